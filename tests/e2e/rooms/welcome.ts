// Welcome: where somebody gives a name.
import type { Locator } from "@playwright/test";
import { Room } from "./room.ts";

export class Welcome extends Room {
  get name(): Locator {
    return this.page.getByLabel("Your name");
  }

  async giveName(name: string): Promise<void> {
    await this.name.fill(name);
    await this.page.getByRole("button", { name: "Begin" }).click();
  }
}
