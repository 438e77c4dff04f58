// The editor of a goal, a dialog over whatever room it was opened in.
import type { Locator, Page } from "@playwright/test";

/** What somebody writes into a goal; only the aim is needed. */
export interface GoalWords {
  aim?: string;
  why?: string;
  now?: string;
  gap?: string;
  obstacle?: string;
  nextStep?: string;
  /** `YYYY-MM-DD`. */
  byWhen?: string;
  /** 1 to 10. */
  sure?: number;
  state?: "going on" | "reached" | "made smaller" | "parked" | "let go";
}

const FIELDS = { aim: "Aim", why: "Why", now: "Now", gap: "The gap", obstacle: "Obstacle", nextStep: "Next step" } as const;

export class GoalEditor {
  constructor(readonly page: Page) {}

  get dialog(): Locator {
    return this.page.locator("dialog.goal-dialog");
  }

  field(name: keyof typeof FIELDS): Locator {
    return this.dialog.getByLabel(FIELDS[name], { exact: true });
  }

  async fill(words: GoalWords): Promise<void> {
    for (const name of Object.keys(FIELDS) as (keyof typeof FIELDS)[]) {
      const text = words[name];
      if (text !== undefined) await this.field(name).fill(text);
    }
    if (words.byWhen !== undefined) await this.dialog.getByLabel("By when").fill(words.byWhen);
    if (words.sure) await this.dialog.getByRole("radio", { name: String(words.sure), exact: true }).check({ force: true });
    if (words.state) await this.dialog.getByRole("radio", { name: words.state }).check({ force: true });
  }

  async done(): Promise<void> {
    await this.dialog.getByRole("button", { name: "Done" }).click();
  }
}
