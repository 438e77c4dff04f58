// What every story starts with: a host, and browsers of people. Import `story` instead of Playwright's `test`.
//
// A story fails if any page of it wrote an error or a warning to the console, or threw.
import { type BrowserContext, type BrowserContextOptions, type Page, expect, test } from "@playwright/test";
import { Host } from "./host.ts";

export interface Browsers {
  /** A browser profile of its own with one tab, not yet at any address. */
  open(options?: BrowserContextOptions): Promise<Page>;
  /** From here on, what this profile says to the console is expected (a relay that is away, for example). */
  expectNoise(context: BrowserContext): void;
}

interface Fixtures {
  host: Host;
  browsers: Browsers;
}

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
        if (!noisy.has(page.context())) complaints.push(text);
      };
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) note(`${message.type()}: ${message.text()}`);
      });
      page.on("pageerror", (error) => note(`thrown: ${error.message}`));
    };
    await use({
      open: async (options) => {
        const context = await browser.newContext(options);
        contexts.push(context);
        context.on("page", listen);
        return context.newPage();
      },
      expectNoise: (context) => void noisy.add(context),
    });
    for (const context of contexts) await context.close();
    expect(complaints, "no page complains in the console").toEqual([]);
  },
});

export { expect };
