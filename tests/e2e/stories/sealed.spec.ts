// No plain word leaves a device, and none lies on its disk: looked for with words that stand nowhere else.
import { found, keptBy, storedBy } from "../world/canaries.ts";
import type { Page } from "@playwright/test";
import { withoutWires } from "../world/wires.ts";
import { expect, story } from "../world/story.ts";

const WORDS = {
  ana: "Ana-Quetzalcoatlus",
  ben: "Ben-Ichthyosaurus",
  aim: "aim-Archaeopteryx",
  why: "why-Parasaurolophus",
  title: "title-Pachycephalosaurus",
  text: "text-Micropachycephalosaurus",
  circle: "circle-Brachiosaurus",
};

story("no name and no word can be read on disk, on the wire or at the relay", async ({ people, host }) => {
  const [ana, ben] = [await people.at(WORDS.ana), await people.at(WORDS.ben)];
  const wire = [ana, ben].map((person) => watchWire(person.page));
  // Everything then goes by way of the relay.
  await withoutWires(ben.context);
  await ana.begin();
  await ana.today.startCircle(WORDS.circle);
  await ben.joins(await ana.invite.makeLink());
  await ana.invite.back();
  await ana.circle.setGoal({ aim: WORDS.aim, why: WORDS.why });
  await ana.circle.writeNote();
  await ana.note.title.fill(WORDS.title);
  await ana.note.type(WORDS.text);
  await ana.note.isSaved();
  await expect(ben.circle.theirs).toContainText(WORDS.why);
  await ben.circle.side("Notes");
  await ben.circle.openNote(WORDS.title);
  await expect(ben.note.text).toHaveValue(WORDS.text);
  const all = Object.values(WORDS);
  for (const person of [ana, ben]) {
    const stored = await storedBy(person.page);
    // It was looked for where something is: records, and the wrapping key that no program can take out.
    expect(stored.length).toBeGreaterThan(2_000);
    expect(stored).toContain("CryptoKey extractable=false");
    expect(stored).not.toContain("extractable=true");
    expect(found(all, stored), "on disk").toEqual([]);
  }
  for (const seen of wire) {
    expect(seen.join("").length).toBeGreaterThan(2_000);
    expect(found(all, seen.join("\n")), "on the wire").toEqual([]);
  }
  await host.stop();
  people.hostMayBeAway();
  const kept = keptBy(host);
  expect(kept.length).toBeGreaterThan(2_000);
  expect(found(all, kept), "at the relay").toEqual([]);
});

story("the secret of an invitation never reaches the host", async ({ people, host }) => {
  const [ana, ben] = [await people.at("Ana"), await people.at("Ben")];
  await ana.begin();
  const link = await ana.invites();
  const asked: string[] = [];
  ben.page.on("request", (request) => asked.push(request.url(), JSON.stringify(request.headers())));
  await ben.joins(link);
  const secret = link.split("#")[1];
  expect(asked.filter((what) => what.includes(secret.slice(0, 16)))).toEqual([]);
  expect(found([secret, secret.slice(0, 24)], keptBy(host))).toEqual([]);
});

story("the canary search finds a word where one is", async ({ people }) => {
  const ana = await people.at("Ana");
  await ana.begin();
  await ana.page.evaluate(async (word) => {
    const opening = indexedDB.open("alongside");
    await new Promise((resolve) => (opening.onsuccess = resolve));
    const records = opening.result.transaction("records", "readwrite").objectStore("records");
    await new Promise((resolve) => (records.put(new TextEncoder().encode(`x${word}y`), "planted").onsuccess = resolve));
    opening.result.close();
  }, WORDS.text);
  expect(found([WORDS.text, WORDS.aim], await storedBy(ana.page))).toEqual([WORDS.text]);
});

/** Everything that this page and its engine say to hosts and hear from their sockets, as it comes; one letter a byte. */
function watchWire(page: Page): string[] {
  const seen: string[] = [];
  const write = ({ payload }: { payload: string | Buffer }) =>
    void seen.push(typeof payload === "string" ? payload : payload.toString("latin1"));
  page.on("websocket", (socket) => {
    seen.push(socket.url());
    socket.on("framesent", write);
    socket.on("framereceived", write);
  });
  page.on("request", (request) => void seen.push(request.url(), request.postData() ?? ""));
  return seen;
}
