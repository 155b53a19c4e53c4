/**
 * getsockopt and setsockopt in all of Python's forms.
 *
 * @module
 */

import { as_uint, copy_of, is_integer, length_of, Math, Number, own_bytes, own_view } from "../base/intrinsics.ts";
import { os_error, throw_if_failed } from "../ffi/result.ts";
import { big_integer, bytes_of, c_int, type Integer, is_integer_like, masked, type_name } from "../base/arguments.ts";
import { AF_VSOCK } from "../constants/address_family.ts";
import { EINVAL } from "../constants/errno.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { SO_GET_FILTER } from "../constants/socket_option.ts";
import { OSError } from "../base/errors.ts";
import { option } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";
import type { Descriptor } from "../descriptor/descriptor.ts";
import { get_ack_frequency, is_ack_frequency, set_ack_frequency } from "./windows.ts";

const MAX_EXACT = 2n ** 53n - 1n;
const INT = 4, UINT64 = 8, SOCK_FILTER = 8;
/** Maximum buffer size, as in CPython. */
const MAX_BUFLEN = 1024;
const FOUR_GIVEN = "setsockopt() takes exactly 3 arguments (4 given)";

/** Reads an option as a C int, or with `length` as at most that many bytes. */
export function getsockopt(
  d: Descriptor,
  level: Integer,
  name: Integer,
  length: Integer,
): number | bigint | Uint8Array<ArrayBuffer> {
  const at = c_int(level, "level"), which = c_int(name, "optname"), size = c_int(length, "buflen");
  if (d.family === AF_VSOCK) return getsockopt_vsock(d, at, which, size);
  if (size === 0) {
    if (is_ack_frequency(which)) return get_ack_frequency(d);
    option.view.setInt32(0, 0, true); // Some options have fewer than four bytes, or none.
    throw_if_failed(sys.getsockopt(d.fd, at, which, INT));
    return option.view.getInt32(0, true);
  }
  if (size < 0 || size > MAX_BUFLEN) throw new OSError("getsockopt buflen out of range");
  if (at === SOL_SOCKET && which === SO_GET_FILTER) return get_filter(d, size);
  option.bytes.fill(0, 0, size);
  return copy_of(option.bytes, 0, Math.min(size, throw_if_failed(sys.getsockopt(d.fd, at, which, size))));
}

/**
 * SO_GET_FILTER. Its length counts instructions of 8 bytes, as argument and as result: with a length in bytes the
 * kernel would write eight times as many.
 */
function get_filter(d: Descriptor, size: number): Uint8Array<ArrayBuffer> {
  const room = Math.floor(size / SOCK_FILTER);
  option.bytes.fill(0, 0, size);
  const count = throw_if_failed(sys.getsockopt(d.fd, SOL_SOCKET, SO_GET_FILTER, room));
  if (count > room) throw os_error(-EINVAL); // For a length of 0 the kernel returns the number of instructions.
  return option.bytes.slice(0, count * SOCK_FILTER);
}

/** Options of AF_VSOCK are unsigned 64-bit numbers: a bigint beyond 2^53, where a number would be rounded. */
function getsockopt_vsock(d: Descriptor, level: number, name: number, length: number): number | bigint {
  if (length !== 0) throw new OSError("getsockopt string buffer not allowed");
  option.view.setBigUint64(0, 0n, true);
  throw_if_failed(sys.getsockopt(d.fd, level, name, UINT64));
  const value = option.view.getBigUint64(0, true);
  return value <= MAX_EXACT ? Number(value) : value;
}

/** Sets an option to a C int, to bytes, or if `value` is null to a NULL pointer with `length`. */
export function setsockopt(d: Descriptor, level: Integer, name: Integer, value: unknown, length?: Integer): void {
  const at = c_int(level, "level"), which = c_int(name, "optname");
  if (value === undefined) c_int(value, "value"); // The error says that a constant may be missing on this platform.
  if (d.family === AF_VSOCK) return setsockopt_vsock(d, at, which, value, length);
  if (value === null) {
    if (length === undefined) throw new TypeError("value: a bytes-like object is required, not 'null'");
    throw_if_failed(sys.setsockopt(d.fd, at, which, null, masked(length, 32, "optlen")));
    return;
  }
  if (length !== undefined) throw new TypeError(FOUR_GIVEN);
  if (typeof value === "object") {
    const bytes = bytes_of(value, "value");
    throw_if_failed(sys.setsockopt(d.fd, at, which, bytes, length_of(bytes)));
  } else if (is_ack_frequency(which)) set_ack_frequency(d, option_int(value));
  else throw_if_failed(sys.setsockopt_int(d.fd, at, which, option_int(value)));
}

/** A C int. Python takes any other value for bytes, so the error text is about bytes. */
function option_int(value: unknown): number {
  const n = is_integer_like(value) ? Number(value) : NaN;
  if ((n | 0) !== n) throw new TypeError(`value: a bytes-like object is required, not '${type_name(value)}'`);
  return n;
}

function setsockopt_vsock(d: Descriptor, level: number, name: number, value: unknown, length?: Integer): void {
  if (length !== undefined) throw new TypeError(FOUR_GIVEN);
  if (!is_integer(value) && typeof value !== "bigint" && typeof value !== "boolean") {
    throw new TypeError(`value: argument 3 must be int, not ${type_name(value)}`);
  }
  const bytes = own_bytes(UINT64);
  own_view(bytes).setBigUint64(0, as_uint(64, big_integer(value, "value")), true);
  throw_if_failed(sys.setsockopt(d.fd, level, name, bytes, UINT64));
}
