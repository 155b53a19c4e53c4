/**
 * The descriptors that the guard knows, and how every check runs.
 *
 * Two things can make a check wrong:
 *
 * - The caller's own code runs during a check: Deno dispatches a permission's `change` event while it is queried. A
 *   listener can make other calls, which write to the memory that all calls share, and close or duplicate descriptors.
 *   So a check reads copies, writes them back after the last query, and starts again if another call was made meanwhile.
 * - A descriptor comes from elsewhere, so its peer was never checked. It is examined before its first use.
 *
 * @module
 */

import { AF_INET, AF_INET6, AF_UNIX } from "../constants/address_family.ts";
import { IP_OPTIONS } from "../constants/ip.ts";
import { IPV6_DSTOPTS, IPV6_FLOWINFO_SEND, IPV6_HOPOPTS, IPV6_RTHDR } from "../constants/ipv6.ts";
import { IPPROTO_IP, IPPROTO_IPV6 } from "../constants/protocol.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { SO_DOMAIN, SO_PROTOCOL, SO_TYPE } from "../constants/socket_option.ts";
import { SOCK_DGRAM, SOCK_STREAM } from "../constants/socket_type.ts";
import type { Backend } from "../ffi/backend.ts";
import { int_at } from "../ffi/cmsg.ts";
import { SOCKADDR_STORAGE } from "../ffi/layout.ts";
import { option, type Sockaddr, sockaddr } from "../ffi/memory.ts";
import { control } from "../ffi/message.ts";
import { SIMULATED } from "../ffi/result.ts";
import {
  type AddressBytes,
  copy_of,
  family_in,
  is_named,
  is_wildcard,
  port_in,
  require_destination,
  require_own,
  require_sockaddr,
} from "./addresses.ts";
import { everything, refuse, refuse_denied, require_everything, table } from "./granted.ts";
import { type Asks, require_control, source_in } from "./options.ts";

const ByteArray = Uint8Array;
const TCP = 6, UDP = 17, UDPLITE = 136;

/**
 * Refuses a kind of socket that sends packets to what is not an address of a call, unless net is granted whole. Gives
 * whether it needs no such grant.
 */
export function require_kind(family: number, type: number, protocol: number): boolean {
  if (family === AF_UNIX) return true;
  const kind = type & 15; // The rest are flags.
  const stream = kind === SOCK_STREAM && (protocol === 0 || protocol === TCP);
  const datagrams = kind === SOCK_DGRAM && (protocol === 0 || protocol === UDP || protocol === UDPLITE);
  if ((family === AF_INET || family === AF_INET6) && (stream || datagrams)) return true;
  require_everything(`a socket of family ${family}, type ${kind}, protocol ${protocol}`);
  return false;
}

/** A set of descriptors: a byte for each; of a simulated kernel's, whose numbers are large, a property. */
class DescriptorSet {
  #size = 1024;
  #bytes = new ByteArray(this.#size);
  readonly #simulated = table<boolean>();

  /** Whether a descriptor is in it. */
  has(fd: number): boolean {
    return fd < SIMULATED ? this.#bytes[fd] === 1 : this.#simulated[fd] === true;
  }

  /** Puts a descriptor in, or takes it out. */
  put(fd: number, is_in: boolean): void {
    if (fd >= SIMULATED) {
      if (is_in) this.#simulated[fd] = true;
      else delete this.#simulated[fd];
    } else if (fd >= 0 && (is_in || fd < this.#size)) {
      while (fd >= this.#size) this.#grow();
      this.#bytes[fd] = is_in ? 1 : 0;
    }
  }

  #grow(): void {
    const larger = new ByteArray(this.#size * 2);
    for (let i = 0; i < this.#size; i++) larger[i] = this.#bytes[i];
    this.#size *= 2;
    this.#bytes = larger;
  }
}

/** Control data: memory, and how many bytes of it count. */
interface ControlBytes {
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** How often a check starts again. A listener that makes a call each time is an attack, and the check fails. */
const ATTEMPTS_MAX = 8;

/** What one call asks of its descriptor. */
class AsksOf implements Asks {
  readonly #descriptors: Descriptors;
  readonly #fd: number;

  constructor(descriptors: Descriptors, fd: number) {
    this.#descriptors = descriptors;
    this.#fd = fd;
  }

  port(): number {
    const bound = this.#descriptors.bound(this.#fd);
    return bound === null ? 0 : port_in(bound);
  }

  use(fd: number): void {
    this.#descriptors.require(fd);
  }
}

/** The descriptors of a backend, and the checks of calls on them. */
export class Descriptors {
  /** The backend that makes the calls, and answers questions about descriptors. */
  readonly backend: Backend;
  /** Descriptors that were made here, or examined once they had a peer or a name. They are not examined again. */
  readonly #known = new DescriptorSet();
  /** Counts calls, so that a check notices a call that is made during it. */
  #calls = 0;

  constructor(backend: Backend) {
    this.backend = backend;
  }

  /** Remembers whether a descriptor needs no examination. */
  put(fd: number, known: boolean): void {
    this.#calls++;
    if (fd >= 0) this.#known.put(fd, known);
  }

  /** Remembers a descriptor that a call has made; returns the result of the call. */
  made(fd: number, known: boolean): number {
    this.put(fd, known);
    return fd;
  }

  /** The same for a descriptor that was made from another one: it is known if that one is. */
  made_of(copy: number, fd: number): number {
    this.put(copy, this.#known.has(fd));
    return copy;
  }

  /** Refuses the use of a descriptor from another process that is connected or bound to an address without a grant. */
  use(fd: number): void {
    if (this.#known.has(fd)) this.#calls++;
    else this.hold(() => this.require(fd));
  }

  /** The same within a check. */
  require(fd: number): void {
    if (!this.#known.has(fd)) this.#examine(fd);
  }

  /** Refuses the use of a descriptor with the current address as its destination. */
  destination(fd: number): void {
    this.hold((address) => this.#require_destination(fd, address));
  }

  /** Refuses the current address as a descriptor's own. */
  name(fd: number): void {
    this.hold((address) => {
      this.require(fd);
      require_sockaddr(address, this.backend);
    });
  }

  /** Refuses a message: its descriptor, its destination if it has one, and its control data. */
  message(fd: number, named: boolean): void {
    if (!named && control.length === 0) return this.use(fd);
    const { region, length } = control, kept = control_copy();
    this.hold((address) => {
      if (named) this.#require_destination(fd, address);
      else this.require(fd);
      if (kept.length === 0) return;
      require_control(kept.bytes, kept.length, this.asks(fd));
      const source = source_in(kept.bytes, kept.length);
      if (named && source !== null && is_wildcard(address)) refuse_denied(source, port_in(address));
    });
    control.region = region;
    control.length = length;
    for (let i = 0; i < kept.length; i++) region.bytes[i] = kept.bytes[i];
  }

  /** What a check of a call asks of its descriptor. */
  asks(fd: number): Asks {
    return new AsksOf(this, fd);
  }

  /** The address that a descriptor is bound to; `null` when that cannot be known. */
  bound(fd: number): AddressBytes | null {
    return this.backend.getsockname(fd) < 0 ? null : copy_of(sockaddr);
  }

  /**
   * Makes a check, repeats it if another call was made during it, and restores the current address.
   *
   * @param check Gets a copy of that address.
   */
  hold(check: (address: AddressBytes) => void): void {
    const address = copy_of(sockaddr);
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const calls = ++this.#calls;
      check(address);
      if (this.#calls === calls) return put_back(sockaddr, address);
    }
    refuse("net", "what other calls are made about while it is asked for");
  }

  #require_destination(fd: number, address: AddressBytes): void {
    this.require(fd);
    require_destination(address, this.backend);
    if (!is_wildcard(address) || everything()) return;
    const own = this.bound(fd); // The kernel sends what goes to the wildcard to the bound address, if there is one.
    if (own !== null) require_own(own, port_in(address));
  }

  /** An option of a descriptor: a C int; -1 when there is none. */
  #int_option(fd: number, level: number, name: number | undefined): number {
    return this.#option_length(fd, level, name, 4) < 0 ? -1 : int_at(option.bytes, 0);
  }

  /** How many bytes an option has; -1 when there is none. */
  #option_length(fd: number, level: number, name: number | undefined, room: number): number {
    return name === undefined ? -1 : this.backend.getsockopt(fd, level, name, room);
  }

  /**
   * Examines a descriptor that comes from elsewhere, or whose use is not permitted once for all, as it is now. What is
   * no socket is left for the call to refuse.
   */
  #examine(fd: number): void {
    const calls = this.#calls;
    const type = this.#int_option(fd, SOL_SOCKET, SO_TYPE);
    if (type < 0) return;
    const protocol = this.#int_option(fd, SOL_SOCKET, SO_PROTOCOL),
      domain = this.#int_option(fd, SOL_SOCKET, SO_DOMAIN);
    const own = this.bound(fd), family = domain < 0 && own !== null ? family_in(own) : domain;
    if (family !== AF_UNIX && everything()) return;
    const is_free = require_kind(family, type, protocol < 0 ? 0 : protocol);
    if (this.#has_route(fd, family)) require_everything("a socket with a source route");
    const peer = this.backend.getpeername(fd) < 0 ? null : copy_of(sockaddr), is_bound = own !== null && is_named(own);
    if (is_bound && (family === AF_UNIX || peer === null)) require_sockaddr(own, this.backend);
    if (peer !== null && is_named(peer)) require_destination(peer, this.backend);
    // A socket without a name cannot send yet, and may be connected elsewhere later. After another call, the number may
    // belong to another socket.
    if (is_free && (is_bound || peer !== null) && this.#calls === calls) this.#known.put(fd, true);
  }

  /** Whether packets of a socket go by way of other hosts: by options that were set elsewhere. */
  #has_route(fd: number, family: number): boolean {
    if (family === AF_INET) return this.#option_length(fd, IPPROTO_IP, IP_OPTIONS, 40) > 0;
    return family === AF_INET6 && (this.#option_length(fd, IPPROTO_IPV6, IPV6_RTHDR, 1024) > 0 ||
      this.#option_length(fd, IPPROTO_IPV6, IPV6_HOPOPTS, 1024) > 0 ||
      this.#option_length(fd, IPPROTO_IPV6, IPV6_DSTOPTS, 1024) > 0 ||
      this.#int_option(fd, IPPROTO_IPV6, IPV6_FLOWINFO_SEND) > 0);
  }
}

function control_copy(): ControlBytes {
  const { bytes } = control.region, { length } = control, copy = new ByteArray(length);
  for (let i = 0; i < length; i++) copy[i] = bytes[i];
  return { bytes: copy, length };
}

/** Puts an address back into the memory that calls share. */
export function put_back(target: Sockaddr, address: AddressBytes): void {
  const { bytes } = target;
  for (let i = 0; i < SOCKADDR_STORAGE; i++) bytes[i] = address.bytes[i];
  target.size = address.size;
}
