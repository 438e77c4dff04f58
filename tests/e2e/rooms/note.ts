// A note: title, text, everybody's carets, and the reading view.
import { type Locator, expect } from "@playwright/test";
import { Room } from "./room.ts";

export class Note extends Room {
  get title(): Locator {
    return this.page.getByRole("textbox", { name: "Title" });
  }

  get text(): Locator {
    return this.page.getByRole("textbox", { name: "Text of the note" });
  }

  /** The same text under the field, with emphasis and carets. */
  get mirror(): Locator {
    return this.page.locator(".page-mirror");
  }

  /** The others' carets. */
  get carets(): Locator {
    return this.mirror.locator(".caret");
  }

  get reading(): Locator {
    return this.page.locator(".reading");
  }

  /** Types where the caret is. */
  async type(text: string): Promise<void> {
    await this.text.pressSequentially(text);
  }

  /** Puts the caret behind these words. */
  async putCaretAfter(words: string): Promise<void> {
    await this.text.focus();
    await this.text.evaluate((field: HTMLTextAreaElement, words) => {
      const at = field.value.indexOf(words) + words.length;
      field.setSelectionRange(at, at);
    }, words);
  }

  /** Resolves when the person is told that what they wrote is saved. */
  async isSaved(): Promise<void> {
    await expect(this.truth).toContainText("Saved");
  }

  async read(): Promise<void> {
    await this.page.getByRole("button", { name: "Read it" }).click();
  }

  async goOnWriting(): Promise<void> {
    await this.page.getByRole("button", { name: "Go on writing" }).click();
  }

  async back(): Promise<void> {
    await this.page.getByRole("link", { name: "Notes", exact: true }).click();
  }

  async putAway(): Promise<void> {
    await this.page.getByRole("button", { name: "Put away", exact: true }).click();
  }
}
