// Opening a circle whose document has 20,000 changes, on the engine as it is shipped, beside raw Automerge.
//
// The native program has left two disks, one with a long history and one with a short; each is laid into a browser's
// own storage, its key wrapped as `platform::storage_key` wraps it. So the page opens what it finds, as on any day.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import type { Host } from "../world/host.ts";
import { type Browsers, expect, story } from "../world/story.ts";
import { ALONGSIDE, TIMES, opened, say, share, watchFor } from "./figure.ts";

const FOLDER = process.env.ALONGSIDE_FIGURES ?? "";
const LIBRARY = join(import.meta.dirname, "../../bench-js/node_modules/@automerge/automerge/dist/iife/iife.js");
const GOALS = 20;
const WHAT = "a circle of 20,000 changes, warm start to goals on the screen";

interface Disk {
  key: string;
  circle: string;
  records: [string, string][];
}

function disk(name: string): Disk {
  const found: Disk = { key: "", circle: "", records: [] };
  for (const line of readFileSync(join(FOLDER, `${name}.disk`), "utf8").split("\n")) {
    const [kind, first = "", second = ""] = line.split(" ");
    if (kind === "key") found.key = first;
    if (kind === "circle") found.circle = first;
    if (kind === "record") found.records.push([first, second]);
  }
  return found;
}

/** Lays the disk into this origin's storage, where no engine has been yet. */
async function lay(page: Page, disk: Disk): Promise<void> {
  await page.evaluate(async ({ key, records }) => {
    const bytes = (digits: string) => Uint8Array.from(digits.match(/../g) ?? [], (two) => parseInt(two, 16));
    const told = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const opening = indexedDB.open("alongside", 1);
    opening.onupgradeneeded = () => ["records", "keys", "aside"].forEach((name) => opening.result.createObjectStore(name));
    const database = await told(opening);
    const wrapping = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, wrapping, bytes(key));
    const writing = database.transaction(["records", "keys"], "readwrite");
    writing.objectStore("keys").put({ wrapping, nonce, wrapped: new Uint8Array(wrapped) }, "storage-1");
    for (const [name, value] of records) writing.objectStore("records").put(bytes(value), name);
    await new Promise((resolve) => (writing.oncomplete = resolve));
    database.close();
  }, disk);
}

interface Profile {
  context: BrowserContext;
  address: string;
  times: number[];
}

/** A browser that finds this disk, and that keeps the page from a first visit. */
async function withDisk(browsers: Browsers, host: Host, disk: Disk): Promise<Profile> {
  const page = await browsers.open();
  const empty = `${host.address}/empty`;
  await page.route(empty, (route) => route.fulfill({ contentType: "text/html", body: '<!doctype html><link rel="icon" href="data:,">' }));
  await page.goto(empty);
  await lay(page, disk);
  const context = page.context();
  await watchFor(context, "article.goal", GOALS);
  const address = `${host.address}/circle/${disk.circle}`;
  await opened(page, address);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.close();
  return { context, address, times: [] };
}

story("a long circle opens in the browser", async ({ browsers, host, browser }) => {
  expect(existsSync(join(FOLDER, "long.disk")), "the native program has left its disks").toBe(true);
  const profiles: Profile[] = [];
  for (const name of ["long", "short"]) profiles.push(await withDisk(browsers, host, disk(name)));
  // In turn, so that a busy moment of the machine troubles both; the other's page is closed meanwhile.
  for (let turn = 0; turn < TIMES; turn += 1) {
    for (const { context, address, times } of profiles) {
      const page = await context.newPage();
      times.push((await opened(page, address)).readyMs);
      await page.close();
    }
  }
  const [long, short] = profiles.map(({ times }) => share(times, 0.5));
  say("opening", WHAT, ALONGSIDE, long ?? 0, "ms");
  say("opening", WHAT, "Alongside, 100 changes", short ?? 0, "ms");

  const bare = await browser.newPage();
  await bare.addScriptTag({ path: LIBRARY });
  const digits = readFileSync(join(FOLDER, "long.automerge")).toString("base64");
  const raw = await bare.evaluate(
    ({ digits, times }) => {
      const { Automerge } = window as unknown as { Automerge: { load(bytes: Uint8Array): unknown } };
      const bytes = Uint8Array.from(atob(digits), (letter) => letter.charCodeAt(0));
      return Array.from({ length: times }, () => {
        const began = performance.now();
        Automerge.load(bytes);
        return performance.now() - began;
      });
    },
    { digits, times: TIMES },
  );
  say("opening", WHAT, "Automerge's own JavaScript, load alone", share(raw, 0.5), "ms");
  await bare.close();
});
