// Looking for words where no plain words may be: in a browser's stores, and in a host's folder.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { Host } from "./host.ts";

/** How Automerge's own chunks begin: whoever finds it has found plain content, packed or not. */
const AUTOMERGE = "\x85\x6f\x4a\x83";

/** Everything a page of this origin can read from IndexedDB, caches of its own making and web storage; one letter a byte. */
export async function storedBy(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const all: string[] = [];
    const letters = (bytes: Uint8Array) => {
      const parts: string[] = [];
      for (let at = 0; at < bytes.length; at += 4096) parts.push(String.fromCharCode(...bytes.subarray(at, at + 4096)));
      return parts.join("");
    };
    const write = (value: unknown): void => {
      if (value instanceof ArrayBuffer) all.push(letters(new Uint8Array(value)));
      else if (ArrayBuffer.isView(value)) all.push(letters(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)));
      else if (value instanceof CryptoKey) all.push(`CryptoKey extractable=${value.extractable}`);
      else if (value && typeof value === "object") for (const [name, inner] of Object.entries(value)) (all.push(name), write(inner));
      else all.push(String(value));
    };
    const told = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name } of await indexedDB.databases()) {
      const database = await told(indexedDB.open(name ?? ""));
      for (const store of database.objectStoreNames) {
        const records = database.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([told(records.getAllKeys()), told(records.getAll())]);
        all.push(`store ${store}`);
        keys.forEach(write);
        values.forEach(write);
      }
      database.close();
    }
    for (const storage of [localStorage, sessionStorage]) write({ ...storage });
    return all.join("\n");
  });
}

/** Everything that a host wrote to disk and said; one letter a byte. */
export function keptBy(host: Host): string {
  const files = readdirSync(host.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = files.map((file) => `${file.name}\n${readFileSync(join(file.parentPath, file.name), "latin1")}`);
  return [...contents, host.log].join("\n");
}

/** Which of these words stand somewhere in it, in any writing that a program might use. */
export function found(words: string[], haystack: string): string[] {
  const all = [...words, AUTOMERGE];
  return all.filter((word) => {
    const utf8 = Buffer.from(word, word === AUTOMERGE ? "latin1" : "utf8");
    const utf16 = Buffer.from(word, "utf16le").toString("latin1");
    const base64 = [0, 1, 2].map((skip) => utf8.subarray(skip, skip + Math.floor((utf8.length - skip) / 3) * 3));
    const written = [utf8.toString("latin1"), utf8.toString("hex"), utf16, ...base64.filter((part) => part.length > 8).map((part) => part.toString("base64"))];
    return written.some((one) => haystack.includes(one));
  });
}
