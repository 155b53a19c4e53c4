/**
 * Windows only: ioctl, sharing with another process, and TCP_QUICKACK, which is an ioctl there.
 *
 * @module
 */

import {
  copy_of,
  Int32Array,
  length_of,
  own_view,
  own_weak_map,
  Uint32Array,
  Uint8Array,
  without_holes,
} from "../base/intrinsics.ts";
import { bytes_of, type BytesLike, type Integer, is_bytes, masked, type_name } from "../base/arguments.ts";
import { by } from "../constants/platform.ts";
import { TCP_QUICKACK } from "../constants/tcp.ts";
import { SIO_KEEPALIVE_VALS, SIO_LOOPBACK_FAST_PATH, SIO_RCVALL, SIO_UDP_CONNRESET } from "../constants/windows.ts";
import { throw_if_failed } from "../ffi/result.ts";
import { PROTOCOL_INFO } from "../ffi/layout.ts";
import { sys } from "../ffi/mod.ts";
import type { Descriptor } from "../descriptor/descriptor.ts";
import { ValueError } from "../base/value_errors.ts";

/** What SIO_KEEPALIVE_VALS takes: on or off, milliseconds before the first probe, milliseconds between probes. */
export type KeepaliveValues = readonly [onoff: Integer, keepalivetime: Integer, keepaliveinterval: Integer];

/** WSAIoctl() with the three commands that CPython has, and SIO_UDP_CONNRESET. */
export function ioctl(d: Descriptor, control: Integer, option: Integer | KeepaliveValues): number {
  const code = masked(control, 32, "control");
  switch (code) {
    case SIO_RCVALL:
    case SIO_LOOPBACK_FAST_PATH:
    case SIO_UDP_CONNRESET:
      return throw_if_failed(sys.WSAIoctl!(d.fd, code, unsigned([option])));
    case SIO_KEEPALIVE_VALS:
      return throw_if_failed(sys.WSAIoctl!(d.fd, code, unsigned(keepalive(option))));
  }
  throw new ValueError(`invalid ioctl command ${code}`);
}

function keepalive(option: unknown): readonly unknown[] {
  if (!Array.isArray(option)) throw new TypeError(`ioctl() argument 2 must be 3-item tuple, not ${type_name(option)}`);
  if (option.length === 3) return without_holes(option);
  throw new TypeError(`ioctl() argument 2 must be tuple of length 3, not ${option.length}`);
}

function unsigned(numbers: readonly unknown[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Uint32Array.from(numbers, (number) => masked(number, 32, "option")).buffer);
}

/** WSADuplicateSocketW(): bytes that another process opens the socket with. */
export function share(d: Descriptor, process_id: Integer): Uint8Array<ArrayBuffer> {
  const process = masked(process_id, 32, "process_id");
  const info = new Uint8Array(PROTOCOL_INFO.size);
  throw_if_failed(sys.WSADuplicateSocket!(d.fd, process, info));
  return info;
}

/** Whether `fileno` is bytes from {@linkcode share}; only Windows has those. */
export const is_shared: (fileno: unknown) => fileno is BytesLike = by({ windows: is_bytes }) ?? is_nothing;

function is_nothing(_value: unknown): _value is never {
  return false;
}

/**
 * A copy of what {@linkcode share} returned: an audit hook could shrink the original, and WSASocketW() reads a whole
 * `WSAPROTOCOL_INFOW`.
 *
 * @throws {ValueError} when the bytes have a wrong length.
 */
export function info_of(shared: BytesLike): Uint8Array<ArrayBuffer> {
  const bytes = bytes_of(shared, "info"), { size } = PROTOCOL_INFO;
  if (length_of(bytes) !== size) {
    throw new ValueError(`socket descriptor string has wrong size, should be ${size} bytes.`);
  }
  return copy_of(bytes, 0, size);
}

/** The family, the type and the protocol of a shared socket. */
export function facts_of(info: Uint8Array<ArrayBuffer>): [family: number, type: number, proto: number] {
  const { family, type, protocol } = PROTOCOL_INFO, view = own_view(info);
  return [view.getInt32(family, true), view.getInt32(type, true), view.getInt32(protocol, true)];
}

/** WSASocketW(): opens a shared socket. */
export function open_shared(info: Uint8Array<ArrayBuffer>): number {
  return throw_if_failed(sys.WSASocket!(info));
}

/** TCP_QUICKACK of Windows is not an option but the ioctl SIO_TCP_SET_ACK_FREQUENCY, which can only be set. */
const ACK_FREQUENCY: number | undefined = by({ windows: TCP_QUICKACK });
const ack_frequencies = own_weak_map<Descriptor, number>();

/** Whether an option is TCP_QUICKACK of Windows. */
export function is_ack_frequency(name: number): boolean {
  return name === ACK_FREQUENCY;
}

/** The value that the option was set to; 0 before that. */
export function get_ack_frequency(d: Descriptor): number {
  return ack_frequencies.get(d) ?? 0;
}

/** WSAIoctl(SIO_TCP_SET_ACK_FREQUENCY). */
export function set_ack_frequency(d: Descriptor, value: number): void {
  throw_if_failed(sys.WSAIoctl!(d.fd, ACK_FREQUENCY! >>> 0, new Uint8Array(Int32Array.of(value).buffer)));
  ack_frequencies.set(d, value);
}

function winsock_errors(): Readonly<Record<number, string>> {
  const first_to_last = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const errors = [
    ...[6, 8, 87, 995, 996, 997, 10004, 10009, 10013, 10014, 10022, 10024],
    ...first_to_last(10035, 10071),
    ...first_to_last(10091, 10093),
    ...first_to_last(10101, 10112),
    ...first_to_last(11001, 11031),
  ];
  const getters = errors.map((error) => [error, { enumerable: true, get: () => sys.strerror(error) }]);
  return Object.freeze(Object.defineProperties({}, Object.fromEntries(getters)));
}

/** Winsock's error numbers and the system's text for each, in its language. A text is read on access (Windows). */
export const errorTab: Readonly<Record<number, string>> = by({ windows: winsock_errors })?.();
