// Two homes behind routers, and a host on a small internet of this machine's own. Needs root.
import { defineConfig } from "@playwright/test";
import base from "./playwright.config.ts";

export default defineConfig({ ...base, testDir: "network", workers: 1, fullyParallel: false, timeout: 240_000, expect: { timeout: 90_000 } });
