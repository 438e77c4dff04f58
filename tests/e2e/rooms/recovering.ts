// Coming back with a recovery kit, on an empty browser.
import type { Locator } from "@playwright/test";
import { Room } from "./room.ts";

export class Recovering extends Room {
  /** Why the kit is not taken, and what to do. */
  get refusal(): Locator {
    return this.page.getByRole("alert");
  }

  /** From the door. */
  async haveKit(): Promise<void> {
    await this.page.getByRole("link", { name: "I have a recovery kit" }).click();
  }

  async type(words: string): Promise<void> {
    await this.page.getByLabel("Your twelve words").fill(words);
    await this.page.getByRole("button", { name: "Take it in" }).click();
  }

  async bringEverything(name: string, options: { othersAreLost?: boolean } = {}): Promise<void> {
    await this.page.getByLabel("Name of the device").fill(name);
    if (options.othersAreLost) await this.page.getByLabel(/My other devices are lost/).check();
    await this.page.getByRole("button", { name: "Bring everything here" }).click();
  }

  /** Chooses this file as the backup, where the relay has nothing. */
  async openBackup(name: string, bytes: Buffer): Promise<void> {
    await this.page.getByLabel("Open the backup file").setInputFiles({ name, mimeType: "application/octet-stream", buffer: bytes });
  }
}
