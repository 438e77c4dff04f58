// With no server at all: two codes, carried by people, do what the relay does.
import type { Person } from "../world/person.ts";
import { cutWires, layWires, mendWires } from "../world/wires.ts";
import { expect, story } from "../world/story.ts";

/** The one who is not in the circle yet comes in by two codes. */
async function joinsByCodes(ana: Person, ben: Person): Promise<void> {
  const offer = await ana.invite.codeForSomebodyNew();
  await ben.today.haveInvitation();
  await ben.joining.paste(offer);
  await ben.joining.comeIn();
  await ana.invite.takeAnswer(await ben.joining.answer());
}

story("an open link goes on when the relay stops", async ({ people, host }) => {
  const [ana, ben] = await people.pair();
  people.hostMayBeAway();
  await host.stop();
  await ana.circle.setGoal({ aim: "Speak up in seminars" });
  await expect(ben.circle.theirs).toContainText("Speak up in seminars");
  await expect(ben.circle.truth).toContainText("together since");
});

story("two who know each other connect anew by codes when there is no relay", async ({ people, host }) => {
  const [ana, ben] = [await people.at("Ana"), await people.at("Ben")];
  for (const person of [ana, ben]) await layWires(person.context);
  await people.pair(ana, ben);
  people.hostMayBeAway();
  await host.stop();
  for (const person of [ana, ben]) await cutWires(person.page);
  for (const person of [ana, ben]) await expect(person.circle.truth).toContainText("last met");
  await ana.circle.setGoal({ aim: "Speak up in seminars" });
  for (const person of [ana, ben]) {
    await mendWires(person.page);
    await person.circle.side("People");
    await person.page.getByRole("link", { name: "Connect without a server" }).click();
  }
  const answer = await ben.invite.answer(await ana.invite.codeForTheOther());
  await ana.invite.takeAnswer(answer);
  await expect(ana.invite.step).toContainText("Connected with Ben");
  await ben.invite.back();
  await expect(ben.circle.theirs).toContainText("Speak up in seminars");
});

story("ben joins by codes although there was never a relay", async ({ people, host }) => {
  const [ana, ben] = [await people.at("Ana"), await people.at("Ben")];
  for (const person of [ana, ben]) {
    await person.begin();
    await person.hasThePage();
  }
  people.hostMayBeAway();
  await host.stop();
  for (const person of [ana, ben]) await person.open();
  await ana.today.startCircle();
  await joinsByCodes(ana, ben);
  await expect(ben.joining.heading).toHaveText("You are in");
  const words = await ben.joining.fourWords.allTextContents();
  expect(words).toHaveLength(4);
  await ben.joining.goToCircle();
  await ben.circle.setGoal({ aim: "Find out about physics" });
  await ana.invite.back();
  await expect(ana.circle.theirs).toContainText("Find out about physics");
  await ana.circle.side("People");
  await ana.page.getByText("Four words to compare").click();
  await expect(ana.page.locator(".four-words li")).toHaveText(words);
});

story("a code of another exchange is recognised, and the right one still connects", async ({ people }) => {
  const [ana, ben] = [await people.at("Ana"), await people.at("Ben")];
  for (const person of [ana, ben]) await person.begin();
  await ana.today.startCircle();
  const early = await ana.invite.codeForSomebodyNew();
  await ben.today.haveInvitation();
  await ben.joining.paste(early);
  await ben.joining.comeIn();
  const stale = await ben.joining.answer();
  await ana.page.getByRole("button", { name: "Code for somebody new" }).click();
  await expect(ana.invite.offer).not.toHaveValue(early);
  const offer = await ana.invite.offer.inputValue();
  await ana.invite.takeAnswer(stale);
  await expect(ana.invite.banner("belongs to another")).toContainText("Make a new pair of codes");
  await ben.joining.paste(offer);
  await ben.joining.comeIn();
  await ana.invite.takeAnswer(await ben.joining.answer());
  await expect(ben.joining.heading).toHaveText("You are in");
});
