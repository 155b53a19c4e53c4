/**
 * Values of options at SOL_SOCKET that are structs: `SO_LINGER`, `SO_RCVTIMEO`, `SO_PEERCRED`, `LOCAL_PEERCRED`.
 *
 * ```c
 * struct linger { int l_onoff, l_linger; };                 // socket(7); Windows has two u_short
 * struct timeval { time_t tv_sec; suseconds_t tv_usec; };   // 0, 8; Windows has two long, of 32 bits
 * struct ucred { pid_t pid; uid_t uid; gid_t gid; };        // unix(7), Linux
 * struct xucred {                                           // unix(4), macOS and FreeBSD
 *   u_int cr_version;                                       // 0
 *   uid_t cr_uid;                                           // 4
 *   short cr_ngroups;                                       // 8
 *   gid_t cr_groups[16];                                    // 12
 * };
 * ```
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import { type BytesLike, type Integer, integer } from "../base/arguments.ts";
import { by } from "../constants/platform.ts";
import { fields, signed, struct, unsigned } from "./fields.ts";
import { OverflowError } from "../base/value_errors.ts";

/** `struct linger`: bytes of each of its two fields. */
const LINGER_FIELD: number = by({ linux: 4, darwin: 4, freebsd: 4, windows: 2 });

/** What `SO_LINGER` holds. */
export interface Linger {
  /** Whether close(2) waits. */
  onoff: boolean;
  /** For how long, in seconds; on macOS in hundredths of one. With 0 a connection is reset. */
  linger: number;
}

/**
 * The value of `SO_LINGER`, a `struct linger`; on macOS also of `SO_LINGER_SEC`, which is the one in seconds there.
 *
 * @param onoff Whether close(2) waits until the peer has received everything.
 * @param linger For how many seconds, of macOS' `SO_LINGER` hundredths of one; 0 drops what is left and resets the
 * connection.
 * @throws {OverflowError} when the seconds do not fit.
 * @see https://man7.org/linux/man-pages/man7/socket.7.html
 */
export function pack_linger(onoff: Integer, linger: Integer): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(2 * LINGER_FIELD);
  const on = integer(onoff, "onoff") === 0 ? 0 : 1;
  if (LINGER_FIELD === 2) {
    view.setUint16(0, on, true);
    view.setUint16(2, unsigned(linger, 16, "linger"), true);
  } else {
    view.setInt32(0, on, true);
    view.setInt32(4, signed(linger, "linger"), true);
  }
  return bytes;
}

/**
 * Reads the value of `SO_LINGER`: `getsockopt(SOL_SOCKET, SO_LINGER, 8)`.
 *
 * @param linger Its bytes.
 * @throws {ValueError} when there are too few bytes.
 */
export function unpack_linger(linger: BytesLike): Linger {
  const { view } = fields(linger, 2 * LINGER_FIELD, "linger");
  return LINGER_FIELD === 2
    ? { onoff: view.getUint16(0, true) !== 0, linger: view.getUint16(2, true) }
    : { onoff: view.getInt32(0, true) !== 0, linger: view.getInt32(4, true) };
}

const MICROSECONDS = 1_000_000;
/** `struct timeval`: where the microseconds stand, and how many bits a field has. */
const TIMEVAL = by<{ size: number; usec: number; bits: 32 | 64 }>({
  linux: { size: 16, usec: 8, bits: 64 },
  darwin: { size: 16, usec: 8, bits: 64 }, // The microseconds have 32 bits there, and 32 of padding.
  freebsd: { size: 16, usec: 8, bits: 64 },
  windows: { size: 8, usec: 4, bits: 32 },
});

/**
 * A `struct timeval`, as `SO_RCVTIMEO` and `SO_SNDTIMEO` take it; Windows takes milliseconds there, a plain int.
 *
 * @param seconds The time, rounded to microseconds.
 * @throws {OverflowError} when it is negative, NaN, or too long; `TypeError` when it is not a number.
 */
export function pack_timeval(seconds: number): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(TIMEVAL.size);
  put_timeval(view, 0, seconds, "seconds");
  return bytes;
}

/**
 * Reads a `struct timeval`.
 *
 * @param timeval Its bytes.
 * @returns The seconds, with their fraction.
 * @throws {ValueError} when there are too few bytes.
 */
export function unpack_timeval(timeval: BytesLike): number {
  return take_timeval(fields(timeval, TIMEVAL.size, "timeval").view, 0);
}

/** Writes a `struct timeval` within another struct. */
export function put_timeval(view: DataView, at: number, seconds: number, name: string): void {
  const most = TIMEVAL.bits === 32 ? 2 ** 31 : 2 ** 53 / MICROSECONDS;
  if (typeof seconds !== "number") {
    throw new TypeError(`${name}: a number of seconds is required, not '${typeof seconds}'`);
  }
  if (!(seconds >= 0 && seconds < most)) throw new OverflowError(`${name}: ${seconds} seconds do not fit in a timeval`);
  const all = Math.round(seconds * MICROSECONDS);
  const whole = Math.floor(all / MICROSECONDS), rest = all % MICROSECONDS;
  if (TIMEVAL.bits === 32) {
    view.setInt32(at, whole, true);
    view.setInt32(at + TIMEVAL.usec, rest, true);
  } else {
    view.setBigInt64(at, BigInt(whole), true);
    view.setBigInt64(at + TIMEVAL.usec, BigInt(rest), true);
  }
}

/** Reads a `struct timeval` within another struct. */
export function take_timeval(view: DataView, at: number): number {
  const whole = TIMEVAL.bits === 32 ? view.getInt32(at, true) : Number(view.getBigInt64(at, true));
  return (whole * MICROSECONDS + view.getInt32(at + TIMEVAL.usec, true)) / MICROSECONDS;
}

/** A process and on whose behalf it acts. */
export interface Ucred {
  /** The process. */
  pid: number;
  /** Its user. */
  uid: number;
  /** Its group. */
  gid: number;
}

const UCRED = 12;

/**
 * A `struct ucred`, as an SCM_CREDENTIALS message carries it (Linux).
 *
 * @param pid The process: one's own without the privilege to lie.
 * @param uid The user.
 * @param gid The group.
 * @throws {OverflowError} when a number does not fit.
 * @see https://man7.org/linux/man-pages/man7/unix.7.html
 */
export function pack_ucred(pid: Integer, uid: Integer, gid: Integer): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(UCRED);
  view.setInt32(0, signed(pid, "pid"), true);
  view.setUint32(4, unsigned(uid, 32, "uid"), true);
  view.setUint32(8, unsigned(gid, 32, "gid"), true);
  return bytes;
}

/**
 * Reads a `struct ucred`: `getsockopt(SOL_SOCKET, SO_PEERCRED, 12)`, or an SCM_CREDENTIALS message (Linux).
 *
 * @param ucred Its bytes.
 * @throws {ValueError} when there are too few bytes.
 */
export function unpack_ucred(ucred: BytesLike): Ucred {
  const { view } = fields(ucred, UCRED, "ucred");
  return { pid: view.getInt32(0, true), uid: view.getUint32(4, true), gid: view.getUint32(8, true) };
}

/** On whose behalf a peer acts. */
export interface Xucred {
  /** The layout's version, 0. */
  version: number;
  /** The user. */
  uid: number;
  /** The groups, the effective one first. */
  groups: number[];
}

const XUCRED = 76, MAX_GROUPS = 16;

/**
 * Reads a `struct xucred`: `getsockopt(0, LOCAL_PEERCRED, 88)` (macOS, FreeBSD).
 *
 * @param xucred Its bytes.
 * @throws {ValueError} when there are too few bytes.
 * @see https://man.freebsd.org/cgi/man.cgi?query=unix&sektion=4
 */
export function unpack_xucred(xucred: BytesLike): Xucred {
  const { view } = fields(xucred, XUCRED, "xucred");
  const groups = Math.max(0, Math.min(view.getInt16(8, true), MAX_GROUPS));
  return {
    version: view.getUint32(0, true),
    uid: view.getUint32(4, true),
    groups: Array.from({ length: groups }, (_, i) => view.getUint32(12 + 4 * i, true)),
  };
}
