/**
 * A program of random calls under the guard. world.ts starts it with a random grant, and watches what it reaches.
 *
 *     deno run --allow-ffi … program.ts '{"seed":1,"steps":500,"folder":"/tmp/x","paths":[],"inherited":[3]}'
 *
 * It prints its steps, one a line.
 *
 * @module
 */

import * as async from "../../../async.ts";
import * as fcntl from "../../../fcntl.ts";
import * as socket from "../../../mod.ts";
import * as netlink from "../../../netlink.ts";
import { enforce_net_permission } from "../../../permissions.ts";
import { Random } from "../../support/random.ts";
import { NET } from "./grants.ts";

interface Given {
  seed: number;
  steps: number;
  folder: string;
  paths: string[];
  inherited: number[];
  /** What is granted, as the flags have it: else little would leave. */
  allow: string[];
  /** Whether calls are made that could change the network, if they were permitted. */
  changes: boolean;
}

const given: Given = JSON.parse(Deno.args[0]);
const random = new Random(given.seed);
const log: string[] = [];
const { apply } = Reflect;
const kept = { replace: Object.defineProperty, describe: Object.getOwnPropertyDescriptor, stringify: JSON.stringify };
const bytes_of = TextEncoder.prototype.encode.bind(new TextEncoder());
let step = 0;
let sockets: socket.Socket[] = [];

const once_in = (n: number) => random.once_in(n);
const of = <T>(list: readonly T[]): T => random.of(list);

/** The data of this step: its number. */
function data(): Uint8Array {
  return new Uint8Array(Uint32Array.of(step).buffer);
}

function family_of_socket(sock: socket.Socket): number {
  return sock.family;
}

/** An IPv4 address in one of its notations. */
function notation(address: string): unknown {
  const [a, b, c, d] = address.split(".").map(Number);
  const number = ((a << 24 | b << 16 | c << 8 | d) >>> 0).toString();
  return of<() => unknown>([
    () => address,
    () => address,
    () => `${a}.${b << 16 | c << 8 | d}`,
    () => `${a}.${b}.${c << 8 | d}`,
    () => number,
    () => `0x${Number(number).toString(16)}`,
    () => `0${a.toString(8)}.${b}.${c}.${d}`,
    () => bytes_of(address),
    () => bytes_of(`${address}\0.granted.test`),
    () => ` ${address}`,
    () => `${address}.`,
  ])();
}

/** A host for a family, as text or bytes. */
function host(family: number): unknown {
  if (once_in(5)) {
    const name = of([...Object.keys(NET.names), "nowhere.test"]);
    return of<unknown>([name, name, name.toUpperCase(), `${name}.`, bytes_of(name), `${name}\0.test`]);
  }
  if (once_in(12)) {
    return of(["", "0.0.0.0", "::", "<broadcast>", "0", "::ffff:0:0", "not a host", "[::1]", "::1%lo", "1:2"]);
  }
  const all = [...NET.own, ...NET.others];
  const four = all.filter((address) => !address.includes(":")), six = all.filter((address) => address.includes(":"));
  if (family === socket.AF_INET) return notation(of(four));
  return once_in(3) ? `::ffff:${of(four)}` : of(six);
}

/** A path of a UNIX socket in one of its forms. */
function path(): unknown {
  const { folder, paths } = given;
  const text = of([
    ...paths,
    `${folder}/a/link/../${of(["x", "y", "new"])}`, // Text alone says that it is in a/.
    `${folder}/b/dir/../../a/link/../${of(["x", "y", "new"])}`,
    `${folder}/a/./../b/${of(["x", "y"])}`,
    `${folder}//b/x`,
    `${folder}/a/link/x`,
    `${folder}/b/../a/link/../y`,
    `${folder}/up/b/x`,
    `${folder}/a/to_y`,
    `${folder}/a/nowhere`,
    `${folder}/a/x/../y`,
    "x",
    "../b/x",
    "/proc/self/cwd/x",
    `\0abstract`,
    "",
    folder,
  ]);
  return once_in(4) ? bytes_of(text) : text;
}

function port(): unknown {
  return once_in(10) ? of([0, 65535, 53, -1, 65536, "7001", 8001]) : of(NET.ports);
}

/** A host and a port that are granted, in some notation. */
function granted(family: number): unknown[] {
  const parts = of(given.allow).match(/^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/);
  if (parts === null) return [host(family), port()];
  const text = parts[1].replace(/[[\]]/g, ""), number = parts[2] === undefined ? of(NET.ports) : Number(parts[2]);
  if (!/^[\d.]+$/.test(text)) return [text, number];
  return [family === socket.AF_INET ? notation(text) : `::ffff:${text}`, number];
}

/** A destination for a socket. */
function target(sock: socket.Socket): unknown {
  const family = family_of_socket(sock);
  if (family === socket.AF_UNIX) return path();
  if (once_in(20)) return of<unknown>([path(), [], ["127.0.0.1"], null, ["127.0.0.1", 7001, 0, 0, 0]]);
  const address: unknown[] = once_in(2) ? granted(family) : [host(family), port()];
  if (family === socket.AF_INET6 && once_in(3)) address.push(of([0, 1, 0xfffff, 0x12345]), of([0, 1, 2, 77]));
  return address;
}

/** An address of one's own. */
function own_address(sock: socket.Socket): unknown {
  if (family_of_socket(sock) === socket.AF_UNIX) return path();
  const own = family_of_socket(sock) === socket.AF_INET
    ? [...NET.own.slice(0, 4), "0.0.0.0", ""]
    : [...NET.own.slice(4), "::"];
  return [of(own), of(NET.own_ports)];
}

function some_socket(): socket.Socket {
  if (sockets.length === 0 || (sockets.length < 8 && once_in(3))) open();
  return of(sockets);
}

function keep(sock: socket.Socket): void {
  sock.settimeout(0);
  sockets.push(sock);
}

function open(): void {
  const kinds: [number, number, number][] = [
    [socket.AF_INET, socket.SOCK_DGRAM, 0],
    [socket.AF_INET, socket.SOCK_DGRAM, 0],
    [socket.AF_INET6, socket.SOCK_DGRAM, 0],
    [socket.AF_INET6, socket.SOCK_DGRAM, 0],
    [socket.AF_INET, socket.SOCK_STREAM, 0],
    [socket.AF_INET6, socket.SOCK_STREAM, socket.IPPROTO_TCP],
    [socket.AF_UNIX, socket.SOCK_DGRAM, 0],
    [socket.AF_UNIX, socket.SOCK_STREAM, 0],
    [socket.AF_UNIX, socket.SOCK_SEQPACKET, 0],
    [socket.AF_INET, socket.SOCK_DGRAM, 136],
  ];
  if (given.changes && once_in(6)) {
    kinds.push(
      [socket.AF_INET, socket.SOCK_RAW, of([1, 17, 253, 255])],
      [socket.AF_INET6, socket.SOCK_RAW, of([58, 253])],
      [socket.AF_INET, socket.SOCK_DGRAM, 1],
      [socket.AF_PACKET, of([socket.SOCK_RAW, socket.SOCK_DGRAM]), of([0, 0x0300])],
      [socket.AF_NETLINK, socket.SOCK_RAW, of([0, 4, 12, 16])],
      [socket.AF_INET, socket.SOCK_STREAM, of([132, 262])],
      [of([0, 5, 21, 29, 30, 31, 38, 40, 43, 44]), of([1, 2, 3, 5]), of([0, 1, 2])],
    );
  }
  keep(new socket.socket(...of(kinds)));
}

const LEVELS = [
  socket.SOL_SOCKET,
  socket.IPPROTO_IP,
  socket.IPPROTO_IPV6,
  socket.IPPROTO_TCP,
  socket.IPPROTO_UDP,
  136,
  282,
];
const NAMES = Object.entries(socket).flatMap(([name, value]) =>
  /^(SO|IP|IPV6|MCAST|TCP|UDP|SCM)_/.test(name) && typeof value === "number" ? [value] : []
);

/** The value of an option or a control message: structs with addresses, and others. */
function value(): Uint8Array {
  const four = () => of([...NET.own, ...NET.others].filter((text) => !text.includes(":"))).split(".").map(Number);
  const six = () => {
    const [begin, end] = of([...NET.own, ...NET.others].filter((text) => text.includes("::"))).split("::");
    const bytes = new Array(16).fill(0);
    const high = parseInt(begin || "0", 16), low = parseInt(end || "0", 16);
    [bytes[0], bytes[1], bytes[14], bytes[15]] = [high >> 8, high & 255, low >> 8, low & 255];
    return bytes;
  };
  const int = (n: number) => [n & 255, n >> 8 & 255, n >> 16 & 255, n >>> 24];
  const route = () => [131, 7, 4, ...four(), 0]; // LSRR
  const flow = () => [...six(), ...int(random.below(2 ** 20)), 0, 1, 1, 0, ...int(0), 0, 0, 0, 0];
  const rthdr = () => [17, 2, of([0, 2, 4]), 1, ...int(0), ...six()];
  return Uint8Array.from(
    of<() => number[]>([
      () => int(of([0, 1, 2, -1, 64, random.below(2 ** 31)])),
      () => [random.below(256)],
      () => [...four(), ...four()],
      () => [...four(), ...four(), ...int(of([0, 1, 2]))],
      () => [...int(of([0, 1, 2])), ...four(), ...four()],
      () => [...six(), ...int(of([0, 1, 2]))],
      () => flow(),
      () => rthdr(),
      () => [...flow(), ...rthdr()],
      () => route(),
      () => [1, 1, ...route()],
      () => [...int(random.below(3)), 2, 0, 27, 89, ...four(), ...new Array(120).fill(0)], // struct group_req
      () => [...bytes_of("lo")],
      () => [...bytes_of("out0"), 0],
      () => int(of(given.inherited)),
      () => Array.from(random.fill(new Uint8Array(random.below(64)))),
      () => [],
    ])(),
  );
}

function ancdata(): [number, number, Uint8Array][] {
  const items: [number, number, Uint8Array][] = [];
  while (once_in(2) && items.length < 4) items.push([of(LEVELS), once_in(8) ? random.below(100) : of(NAMES), value()]);
  return items;
}

const FLAGS = [
  ...[0, 0, 0, 0, socket.MSG_DONTWAIT, socket.MSG_MORE, socket.MSG_DONTROUTE, socket.MSG_OOB, socket.MSG_CONFIRM],
  ...[socket.MSG_FASTOPEN, socket.MSG_EOR, socket.MSG_NOSIGNAL, socket.MSG_ZEROCOPY, 0x10],
];
const NO_WAIT = socket.MSG_DONTWAIT;

type Any = never;
type Step = [name: string, run: () => unknown];

/** Options of an awaited call: it must come back soon. */
const SOON = { timeout: 0.002 };

const STEPS: Step[] = [
  ["open", () => open()],
  ["socketpair", () => socket.socketpair(of([socket.AF_UNIX, socket.AF_TIPC])).forEach(keep)],
  ["close", () => sockets.splice(random.below(sockets.length), 1)[0]?.close()],
  ["connect", () => {
    const sock = some_socket();
    sock.connect(target(sock) as Any);
  }],
  ["connect_ex", () => {
    const sock = some_socket();
    return sock.connect_ex(target(sock) as Any);
  }],
  ["bind", () => {
    const sock = some_socket();
    sock.bind(own_address(sock) as Any);
  }],
  ["bind anything", () => {
    const sock = some_socket();
    sock.bind(target(sock) as Any);
  }],
  ["listen", () => some_socket().listen(2)],
  ["accept", () => keep(some_socket().accept()[0])],
  ["send", () => some_socket().send(data(), of(FLAGS) | NO_WAIT)],
  ...Array.from({ length: 3 }, (): Step => ["sendto", () => {
    const sock = some_socket();
    return sock.sendto(data(), of(FLAGS) | NO_WAIT, target(sock) as Any);
  }]),
  ...Array.from({ length: 3 }, (): Step => ["sendmsg", () => {
    const sock = some_socket();
    return sock.sendmsg([data()], ancdata(), of(FLAGS) | NO_WAIT, once_in(4) ? null as Any : target(sock) as Any);
  }]),
  ["sendmmsg", () => {
    const sock = some_socket() as unknown as { sendmmsg?(messages: unknown[], flags: number): number };
    const message = () => [[data()], ancdata(), once_in(4) ? null : target(sock as never)];
    return sock.sendmmsg?.([message(), message(), message()], NO_WAIT);
  }],
  ["recvmmsg", () => {
    const sock = some_socket() as unknown as { recvmmsg?(...parameters: number[]): unknown };
    return sock.recvmmsg?.(2, 100, 100, NO_WAIT);
  }],
  ["recv", () => some_socket().recv(100, NO_WAIT)],
  ["recvfrom", () => some_socket().recvfrom(100, NO_WAIT)],
  ["recvmsg", () => some_socket().recvmsg(100, 200, NO_WAIT)],
  ...Array.from({ length: 3 }, (): Step => ["setsockopt", () => {
    const name = once_in(6) ? random.below(120) : of(NAMES);
    some_socket().setsockopt(of(LEVELS), name, once_in(3) ? random.below(2 ** 31) : value() as Any);
  }]),
  ["getsockopt", () => some_socket().getsockopt(of(LEVELS), once_in(6) ? random.below(120) : of(NAMES), of([4, 64]))],
  ["shutdown", () => once_in(4) ? some_socket().shutdown(random.below(3)) : undefined],
  ["dup", () => keep(some_socket().dup())],
  ["fileno", () => keep(new socket.socket({ fileno: some_socket().detach() }))],
  ["inherited", () => keep(new socket.socket({ fileno: socket.dup(of(given.inherited)) }))],
  ["fromfd", () => keep(socket.fromfd(of(given.inherited), socket.AF_UNIX, socket.SOCK_DGRAM))],
  ["a descriptor in another's place", () => {
    const sock = some_socket();
    socket.close(sock.fileno());
    try {
      for (let i = 0; i < 3; i++) keep(new socket.socket({ fileno: socket.dup(of(given.inherited)) }));
    } finally {
      sockets = sockets.filter((other) => other !== sock);
      sock.detach();
    }
  }],
  ["descriptors in a message", () => {
    const [a, b] = socket.socketpair();
    try {
      socket.send_fds(a, [data()], [of([...given.inherited, some_socket().fileno()])]);
      for (const fd of socket.recv_fds(b, 10, 2)[1]) keep(new socket.socket({ fileno: fd }));
    } finally {
      a.close();
      b.close();
    }
  }],
  ["write", () => socket.write(of([...given.inherited, some_socket().fileno()]), data())],
  ["ioctl", () => {
    const requests = Object.entries(fcntl).filter(([name]) => /^(SIOC|FIO|TUN)/.test(name)).map(([, request]) =>
      request
    );
    if (given.changes) fcntl.ioctl(some_socket(), of(requests) as number, random.fill(new Uint8Array(40)));
  }],
  [
    "create_connection",
    () =>
      socket.create_connection([host(socket.AF_INET), port()] as Any, { timeout: 0.002, source_address: null }).close(),
  ],
  ["create_server", () => socket.create_server([of(["", "127.0.0.1", "127.0.0.2"]), of(NET.own_ports)]).close()],
  ["getaddrinfo", () => socket.getaddrinfo(host(socket.AF_INET) as Any, of<Any>([null, 7001, "http", "7002"] as Any))],
  ["gethostbyname", () => socket.gethostbyname(host(socket.AF_INET) as Any)],
  ["gethostbyname_ex", () => socket.gethostbyname_ex(host(socket.AF_INET) as Any)],
  ["gethostbyaddr", () => socket.gethostbyaddr(of([...NET.own, ...NET.others]))],
  ["getnameinfo", () => socket.getnameinfo([of([...NET.own, ...NET.others]), of(NET.ports)], of([0, 0, 1, 8]))],
  ["nl_request", () => {
    if (!given.changes) return;
    using sock = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0);
    for (const _ of netlink.nl_request(sock as Any, 26, 0x300, new Uint8Array(12))) break;
  }],
  ["awaited getaddrinfo", () => async.getaddrinfo(host(socket.AF_INET) as Any, of<Any>([null, 7001] as Any))],
  ["awaited getnameinfo", () => async.getnameinfo([of([...NET.own, ...NET.others]), of(NET.ports)], of([0, 1]))],
  ["awaited connect", () => {
    const sock = some_socket();
    return async.sock_connect(sock, target(sock) as Any, SOON);
  }],
  ["awaited sendto", () => {
    const sock = some_socket();
    return async.sock_sendto(sock, data(), target(sock) as Any, SOON);
  }],
  ["awaited sendmsg", () => {
    const sock = some_socket();
    return async.sock_sendmsg(sock, [data()], ancdata(), of(FLAGS), target(sock) as Any, SOON);
  }],
  ["awaited send", () => async.sock_send(some_socket(), data(), SOON)],
  ["awaited recv", () => async.sock_recv(some_socket(), 10, { timeout: 0 } as Any)],
  [
    "awaited create_connection",
    async () =>
      (await async.create_connection([host(of([socket.AF_INET, socket.AF_INET6])), port()] as Any, SOON as Any))
        .close(),
  ],
  ["open_connection", async () => {
    const [, writer] = await async.open_connection(host(socket.AF_INET) as Any, port() as Any, SOON as Any);
    writer.close();
  }],
  ["open_unix_connection", async () => {
    const [, writer] = await async.open_unix_connection(path() as Any, SOON as Any);
    writer.close();
  }],
  ["accessors of an address", () => {
    const sock = some_socket(), other = some_socket();
    const address = target(sock) as unknown[];
    const first = address[0];
    Object.defineProperty(address, "0", {
      get() {
        try {
          other.sendto(data(), NO_WAIT, target(other) as Any);
        } catch { /* refused */ }
        return first;
      },
    });
    return sock.sendto(data(), NO_WAIT, address as Any);
  }],
  ["code between check and call", () => {
    const sock = some_socket(), other = some_socket();
    const [object, name] = of<[object, string]>([
      [DataView.prototype, "getUint32"],
      [DataView.prototype, "setUint32"],
      [DataView.prototype, "setInt32"],
      [Math, "min"],
      [globalThis, "BigInt"],
      [Object.getPrototypeOf(Uint8Array.prototype), "set"],
      [Object.getPrototypeOf(Uint8Array.prototype), "subarray"],
      [String.prototype, "charCodeAt"],
      [String.prototype, "split"],
      [TextEncoder.prototype, "encode"],
      [TextEncoder.prototype, "encodeInto"],
      [TextDecoder.prototype, "decode"],
      [Function.prototype, "call"],
      [Array.prototype, "map"],
    ]);
    const items = ancdata(), to = target(sock) as Any, elsewhere = target(other) as Any, content = data();
    const before = kept.describe(object, name)!;
    let busy = false;
    kept.replace(object, name, {
      ...before,
      value: function (...parameters: unknown[]) {
        if (!busy) {
          busy = true;
          try {
            other.sendto(content, NO_WAIT, elsewhere);
          } catch { /* refused */ }
          busy = false;
        }
        return new.target ? undefined : apply(before.value, this, parameters);
      },
    });
    try {
      return once_in(2) ? sock.sendto(content, NO_WAIT, to) : sock.sendmsg([content], items, NO_WAIT, to);
    } finally {
      kept.replace(object, name, before);
    }
  }],
];

/**
 * A permission that changes while the guard asks for it, whose listener makes calls. Once: nothing is granted again.
 */
function revoke(): void {
  const full = ["[0000:0000:0000:0000:0000:0000:0000:0001]", "127.0.0.1"];
  for (const text of full) {
    const status = Deno.permissions.querySync({ name: "net", host: text });
    status.onchange = () => {
      const sock = some_socket();
      try {
        sock.sendto(data(), NO_WAIT, target(sock) as Any);
      } catch { /* refused */ }
      try {
        sock.connect_ex(target(sock) as Any);
      } catch { /* refused */ }
    };
  }
  Deno.permissions.revokeSync({ name: "net", host: "[::1]" });
  const sock = new socket.socket(socket.AF_INET6, socket.SOCK_DGRAM);
  keep(sock);
  sock.sendto(data(), NO_WAIT, ["::1", 7001]);
}
STEPS.push(["a permission that changes", revoke]);

enforce_net_permission();
console.warn = () => {};
addEventListener("unhandledrejection", (event) => event.preventDefault());
for (; step < given.steps; step++) {
  // A permission is revoked late, and rarely: afterwards less is granted.
  const chosen = of(STEPS),
    [name, run] = chosen[1] === revoke && step < given.steps * 0.8 ? of(STEPS.slice(0, -1)) : chosen;
  let outcome = "done";
  try {
    const result = run();
    if (result instanceof Promise) await result;
  } catch (error) {
    outcome = String((error as Error)?.message ?? error).slice(0, 90);
  }
  log.push(`${step} ${name}: ${outcome}`);
  // New sockets reach more than old ones, which are connected and shut down.
  while (sockets.length > 8 || (sockets.length > 0 && outcome.includes("Broken pipe"))) sockets.shift()!.close();
}
for (const sock of sockets) {
  try {
    sock.close();
  } catch { /* closed already */ }
}
console.log(log.join("\n"));
Deno.exit(0);
