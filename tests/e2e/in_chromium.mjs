// Runs one WebAssembly test file in Chromium: Cargo calls it with the file, as the runner for that target.
//
// wasm-bindgen's own runner makes the page; here it is opened in the same browser as all stories, so that no
// chromedriver of a matching version is needed. Its report goes to the standard output, unchanged.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { chromium } from "@playwright/test";

const LONGEST_MS = 300_000;

const runner = spawn("wasm-bindgen-test-runner", process.argv.slice(2), {
  env: { ...process.env, NO_HEADLESS: "1", WASM_BINDGEN_TEST_ADDRESS: "127.0.0.1:0" },
  stdio: ["ignore", "pipe", "inherit"],
});
const said = [];
const address = new Promise((resolve, reject) => {
  runner.once("error", reject);
  runner.once("exit", (code) => reject(new Error(`wasm-bindgen-test-runner ended with ${code}:\n${said.join("\n")}`)));
  createInterface(runner.stdout).on("line", (line) => {
    said.push(line);
    const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
    if (found) resolve(found[0]);
  });
});

const browser = await chromium.launch({
  executablePath: process.env.CHROME || undefined,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"],
});
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.log(`thrown: ${error.message}`));
  await page.goto(await address);
  const output = page.locator("#output");
  await page.waitForFunction(
    () => /test result: /.test(document.getElementById("output")?.textContent ?? ""),
    null,
    { timeout: LONGEST_MS },
  );
  const report = (await output.textContent()) ?? "";
  console.log(report);
  process.exitCode = /test result: ok/.test(report) ? 0 : 1;
} catch (trouble) {
  console.log(`The tests in Chromium did not end: ${trouble.message}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  runner.removeAllListeners("exit");
  runner.kill();
}
