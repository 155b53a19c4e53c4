// Packing a struct sock_fprog asks where memory is, so this runs on Linux only.

import { assertEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import { BPF, bpf_jump, bpf_stmt, pack_sock_fprog, SKF } from "../../structs.ts";
import { compiled, with_gcc } from "../support/compiled.ts";
import { ignore_unless } from "../support/where.ts";

const test = ignore_unless(Deno.build.os === "linux", "needs Linux");

/** What a `struct sock_fprog` points to. */
function instructions(fprog: Uint8Array<ArrayBuffer>): Uint8Array {
  const view = new DataView(fprog.buffer), pointer = Deno.UnsafePointer.create(view.getBigUint64(8, true))!;
  return new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(pointer, 8 * view.getUint16(0, true)));
}

with_gcc("struct sock_filter and struct sock_fprog are packed as Linux's C compiler lays them out", () => {
  const structs = compiled(new URL("layouts.c", import.meta.url), "");
  const fprog = pack_sock_fprog([bpf_jump(BPF.JMP | BPF.JEQ | BPF.K, 0x0806, 1, 2), bpf_stmt(BPF.RET, 0)]);
  assertEquals(instructions(fprog).toHex().slice(0, 16), structs.get("sock_filter"));
  new DataView(fprog.buffer).setBigUint64(8, 0x1122334455667788n, true);
  assertEquals(fprog.toHex(), structs.get("sock_fprog"));
});

test("struct sock_fprog owns its memory, and leads to its instructions", () => {
  const fprog = pack_sock_fprog([bpf_stmt(BPF.LD | BPF.H | BPF.ABS, 12), bpf_stmt(BPF.RET | BPF.K, 0xffff)]);
  const view = new DataView(fprog.buffer);
  assertEquals([fprog.length, fprog.byteOffset, fprog.buffer.byteLength], [16, 0, 16]);
  assertEquals(view.getUint16(0, true), 2);
  assertEquals(instructions(fprog), Uint8Array.of(0x28, 0, 0, 0, 12, 0, 0, 0, 6, 0, 0, 0, 0xff, 0xff, 0, 0));
});

test("a program that is none, too long or with too large a field is refused", () => {
  const ret = bpf_stmt(BPF.RET | BPF.K, 0);
  assertThrows(() => pack_sock_fprog([]), RangeError, "1 to 4096 instructions, not 0");
  assertThrows(() => pack_sock_fprog(Array(4097).fill(ret)), RangeError, "1 to 4096 instructions, not 4097");
  assertThrows(() => pack_sock_fprog([[0, 256, 0, 0]]), RangeError, "jt: 256 does not fit in 8 unsigned bits");
  assertThrows(() => pack_sock_fprog([[0, 0, 0, 2 ** 32]]), RangeError, "k: 4294967296 does not fit in 32 bits");
  assertThrows(() => pack_sock_fprog([[0, 0, 0, -(2 ** 31) - 1]]), RangeError, "k: -2147483649 does not fit");
});

test("a filter lets through what its program returns bytes for, cut to as many", () => {
  using one = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  using other = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  one.bind(["127.0.0.1", 0]);
  const UDP_HEADER = 8;
  const filter = pack_sock_fprog([
    bpf_stmt(BPF.LD | BPF.B | BPF.ABS, UDP_HEADER), // the first byte of the payload
    bpf_jump(BPF.JMP | BPF.JEQ | BPF.K, "y".charCodeAt(0), 0, 1),
    bpf_stmt(BPF.RET | BPF.K, UDP_HEADER + 3),
    bpf_stmt(BPF.RET | BPF.K, 0),
  ]);
  one.setsockopt(socket.SOL_SOCKET, socket.SO_ATTACH_FILTER, filter);
  for (const text of ["no", "yes, please", "not", "y"]) other.sendto(new TextEncoder().encode(text), one.getsockname());
  one.settimeout(5);
  const received = [one.recv(100), one.recv(100)].map((bytes) => new TextDecoder().decode(bytes));
  assertEquals(received, ["yes", "y"]);
});

test("a program sees what SKF names, which is at negative places: here the kind of hardware", () => {
  using one = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  using other = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  one.bind(["127.0.0.1", 0]);
  one.settimeout(5);
  const LOOPBACK = 772, UDP_HEADER = 8, kinds = [1, LOOPBACK];
  for (const kind of kinds) {
    const filter = pack_sock_fprog([
      bpf_stmt(BPF.LD | BPF.W | BPF.ABS, SKF.AD_OFF + SKF.AD_HATYPE),
      bpf_jump(BPF.JMP | BPF.JEQ | BPF.K, kind, 0, 1),
      bpf_stmt(BPF.RET | BPF.K, UDP_HEADER + 1),
      bpf_stmt(BPF.RET | BPF.K, 0),
    ]);
    one.setsockopt(socket.SOL_SOCKET, socket.SO_ATTACH_FILTER, filter);
    other.sendto(Uint8Array.of(kinds.indexOf(kind)), one.getsockname());
  }
  assertEquals(one.recv(10), Uint8Array.of(1)); // The first did not pass.
});

with_gcc("SKF has the numbers of linux/filter.h", () => {
  const numbers = compiled(new URL("layouts.c", import.meta.url), "").get("skf");
  assertEquals(new Uint8Array(Int32Array.from(Object.values(SKF)).buffer).toHex(), numbers);
});
