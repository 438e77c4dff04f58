// Meetings: suggested, taken, talked through in turns, recorded, and carried to a calendar and back.
import { readFile } from "node:fs/promises";
import { expect, story } from "../world/story.ts";

const SOON = ["2030-12-05T16:00", "2030-12-06T10:30"];

story("one suggests times, the other takes one, and both see it everywhere", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.circle.side("Meetings");
  await ana.practice.suggestMeeting(SOON, "The seminar");
  await ben.circle.side("Meetings");
  await expect(ben.practice.meetings).toContainText("The seminar");
  await ben.practice.take(/Take .*December.*10:30/);
  await expect(ana.practice.meetings).toContainText(/Friday.*6 December.*10:30|December 6.*10:30/);
  await expect(ana.page.getByRole("link", { name: /^Next: / })).toBeVisible();
  await ana.circle.goToday();
  await expect(ana.page.locator(".circle-card")).toContainText("Next:");
});

story("a time in another time zone is said with both clocks", async ({ people }) => {
  const [ana, ben] = await people.pair(
    await people.at("Ana", { timezoneId: "Europe/Madrid" }),
    await people.at("Ben", { timezoneId: "America/New_York" }),
  );
  await ana.circle.side("Meetings");
  // The clocks of Madrid are put back on the last Sunday of October, those of New York a week later.
  await ana.practice.suggestMeeting(["2030-10-28T16:00"], "Between the clocks");
  await ben.circle.side("Meetings");
  await expect(ben.practice.meetings.getByRole("button", { name: /^Take/ })).toContainText(/11:00.*\(16:00 in Madrid\)/);
});

story("the agenda is in turns; promises, the note and the end of a meeting are at hand", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ben.practice.promise("Read two papers");
  await ana.circle.side("Meetings");
  await ana.practice.suggestMeeting([SOON[0]!], "The seminar");
  await ana.practice.take(/^Take/);
  await ana.page.getByRole("link", { name: "The seminar" }).click();
  await ben.circle.side("Meetings");
  await ben.page.getByRole("link", { name: "The seminar" }).click();
  await ana.practice.wouldLikeToTalkAbout("Sleep");
  await ana.practice.wouldLikeToTalkAbout("Money");
  await ben.practice.wouldLikeToTalkAbout("Physics");
  await expect(ana.practice.agenda).toHaveCount(3);
  // Whoever begins, the one point of Ben stands among the first two.
  await expect(ana.practice.agenda.nth(2)).toContainText("Money");
  expect(await ben.practice.agenda.allInnerTexts()).toHaveLength(3);
  await expect(ana.page.locator(".meeting-promises")).toContainText("Read two papers");
  await ana.page.getByRole("button", { name: "Start", exact: true }).click();
  await expect(ana.page.locator(".turns")).toContainText("the others listen");
  await ana.page.getByRole("button", { name: "Next turn" }).click();
  await ana.page.getByRole("button", { name: "Note of this meeting" }).click();
  await ana.note.text.fill("We laughed about it.");
  await ana.note.isSaved();
  await ben.page.getByRole("button", { name: "We met" }).click();
  await expect(ben.page.getByText("The meeting took place").first()).toBeVisible();
  await ben.open(ben.place.replace(/\/meeting\/.*/, "/meetings"));
  await expect(ben.page.locator(".met-row")).toContainText("The seminar");
});

story("a meeting outside the app is recorded with one press and stands in the braid", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.circle.side("Meetings");
  await ana.page.getByRole("button", { name: "We have just met" }).click();
  await expect(ana.page.getByText("You have met 1 time in the last sixteen weeks. Four in a term is a good rhythm.")).toBeVisible();
  await expect(ben.page.getByRole("img", { name: /1 meeting/ })).toBeVisible();
});

story("a meeting goes to a calendar's file and comes back from one", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.circle.side("Meetings");
  await ana.practice.suggestMeeting([SOON[0]!], "Coffee; and the seminar");
  await ana.practice.take(/^Take/);
  const download = ana.page.waitForEvent("download");
  await ana.page.getByRole("button", { name: "Calendar file", exact: true }).click();
  const text = await readFile(await (await download).path(), "utf8");
  expect(text).toContain("SUMMARY:Coffee\\; and the seminar");
  expect(text).toMatch(/DTSTART:20301205T\d{4}00Z/);
  const moved = text.replace("20301205T", "20301212T");
  await ben.circle.side("Meetings");
  await ben.page.locator("#meeting-file").setInputFiles({ name: "meeting.ics", mimeType: "text/calendar", buffer: Buffer.from(moved) });
  await expect(ana.practice.meetings).toHaveCount(2);
  await expect(ana.practice.meetings.nth(1)).toContainText("Coffee; and the seminar");
  // The same file again brings nothing new.
  await ben.page.locator("#meeting-file").setInputFiles({ name: "meeting.ics", mimeType: "text/calendar", buffer: Buffer.from(moved) });
  await expect(ben.page.getByText("1 meeting in the file")).toBeAttached();
  await expect(ben.practice.meetings).toHaveCount(2);
});
