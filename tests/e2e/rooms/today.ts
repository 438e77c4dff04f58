// Today: every circle at a glance, and the ways to begin.
import type { Locator } from "@playwright/test";
import { Room } from "./room.ts";

export class Today extends Room {
  get circles(): Locator {
    return this.page.locator(".circle-card");
  }

  get news(): Locator {
    return this.page.locator(".news-row");
  }

  /** Leads to the room for inviting into the new circle. */
  async startCircle(title = "", kind: "One person" | "Several people" = "One person"): Promise<void> {
    await this.page.getByRole("button", { name: "Start a circle" }).click();
    const dialog = this.page.getByRole("dialog", { name: "Start a circle" });
    await dialog.getByRole("radio", { name: kind }).check();
    await dialog.getByLabel("A name for it, if you like").fill(title);
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
    await this.page.waitForURL(/\/circle\/[0-9a-f]+\/invite$/);
  }

  async haveInvitation(): Promise<void> {
    await this.page.getByRole("link", { name: "I have an invitation" }).click();
  }

  async writeForMyself(): Promise<void> {
    await this.page.getByRole("button", { name: "Write a note" }).click();
  }
}
