// From an address to the first words, by oneself.
import { expect, story } from "../world/story.ts";

story("ana gives a name and is writing in under ten seconds", async ({ people }) => {
  // A host packs the page for its first visitor, and keeps it packed for all others.
  const dana = await people.at("Dana");
  await dana.begin();
  await dana.page.close();
  const ana = await people.at("Ana");
  const began = Date.now();
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.type("Ask about the lab");
  await ana.note.isSaved();
  expect(Date.now() - began).toBeLessThan(10_000);
  await expect(ana.note.text).toHaveValue("Ask about the lab");
});

story("a name is all that is asked for, and an empty one is asked for again in words", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.open();
  await expect(ana.page.locator("input, select, textarea")).toHaveCount(1);
  await ana.welcome.giveName("   ");
  await expect(ana.welcome.name).toHaveAccessibleDescription(/Write a name first/);
  await ana.welcome.giveName("Ana");
  await expect(ana.today.heading).toHaveText("Hello, Ana");
});

story("ana is known the next day, without being asked anything", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await expect(ana.today.truth).toContainText("Saved on this device");
  await ana.page.reload();
  await expect(ana.today.heading).toHaveText("Hello, Ana");
  await ana.today.goToSettings();
  await expect(ana.settings.name).toHaveValue("Ana");
});
