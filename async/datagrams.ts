/**
 * The datagrams of a socket, one after the other, of which one system call receives many.
 *
 * @module
 */

import { copy_of, length_of, own_list } from "../base/intrinsics.ts";
import { AF_INET, AF_INET6 } from "../constants/address_family.ts";
import { SOCK_DGRAM } from "../constants/socket_type.ts";
import { Held, name_of, NONE } from "../descriptor/held.ts";
import type { Datagram } from "../descriptor/held.ts";
import type { Descriptor } from "../descriptor/descriptor.ts";
import type { Address, FamilyName } from "../families/registry.ts";
import { MessageVector } from "../ffi/batch.ts";
import { sockaddr } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";

/** Datagrams per call. Beyond 32 a call costs no less for each of them. */
const COUNT = 32;
/** What fits in every datagram: a later call may want more of it than the iterator does. */
const WHOLE = 65536;
/** Room for what IP tells of a datagram: the interface, times, the class of traffic …. */
const ANCILLARY = 512;

/** One for all sockets, 2 MiB: what is received is copied out at once, since its receiver owns it. */
let vector: MessageVector | undefined;

/**
 * Whether several may be received at once: UDP, where the system has recvmmsg(2). A datagram of another family may bring
 * descriptors, which belong to the call that receives it.
 */
export function several({ family, type }: Descriptor): boolean {
  return type === SOCK_DGRAM && (family === AF_INET || family === AF_INET6) && sys.recvmmsg !== undefined;
}

/** A datagram as it is given. */
export type Given<Name extends FamilyName> = [data: Uint8Array<ArrayBuffer>, address: Address<Name>];

/** The next one of those that were received before; `null` when there is none. */
export function held<Name extends FamilyName>(d: Descriptor, size: number): Given<Name> | null {
  return d.held === null ? null : given(d, d.held.take(), size);
}

/**
 * An attempt to receive a datagram, and those behind it, which are kept for the next calls.
 *
 * @param d The descriptor.
 * @param size The maximum of bytes of each; the rest of it is lost when it is given.
 */
export function datagram_attempt<Name extends FamilyName>(d: Descriptor, size: number): () => Given<Name> | number {
  d.expect_address();
  return () => {
    if (d.held !== null) return given(d, d.held.take(), size); // Received by another call while this one waited.
    vector ??= new MessageVector(COUNT, WHOLE, ANCILLARY);
    vector.offer(COUNT);
    const n = sys.recvmmsg!(d.fd, vector, COUNT, 0);
    if (n < 0) return n;
    const list = own_list<Datagram>();
    for (let i = 0; i < n; i++) list.push(datagram(vector, i, i === 0 ? undefined : list[i - 1]));
    if (n > 1) new Held(d, list, 1);
    return given(d, list[0], size);
  };
}

function datagram(vector: MessageVector, i: number, before: Datagram | undefined): Datagram {
  const start = vector.start(i), length = vector.length(i), ancillary = vector.controllen(i);
  const same = before !== undefined && vector.is_remembered(i);
  if (!same) {
    vector.take_name(i, sockaddr);
    vector.remember(i);
  }
  return {
    data: copy_of(vector.data, start, start + (length < WHOLE ? length : WHOLE)),
    name: same ? before.name : copy_of(sockaddr.bytes, 0, sockaddr.size),
    ancillary: ancillary === 0 ? NONE : copy_of(vector.control_space(i), 0, ancillary),
    flags: vector.flags(i),
  };
}

function given<Name extends FamilyName>(d: Descriptor, datagram: Datagram, size: number): Given<Name> {
  const { data } = datagram;
  name_of(datagram);
  return [length_of(data) > size ? copy_of(data, 0, size) : data, d.address() as Address<Name>];
}
