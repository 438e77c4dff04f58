// The page as a browser gets it, before any room: its address, its service worker, its policy.
import type { Page } from "@playwright/test";

export class FrontDoor {
  constructor(
    readonly page: Page,
    readonly address: string,
  ) {}

  async open(path = "/"): Promise<void> {
    await this.page.goto(this.address + path);
  }

  /** Resolves when this version is kept whole on this device. */
  async isKept(): Promise<void> {
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
  }

  /** Names of the kept versions. */
  async keptVersions(): Promise<string[]> {
    return this.page.evaluate(() => caches.keys());
  }

  async policy(): Promise<string> {
    const meta = this.page.locator('meta[http-equiv="Content-Security-Policy"]');
    return (await meta.getAttribute("content")) ?? "";
  }

  /** Whether an inline script that somebody slipped in would run. */
  async runsForeignScript(): Promise<boolean> {
    return this.page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.__slipped_in = true";
      document.head.append(script);
      return "__slipped_in" in window;
    });
  }
}
