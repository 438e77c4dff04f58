// What every room has: an address, a heading, the truth line, banners, and the way to the other rooms.
import type { Locator, Page } from "@playwright/test";

export class Room {
  constructor(readonly page: Page) {}

  get heading(): Locator {
    return this.page.locator("h1.room-name");
  }

  /** What is saved where, and who has what. */
  get truth(): Locator {
    return this.page.locator("[data-truth]");
  }

  /** Everything that a person is told wherever they are. */
  get banners(): Locator {
    return this.page.locator(".banners .banner");
  }

  banner(text: string | RegExp): Locator {
    return this.banners.filter({ hasText: text });
  }

  async goToday(): Promise<void> {
    await this.page.getByRole("banner").getByRole("link", { name: "Alongside" }).click();
  }

  async goToMe(): Promise<void> {
    await this.page.getByRole("link", { name: "Just me", exact: true }).click();
  }

  async goToSettings(): Promise<void> {
    await this.page.getByRole("banner").getByRole("link", { name: "Settings", exact: true }).click();
  }
}
