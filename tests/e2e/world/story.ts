// What every story starts with: a host, and people at browsers. Import `story` instead of Playwright's `test`.
//
// A story fails if any page of it wrote an error or a warning to the console, or threw.
import { type BrowserContext, type BrowserContextOptions, type Page, expect, test } from "@playwright/test";
import { Host } from "./host.ts";
import { Person } from "./person.ts";

export interface Browsers {
  /** A browser profile of its own with one tab, not yet at any address. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** From here on, what this profile says to the console is expected. */
  expectNoise(context: BrowserContext): void;
}

export interface People {
  /** Somebody at a browser of their own, not yet at any address. */
  at(name: string, options?: BrowserContextOptions): Promise<Person>;
  /** Two people in one circle, both looking at it side by side, connected directly. */
  pair(one?: Person, other?: Person): Promise<[Person, Person]>;
  /** From here on the host may be away: that a browser says so in its console is no complaint. */
  hostMayBeAway(): void;
}

interface Fixtures {
  host: Host;
  browsers: Browsers;
  people: People;
}

/** Playwright's own words in a browser that keeps no site (`OTHER_WORLD`). */
const PLAYWRIGHT = "Service Worker registration blocked by Playwright";

/** How Chromium says that a host does not answer. */
const HOST_AWAY = /net::ERR_|WebSocket connection to .* failed|Failed to load resource|error occurred when fetching the script/;

const mayBeAway = new WeakSet<Browsers>();

export const story = test.extend<Fixtures>({
  host: async ({}, use) => {
    const host = new Host();
    await host.start();
    await use(host);
    await host.close();
  },
  browsers: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    const noisy = new Set<BrowserContext>();
    const complaints: string[] = [];
    const listen = (page: Page) => {
      const note = (text: string) => {
        const expected = text.includes(PLAYWRIGHT) || noisy.has(page.context()) || (mayBeAway.has(browsers) && HOST_AWAY.test(text));
        if (!expected) complaints.push(text);
      };
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) note(`${message.type()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => note(`thrown: ${error.message}`));
    };
    const browsers: Browsers = {
      open: async (options) => {
        const context = await browser.newContext(options);
        contexts.push(context);
        context.on("page", listen);
        return context.newPage();
      },
      expectNoise: (context) => void noisy.add(context),
    };
    await use(browsers);
    for (const context of contexts) await context.close();
    expect(complaints, "no page complains in the console").toEqual([]);
  },
  people: async ({ host, browsers }, use) => {
    const at = async (name: string, options?: BrowserContextOptions) =>
      new Person(name, await browsers.open(options), host);
    await use({
      at,
      pair: async (one, other) => {
        const [ana, ben] = [one ?? (await at("Ana")), other ?? (await at("Ben"))];
        await ana.begin();
        await ben.joins(await ana.invites());
        await ana.invite.back();
        for (const person of [ana, ben]) await expect(person.circle.truth).toContainText("together since");
        return [ana, ben];
      },
      hostMayBeAway: () => void mayBeAway.add(browsers),
    });
  },
});

export { expect };
