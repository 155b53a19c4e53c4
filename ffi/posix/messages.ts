/**
 * sendmsg and recvmsg of Linux, macOS and FreeBSD.
 *
 * @module
 */

import { by } from "../../constants/platform.ts";
import { MSG_TRUNC } from "../../constants/message_flag.ts";
import type { Backend } from "../backend.ts";
import { SOCKADDR_STORAGE } from "../layout.ts";
import { sockaddr } from "../memory.ts";
import { fill_msghdr, message, receive, release } from "../message.ts";
import { size_t } from "../pointer.ts";
import { bind, last_errno } from "./bind.ts";
import type { C } from "./symbols.ts";

// One variable for each function: see bind().
let c_sendmsg: C["sendmsg"], c_recvmsg: C["recvmsg"], c_recvmmsg: C["recvmmsg"], c_sendmmsg: C["sendmmsg"];
let c_recvmmsg_freebsd: C["recvmmsg_freebsd"], c_sendmmsg_freebsd: C["sendmmsg_freebsd"];

/** The flag of recvmmsg(2): do not wait for a second message. It is no flag of the socket interface elsewhere. */
const MSG_WAITFORONE: number = by({ linux: 0x10000, freebsd: 0x80000 });

/** The calls of messages over libc. */
export const posix_messages: Pick<Backend, "sendmsg" | "recvmsg" | "recvmmsg" | "sendmmsg"> = {
  sendmsg(fd, buffers, named, flags) {
    fill_msghdr(buffers, true, named ? sockaddr.size : 0, flags);
    const n = (c_sendmsg ??= bind("sendmsg"))(fd, message.pointer, flags);
    const result = n < 0 ? -last_errno() : n;
    release();
    return result;
  },
  recvmsg(fd, buffers, flags) {
    // CPython's preset: a system that leaves the name alone leaves AF_UNSPEC.
    sockaddr.view.setUint16(0, 0, true);
    // With MSG_TRUNC the bytes of a stream are only counted: the buffers stay as they are.
    fill_msghdr(buffers, (flags & MSG_TRUNC) !== 0, SOCKADDR_STORAGE, 0);
    const n = (c_recvmsg ??= bind("recvmsg"))(fd, message.pointer, flags);
    const result = n < 0 ? -last_errno() : n;
    if (n < 0) release();
    else receive(buffers, n);
    return result;
  },
  recvmmsg: by<Backend["recvmmsg"]>({
    linux(fd, vector, count, flags) {
      const n = (c_recvmmsg ??= bind("recvmmsg"))(fd, vector.pointer, count, flags | MSG_WAITFORONE, null);
      return n < 0 ? -last_errno() : n;
    },
    freebsd(fd, vector, count, flags) {
      const call = c_recvmmsg_freebsd ??= bind("recvmmsg_freebsd");
      const n = call(fd, vector.pointer, size_t(count), flags | MSG_WAITFORONE, null);
      return n < 0 ? -last_errno() : n;
    },
  }),
  sendmmsg: by<Backend["sendmmsg"]>({
    linux(fd, vector, count, flags) {
      const n = (c_sendmmsg ??= bind("sendmmsg"))(fd, vector.pointer, count, flags);
      return n < 0 ? -last_errno() : n;
    },
    freebsd(fd, vector, count, flags) {
      const n = (c_sendmmsg_freebsd ??= bind("sendmmsg_freebsd"))(fd, vector.pointer, size_t(count), flags);
      return n < 0 ? -last_errno() : n;
    },
  }),
};
