// Being invited: by a link that was opened, or by something pasted.
import { type Locator, expect } from "@playwright/test";
import { Room } from "./room.ts";

export class Joining extends Room {
  get fourWords(): Locator {
    return this.page.locator(".four-words li");
  }

  /** Why the invitation does not open, and what to do. */
  get refusal(): Locator {
    return this.page.getByRole("alert");
  }

  async comeIn(): Promise<void> {
    await this.page.getByRole("button", { name: "Come in" }).click();
  }

  async decline(): Promise<void> {
    await this.page.getByRole("button", { name: "Not now" }).click();
  }

  async goToCircle(): Promise<void> {
    await this.page.getByRole("link", { name: "Go to the circle" }).click();
  }

  async paste(text: string): Promise<void> {
    await this.page.getByLabel("Link or code").fill(text);
    await this.page.getByRole("button", { name: "Take it in" }).click();
  }

  /** The code to give back. */
  async answer(): Promise<string> {
    const answer = this.page.locator("#code-answer");
    await expect(answer).not.toHaveValue("");
    return answer.inputValue();
  }
}
