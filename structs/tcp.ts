/**
 * `TCP_INFO` and `MPTCP_INFO`, the state of a connection, and the keys of `TCP_MD5SIG` (Linux).
 *
 * ```c
 * struct tcp_info {                                       // linux/tcp.h
 *   __u8  tcpi_state, tcpi_ca_state, tcpi_retransmits;    //  0, 1, 2
 *   __u8  tcpi_probes, tcpi_backoff, tcpi_options;        //  3, 4, 5
 *   __u8  tcpi_snd_wscale : 4, tcpi_rcv_wscale : 4;       //  6
 *   __u8  tcpi_delivery_rate_app_limited : 1, tcpi_fastopen_client_fail : 2;    //  7
 *   __u32 tcpi_rto;                                       //  8, and so on without a gap: see FIELDS
 * };                                                      // 104 at first; each release of Linux may add to it
 * ```
 *
 * @module
 */

import { ValueError } from "../base/value_errors.ts";
import { bytes_of, type BytesLike, type Integer } from "../base/arguments.ts";
import { by } from "../constants/platform.ts";
import { fields, named, put_sockaddr, signed, struct, unsigned } from "./fields.ts";
import { SOCKADDR_STORAGE } from "../ffi/layout.ts";

/** The state of a connection. Fields that the kernel does not have, or that do not fit in `buflen`, are missing. */
export interface TcpInfo {
  /** The state: `TCP_ESTABLISHED`, `TCP_LISTEN` …. */
  state: number;
  /** What congestion control is about: 0 open, 1 disorder, 2 reduced window, 3 recovery, 4 loss. */
  ca_state: number;
  /** How often the oldest segment was sent again. */
  retransmits: number;
  /** Probes of a closed window, or of keep-alive, without an answer. */
  probes: number;
  /** How often the timeout was doubled. */
  backoff: number;
  /** What was agreed on: 1 time stamps, 2 selective acknowledgements, 4 window scaling, 8 ECN …. */
  options: number;
  /** By how many bits the peer's window is scaled. */
  snd_wscale: number;
  /** By how many bits ours is. */
  rcv_wscale: number;
  /** Whether `delivery_rate` is low because there was nothing more to send. */
  delivery_rate_app_limited: boolean;
  /** Why a client had no TCP Fast Open: 0 unknown, 1 no cookie, 2 not acknowledged, 3 timed out. */
  fastopen_client_fail: number;
  /** The retransmission timeout, in microseconds. */
  rto: number;
  /** The delayed acknowledgement's timeout, in microseconds. */
  ato: number;
  /** Maximum segment size for sending, in bytes. */
  snd_mss: number;
  /** Maximum size of received segments, in bytes. */
  rcv_mss: number;
  /** Segments that are not acknowledged; of a listening socket, connections that wait to be accepted. */
  unacked: number;
  /** Segments that are acknowledged out of order; of a listening socket, the maximum backlog. */
  sacked: number;
  /** Segments that count as lost. */
  lost: number;
  /** Segments that are sent again and not acknowledged yet. */
  retrans: number;
  /** 0 since Linux 4.15. */
  fackets: number;
  /** Milliseconds since data were sent. */
  last_data_sent: number;
  /** Always 0. */
  last_ack_sent: number;
  /** Milliseconds since data were received. */
  last_data_recv: number;
  /** Milliseconds since an acknowledgement was received. */
  last_ack_recv: number;
  /** The MTU of the path. */
  pmtu: number;
  /** Maximum of the congestion window. */
  rcv_ssthresh: number;
  /** The round trip time, smoothed, in microseconds. */
  rtt: number;
  /** How much it varies, in microseconds. */
  rttvar: number;
  /** The threshold of slow start, in segments. */
  snd_ssthresh: number;
  /** The congestion window, in segments. */
  snd_cwnd: number;
  /** Maximum segment size that was announced to the peer, in bytes. */
  advmss: number;
  /** How far out of order segments may arrive before one counts as lost. */
  reordering: number;
  /** The round trip time as the receiver sees it, in microseconds. */
  rcv_rtt: number;
  /** Bytes that the program takes in a round trip. */
  rcv_space: number;
  /** Segments that were sent again since the beginning. */
  total_retrans: number;
  /** At how many bytes a second it sends; 2^64-1 for no limit. */
  pacing_rate?: bigint;
  /** SO_MAX_PACING_RATE; 2^64-1 for no limit. */
  max_pacing_rate?: bigint;
  /** Bytes that the peer has acknowledged. */
  bytes_acked?: bigint;
  /** Received and acknowledged bytes. */
  bytes_received?: bigint;
  /** Segments that were sent. */
  segs_out?: number;
  /** Received segments. */
  segs_in?: number;
  /** Bytes that wait to be sent. */
  notsent_bytes?: number;
  /** The shortest round trip time, in microseconds. */
  min_rtt?: number;
  /** Received segments with data. */
  data_segs_in?: number;
  /** Segments with data that were sent. */
  data_segs_out?: number;
  /** How many bytes a second arrived at the peer, last measured. */
  delivery_rate?: bigint;
  /** Microseconds with unacknowledged data. */
  busy_time?: bigint;
  /** Microseconds in which the peer's window was full. */
  rwnd_limited?: bigint;
  /** Microseconds in which the send buffer was full. */
  sndbuf_limited?: bigint;
  /** Segments that arrived at the peer. */
  delivered?: number;
  /** Those among them that met congestion. */
  delivered_ce?: number;
  /** Sent bytes, including retransmissions. */
  bytes_sent?: bigint;
  /** Bytes that were sent again. */
  bytes_retrans?: bigint;
  /** Segments that the peer had twice. */
  dsack_dups?: number;
  /** How often segments arrived out of order. */
  reord_seen?: number;
  /** Segments that arrived out of order. */
  rcv_ooopack?: number;
  /** The peer's window, in bytes. */
  snd_wnd?: number;
  /** The window that was advertised to the peer, in bytes. */
  rcv_wnd?: number;
  /** How often another path was tried. */
  rehash?: number;
  /** How often the retransmission timeout passed. */
  total_rto?: number;
  /** How often it was recovered from. */
  total_rto_recoveries?: number;
  /** Milliseconds that this took. */
  total_rto_time?: number;
}

/** What follows the first eight bytes, and in how many bytes each. */
const FIELDS: readonly [name: keyof TcpInfo, size: 2 | 4 | 8][] = [
  ["rto", 4],
  ["ato", 4],
  ["snd_mss", 4],
  ["rcv_mss", 4],
  ["unacked", 4],
  ["sacked", 4],
  ["lost", 4],
  ["retrans", 4],
  ["fackets", 4],
  ["last_data_sent", 4],
  ["last_ack_sent", 4],
  ["last_data_recv", 4],
  ["last_ack_recv", 4],
  ["pmtu", 4],
  ["rcv_ssthresh", 4],
  ["rtt", 4],
  ["rttvar", 4],
  ["snd_ssthresh", 4],
  ["snd_cwnd", 4],
  ["advmss", 4],
  ["reordering", 4],
  ["rcv_rtt", 4],
  ["rcv_space", 4],
  ["total_retrans", 4],
  ["pacing_rate", 8],
  ["max_pacing_rate", 8],
  ["bytes_acked", 8],
  ["bytes_received", 8],
  ["segs_out", 4],
  ["segs_in", 4],
  ["notsent_bytes", 4],
  ["min_rtt", 4],
  ["data_segs_in", 4],
  ["data_segs_out", 4],
  ["delivery_rate", 8],
  ["busy_time", 8],
  ["rwnd_limited", 8],
  ["sndbuf_limited", 8],
  ["delivered", 4],
  ["delivered_ce", 4],
  ["bytes_sent", 8],
  ["bytes_retrans", 8],
  ["dsack_dups", 4],
  ["reord_seen", 4],
  ["rcv_ooopack", 4],
  ["snd_wnd", 4],
  ["rcv_wnd", 4],
  ["rehash", 4],
  ["total_rto", 2],
  ["total_rto_recoveries", 2],
  ["total_rto_time", 4],
];

/** How long the struct is at least; other systems have another, or none. */
const LEAST = by<number | undefined>({ linux: 104 });

/**
 * Reads a `struct tcp_info`: `getsockopt(IPPROTO_TCP, TCP_INFO, 256)` (Linux).
 *
 * @example
 * ```ts
 * import * as socket from "jsr:@bsd/socket";
 * import { unpack_tcp_info } from "jsr:@bsd/socket/structs";
 *
 * using server = socket.create_server(["127.0.0.1", 0]);
 * using client = socket.create_connection(server.getsockname());
 * const { state, rtt } = unpack_tcp_info(client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256));
 * console.log(state === socket.TCP_ESTABLISHED, `${rtt} us`);
 * ```
 *
 * @param info Its bytes, as many as the kernel gave.
 * @throws {ValueError} when there are too few bytes; `TypeError` on another platform.
 * @see https://man7.org/linux/man-pages/man7/tcp.7.html
 */
export function unpack_tcp_info(info: BytesLike): TcpInfo {
  if (LEAST === undefined) throw new TypeError("unpack_tcp_info() is not available on this platform");
  const { bytes, view } = fields(info, LEAST, "info");
  const figures: Record<string, number | bigint | boolean> = {
    state: bytes[0],
    ca_state: bytes[1],
    retransmits: bytes[2],
    probes: bytes[3],
    backoff: bytes[4],
    options: bytes[5],
    snd_wscale: bytes[6] & 0xf,
    rcv_wscale: bytes[6] >> 4,
    delivery_rate_app_limited: (bytes[7] & 1) !== 0,
    fastopen_client_fail: bytes[7] >> 1 & 3,
  };
  let at = 8;
  for (const [name, size] of FIELDS) {
    if (at + size > bytes.length) break;
    figures[name] = number_at(view, at, size);
    at += size;
  }
  return figures as unknown as TcpInfo;
}

function number_at(view: DataView, at: number, size: 2 | 4 | 8): number | bigint {
  if (size === 8) return view.getBigUint64(at, true);
  return size === 4 ? view.getUint32(at, true) : view.getUint16(at, true);
}

/** More of a key of TCP_MD5SIG. */
export interface TcpMd5sigOptions {
  /** How many bits of the address count: the key is for a network. Missing: all of them. */
  prefixlen?: Integer;
  /** The index of the device, a VRF, that the key is for. */
  ifindex?: Integer;
}

const TCP_MD5SIG_SIZE = 216, KEY_SIZE = 80;

/**
 * The value of `TCP_MD5SIG` and `TCP_MD5SIG_EXT`, a `struct tcp_md5sig`: with which key segments from and to a peer are
 * signed (Linux). An option with `prefixlen` or `ifindex` is `TCP_MD5SIG_EXT`'s.
 *
 * @param host The peer's address, numeric.
 * @param key The key, at most 80 bytes; an empty one removes the peer's.
 * @param options What else names the peer.
 * @throws {ValueError} when the address is invalid, or a part does not fit.
 * @see https://www.rfc-editor.org/rfc/rfc2385
 */
export function pack_tcp_md5sig(
  host: string,
  key: BytesLike,
  options: TcpMd5sigOptions = {},
): Uint8Array<ArrayBuffer> {
  const { prefixlen, ifindex } = named(options, "options");
  const secret = bytes_of(key, "key");
  if (secret.length > KEY_SIZE) throw new ValueError(`key: at most ${KEY_SIZE} bytes, got ${secret.length}`);
  const { bytes, view } = struct(TCP_MD5SIG_SIZE);
  put_sockaddr(bytes, 0, host, 0, "host");
  const flags = (prefixlen === undefined ? 0 : 1) | (ifindex === undefined ? 0 : 2); // TCP_MD5SIG_FLAG_*
  view.setUint8(SOCKADDR_STORAGE, flags);
  view.setUint8(SOCKADDR_STORAGE + 1, unsigned(prefixlen ?? 0, 8, "prefixlen"));
  view.setUint16(SOCKADDR_STORAGE + 2, secret.length, true);
  view.setInt32(SOCKADDR_STORAGE + 4, signed(ifindex ?? 0, "ifindex"), true);
  bytes.set(secret, SOCKADDR_STORAGE + 8);
  return bytes;
}

/** Counters of an MPTCP connection: `MPTCP_INFO`. */
export interface MptcpInfo {
  /** Subflows beside the first. */
  subflows: number;
  /** Addresses that were announced. */
  add_addr_signal: number;
  /** Addresses of the peer that were accepted. */
  add_addr_accepted: number;
  /** The maximum of subflows. */
  subflows_max: number;
  /** The maximum of addresses to announce. */
  add_addr_signal_max: number;
  /** The maximum of addresses to accept. */
  add_addr_accepted_max: number;
  /** 1: it fell back to TCP; 2: the peer's key is known. */
  flags: number;
  /** The connection's token. */
  token: number;
  /** The number of the next byte to write. */
  write_seq: bigint;
  /** The number of the first byte that is not acknowledged. */
  snd_una: bigint;
  /** The number of the byte that is expected next. */
  rcv_nxt: bigint;
}

/**
 * Reads the value of `MPTCP_INFO`: `getsockopt(SOL_MPTCP, MPTCP_INFO, 256)` (Linux).
 *
 * @param info Its bytes; a newer kernel has more, which are left out.
 * @throws {ValueError} when there are too few bytes.
 */
export function unpack_mptcp_info(info: BytesLike): MptcpInfo {
  const { bytes, view } = fields(info, 40, "info");
  return {
    subflows: bytes[0],
    add_addr_signal: bytes[1],
    add_addr_accepted: bytes[2],
    subflows_max: bytes[3],
    add_addr_signal_max: bytes[4],
    add_addr_accepted_max: bytes[5],
    flags: view.getUint32(8, true),
    token: view.getUint32(12, true),
    write_seq: view.getBigUint64(16, true),
    snd_una: view.getBigUint64(24, true),
    rcv_nxt: view.getBigUint64(32, true),
  };
}
