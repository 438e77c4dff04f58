// From a promise given to the promise on the other's screen: through the mailbox where direct links are blocked,
// beside the same two people with a direct link.
import type { Page } from "@playwright/test";
import type { Person } from "../world/person.ts";
import { expect, story } from "../world/story.ts";
import { withoutWires } from "../world/wires.ts";
import { say, share } from "./figure.ts";

const PROMISES = 25;

interface Noted {
  __noted: number[];
}

/** Notes the moment of each row that is painted from now on. */
function noteRows(): void {
  const rows = () => document.querySelectorAll(".tick-row").length;
  const noted: number[] = [];
  const before = rows();
  (window as unknown as Noted).__noted = noted;
  const look = () => {
    while (noted.length < rows() - before) noted.push(performance.timeOrigin + performance.now());
    requestAnimationFrame(look);
  };
  look();
}

const noted = (page: Page) => page.evaluate(() => (window as unknown as Noted).__noted);

async function measure(subject: string, ana: Person, ben: Person): Promise<void> {
  await ben.page.evaluate(noteRows);
  const took: number[] = [];
  for (let number = 1; number <= PROMISES; number += 1) {
    await ana.page.getByLabel("I will … by our next meeting").fill(`Read paper ${number}`);
    const went = await ana.page.getByRole("button", { name: "Promise", exact: true }).evaluate((button: HTMLElement) => {
      const at = performance.timeOrigin + performance.now();
      button.click();
      return at;
    });
    await expect.poll(async () => (await noted(ben.page)).length).toBe(number);
    took.push(((await noted(ben.page))[number - 1] ?? went) - went);
  }
  say("mailbox", "a promise on the other screen, p50", subject, share(took, 0.5), "ms");
  say("mailbox", "a promise on the other screen, p95", subject, share(took, 0.95), "ms");
}

story("what is written reaches the other by the mailbox", async ({ people }) => {
  const [ana, ben] = [await people.at("Ana"), await people.at("Ben")];
  for (const person of [ana, ben]) await withoutWires(person.context);
  await ana.begin();
  await ben.joins(await ana.invites());
  await ana.invite.back();
  await expect(ana.circle.theirs).toContainText("here, through the relay");
  await measure("Alongside, by the mailbox", ana, ben);
});

story("what is written reaches the other by a direct link", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await expect(ana.circle.truth).toContainText("together since");
  await measure("Alongside, by a direct link", ana, ben);
});
