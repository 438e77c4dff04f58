// Two people at once: over a direct link, with the same note open, through cuts and reloads.
import { cutWires, layWires, mendWires } from "../world/wires.ts";
import type { Person } from "../world/person.ts";
import { expect, story } from "../world/story.ts";

/** Both have the same note open. */
async function bothOpen(ana: Person, ben: Person, words: string): Promise<void> {
  await ana.circle.writeNote();
  await ana.note.type(words);
  await ben.circle.side("Notes");
  await ben.circle.openNote(words);
  await expect(ben.note.text).toHaveValue(words);
}

/** Both show the same text, and it holds each of these. */
async function bothShow(ana: Person, ben: Person, parts: string[]): Promise<void> {
  for (const part of parts) {
    await expect(ana.note.text).toHaveValue(new RegExp(part));
    await expect(ben.note.text).toHaveValue(new RegExp(part));
  }
  await expect.poll(async () => (await ana.note.text.inputValue()) === (await ben.note.text.inputValue())).toBe(true);
}

story("ana and ben see each other's goals and notes at once, over a direct link", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await expect(ana.circle.theirs).toContainText("here now");
  await expect(ben.circle.theirs).toContainText("here now");
  await ana.circle.setGoal({ aim: "Speak up in seminars", sure: 6 });
  await ben.circle.setGoal({ aim: "Find out about physics", nextStep: "Sit in once" });
  await expect(ben.circle.theirs).toContainText("Speak up in seminars");
  await expect(ana.circle.theirs).toContainText("Sit in once");
  await expect(ana.circle.truth).toContainText("Ben has everything");
  await bothOpen(ana, ben, "What we said on Tuesday");
});

story("a letter is on the other screen while one looks", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await bothOpen(ana, ben, "Hello");
  await ana.note.type("!");
  await expect(ben.note.text).toHaveValue("Hello!", { timeout: 5_000 });
});

story("both type in the same note at the same time and nothing is lost or jumps", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await bothOpen(ana, ben, "Ana: \nBen: ");
  await ana.note.putCaretAfter("Ana: ");
  await ben.note.putCaretAfter("Ben: ");
  const anas = "I will ask one question on Tuesday.";
  const bens = "I will sit in on one group meeting.";
  await Promise.all([ana.note.type(anas), ben.note.type(bens)]);
  for (const person of [ana, ben]) await expect(person.note.text).toHaveValue(`Ana: ${anas}\nBen: ${bens}`);
});

story("each sees where the other's caret is, with their name and hue", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await bothOpen(ana, ben, "one two three");
  await ana.note.putCaretAfter("one");
  await ana.note.type(" and a half");
  await expect(ben.note.carets).toHaveText("Ana");
  await expect(ben.note.carets).toHaveClass(/hue-1/);
  await expect(ben.note.truth).toContainText("Ana is here");
  await ben.note.putCaretAfter("three");
  await ben.note.type(".");
  await expect(ana.note.carets).toHaveText("Ben");
  await expect(ana.note.carets).toHaveClass(/hue-2/);
  await ana.note.text.blur();
  await expect(ben.note.carets).toHaveCount(0);
});

story("what both write while the network is cut is there on both sides when it is back", async ({ people, host }) => {
  const ana = await people.at("Ana");
  const ben = await people.at("Ben");
  for (const person of [ana, ben]) await layWires(person.context);
  await people.pair(ana, ben);
  await bothOpen(ana, ben, "Before. ");
  people.hostMayBeAway();
  await host.stop();
  await ben.context.setOffline(true);
  await cutWires(ben.page);
  await cutWires(ana.page);
  await ana.note.type("Ana alone. ");
  await ben.note.type("Ben alone. ");
  for (const person of [ana, ben]) await person.note.isSaved();
  await expect(ana.note.text).not.toHaveValue(/Ben alone/);
  await expect(ben.note.text).not.toHaveValue(/Ana alone/);
  await ana.note.back();
  await expect(ana.circle.truth).toContainText("last met");
  await ana.circle.openNote("Before.");
  for (const person of [ana, ben]) await mendWires(person.page);
  await ben.context.setOffline(false);
  await host.start();
  await bothShow(ana, ben, ["Before\\.", "Ana alone\\.", "Ben alone\\."]);
});

story("a reload in the middle of a shared note loses nothing on either side", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await bothOpen(ana, ben, "Start. ");
  for (const [writer, reloader] of [[ana, ben], [ben, ana]]) {
    const words = `${writer.name} goes on. `;
    await writer.note.text.press("Control+End");
    await Promise.all([writer.note.type(words), reloader.page.reload()]);
    await bothShow(ana, ben, [words]);
    await reloader.note.text.press("Control+End");
    await reloader.note.type(`${reloader.name} is back. `);
    await bothShow(ana, ben, ["Start\\.", words, `${reloader.name} is back\\. `]);
  }
});
