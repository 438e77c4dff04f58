// The People side of a circle: pause, leaving, blocking, going on without somebody.
import type { Locator } from "@playwright/test";
import { Room } from "./room.ts";

export class People extends Room {
  person(name: string): Locator {
    return this.page.locator(".people-row", { has: this.page.getByRole("heading", { name, exact: true }) });
  }

  async takePause(until?: string): Promise<void> {
    if (until) await this.page.getByLabel("Last day, if you like").fill(until);
    await this.page.getByRole("button", { name: "Take a pause" }).click();
  }

  async endPause(): Promise<void> {
    await this.page.getByRole("button", { name: "I am back" }).click();
  }

  /** The first tap: what leaving means is said. */
  async thinkOfLeaving(): Promise<void> {
    await this.page.getByText("Leave this circle", { exact: true }).click();
  }

  async leave(): Promise<void> {
    await this.thinkOfLeaving();
    await this.page.getByRole("button", { name: "Leave", exact: true }).click();
  }

  async closeWellFirst(): Promise<void> {
    await this.thinkOfLeaving();
    await this.page.getByRole("link", { name: "Close well first" }).click();
  }

  /** Two taps. */
  async block(name: string): Promise<void> {
    const row = this.person(name);
    await row.locator("summary", { hasText: `Block ${name}` }).click();
    await row.getByRole("button", { name: `Block ${name}` }).click();
  }

  async goOnWithout(...names: string[]): Promise<void> {
    await this.page.getByText("Go on without somebody", { exact: true }).click();
    for (const name of names) await this.page.getByLabel(name, { exact: true }).check();
    await this.page.getByRole("button", { name: "Go on in a new circle" }).click();
  }
}
