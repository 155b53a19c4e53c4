/**
 * Calls of this library and of python3 side by side, and inputs made from a seed.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import * as errors from "../../base/errors.ts";
import { encode_idna } from "../../netdb/idna.ts";
import { RUNS } from "../../netdb/idna_tables.ts";
import * as netdb from "../../mod.ts";

/** A call: the function's name and its arguments. */
export type Call = [name: string, ...args: unknown[]];

/** The result of a call, as reference.py writes it. */
export interface Outcome {
  value?: unknown;
  error?: string;
  errno?: number | null;
  text?: string;
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** A value as JSON has it. */
// deno-lint-ignore no-explicit-any
export function encode(value: any): any {
  if (value instanceof Uint8Array) return { bytes: hex(value) };
  if (typeof value === "bigint") return { int: String(value) };
  return Array.isArray(value) ? { tuple: value.map(encode) } : value;
}

/** The value that JSON has. */
// deno-lint-ignore no-explicit-any
export function decode(value: any): any {
  if (typeof value !== "object" || value === null) return value;
  if ("bytes" in value) return Uint8Array.from(value.bytes.match(/../g) ?? [], (byte) => parseInt(byte as string, 16));
  return "tuple" in value ? value.tuple.map(decode) : BigInt(value.int);
}

// deno-lint-ignore no-explicit-any
function encode_result(value: any): any {
  return Array.isArray(value) ? value.map(encode_result) : encode(value);
}

/** Makes a call of this library. */
export function ours([name, ...args]: Call): Outcome {
  // deno-lint-ignore no-explicit-any
  const f = name === "idna" ? encode_idna : (netdb as any)[name];
  try {
    return { value: encode_result(f(...args)) };
  } catch (error) {
    if (error instanceof errors.OSError) {
      return { error: error.name, errno: error.errno, text: String(error).replace(/^\w+: /, "") };
    }
    return { error: (error as Error).name };
  }
}

const reference = `${import.meta.dirname}/reference.py`;

/** Makes calls of python3. */
export async function python(calls: Call[]): Promise<Outcome[]> {
  const child = new Deno.Command("python3", { args: [reference], stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  const text = JSON.stringify(calls.map(([name, ...args]) => [name, ...args.map(encode)]));
  const written = writer.write(new TextEncoder().encode(text)).then(() => writer.close());
  const { stdout, success } = await child.output();
  await written;
  if (!success) throw new Error("python3 failed");
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Makes the calls of both, and compares what they come to. */
export async function assert_same(calls: Call[]): Promise<void> {
  const theirs = await python(calls);
  assertEquals(theirs.length, calls.length);
  calls.forEach((call, i) => {
    assertEquals(ours(call), theirs[i], `${JSON.stringify(call.map(encode))}, seed ${seed}`);
  });
}

/** Where the inputs begin: `SEED=… deno test …` makes the same ones again. */
export const seed: number = Number(Deno.env.get("SEED") ?? crypto.getRandomValues(new Uint32Array(1))[0]);

let state = seed >>> 0;

/** A number below `limit` (mulberry32). */
export function below(limit: number): number {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ state >>> 15, 1 | state);
  t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
  return Math.floor(((t ^ t >>> 14) >>> 0) / 2 ** 32 * limit);
}

/** One of several values. */
export function one_of<T>(values: ArrayLike<T>): T {
  return values[below(values.length)];
}

/** As many values as wanted. */
export function many<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

/** Random bytes, few of them zero runs. */
export function random_bytes(length: number): Uint8Array {
  return Uint8Array.from(many(length, () => below(3) === 0 ? 0 : below(256)));
}

/** The text of a random IPv4 address, usually a good one. */
export function ipv4(): string {
  return below(10) === 0 ? one_of(ODD_IPV4) : many(4, () => below(256)).join(".");
}

const ODD_IPV4 = ["127.1", "0x7f.1", "2130706433", "010.0.0.1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4 x", ""]
  .concat("0", "0x", "1.2.3.", ".1.2.3", "255.255.255.255", "４.3.2.1", "<broadcast>", "1.2.3.4x", "-1.2.3.4", "1..2");

/** The text of a random IPv6 address, usually a good one. */
export function ipv6(): string {
  if (below(10) === 0) return one_of(ODD_IPV6);
  const groups = many(8, () => (below(3) === 0 ? 0 : below(0x10000)).toString(16));
  if (below(3) === 0) groups.splice(6, 2, many(4, () => below(256)).join("."));
  const start = 1 + below(groups.length - 2), end = start + below(groups.length - start);
  if (below(2) === 0) return groups.join(":");
  return `${groups.slice(0, start).join(":")}::${groups.slice(end + 1).join(":")}`;
}

const ODD_IPV6 = ["::", "::1", "1::", ":::", ":", "::ffff:1.2.3.4", "::1.2.3.4", "[::1]", "12345::", "::g", "1:2:3"]
  .concat("fe80::1%lo", "fe80::1%1", "ff02::1%lo", "::1%lo", "fe80::1%nope", "1::2::3", "1:2:3:4:5:6:7:8:9", "::1 ");

const assigned = new Set<number>();
let next = 0;
for (const [, kind, length] of RUNS.matchAll(/([A-Z])([0-9a-z]+)/g)) {
  const end = next + parseInt(length, 36);
  for (; next < end; next++) if (kind !== "U") assigned.add(next);
}

/**
 * Whether python3 lowers a character by a case pair that Unicode 3.2 does not have, as it does until it has the mend of
 * gh-155292.
 */
export function lowered_by_younger_pair(character: string): boolean {
  const lower = character.toLowerCase();
  return lower !== character && !Array.from(character + lower, (c) => c.codePointAt(0)!).every((c) => assigned.has(c));
}
