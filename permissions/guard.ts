/**
 * A backend around another one that asks Deno's permissions before the kernel is asked for anything.
 *
 * It stands directly above C: what it reads is the memory that the kernel will read, after all code of the caller's has
 * run, so that nothing can change between the check and the call. granted.ts says how it is written, and why.
 *
 * @module
 */

import { AF_INET, AF_INET6, AF_UNIX } from "../constants/address_family.ts";
import { SO_DOMAIN, SO_PROTOCOL, SO_TYPE } from "../constants/socket_option.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import { SOCK_DGRAM, SOCK_STREAM } from "../constants/socket_type.ts";
import type { Backend } from "../ffi/backend.ts";
import { SOCKADDR_STORAGE } from "../ffi/layout.ts";
import { option, sockaddr } from "../ffi/memory.ts";
import {
  family_in,
  host_in,
  is_named,
  is_wildcard,
  port_in,
  require_destination,
  require_own,
  require_sockaddr,
} from "./addresses.ts";
import { everything, require_everything } from "./granted.ts";
import { guarded_names } from "./names.ts";
import { received_descriptors, require_control, require_group, require_option } from "./options.ts";

const ByteArray = Uint8Array;
const TCP = 6, UDP = 17, UDPLITE = 136;

/** Refuses a kind of socket that sends packets to what is no address of a call. */
function require_kind(family: number, type: number, protocol: number): void {
  if (family === AF_UNIX) return;
  const kind = type & 15; // The rest are flags.
  const stream = kind === SOCK_STREAM && (protocol === 0 || protocol === TCP);
  const datagrams = kind === SOCK_DGRAM && (protocol === 0 || protocol === UDP || protocol === UDPLITE);
  if ((family === AF_INET || family === AF_INET6) && (stream || datagrams)) return;
  require_everything(`a socket of family ${family}, type ${kind}, protocol ${protocol}`);
}

/** A set of descriptors: a byte for each. */
class DescriptorSet {
  #size = 1024;
  #bytes = new ByteArray(this.#size);

  /** Whether a descriptor is in it. */
  has(fd: number): boolean {
    return this.#bytes[fd] === 1;
  }

  /** Puts a descriptor in, or takes it out. */
  put(fd: number, is_in: boolean): void {
    if (fd < 0 || (!is_in && fd >= this.#size)) return;
    while (fd >= this.#size) this.#grow();
    this.#bytes[fd] = is_in ? 1 : 0;
  }

  #grow(): void {
    const larger = new ByteArray(this.#size * 2);
    for (let i = 0; i < this.#size; i++) larger[i] = this.#bytes[i];
    this.#size *= 2;
    this.#bytes = larger;
  }
}

/**
 * A backend that holds another one to Deno's permissions.
 *
 * @param inner The backend that makes the calls.
 */
export function guarded(inner: Backend): Backend {
  /** Descriptors that were made here, or examined since they have a peer or a name: what they do was permitted. */
  const known = new DescriptorSet();
  const kept = new ByteArray(SOCKADDR_STORAGE);

  function made(fd: number): number {
    if (fd >= 0) known.put(fd, true);
    return fd;
  }

  /** An option of SOL_SOCKET; -1 when there is none. */
  function int_option(fd: number, name: number): number {
    if (name === undefined || inner.getsockopt(fd, SOL_SOCKET, name, 4) < 0) return -1;
    const { bytes } = option;
    return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | bytes[3] << 24;
  }

  /** Examines a descriptor that comes from elsewhere, as it is now. What is no socket is left for the call to refuse. */
  function examine(fd: number): void {
    const type = int_option(fd, SO_TYPE);
    if (type < 0 || everything()) return;
    const bound = inner.getsockname(fd) >= 0 && is_named(sockaddr);
    const domain = int_option(fd, SO_DOMAIN), protocol = int_option(fd, SO_PROTOCOL);
    const family = domain < 0 ? family_in(sockaddr) : domain;
    require_kind(family, type, protocol < 0 ? 0 : protocol);
    if (bound && family === AF_UNIX) require_sockaddr(sockaddr);
    if (inner.getpeername(fd) >= 0) {
      if (is_named(sockaddr)) require_destination(sockaddr);
    } else if (!bound) {
      return; // Nothing can be sent on it yet, and somebody else may still connect it.
    } else {
      inner.getsockname(fd);
      require_sockaddr(sockaddr);
    }
    known.put(fd, true);
  }

  /** Does what needs the memory of the address under way, and leaves it as it was. */
  function beside(task: () => void): void {
    const { bytes, size } = sockaddr;
    for (let i = 0; i < SOCKADDR_STORAGE; i++) kept[i] = bytes[i];
    task();
    for (let i = 0; i < SOCKADDR_STORAGE; i++) bytes[i] = kept[i];
    sockaddr.size = size;
  }

  /** Refuses the use of a descriptor from elsewhere that is connected or bound to what is not granted. */
  function use(fd: number): void {
    if (!known.has(fd)) beside(() => examine(fd));
  }

  /** Refuses a destination that is not granted. No address at all is the one that the socket is bound to, if it is. */
  function aimed(fd: number): void {
    require_destination(sockaddr);
    if (!is_wildcard(sockaddr) || everything()) return;
    const port = port_in(sockaddr);
    beside(() => void (inner.getsockname(fd) >= 0 && require_own(sockaddr, port)));
  }

  function port_of(fd: number): number {
    return inner.getsockname(fd) < 0 ? 0 : port_in(sockaddr);
  }

  return {
    ...inner,
    ...guarded_names(inner.names, inner.resolver),

    socket(family, type, protocol) {
      require_kind(family, type, protocol);
      return made(inner.socket(family, type, protocol));
    },
    socketpair: inner.socketpair && ((family, type, protocol, pair) => {
      require_kind(family, type, protocol);
      const n = inner.socketpair!(family, type, protocol, pair);
      if (n >= 0) made(pair[0]), made(pair[1]);
      return n;
    }),
    close(fd) {
      known.put(fd, false);
      return inner.close(fd);
    },
    dup(fd) {
      use(fd);
      const copy = inner.dup(fd);
      if (copy >= 0) known.put(copy, known.has(fd));
      return copy;
    },
    WSASocket: inner.WSASocket && ((info) => {
      const fd = inner.WSASocket!(info);
      if (fd >= 0) known.put(fd, false);
      return fd;
    }),

    bind(fd) {
      use(fd);
      require_sockaddr(sockaddr);
      return inner.bind(fd);
    },
    listen(fd, backlog) {
      use(fd);
      // What is not bound the kernel binds, to every address.
      if (inner.getsockname(fd) >= 0 && host_in(sockaddr) !== null && port_in(sockaddr) === 0) {
        require_sockaddr(sockaddr);
      }
      return inner.listen(fd, backlog);
    },
    accept(fd) {
      use(fd);
      return made(inner.accept(fd));
    },
    accept_nameless: inner.accept_nameless && ((fd) => {
      use(fd);
      return made(inner.accept_nameless!(fd));
    }),
    connect(fd) {
      use(fd);
      aimed(fd);
      return inner.connect(fd);
    },
    shutdown(fd, how) {
      use(fd);
      return inner.shutdown(fd, how);
    },
    /** Whoever takes over a descriptor asks for its name first. */
    getsockname(fd) {
      use(fd);
      return inner.getsockname(fd);
    },

    send(fd, data, length, flags) {
      use(fd);
      return inner.send(fd, data, length, flags);
    },
    sendto(fd, data, length, flags) {
      use(fd);
      aimed(fd);
      return inner.sendto(fd, data, length, flags);
    },
    sendmsg(fd, buffers, named, flags) {
      use(fd);
      if (named) aimed(fd);
      require_control();
      return inner.sendmsg(fd, buffers, named, flags);
    },
    sendfile: inner.sendfile && ((fd, file, offset, count) => {
      use(fd);
      return inner.sendfile!(fd, file, offset, count);
    }),
    TransmitFile: inner.TransmitFile && ((fd, file, offset, count) => {
      use(fd);
      return inner.TransmitFile!(fd, file, offset, count);
    }),
    recv(fd, data, length, flags) {
      use(fd);
      return inner.recv(fd, data, length, flags);
    },
    recvfrom(fd, data, length, flags) {
      use(fd);
      return inner.recvfrom(fd, data, length, flags);
    },
    recvmsg(fd, buffers, flags) {
      use(fd);
      const n = inner.recvmsg(fd, buffers, flags);
      if (n >= 0) received_descriptors((fd) => known.put(fd, false));
      return n;
    },

    setsockopt(fd, level, name, value, length) {
      require_option(level, name);
      if (value === null || everything()) return inner.setsockopt(fd, level, name, value, length);
      const copy = new ByteArray(length); // Another thread may share the caller's.
      for (let i = 0; i < length; i++) copy[i] = value[i];
      require_group(level, name, copy, () => port_of(fd));
      return inner.setsockopt(fd, level, name, copy, length);
    },
    setsockopt_int(fd, level, name, value) {
      require_option(level, name);
      return inner.setsockopt_int(fd, level, name, value);
    },
  };
}
