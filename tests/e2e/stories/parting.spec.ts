// A pause, a goodbye, and keeping somebody away.
import { expect, story } from "../world/story.ts";

story("ben sees kindly that ana has a pause, and that it is over", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.circle.side("People");
  await ana.people.takePause("2030-12-12");
  await expect(ana.page.getByText("You have a pause until 12 December 2030")).toBeVisible();
  await expect(ben.circle.theirs).toContainText("Ana has a pause until 12 December 2030. Nothing is expected.");
  await ben.circle.goToday();
  await expect(ben.today.circles).toContainText("Ana has a pause until 12 December 2030.");
  await ana.people.endPause();
  await expect(ben.today.circles).not.toContainText("pause");
});

story("ana closes well and leaves with two taps; each keeps a copy, and nothing new comes", async ({ people }) => {
  const [ana, ben] = await people.pair();
  const circle = ana.place;
  await ben.circle.setGoal({ aim: "Find out about physics" });
  await expect(ana.circle.theirs).toContainText("Find out about physics");
  await ana.circle.side("People");
  await ana.people.closeWellFirst();
  await ana.closing.say("What I saw you do well", "You asked on Tuesday although your voice shook.");
  await ben.open(`${circle}/closing`);
  await expect(ben.closing.part("What I saw you do well")).toContainText("although your voice shook");
  await ana.open(`${circle}/people`);
  await ana.people.leave();
  await expect(ana.page.getByText("Earlier: 1 circle")).toBeVisible();
  await ben.open(circle);
  await ben.circle.setGoal({ aim: "Something new" });
  await ana.open(circle);
  await expect(ana.page.getByText("You left this circle.")).toBeVisible();
  await expect(ana.circle.theirs).toContainText("Find out about physics");
  await expect(ana.circle.theirs).not.toContainText("Something new");
  await expect(ana.page.getByRole("button", { name: "Write a note" })).toHaveCount(0);
});

story("whom ana blocks hears nothing more from her, also without a network, until she unblocks him", async ({ people }) => {
  const [ana, ben] = await people.pair();
  people.hostMayBeAway();
  await ana.context.setOffline(true);
  await ana.circle.side("People");
  await ana.people.block("Ben");
  await expect(ana.page.getByText("You blocked the other person.")).toBeVisible();
  await ana.context.setOffline(false);
  await ben.circle.setGoal({ aim: "Written after" });
  await ana.settings.goToSettings();
  await expect(ana.settings.blocked).toContainText("Ben");
  await ana.settings.unblock("Ben");
  await expect(ana.settings.blocked).toHaveCount(0);
});
