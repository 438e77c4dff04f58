// For everybody: every room by axe in light and dark, by keyboard alone, on a small screen, right to left, at rest.
import { fitsTheWidth, isAccessible, isLargeEnough, tabTo } from "../rooms/everywhere.ts";
import { walk } from "../world/walk.ts";
import { expect, story } from "../world/story.ts";

for (const colorScheme of ["light", "dark"] as const) {
  story(`no room breaks a rule of accessibility in the ${colorScheme} theme`, async ({ people }) => {
    const ana = await people.at("Ana", { colorScheme });
    await walk(ana, await people.at("Ben"), () => isAccessible(ana.page));
  });
}

story("every room fits a screen of 320 pixels, with all that is pressed large enough for a thumb", async ({ people }) => {
  const ana = await people.at("Ana", { viewport: { width: 320, height: 640 }, hasTouch: true });
  await walk(ana, await people.at("Ben"), async () => {
    await fitsTheWidth(ana.page);
    await isLargeEnough(ana.page, 24);
  });
});

story("every room can be read right to left, in arabic, on a small screen and by axe", async ({ people }) => {
  const [ana] = await people.pair(await people.at("Ana", { viewport: { width: 320, height: 640 } }));
  await ana.circle.setGoal({ aim: "Speak up in seminars", sure: 6, byWhen: "2030-12-05" });
  const circle = ana.place;
  await ana.circle.goToSettings();
  await ana.settings.speak("ar");
  await expect(ana.page.locator("html")).toHaveAttribute("dir", "rtl");
  for (const path of ["/settings", "/", circle, `${circle}/goals`, `${circle}/notes`, `${circle}/people`, `${circle}/invite`, "/me", "/join"]) {
    await ana.open(path);
    await expect(ana.today.heading).not.toHaveText("");
    await expect(ana.page.locator("html")).toHaveAttribute("dir", "rtl");
    await fitsTheWidth(ana.page);
    await isAccessible(ana.page);
  }
});

story("somebody with a keyboard alone gives a name, sets a goal, writes a note and invites", async ({ people }) => {
  const ana = await people.at("Ana");
  const { keyboard } = ana.page;
  const press = async (name: string, role: "button" | "link" = "button") => {
    await tabTo(ana.page, ana.page.getByRole(role, { name, exact: true }).first());
    await keyboard.press("Enter");
  };
  await ana.open();
  await expect(ana.welcome.name).toBeFocused();
  await keyboard.type("Ana");
  await keyboard.press("Enter");
  await press("Start a circle");
  await press("Start");
  await expect(ana.invite.heading).toBeFocused();
  await press("Make a link");
  await expect(ana.invite.invitations("open")).toBeVisible();
  await press("Back to the circle", "link");
  await press("Set a goal");
  await expect(ana.circle.editor.field("aim")).toBeFocused();
  await keyboard.type("Speak up in seminars");
  await press("Done");
  await expect(ana.circle.goal("Speak up in seminars")).toBeVisible();
  await press("Change: Speak up in seminars");
  await keyboard.press("Escape");
  await expect(ana.circle.editor.dialog).toHaveCount(0);
  await expect(ana.page.getByRole("button", { name: "Change: Speak up in seminars" })).toBeFocused();
  await press("Write a note");
  await expect(ana.note.text).toBeFocused();
  await keyboard.type("By keys alone");
  await ana.note.isSaved();
  await keyboard.press("Control+k");
  await keyboard.type("sett");
  await keyboard.press("Enter");
  await expect(ana.settings.heading).toHaveText("Settings");
});

story("nothing moves for those who asked for rest", async ({ people }) => {
  const ana = await people.at("Ana", { reducedMotion: "reduce" });
  let moving: string[] = [];
  const looked = await people.at("Ben");
  await walk(ana, looked, async (room) => {
    const running = await ana.page.evaluate(() =>
      document.getAnimations().filter((one) => Number(one.effect?.getComputedTiming().duration) > 1).map((one) => String(one.playState)),
    );
    moving = moving.concat(running.map((state) => `${room}: ${state}`));
  });
  expect(moving).toEqual([]);
});
