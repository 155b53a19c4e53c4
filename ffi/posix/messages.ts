/**
 * sendmsg, recvmsg and sendfile of Linux, macOS and FreeBSD.
 *
 * @module
 */

import { EAGAIN, EINTR } from "../../constants/errno.ts";
import { by } from "../../constants/platform.ts";
import type { Backend } from "../backend.ts";
import { SOCKADDR_STORAGE } from "../layout.ts";
import { Region, sockaddr } from "../memory.ts";
import { compose, message, receive, release } from "../message.ts";
import { bind, last_errno, size_t } from "./bind.ts";
import type { C } from "./symbols.ts";

const SEEK_CUR = 1;

// One variable for each function: see bind().
let c_sendmsg: C["sendmsg"], c_recvmsg: C["recvmsg"], c_lseek: C["lseek"], c_sendfile: C["sendfile"];
let c_sendfile_darwin: C["sendfile_darwin"], c_sendfile_freebsd: C["sendfile_freebsd"];

/** An `off_t` that calls read and write. */
const offset_t = new Region(8);

type Sendfile = NonNullable<Backend["sendfile"]>;

const sendfile_linux: Sendfile = (fd, file, offset, count) => {
  offset_t.view.setBigInt64(0, BigInt(offset), true);
  const n = (c_sendfile ??= bind("sendfile"))(fd, file, offset_t.pointer, size_t(count));
  return n < 0 ? -last_errno() : n;
};

/** BSD's calls say how much went even when they fail because the socket takes no more, or a signal came. */
function sent(result: number): number {
  const n = Number(offset_t.view.getBigInt64(0, true));
  return result >= 0 || (n > 0 && (last_errno() === EAGAIN || last_errno() === EINTR)) ? n : -last_errno();
}

const sendfile_darwin: Sendfile = (fd, file, offset, count) => {
  offset_t.view.setBigInt64(0, BigInt(count), true);
  return sent(
    (c_sendfile_darwin ??= bind("sendfile_darwin"))(file, fd, BigInt(offset), offset_t.pointer, null, 0),
  );
};

const sendfile_freebsd: Sendfile = (fd, file, offset, count) => {
  offset_t.view.setBigInt64(0, 0n, true);
  return sent(
    (c_sendfile_freebsd ??= bind("sendfile_freebsd"))(
      file,
      fd,
      BigInt(offset),
      size_t(count),
      null,
      offset_t.pointer,
      0,
    ),
  );
};

/** The calls of messages and files over libc. */
export const posix_messages: Pick<Backend, "sendmsg" | "recvmsg" | "sendfile" | "tell"> = {
  sendmsg(fd, buffers, named, flags) {
    compose(buffers, true, named ? sockaddr.size : 0);
    const n = (c_sendmsg ??= bind("sendmsg"))(fd, message.pointer, flags);
    const result = n < 0 ? -last_errno() : n;
    release();
    return result;
  },
  recvmsg(fd, buffers, flags) {
    // CPython's preset: a system that leaves the name alone leaves AF_UNSPEC.
    sockaddr.view.setUint16(0, 0, true);
    compose(buffers, false, SOCKADDR_STORAGE);
    const n = (c_recvmsg ??= bind("recvmsg"))(fd, message.pointer, flags);
    const result = n < 0 ? -last_errno() : n;
    if (n < 0) release();
    else receive(buffers, n);
    return result;
  },
  sendfile: by({ linux: sendfile_linux, darwin: sendfile_darwin, freebsd: sendfile_freebsd }),
  tell(fd) {
    const position = (c_lseek ??= bind("lseek"))(fd, 0n, SEEK_CUR);
    return position < 0n ? -last_errno() : Number(position);
  },
};
