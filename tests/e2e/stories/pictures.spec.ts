// Pictures of the rooms, to be looked at by people: phone and laptop, light and dark, and right to left.
//
// They are made into a folder that Git ignores. With UPDATE_PICTURE=1 the one of the README is made anew as well.
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { walk } from "../world/walk.ts";
import { expect, story } from "../world/story.ts";

const ROOT = join(import.meta.dirname, "../../..");
const SIZES = { phone: { width: 390, height: 844 }, laptop: { width: 1280, height: 800 } };

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ["light", "dark"] as const) {
    story(`pictures of every room on a ${size}, ${colorScheme}`, async ({ people }) => {
      const ana = await people.at("Ana", { viewport, colorScheme, reducedMotion: "reduce" });
      const place = (room: string) => join(ROOT, `.screens/${size}-${colorScheme}-${room}.png`);
      const taken: string[] = [];
      await walk(ana, await people.at("Ben"), async (room) => {
        // A field that blinks makes no picture twice the same.
        await ana.page.screenshot({ path: place(room), fullPage: room !== "goal", caret: "hide" });
        taken.push(room);
      });
      expect(taken).toContain("circle");
      if (process.env.UPDATE_PICTURE && size === "laptop" && colorScheme === "light") {
        copyFileSync(place("circle"), join(ROOT, "docs/picture.png"));
      }
    });
  }
}

story("pictures of the rooms in arabic", async ({ people }) => {
  const [ana] = await people.pair(await people.at("Ana", { viewport: SIZES.laptop, reducedMotion: "reduce" }));
  await ana.circle.setGoal({ aim: "أن أتكلم في الحلقة", why: "أريد أن أشارك.", sure: 6, byWhen: "2030-12-05" });
  const circle = ana.place;
  await ana.circle.goToSettings();
  await ana.settings.speak("ar");
  for (const [room, path] of Object.entries({ today: "/", circle, settings: "/settings", invite: `${circle}/invite` })) {
    await ana.open(path);
    await expect(ana.today.heading).not.toHaveText("");
    for (const [size, viewport] of Object.entries(SIZES)) {
      await ana.page.setViewportSize(viewport);
      await ana.page.screenshot({ path: join(ROOT, `.screens/${size}-arabic-${room}.png`), fullPage: true });
    }
  }
});

story("the sheet of a kit stands alone on paper, with words, picture and what to do", async ({ people }) => {
  const ana = await people.at("Ana", { viewport: { width: 794, height: 1123 }, colorScheme: "dark", reducedMotion: "reduce" });
  await ana.begin();
  await ana.open("/kit");
  await ana.page.getByRole("button", { name: "Make a kit" }).click();
  await expect(ana.kit.words).toHaveCount(12);
  await ana.page.emulateMedia({ media: "print", colorScheme: "dark" });
  await ana.page.screenshot({ path: join(ROOT, ".screens/paper-kit.png"), fullPage: true, caret: "hide" });
  const ink = await ana.kit.words.first().evaluate((word) => getComputedStyle(word).color);
  expect(ink, "ink on paper is dark, whatever the theme").toBe("rgb(0, 0, 0)");
  for (const seen of [ana.kit.sheet, ana.kit.words.first(), ana.kit.words.last(), ana.kit.picture]) await expect(seen).toBeVisible();
  for (const away of ["Print", "I have kept it", "Throw it away"]) {
    await expect(ana.page.getByRole("button", { name: away })).toBeHidden();
  }
  await expect(ana.page.getByRole("heading", { level: 1 })).toBeHidden();
  // All of it fits one page of A4 with margins of 1 cm.
  const { height } = (await ana.kit.sheet.boundingBox()) ?? { height: Infinity };
  expect(height).toBeLessThan(1_040);
});
