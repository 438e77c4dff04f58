// Browsers that cannot do everything, disks that are full or damaged: said in words, and nothing lost.
import { OTHER_WORLD, refuseRecords, withDisk, withoutStorage } from "../world/engine_script.ts";
import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, story } from "../world/story.ts";

story("a window that keeps nothing says so, and works as long as it is open", async ({ people }) => {
  const ana = await people.at("Ana", OTHER_WORLD);
  await withoutStorage(ana.context);
  await ana.begin();
  await expect(ana.today.truth).toContainText("Only in this tab: this window keeps nothing after it is closed");
  await ana.today.writeForMyself();
  await ana.note.type("For as long as it lasts");
  await ana.note.back();
  await expect(ana.circle.note("For as long as it lasts")).toBeVisible();
  await ana.circle.goToSettings();
  await expect(ana.page.getByText("Use an ordinary window to keep your work")).toBeVisible();
});

story("a full disk is told at once, and everything is saved when there is room again", async ({ people, host }) => {
  const ana = await people.at("Ana", OTHER_WORLD);
  const browser = await ana.context.newCDPSession(ana.page);
  const origin = host.address;
  await browser.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 200_000 });
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.type("Saved. ");
  await ana.note.isSaved();
  // Nothing that could be packed into less.
  const long = `Saved. ${randomBytes(180_000).toString("base64")}`;
  await ana.note.text.fill(long);
  await expect(ana.note.truth).toContainText("Not saved: this device has no room left");
  await expect(ana.note.text).toHaveValue(long);
  await browser.send("Storage.overrideQuotaForOrigin", { origin });
  await expect(ana.note.truth).toHaveText("Saved");
  await ana.page.reload();
  await expect(ana.note.text).toHaveValue(long);
});

story("a store that refuses a record does not take the engine with it", async ({ people }) => {
  const ana = await people.at("Ana", OTHER_WORLD);
  await withDisk(ana.context);
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.type("Saved. ");
  await ana.note.isSaved();
  const [engine] = ana.page.workers();
  await refuseRecords(ana.page, true);
  await ana.note.type("Not yet.");
  await expect(ana.note.truth).toContainText("Not saved: this device has no room left");
  await refuseRecords(ana.page, false);
  await ana.note.isSaved();
  expect(ana.page.workers()).toEqual([engine]);
  await expect(ana.note.text).toHaveValue("Saved. Not yet.");
});

for (const part of ["locks", "BroadcastChannel"]) {
  story(`a browser without ${part} is told what it lacks`, async ({ people }) => {
    const ana = await people.at("Ana");
    await ana.context.addInitScript((part) => {
      if (part === "locks") Object.defineProperty(Navigator.prototype, "locks", { value: undefined });
      else Reflect.deleteProperty(window, part);
    }, part);
    await ana.open();
    await expect(ana.page.getByRole("heading", { level: 1 })).toHaveText("This browser is too old for Alongside.");
    await expect(ana.page.locator("#room")).toContainText("Nothing was changed on this device");
    await expect(ana.page.locator("#room")).toContainText(part === "locks" ? "Web Locks" : part);
  });
}

story("a damaged record is told of, and everything else is there", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.type("The first note");
  await ana.note.isSaved();
  await ana.note.back();
  const before = await documentsOf(ana.page);
  await ana.circle.writeNote();
  await ana.note.type("The second note");
  await ana.note.isSaved();
  const second = (await documentsOf(ana.page)).find((document) => !before.includes(document));
  await damage(ana.page, second ?? "");
  // The engine that wrote it knows it by heart; the next one reads it.
  await ana.page.goto("about:blank");
  const again = await ana.anotherTab("/me");
  await again.circle.openNote("The second note");
  await expect(again.note.banner("A stored piece is damaged and was set aside")).toContainText("Everything else is shown");
  await again.note.back();
  await again.circle.openNote("The first note");
  await expect(again.note.text).toHaveValue("The first note");
});

/** The documents that lie on the disk, by the beginning of their records' keys. */
async function documentsOf(page: Page): Promise<string[]> {
  const keys = await page.evaluate(async () => {
    const told = <T>(request: IDBRequest<T>) => new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await told(indexedDB.open("alongside"));
    const keys = await told(database.transaction("records").objectStore("records").getAllKeys());
    database.close();
    return keys.map(String);
  });
  return [...new Set(keys.filter((key) => key.startsWith("d/")).map((key) => key.split("/").slice(0, 2).join("/")))];
}

/** Turns one bit in the middle of a record of this document. */
async function damage(page: Page, document: string): Promise<void> {
  await page.evaluate(async (document) => {
    const told = <T>(request: IDBRequest<T>) => new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await told(indexedDB.open("alongside"));
    const records = database.transaction("records", "readwrite").objectStore("records");
    const keys = (await told(records.getAllKeys())).filter((key) => String(key).startsWith(document));
    const bytes = new Uint8Array(await told(records.get(keys[0])));
    bytes[bytes.length >> 1] ^= 1;
    await told(records.put(bytes, keys[0]));
    database.close();
  }, document);
}
