/**
 * Requests over AF_NETLINK: one message out, its answers in, an error as an exception.
 *
 * @module
 */

import { length_of, Math, own_view } from "../base/intrinsics.ts";
import type { BytesLike, Integer } from "../base/arguments.ts";
import { c_int } from "../base/arguments.ts";
import { OSError } from "../base/errors.ts";
import { os_error } from "../ffi/result.ts";
import { EINTR, ENOBUFS } from "../constants/errno.ts";
import { MSG_PEEK, MSG_TRUNC } from "../constants/message_flag.ts";
import {
  NETLINK_EXT_ACK,
  NLM_F_ACK,
  NLM_F_ACK_TLVS,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_NOOP,
  NLMSG_OVERRUN,
  NLMSGERR_ATTR_MSG,
} from "../constants/netlink.ts";
import { SOL_NETLINK } from "../constants/socket_level.ts";
import type { Address, FamilyName } from "../families/registry.ts";
import { expect_socket, type Socket } from "../socket/socket.ts";
import {
  type NlAttr,
  type NlMsg,
  pack_nlmsg,
  unpack_nlattrs,
  unpack_nlmsgerr,
  unpack_nlmsgs,
} from "../structs/netlink.ts";

/** A socket of AF_NETLINK; one that was made by `fromfd` has another type in TypeScript. */
export type NetlinkSocket = Socket<"AF_NETLINK"> | Socket<FamilyName>;

const decoder = new TextDecoder();
const probe = new Uint8Array(1);
/** Sockets that answer with the kernel's words where it has some. */
const with_words = new WeakSet<NetlinkSocket>();
let last_seq = Math.floor(Math.random() * 0x7fff_ffff);

/** One datagram of any length, and the sender's port; 0 is the kernel. */
export function receive(sock: NetlinkSocket): [datagram: Uint8Array<ArrayBuffer>, pid: number] {
  // Netlink tells the length of a datagram beforehand; a buffer of a fixed size could cut it, and the rest would be
  // lost.
  const [size] = sock.recvfrom_into(probe, 1, MSG_PEEK | MSG_TRUNC);
  const [datagram, address] = sock.recvfrom(size);
  return [datagram, (address as Address<"AF_NETLINK">)[0]];
}

/** The error in an answer, with the kernel's message if there is one. */
function refusal(errno: number, attributes: readonly NlAttr[] = []): OSError {
  const text = attributes.find(([type]) => type === NLMSGERR_ATTR_MSG)?.[1];
  if (text === undefined) return os_error(-errno);
  return new OSError(errno, decoder.decode(text).replace(/\0.*$/s, ""));
}

/** The error at the end of a dump: an int, then attributes when the flags say so. */
function ended(message: NlMsg): OSError | undefined {
  const { payload, flags } = message;
  const errno = length_of(payload) < 4 ? 0 : -own_view(payload).getInt32(0, true);
  if (errno <= 0) return undefined;
  return refusal(errno, flags & NLM_F_ACK_TLVS ? unpack_nlattrs(payload.subarray(4)) : []);
}

/** A pending request. */
export class Request {
  /** Whether it is a dump. */
  readonly dumps: boolean;
  /** Whether the last answer has come. */
  over = false;
  readonly #sock: NetlinkSocket;
  readonly #seq: number;
  readonly #port: number;
  #interrupted = false;

  /**
   * Sends the request.
   *
   * @throws {TypeError} when an argument is of the wrong type.
   * @throws {RangeError} when a number does not fit.
   * @throws {OSError} The error of sendto(2).
   */
  constructor(sock: NetlinkSocket, type: Integer, flags: Integer, payload: readonly BytesLike[]) {
    expect_socket(sock);
    const given = c_int(flags, "flags");
    this.#sock = sock;
    this.dumps = (given & NLM_F_DUMP) === NLM_F_DUMP;
    this.#seq = last_seq = last_seq % 0x7fff_ffff + 1;
    const header = {
      type: c_int(type, "type"),
      flags: given | NLM_F_REQUEST | (this.dumps ? 0 : NLM_F_ACK),
      seq: this.#seq,
    };
    const message = pack_nlmsg(header, ...payload);
    ask_for_words(sock);
    (sock as Socket<"AF_NETLINK">).sendto(message, [0, 0]);
    this.#port = (sock.getsockname() as Address<"AF_NETLINK">)[0];
  }

  /**
   * Receives one datagram.
   *
   * @returns The messages in it that answer the request.
   * @throws {OSError} The kernel's error; ENOBUFS when answers were lost; EINTR after the last answer of a dump if the
   * list has changed meanwhile; the error of recvfrom(2).
   */
  receive(): NlMsg[] {
    const [datagram, pid] = receive(this.#sock);
    if (pid !== 0) return []; // Another process could answer in the kernel's name.
    const answers: NlMsg[] = [];
    for (const message of unpack_nlmsgs(datagram)) {
      if (message.seq !== this.#seq || message.pid !== this.#port) continue;
      if (message.flags & NLM_F_DUMP_INTR) this.#interrupted = true;
      switch (message.type) {
        case NLMSG_NOOP:
          break;
        case NLMSG_OVERRUN:
          throw os_error(-ENOBUFS);
        case NLMSG_ERROR: {
          const { error, attributes } = unpack_nlmsgerr(message.payload, message.flags);
          this.over = error !== 0 || !this.dumps;
          if (error !== 0) throw refusal(error, attributes);
          break;
        }
        case NLMSG_DONE: {
          this.over = true;
          const error = ended(message);
          if (error !== undefined) throw error;
          break;
        }
        default:
          answers.push(message);
      }
    }
    return answers;
  }

  /** Whether the list changed during the dump. */
  get interrupted(): boolean {
    return this.#interrupted;
  }

  /**
   * Receives the rest of a dump that the program has left. The kernel refuses another dump on the socket before
   * (EBUSY), and answers at once, so that this does not wait.
   */
  drain(): void {
    for (let failures = 0; !this.over && failures < 16;) {
      try {
        this.receive();
      } catch (error) {
        if (!(error instanceof OSError) || error.errno !== ENOBUFS) return; // Closed, or nothing is there.
        failures++;
      }
    }
  }
}

/** Asks the kernel for error messages as text, if it supports them. */
function ask_for_words(sock: NetlinkSocket): void {
  if (with_words.has(sock)) return;
  with_words.add(sock);
  try {
    sock.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1);
  } catch (error) {
    if (!(error instanceof OSError)) throw error; // A kernel before 4.12 has numbers alone.
  }
}

/**
 * Sends a request to the kernel and returns its answers: sendto(2), then recvfrom(2) until the last one.
 *
 * A request for a change, or for one object, is complete when this function returns. The answers of a dump are received
 * while the loop runs; leaving the loop early receives the rest, so that the socket can be used again. Notifications
 * and messages of other processes are skipped.
 *
 * @param sock A socket of AF_NETLINK. NETLINK_EXT_ACK is set on it.
 * @param type The type of the request: `RTM_GETLINK`, a family's number ….
 * @param flags `NLM_F_*`. NLM_F_REQUEST is added, and NLM_F_ACK unless NLM_F_DUMP is among them.
 * @param payload The struct that begins the payload: `pack_ifinfomsg` ….
 * @param attributes What `pack_nlattr` made.
 * @returns The answers, as `unpack_nlmsgs` gives them.
 * @throws {OSError} The kernel's error, with its message in `strerror` if there is one; EINTR after the last answer of
 * a dump if the list has changed meanwhile: repeat it; ENOBUFS when answers were lost. `TimeoutError` according to the
 * socket's timeout.
 * @example The names of all interfaces
 * ```ts
 * import * as socket from "jsr:@bsd/socket";
 * import { nl_request } from "jsr:@bsd/socket/netlink";
 * import { pack_ifinfomsg, unpack_ifinfomsg } from "jsr:@bsd/socket/structs";
 *
 * using sock = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE);
 * for (const { payload } of nl_request(sock, socket.RTM_GETLINK, socket.NLM_F_DUMP, pack_ifinfomsg({}))) {
 *   const { index } = unpack_ifinfomsg(payload);
 *   console.log(index, socket.if_indextoname(index));
 * }
 * ```
 * @see https://man7.org/linux/man-pages/man7/netlink.7.html
 */
export function nl_request(
  sock: NetlinkSocket,
  type: Integer,
  flags: Integer,
  payload: BytesLike,
  ...attributes: readonly BytesLike[]
): IterableIterator<NlMsg> {
  const request = new Request(sock, type, flags, [payload, ...attributes]);
  if (request.dumps) return dumped(request);
  const answers: NlMsg[] = [];
  while (!request.over) answers.push(...request.receive());
  return answers.values();
}

function* dumped(request: Request): IterableIterator<NlMsg> {
  try {
    while (!request.over) yield* request.receive();
    if (request.interrupted) throw os_error(-EINTR);
  } finally {
    request.drain();
  }
}
