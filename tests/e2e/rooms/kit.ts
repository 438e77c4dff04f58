// My recovery kit: made, written down, kept; and where copies of everything are.
import { type Locator, expect } from "@playwright/test";
import { Room } from "./room.ts";

export class Kit extends Room {
  /** The age of a copy, by where it is. */
  copy(place: string): Locator {
    return this.page.locator(".copy", { hasText: place }).locator("dd");
  }

  /** What one keeps: on the screen, and alone on paper. */
  get sheet(): Locator {
    return this.page.locator(".kit-sheet");
  }

  get words(): Locator {
    return this.page.locator(".kit-words li");
  }

  get picture(): Locator {
    return this.page.locator(".kit-picture");
  }

  /** Makes one and keeps it; its twelve words. */
  async make(): Promise<string[]> {
    await this.page.getByRole("button", { name: /^Make a (kit|new one)$/ }).click();
    await expect(this.words).toHaveCount(12);
    const all = await this.words.allTextContents();
    for (const field of await this.page.locator(".kit-check input").all()) {
      const number = Number(((await this.page.locator(`label[for=${await field.getAttribute("id")}]`).textContent()) ?? "").replace(/\D/g, ""));
      await field.fill(` ${all[number - 1]?.toUpperCase()} `);
    }
    await this.page.getByRole("button", { name: "I have kept it" }).click();
    await expect(this.page.getByText("Your kit was made")).toBeVisible();
    return all;
  }
}
