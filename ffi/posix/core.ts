/**
 * The socket calls of Linux, macOS and FreeBSD.
 *
 * @module
 */

import { by } from "../../constants/platform.ts";
import type { Backend } from "../backend.ts";
import { decode_name } from "../../base/fs_encoding.ts";
import { POLLFD } from "../layout.ts";
import { BigInt } from "../../base/intrinsics.ts";
import { ioctl_argument, ioctl_data, option, option_length, Region, sockaddr } from "../memory.ts";
import { address_of, pointer_to, size_t, string_bytes } from "../pointer.ts";
import { bind, last_errno } from "./bind.ts";
import { posix_events } from "./events.ts";
import { posix_files } from "./files.ts";
import { posix_maps } from "./maps.ts";
import { posix_messages } from "./messages.ts";
import { poll } from "./poll.ts";
import { posix_names, posix_resolver } from "./names.ts";
import { type C, VARIADIC_ON_STACK } from "./symbols.ts";

// Bits and requests of fcntl.h and sys/ioctl.h: the C interface's, not the module's.
const CLOEXEC: number = by({ linux: 0o2000000, darwin: 0, freebsd: 0x10000000 }); // SOCK_CLOEXEC
const F_DUPFD_CLOEXEC: number = by({ linux: 1030, darwin: 67, freebsd: 17 });
const F_GETFD = 1, FD_CLOEXEC = 1;
const FIONBIO: bigint = by({ linux: 0x5421n, darwin: 0x8004667en, freebsd: 0x8004667en });
const FIOCLEX: bigint = by({ linux: 0x5451n, darwin: 0x20006601n, freebsd: 0x20006601n });
const FIONCLEX: bigint = by({ linux: 0x5450n, darwin: 0x20006602n, freebsd: 0x20006602n });

/** Where a `struct ifreq` has its pointer. */
const IFR_DATA = 16;
const CTLIOCGINFO: bigint = by({ darwin: 0xc0644e03n });

// What calls need beside the page in memory.ts.
const pollfd = new Region(POLLFD.size);
const flag = new Region(4), two_ints = new Region(8);
const ctl_info = new Region(100); // u32 ctl_id; char ctl_name[96]

// One variable for each function: see bind().
let c_accept: C["accept"], c_accept4: C["accept4"], c_bind: C["bind"], c_close: C["close"], c_connect: C["connect"];
let c_getpeername: C["getpeername"], c_getsockname: C["getsockname"], c_getsockopt: C["getsockopt"];
let c_fcntl: C["fcntl"], c_ioctl: C["ioctl"], c_listen: C["listen"], c_recv: C["recv"];
let c_recvfrom: C["recvfrom"], c_send: C["send"], c_sendto: C["sendto"], c_setsockopt: C["setsockopt"];
let c_setsockopt_bytes: C["setsockopt_bytes"], c_shutdown: C["shutdown"], c_socket: C["socket"];
let c_socketpair: C["socketpair"], c_strerror: C["strerror"], c_read: C["read"], c_write_buffer: C["write_buffer"];

/** The texts of error numbers that were asked for: C takes 0.7 us for each. */
const texts = new Map<number, string>();
/** Beyond the numbers of every system. */
const MAX_ERRNO = 256;

/** The result, or minus errno. */
function outcome(result: number): number {
  return result < 0 ? -last_errno() : result;
}

const fcntl = VARIADIC_ON_STACK
  // deno-lint-ignore no-explicit-any
  ? (fd: number, op: number) => outcome(((c_fcntl ??= bind("fcntl")) as any)(fd, op, 0n, 0n, 0n, 0n, 0n, 0n, 0))
  : (fd: number, op: number) => outcome((c_fcntl ??= bind("fcntl"))(fd, op, 0));

const ioctl = VARIADIC_ON_STACK
  ? (fd: number, request: bigint, argument: { readonly pointer: Deno.PointerValue }) =>
    // deno-lint-ignore no-explicit-any
    outcome(((c_ioctl ??= bind("ioctl")) as any)(fd, request, 0n, 0n, 0n, 0n, 0n, 0n, argument.pointer))
  : (fd: number, request: bigint, argument: { readonly pointer: Deno.PointerValue }) =>
    outcome((c_ioctl ??= bind("ioctl"))(fd, request, argument.pointer));

/** A new descriptor of a call that cannot make it close on exec itself. */
function not_inherited(fd: number): number {
  if (fd >= 0 && CLOEXEC === 0) ioctl(fd, FIOCLEX, flag);
  return fd;
}

/** The socket calls over libc. */
export const posix: Backend = {
  socket(family, type, protocol) {
    return not_inherited(outcome((c_socket ??= bind("socket"))(family, type | CLOEXEC, protocol)));
  },
  socketpair(family, type, protocol, pair) {
    const n = outcome((c_socketpair ??= bind("socketpair"))(family, type | CLOEXEC, protocol, two_ints.pointer));
    if (n < 0) return n;
    pair[0] = not_inherited(two_ints.view.getInt32(0, true));
    pair[1] = not_inherited(two_ints.view.getInt32(4, true));
    return n;
  },
  close(fd) {
    return outcome((c_close ??= bind("close"))(fd));
  },
  dup(fd) {
    return fcntl(fd, F_DUPFD_CLOEXEC);
  },

  bind(fd) {
    return outcome((c_bind ??= bind("bind"))(fd, sockaddr.pointer, sockaddr.size));
  },
  listen(fd, backlog) {
    return outcome((c_listen ??= bind("listen"))(fd, backlog));
  },
  accept: CLOEXEC === 0
    ? (fd) => {
      sockaddr.offer();
      return not_inherited(
        outcome((c_accept ??= bind("accept"))(fd, sockaddr.pointer, sockaddr.length.pointer)),
      );
    }
    : (fd) => {
      sockaddr.offer();
      return outcome((c_accept4 ??= bind("accept4"))(fd, sockaddr.pointer, sockaddr.length.pointer, CLOEXEC));
    },
  accept_nameless(fd) {
    sockaddr.size = 0;
    return CLOEXEC === 0
      ? not_inherited(outcome((c_accept ??= bind("accept"))(fd, null, null)))
      : outcome((c_accept4 ??= bind("accept4"))(fd, null, null, CLOEXEC));
  },
  connect(fd) {
    return outcome((c_connect ??= bind("connect"))(fd, sockaddr.pointer, sockaddr.size));
  },
  getsockname(fd) {
    sockaddr.offer();
    return outcome((c_getsockname ??= bind("getsockname"))(fd, sockaddr.pointer, sockaddr.length.pointer));
  },
  getpeername(fd) {
    sockaddr.offer();
    return outcome((c_getpeername ??= bind("getpeername"))(fd, sockaddr.pointer, sockaddr.length.pointer));
  },
  shutdown(fd, how) {
    return outcome((c_shutdown ??= bind("shutdown"))(fd, how));
  },

  send(fd, data, length, flags) {
    return outcome((c_send ??= bind("send"))(fd, data as Uint8Array<ArrayBuffer>, size_t(length), flags));
  },
  sendto(fd, data, length, flags) {
    return outcome(
      (c_sendto ??= bind("sendto"))(
        fd,
        data as Uint8Array<ArrayBuffer>,
        size_t(length),
        flags,
        sockaddr.pointer,
        sockaddr.size,
      ),
    );
  },
  recv(fd, data, length, flags) {
    return outcome((c_recv ??= bind("recv"))(fd, data as Uint8Array<ArrayBuffer>, size_t(length), flags));
  },
  recvfrom(fd, data, length, flags) {
    sockaddr.offer();
    return outcome(
      (c_recvfrom ??= bind("recvfrom"))(
        fd,
        data as Uint8Array<ArrayBuffer>,
        size_t(length),
        flags,
        sockaddr.pointer,
        sockaddr.length.pointer,
      ),
    );
  },

  sendmsg: posix_messages.sendmsg,
  recvmsg: posix_messages.recvmsg,
  recvmmsg: posix_messages.recvmmsg,
  sendmmsg: posix_messages.sendmmsg,
  sendfile: posix_files.sendfile,
  file_size: posix_files.file_size,
  tell: posix_files.tell,
  realpath: posix_files.realpath,
  mmap: posix_maps.mmap,
  munmap: posix_maps.munmap,
  load_mapped: posix_maps.load_mapped,
  store_mapped: posix_maps.store_mapped,

  getsockopt(fd, level, name, length) {
    option_length.words[0] = length;
    const n = (c_getsockopt ??= bind("getsockopt"))(fd, level, name, option.pointer, option_length.pointer);
    return n < 0 ? -last_errno() : option_length.words[0];
  },
  setsockopt(fd, level, name, value, length) {
    return outcome(
      (c_setsockopt_bytes ??= bind("setsockopt_bytes"))(
        fd,
        level,
        name,
        value as Uint8Array<ArrayBuffer> | null,
        length,
      ),
    );
  },
  setsockopt_int(fd, level, name, value) {
    option.view.setInt32(0, value, true);
    return outcome((c_setsockopt ??= bind("setsockopt"))(fd, level, name, option.pointer, 4));
  },

  set_nonblocking(fd, on) {
    flag.view.setInt32(0, on ? 1 : 0, true);
    return ioctl(fd, FIONBIO, flag);
  },
  get_inheritable(fd) {
    const flags = fcntl(fd, F_GETFD);
    return flags < 0 ? flags : (flags & FD_CLOEXEC) === 0 ? 1 : 0;
  },
  set_inheritable(fd, on) {
    return ioctl(fd, on ? FIONCLEX : FIOCLEX, flag);
  },

  ioctl(fd, request, form, value) {
    const number = BigInt(request);
    if (form === "value") return ioctl(fd, number, { pointer: pointer_to(BigInt(value)) });
    if (form === "data") ioctl_argument.view.setBigUint64(IFR_DATA, address_of(ioctl_data.bytes), true);
    return ioctl(fd, number, ioctl_argument);
  },
  read(fd, data, length) {
    return outcome((c_read ??= bind("read"))(fd, data as Uint8Array<ArrayBuffer>, size_t(length)));
  },
  write(fd, data, length) {
    return outcome((c_write_buffer ??= bind("write_buffer"))(fd, data as Uint8Array<ArrayBuffer>, size_t(length)));
  },

  control_id(fd, name) {
    ctl_info.bytes.fill(0);
    ctl_info.bytes.set(name, 4);
    const n = ioctl(fd, CTLIOCGINFO, ctl_info);
    return n < 0 ? n : ctl_info.view.getUint32(0, true);
  },

  poll_one(fd, events, milliseconds) {
    const { view } = pollfd;
    view.setInt32(0, fd, true);
    view.setInt16(POLLFD.events, events, true);
    const n = poll(pollfd, 1, milliseconds);
    return n > 0 ? view.getInt16(POLLFD.revents, true) : n;
  },

  strerror(errno) {
    let text = texts.get(errno);
    if (text === undefined) {
      text = decode_name(string_bytes((c_strerror ??= bind("strerror"))(errno)));
      if (errno >= 0 && errno < MAX_ERRNO) texts.set(errno, text);
    }
    return text;
  },

  names: posix_names,
  events: posix_events,
  resolver: posix_resolver,
};
