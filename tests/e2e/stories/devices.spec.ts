// One person with two devices, and somebody else with one.
import type { Person } from "../world/person.ts";
import { expect, story } from "../world/story.ts";

/** Another device of hers, linked by the link that the first one shows. */
async function link(laptop: Person, phone: Person): Promise<void> {
  await laptop.open("/devices");
  await phone.page.goto(await laptop.devices.showCode());
  await phone.newDevice.becomeDevice("Ana’s phone");
  await phone.newDevice.isIn();
}

story("everything of ana's is on her phone after she linked it, and what she writes there reaches ben", async ({ people }) => {
  const [laptop, ben] = await people.pair();
  await laptop.circle.setGoal({ aim: "Speak up in seminars" });
  const circle = laptop.place;
  await laptop.open("/me");
  await laptop.circle.writeNote();
  await laptop.note.type("For myself alone");
  await laptop.note.isSaved();
  const phone = await people.at("Ana");
  await link(laptop, phone);
  await expect(laptop.devices.fourWords).toHaveText(await phone.newDevice.fourWords.allTextContents());
  await laptop.devices.wordsAreTheSame();
  await expect(laptop.devices.device("Ana’s phone")).toContainText("It has everything.");
  await phone.open("/me");
  await expect(phone.circle.note("For myself alone")).toBeVisible();
  await phone.open(circle);
  await expect(phone.circle.goal("Speak up in seminars")).toBeVisible();
  await phone.circle.setGoal({ aim: "Sleep before midnight" });
  await expect(ben.circle.theirs).toContainText("Sleep before midnight");
  await laptop.open(circle);
  await expect(laptop.circle.goal("Sleep before midnight")).toBeVisible();
});

story("a phone without a camera shows the code, and the laptop reads it", async ({ people }) => {
  const laptop = await people.at("Ana");
  await laptop.begin();
  await laptop.today.writeForMyself();
  await laptop.note.type("Written on the laptop");
  await laptop.note.isSaved();
  const phone = await people.at("Ana");
  await phone.open();
  const code = await phone.newDevice.showCode("Ana’s phone");
  await laptop.open("/devices");
  await laptop.devices.readCode(code);
  await phone.newDevice.isIn();
  await expect(laptop.devices.fourWords).toHaveText(await phone.newDevice.fourWords.allTextContents());
  await phone.open("/me");
  await expect(phone.circle.note("Written on the laptop")).toBeVisible();
});

story("a phone that was removed keeps what it has and gets nothing new", async ({ people }) => {
  const [laptop, ben] = await people.pair();
  const circle = laptop.place;
  const phone = await people.at("Ana");
  await link(laptop, phone);
  await laptop.devices.wordsAreTheSame();
  await phone.open(circle);
  await ben.circle.setGoal({ aim: "Before" });
  await expect(phone.circle.theirs).toContainText("Before");
  await laptop.devices.remove("Ana’s phone");
  await expect(laptop.devices.device("Ana’s phone")).toHaveCount(0);
  await expect(phone.page.getByText("This device was removed by another device of yours").first()).toBeVisible();
  await ben.circle.setGoal({ aim: "Afterwards" });
  await laptop.open(circle);
  await expect(laptop.circle.theirs).toContainText("Afterwards");
  await phone.page.reload();
  await expect(phone.circle.theirs).toContainText("Before");
  await expect(phone.circle.theirs).not.toContainText("Afterwards");
});

story("a phone becomes ana's device by two codes, with no relay", async ({ people, host }) => {
  const [laptop, phone] = [await people.at("Ana"), await people.at("Ana")];
  await laptop.begin();
  await phone.open();
  for (const device of [laptop, phone]) await device.hasThePage();
  people.hostMayBeAway();
  await host.stop();
  for (const device of [laptop, phone]) await device.page.reload();
  await laptop.open("/me");
  await laptop.circle.writeNote();
  await laptop.note.type("Written on the laptop");
  await laptop.note.isSaved();
  await laptop.open("/devices");
  await phone.newDevice.read(await laptop.devices.codeWithoutRelay());
  await phone.newDevice.becomeDevice("Ana’s phone");
  await laptop.devices.takeAnswer(await phone.newDevice.answer());
  await phone.newDevice.isIn();
  await expect(laptop.devices.fourWords).toHaveText(await phone.newDevice.fourWords.allTextContents());
  await phone.page.getByRole("link", { name: "Go to Today" }).click();
  await phone.today.goToMe();
  await expect(phone.circle.note("Written on the laptop")).toBeVisible();
});
