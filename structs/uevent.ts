/**
 * Messages of `NETLINK_KOBJECT_UEVENT`: a device came, changed or went (Linux).
 *
 * @module
 */

import { ValueError } from "../base/value_errors.ts";
import { bytes_of, type BytesLike } from "../base/arguments.ts";

const decoder = new TextDecoder();

/** What happened to a device. */
export interface Uevent {
  /** What happened: `add`, `remove`, `change`, `move`, `online`, `offline`, `bind`, `unbind`. */
  action: string;
  /** The device, a path below `/sys`. */
  devpath: string;
  /** All variables: `ACTION`, `DEVPATH`, `SUBSYSTEM`, `SEQNUM`, and what the subsystem adds. */
  properties: Record<string, string>;
}

/**
 * Reads a message of the kernel's to group 1 of `NETLINK_KOBJECT_UEVENT`: `add@/devices/…`, then `NAME=value` texts,
 * each with a NUL after it. udev's own messages, group 2, have another form and are refused.
 *
 * @param datagram What the socket received.
 * @throws {ValueError} when it has another form.
 * @see https://man7.org/linux/man-pages/man7/netlink.7.html
 */
export function unpack_uevent(datagram: BytesLike): Uevent {
  const [head, ...lines] = decoder.decode(bytes_of(datagram, "datagram")).split("\0");
  const at = head.indexOf("@");
  if (at <= 0) throw new ValueError("datagram: 'action@devpath' expected");
  const properties: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const equals = line.indexOf("=");
    if (equals > 0) properties[line.slice(0, equals)] = line.slice(equals + 1);
  }
  return { action: head.slice(0, at), devpath: head.slice(at + 1), properties };
}
