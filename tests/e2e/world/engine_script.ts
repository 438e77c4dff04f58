// A browser whose engine finds the world otherwise: another clock, no storage, a disk that refuses.
//
// Init scripts of Playwright do not reach workers, so the words are put in front of the engine's own first script.
// Invariant: the site is not kept by a service worker in such a browser, which would refuse the altered file. Its
// engine reaches no relay on this machine: Chromium takes an altered script for one from far away.
import type { BrowserContext, Page } from "@playwright/test";

/** For the context of such a browser. */
export const OTHER_WORLD = { serviceWorkers: "block" } as const;

/** Runs `before` in the worker before the engine is loaded; to be called before the first page is opened. */
export async function beforeTheEngine<T>(context: BrowserContext, before: (given: T) => void, given: T): Promise<void> {
  await context.route("**/engine_start.js", async (route) => {
    const answer = await route.fetch();
    const script = await answer.text();
    await route.fulfill({ response: answer, body: `(${before.toString()})(${JSON.stringify(given)});\n${script}` });
  });
}

/** Its clock is so many milliseconds ahead. */
export function aheadBy(context: BrowserContext, milliseconds: number): Promise<void> {
  const ahead = (milliseconds: number) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + milliseconds;
  };
  return beforeTheEngine(context, ahead, milliseconds);
}

/** It refuses to open any database, as some private windows do. */
export function withoutStorage(context: BrowserContext): Promise<void> {
  const refuse = () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("not in this window", "SecurityError");
    };
  };
  return beforeTheEngine(context, refuse, null);
}

/** Its disk refuses every record as soon as `refuseRecords` has said so. */
export function withDisk(context: BrowserContext): Promise<void> {
  const watch = () => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...given) {
      if ((self as unknown as { __full: boolean }).__full) throw new DOMException("no room", "QuotaExceededError");
      return put.apply(this, given);
    };
  };
  return beforeTheEngine(context, watch, null);
}

/** Whether records are refused from now on. */
export async function refuseRecords(page: Page, full: boolean): Promise<void> {
  for (const engine of page.workers()) {
    await engine.evaluate((full) => void ((self as unknown as { __full: boolean }).__full = full), full);
  }
}
