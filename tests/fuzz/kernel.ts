/**
 * The kernel as the fuzzer has it: the real one, but that it interrupts, refuses, moves only a part and cuts off more
 * often than ever in life; and it tells how many bytes were really moved.
 *
 * @module
 */

import * as E from "../../constants/errno.ts";
import { SCM_RIGHTS } from "../../constants/ancillary.ts";
import { MSG_PEEK } from "../../constants/message_flag.ts";
import { SOL_SOCKET } from "../../constants/socket_level.ts";
import type { Bytes } from "../../ffi/backend.ts";
import { ControlWalk } from "../../ffi/cmsg.ts";
import { sockaddr } from "../../ffi/memory.ts";
import { control } from "../../ffi/message.ts";
import { sys } from "../../ffi/mod.ts";
import type { Random } from "../support/random.ts";

const SENDING = new Set(["send", "sendto", "sendmsg"]);
const RECEIVING = new Set(["recv", "recvfrom", "recvmsg"]), SEVERAL = new Set(["recvmmsg"]);
const OPENING = new Set(["socket", "socketpair", "accept", "dup"]);
const NAMING = new Set(["recvfrom", "recvmsg", "getsockname", "getpeername", "accept"]);

/** Errors with which the kernel may refuse a call at any time, without having done anything. */
const REFUSALS: [calls: Set<string>, errors: number[]][] = [
  [SENDING, [E.ENOBUFS, E.ENOMEM, E.ECONNRESET]],
  [RECEIVING, [E.ENOMEM, E.ECONNRESET]],
  [SEVERAL, [E.ENOMEM, E.ECONNRESET]],
  [OPENING, [E.EMFILE, E.ENFILE, E.ENOBUFS]],
  [new Set(["getsockname", "getpeername", "getsockopt", "setsockopt_int", "listen", "bind"]), [E.ENOBUFS]],
];

/** Where `MSG_*` flags are among the arguments of a call. */
const FLAGS: Record<string, number> = { recv: 3, recvfrom: 3, recvmsg: 2 };

/** Whether something is done without faults at the moment. */
export let honest = false;

/** Faults, and what was moved in spite of them. */
export class Kernel {
  /** Whether calls fail at all. */
  faults = true;
  /** Bytes that the kernel took and gave in the operation under way, and in how many calls. */
  sent = 0;
  received = 0;
  sends = 0;
  /** How many bytes the kernel took in each call. */
  pieces: number[] = [];
  receives = 0;
  /** How many faults there were in all. */
  total = 0;
  /** Descriptors of byte streams, of which the kernel may always move a part. */
  readonly streams: Set<number> = new Set();
  /** What SCM_CREDENTIALS says of a sender: process, user, group. */
  readonly credentials: Uint8Array;
  readonly #random: Random;

  /**
   * @param random What decides.
   * @param credentials The sender's process, user and group: this process' when omitted.
   */
  constructor(random: Random, credentials = [Deno.pid, Deno.uid() ?? 0, Deno.gid() ?? 0]) {
    this.#random = random;
    this.credentials = new Uint8Array(Int32Array.from(credentials).buffer);
  }

  /** A new operation begins. */
  begin(): void {
    this.sent =
      this.received =
      this.sends =
      this.receives =
        0;
    this.pieces = [];
  }

  /** Does something without faults. */
  honestly<T>(body: () => T): T {
    const before = this.faults;
    this.faults = false;
    honest = true;
    try {
      return body();
    } finally {
      this.faults = before;
      honest = !before;
    }
  }

  /** Makes a call, or fails it: a {@linkcode Fault}. */
  fault = (name: string, call: (...args: never[]) => unknown, args: unknown[]): unknown => {
    const refusal = this.faults ? this.#refusal(name) : 0;
    if (refusal !== 0) {
      this.total++;
      return refusal;
    }
    if (this.faults && this.streams.has(args[0] as number)) args = this.#part(name, args);
    const result = call(...args as never[]) as number;
    if (result >= 0) this.#count(name, args, result);
    if (this.faults && result >= 0) this.#cut(name);
    return result;
  };

  #refusal(name: string): number {
    const random = this.#random, moves = SENDING.has(name) || RECEIVING.has(name) || SEVERAL.has(name);
    if ((moves || name === "accept" || name === "poll_one") && random.once_in(30)) return -E.EINTR;
    if ((moves || name === "accept") && random.once_in(40)) return -E.EAGAIN;
    for (const [calls, errors] of REFUSALS) {
      if (calls.has(name) && random.once_in(200)) return -random.of(errors);
    }
    return 0;
  }

  /** Less than was asked for. */
  #part(name: string, args: unknown[]): unknown[] {
    const random = this.#random;
    if (!random.once_in(5) || !(SENDING.has(name) || RECEIVING.has(name))) return args;
    this.total++;
    if (!name.endsWith("msg")) {
      const length = args[2] as number;
      return length < 2 ? args : args.with(2, 1 + random.below(length));
    }
    const buffers = args[1] as Bytes[];
    const first = Array.from(buffers).find((buffer) => buffer.length > 1); // A list without a prototype.
    return first === undefined || first !== buffers[0]
      ? args
      : args.with(1, [first.subarray(0, 1 + random.below(first.length))]);
  }

  #count(name: string, args: unknown[], result: number): void {
    if (SENDING.has(name)) {
      this.sent += result;
      this.sends++;
      this.pieces.push(result);
    } else if (RECEIVING.has(name) && ((args[FLAGS[name]] as number) & MSG_PEEK) === 0) {
      this.received += result;
      this.receives++;
    }
  }

  /** Addresses and ancillary data that do not come whole. */
  #cut(name: string): void {
    const random = this.#random;
    if (NAMING.has(name) && random.once_in(50)) {
      this.total++;
      sockaddr.size = random.below(sockaddr.size + 1);
    }
    if (name === "recvmsg" && control.length > 0 && random.once_in(10)) {
      this.total++;
      this.#cut_control(random.below(control.length));
    }
  }

  /** Closes the descriptors that are cut off, since no code would own them. */
  #cut_control(length: number): void {
    const { bytes, view } = control.region, walk = new ControlWalk(bytes, control.length);
    while (walk.next()) {
      if (walk.level !== SOL_SOCKET || walk.type !== SCM_RIGHTS) continue;
      for (let at = walk.start; at + 4 <= walk.end; at += 4) {
        if (at + 4 > length) this.honestly(() => sys.close(view.getInt32(at, true)));
      }
    }
    control.length = length;
  }
}
