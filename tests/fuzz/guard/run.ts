/**
 * Runs the guard's oracle in namespaces of its own: network, mounts and host name.
 *
 * @module
 */

import { has } from "../../support/has.ts";

/** What the oracle counted. */
export interface Counted {
  steps: number;
  programs: number;
  /** Packets of the programs that the sniffer saw. */
  packets: number;
  /** Questions to the name server. */
  asked: number;
  /** Steps that the guard refused. */
  refused: number;
  /** Packets that the sniffer lost. */
  lost: number;
  /** What was reached and not granted, with the seed and the grant. */
  found: string[];
}

// Root needs no user namespace, in which the sniffer could not have all the memory that it wants.
const UNSHARE = [
  ...(Deno.build.os === "linux" && Deno.uid() === 0 ? [] : ["--map-root-user"]),
  "--net",
  "--mount",
  "--uts",
];

function probe(): string | null {
  if (Deno.build.os !== "linux") return "needs Linux";
  if (!has("ip")) return "needs iproute2";
  try {
    const { success } = new Deno.Command("unshare", {
      args: [
        ...UNSHARE,
        "sh",
        "-c",
        "ip link add a0 type veth peer name b0 && ip link set lo up && [ -e /proc/sys/net/ipv6 ]",
      ],
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return success ? null : "needs network namespaces with pairs of interfaces (veth), and IPv6";
  } catch {
    return "needs unshare (util-linux)";
  }
}

/** Why the oracle cannot run here; `null` where it can. */
export const why_not: string | null = probe();

/**
 * Runs programs of random calls under random grants.
 *
 * @param steps How many calls.
 * @param seed The first program's seed; each other's is one more.
 */
export async function run_guard(steps: number, seed: number): Promise<Counted> {
  const world = new URL("world.ts", import.meta.url).href;
  const deno = [Deno.execPath(), "run", "-A", "--no-check", world, String(steps), String(seed)];
  const { code, stdout, stderr } = await new Deno.Command("unshare", {
    args: [...UNSHARE, ...deno],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  if (code !== 0) throw new Error(`the oracle ended with ${code}: ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
}
