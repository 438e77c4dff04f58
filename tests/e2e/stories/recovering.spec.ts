// A lost laptop: twelve words bring everything back.
import { expect, story } from "../world/story.ts";

story("with twelve words everything of ana's comes back to an empty browser", async ({ people }) => {
  // The relay's copy is looked after once a minute.
  story.slow();
  const [ana, ben] = await people.pair();
  const circle = ana.place;
  await ana.circle.setGoal({ aim: "Speak up in seminars" });
  await ben.circle.setGoal({ aim: "Find out about physics" });
  await expect(ana.circle.theirs).toContainText("Find out about physics");
  await ana.open("/me");
  await ana.circle.writeNote();
  await ana.note.type("For myself alone");
  await ana.note.isSaved();
  await ana.open("/kit");
  const words = await ana.kit.make();
  await expect(ana.kit.copy("At the relay")).toHaveText("today", { timeout: 90_000 });
  await ana.context.close();
  const again = await people.at("Ana");
  await again.open();
  await again.recovering.haveKit();
  await again.recovering.type(words.join(" "));
  await again.recovering.bringEverything("Ana’s new laptop", { othersAreLost: true });
  await expect(again.page.getByText("You are back, with 1 circle")).toBeVisible();
  await again.open("/me");
  await expect(again.circle.note("For myself alone")).toBeVisible();
  await again.open(circle);
  await expect(again.circle.goal("Speak up in seminars")).toBeVisible();
  await expect(again.circle.theirs).toContainText("Find out about physics");
  await again.circle.setGoal({ aim: "Sleep before midnight" });
  await expect(ben.circle.theirs).toContainText("Sleep before midnight");
});

story("a word that is in no kit is named by its number", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.open();
  await ana.recovering.haveKit();
  await ana.recovering.type("harbour linen seven notaword maple candle river stone pencil window garden velvet");
  await expect(ana.recovering.refusal).toContainText(/Word \d+ is in no kit/);
  await expect(ana.page.getByLabel("Your twelve words"), "the other words stay").toHaveValue(/^harbour linen seven notaword/);
});
