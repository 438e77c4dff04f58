// Browsers that cannot do everything, disks that are full or damaged: said in words, and nothing lost.
import { fillDisk, OTHER_WORLD, withDisk, withoutStorage } from "../world/engine_script.ts";
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

story("a full disk is told at once, and everything is saved when there is room again", async ({ people }) => {
  const ana = await people.at("Ana", OTHER_WORLD);
  await withDisk(ana.context);
  await ana.begin();
  await ana.today.writeForMyself();
  await ana.note.type("Saved. ");
  await ana.note.isSaved();
  await fillDisk(ana.context, true);
  await ana.note.type("Not yet.");
  await expect(ana.note.truth).toContainText("Not saved: this device has no room left");
  await expect(ana.note.text).toHaveValue("Saved. Not yet.");
  await fillDisk(ana.context, false);
  await ana.note.isSaved();
  await ana.page.reload();
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

story("a damaged record is told of, and everything else is there", async ({ people, browsers }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.today.writeForMyself();
  for (const words of ["The first note", "The second note"]) {
    await ana.note.type(words);
    await ana.note.isSaved();
    await ana.note.back();
    await ana.circle.writeNote();
  }
  await ana.note.back();
  const other = await ana.context.newPage();
  await other.goto(`${ana.host.address}/manifest.webmanifest`);
  await ana.page.close();
  browsers.expectNoise(ana.context);
  // One bit of the longest record.
  await other.evaluate(async () => {
    const opening = indexedDB.open("alongside");
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const records = opening.result.transaction("records", "readwrite").objectStore("records");
    const told = <T>(request: IDBRequest<T>) => new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const keys = (await told(records.getAllKeys())).filter((key) => String(key).startsWith("d/"));
    const key = keys[keys.length - 1];
    const bytes = new Uint8Array(await told(records.get(key)));
    bytes[bytes.length >> 1] ^= 1;
    await told(records.put(bytes, key));
    opening.result.close();
  });
  const again = await ana.anotherTab("/me");
  await expect(again.circle.banner("A stored piece is damaged and was set aside")).toContainText("Everything else is shown");
  await expect(again.circle.heading).toHaveText("Just me");
});
