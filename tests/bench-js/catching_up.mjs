// A fresh repository catches up on the same document over the wire.
import { Repo } from "@automerge/automerge-repo";
import { AUTOMERGE_REPO, TIMES, median, say } from "./figure.mjs";
import { Memory } from "./memory.mjs";
import { Wire } from "./wire.mjs";

async function once(file) {
  const wire = new Wire();
  const [anas, bens] = wire.ends;
  const ana = new Repo({ network: [anas], storage: new Memory(), peerId: "ana" });
  const ben = new Repo({ network: [bens], storage: new Memory(), peerId: "ben" });
  const original = ana.import(file);
  await Promise.all([original.whenReady(), ana.flush(), ana.networkSubsystem.whenReady(), ben.networkSubsystem.whenReady()]);
  const began = performance.now();
  wire.join();
  const copy = await ben.find(original.url);
  const heads = () => JSON.stringify(copy.heads()) === JSON.stringify(original.heads());
  while (!heads()) await new Promise((resolve) => copy.once("change", resolve));
  const ms = performance.now() - began;
  await wire.isStill(400);
  await Promise.all([ana.shutdown(), ben.shutdown()]);
  return { ms, bytes: wire.bytes, messages: wire.messages };
}

export async function catchingUp(file) {
  const costs = [];
  for (let turn = 0; turn < TIMES; turn += 1) costs.push(await once(file));
  const middle = (of) => median(costs.map(of));
  say("catching-up", "time", AUTOMERGE_REPO, middle((cost) => cost.ms), "ms");
  say("catching-up", "bytes, both ways", AUTOMERGE_REPO, middle((cost) => cost.bytes), "bytes");
  say("catching-up", "messages, both ways", AUTOMERGE_REPO, middle((cost) => cost.messages), "messages");
}
