/**
 * The C functions of messages and files of the POSIX systems, each with its declaration from the manual.
 *
 * @module
 */

import { arch, platform } from "../../constants/platform.ts";

/** On Intel Macs the plain name is that of a struct with 32-bit inode numbers. */
const FSTAT = platform === "darwin" && arch === "x86_64" ? "fstat$INODE64" : "fstat";

/** The signatures. */
export const message_symbols = {
  // ssize_t sendmsg(int sockfd, const struct msghdr *msg, int flags)
  sendmsg: { parameters: ["i32", "pointer", "i32"], result: "i32" },
  // ssize_t recvmsg(int sockfd, struct msghdr *msg, int flags)
  recvmsg: { parameters: ["i32", "pointer", "i32"], result: "i32" },

  // Linux: ssize_t sendfile(int out_fd, int in_fd, off_t *offset, size_t count)
  sendfile: { parameters: ["i32", "i32", "pointer", "usize"], result: "i32" },
  // macOS: int sendfile(int fd, int s, off_t offset, off_t *len, struct sf_hdtr *hdtr, int flags)
  sendfile_darwin: {
    name: "sendfile",
    parameters: ["i32", "i32", "i64", "pointer", "pointer", "i32"],
    result: "i32",
  },
  // FreeBSD: int sendfile(int fd, int s, off_t offset, size_t nbytes, struct sf_hdtr *hdtr, off_t *sbytes, int flags)
  sendfile_freebsd: {
    name: "sendfile",
    parameters: ["i32", "i32", "i64", "usize", "pointer", "pointer", "i32"],
    result: "i32",
  },
  // int fstat(int fd, struct stat *statbuf)
  fstat: { name: FSTAT, parameters: ["i32", "pointer"], result: "i32" },
  // off_t lseek(int fd, off_t offset, int whence)
  lseek: { parameters: ["i32", "i64", "i32"], result: "i64" },
} as const satisfies Deno.ForeignLibraryInterface;
