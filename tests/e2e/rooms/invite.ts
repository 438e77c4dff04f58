// Inviting: links, and codes that need no server.
import { type Locator, expect } from "@playwright/test";
import { Room } from "./room.ts";

export class Invite extends Room {
  get link(): Locator {
    return this.page.locator("#invite-link-text");
  }

  invitations(state: "open" | "used" | "withdrawn" | "expired"): Locator {
    return this.page.locator(`.invitation[data-state=${state}]`);
  }

  get picture(): Locator {
    return this.page.getByRole("img", { name: /as a picture for a camera/ });
  }

  get fourWords(): Locator {
    return this.page.locator(".four-words li");
  }

  get offer(): Locator {
    return this.page.locator("#code-offer");
  }

  /** What the exchange of codes is waiting for. */
  get step(): Locator {
    return this.page.locator(".code-step");
  }

  /** The new link. */
  async makeLink(days?: "1 day" | "3 days" | "7 days" | "30 days"): Promise<string> {
    if (days) await this.page.getByRole("radio", { name: days, exact: true }).check({ force: true });
    const open = await this.invitations("open").count();
    await this.page.getByRole("button", { name: "Make a link" }).click();
    await expect(this.invitations("open")).toHaveCount(open + 1);
    return this.link.first().inputValue();
  }

  async withdraw(): Promise<void> {
    await this.page.getByRole("button", { name: "Withdraw it" }).click();
  }

  async openCodes(): Promise<void> {
    const codes = this.page.locator("details.codes");
    if ((await codes.getAttribute("open")) === null) await codes.locator("summary").click();
  }

  /** The code for somebody who is not in the circle yet. */
  async codeForSomebodyNew(): Promise<string> {
    await this.openCodes();
    await this.page.getByRole("button", { name: "Code for somebody new" }).click();
    await expect(this.offer).not.toHaveValue("");
    return this.offer.inputValue();
  }

  /** The code for somebody who is in the circle already. */
  async codeForTheOther(): Promise<string> {
    await this.openCodes();
    await this.page.getByRole("button", { name: /^Code for (?!somebody new)/ }).click();
    await expect(this.offer).not.toHaveValue("");
    return this.offer.inputValue();
  }

  /** Takes in a code that somebody in the circle made; the answer to it. */
  async answer(code: string): Promise<string> {
    await this.openCodes();
    await this.page.locator("#code-in").fill(code);
    await this.page.locator("form.take-in", { has: this.page.locator("#code-in") }).getByRole("button", { name: "Take it in" }).click();
    const answer = this.page.locator("#code-answer");
    await expect(answer).not.toHaveValue("");
    return answer.inputValue();
  }

  async takeAnswer(code: string): Promise<void> {
    await this.page.locator("#code-answer-in").fill(code);
    await this.page
      .locator("form.take-in", { has: this.page.locator("#code-answer-in") })
      .getByRole("button", { name: "Take it in" })
      .click();
  }

  async back(): Promise<void> {
    await this.page.locator(".room-back a").click();
  }
}
