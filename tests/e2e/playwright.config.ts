// How stories run: the finished site, served by the real relay, in the machine's own Chromium.
//
// Without retries: a story that passes only the second time is a fault of the app or of the story.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "stories",
  outputDir: "../../.screens/traces",
  fullyParallel: true,
  workers: process.env.CI ? 1 : 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // Generous, because a busy machine is no fault; a story that passes waits for nothing longer than it takes.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: "list",
  use: {
    trace: "retain-on-failure",
    locale: "en-GB",
    timezoneId: "Europe/Madrid",
    launchOptions: {
      executablePath: process.env.CHROME || undefined,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
