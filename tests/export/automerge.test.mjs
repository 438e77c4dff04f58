// An export, read by a program that knows nothing of Alongside: the zip by its list, the documents by Automerge's own
// library, and both held against circle.json. `cargo xtask test --only scripts` makes the export and runs this.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import * as Automerge from "@automerge/automerge";

const END_LENGTH = 22;
const files = unzipped(readFileSync(process.env.ALONGSIDE_EXPORT));
const circle = JSON.parse(files.get("Lab reports/circle.json").toString("utf8"));
const opened = (id) => Automerge.load(new Uint8Array(files.get(`Lab reports/automerge/${id}.automerge`)));

// Only what is stored as it is; the export compresses nothing.
function unzipped(bytes) {
  const found = new Map();
  const end = bytes.length - END_LENGTH;
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const [length, start] = [24, 42].map((offset) => bytes.readUInt32LE(at + offset));
    const content = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    found.set(bytes.toString("utf8", at + 46, at + 46 + name), bytes.subarray(content, content + length));
    at += 46 + name + extra + comment;
  }
  return found;
}

test("Automerge's own library shows the goals that circle.json tells of", () => {
  const index = opened(circle.index_document);
  assert.equal(index.title, circle.title);
  assert.equal(circle.goals.length, 2);
  assert.deepEqual(circle.goals.map((goal) => goal.goal_id).sort(), Object.keys(index.goals).sort());
  for (const { goal_id, created_at, changed_at, by_when, confidence, ...texts } of circle.goals) {
    const goal = index.goals[goal_id];
    assert.deepEqual({ created_at: goal.created_at.toISOString(), changed_at: goal.changed_at.toISOString() }, { created_at, changed_at });
    // What is no text that people write together is a plain value, which the library shows in types of its own.
    assert.equal(goal.by_when?.toString() ?? null, by_when);
    assert.equal(goal.confidence === undefined ? null : Number(goal.confidence), confidence);
    for (const [name, text] of Object.entries(texts)) {
      assert.equal((goal[name] ?? "active").toString(), text, `${name} of ${goal_id}`);
    }
  }
});

test("Automerge's own library shows the notes that circle.json tells of, word for word", () => {
  const index = opened(circle.index_document);
  assert.equal(circle.notes.length, 4);
  for (const note of circle.notes) {
    assert.equal(index.notes[note.note_id].title, note.title);
    assert.equal(index.notes[note.note_id].away ?? false, note.put_away);
    assert.equal(opened(note.note_id).text, note.text);
  }
});

test("Automerge's own library shows the promises and meetings that circle.json tells of", () => {
  const index = opened(circle.index_document);
  assert.deepEqual(circle.items.map((item) => item.kind).sort(), ["meeting", "promise"]);
  for (const { item_id, kind, by, words, put_away, created_at, changed_at, ...plain } of circle.items) {
    const item = index[`${kind}/${item_id}`];
    assert.equal(item.words, words);
    assert.equal(item.by.toString(), by);
    assert.equal(item.away ?? false, put_away);
    assert.deepEqual([item.created_at.toISOString(), item.changed_at.toISOString()], [created_at, changed_at]);
    for (const [name, value] of Object.entries(plain)) assert.equal(item[`:${name}`].toString(), value, name);
  }
});

test("the history is there, with who made each change", () => {
  const note = opened(circle.notes[0].note_id);
  const writers = new Set(Automerge.getHistory(note).map((state) => state.change.actor));
  assert.ok(writers.size >= 3, "the skeleton, Ana's device and Ben's");
});

test("each file has a name of its own, and the calendar its line ends", () => {
  const names = [...files.keys()];
  assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length);
  assert.ok(names.includes("README.txt") && names.includes("Lab reports/goals.md"));
  assert.equal(names.filter((name) => name.startsWith("Lab reports/notes/")).length, 4);
  const calendar = files.get("Lab reports/goals.ics").toString("utf8");
  assert.ok(calendar.split("\r\n").every((line) => Buffer.byteLength(line) <= 75 && !line.includes("\n")));
  assert.match(calendar, /BEGIN:VEVENT\r\n(.+\r\n)*DTSTART:20260921T/);
  assert.match(calendar.replaceAll("\r\n ", ""), /SUMMARY:Speak up once in each seminar\r\n/);
});
