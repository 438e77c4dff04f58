// From asking for the page to the first paint, and to a room in which one can do something.
//
// Cold is a browser that was never here: ready when it asks for a name. Warm is one that keeps the page and a circle:
// ready when the circle is on Today, as the engine tells it. The host is on this machine: no network is in these.
import { expect, story } from "../world/story.ts";
import { ALONGSIDE, TIMES, type Opened, opened, say, share, watchFor } from "./figure.ts";

function report(start: string, all: Opened[]): void {
  say("start", `first paint, ${start} start`, ALONGSIDE, share(all.map((one) => one.paintMs), 0.5), "ms");
  say("start", `ready, ${start} start`, ALONGSIDE, share(all.map((one) => one.readyMs), 0.5), "ms");
}

story("a cold start", async ({ browser, host }) => {
  const all: Opened[] = [];
  for (let turn = 0; turn < TIMES; turn += 1) {
    const context = await browser.newContext();
    await watchFor(context, "input[type=text], input:not([type])");
    const page = await context.newPage();
    all.push(await opened(page, host.address));
    await expect(page.getByLabel("Your name")).toBeVisible();
    await context.close();
  }
  report("cold", all);
});

story("a warm start", async ({ people, host }) => {
  const ana = await people.at("Ana");
  await watchFor(ana.context, ".circle-card");
  await ana.begin();
  await ana.today.startCircle("Tuesdays");
  await ana.hasThePage();
  await ana.page.close();
  const all: Opened[] = [];
  for (let turn = 0; turn < TIMES; turn += 1) {
    // A page of its own each time, as somebody opens it who has not had it open.
    const page = await ana.context.newPage();
    all.push(await opened(page, host.address));
    await expect(page.locator(".circle-card")).toHaveCount(1);
    await page.close();
  }
  report("warm", all);
});
