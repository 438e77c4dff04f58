// Two repositories whose thousand documents are equal are joined by the wire again.
import { Repo } from "@automerge/automerge-repo";
import { AUTOMERGE_REPO, say } from "./figure.mjs";
import { Memory } from "./memory.mjs";
import { Wire } from "./wire.mjs";

const DOCUMENTS = 1_000;

/** Long enough for everything that a meeting brings: automerge-repo gathers what it sends for 100 ms. */
const STILL_MS = 2_000;

export async function meeting() {
  const wire = new Wire();
  const [anas, bens] = wire.ends;
  const ana = new Repo({ network: [anas], storage: new Memory(), peerId: "ana" });
  const ben = new Repo({ network: [bens], storage: new Memory(), peerId: "ben" });
  const originals = [];
  for (let number = 0; number < DOCUMENTS; number += 1) {
    originals.push(ana.create({ title: `Note ${number}`, text: `What we said in week ${number}.` }));
  }
  await Promise.all([ana.networkSubsystem.whenReady(), ben.networkSubsystem.whenReady()]);
  wire.join();
  const copies = await Promise.all(originals.map((original) => ben.find(original.url)));
  await wire.isStill(STILL_MS);
  const equal = originals.every((original, at) => JSON.stringify(original.heads()) === JSON.stringify(copies[at].heads()));
  if (!equal) throw new Error("the documents are not equal before the wire is cut");
  await Promise.all([ana.flush(), ben.flush()]);
  wire.cut();
  await new Promise((resolve) => setTimeout(resolve, STILL_MS / 4));
  const [messages, bytes] = [wire.messages, wire.bytes];
  const began = performance.now();
  wire.join();
  await wire.isStill(STILL_MS);
  say("meeting", "messages, both ways", AUTOMERGE_REPO, wire.messages - messages, "messages");
  say("meeting", "bytes, both ways", AUTOMERGE_REPO, wire.bytes - bytes, "bytes");
  say("meeting", "time", AUTOMERGE_REPO, wire.lastAt - began, "ms");
  await Promise.all([ana.shutdown(), ben.shutdown()]);
}
