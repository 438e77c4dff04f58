// Settings: looks, relay, what is kept, everything in files, the build.
import { readFile } from "node:fs/promises";
import type { Locator } from "@playwright/test";
import { Room } from "./room.ts";

export class Settings extends Room {
  get name(): Locator {
    return this.page.getByLabel("Your name");
  }

  get relayState(): Locator {
    return this.page.locator("#relay-state");
  }

  get build(): Locator {
    return this.page.locator(".settings-kept code");
  }

  /** Whom one has blocked. */
  get blocked(): Locator {
    return this.page.locator(".blocked li");
  }

  async unblock(name: string): Promise<void> {
    await this.page.getByRole("button", { name: `Unblock ${name}` }).click();
  }

  /** Such as `ar`. */
  async speak(language: string): Promise<void> {
    await this.page.locator("#language").selectOption(language);
    await this.page.locator(`html[lang=${language}]`).waitFor();
  }

  async theme(name: "As the device" | "Light" | "Dark" | "High contrast"): Promise<void> {
    await this.page.getByRole("radio", { name, exact: true }).check({ force: true });
  }

  async useNoRelay(): Promise<void> {
    await this.page.getByRole("button", { name: "Use none" }).click();
  }

  /** What the browser saves when this is pressed: the file's name, and what is in it. */
  async save(button: "Make a backup" | "Take everything out"): Promise<{ name: string; bytes: Buffer }> {
    const handed = this.page.waitForEvent("download");
    await this.page.getByRole("button", { name: button }).click();
    const file = await handed;
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  }

  /** Chooses this file as an export that comes back. */
  async bringBack(name: string, bytes: Buffer): Promise<void> {
    await this.page.getByLabel("Bring an export back").setInputFiles({ name, mimeType: "application/zip", buffer: bytes });
  }
}
