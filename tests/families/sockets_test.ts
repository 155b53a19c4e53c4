// Addresses as the kernel of this machine gives them, through the socket object.

import { assertEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import { ignore_unless } from "../support/where.ts";

const { AF_INET, SOCK_DGRAM, SOCK_STREAM } = socket;
const test = ignore_unless(Deno.build.os === "linux", "needs Linux");

test("a socket of an unknown family has no address to give or to take (FMT-11, AX-1)", () => {
  using real = new socket.socket(AF_INET, SOCK_DGRAM);
  const fake = new socket.socket({ family: 99, type: SOCK_DGRAM, proto: 0, fileno: real.fileno() });
  for (
    const call of [() => fake.getsockname(), () => fake.getpeername(), () => fake.accept(), () => fake.recvfrom(1)]
  ) {
    const error = assertThrows(call, socket.OSError);
    assertEquals([error.message, error.errno], ["getsockaddrlen: bad family", null]);
  }
  const error = assertThrows(() => fake.bind(["", 0] as never), socket.OSError);
  assertEquals(error.message, "bind(): bad family");
  assertThrows(() => fake.recvfrom_into(new Uint8Array(1)), socket.OSError, "getsockaddrlen: bad family");
  assertThrows(() => fake.recvmsg(1), socket.OSError, "getsockaddrlen: bad family");
  fake.detach();
});

test("a Bluetooth socket of an unknown protocol is refused before the call (FMT-11)", () => {
  using real = new socket.socket(AF_INET, SOCK_DGRAM);
  const fake = new socket.socket({ family: socket.AF_BLUETOOTH, type: SOCK_DGRAM, proto: 99, fileno: real.fileno() });
  assertThrows(() => fake.getsockname(), socket.OSError, "getsockaddrlen: unknown BT protocol");
  assertThrows(() => fake.recvfrom(10), socket.OSError, "getsockaddrlen: unknown BT protocol");
  fake.detach();
});

test("the address that comes back is of the family that the kernel says (FMT-11)", () => {
  using real = new socket.socket(AF_INET, SOCK_DGRAM);
  real.bind(["127.0.0.1", 0]);
  const fake = new socket.socket({ family: socket.AF_NETLINK, type: SOCK_DGRAM, proto: 0, fileno: real.fileno() });
  assertEquals(fake.getsockname() as unknown, real.getsockname());
  fake.detach();
});

test("numbers and dots in the old forms go through the C library (A4-6)", () => {
  for (const host of ["127.1", "0x7f.1", "2130706433", "0177.0.0.1"]) {
    using sock = new socket.socket(AF_INET, SOCK_DGRAM);
    sock.bind([host, 0]);
    assertEquals(sock.getsockname()[0], "127.0.0.1");
  }
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  const error = assertThrows(() => sock.bind(["::1", 0]), socket.gaierror);
  assertEquals(error.errno, socket.EAI_ADDRFAMILY);
});

test("a connected stream gives no sender's address (FMT-1)", () => {
  using server = new socket.socket(AF_INET, SOCK_STREAM), client = new socket.socket(AF_INET, SOCK_STREAM);
  server.bind(["127.0.0.1", 0]);
  server.listen();
  client.connect(server.getsockname());
  using conn = server.accept()[0];
  client.sendall(Uint8Array.of(1));
  assertEquals(conn.recvfrom(10), [Uint8Array.of(1), null]);
  const [one, other] = socket.socketpair(socket.AF_UNIX, SOCK_DGRAM);
  one.send(Uint8Array.of(2));
  assertEquals(other.recvfrom(10), [Uint8Array.of(2), null]);
  assertEquals([one.getsockname(), one.getpeername()], ["", ""]);
  one.close();
  other.close();
});
