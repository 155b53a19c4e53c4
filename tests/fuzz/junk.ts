/**
 * Invalid arguments for any method: a method that refuses them must throw an error of Python's.
 *
 * @module
 */

import { assert } from "@std/assert";
import * as socket from "../../mod.ts";
import type { Random } from "../support/random.ts";

/** What V8 says of a program's own mistakes: no error that a library should give. */
const MISTAKE =
  /^Cannot (read|set|convert|mix|destructure)|is not (a function|iterable|defined|a constructor)|Invalid (array|typed array) length|expected (i32|u32|usize|buffer|pointer)/;

const gone = new Uint8Array(4), detached = gone.buffer;
structuredClone(detached, { transfer: [detached] });

/** Values of every kind. None makes the resolver send a query, and none is so large that memory would run out. */
const VALUES: unknown[] = [
  undefined,
  null,
  true,
  NaN,
  Infinity,
  -1,
  -0,
  0,
  1,
  1.5,
  100,
  65536,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 64,
  2n ** 63n,
  -1n,
  "",
  "127.0.0.1",
  "x\0y",
  "/".repeat(300),
  "\ud800",
  Symbol("junk"),
  () => {},
  {},
  [],
  [undefined],
  ["127.0.0.1"],
  ["127.0.0.1", 70000],
  ["127.0.0.1", 9, 0, 0, 0],
  ["::1", -1],
  ["", 0],
  [1, 2, 3],
  [[]],
  new Uint8Array(0),
  new Uint8Array(3),
  gone,
  detached,
  new DataView(new ArrayBuffer(8)),
  new SharedArrayBuffer(8),
  new Float64Array(2),
  new Date(0),
  new Map(),
  Object.create(null),
  Object.create(Uint8Array.prototype),
];

/** Methods of a socket that cannot wait when it does not block. */
const METHODS = [
  "accept",
  "bind",
  "connect_ex",
  "dup",
  "getblocking",
  "getpeername",
  "getsockname",
  "getsockopt",
  "get_inheritable",
  "gettimeout",
  "listen",
  "makefile",
  "recv",
  "recv_into",
  "recvfrom",
  "recvfrom_into",
  "recvmsg",
  "recvmsg_into",
  "send",
  "sendall",
  "sendmsg",
  "sendmsg_afalg",
  "sendto",
  "setsockopt",
  "shutdown",
];

const FUNCTIONS = [
  "CMSG_LEN",
  "CMSG_SPACE",
  "if_indextoname",
  "if_nametoindex",
  "inet_aton",
  "inet_ntoa",
  "inet_ntop",
  "inet_pton",
  "htonl",
  "htons",
  "getservbyport",
  "setdefaulttimeout",
];

function arguments_of(random: Random): unknown[] {
  return Array.from({ length: random.below(5) }, () => random.of(VALUES));
}

/** Calls a method of a socket, or a function of the module, with junk. What it opens is closed. */
export function call_with_junk(random: Random, sock: socket.Socket): void {
  const args = arguments_of(random);
  // deno-lint-ignore no-explicit-any
  const [owner, name]: [any, string] = random.once_in(4) ? [socket, random.of(FUNCTIONS)] : [sock, random.of(METHODS)];
  try {
    close(owner[name](...args));
  } catch (error) {
    const { message, stack } = error as Error;
    const right = error instanceof socket.OSError || error instanceof TypeError || error instanceof RangeError;
    if (right && !MISTAKE.test(message)) return;
    assert(false, `${name}(${args.map((value) => Deno.inspect(value)).join(", ")}): ${stack}`);
  } finally {
    socket.setdefaulttimeout(null);
  }
}

function close(result: unknown): void {
  if (Array.isArray(result)) result.forEach(close);
  else if (typeof result === "object" && result !== null && "close" in result) (result as { close(): void }).close();
}
