// The practice of mentoring: promises, thanks, the exchange of help, the steps of a goal and what was heard.
import { expect, story } from "../world/story.ts";

story("a promise is seen by the other, kept with one press, and taken back with another", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.practice.promise("Send Ben the lab report template");
  await expect(ben.circle.theirs).toContainText("Ana promised");
  await expect(ben.circle.theirs).toContainText("Send Ben the lab report template");
  await expect(ben.circle.theirs.getByRole("checkbox")).toHaveCount(0);
  await ana.practice.tick("Send Ben the lab report template").click();
  await expect(ben.practice.row("Send Ben the lab report template")).toContainText("kept");
  await ana.page.getByRole("button", { name: "Undo" }).click();
  await expect(ana.practice.tick("Send Ben the lab report template")).not.toBeChecked();
  await expect(ben.practice.row("Send Ben the lab report template")).not.toContainText("kept");
});

story("a promise is put differently, let go, and taken up again; each end stands on the side of promises", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.practice.promise("Read two papers");
  await ana.practice.change("Read two papers");
  await ana.page.getByLabel("What it says").fill("Read one paper");
  await ana.page.getByRole("button", { name: "Done", exact: true }).click();
  await expect(ben.practice.row("Read one paper")).toBeVisible();
  await ana.practice.change("Read one paper");
  await ana.page.getByRole("button", { name: "Let it go" }).click();
  await ben.circle.side("Promises");
  await ben.page.getByText("1 kept or let go").click();
  await expect(ben.practice.row("Read one paper")).toContainText("let go");
  await ana.circle.side("Promises");
  await ana.page.getByText("1 kept or let go").click();
  await ana.practice.change("Read one paper");
  await ana.page.getByRole("button", { name: "Take it up again" }).click();
  await expect(ben.page.getByText("1 kept or let go")).toHaveCount(0);
  await expect(ben.practice.row("Read one paper")).toBeVisible();
});

story("what is promised without a network is there after a reload, and with the other later", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.hasThePage();
  await ana.context.setOffline(true);
  await ana.practice.promise("Ask one question on Tuesday");
  await expect(ana.circle.truth).toContainText("Saved on this device");
  await ana.page.reload();
  await expect(ana.practice.row("Ask one question on Tuesday")).toBeVisible();
  await ana.context.setOffline(false);
  await expect(ben.practice.row("Ask one question on Tuesday")).toBeVisible();
});

story("words that are being written stay while the other changes something", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.circle.setGoal({ aim: "Speak up in seminars" });
  await expect(ben.circle.theirs).toContainText("Speak up in seminars");
  await ben.page.getByRole("button", { name: "Say what you heard" }).click();
  await ben.page.getByLabel("What I heard, in my own words").fill("You want to be");
  await ben.page.getByLabel("I will … by our next meeting").fill("Sit beside");
  await ana.practice.promise("Ask one question");
  await expect(ben.practice.row("Ask one question")).toBeVisible();
  await expect(ben.page.getByLabel("What I heard, in my own words")).toHaveValue("You want to be");
  await expect(ben.page.getByLabel("I will … by our next meeting")).toHaveValue("Sit beside");
});

story("what was heard is agreed to by the owner, and anew when it is put differently", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.circle.setGoal({ aim: "Speak up in seminars" });
  await expect(ben.circle.theirs).toContainText("Speak up in seminars");
  await ben.practice.saysWhatWasHeard("You want to be allowed to be slow");
  await expect(ben.practice.heard).toContainText("waiting for Ana");
  await ana.page.getByRole("button", { name: "Yes, that is it" }).click();
  await expect(ben.practice.heard).toContainText("Yes, that is it");
  await ben.practice.saysWhatWasHeard("You want to be slow at first");
  await expect(ana.page.getByRole("button", { name: "Yes, that is it" })).toBeVisible();
});

story("the steps of a goal are added, ticked and moved by its owner", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.circle.setGoal({ aim: "Speak up in seminars" });
  const goal = ana.circle.goal("Speak up in seminars");
  await ana.practice.addStep(goal, "Sit in the front row");
  await ana.practice.addStep(goal, "Ask one question");
  await ana.practice.tick("Ask one question").click();
  await goal.getByRole("button", { name: "Earlier: Ask one question" }).click();
  const rows = ben.circle.goal("Speak up in seminars").locator(".tick-row");
  await expect(rows).toHaveText([/Ask one question/, /Sit in the front row/]);
  await expect(rows.first().locator(".tick")).toHaveText("✓");
});

story("an offer and a wish for the same topic light up for both", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.practice.offers("Lab reports");
  await expect(ben.practice.chip("Lab reports")).toBeVisible();
  await ben.practice.wishes("lab reports");
  await expect(ana.circle.mine.locator(".chip.met")).toContainText("wished for by Ben");
  await expect(ben.circle.mine.locator(".chip.met")).toContainText("offered by Ana");
  await ana.page.getByRole("button", { name: "Put away: Lab reports" }).click();
  await expect(ben.circle.theirs.locator(".chip")).toHaveCount(0);
});

story("thanks are tied to what they are for, stand in the braid, and can be taken back", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ben.practice.promise("Write to the group");
  await ben.practice.tick("Write to the group").click();
  await ana.circle.side("Thanks");
  await ana.practice.thank("You did what you were afraid of", "Write to the group");
  await ben.circle.side("Thanks");
  await expect(ben.practice.thanks).toContainText("From Ana to you");
  await expect(ben.practice.thanks).toContainText("about: Write to the group");
  await ben.circle.side("Side by side");
  await expect(ben.page.getByRole("img", { name: /1 thanks/ })).toBeVisible();
  await ana.page.getByRole("button", { name: "Take back" }).click();
  await expect(ben.page.getByRole("img", { name: /0 thanks/ })).toBeVisible();
});

story("today shows what both promised, and what is new", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ben.circle.goToday();
  await ana.practice.promise("Read one paper");
  await expect(ben.page.locator(".card-promises")).toContainText("Ana: Read one paper");
  await expect(ben.page.locator(".news")).toContainText("Ana promised:");
});
