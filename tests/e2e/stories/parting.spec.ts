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

story("ana goes on with chidi and without ben, who keeps what he has and sees that she went on", async ({ people }) => {
  const [ana, ben, chidi] = [await people.at("Ana"), await people.at("Ben"), await people.at("Chidi")];
  await ana.begin();
  await ana.today.startCircle("First-years", "Several people");
  await ben.joins(await ana.invite.makeLink());
  await chidi.joins(await ana.invite.makeLink());
  await ana.invite.back();
  await ana.circle.setGoal({ aim: "Speak up in seminars" });
  for (const other of [ben, chidi]) await expect(other.circle.goal("Speak up in seminars")).toBeVisible();
  const before = ana.place;
  await ana.circle.side("People");
  await ana.people.goOnWithout("Ben");
  await expect.poll(() => ana.place).not.toBe(before);
  await ana.circle.side("Side by side");
  await expect(ana.circle.goal("Speak up in seminars")).toBeVisible();
  await ana.circle.setGoal({ aim: "Only for the two of us" });
  await expect(chidi.circle.banner("Ana goes on in a new circle, without some")).toBeVisible();
  await chidi.circle.banner("Ana goes on in a new circle").getByRole("link").click();
  await expect(chidi.circle.goal("Only for the two of us")).toBeVisible();
  await expect(ben.circle.goal("Speak up in seminars")).toBeVisible();
  await expect(ben.circle.goal("Only for the two of us")).toHaveCount(0);
  await ben.open("/");
  await expect(ben.today.circles).toHaveCount(1);
});
