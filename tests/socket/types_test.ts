// What TypeScript knows: checked by `deno check`, which is part of the gate. At run time there is little to see.
import { ignore_unless } from "../support/where.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import * as structs from "../../structs.ts";
import { test } from "../support/descriptors.ts";
import { has_ipv6_sockets } from "../support/has.ts";

/** Holds when the two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
const holds = <_ extends true>() => {};

const unix_test = ignore_unless(Deno.build.os !== "windows", "needs AF_UNIX sockets", test);

ignore_unless(has_ipv6_sockets, "needs IPv6 sockets", unix_test)(
  "a socket's addresses have the type of its family",
  () => {
    using unix = new socket.socket(socket.AF_UNIX, socket.SOCK_STREAM);
    using inet = new socket.Socket(socket.AF_INET, socket.SOCK_DGRAM);
    using inet6 = new socket.socket({ family: socket.AF_INET6, type: socket.SOCK_DGRAM });
    holds<Same<ReturnType<typeof unix.getsockname>, string | Uint8Array<ArrayBuffer>>>();
    holds<Same<Parameters<typeof unix.bind>[0], string | Uint8Array>>();
    holds<Same<ReturnType<typeof inet.getsockname>, [host: string, port: number]>>();
    holds<
      Same<ReturnType<typeof inet6.getsockname>, [host: string, port: number, flowinfo: number, scope_id: number]>
    >();
    // @ts-expect-error A UNIX socket has no port.
    unix.connect_ex satisfies (address: [string, number]) => number;
    assertEquals(inet.getsockname(), ["0.0.0.0", 0]);
    assertEquals(inet6.getsockname(), ["::", 0, 0, 0]);
  },
);

test("a socket of no given family is one of AF_INET, also for TypeScript", () => {
  using plain = new socket.socket();
  using typed = new socket.socket({ type: socket.SOCK_DGRAM });
  using both: socket.IPSocket = typed;
  class Mine extends socket.socket {}
  class Inet6 extends socket.socket<"AF_INET6"> {}
  using mine = new Mine();
  mine.bind(["127.0.0.1", 0]); // Windows finds no family of an unbound socket.
  using taken = new Inet6({ fileno: mine.fileno() });
  taken.detach();
  holds<Same<typeof plain, socket.Socket<"AF_INET">>>();
  holds<Same<typeof typed, socket.Socket<"AF_INET">>>();
  holds<Same<ReturnType<typeof mine.getsockname>, socket.Address>>();
  holds<Same<ReturnType<typeof taken.getsockname>, socket.Address<"AF_INET6">>>();
  assertEquals([plain.family, both.family, both.type], [socket.AF_INET, socket.AF_INET, socket.SOCK_DGRAM]);
});

test("what is unpacked may be packed again, and owns its memory for TypeScript", () => {
  holds<Same<ReturnType<typeof socket.inet_aton>, Uint8Array<ArrayBuffer>>>();
  holds<Same<ReturnType<typeof socket.inet_pton>, Uint8Array<ArrayBuffer>>>();
  holds<Same<structs.NlMsg["payload"], Uint8Array<ArrayBuffer>>>();
  const { spec_dst, ifindex }: Pick<structs.InPktinfo, "spec_dst" | "ifindex"> = { spec_dst: null, ifindex: 1 };
  if (socket.IP_PKTINFO === undefined) return assertThrows(() => structs.pack_in_pktinfo(ifindex, spec_dst), TypeError);
  assertEquals(structs.pack_in_pktinfo(ifindex, spec_dst), structs.pack_in_pktinfo(1, "0.0.0.0"));
});

test("a family that is a plain number has the union of all addresses", () => {
  const family: number = socket.AF_INET;
  using sock = new socket.socket(family, socket.SOCK_DGRAM);
  holds<Same<ReturnType<typeof sock.getsockname>, socket.Address>>();
  const annotated: socket.Socket = sock;
  assert(annotated instanceof socket.socket);
});

unix_test("an annotation names the family", () => {
  const [a, b]: [socket.Socket<"AF_UNIX">, socket.Socket] = socket.socketpair();
  using _a = a, _b = b;
  holds<Same<ReturnType<typeof a.getpeername>, string | Uint8Array<ArrayBuffer>>>();
  assertEquals(a.getpeername(), "");
});

test("create_server and create_connection know what they make", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  holds<Same<typeof server, socket.Socket<"AF_INET">>>();
  const [host, port] = server.getsockname();
  using client = socket.create_connection([host, port]);
  holds<Same<typeof client, socket.Socket<"AF_INET" | "AF_INET6">>>();
  const [conn, address] = server.accept();
  using _conn = conn;
  assertEquals(address[1], client.getsockname()[1]);
});

test("what a socket of any family answers may be passed to it", () => {
  const family: number = socket.AF_INET;
  using sock = new socket.socket(family, socket.SOCK_DGRAM);
  sock.bind(["127.0.0.1", 0]);
  assertEquals(sock.sendto(new Uint8Array(1), sock.getsockname()), 1);
  const [data, address] = sock.recvfrom(1);
  assertEquals(sock.sendto(data, address), 1);
});

test("the loop over getaddrinfo() of Python's documentation needs no cast", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  const [host, port] = server.getsockname();
  let sock: socket.socket | null = null;
  for (const [af, socktype, proto, , sa] of socket.getaddrinfo(host, port, socket.AF_UNSPEC, socket.SOCK_STREAM)) {
    sock = new socket.socket(af, socktype, proto);
    sock.connect(sa);
    holds<Same<typeof sa[0], string>>();
    assertEquals([sa[0], sa[1]], [host, port]);
  }
  sock?.close();
});

test("what is wrong does not compile", () => {
  using sock = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  // @ts-expect-error A host without a port.
  assertThrows(() => sock.bind("127.0.0.1"), TypeError);
  // @ts-expect-error A host and a port, but not as one address.
  assertThrows(() => sock.connect("127.0.0.1", 80), TypeError);
  // @ts-expect-error Text where bytes are sent.
  assertThrows(() => sock.send("text"), TypeError);
  // @ts-expect-error A UNIX path for an IPv4 socket.
  assertThrows(() => sock.sendto(new Uint8Array(1), "/path"), TypeError);
  // @ts-expect-error A server of AF_UNIX without its family.
  assertThrows(() => socket.create_server("/path"), TypeError);
  // @ts-expect-error A parameter's name that is spelled wrong.
  assertThrows(() => new socket.socket({ famly: socket.AF_INET }), TypeError);
});

unix_test("recv_fds knows the address of the socket that it is given, also of a subclass", () => {
  class Mine extends socket.Socket<"AF_UNIX"> {}
  const [a, b] = socket.socketpair();
  using _a = a, mine = new Mine(socket.AF_UNIX, socket.SOCK_STREAM, 0, b.detach());
  assertEquals(a.send(new Uint8Array(2)), 2);
  const first = socket.recv_fds(mine, 1, 1), second = mine.recvmsg(1);
  holds<Same<(typeof first)[3], string | Uint8Array<ArrayBuffer>>>();
  holds<Same<(typeof first)[3], (typeof second)[3]>>();
  assertEquals(first, [new Uint8Array(1), [], 0, second[3]]);
});
