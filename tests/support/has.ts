/**
 * What this machine has. A test asks for exactly what it uses, and is skipped with the reason where that is missing.
 *
 * ```ts
 * const ipv6_test = ignore_unless(has_ipv6, "needs ::1");
 * ```
 *
 * @module
 */

import { can_listen, read_descriptor_limit } from "./probe.ts";

/** Whether a program is on this machine: it starts, even if `--version` fails. */
export function has(program: string): boolean {
  if (Deno.build.os === "windows") return false; // Wine would start the host's, which sees another network.
  return status_of(program, ["--version"]) !== undefined;
}

/** Whether a program is there and ends well. */
export function succeeds(program: string, ...args: string[]): boolean {
  return status_of(program, args) === 0;
}

function status_of(program: string, args: string[]): number | undefined {
  try {
    return new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" }).outputSync().code;
  } catch {
    return undefined;
  }
}

/** Whether a C compiler is there and finds these headers: a compiler may come without any. */
export function compiles(compiler: string, ...headers: string[]): boolean {
  const includes = headers.flatMap((header) => ["-include", header]);
  return Deno.build.os === "linux" && succeeds(compiler, ...includes, "-fsyntax-only", "-x", "c", "/dev/null");
}

/** Whether there is an IPv6 loopback address. Asked of Deno's own sockets, so that no fault of ours hides a test. */
export const has_ipv6: boolean = can_listen("::1");

/** Whether there are IPv6 sockets, be it without any address: not in a kernel with `ipv6.disable=1`. */
export const has_ipv6_sockets: boolean = Deno.build.os === "windows" || can_listen("::ffff:127.0.0.1");

/** How many descriptors this process may have: `ulimit -n`; Infinity where it cannot be read. */
export const descriptor_limit: number = read_descriptor_limit();

/** Whether packets have a way to other machines. */
export const has_network: boolean = Deno.build.os !== "linux" || has_routes();

function has_routes(): boolean {
  try {
    return Deno.readTextFileSync("/proc/net/route").trim().split("\n").length > 1; // The first line are the titles.
  } catch {
    return false;
  }
}
