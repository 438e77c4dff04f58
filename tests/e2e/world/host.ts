// A host: the relay as it is shipped, with the finished site, on a port and a folder of its own.
//
// Leaves what it kept in its folder until `close`, so that a story can look for plaintext in it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const RELAY = process.env.ALONGSIDE_RELAY ?? join(import.meta.dirname, "../../../target/native/alongside-relay");
/** The finished site. */
export const SITE = process.env.ALONGSIDE_SITE ?? join(import.meta.dirname, "../../../dist");

export class Host {
  /** What the relay writes to disk. */
  readonly folder = mkdtempSync(join(tmpdir(), "alongside-host-"));
  /** Such as `http://127.0.0.1:40123`, the same after `start` again. */
  address = "";
  /** Everything that it said. */
  log = "";
  #process: ChildProcess | null = null;

  /** The folder of the site that it serves from the next start on. */
  site = SITE;

  /** Starts it; after `stop` at the same address, with what it kept. */
  async start(): Promise<void> {
    const listen = this.address ? new URL(this.address).host : "127.0.0.1:0";
    const child = spawn(RELAY, ["--site", this.site, "--data", this.folder, "--listen", listen]);
    this.#process = child;
    child.stderr.on("data", (said: Buffer) => (this.log += said));
    this.address = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`the relay ended with ${code}:\n${this.log}`)));
      createInterface(child.stdout).on("line", (line) => {
        this.log += `${line}\n`;
        const found = /http:\/\/[\d.]+:\d+/.exec(line);
        if (found) resolve(found[0]);
      });
    });
  }

  /** Ends it; `SIGKILL` is a power cut. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  async close(): Promise<void> {
    await this.stop("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
