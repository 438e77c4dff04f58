// From a key going down to the letter on the other's screen, beside a bare data channel between the same two pages.
//
// Both pages are on one machine and in one browser, so that their clocks are one. A letter counts as there in the
// frame in which the other's field holds it; it has been on the writer's disk before it was sent.
import type { Page } from "@playwright/test";
import { expect, story } from "../world/story.ts";
import { ALONGSIDE, say, share } from "./figure.ts";

const KEYSTROKES = 240;

/** As somebody types who types well. */
const BETWEEN_MS = 100;

const BARE = "a bare data channel";

interface Noted {
  __noted: number[];
}

interface Bare {
  __connection: RTCPeerConnection;
  __channel: RTCDataChannel;
}

function noteKeys(field: HTMLElement): void {
  const noted: number[] = [];
  (window as unknown as Noted).__noted = noted;
  field.addEventListener("keydown", (event) => void noted.push(performance.timeOrigin + event.timeStamp), { capture: true });
}

function noteLetters(field: HTMLElement): void {
  const noted: number[] = [];
  (window as unknown as Noted).__noted = noted;
  const before = (field as HTMLTextAreaElement).value.length;
  const look = () => {
    while (noted.length < (field as HTMLTextAreaElement).value.length - before) noted.push(performance.timeOrigin + performance.now());
    requestAnimationFrame(look);
  };
  look();
}

const noted = (page: Page) => page.evaluate(() => (window as unknown as Noted).__noted);

function report(subject: string, went: number[], came: number[]): void {
  const took = came.map((at, number) => at - (went[number] ?? at));
  say("keystroke", "to the other screen, p50", subject, share(took, 0.5), "ms");
  say("keystroke", "to the other screen, p99", subject, share(took, 0.99), "ms");
  say("keystroke", "how many", subject, took.length, "");
}

/** A connection of this page's own; describes itself as soon as it knows its addresses. */
async function describe(remote: RTCSessionDescriptionInit | null): Promise<RTCSessionDescriptionInit> {
  const bare = window as unknown as Bare & Noted;
  const connection = new RTCPeerConnection();
  bare.__connection = connection;
  if (remote) {
    connection.ondatachannel = ({ channel }) => {
      bare.__noted = [];
      channel.onmessage = () => void bare.__noted.push(performance.timeOrigin + performance.now());
    };
    await connection.setRemoteDescription(remote);
    await connection.setLocalDescription(await connection.createAnswer());
  } else {
    bare.__channel = connection.createDataChannel("letters");
    await connection.setLocalDescription(await connection.createOffer());
  }
  if (connection.iceGatheringState !== "complete") {
    await new Promise<void>((resolve) => {
      connection.onicegatheringstatechange = () => connection.iceGatheringState === "complete" && resolve();
    });
  }
  return { type: remote ? "answer" : "offer", sdp: connection.localDescription?.sdp ?? "" };
}

async function bareChannel(writer: Page, reader: Page): Promise<void> {
  const offer = await writer.evaluate(describe, null);
  const answer = await reader.evaluate(describe, offer);
  const went = await writer.evaluate(
    async ({ answer, count, between }) => {
      const { __connection: connection, __channel: channel } = window as unknown as Bare;
      const open = new Promise((resolve) => (channel.onopen = resolve));
      await connection.setRemoteDescription(answer);
      await open;
      const went: number[] = [];
      for (let number = 0; number < count; number += 1) {
        went.push(performance.timeOrigin + performance.now());
        channel.send("x".repeat(200));
        await new Promise((resolve) => setTimeout(resolve, between));
      }
      return went;
    },
    { answer, count: KEYSTROKES, between: BETWEEN_MS / 5 },
  );
  await expect.poll(async () => (await noted(reader)).length).toBe(KEYSTROKES);
  report(BARE, went, await noted(reader));
}

story("a keystroke reaches the other screen", async ({ people }) => {
  const [ana, ben] = await people.pair();
  await ana.circle.writeNote();
  await ana.note.type("Here: ");
  await ben.circle.side("Notes");
  await ben.circle.openNote("Here:");
  await expect(ben.note.text).toHaveValue("Here: ");
  await ben.note.text.evaluate(noteLetters);
  await ana.note.text.evaluate(noteKeys);
  const letters = Array.from({ length: KEYSTROKES }, (_, number) => "we said so "[number % 11]).join("");
  await ana.note.text.pressSequentially(letters, { delay: BETWEEN_MS });
  await expect(ben.note.text).toHaveValue(`Here: ${letters}`);
  report(ALONGSIDE, await noted(ana.page), await noted(ben.page));
  await bareChannel(ana.page, ben.page);
});
