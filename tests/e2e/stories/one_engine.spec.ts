// One engine per browser profile, whatever happens to it or to the tab that runs it.
//
// Told by the workers that the tabs have: what the engine does for people is told by the other stories.
import type { Page, Worker } from "@playwright/test";
import { FrontDoor } from "../rooms/front_door.ts";
import { expect, story } from "../world/story.ts";

/** The engine that this tab runs, once it does. */
async function engineOf(page: Page): Promise<Worker> {
  await expect.poll(() => page.workers().length).toBe(1);
  return page.workers()[0];
}

/** Exactly one tab of these runs an engine. */
async function oneRunsIt(pages: Page[]): Promise<void> {
  await expect.poll(() => pages.flatMap((page) => page.workers()).length).toBe(1);
}

story("two tabs of one person have one engine, and it moves when its tab is closed", async ({ host, browsers }) => {
  const first = await browsers.open();
  await first.goto(host.address);
  await engineOf(first);
  const second = await first.context().newPage();
  const third = await first.context().newPage();
  for (const page of [second, third]) await page.goto(host.address);
  await oneRunsIt([first, second, third]);
  await first.close();
  await oneRunsIt([second, third]);
});

story("an engine that stops is replaced by another", async ({ host, browsers }) => {
  const page = await browsers.open();
  browsers.expectNoise(page.context());
  await page.goto(host.address);
  const engine = await engineOf(page);
  const replaced = page.waitForEvent("worker");
  await engine.evaluate(() => {
    setTimeout(() => {
      throw new Error("stopped by a story");
    });
  });
  expect(await replaced).not.toBe(engine);
  await engineOf(page);
});

story("an engine that never answers again is replaced by another", async ({ host, browsers }) => {
  const page = await browsers.open();
  const door = new FrontDoor(page, host.address);
  await door.open();
  const engine = await engineOf(page);
  // The site is kept once the engine has said its first word; one that is still being loaded is given longer.
  await door.isKept();
  const replaced = page.waitForEvent("worker", { timeout: 50_000 });
  await engine.evaluate(() => {
    setTimeout(() => {
      for (;;);
    });
  });
  expect(await replaced).not.toBe(engine);
});
