// The finished site as a host serves it: offline from the second visit on, and closed to foreign scripts.
import { FrontDoor } from "../rooms/front_door.ts";
import { expect, story } from "../world/story.ts";

story("the page opens without a host from the second visit on", async ({ host, browsers }) => {
  const door = new FrontDoor(await browsers.open(), host.address);
  await door.open();
  await door.isKept();
  browsers.expectNoise(door.page.context());
  await host.stop();
  await door.open("/settings");
  await expect(door.page).toHaveTitle(/Alongside/);
  expect(await door.keptVersions()).toHaveLength(1);
});

story("a script that somebody slips into the page does not run", async ({ host, browsers }) => {
  const door = new FrontDoor(await browsers.open(), host.address);
  await door.open();
  expect(await door.policy()).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(await door.policy()).not.toContain("unsafe-inline");
  browsers.expectNoise(door.page.context());
  expect(await door.runsForeignScript()).toBe(false);
});
