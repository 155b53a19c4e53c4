/**
 * Calls that fail because a test wants them to.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import { options_of } from "../base/arguments.ts";
import * as E from "../constants/errno.ts";
import * as RARE from "../constants/errno_rare.ts";
import type { Bytes } from "../ffi/backend.ts";
import { call_name } from "../trace/strace.ts";
import { total_size } from "./message.ts";
import type { Random } from "./random.ts";

/** When a call fails, and how. */
export interface FailOptions {
  /** The error: its number, or its name, `"ECONNRESET"`. Without it the call moves only a part of the data. */
  errno?: number | string;
  /** How much a call moves at most, in bytes; `true` for a random part. For calls that send or receive on streams. */
  short?: number | boolean;
  /** Which call fails, counted from 1 and from now; every one when it is missing. */
  at?: number | readonly number[];
  /** How probable it is that a call fails; 1 by default. */
  probability?: number;
  /** How often it happens at most. */
  times?: number;
  /** Only calls on this descriptor. */
  fd?: number;
}

/** The names of the calls that may fail. */
export const NAMES: ReadonlySet<string> = new Set([
  ..."socket socketpair close bind listen accept connect getsockname getpeername shutdown".split(" "),
  ..."send sendto sendmsg recv recvfrom recvmsg getsockopt setsockopt fcntl ioctl poll".split(" "),
  ..."sendmmsg recvmmsg read write epoll_create1 epoll_ctl epoll_wait".split(" "),
  ..."getaddrinfo getnameinfo gethostbyname gethostbyaddr gethostname if_nameindex".split(" "),
]);

const SENDS = new Set(["send", "sendto", "recv", "recvfrom", "read", "write"]);
const MESSAGES = new Set(["sendmsg", "recvmsg"]);

/** One rule. */
class Rule {
  readonly call: string;
  readonly options: FailOptions;
  readonly errno: number;
  calls = 0;
  left: number;

  constructor(call: string, options: FailOptions) {
    this.call = call;
    this.options = options;
    this.errno = number_of(options.errno);
    this.left = options.times ?? Infinity;
  }

  /** Whether it is to happen now. */
  applies(random: Random, fd: unknown): boolean {
    const { at, probability = 1, fd: only } = this.options;
    if (only !== undefined && only !== fd) return false;
    this.calls++;
    if (this.left <= 0) return false;
    if (at !== undefined && !(typeof at === "number" ? at === this.calls : at.includes(this.calls))) return false;
    return random.happens(probability);
  }
}

function number_of(errno: number | string | undefined): number {
  if (errno === undefined) return 0;
  const number = typeof errno === "number"
    ? errno
    : (E as unknown as Record<string, number>)[errno] ?? (RARE as unknown as Record<string, number>)[errno];
  if (!Number.isInteger(number) || number <= 0) throw new RangeError(`errno: '${errno}' is not an error number`);
  return number;
}

/** The rules of a world. */
export class Faults {
  readonly #random: Random;
  readonly #rules: Rule[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Adds a rule; the result takes it away. */
  add(call: string, given: FailOptions): Disposable {
    const options = options_of(given);
    if (!NAMES.has(call)) throw new RangeError(`fail(): '${call}' is not a call that can fail`);
    const { errno, short, probability = 1 } = options;
    if (errno === undefined && (short === undefined || short === false)) {
      throw new TypeError("fail(): errno or short is required");
    }
    if (!(probability >= 0 && probability <= 1)) throw new RangeError("fail(): probability must be 0 to 1");
    const rule = new Rule(call, options);
    this.#rules.push(rule);
    return {
      [Symbol.dispose]: () => {
        const index = this.#rules.indexOf(rule);
        if (index >= 0) this.#rules.splice(index, 1);
      },
    };
  }

  /**
   * What a call is to fail with: minus an errno; 0 when it is made. Its arguments may be cut.
   *
   * @param is_stream Whether it is about a stream: of datagrams nothing is moved in parts.
   */
  before(method: string, args: unknown[], is_stream: () => boolean): number {
    if (this.#rules.length === 0) return 0;
    const name = call_name(method);
    for (const rule of this.#rules) {
      if (rule.call !== name || !rule.applies(this.#random, args[0])) continue;
      if (rule.errno === 0 && !(is_stream() && this.#cut(method, args, rule.options.short!))) continue;
      rule.left--;
      if (rule.errno !== 0) return -rule.errno;
    }
    return 0;
  }

  /** Leaves only a part of what a call is to move. */
  #cut(method: string, args: unknown[], short: number | boolean): boolean {
    const part = (size: number) => typeof short === "number" ? Math.min(short, size) : 1 + this.#random.below(size);
    if (SENDS.has(method)) {
      const size = args[2] as number;
      if (size < 2) return false;
      args[2] = part(size);
      return args[2] !== size;
    }
    if (!MESSAGES.has(method)) return false;
    const buffers = Array.from(args[1] as Bytes[]), size = total_size(buffers);
    if (size < 2) return false;
    let left = part(size);
    const cut: Bytes[] = [];
    for (const buffer of buffers) {
      if (left === 0) break;
      cut.push(buffer.subarray(0, left));
      left -= cut[cut.length - 1].length;
    }
    args[1] = cut;
    return true;
  }
}
