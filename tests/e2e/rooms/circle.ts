// A circle: its sides, its people's columns, its goals and notes; "Just me" is one of them.
import type { Locator } from "@playwright/test";
import { GoalEditor, type GoalWords } from "./goal_editor.ts";
import { Room } from "./room.ts";

export class Circle extends Room {
  readonly editor = new GoalEditor(this.page);

  /** The column of the person who looks. */
  get mine(): Locator {
    return this.page.locator(".people > .person").first();
  }

  /** The first column of somebody else. */
  get theirs(): Locator {
    return this.page.locator(".people > .person").nth(1);
  }

  get goals(): Locator {
    return this.page.locator("article.goal");
  }

  goal(aim: string): Locator {
    return this.goals.filter({ has: this.page.getByRole("heading", { name: aim, exact: true }) });
  }

  /** Unfolds the goals that came to a good end; they stand below the list of goals. */
  async showEnded(): Promise<void> {
    const ended = this.page.locator("details.ended");
    await ended.waitFor();
    if ((await ended.getAttribute("open")) === null) await ended.locator("> summary").click();
  }

  get notes(): Locator {
    return this.page.locator(".note-row");
  }

  note(title: string): Locator {
    return this.notes.filter({ hasText: title });
  }

  async openNote(title: string): Promise<void> {
    await this.note(title).getByRole("link").click();
  }

  async side(name: "Side by side" | "At a glance" | "Goals" | "Promises" | "Meetings" | "Notes" | "Thanks" | "People"): Promise<void> {
    await this.page.getByRole("navigation", { name: "Sides of this circle" }).getByRole("link", { name }).click();
  }

  async invite(): Promise<void> {
    await this.page.getByRole("link", { name: "Invite someone" }).first().click();
  }

  async writeNote(): Promise<void> {
    await this.page.getByRole("button", { name: "Write a note" }).click();
  }

  async setGoal(words: GoalWords): Promise<void> {
    await this.page.getByRole("button", { name: "Set a goal" }).first().click();
    await this.editor.fill(words);
    await this.editor.done();
  }

  async changeGoal(aim: string): Promise<void> {
    await this.page.getByRole("button", { name: `Change: ${aim}`, exact: true }).click();
  }
}
