import { ignore_unless } from "../support/where.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { addaudithook } from "../../base/audit.ts";
import { AF_INET } from "../../constants/address_family.ts";
import { AI_NUMERICHOST, NI_NUMERICHOST, NI_NUMERICSERV } from "../../constants/addrinfo.ts";
import { platform } from "../../constants/platform.ts";
import * as netdb from "../../mod.ts";

const unless_windows = ignore_unless(platform !== "windows", "Windows does this in another way");

type Event = [event: string, ...args: unknown[]];
let events: Event[] = [];
let stop: Error | undefined;

/** The events that a call raises, also if it fails. */
function events_of(call: () => unknown): Event[] {
  events = [];
  try {
    call();
  } catch {
    // What the event was about may fail.
  }
  return events;
}

// A hook stays forever, so one serves all of the tests here.
addaudithook((event, args) => {
  events.push([event, ...args]);
  if (stop !== undefined) throw stop;
});

Deno.test("audit events name the function and give its arguments as they came", () => {
  const v4 = ["127.0.0.1", 80] as const, bytes = Uint8Array.of(49);
  const cases: [Event, () => unknown][] = [
    [["socket.gethostname"], () => netdb.gethostname()],
    [["socket.gethostbyname", "127.0.0.1"], () => netdb.gethostbyname("127.0.0.1")],
    [["socket.gethostbyname", "１２７.0.0.1"], () => netdb.gethostbyname_ex("１２７.0.0.1")],
    [["socket.gethostbyaddr", "127.0.0.1"], () => netdb.gethostbyaddr("127.0.0.1")],
    [["socket.getservbyname", "http", null], () => netdb.getservbyname("http")],
    [["socket.getservbyname", "http", "tcp"], () => netdb.getservbyname("http", "tcp")],
    [["socket.getservbyport", 80, null], () => netdb.getservbyport(80)],
    [["socket.getservbyport", 80, "tcp"], () => netdb.getservbyport(80, "tcp")],
    [["socket.getnameinfo", v4], () => netdb.getnameinfo(v4, NI_NUMERICHOST | NI_NUMERICSERV)],
    [["socket.getaddrinfo", "127.0.0.1", 80, AF_INET, 0, 0], () => netdb.getaddrinfo("127.0.0.1", 80, AF_INET)],
    [
      ["socket.getaddrinfo", bytes, null, 0, 1, 6],
      () => netdb.getaddrinfo(bytes, null, { type: 1, proto: 6, flags: AI_NUMERICHOST }),
    ],
  ];
  for (const [event, call] of cases) assertEquals(events_of(call), [event]);
});

unless_windows("audit: sethostname's event has the name's bytes", () => {
  const name = "é".repeat(40);
  assertEquals(events_of(() => netdb.sethostname(name)), [["socket.sethostname", new TextEncoder().encode(name)]]);
});

Deno.test("audit: an argument that is refused raises no event", () => {
  const calls = [
    () => netdb.getaddrinfo(1 as never, 80),
    () => netdb.getaddrinfo("127.0.0.1", 1.5),
    () => netdb.getaddrinfo("a..b", 80),
    () => netdb.gethostbyname("a..b"),
    () => netdb.gethostbyaddr(null as never),
    () => netdb.getservbyport(70000),
    () => netdb.getservbyname("x\0"),
    () => netdb.getnameinfo(["::1", 80, 0x100000], 0),
    () => netdb.sethostname(1 as never),
  ];
  for (const call of calls) assertEquals(events_of(call), []);
});

Deno.test("audit: no event for protocols, interfaces, numbers and text addresses", () => {
  const calls = [
    () => netdb.getprotobyname("tcp"),
    () => netdb.if_nameindex(),
    () => netdb.if_nametoindex("lo"),
    () => netdb.if_indextoname(1),
    () => netdb.inet_pton(AF_INET, "127.0.0.1"),
    () => netdb.inet_aton("127.1"),
    () => netdb.htons(1),
  ];
  for (const call of calls) assertEquals(events_of(call), []);
});

Deno.test("audit: a hook that throws stops the call", () => {
  stop = new Error("not today");
  try {
    assertThrows(() => netdb.gethostbyname("127.0.0.1"), Error, "not today");
    assertThrows(() => netdb.getaddrinfo("127.0.0.1", 80), Error, "not today");
  } finally {
    stop = undefined;
  }
});
