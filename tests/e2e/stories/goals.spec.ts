// Goals: what one wants, in every field and state, and nobody else's to change.
import { expect, story } from "../world/story.ts";

const SEMINARS = {
  aim: "Speak up in seminars",
  why: "I want to be part of the talk.",
  now: "Once a week, after writing it out.",
  gap: "Saying something unfinished.",
  obstacle: "The fast ones in the front row.",
  nextStep: "One question on Tuesday.",
  byWhen: "2030-12-05",
  sure: 6,
};

story("a goal keeps every field through a reload", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.goToMe();
  await ana.circle.setGoal(SEMINARS);
  await expect(ana.circle.truth).toContainText("Saved on this device");
  await ana.page.reload();
  const goal = ana.circle.goal(SEMINARS.aim);
  for (const text of [SEMINARS.why, SEMINARS.now, SEMINARS.gap, SEMINARS.obstacle, SEMINARS.nextStep]) {
    await expect(goal).toContainText(text);
  }
  await expect(goal).toContainText("by 5 December 2030");
  await expect(goal.getByRole("img", { name: "6 of 10 sure" })).toBeVisible();
});

story("a goal can be reached, made smaller, parked, let go and taken up again", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.goToMe();
  await ana.circle.setGoal({ aim: "Run five kilometres" });
  await ana.circle.side("Goals");
  for (const state of ["made smaller", "parked", "let go", "reached"] as const) {
    await ana.circle.changeGoal("Run five kilometres");
    await ana.circle.editor.fill({ state });
    await ana.circle.editor.done();
    await expect(ana.circle.truth).toContainText("Saved on this device");
    await ana.page.reload();
    if (state !== "made smaller") await ana.circle.showEnded();
    await expect(ana.circle.goal("Run five kilometres")).toContainText(state);
  }
  await ana.circle.changeGoal("Run five kilometres");
  await ana.circle.editor.fill({ state: "going on" });
  await ana.circle.editor.done();
  await expect(ana.page.locator("details.ended")).toHaveCount(0);
});

story("a goal that was let go by mistake is taken back with one press", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.goToMe();
  await ana.circle.setGoal({ aim: "Read one paper a week" });
  await ana.circle.changeGoal("Read one paper a week");
  await ana.circle.editor.fill({ state: "let go" });
  await ana.circle.editor.done();
  await expect(ana.circle.goal("Read one paper a week")).toHaveCount(0);
  await ana.page.getByRole("button", { name: "Undo" }).click();
  await expect(ana.circle.goal("Read one paper a week")).toBeVisible();
});

story("only the owner of a goal finds a way to change it", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.circle.setGoal({ aim: "Speak up in seminars", sure: 4 });
  await expect(ben.circle.theirs).toContainText("Speak up in seminars");
  await expect(ben.circle.theirs.getByRole("button", { name: /^Change/ })).toHaveCount(0);
  await expect(ana.circle.mine.getByRole("button", { name: "Change: Speak up in seminars" })).toBeVisible();
  await ana.circle.changeGoal("Speak up in seminars");
  await ana.circle.editor.fill({ state: "reached" });
  await ana.circle.editor.done();
  await ben.circle.side("Goals");
  await ben.circle.showEnded();
  await expect(ben.circle.goal("Speak up in seminars")).toContainText("reached");
});
