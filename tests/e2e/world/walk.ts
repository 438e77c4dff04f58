// A walk of two people through every room, so that a story can look at each of them.
import { expect } from "@playwright/test";
import type { Person } from "./person.ts";

/** What is done in each room, before the next one is gone to; `room` is a short name. */
export type Look = (room: string) => Promise<void>;

const SEMINARS = {
  aim: "Speak up in seminars without rehearsing every word",
  why: "I want to be part of the talk, not only hear it.",
  now: "I speak once a week, after writing it out first.",
  gap: "Saying something unfinished out loud.",
  obstacle: "My accent; the fast ones in the front row.",
  nextStep: "Ask one question on Tuesday, no notes.",
  byWhen: "2030-12-05",
  sure: 6,
};
const PHYSICS = {
  aim: "Find out whether physics is really for me",
  why: "I want to decide for myself.",
  now: "Good marks, no joy since spring.",
  gap: "I have only ever seen lectures, never research.",
  obstacle: "I do not know whom to ask.",
  nextStep: "Sit in on one group meeting.",
  byWhen: "2030-12-12",
  sure: 4,
};
const NOTE = `# What we said on Tuesday

Ben sits in on **one** group meeting, and asks *whoever pours the coffee* what they do all day.

- Ana asks one question in the seminar
- no notes, no rehearsing
- we laugh about it on Friday

> Saying something unfinished is how talking works.
`;

/** Ana looks at every room on the way of getting to know Ben. */
export async function walk(ana: Person, ben: Person, look: Look): Promise<void> {
  await ana.open();
  await expect(ana.welcome.name).toBeVisible();
  await look("welcome");
  await ana.page.getByRole("link", { name: "I already use Alongside on another device" }).click();
  await look("new device");
  await ana.open();
  await ana.recovering.haveKit();
  await look("recovering");
  await ana.open();
  await ana.welcome.giveName("Ana");
  await expect(ana.today.circles.or(ana.page.locator(".beginning"))).toBeVisible();
  await look("beginning");
  await ana.page.getByRole("button", { name: "Start a circle" }).click();
  await look("start");
  await ana.page.keyboard.press("Escape");
  await ana.today.haveInvitation();
  await look("joining");
  await ana.today.goToday();
  const link = await ana.invites();
  await look("invite");
  await ben.page.goto(link);
  await ben.welcome.giveName("Ben");
  await ben.joining.comeIn();
  await ben.joining.goToCircle();
  await expect(ana.invite.invitations("used")).toBeVisible();
  await look("invited");
  await ana.invite.back();
  await ana.circle.setGoal(SEMINARS);
  await ben.circle.setGoal(PHYSICS);
  await ana.circle.setGoal({ aim: "Sleep before midnight", why: "Mornings are mine again.", sure: 8 });
  await ana.circle.changeGoal("Sleep before midnight");
  await look("goal");
  await ana.circle.editor.fill({ state: "reached" });
  await ana.circle.editor.done();
  await expect(ana.circle.theirs).toContainText(PHYSICS.aim);
  await practise(ana, ben);
  await ana.circle.side("Promises");
  await look("promises");
  await ana.circle.side("Meetings");
  await ana.practice.suggestMeeting(["2030-12-05T16:00", "2030-12-06T10:30"], "The seminar");
  await expect(ana.practice.meetings).toHaveCount(1);
  await look("meetings");
  await ana.practice.take(/16:00|4:00/);
  await ana.page.getByRole("link", { name: "The seminar" }).click();
  await ana.practice.wouldLikeToTalkAbout("Whether I may be slow");
  await expect(ana.practice.agenda).toHaveCount(1);
  await look("meeting");
  await ana.page.getByRole("link", { name: "Ana & Ben" }).click();
  await ana.circle.side("Thanks");
  await ana.practice.thank("You asked me what nobody asks, and waited for the answer.", PHYSICS.aim);
  await expect(ana.practice.thanks).toHaveCount(1);
  await look("thanks");
  await ana.circle.writeNote();
  await ana.note.title.fill("Tuesday");
  await ana.note.text.fill(NOTE);
  await ana.note.isSaved();
  await ben.circle.side("Notes");
  await ben.circle.openNote("Tuesday");
  await ben.note.putCaretAfter("one question");
  await ben.note.type("!");
  await expect(ana.note.carets).toHaveCount(1);
  await look("note");
  await ana.note.read();
  await look("reading");
  await ana.note.back();
  await look("notes");
  await ana.circle.side("Goals");
  await look("goals");
  await ana.circle.side("People");
  await look("people");
  await ana.people.closeWellFirst();
  await look("closing");
  await ana.page.getByRole("link", { name: "Back to the people" }).click();
  await ana.circle.side("Side by side");
  await expect(ana.page.getByRole("button", { name: "Undo" })).toHaveCount(0);
  await look("circle");
  await ana.circle.goToday();
  await look("today");
  await ana.page.keyboard.press("Control+k");
  await look("palette");
  await ana.page.keyboard.press("Escape");
  await ana.today.goToMe();
  await look("me");
  await ana.today.goToSettings();
  await look("settings");
  await ana.page.getByRole("link", { name: "My devices" }).click();
  await ana.devices.showCode();
  await look("devices");
  await ana.settings.goToSettings();
  await ana.page.getByRole("link", { name: "Recovery kit" }).click();
  await look("kit");
  await ana.open("/no/such/room");
  await expect(ana.today.heading).toHaveText("Nothing lives here");
  await look("nowhere");
}

/** What the two promise, can help with, and heard of each other. */
async function practise(ana: Person, ben: Person): Promise<void> {
  await ana.practice.promise("Send Ben the lab report template");
  await ana.practice.tick("Send Ben the lab report template").click();
  await ana.practice.promise("Try the Tuesday question");
  await ben.practice.promise("Read two of the papers Ana marked");
  for (const topic of ["Lab reports", "Finding a quiet place"]) await ana.practice.offers(topic);
  await ben.practice.offers("Speaking first");
  await ana.practice.wishes("Speaking first");
  await ana.practice.addStep(ana.circle.goal(SEMINARS.aim), "Sit where the seminar can see me");
  await ana.practice.tick("Sit where the seminar can see me").click();
  await ben.circle.goal(SEMINARS.aim).getByRole("button", { name: "Say what you heard" }).click();
  await ben.page.getByLabel("What I heard, in my own words").fill("It is less about English than about being allowed to be slow.");
  await ben.page.getByRole("button", { name: "Done", exact: true }).click();
  await ana.page.getByRole("button", { name: "Yes, that is it" }).click();
  await expect(ana.circle.theirs).toContainText("Read two of the papers Ana marked");
}
