// A kernel that lies about lengths: nothing is read or written out of bounds, nothing loops, nothing crashes.
import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as AF from "../../constants/address_family.ts";
import { option, sockaddr } from "../../ffi/memory.ts";
import { control } from "../../ffi/message.ts";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { type Fault, with_faults } from "../support/faults.ts";
import { Random } from "../support/random.ts";
import { ignore_unless, rounds } from "../support/where.ts";

const { AF_UNIX, SOCK_DGRAM } = socket;
const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Math.floor(Math.random() * 2 ** 32));

/** What V8 says of a program's own mistakes. */
const MISTAKE =
  /^Cannot |is not (a function|iterable|defined|a constructor)|Invalid (array|typed array) length|offset/i;

/** Lengths as no honest kernel gives them. */
const LENGTHS = [
  0,
  1,
  2,
  3,
  15,
  16,
  17,
  28,
  110,
  127,
  128,
  129,
  1024,
  4096,
  65536,
  0x7fff_ffff,
  0x8000_0000,
  0xffff_ffff,
];
const FAMILIES = Object.values(AF).filter((value) => typeof value === "number");

function pair(): [socket.Socket, socket.Socket] {
  return socket.socketpair(AF_UNIX, SOCK_DGRAM);
}

/** Makes a call, and returns a wrong value after one of its system calls. */
function lied_to<T>(name: string, lie: (result: number) => number, call: () => T): T {
  const fault: Fault = (made, call, args) => {
    const result = call(...args as never[]) as number;
    return made === name ? lie(result) : result;
  };
  return with_faults(fault, call);
}

/** A lie about an address: any bytes, any length, any family. */
function spoil_address(random: Random): void {
  random.fill(sockaddr.bytes);
  if (random.once_in(2)) sockaddr.bytes.fill(0xff);
  sockaddr.view.setUint16(0, random.of(FAMILIES), true);
  sockaddr.size = random.of(LENGTHS);
}

/** A lie about control data. */
function spoil_control(random: Random): void {
  const { view, bytes } = control.region;
  for (let at = 0; at + 16 <= bytes.length && at < 256; at += 8 * (1 + random.below(4))) {
    view.setUint32(at, random.of(LENGTHS) + random.below(3), true);
    view.setInt32(at + 8, random.of([socket.SOL_SOCKET, 0, -1]), true);
    view.setInt32(at + 12, random.of([2, 3, -1]), true); // SCM_RIGHTS itself would close descriptors of this process.
  }
  control.length = random.of(LENGTHS);
}

/** Calls what may fail, but not with a mistake of ours. */
function survived<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    const { message, stack } = error as Error;
    assert(error instanceof socket.OSError || !MISTAKE.test(message), stack);
  }
}

linux_test(`addresses of any bytes, family and length are read within bounds (FUZZ_SEED=${SEED})`, () => {
  const random = new Random(SEED);
  using sockets = disposable(pair());
  const [a, b] = sockets;
  const lie = () => {
    spoil_address(random);
    return 1;
  };
  for (let round = 0; round < rounds(5_000); round++) {
    a.send(new Uint8Array(1));
    survived(() => lied_to("recvfrom", lie, () => b.recvfrom(10)));
    survived(() => lied_to("getsockname", lie, () => b.getsockname()));
    survived(() => lied_to("getpeername", lie, () => Deno.inspect(b)));
  }
});

linux_test(`control data of any lengths are read within bounds (FUZZ_SEED=${SEED})`, () => {
  const random = new Random(SEED);
  using sockets = disposable(pair());
  const [a, b] = sockets;
  const { warn } = console;
  console.warn = () => {};
  try {
    for (let round = 0; round < rounds(5_000); round++) {
      a.send(new Uint8Array(1));
      const size = random.of([0, 1, 16, 17, 100, 4096, 4097, 10_000]);
      const lie = () => {
        spoil_control(random);
        if (random.once_in(2)) spoil_address(random);
        return random.of([1, 0, 100, 0x7fff_ffff]);
      };
      const result = survived(() => lied_to("recvmsg", lie, () => b.recvmsg(10, size)));
      if (result === undefined) continue;
      const [data, ancdata] = result;
      assert(data.length <= 10);
      assert(ancdata.reduce((sum, [, , data]) => sum + data.length + 16, 0) <= size + 16);
    }
  } finally {
    console.warn = warn;
  }
});

linux_test("more bytes than there was room for are not given to the caller", () => {
  using sockets = disposable(pair());
  const [a, b] = sockets;
  for (const claim of [11, 4096, 0x7fff_ffff]) {
    for (const size of [10, 9000, 300_000]) {
      a.send(new Uint8Array(1));
      assertEquals(lied_to("recv", () => Math.max(claim, size + 1), () => b.recv(size)).length, size);
      a.send(new Uint8Array(1));
      assertEquals(lied_to("recvfrom", () => Math.max(claim, size + 1), () => b.recvfrom(size))[0].length, size);
    }
    a.send(new Uint8Array(1));
    const buffer = new Uint8Array(4);
    lied_to("recvmsg", () => claim, () => b.recvmsg_into([buffer, new Uint8Array(2)]));
    assertEquals(buffer.length, 4);
  }
});

linux_test("sendall() ends when the kernel claims to have taken more than there was", () => {
  using sockets = disposable(socket.socketpair());
  const [a] = sockets;
  lied_to("send", (n) => n === 0 ? 0 : 100, () => a.sendall(new Uint8Array(10)));
});

linux_test("an option longer than was asked for is cut", () => {
  using sock = new socket.socket();
  const lie = () => {
    option.bytes.fill(7);
    return 0x7fff_ffff;
  };
  const value = lied_to("getsockopt", lie, () => sock.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8));
  assertEquals(value, new Uint8Array(8).fill(7));
});

linux_test("poll's answers that make no sense end in a result or an error", () => {
  using sockets = disposable(pair());
  const [a, b] = sockets;
  b.settimeout(0.01);
  for (const revents of [0, 0x7fff, 8, 16, 32]) {
    let asked = 0;
    const lie = () => {
      if (++asked > 3) a.send(new Uint8Array(1));
      return revents;
    };
    survived(() => lied_to("poll_one", lie, () => b.recv(1)));
    b.settimeout(0);
    while (survived(() => b.recv(1)) !== undefined);
    b.settimeout(0.01);
  }
  lied_to("poll_one", () => -9, () => assertThrows(() => b.recv(1), socket.OSError, "[Errno 9]"));
});
