/**
 * Structs of sending at a time, and of time stamps by the network card (Linux).
 *
 * ```c
 * struct sock_txtime { clockid_t clockid; __u32 flags; };              // linux/net_tstamp.h: 0, 4
 * struct hwtstamp_config { int flags, tx_type, rx_filter; };           // 0, 4, 8
 * ```
 *
 * @module
 */

import { ValueError } from "../base/value_errors.ts";
import { big_integer, type BytesLike, type Integer } from "../base/arguments.ts";
import { bits, fields, named, signed, struct } from "./fields.ts";

/**
 * The value of `SO_TXTIME`, a `struct sock_txtime`: by which clock datagrams say when they are to be sent.
 *
 * @param clockid The clock: `CLOCK_TAI` for the discipline etf, `CLOCK_MONOTONIC` for fq.
 * @param flags `SOF_TXTIME_*`.
 * @throws {ValueError} when a number does not fit.
 * @see https://man7.org/linux/man-pages/man8/tc-etf.8.html
 */
export function pack_sock_txtime(clockid: Integer, flags: Integer = 0): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(8);
  view.setInt32(0, signed(clockid, "clockid"), true);
  view.setUint32(4, bits(flags, "flags"), true);
  return bytes;
}

/**
 * Reads the value of `SO_TXTIME`.
 *
 * @param txtime Its bytes.
 * @throws {ValueError} when there are too few bytes.
 */
export function unpack_sock_txtime(txtime: BytesLike): { clockid: number; flags: number } {
  const { view } = fields(txtime, 8, "txtime");
  return { clockid: view.getInt32(0, true), flags: view.getUint32(4, true) };
}

/**
 * The bytes of an SCM_TXTIME message: when a datagram is to be sent.
 *
 * @param time Nanoseconds of the clock that `SO_TXTIME` chose.
 * @throws {ValueError} when it is negative or does not fit in 64 bits.
 */
export function pack_txtime(time: Integer): Uint8Array<ArrayBuffer> {
  const ns = big_integer(time, "time");
  if (ns < 0n || ns >= 2n ** 64n) throw new ValueError(`time: ${ns} does not fit in 64 unsigned bits`);
  const { bytes, view } = struct(8);
  view.setBigUint64(0, ns, true);
  return bytes;
}

/** How a network card takes time stamps. */
export interface HwtstampConfig {
  /** 0, or 1: the number of the clock may change. */
  flags: number;
  /** Of what is sent: 0 none, 1 what asks for one, 2 and 3 Sync messages of PTP are stamped as they leave. */
  tx_type: number;
  /** Of what is received: 0 none, 1 all, 3 to 14 messages of PTP. */
  rx_filter: number;
}

/**
 * A `struct hwtstamp_config`, which `SIOCSHWTSTAMP` takes behind an interface's name.
 *
 * @param config Its fields; omitted ones are 0.
 * @throws {ValueError} when one does not fit.
 * @see https://docs.kernel.org/networking/timestamping.html
 */
export function pack_hwtstamp_config(config: Partial<HwtstampConfig>): Uint8Array<ArrayBuffer> {
  const { flags = 0, tx_type = 0, rx_filter = 0 } = named(config, "config");
  const { bytes, view } = struct(12);
  view.setInt32(0, signed(flags, "flags"), true);
  view.setInt32(4, signed(tx_type, "tx_type"), true);
  view.setInt32(8, signed(rx_filter, "rx_filter"), true);
  return bytes;
}

/**
 * Reads a `struct hwtstamp_config`.
 *
 * @param config Its bytes.
 * @throws {ValueError} when there are too few bytes.
 */
export function unpack_hwtstamp_config(config: BytesLike): HwtstampConfig {
  const { view } = fields(config, 12, "config");
  return { flags: view.getInt32(0, true), tx_type: view.getInt32(4, true), rx_filter: view.getInt32(8, true) };
}
