// getsockopt() of every level, name and length over every kind of socket: the kernel writes no further than was asked.
import { ignore_unless } from "../support/where.ts";
import { assertEquals } from "@std/assert";
import { option } from "../../ffi/memory.ts";
import * as socket from "../../mod.ts";
import { bpf_stmt, pack_sock_fprog } from "../../structs.ts";
import { backend_with } from "../support/backend.ts";
import { test } from "../support/descriptors.ts";
import { in_emulation } from "../support/where.ts";

const linux_test = ignore_unless(Deno.build.os === "linux" && !in_emulation, "needs Linux' own kernel", test);
// The largest first: an option that refuses it is not asked again, and one that counts in other units may refuse a small one.
const CANARY = 0xa5, LENGTHS = [1024, 64, 16, 8, 7, 4, 1];
/** Reading one of these makes a descriptor, on a kernel that has it, and this test does not close it. */
const SO_PEERPIDFD = 77;

/** One socket of each kind that this kernel has, and of each that is connected. */
function kinds(): Record<string, socket.Socket> {
  const { AF_ALG, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_UNIX, AF_VSOCK, SOCK_DGRAM, SOCK_RAW, SOCK_STREAM } =
    socket;
  const all: Record<string, [number, number, number]> = {
    tcp: [AF_INET, SOCK_STREAM, 0],
    tcp6: [AF_INET6, SOCK_STREAM, 0],
    udp: [AF_INET, SOCK_DGRAM, 0],
    udp6: [AF_INET6, SOCK_DGRAM, 0],
    icmp: [AF_INET, SOCK_DGRAM, socket.IPPROTO_ICMP],
    raw: [AF_INET, SOCK_RAW, socket.IPPROTO_ICMP],
    raw6: [AF_INET6, SOCK_RAW, socket.IPPROTO_ICMPV6],
    unix: [AF_UNIX, SOCK_STREAM, 0],
    netlink: [AF_NETLINK, SOCK_RAW, 0],
    packet: [AF_PACKET, SOCK_RAW, 0],
    alg: [AF_ALG, socket.SOCK_SEQPACKET, 0],
    vsock: [AF_VSOCK, SOCK_STREAM, 0],
    mptcp: [AF_INET, SOCK_STREAM, socket.IPPROTO_MPTCP],
  };
  const made: Record<string, socket.Socket> = {};
  for (const [name, [family, type, proto]] of Object.entries(all)) {
    try {
      made[name] = new socket.socket(family, type, proto);
    } catch (error) {
      if (!(error instanceof socket.OSError)) throw error; // Not in this kernel, or not for this user.
    }
  }
  return made;
}

const symbols = {
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;
type Libc = Deno.DynamicLibrary<typeof symbols>;

/** A backend whose options are written between canaries; tells of what was written behind the length that was asked. */
function guarded_options(libc: Libc, overflows: string[], asked: () => [what: string, length: number]) {
  const memory = new Uint8Array(64 * 1024), size = new Uint32Array(1);
  return backend_with({
    getsockopt(fd, level, name, length) {
      memory.fill(CANARY);
      memory.fill(0, 0, asked()[1]);
      size[0] = length;
      if (libc.symbols.getsockopt(fd, level, name, memory, size) < 0) return -92; // ENOPROTOOPT
      const [what, room] = asked();
      for (let at = room; at < memory.length; at++) {
        if (memory[at] === CANARY) continue;
        overflows.push(`${what}: byte ${at}`);
        break;
      }
      option.bytes.set(memory.subarray(0, 1024));
      return size[0];
    },
  });
}

linux_test("getsockopt() writes nothing behind the length that was asked for", () => {
  const libc = Deno.dlopen("libc.so.6", symbols);
  const filter = pack_sock_fprog(Array.from({ length: 1000 }, () => bpf_stmt(0x06, 0xffff_ffff)));
  const overflows: string[] = [];
  let what = "", length = 0, given = 0;
  const sockets = kinds();
  try {
    for (const [kind, sock] of Object.entries(sockets)) {
      if (kind === "alg" || kind === "vsock") continue; // Options of VSOCK have 8 bytes, and filters do not attach there.
      try {
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_ATTACH_FILTER, filter);
      } catch (error) {
        if (!(error instanceof socket.OSError)) throw error;
      }
    }
    using _ = guarded_options(libc, overflows, () => [what, length]);
    for (const [kind, sock] of Object.entries(sockets)) {
      for (let level = 0; level < 300; level++) {
        for (let name = 0; name < 130; name++) {
          if (level === socket.SOL_SOCKET && name === SO_PEERPIDFD) continue;
          for (length of kind === "vsock" ? [] : LENGTHS) {
            what = `${kind}, level ${level}, name ${name}, length ${length}`;
            try {
              sock.getsockopt(level, name, length);
              given++;
            } catch (error) {
              if (!(error instanceof socket.OSError)) throw error;
              break; // No such option.
            }
          }
        }
      }
    }
  } finally {
    for (const sock of Object.values(sockets)) sock.close();
    libc.close();
  }
  assertEquals(overflows, []);
  assertEquals(given > 100, true, `only ${given} options were read`);
});

linux_test("SO_GET_FILTER gives the instructions, as many bytes as were asked for at most", () => {
  using sock = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  const { SO_ATTACH_FILTER, SO_GET_FILTER, SOL_SOCKET } = socket;
  assertEquals(sock.getsockopt(SOL_SOCKET, SO_GET_FILTER, 1024), new Uint8Array(0));
  sock.setsockopt(SOL_SOCKET, SO_ATTACH_FILTER, pack_sock_fprog([bpf_stmt(0x06, 7), bpf_stmt(0x06, 9)]));
  const expected = Uint8Array.of(6, 0, 0, 0, 7, 0, 0, 0, 6, 0, 0, 0, 9, 0, 0, 0);
  for (const length of [16, 17, 1024]) assertEquals(sock.getsockopt(SOL_SOCKET, SO_GET_FILTER, length), expected);
  for (const length of [1, 8, 15]) {
    let code: string | null = "";
    try {
      sock.getsockopt(SOL_SOCKET, SO_GET_FILTER, length);
    } catch (error) {
      code = (error as socket.OSError).code;
    }
    assertEquals(code, "EINVAL", `length ${length}`);
  }
});
