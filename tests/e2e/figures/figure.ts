// One line for `cargo xtask bench`, as its other programs write it; and the moment at which a page is ready.
import type { BrowserContext, Page } from "@playwright/test";

export const ALONGSIDE = "Alongside";

/** How often a page is opened; the median counts. */
export const TIMES = 7;

export function say(part: string, what: string, subject: string, value: number, unit: string): void {
  console.log(["figure", part, what, subject, value.toFixed(3), unit].join("\t"));
}

/** Of sorted values the one below which this share lies; 0.5 is the median. */
export function share(values: number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

interface Watched {
  __readyAt: number;
}

/** Every page of this context notes when it first shows so many of these, painted. */
export async function watchFor(context: BrowserContext, selector: string, count = 1): Promise<void> {
  const watch = ({ selector, count }: { selector: string; count: number }) => {
    const watched = window as unknown as Watched;
    const look = () => {
      if (document.querySelectorAll(selector).length < count) return;
      observer.disconnect();
      // The frame after the next callback is the one that a person sees.
      requestAnimationFrame(() => setTimeout(() => (watched.__readyAt = performance.now()), 0));
    };
    const observer = new MutationObserver(look);
    observer.observe(document, { childList: true, subtree: true });
  };
  await context.addInitScript(watch, { selector, count });
}

export interface Opened {
  /** The first thing that is painted, in milliseconds since the person asked for the page. */
  paintMs: number;
  /** What was watched for is painted. */
  readyMs: number;
}

/** Opens the address and waits for both. */
export async function opened(page: Page, address: string): Promise<Opened> {
  await page.goto(address);
  await page.waitForFunction(() => (window as unknown as Watched).__readyAt > 0, undefined, { timeout: 120_000 });
  return page.evaluate(() => {
    const paint = performance.getEntriesByName("first-contentful-paint")[0];
    return { paintMs: paint ? paint.startTime : 0, readyMs: (window as unknown as Watched).__readyAt };
  });
}
