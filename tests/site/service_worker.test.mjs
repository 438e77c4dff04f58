// The rules of public/sw.js, in a world of our own: caches, network and events are plain objects here.
// What a real browser does with it (offline start, consented update) is told in tests/e2e.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

const TEMPLATE = readFileSync(new URL("../../public/sw.js", import.meta.url), "utf8");
const ORIGIN = "https://alongside.example";
const sha256 = (text) => createHash("sha256").update(text).digest("base64");

/** Caches as the browser has them: names to paths to responses. */
class Caches {
  stores = new Map();
  async open(name) {
    if (!this.stores.has(name)) this.stores.set(name, new Map());
    const store = this.stores.get(name);
    return {
      match: async (path) => store.get(path)?.clone(),
      put: async (path, response) => void store.set(path, response),
    };
  }
  async match(path) {
    for (const store of this.stores.values()) if (store.has(path)) return store.get(path).clone();
  }
  async keys() {
    return [...this.stores.keys()];
  }
  async delete(name) {
    return this.stores.delete(name);
  }
}

/** A service worker of one version in a browser with these caches and this network. */
function worker(version, files, { caches = new Caches(), network = files } = {}) {
  const hashes = Object.fromEntries(Object.entries(files).map(([path, text]) => [path, sha256(text)]));
  const release = `const RELEASE = ${JSON.stringify({ version, files: hashes })};`;
  const listeners = {};
  const asked = [];
  const seen = { switched: 0 };
  const self = {
    location: { origin: ORIGIN },
    addEventListener: (name, listener) => (listeners[name] = listener),
    skipWaiting: () => (seen.switched += 1),
  };
  const fetch = async (request) => {
    const path = typeof request === "string" ? request : new URL(request.url).pathname;
    asked.push(path);
    if (!(path in network)) return new Response("", { status: 404 });
    return new Response(network[path], { headers: { "content-encoding": "br", "content-type": "text/plain" } });
  };
  const world = { self, caches, fetch, crypto, Response, Headers, URL, btoa, Uint8Array, Object, Promise, Error, String };
  vm.runInNewContext(TEMPLATE.replace("const RELEASE = null;", () => release), world);
  const waiting = async (name) => {
    let work;
    listeners[name]({ waitUntil: (promise) => (work = promise) });
    return work;
  };
  const ask = async (path, { mode = "same-origin", method = "GET", origin = ORIGIN } = {}) => {
    let answer = null;
    listeners.fetch({ request: { method, mode, url: origin + path }, respondWith: (promise) => (answer = promise) });
    return answer === null ? "network" : (await answer).text();
  };
  const say = (message) => listeners.message({ data: message });
  return { install: () => waiting("install"), activate: () => waiting("activate"), ask, say, asked, caches, seen };
}

const ONE = { "/": "page one", "/engine_bg.wasm": "engine one", "/icon.svg": "icon" };
const TWO = { "/": "page two", "/engine_bg.wasm": "engine two", "/icon.svg": "icon" };

test("every room opens from the kept page without a network", async () => {
  const site = worker("1", ONE);
  await site.install();
  site.asked.length = 0;
  assert.equal(await site.ask("/", { mode: "navigate" }), "page one");
  assert.equal(await site.ask("/circle/00ff/notes?from=link", { mode: "navigate" }), "page one");
  assert.equal(await site.ask("/engine_bg.wasm"), "engine one");
  assert.deepEqual(site.asked, []);
});

test("an asset is never answered with the page", async () => {
  const site = worker("1", ONE);
  await site.install();
  assert.equal(await site.ask("/gone_bg.wasm"), "network");
  assert.equal(await site.ask("/gone_bg.wasm", { mode: "navigate" }), "network");
  assert.equal(await site.ask("/circle/00ff"), "network");
});

test("what is the relay's or another host's is left alone", async () => {
  const site = worker("1", ONE);
  await site.install();
  for (const path of ["/mqtt", "/challenge", "/health"]) {
    assert.equal(await site.ask(path), "network");
    assert.equal(await site.ask(path, { mode: "navigate" }), "network");
  }
  assert.equal(await site.ask("/icon.svg", { origin: "https://elsewhere.example" }), "network");
  assert.equal(await site.ask("/icon.svg", { method: "POST" }), "network");
});

test("a host with files of two versions gets no version installed", async () => {
  const site = worker("2", TWO, { network: { ...TWO, "/engine_bg.wasm": "engine one" } });
  await assert.rejects(site.install(), /engine_bg\.wasm is not the file of version 2/);
  assert.deepEqual(await site.caches.keys(), []);
});

test("a version that cannot be kept whole leaves the old one as it was", async () => {
  const old = worker("1", ONE);
  await old.install();
  const { "/icon.svg": _, ...rest } = TWO;
  const next = worker("2", { ...TWO, "/icon.svg": "icon two" }, { caches: old.caches, network: rest });
  await assert.rejects(next.install());
  assert.deepEqual(await old.caches.keys(), ["alongside-site-1"]);
  assert.equal(await old.ask("/engine_bg.wasm"), "engine one");
});

test("the new version waits until a person agrees, and then the old one goes", async () => {
  const old = worker("1", ONE);
  await old.install();
  await (await old.caches.open("another-app")).put("/x", new Response("x"));
  const next = worker("2", TWO, { caches: old.caches });
  await next.install();
  assert.equal(next.seen.switched, 0);
  assert.equal(await old.ask("/", { mode: "navigate" }), "page one");
  next.say({ type: "something else" });
  assert.equal(next.seen.switched, 0);
  next.say({ type: "switch" });
  assert.equal(next.seen.switched, 1);
  await next.activate();
  assert.deepEqual((await old.caches.keys()).sort(), ["alongside-site-2", "another-app"]);
  assert.equal(await next.ask("/", { mode: "navigate" }), "page two");
});

test("an unchanged file of the version before does not travel again", async () => {
  const old = worker("1", ONE);
  await old.install();
  const next = worker("2", TWO, { caches: old.caches });
  await next.install();
  assert.deepEqual(next.asked.sort(), ["/", "/engine_bg.wasm"]);
});

test("a kept file says nothing of how it travelled", async () => {
  const site = worker("1", ONE);
  await site.install();
  const kept = await (await site.caches.open("alongside-site-1")).match("/icon.svg");
  assert.equal(kept.headers.get("content-encoding"), null);
  assert.equal(kept.headers.get("content-type"), "text/plain");
});

test("an unfinished template keeps nothing and answers nothing", () => {
  const listeners = {};
  const self = { addEventListener: (name, listener) => (listeners[name] = listener) };
  vm.runInNewContext(TEMPLATE, { self });
  assert.deepEqual(Object.keys(listeners), []);
});
