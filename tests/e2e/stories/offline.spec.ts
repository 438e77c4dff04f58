// From the second visit on without any network; and a new version only when the person says so.
import type { Person } from "../world/person.ts";
import { laterEdition } from "../world/editions.ts";
import { expect, story } from "../world/story.ts";

story("everything is usable without a network from the second visit on", async ({ people, host }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.goToMe();
  await ana.circle.setGoal({ aim: "Run five kilometres" });
  await ana.hasThePage();
  people.hostMayBeAway();
  await ana.context.setOffline(true);
  await host.stop();
  await ana.page.reload();
  await expect(ana.circle.goal("Run five kilometres")).toBeVisible();
  await ana.circle.writeNote();
  await ana.note.type("On the train");
  await ana.note.isSaved();
  await ana.note.goToSettings();
  await ana.settings.speak("es");
  await ana.settings.speak("en");
  await ana.open();
  await ana.today.startCircle("Later");
  await ana.invite.makeLink();
  await ana.invite.goToday();
  await expect(ana.today.circles).toContainText("Later");
  await expect(ana.today.truth).toContainText("no connection, and nothing needs one");
  await ana.open("/me");
  await ana.circle.side("Notes");
  await ana.circle.openNote("On the train");
  await expect(ana.note.text).toHaveValue("On the train");
});

story("a browser finds everything it needs to install the app", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.hasThePage();
  const browser = await ana.context.newCDPSession(ana.page);
  const { errors } = await browser.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const { installabilityErrors } = await browser.send("Page.getInstallabilityErrors");
  // Playwright's profiles are private windows, which install nothing.
  const others = installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito");
  expect(others).toEqual([]);
});

const NEW_NAME = "Settings, as the next version calls them";

/** Ana has this version, and the host has the next one. */
async function nextVersionIsOut(ana: Person): Promise<void> {
  await ana.begin();
  await ana.hasThePage();
  await ana.host.stop();
  ana.host.site = laterEdition(NEW_NAME);
  await ana.host.start();
  await ana.page.reload();
  await expect(ana.today.banner("A new version is here")).toBeVisible();
}

story("a new version takes over when ana says so, with one reload", async ({ people }) => {
  const ana = await people.at("Ana");
  people.hostMayBeAway();
  await nextVersionIsOut(ana);
  await expect(ana.page.getByRole("link", { name: NEW_NAME })).toHaveCount(0);
  let loads = 0;
  ana.page.on("load", () => (loads += 1));
  await ana.page.getByRole("button", { name: "Use it now" }).click();
  await expect(ana.page.getByRole("link", { name: NEW_NAME })).toBeVisible();
  await expect(ana.today.heading).toHaveText("Hello, Ana");
  await expect(ana.today.banner("A new version is here")).toHaveCount(0);
  expect(loads).toBe(1);
});

story("without ana's word the version from before stays", async ({ people }) => {
  const ana = await people.at("Ana");
  people.hostMayBeAway();
  await nextVersionIsOut(ana);
  await ana.page.getByRole("button", { name: "Later" }).click();
  await ana.page.reload();
  await expect(ana.today.banner("A new version is here")).toBeVisible();
  await expect(ana.page.getByRole("link", { name: "Settings", exact: true })).toBeVisible();
  await expect(ana.page.getByRole("link", { name: NEW_NAME })).toHaveCount(0);
});
