// Alongside works without a network because of this file: it keeps every file of one version of the site.
//
// Invariant: a page gets all its files from one version. A version is kept whole or not at all, each file is
// checked against its hash, an asset is never answered with the page, and a newer version takes over only when
// a page that a person agreed in says so ({type: "switch"}). It never touches what people write.
//
// `cargo xtask build` replaces the next line with the version and its files: {version, files: {path: SHA-256}}.
const RELEASE = null;

const PREFIX = "alongside-site-";
/** Paths that are the relay's: never answered from here. */
const RELAY = ["/mqtt", "/challenge", "/health"];

/** Where the answer to a request is: a path of this version, or null to leave it to the network. */
function keptPath(release, method, mode, url, origin) {
  if (method !== "GET" || url.origin !== origin || RELAY.includes(url.pathname)) return null;
  const path = url.pathname === "/index.html" ? "/" : url.pathname;
  if (Object.hasOwn(release.files, path)) return path;
  const looksLikeFile = path.slice(path.lastIndexOf("/")).includes(".");
  return mode === "navigate" && !looksLikeFile ? "/" : null;
}

async function hashOf(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** A copy of the response with exactly these bytes; nothing of how they travelled. */
function unpacked(response, bytes) {
  const headers = new Headers(response.headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding", "vary"]) headers.delete(name);
  return new Response(bytes, { status: 200, headers });
}

/** The file if this source has it with the right content, else null. */
async function checked(response, hash) {
  if (!response || !response.ok) return null;
  const bytes = await response.arrayBuffer();
  return (await hashOf(bytes)) === hash ? unpacked(response, bytes) : null;
}

async function obtain(path, hash) {
  // An unchanged file of the version before need not travel again.
  const older = path === "/" ? null : await checked(await caches.match(path), hash);
  if (older) return older;
  const fresh = await checked(await fetch(path, { cache: "reload", credentials: "omit" }), hash);
  if (!fresh) throw new Error(`${path} is not the file of version ${RELEASE.version}`);
  return fresh;
}

/** Keeps the whole version, or nothing of it. */
async function keepAll() {
  const name = PREFIX + RELEASE.version;
  try {
    const cache = await caches.open(name);
    const files = Object.entries(RELEASE.files);
    await Promise.all(files.map(async ([path, hash]) => cache.put(path, await obtain(path, hash))));
  } catch (trouble) {
    await caches.delete(name);
    throw trouble;
  }
}

async function dropOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(PREFIX) && name !== PREFIX + RELEASE.version);
  await Promise.all(older.map((name) => caches.delete(name)));
}

async function answer(request, path) {
  const cache = await caches.open(PREFIX + RELEASE.version);
  // A browser can evict a cache; then the network is better than nothing.
  return (await cache.match(path)) ?? fetch(request);
}

if (RELEASE) {
  self.addEventListener("install", (event) => event.waitUntil(keepAll()));
  self.addEventListener("activate", (event) => event.waitUntil(dropOlder()));
  self.addEventListener("message", (event) => {
    if (event.data?.type === "switch") self.skipWaiting();
  });
  self.addEventListener("fetch", (event) => {
    const { method, mode, url } = event.request;
    const path = keptPath(RELEASE, method, mode, new URL(url), self.location.origin);
    if (path !== null) event.respondWith(answer(event.request, path));
  });
}
