// Inviting one person by a link: used once, taken back, too late, broken, and all of it said in words.
import { aheadBy, OTHER_WORLD } from "../world/engine_script.ts";
import { expect, story } from "../world/story.ts";

const DAY_MS = 86_400_000;

story("ben opens ana's link, gives a name, sees the same four words, and is in", async ({ people }) => {
  const [ana, ben] = [await people.at("Ana"), await people.at("Ben")];
  await ana.begin();
  const link = await ana.invites();
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/join#.{40,}$/);
  await expect(ana.invite.picture).toBeVisible();
  await ben.page.goto(link);
  await expect(ben.welcome.heading).toHaveText("You are invited");
  await ben.welcome.giveName("Ben");
  await expect(ben.joining.heading).toHaveText("Ana invites you");
  await ben.joining.comeIn();
  await expect(ben.joining.heading).toHaveText("You are in");
  await expect(ana.invite.invitations("used")).toContainText("Ben has come in");
  const words = await ben.joining.fourWords.allTextContents();
  expect(words).toHaveLength(4);
  await expect(ana.invite.fourWords).toHaveText(words);
  await ben.joining.goToCircle();
  await expect(ben.circle.heading).toHaveText("Ben & Ana");
  await expect(ben.circle.mine.getByRole("heading", { level: 2 })).toHaveText("Me, Ben");
  await expect(ben.circle.theirs.getByRole("heading", { level: 2 })).toHaveText("You, Ana");
  await ana.invite.back();
  await expect(ana.circle.heading).toHaveText("Ana & Ben");
});

story("the link lies on the clipboard after one press", async ({ people }) => {
  const ana = await people.at("Ana", { permissions: ["clipboard-read", "clipboard-write"] });
  await ana.begin();
  const link = await ana.invites();
  await ana.page.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(ana.page.getByText("Copied", { exact: true })).toBeVisible();
  expect(await ana.page.evaluate(() => navigator.clipboard.readText())).toBe(link);
});

story("an invitation lets in one person, and the next one is told", async ({ people }) => {
  const [ana, ben, chidi] = [await people.at("Ana"), await people.at("Ben"), await people.at("Chidi")];
  await ana.begin();
  const link = await ana.invites();
  await ben.joins(link);
  await chidi.page.goto(link);
  await chidi.welcome.giveName("Chidi");
  await expect(chidi.joining.refusal).toContainText("Somebody has used this invitation already");
  await expect(chidi.joining.refusal).toContainText("Nothing on this device was changed");
  await chidi.joining.goToday();
  await expect(chidi.today.circles).toHaveCount(0);
});

story("an invitation that ana took back opens nothing", async ({ people }) => {
  const [ana, ben] = [await people.at("Ana"), await people.at("Ben")];
  await ana.begin();
  const link = await ana.invites();
  await ana.invite.withdraw();
  await expect(ana.invite.invitations("withdrawn")).toContainText("The link opens nothing any more");
  await ben.page.goto(link);
  await ben.welcome.giveName("Ben");
  await expect(ben.joining.refusal).toContainText("took it back");
});

story("an invitation whose time is over says so on both sides", async ({ people }) => {
  const [ana, ben] = [await people.at("Ana", OTHER_WORLD), await people.at("Ben", OTHER_WORLD)];
  await ana.begin();
  await ana.today.startCircle();
  const link = await ana.invite.makeLink("1 day");
  for (const person of [ana, ben]) await aheadBy(person.context, 2 * DAY_MS);
  await ben.page.goto(link);
  await ben.welcome.giveName("Ben");
  await expect(ben.joining.refusal).toContainText("The time of this invitation is over");
  await ana.page.reload();
  await expect(ana.invite.invitations("expired")).toContainText("Expired");
});

story("a link of which a part is missing is called so, and the whole one still opens", async ({ people }) => {
  const [ana, ben] = [await people.at("Ana"), await people.at("Ben")];
  await ana.begin();
  const link = await ana.invites();
  await ben.begin();
  await ben.today.haveInvitation();
  for (const broken of [link.slice(0, -7), `${link}x`, `${ana.host.address}/join#`]) {
    await ben.joining.paste(broken);
    await expect(ben.joining.refusal).toContainText("missing or mistyped");
  }
  for (const nonsense of ["hello", "🦊".repeat(400)]) {
    await ben.joining.paste(nonsense);
    await expect(ben.joining.banner("missing or mistyped")).toBeVisible();
    await ben.page.getByRole("button", { name: "Close" }).click();
  }
  await ben.joining.paste(link);
  await ben.joining.comeIn();
  await expect(ben.joining.heading).toHaveText("You are in");
});

story("one's own invitation is recognised", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.page.goto(await ana.invites());
  await expect(ana.joining.refusal).toContainText("This is your own invitation");
});

story("somebody who is in already is told where the circle is", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.circle.side("People");
  await ana.circle.invite();
  await ben.page.goto(await ana.invite.makeLink());
  await expect(ben.joining.refusal).toContainText("You are in this circle already");
});

story("ben's answer waits for ana, who closed her browser after inviting", async ({ people }) => {
  const [ana, ben] = [await people.at("Ana"), await people.at("Ben")];
  await ana.begin();
  const link = await ana.invites();
  // The invitation is at the relay as soon as this device has reached it.
  await ben.begin();
  await expect(ana.invite.truth).toContainText("Saved on this device");
  await ana.page.close();
  await ben.page.goto(link);
  await ben.joining.comeIn();
  await expect(ben.joining.heading).toHaveText("Almost in");
  const again = await ana.anotherTab();
  await expect(ben.joining.heading).toHaveText("You are in");
  await expect(again.today.circles).toContainText("Ben");
  await expect(again.today.news).toContainText("Ben has come in");
});

story("an invitation that was declined can be accepted later", async ({ people }) => {
  const [ana, ben] = [await people.at("Ana"), await people.at("Ben")];
  await ana.begin();
  const link = await ana.invites();
  await ben.begin();
  await ben.page.goto(link);
  await ben.joining.decline();
  await expect(ben.today.circles).toHaveCount(0);
  await ben.page.goto(link);
  await ben.joining.comeIn();
  await expect(ben.joining.heading).toHaveText("You are in");
});
