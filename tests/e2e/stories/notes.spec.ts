// Notes: written in place, read as they are meant, and still there whatever happens to the page.
import { expect, story } from "../world/story.ts";

story("a note shows while it is written how it will be read", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.type("# Plan\nBe **brave** and *kind*\n- ask `one` thing\n");
  await expect(ana.note.mirror.locator(".m-heading")).toContainText(["Plan"]);
  await expect(ana.note.mirror.locator(".m-strong")).toContainText(["brave"]);
  await expect(ana.note.mirror.locator(".m-emphasis")).toContainText(["kind"]);
  await ana.note.read();
  await expect(ana.note.reading.getByRole("heading", { name: "Plan" })).toBeVisible();
  await expect(ana.note.reading.locator("strong")).toHaveText("brave");
  await expect(ana.note.reading.locator("em")).toHaveText("kind");
  await expect(ana.note.reading.getByRole("listitem")).toHaveText("ask one thing");
  await ana.note.goOnWriting();
  await ana.note.type("and listen");
  await expect(ana.note.text).toHaveValue(/and listen$/);
});

story("what looks like a page inside a note stays text", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.type('<img src=x onerror="document.title=1"> [here](javascript:document.title=1)');
  await ana.note.read();
  await expect(ana.note.reading).toContainText("<img src=x");
  await expect(ana.note.reading.locator("img, script, a[href^='javascript']")).toHaveCount(0);
});

story("a long note is whole after a reload", async ({ people }) => {
  const ana = await people.at("Ana");
  const long = Array.from({ length: 600 }, (_, line) => `Line ${line}: what we said about the lab.`).join("\n");
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.title.fill("The long one");
  await ana.note.text.fill(long);
  await ana.note.isSaved();
  await ana.page.reload();
  await expect(ana.note.title).toHaveValue("The long one");
  await expect(ana.note.text).toHaveValue(long);
  await ana.note.back();
  await expect(ana.circle.note("The long one")).toBeVisible();
});

story("a book that is pasted is whole after a reload, and on the other's screen", async ({ people }) => {
  const [ana, ben] = await people.pair();
  const book = Array.from({ length: 60 }, (_, chapter) => `${chapter}: ${"what they said. ".repeat(350)}`).join("\n");
  await ana.circle.writeNote();
  await ana.note.title.fill("The book");
  await ana.note.text.fill(book);
  await ana.note.isSaved();
  await ana.page.reload();
  await expect(ana.note.text).toHaveValue(book);
  await ben.circle.side("Notes");
  await ben.circle.openNote("The book");
  await expect(ben.note.text).toHaveValue(book);
});

story("a page that is closed in the middle of a word has kept what it said was saved", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.type("The smaller step fir");
  await ana.note.isSaved();
  const place = ana.place;
  await ana.note.type("s");
  const again = await ana.context.newPage();
  await ana.page.close();
  await again.goto(ana.host.address + place);
  await expect(again.getByRole("textbox", { name: "Text of the note" })).toHaveValue(/^The smaller step firs?$/);
});

story("a page that crashes in the middle of a word has kept what it said was saved", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.type("The smaller step fir");
  await ana.note.isSaved();
  const place = ana.place;
  const crashed = ana.page.waitForEvent("crash");
  await ana.page.goto("chrome://crash").catch(() => undefined);
  await crashed;
  const again = await ana.anotherTab(place);
  await expect(again.note.text).toHaveValue("The smaller step fir");
});

story("an engine that stops in the middle of a word loses no letter of it", async ({ people, browsers }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.type("The smaller ");
  browsers.expectNoise(ana.context);
  const replaced = ana.page.waitForEvent("worker");
  await ana.page.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new Error("stopped by a story");
    });
  });
  await ana.note.type("step first");
  await replaced;
  await expect(ana.note.text).toHaveValue("The smaller step first");
  await ana.note.isSaved();
  await ana.page.reload();
  await expect(ana.note.text).toHaveValue("The smaller step first");
});

story("a note that was put away is brought back with its words", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.type("Old plans");
  await ana.note.isSaved();
  await ana.note.putAway();
  await expect(ana.circle.note("Old plans")).toBeHidden();
  await ana.page.getByRole("button", { name: "Undo" }).click();
  await ana.circle.openNote("Old plans");
  await expect(ana.note.text).toHaveValue("Old plans");
});
