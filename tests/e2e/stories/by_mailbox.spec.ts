// Where no direct link can be made: everything arrives through the relay, also when two are never there together.
import { withoutWires } from "../world/wires.ts";
import { expect, story } from "../world/story.ts";

story("what ana writes reaches ben where direct links are blocked", async ({ people }) => {
  const [ana, ben] = [await people.at("Ana"), await people.at("Ben")];
  await withoutWires(ben.context);
  await ana.begin();
  await ben.joins(await ana.invites());
  await ana.invite.back();
  await expect(ana.circle.theirs).toContainText("here, through the relay");
  await ana.circle.setGoal({ aim: "Speak up in seminars" });
  await expect(ben.circle.theirs).toContainText("Speak up in seminars");
  await ben.circle.writeNote();
  await ben.note.type("By another way");
  await ana.circle.side("Notes");
  await ana.circle.openNote("By another way");
  await ana.note.text.press("Control+End");
  await ana.note.type(", and back");
  await expect(ben.note.text).toHaveValue("By another way, and back");
});

story("what ben writes reaches ana although they are never there together", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.page.close();
  await ben.circle.setGoal({ aim: "Find out about physics" });
  await ben.circle.writeNote();
  await ben.note.type("Read this when you are back");
  await ben.note.back();
  await expect(ben.circle.truth).toContainText(/wait(s)?, sealed, for Ana to come/);
  await ben.page.close();
  const again = await ana.anotherTab();
  await again.today.circles.click();
  await expect(again.circle.theirs).toContainText("Find out about physics");
  await again.circle.side("Notes");
  await again.circle.openNote("Read this when you are back");
  await expect(again.note.text).toHaveValue("Read this when you are back");
});

story("what waits at the relay outlives a power cut of the relay", async ({ people, host }) => {
  const [ana, ben] = await people.pair();
  await ana.page.close();
  await ben.circle.setGoal({ aim: "Find out about physics" });
  await expect(ben.circle.truth).toContainText(/wait(s)?, sealed, for Ana to come/);
  await ben.page.close();
  people.hostMayBeAway();
  await host.stop("SIGKILL");
  await host.start();
  const again = await ana.anotherTab();
  await again.today.circles.click();
  await expect(again.circle.theirs).toContainText("Find out about physics");
});
