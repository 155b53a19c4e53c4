/**
 * What calls send and receive, as packets: the kernel's own are not seen, so there is one for each call, and handshakes
 * and ends are made up.
 *
 * @module
 */

import { joined, Math } from "../base/intrinsics.ts";
import { machine_now } from "../base/clock.ts";
import { AF_INET, AF_INET6 } from "../constants/address_family.ts";
import { MSG_PEEK } from "../constants/message_flag.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { SO_TYPE } from "../constants/socket_option.ts";
import { SOCK_DGRAM, SOCK_STREAM } from "../constants/socket_type.ts";
import { family_of } from "../families/codec.ts";
import { format_ipv4, format_ipv6 } from "../families/text.ts";
import type { Backend, Bytes } from "../ffi/backend.ts";
import { option, sockaddr } from "../ffi/memory.ts";
import { type CapturedPacket, pcap_header, pcap_record } from "./pcap.ts";

interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** A socket of which packets are written down. */
interface Flow {
  readonly stream: boolean;
  readonly local: Endpoint;
  readonly remote: Endpoint | null;
  sent: number;
  received: number;
  ended: boolean;
}

const FIN = 1, SYN = 2, PSH = 8, ACK = 16;
/** A segment of a made-up connection has at most so many bytes. */
const SEGMENT = 65_000;

const { timeOrigin } = performance;

// deno-lint-ignore no-explicit-any
type Any = any;

function endpoint(): Endpoint | null {
  const { bytes, view, size } = sockaddr;
  if (size < 2) return null;
  const family = family_of(sockaddr);
  if (family === AF_INET) return { ip: format_ipv4(view.getUint32(4)), port: view.getUint16(2) };
  if (family !== AF_INET6) return null;
  const ip = format_ipv6(bytes.slice(8, 24), 0);
  return { ip: ip.startsWith("::ffff:") && ip.includes(".") ? ip.slice(7) : ip, port: view.getUint16(2) };
}

/** The packets of a trace. */
export class Capture {
  readonly #inner: Backend;
  readonly #packets: Uint8Array[] = [];
  readonly #flows: Map<number, Flow | null> = new Map();
  #destination: Endpoint | null = null;

  constructor(inner: Backend) {
    this.#inner = inner;
  }

  /** The file. */
  file(): Uint8Array<ArrayBuffer> {
    return joined([pcap_header(), ...this.#packets]);
  }

  /** A call is about to be made: where it sends to is written down, and what is known of a socket that is closed. */
  before(method: string, args: Any[]): void {
    const [fd] = args;
    if (method === "sendto" || (method === "sendmsg" && args[2])) this.#destination = endpoint();
    else this.#destination = null;
    if (method === "close" || method === "shutdown") {
      const flow = this.#flows.get(fd);
      if (flow?.stream && !flow.ended && !(method === "shutdown" && args[1] === 0)) {
        flow.ended = true;
        this.#segment(flow, true, new Uint8Array(0), FIN | ACK);
      }
      if (method === "close") this.#flows.delete(fd);
    }
  }

  /** A call has been made. */
  after(method: string, args: Any[], result: Any): void {
    if (typeof result !== "number" || result < 0) return;
    const [fd] = args;
    switch (method) {
      case "connect":
      case "accept":
        this.#flows.delete(method === "connect" ? fd : result);
        return;
      case "send":
      case "sendto":
      case "write":
        return this.#data(fd, true, args[1].slice(0, result), this.#destination);
      case "recv":
      case "recvfrom":
      case "read": {
        if (((args[3] ?? 0) & MSG_PEEK) !== 0) return;
        const from = method === "recvfrom" ? endpoint() : null;
        return this.#data(fd, false, args[1].slice(0, Math.min(result, args[2])), from);
      }
      case "sendmsg":
        return this.#data(fd, true, gathered(args[1], result), this.#destination);
      case "sendmmsg":
        for (let i = 0; i < result; i++) {
          const [, vector] = args, data = vector.space(i).slice(0, vector.outgoing_length(i));
          vector.take_name(i, sockaddr);
          this.#data(fd, true, data, sockaddr.size > 0 ? endpoint() : null);
        }
        return;
      case "recvmmsg":
        for (let i = 0; i < result && (args[3] & MSG_PEEK) === 0; i++) {
          const [, vector] = args;
          vector.take_name(i, sockaddr);
          this.#data(fd, false, vector.space(i).slice(0, vector.length(i)), endpoint());
        }
        return;
      case "recvmsg":
        if ((args[2] & MSG_PEEK) === 0) this.#data(fd, false, gathered(args[1], result), endpoint());
    }
  }

  #data(fd: number, outgoing: boolean, data: Uint8Array, other: Endpoint | null): void {
    const flow = this.#flow(fd);
    if (flow === null) return;
    if (!flow.stream) {
      const remote = other ?? flow.remote;
      if (remote === null) return;
      const [source, destination] = outgoing ? [flow.local, remote] : [remote, flow.local];
      this.#put({ time: now(), source, destination, payload: data });
      return;
    }
    if (data.length === 0 && !outgoing) return; // The end: the peer's FIN
    for (let at = 0; at < data.length; at += SEGMENT) {
      this.#segment(flow, outgoing, data.subarray(at, at + SEGMENT), PSH | ACK);
    }
  }

  #segment(flow: Flow, outgoing: boolean, payload: Uint8Array, flags: number): void {
    const remote = flow.remote!;
    const [source, destination] = outgoing ? [flow.local, remote] : [remote, flow.local];
    const [seq, ack] = outgoing ? [flow.sent, flow.received] : [flow.received, flow.sent];
    const with_ack = (flags & ACK) !== 0;
    this.#put({
      time: now(),
      source,
      destination,
      payload,
      tcp: { seq, ack: with_ack ? ack : 0, flags, window: 65535 },
    });
    const length = payload.length + (flags & (SYN | FIN) ? 1 : 0);
    if (outgoing) flow.sent = (flow.sent + length) % 2 ** 32;
    else flow.received = (flow.received + length) % 2 ** 32;
  }

  #flow(fd: number): Flow | null {
    const known = this.#flows.get(fd);
    if (known !== undefined && (known === null || known.remote !== null)) return known;
    const flow = this.#look(fd);
    this.#flows.set(fd, flow);
    if (flow?.stream) { // A handshake, so that the streams are followed
      this.#segment(flow, true, new Uint8Array(0), SYN);
      this.#segment(flow, false, new Uint8Array(0), SYN | ACK);
      this.#segment(flow, true, new Uint8Array(0), ACK);
    }
    return flow;
  }

  /** What is behind a descriptor; what the calls leave in memory is put back by the trace. */
  #look(fd: number): Flow | null {
    const inner = this.#inner;
    if (inner.getsockopt(fd, SOL_SOCKET, SO_TYPE, 4) < 0) return null;
    const type = option.view.getInt32(0, true);
    if (type !== SOCK_STREAM && type !== SOCK_DGRAM) return null;
    const local = inner.getsockname(fd) < 0 ? null : endpoint();
    if (local === null) return null;
    const remote = inner.getpeername(fd) < 0 ? null : endpoint();
    const stream = type === SOCK_STREAM;
    return stream && remote === null ? null : { stream, local, remote, sent: 0, received: 0, ended: false };
  }

  #put(packet: CapturedPacket): void {
    this.#packets.push(pcap_record(packet));
  }
}

function gathered(buffers: readonly Bytes[], length: number): Uint8Array {
  return joined(Array.from(buffers)).subarray(0, length);
}

function now(): bigint {
  return BigInt(Math.round((timeOrigin + machine_now()) * 1000)) * 1000n;
}
