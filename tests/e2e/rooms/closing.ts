// What is said at the end of a circle, and going.
import type { Locator } from "@playwright/test";
import { Room } from "./room.ts";

export class Closing extends Room {
  /** One of the five parts. */
  part(title: string): Locator {
    return this.page.locator(".closing-part", { has: this.page.getByRole("heading", { name: title }) });
  }

  async say(title: string, text: string): Promise<void> {
    await this.page.getByRole("textbox", { name: title }).fill(text);
    await this.page.getByRole("textbox", { name: title }).blur();
  }
}
