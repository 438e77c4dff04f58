// A browser on the way to being another device of somebody.
import { type Locator, expect } from "@playwright/test";
import { Room } from "./room.ts";

export class NewDevice extends Room {
  get fourWords(): Locator {
    return this.page.locator(".four-words li");
  }

  /** Says yes, and what it is to be called. */
  async becomeDevice(name: string): Promise<void> {
    await this.page.getByLabel("Name of the device").fill(name);
    await this.page.getByRole("button", { name: "Yes, this is mine" }).click();
  }

  /** From the door: the code for the other device to read. */
  async showCode(name: string): Promise<string> {
    await this.page.getByRole("link", { name: "I already use Alongside on another device" }).click();
    await this.page.getByLabel("Name of the device").fill(name);
    await this.page.getByRole("button", { name: "Show a code" }).click();
    const code = this.page.locator("#device-offer");
    await expect(code).not.toHaveValue("");
    return code.inputValue();
  }

  async isIn(): Promise<void> {
    await expect(this.heading).toHaveText("This device is yours");
  }

  /** From the door: takes in what the other device shows. */
  async read(code: string): Promise<void> {
    await this.page.getByRole("link", { name: "I already use Alongside on another device" }).click();
    await this.page.getByLabel("Link or code of the other device").fill(code);
    await this.page.getByRole("button", { name: "Take it in" }).click();
  }

  /** The code to give back, where there is no relay. */
  async answer(): Promise<string> {
    const answer = this.page.locator("#code-answer");
    await expect(answer).not.toHaveValue("");
    return answer.inputValue();
  }
}
