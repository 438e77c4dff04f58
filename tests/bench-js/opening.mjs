// Automerge's JavaScript library opens the same document.
import * as Automerge from "@automerge/automerge";
import { AUTOMERGE_JS, TIMES, median, say } from "./figure.mjs";

export function opening(file) {
  const times = [];
  let changes = 0;
  for (let turn = 0; turn < TIMES; turn += 1) {
    const began = performance.now();
    const document = Automerge.load(file);
    times.push(performance.now() - began);
    changes = Automerge.getAllChanges(document).length;
  }
  say("opening", "a circle of 20,000 changes", AUTOMERGE_JS, median(times), "ms");
  say("opening", "changes in its document", AUTOMERGE_JS, changes, "changes");
}
