// How figures are measured: as stories run, but one at a time, so that none slows another.
import { defineConfig } from "@playwright/test";
import stories from "./playwright.config.ts";

export default defineConfig({ ...stories, testDir: "figures", outputDir: "../../.screens/figures", fullyParallel: false, workers: 1, timeout: 600_000 });
