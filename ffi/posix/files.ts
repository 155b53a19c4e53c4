/**
 * sendfile of Linux, macOS and FreeBSD, each with its own parameters, and what must be known of the file.
 *
 * @module
 */

import { BigInt, Number, Uint8Array } from "../../base/intrinsics.ts";
import { EAGAIN, EINTR } from "../../constants/errno.ts";
import { by } from "../../constants/platform.ts";
import type { Backend } from "../backend.ts";
import { STAT } from "../layout.ts";
import { Region } from "../memory.ts";
import { size_t } from "../pointer.ts";
import { bind, last_errno } from "./bind.ts";
import type { C } from "./symbols.ts";

const SEEK_CUR = 1;

// One variable for each function: see bind().
let c_realpath: C["realpath"], c_lseek: C["lseek"], c_fstat: C["fstat"], c_sendfile: C["sendfile"];
let c_sendfile_darwin: C["sendfile_darwin"], c_sendfile_freebsd: C["sendfile_freebsd"];

const stat = new Region(STAT.size);
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

const PATH_MAX = 4096; // limits.h: Linux's, the largest
let resolved: Region | undefined;

/** The calls of files over libc. */
export const posix_files: Pick<Backend, "sendfile" | "file_size" | "tell" | "realpath"> = {
  sendfile: by({ linux: sendfile_linux, darwin: sendfile_darwin, freebsd: sendfile_freebsd }),
  file_size(fd) {
    const n = (c_fstat ??= bind("fstat"))(fd, stat.pointer);
    return n < 0 ? -last_errno() : Number(stat.view.getBigInt64(STAT.st_size, true));
  },
  tell(fd) {
    const position = (c_lseek ??= bind("lseek"))(fd, 0n, SEEK_CUR);
    return position < 0n ? -last_errno() : Number(position);
  },
  realpath(path) {
    resolved ??= new Region(PATH_MAX);
    const place = (c_realpath ??= bind("realpath"))(path, resolved.pointer);
    if (place === 0n) return -last_errno();
    let length = 0;
    while (length < PATH_MAX && resolved.bytes[length] !== 0) length++;
    const result = new Uint8Array(length);
    for (let i = 0; i < length; i++) result[i] = resolved.bytes[i];
    return result;
  },
};
