#!/usr/bin/env -S deno run --allow-ffi
/**
 * Which number this machine has among virtual machines and their host: its VSOCK context identifier.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/vsock_cid.ts
 *
 * The socket module has the ioctl's number, as Python's has; the call is the program's own, on a file that is not a
 * socket.
 */

import { IOCTL_VM_SOCKETS_GET_LOCAL_CID, VMADDR_CID_ANY, VMADDR_CID_HOST, VMADDR_CID_LOCAL } from "../mod.ts";
import { Failure, program, WrongArguments } from "./support/program.ts";

const O_RDONLY = 0;

await program("vsock_cid.ts", {}, (_, args) => {
  if (args.length > 0) throw new WrongArguments(`'${args[0]}' is not expected`);
  if (Deno.build.os !== "linux") throw new Failure("this needs Linux's /dev/vsock");
  const libc = Deno.dlopen("libc.so.6", {
    open: { parameters: ["buffer", "i32"], result: "i32" }, // int open(const char *path, int flags)
    ioctl: { parameters: ["i32", "usize", "buffer"], result: "i32" }, // int ioctl(int fd, unsigned long request, ...)
  });
  const fd = libc.symbols.open(new TextEncoder().encode("/dev/vsock\0"), O_RDONLY);
  const cid = new Uint32Array(1);
  if (fd < 0 || libc.symbols.ioctl(fd, BigInt(IOCTL_VM_SOCKETS_GET_LOCAL_CID), cid) < 0) {
    throw new Failure("/dev/vsock cannot be asked: this kernel has no VSOCK, or does not let you");
  }
  const names = new Map([
    [VMADDR_CID_ANY, "VMADDR_CID_ANY: neither a virtual machine nor a host of some"],
    [VMADDR_CID_LOCAL, "VMADDR_CID_LOCAL"],
    [VMADDR_CID_HOST, "VMADDR_CID_HOST"],
  ]);
  console.log(names.has(cid[0]) ? `${cid[0]} (${names.get(cid[0])})` : String(cid[0]));
});
