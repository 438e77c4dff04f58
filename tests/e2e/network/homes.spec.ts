// Ana at home, Ben at home, each behind a router of their own.
import { type Browser, type Page, chromium, expect, test } from "@playwright/test";
import type { Host } from "../world/host.ts";
import { Person } from "../world/person.ts";
import { type Home, Internet, type Routers, canDelay } from "./internet.ts";

interface Watched {
  __connections: RTCPeerConnection[];
}

/** How the open connections of a page go: the kinds of both ends of each. */
async function ways(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    for (const connection of (window as unknown as Watched).__connections) {
      if (connection.connectionState !== "connected") continue;
      const all = new Map<string, Record<string, string>>();
      (await connection.getStats()).forEach((one: Record<string, string>) => all.set(String(one.id), one));
      for (const one of all.values()) {
        if (one.type !== "transport" || !one.selectedCandidatePairId) continue;
        const pair = all.get(one.selectedCandidatePairId);
        const kind = (id?: string) => all.get(id ?? "")?.candidateType ?? "?";
        found.push(`${kind(pair?.localCandidateId)}-${kind(pair?.remoteCandidateId)}`);
      }
    }
    return found;
  });
}

const open: { browsers: Browser[]; internet: Internet | null } = { browsers: [], internet: null };

test.afterEach(async () => {
  for (const browser of open.browsers.splice(0)) await browser.close();
  open.internet?.close();
});

async function between(routers: Routers, ...relay: string[]): Promise<[Person, Person]> {
  const internet = new Internet();
  open.internet = internet;
  await internet.open(routers, ...relay);
  const at = async (name: string, home: Home) => {
    const browser = await chromium.launch({
      executablePath: internet.browserAt(home),
      // The relay has no certificate here, and pages without one have no keys.
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", `--unsafely-treat-insecure-origin-as-secure=${internet.address}`],
    });
    open.browsers.push(browser);
    const page = await browser.newPage({ locale: "en-GB" });
    await page.addInitScript(() => {
      const made: RTCPeerConnection[] = [];
      (window as unknown as Watched).__connections = made;
      window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          made.push(this);
        }
      };
    });
    // A person needs the host's address only.
    return new Person(name, page, { address: internet.address } as Host);
  };
  const [ana, ben] = [await at("Ana", "a"), await at("Ben", "b")];
  await ana.begin();
  await ben.joins(await ana.invites());
  await ana.invite.back();
  return [ana, ben];
}

/** What Ana sets down reaches Ben, and what Ben sets down reaches Ana. */
async function share(ana: Person, ben: Person): Promise<void> {
  await ana.circle.setGoal({ aim: "Speak up in seminars", sure: 6 });
  await expect(ben.circle.theirs).toContainText("Speak up in seminars");
  await ben.circle.setGoal({ aim: "Find out about physics" });
  await expect(ana.circle.theirs).toContainText("Find out about physics");
}

test("two homes connect directly once the relay has told each how the other is seen", async () => {
  const [ana, ben] = await between({});
  await share(ana, ben);
  await expect.poll(() => ways(ana.page)).toEqual([expect.stringMatching(/^(srflx|prflx)-(srflx|prflx)$/)]);
});

test("where routers allow no direct connection, sealed packets pass through the relay's turn", async () => {
  const [ana, ben] = await between({ symmetric: true }, "--turn-address", "203.0.113.1");
  await share(ana, ben);
  await expect.poll(() => ways(ana.page)).toEqual([expect.stringContaining("relay")]);
});

test("where routers allow neither, the mailbox carries everything", async () => {
  const [ana, ben] = await between({ symmetric: true });
  await share(ana, ben);
  expect(await ways(ana.page)).toEqual([]);
});

test("where there is no udp at all, the mailbox carries everything", async () => {
  const [ana, ben] = await between({ noUdp: true }, "--turn-address", "203.0.113.1");
  await share(ana, ben);
  expect(await ways(ana.page)).toEqual([]);
});

for (const loss of [5, 15, 30]) {
  test(`a line that loses ${loss} of 100 packets each way costs only time`, async () => {
    // Both have the page and each other by then: how long a page loads over such a line is not what is asked here.
    const [ana, ben] = await between({});
    open.internet?.lose(loss);
    await share(ana, ben);
  });
}

for (const delay of [50, 150]) {
  test(`a line on which packets take ${4 * delay} ms there and back costs only time`, async () => {
    test.skip(!canDelay(), "this kernel has no netem to hold packets back");
    const [ana, ben] = await between({ delay });
    await share(ana, ben);
  });
}
