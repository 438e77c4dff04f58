// One person with two tabs: one engine, the same on both, and nothing lost when one of them goes.
import { expect, story } from "../world/story.ts";

story("what ana does in one tab shows in the other", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.goToMe();
  const second = await ana.anotherTab("/me");
  await ana.circle.setGoal({ aim: "In the first tab" });
  await expect(second.circle.goal("In the first tab")).toBeVisible();
  await second.circle.setGoal({ aim: "In the second tab" });
  await expect(ana.circle.goal("In the second tab")).toBeVisible();
  const engines = [ana, second].flatMap((tab) => tab.page.workers());
  expect(engines).toHaveLength(1);
});

story("two tabs write in the same note and no letter is lost", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.type("first: \nsecond: ");
  await ana.note.isSaved();
  const second = await ana.anotherTab(ana.place);
  await expect(second.note.text).toHaveValue("first: \nsecond: ");
  await ana.note.putCaretAfter("first: ");
  await second.note.putCaretAfter("second: ");
  await Promise.all([ana.note.type("what the first tab says"), second.note.type("what the second tab says")]);
  const both = "first: what the first tab says\nsecond: what the second tab says";
  for (const tab of [ana, second]) await expect(tab.note.text).toHaveValue(both);
});

story("closing the tab that runs the engine loses nothing of what the other one writes", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.type("Begun. ");
  await ana.note.isSaved();
  const second = await ana.anotherTab(ana.place);
  await expect(second.note.text).toHaveValue("Begun. ");
  await second.note.putCaretAfter("Begun. ");
  const writing = second.note.type("Written while the other tab was closed.");
  await ana.page.close();
  await writing;
  await expect(second.note.text).toHaveValue("Begun. Written while the other tab was closed.");
  await second.note.isSaved();
  await second.page.reload();
  await expect(second.note.text).toHaveValue("Begun. Written while the other tab was closed.");
});
