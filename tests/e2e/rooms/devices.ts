// My devices: what each is called, how one is linked, and how one goes.
import { type Locator, expect } from "@playwright/test";
import { Room } from "./room.ts";

export class Devices extends Room {
  /** One of mine, by its name. */
  device(name: string): Locator {
    return this.page.getByRole("listitem", { name, exact: true });
  }

  get fourWords(): Locator {
    return this.page.locator(".four-words li");
  }

  /** The link that another device of mine opens. */
  async showCode(): Promise<string> {
    await this.page.getByRole("button", { name: "Show a code" }).click();
    const link = this.page.locator("#device-link");
    await expect(link).not.toHaveValue("");
    return link.inputValue();
  }

  /** Takes in the code that another device shows. */
  async readCode(code: string): Promise<void> {
    await this.page.getByText("Or read the code that the other device shows").click();
    await this.page.getByLabel("Code of the other device").fill(code);
    await this.page.getByRole("button", { name: "Take it in" }).click();
  }

  async wordsAreTheSame(): Promise<void> {
    await this.page.getByRole("button", { name: "They are the same" }).click();
  }

  /** Two taps. */
  async remove(name: string): Promise<void> {
    const device = this.device(name);
    await device.getByText("Remove", { exact: true }).click();
    await device.getByRole("button", { name: `Remove ${name}` }).click();
  }

  /** The code for another device of hers, where there is no relay. */
  async codeWithoutRelay(): Promise<string> {
    await this.page.getByText("With no server at all").click();
    await this.page.getByRole("button", { name: "Make a code" }).click();
    const offer = this.page.locator("#code-offer");
    await expect(offer).not.toHaveValue("");
    return offer.inputValue();
  }

  /** Takes in the code that the other device gave back. */
  async takeAnswer(code: string): Promise<void> {
    await this.page.getByLabel("The code that came back").fill(code);
    await this.page.locator("form.take-in", { has: this.page.locator("#code-answer-in") }).getByRole("button", { name: "Take it in" }).click();
  }
}
