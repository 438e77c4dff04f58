// A small internet in network namespaces: a host, two routers that translate addresses, a home behind each.
//
//   home-a 192.168.1.2 ── router-a 203.0.113.11 ──┐
//                                                 ├── net 203.0.113.1, where the relay is
//   home-b 192.168.2.2 ── router-b 203.0.113.12 ──┘
//
// Invariant: everything is in namespaces whose names begin with "alongside-", and all of it is gone after `close`.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { SITE } from "../world/host.ts";

const RELAY = process.env.ALONGSIDE_RELAY ?? "";
const CHROME = process.env.CHROME ?? "chromium";
const HOMES = ["a", "b"] as const;
export type Home = (typeof HOMES)[number];

/** What the routers let through. */
export interface Routers {
  /** Another port for every destination, as some providers' routers do: no direct connection is possible. */
  symmetric?: boolean;
  /** No UDP at all, as in some offices and schools. */
  noUdp?: boolean;
  /** On each home's line and in each direction, in milliseconds. */
  delay?: number;
}

function run(program: string, ...parts: string[]): void {
  execFileSync(program, parts, { stdio: ["ignore", "ignore", "pipe"] });
}

const ip = (line: string) => run("ip", ...line.split(" "));
const within = (space: string, line: string) => run("ip", "netns", "exec", `alongside-${space}`, ...line.split(" "));

/** Whether this system can hold packets back; not every kernel has netem. */
export function canDelay(): boolean {
  const space = "netns add alongside-probe";
  try {
    ip(space);
    within("probe", "tc qdisc add dev lo root netem delay 1ms");
    return true;
  } catch {
    return false;
  } finally {
    ip(space.replace("add", "del"));
  }
}

export class Internet {
  readonly folder = mkdtempSync(join(tmpdir(), "alongside-internet-"));
  /** Where the relay is. */
  readonly address = "http://203.0.113.1:8080";
  log = "";
  #relay: ChildProcess | null = null;

  /** Lays the lines and starts the relay with these further arguments. */
  async open(routers: Routers, ...relay: string[]): Promise<void> {
    this.#away();
    for (const space of ["net", ...HOMES.flatMap((home) => [`router-${home}`, `home-${home}`])]) {
      ip(`netns add alongside-${space}`);
      ip(`-n alongside-${space} link set lo up`);
    }
    ip("-n alongside-net link add world type bridge");
    ip("-n alongside-net addr add 203.0.113.1/24 dev world");
    ip("-n alongside-net link set world up");
    HOMES.forEach((home, index) => this.#home(home, index + 1, routers));
    const child = spawn("ip", ["netns", "exec", "alongside-net", RELAY, "--site", SITE, "--data", this.folder, "--listen", "203.0.113.1:8080", ...relay]);
    this.#relay = child;
    child.stderr.on("data", (said: Buffer) => (this.log += said));
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`the relay ended with ${code}:\n${this.log}`)));
      createInterface(child.stdout).once("line", () => resolve());
    });
  }

  #home(home: Home, number: number, { symmetric, noUdp, delay }: Routers): void {
    const router = `router-${home}`;
    ip(`link add wan netns alongside-${router} type veth peer name to-${home} netns alongside-net`);
    ip(`-n alongside-net link set to-${home} master world up`);
    ip(`-n alongside-${router} addr add 203.0.113.${10 + number}/24 dev wan`);
    ip(`-n alongside-${router} link set wan up`);
    ip(`link add lan netns alongside-${router} type veth peer name line netns alongside-home-${home}`);
    ip(`-n alongside-${router} addr add 192.168.${number}.1/24 dev lan`);
    ip(`-n alongside-${router} link set lan up`);
    ip(`-n alongside-home-${home} addr add 192.168.${number}.2/24 dev line`);
    ip(`-n alongside-home-${home} link set line up`);
    ip(`-n alongside-home-${home} route add default via 192.168.${number}.1`);
    within(router, "sysctl -qw net.ipv4.ip_forward=1");
    within(router, `iptables -t nat -A POSTROUTING -o wan -j MASQUERADE${symmetric ? " --random-fully" : ""}`);
    // Nothing from outside is for the router itself, and nothing comes in that was not asked for.
    within(router, "iptables -A INPUT -i wan -j DROP");
    within(router, "iptables -A FORWARD -i wan -m conntrack ! --ctstate ESTABLISHED,RELATED -j DROP");
    if (noUdp) within(router, "iptables -I FORWARD -p udp -j DROP");
    if (delay) {
      within(router, `tc qdisc add dev lan root netem delay ${delay}ms`);
      within(`home-${home}`, `tc qdisc add dev line root netem delay ${delay}ms`);
    }
  }

  /** From now on each home's line loses so many of 100 packets in each direction, each of which passes here once. */
  lose(percent: number): void {
    const rule = `iptables -I FORWARD -m statistic --mode random --probability ${percent / 100} -j DROP`;
    for (const home of HOMES) within(`router-${home}`, rule);
  }

  /** A program that starts the browser inside a home. */
  browserAt(home: Home): string {
    const script = join(this.folder, `browser-${home}`);
    writeFileSync(script, `#!/bin/sh\nexec ip netns exec alongside-home-${home} ${CHROME} "$@"\n`);
    chmodSync(script, 0o755);
    return script;
  }

  #away(): void {
    for (const space of ["net", ...HOMES.flatMap((home) => [`router-${home}`, `home-${home}`])]) {
      try {
        ip(`netns del alongside-${space}`);
      } catch {
        // It was not there.
      }
    }
  }

  close(): void {
    this.#relay?.kill("SIGKILL");
    this.#away();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
