/**
 * The destination of a call: encodes an address as a sockaddr, and raises the audit event.
 *
 * @module
 */

import { audit, audited } from "../base/audit.ts";
import { length_of } from "../base/intrinsics.ts";
import type { Descriptor } from "../descriptor/descriptor.ts";
import { sockaddr } from "../ffi/memory.ts";

/**
 * Makes `address` the destination of the next call, and raises the audit event.
 *
 * @param d The socket's descriptor.
 * @param socket The socket object, for the hooks.
 * @param address The address, in the family's form.
 * @param caller The method, for error texts.
 * @param event The name of the event.
 */
export function set_destination(
  d: Descriptor,
  socket: object,
  address: unknown,
  caller: string,
  event: string,
): void {
  d.set_destination(address, caller);
  if (!audited) return;
  const written = destination();
  audit(event, socket, address); // A hook may use sockets itself, which overwrites the same memory.
  restore_destination(written);
}

/** The destination of the next call, as C has it. */
export function destination(): Uint8Array<ArrayBuffer> {
  return sockaddr.bytes.slice(0, sockaddr.size);
}

/** Makes what {@linkcode destination} returned the destination of the next call. */
export function restore_destination(address: Uint8Array<ArrayBuffer>): void {
  sockaddr.bytes.set(address);
  sockaddr.size = length_of(address);
}
