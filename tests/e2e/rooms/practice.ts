// What two people practise: promises, thanks, the exchange of help, steps, and what was heard.
import type { Locator, Page } from "@playwright/test";

export class Practice {
  constructor(readonly page: Page) {}

  /** A promise or a step, in whatever list it stands. */
  row(words: string): Locator {
    return this.page.locator(".tick-row").filter({ hasText: words });
  }

  /** The tick of a promise or a step of one's own. */
  tick(words: string): Locator {
    return this.page.getByRole("checkbox", { name: words, exact: true });
  }

  async promise(words: string): Promise<void> {
    await this.page.getByLabel("I will … by our next meeting").fill(words);
    await this.page.getByRole("button", { name: "Promise", exact: true }).click();
  }

  /** Opens the form in which a promise or a step is changed. */
  async change(words: string): Promise<void> {
    await this.page.getByRole("button", { name: `Change: ${words}`, exact: true }).click();
  }

  async addStep(goal: Locator, words: string): Promise<void> {
    const folded = goal.locator("details.steps-add");
    if ((await folded.getAttribute("open")) === null) await folded.locator("summary").click();
    await goal.getByLabel("One small step").fill(words);
    await goal.getByRole("button", { name: "Add", exact: true }).click();
  }

  chip(topic: string): Locator {
    return this.page.locator(".chip").filter({ hasText: topic });
  }

  async offers(topic: string): Promise<void> {
    await this.page.getByLabel("A topic").fill(topic);
    await this.page.getByRole("button", { name: "I can help with it" }).click();
  }

  async wishes(topic: string): Promise<void> {
    await this.page.getByLabel("A topic").fill(topic);
    await this.page.getByRole("button", { name: "I would like help" }).click();
  }

  get heard(): Locator {
    return this.page.locator(".heard");
  }

  async saysWhatWasHeard(words: string): Promise<void> {
    await this.page.getByRole("button", { name: /Say (what you heard|it differently)/ }).click();
    await this.page.getByLabel("What I heard, in my own words").fill(words);
    await this.page.getByRole("button", { name: "Done", exact: true }).click();
  }

  get thanks(): Locator {
    return this.page.locator(".thanks-card");
  }

  async thank(words: string, about?: string): Promise<void> {
    if (about !== undefined) await this.page.getByLabel("For", { exact: true }).selectOption({ label: about });
    await this.page.getByLabel("What you thank for").fill(words);
    await this.page.getByRole("button", { name: "Say thanks" }).click();
  }

  get meetings(): Locator {
    return this.page.locator(".meeting-card");
  }

  /** Suggests a meeting at these times, each as a field for a time has it: `2030-12-05T16:00`. */
  async suggestMeeting(times: string[], about: string): Promise<void> {
    await this.page.getByText("Suggest a meeting").click();
    for (const [at, time] of times.entries()) await this.page.locator(`#meeting-time-${at}`).fill(time);
    await this.page.getByLabel("What about").fill(about);
    await this.page.getByRole("button", { name: "Suggest", exact: true }).first().click();
  }

  async take(time: RegExp): Promise<void> {
    await this.page.getByRole("button", { name: time }).click();
  }

  get agenda(): Locator {
    return this.page.locator(".points > li");
  }

  async wouldLikeToTalkAbout(words: string): Promise<void> {
    await this.page.getByLabel("I would like to talk about").fill(words);
    await this.page.getByRole("button", { name: "Add", exact: true }).click();
  }
}
