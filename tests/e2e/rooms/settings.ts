// Settings: looks, relay, what is kept, the build.
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
}
