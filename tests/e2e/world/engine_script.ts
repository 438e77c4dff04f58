// A browser whose engine finds the world otherwise: other clocks, no storage, a full disk, a socket that is watched.
//
// Init scripts of Playwright do not reach workers, so the words are put in front of the engine's own first script.
// Invariant: the site is not kept by a service worker in such a browser, which would refuse the altered file.
import type { BrowserContext } from "@playwright/test";

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

/** Its disk can be filled, by `fillDisk`. */
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

/** Whether there is no room on the disk of this browser from now on. */
export async function fillDisk(context: BrowserContext, full: boolean): Promise<void> {
  for (const page of context.pages()) {
    for (const engine of page.workers()) {
      await engine.evaluate((full) => void ((self as unknown as { __full: boolean }).__full = full), full);
    }
  }
}

/** Everything that its sockets send and receive is written down. */
export function withWatchedSockets(context: BrowserContext): Promise<void> {
  const watch = () => {
    const seen: string[] = [];
    (self as unknown as { __seen: string[] }).__seen = seen;
    const write = (bytes: unknown) => {
      const view = typeof bytes === "string" ? new TextEncoder().encode(bytes) : new Uint8Array(bytes as ArrayBuffer);
      seen.push(Array.from(view, (byte) => String.fromCharCode(byte)).join(""));
    };
    self.WebSocket = class extends WebSocket {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols);
        seen.push(String(address));
        this.addEventListener("message", (event) => write(event.data));
      }
      override send(bytes: string | ArrayBuffer) {
        write(ArrayBuffer.isView(bytes) ? bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) : bytes);
        super.send(bytes);
      }
    };
  };
  return beforeTheEngine(context, watch, null);
}

/** What was written down so far, one letter a byte. */
export async function seenBySockets(context: BrowserContext): Promise<string> {
  const all: string[] = [];
  for (const page of context.pages()) {
    for (const engine of page.workers()) {
      all.push(...(await engine.evaluate(() => (self as unknown as { __seen: string[] }).__seen)));
    }
  }
  return all.join("\n");
}
