/**
 * The awaitable request, and notifications, blocking and awaitable.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import { type BytesLike, type Integer, is_bytes } from "../base/arguments.ts";
import { now } from "../base/clock.ts";
import { ValueError } from "../base/value_errors.ts";
import { BlockingIOError } from "../base/errors.ts";
import { os_error } from "../ffi/result.ts";
import { EBADF, EINTR, ENOBUFS } from "../constants/errno.ts";
import { NLMSG_NOOP, NLMSG_OVERRUN } from "../constants/netlink.ts";
import { limits_of, type WaitOptions } from "../async/cancel.ts";
import { wait_readable } from "../async/readiness.ts";
import { type NlMsg, unpack_nlmsgs } from "../structs/netlink.ts";
import { expect_socket } from "../socket/socket.ts";
import { type NetlinkSocket, receive, Request } from "./request.ts";

/** The result of {@linkcode sock_nl_request}: a promise of all answers, and an iterable of them. */
export type NlAnswers = Promise<NlMsg[]> & AsyncIterable<NlMsg>;

/** Calls until it does not have to wait. The time counts for all of the calls together. */
async function until_done<T>(sock: NetlinkSocket, options: WaitOptions | undefined, call: () => T): Promise<T> {
  const limits = limits_of(options), timeout = limits?.timeout ?? null, began = now();
  for (;;) {
    try {
      return call();
    } catch (error) {
      if (!(error instanceof BlockingIOError)) throw error;
    }
    const left = timeout === null ? null : Math.max(0, timeout - (now() - began) / 1000);
    await wait_readable(sock, { signal: limits?.signal, timeout: left });
  }
}

function expect_nonblocking(sock: NetlinkSocket): void {
  if (sock.fileno() < 0) throw os_error(-EBADF);
  if (sock.gettimeout() !== 0) throw new ValueError("the socket must be non-blocking");
}

/**
 * Sends a request to the kernel and awaits its answers, like {@linkcode nl_request}.
 *
 * @param sock A socket of AF_NETLINK, non-blocking. NETLINK_EXT_ACK is set on it.
 * @param type The type of the request.
 * @param flags `NLM_F_*`. NLM_F_REQUEST is added, and NLM_F_ACK unless NLM_F_DUMP is among them.
 * @param payload The struct that begins the payload.
 * @param attributes What `pack_nlattr` made; the last argument may be a signal and a timeout.
 * @returns A promise of the answers. `for await` over it gives them one by one.
 * @throws {OSError} As {@linkcode nl_request} does. `TimeoutError` after `timeout`; the signal's reason.
 * @example
 * ```ts
 * import * as socket from "jsr:@bsd/socket";
 * import { sock_nl_request } from "jsr:@bsd/socket/netlink";
 * import { pack_ifaddrmsg } from "jsr:@bsd/socket/structs";
 *
 * using sock = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE);
 * sock.setblocking(false);
 * const { RTM_GETADDR, NLM_F_DUMP } = socket;
 * console.log((await sock_nl_request(sock, RTM_GETADDR, NLM_F_DUMP, pack_ifaddrmsg({}), { timeout: 5 })).length);
 * ```
 */
export function sock_nl_request(
  sock: NetlinkSocket,
  type: Integer,
  flags: Integer,
  payload: BytesLike,
  ...attributes: readonly (BytesLike | WaitOptions | undefined)[]
): NlAnswers {
  const last = attributes.at(-1);
  const options = is_bytes(last) ? undefined : last as WaitOptions | undefined;
  const parts = (is_bytes(last) ? attributes : attributes.slice(0, -1)) as BytesLike[];
  const answers = request_all(sock, type, flags, [payload, ...parts], options);
  return Object.assign(answers, {
    async *[Symbol.asyncIterator]() {
      yield* await answers;
    },
  });
}

async function request_all(
  sock: NetlinkSocket,
  type: Integer,
  flags: Integer,
  payload: readonly BytesLike[],
  options: WaitOptions | undefined,
): Promise<NlMsg[]> {
  expect_socket(sock);
  limits_of(options); // Checks the options before anything is sent.
  expect_nonblocking(sock);
  const request = new Request(sock, type, flags, payload);
  const answers: NlMsg[] = [];
  try {
    await until_done(sock, options, () => {
      while (!request.over) answers.push(...request.receive());
    });
    if (request.interrupted) throw os_error(-EINTR);
    return answers;
  } finally {
    request.drain();
  }
}

/** The notifications that a socket receives: an iterable for loops that block, and for loops that await. */
export class NlMessages implements Iterable<NlMsg>, AsyncIterable<NlMsg> {
  readonly #sock: NetlinkSocket;
  readonly #options: WaitOptions | undefined;
  #received: NlMsg[] = [];

  /**
   * An iterable over what a socket receives; `nl_messages` makes it.
   *
   * @param sock The socket.
   * @param options What ends a loop that awaits.
   */
  constructor(sock: NetlinkSocket, options: WaitOptions | undefined) {
    this.#sock = sock;
    this.#options = options;
  }

  /** Receives a datagram, and queues its messages. */
  #receive(): void {
    const [datagram, pid] = receive(this.#sock);
    if (pid !== 0) return;
    this.#received = unpack_nlmsgs(datagram).filter(({ type }) => type !== NLMSG_NOOP);
    if (this.#received.some(({ type }) => type === NLMSG_OVERRUN)) {
      this.#received = this.#received.filter(({ type }) => type !== NLMSG_OVERRUN);
      throw os_error(-ENOBUFS);
    }
  }

  /** Blocks according to the socket's timeout. Only an exception ends the loop. */
  *[Symbol.iterator](): Iterator<NlMsg> {
    for (;;) {
      while (this.#received.length === 0) this.#receive();
      yield this.#received.shift()!; // What a loop that is left has not seen stays for the next one.
    }
  }

  /** Awaits; the socket must be non-blocking. */
  async *[Symbol.asyncIterator](): AsyncIterator<NlMsg> {
    expect_nonblocking(this.#sock);
    for (;;) {
      while (this.#received.length === 0) await until_done(this.#sock, this.#options, () => this.#receive());
      yield this.#received.shift()!;
    }
  }
}

/**
 * Iterates over what the kernel tells of itself to the groups that the socket has joined: recvfrom(2), repeatedly.
 * `for … of` blocks according to the socket's timeout, `for await … of` awaits on a non-blocking socket. What other
 * processes send is skipped.
 *
 * @param sock A socket of AF_NETLINK that is bound to groups, or has joined some by NETLINK_ADD_MEMBERSHIP.
 * @param options A signal and a timeout for each message, for loops that await.
 * @throws {TypeError} when `sock` is not a socket.
 * @throws {OSError} ENOBUFS when messages were lost, for the program was too slow: ask for everything anew, and begin
 * another loop. `TimeoutError` according to the socket's timeout.
 * @example
 * ```ts ignore
 * import * as socket from "jsr:@bsd/socket";
 * import { nl_messages } from "jsr:@bsd/socket/netlink";
 * import { unpack_ifinfomsg } from "jsr:@bsd/socket/structs";
 *
 * using sock = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE);
 * sock.bind([0, socket.RTMGRP_LINK]);
 * for (const { type, payload } of nl_messages(sock)) {
 *   console.log(type === socket.RTM_DELLINK ? "gone" : "there", unpack_ifinfomsg(payload).index);
 * }
 * ```
 * @see https://man7.org/linux/man-pages/man7/netlink.7.html
 */
export function nl_messages(sock: NetlinkSocket, options?: WaitOptions): NlMessages {
  expect_socket(sock);
  return new NlMessages(sock, options);
}
