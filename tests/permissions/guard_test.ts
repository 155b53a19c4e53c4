// enforce_net_permission(): each way out that was thought of, tried, with listeners that must hear nothing.
import { ignore_unless } from "../support/where.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { has_ipv6, has_ipv6_sockets } from "../support/has.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { attempts, run } from "../trust/support/child.ts";

const { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_STREAM } = socket;
const linux = Deno.build.os === "linux";
const linux_test = ignore_unless(linux, "needs Linux", test);

/** Sockets of this process that a packet of the child's would reach. */
class Listeners implements Disposable {
  readonly #folder = new TempFolder();
  readonly folder = String(this.#folder);
  readonly udp = this.#bound(AF_INET, SOCK_DGRAM, ["127.0.0.1", 0]);
  readonly udp6 = has_ipv6 ? this.#bound(AF_INET6, SOCK_DGRAM, ["::1", 0]) : undefined;
  readonly tcp = this.#bound(AF_INET, SOCK_STREAM, ["127.0.0.1", 0]);
  readonly path = this.#bound(AF_UNIX, SOCK_DGRAM, `${this.folder}/socket`);
  readonly abstract = this.#bound(AF_UNIX, SOCK_DGRAM, `\0${this.folder}`);

  constructor() {
    this.tcp.listen();
  }

  #bound(family: number, type: number, address: socket.Target): socket.Socket {
    const sock = new socket.socket(family, type);
    sock.bind(address);
    sock.settimeout(0);
    return sock;
  }

  /** Where they are, for the child. */
  get given() {
    const port = (sock: socket.Socket) => (sock.getsockname() as [string, number])[1];
    return {
      udp: port(this.udp),
      udp6: this.udp6 === undefined ? 9 : port(this.udp6),
      tcp: port(this.tcp),
      folder: this.folder,
    };
  }

  /** What has arrived at them. */
  get heard(): string[] {
    const heard = { udp: this.udp, udp6: this.udp6, path: this.path, abstract: this.abstract };
    const names = Object.entries(heard).filter(([, sock]) => sock !== undefined && arrived(() => sock.recv(100)))
      .map(([name]) => name);
    return arrived(() => this.tcp.accept()[0].close()) ? [...names, "tcp"] : names;
  }

  [Symbol.dispose](): void {
    for (const sock of [this.udp, this.udp6, this.tcp, this.path, this.abstract]) sock?.close();
    this.#folder[Symbol.dispose]();
  }
}

function arrived(receive: () => unknown): boolean {
  try {
    receive();
    return true;
  } catch (error) {
    if (error instanceof socket.BlockingIOError) return false;
    throw error;
  }
}

const UDP = "const sock = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);";
const UDP6 = "const sock = new socket.socket(socket.AF_INET6, socket.SOCK_DGRAM);";
const TCP = "const sock = new socket.socket();";
const DGRAM = "const sock = new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);";
const NO_SERVICE = "gaierror: [Errno -8] Servname not supported for ai_socktype";

/** Ways out. All of them must end in NotCapable, except for those of which the system itself says no first. */
const ESCAPES: Record<string, string> = {
  "sendto a numeric host": `${UDP} sock.sendto(x, ["127.0.0.1", given.udp]);`,
  "sendto a host's bytes": `${UDP} sock.sendto(x, [new TextEncoder().encode("127.0.0.1"), given.udp]);`,
  "sendto a host in two parts": `${UDP} sock.sendto(x, ["127.1", given.udp]);`,
  "sendto a host that is one number": `${UDP} sock.sendto(x, ["2130706433", given.udp]);`,
  "sendto a name": `${UDP} sock.sendto(x, ["localhost", given.udp]);`,
  "sendto no host, which is this one": `${UDP} sock.sendto(x, ["", given.udp]);`,
  "sendto broadcast":
    `${UDP} sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1); sock.sendto(x, ["<broadcast>", given.udp]);`,
  "sendto over IPv6": `${UDP6} sock.sendto(x, ["::1", given.udp6]);`,
  "sendto an IPv4 address in an IPv6 one": `${UDP6} sock.sendto(x, ["::ffff:127.0.0.1", given.udp]);`,
  "sendmsg with an address": `${UDP} sock.sendmsg([x], [], 0, ["127.0.0.1", given.udp]);`,
  "connect": `${TCP} sock.connect(["127.0.0.1", given.tcp]);`,
  "connect_ex": `${TCP} sock.connect_ex(["127.0.0.1", given.tcp]);`,
  "connect without waiting": `${TCP} sock.setblocking(false); sock.connect_ex(["127.0.0.1", given.tcp]);`,
  "connect a datagram socket": `${UDP} sock.connect(["127.0.0.1", given.udp]); sock.send(x);`,
  "create_connection": `socket.create_connection(["127.0.0.1", given.tcp]);`,
  "create_connection to a name": `socket.create_connection(["localhost", given.tcp]);`,
  "awaitable connect":
    `${TCP} sock.setblocking(false); await asynchronous.sock_connect(sock, ["127.0.0.1", given.tcp]);`,
  "awaitable connect to a name":
    `${TCP} sock.setblocking(false); await asynchronous.sock_connect(sock, ["localhost", given.tcp]);`,
  "awaitable sendto":
    `${UDP} sock.setblocking(false); await asynchronous.sock_sendto(sock, x, ["127.0.0.1", given.udp]);`,
  "awaitable sendmsg":
    `${UDP} sock.setblocking(false); await asynchronous.sock_sendmsg(sock, [x], [], 0, ["127.0.0.1", given.udp]);`,
  "Happy Eyeballs": `await asynchronous.create_connection(["127.0.0.1", given.tcp]);`,
  "Happy Eyeballs to a name": `await asynchronous.create_connection(["localhost", given.tcp]);`,
  "bind": `${UDP} sock.bind(["127.0.0.1", 0]);`,
  "create_server": `socket.create_server(["", 0]);`,
  "listen without bind": `${TCP} sock.listen();`,
  "resolve": `socket.getaddrinfo("localhost", 80);`,
  "resolve a name whose rest C does not read":
    `socket.getaddrinfo(new TextEncoder().encode("localhost\\0.granted"), 80);`,
  "resolve, awaited": `await asynchronous.getaddrinfo("localhost", 80);`,
  "gethostbyname": `socket.gethostbyname("localhost");`,
  "gethostbyname_ex": `socket.gethostbyname_ex("localhost");`,
  "gethostbyaddr": `socket.gethostbyaddr("127.0.0.1");`,
  "getnameinfo": `socket.getnameinfo(["127.0.0.1", 80], 0);`,
  "getnameinfo, awaited": `await asynchronous.getnameinfo(["127.0.0.1", 80], 0);`,
  "a UNIX path": `${DGRAM} sock.sendto(x, given.folder + "/socket");`,
  "a UNIX path in bytes": `${DGRAM} sock.connect(new TextEncoder().encode(given.folder + "/socket")); sock.send(x);`,
  "an abstract UNIX name": `${DGRAM} sock.sendto(x, "\\0" + given.folder);`,
  "an automatic UNIX name": `${DGRAM} sock.bind("");`,
  "a raw socket": `new socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP);`,
  "a raw IPv6 socket": `new socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6);`,
  "a ping socket": `new socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP);`,
  "a packet socket": `new socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0);`,
  "a netlink socket": `new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0);`,
  "a VSOCK socket": `new socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM);`,
  "a Bluetooth socket": `new socket.socket(socket.AF_BLUETOOTH, socket.SOCK_STREAM, socket.BTPROTO_RFCOMM);`,
  "a TIPC pair": `socket.socketpair(socket.AF_TIPC, socket.SOCK_STREAM);`,
  "an SCTP socket": `new socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_SCTP);`,
  "an MPTCP socket": `new socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_MPTCP);`,
  "a source route": `${UDP} sock.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, new Uint8Array(4));`,
  "a source route beside the data":
    `const [sock] = socket.socketpair(); sock.sendmsg([x], [[socket.IPPROTO_IP, socket.IP_RETOPTS, new Uint8Array(8)]]);`,
  "an IPv6 routing header": `${UDP6} sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RTHDR, new Uint8Array(24));`,
  "joining a group":
    `${UDP} sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, Uint8Array.of(224, 0, 0, 251, 0, 0, 0, 0));`,
  "a flow label with a routing header":
    `${UDP6} sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_FLOWLABEL_MGR, new Uint8Array(56));`,
  "the flow of an address": `${UDP6} sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_FLOWINFO_SEND, 1);`,
  "a flow label beside the data":
    `${UDP6} sock.sendmsg([x], [[socket.IPPROTO_IPV6, socket.IPV6_FLOWINFO, new Uint8Array(4)]]);`,
  "a routing header beside the data":
    `${UDP6} sock.sendmsg([x], [[socket.IPPROTO_IPV6, socket.IPV6_RTHDR, new Uint8Array(24)]]);`,
  "an interface": `${UDP} sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, new TextEncoder().encode("lo"));`,
  "a mark, by which routes are chosen": `${UDP} sock.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, 1);`,
  "a filter": `${UDP} sock.setsockopt(socket.SOL_SOCKET, socket.SO_ATTACH_FILTER, new Uint8Array(16));`,
  "a program in the kernel": `${UDP} sock.setsockopt(socket.SOL_SOCKET, socket.SO_ATTACH_BPF, given.inherited);`,
  "another protocol on a connection":
    `${TCP} sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_ULP, new TextEncoder().encode("espintcp"));`,
  "an option that the table does not have": `${UDP} sock.setsockopt(socket.SOL_SOCKET, 9999, 1);`,
  "an option that the table does not have, read": `${UDP} sock.getsockopt(socket.SOL_SOCKET, 9999);`,
  "a level that the table does not have": `${UDP} sock.setsockopt(9999, 1, 1);`,
  "a control message that the table does not have": `${UDP} sock.sendmsg([x], [[9999, 1, new Uint8Array(4)]]);`,
  "another source address":
    `${UDP} sock.sendmsg([x], [[socket.IPPROTO_IP, socket.IP_PKTINFO, Uint8Array.of(0, 0, 0, 0, 127, 0, 0, 2, 0, 0, 0, 0)]]);`,
  "another source address of IPv6":
    `${UDP6} sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0));`,
  "an interface beside the data":
    `${UDP} sock.sendmsg([x], [[socket.IPPROTO_IP, socket.IP_PKTINFO, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)]]);`,
  "an interface for multicast, by its address":
    `${UDP} sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, Uint8Array.of(127, 0, 0, 1));`,
  "an interface for multicast, by its address as a number":
    `${UDP} sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, 0x0100007f);`,
  "an interface's flags": `${UDP} fcntl.ioctl(sock, fcntl.SIOCSIFFLAGS, new Uint8Array(40));`,
  "an interface's address": `${UDP} fcntl.ioctl(sock, fcntl.SIOCSIFADDR, new Uint8Array(40));`,
  "a neighbour": `${UDP} fcntl.ioctl(sock, fcntl.SIOCSARP, new Uint8Array(68));`,
  "an interface of one's own": `fcntl.ioctl(0, fcntl.TUNSETIFF, new Uint8Array(40));`,
  "write() to an inherited descriptor": `socket.write(given.inherited, x);`,
  "read() from an inherited descriptor": `socket.read(given.inherited, 1);`,
  "an inherited descriptor given away":
    `const [a, b] = socket.socketpair(); socket.send_fds(a, [x], [given.inherited]);`,
  "an inherited descriptor": `new socket.socket({ fileno: given.inherited }).send(x);`,
  "an inherited descriptor said to be another":
    `new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM, 0, given.inherited).send(x);`,
  "an inherited descriptor by fromfd": `socket.fromfd(given.inherited, socket.AF_INET, socket.SOCK_DGRAM).send(x);`,
  "an inherited descriptor put in a closed one's place":
    `${UDP} socket.close(sock.fileno()); socket.dup(given.inherited); sock.send(x);`,
  "receiving from an inherited descriptor put in a closed one's place":
    `${UDP} sock.setblocking(false); socket.close(sock.fileno()); socket.dup(given.inherited); sock.recv(1);`,
  "a message from an inherited descriptor put in a closed one's place":
    `${UDP} sock.setblocking(false); socket.close(sock.fileno()); socket.dup(given.inherited); sock.recvmsg(1);`,
  "shutting down an inherited descriptor put in a closed one's place":
    `${UDP} socket.close(sock.fileno()); socket.dup(given.inherited); sock.shutdown(socket.SHUT_RDWR);`,
  "a descriptor that came in a message":
    `const [a, b] = socket.socketpair(); socket.send_fds(a, [x], [given.inherited]); const [, [fd]] = socket.recv_fds(b, 1, 1); new socket.socket({ fileno: fd }).send(x);`,
  "an array that changes while it is read":
    `${UDP} let reads = 0; const address = new Proxy(["127.0.0.1", given.udp], { get: (a, name) => (reads++, Reflect.get(a, name)) }); sock.sendto(x, address);`,
  "a prototype with a host":
    `Object.prototype.host = "granted.example"; try { ${UDP} sock.sendto(x, ["127.0.0.1", given.udp]); } finally { delete Object.prototype.host; }`,
  "another querySync":
    `const { querySync } = Deno.permissions; Deno.permissions.querySync = () => ({ state: "granted" }); try { ${UDP} sock.sendto(x, ["127.0.0.1", given.udp]); } finally { Deno.permissions.querySync = querySync; }`,
  "another state":
    `const status = Object.getPrototypeOf(Deno.permissions.querySync({ name: "net" })); Object.defineProperty(status, "state", { get: () => "granted" }); ${UDP} sock.sendto(x, ["127.0.0.1", given.udp]);`,
  "another connect":
    `class Mine extends socket.socket {} const mine = new Mine(); socket.Socket.prototype.connect.call(mine, ["127.0.0.1", given.tcp]);`,
};

/** A connected datagram socket that the child inherits. */
function inherited(listeners: Listeners): socket.Socket {
  const sock = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.connect(listeners.udp.getsockname() as [string, number]);
  sock.set_inheritable(true);
  return sock;
}

linux_test("under --deny-net no packet leaves, whichever way is tried", async (t) => {
  using listeners = new Listeners();
  using sock = inherited(listeners);
  const given = { ...listeners.given, inherited: sock.fileno() };
  const results = await attempts(["--allow-ffi", "--deny-net"], ESCAPES, given);
  for (const name of Object.keys(results)) {
    if (has_ipv6_sockets || !ESCAPES[name].startsWith(UDP6)) continue;
    await t.step({ name: `${name} [needs IPv6 sockets]`, ignore: true, fn() {} });
    delete results[name];
  }
  for (const [name, result] of Object.entries(results)) {
    await t.step(`${name}: ${result}`, () => assertMatch(result, /^NotCapable: Requires (net|read) access to /));
  }
  assertEquals(listeners.heard, []);
});

test("on every system nothing is reached, resolved or bound that is not granted", async () => {
  const refused: Record<string, string> = {
    sendto: `${UDP} sock.sendto(x, ["127.0.0.1", 9]);`,
    ...has_ipv6_sockets ? { "over IPv6": `${UDP6} sock.sendto(x, ["::1", 9]);` } : {},
    connect: `${TCP} sock.connect(["127.0.0.1", 9]);`,
    bind: `${UDP} sock.bind(["", 0]);`,
    resolve: `socket.getaddrinfo("example.org", 80);`,
    raw: `new socket.socket(socket.AF_INET, socket.SOCK_RAW, 1);`,
  };
  const allowed = { numeric: `socket.getaddrinfo("127.0.0.1", 80);`, open: `${TCP} sock.close();` };
  const results = await attempts(["--allow-ffi", "--deny-net"], { ...refused, ...allowed });
  for (const name in refused) assertMatch(results[name], /^NotCapable/, name);
  for (const name in allowed) assertEquals(results[name], "done", name);
});

linux_test("without enforce_net_permission() --allow-ffi alone reaches everything", async () => {
  using listeners = new Listeners();
  const { out } = await run(
    ["--allow-ffi", "--deny-net"],
    `${UDP} console.log(sock.sendto(x, ["127.0.0.1", given.udp]));`,
    listeners.given,
  );
  assertEquals([out, listeners.heard], ["1", ["udp"]]);
});

/** Attempts with what must come of them under some flags: done, or the permission that is missing. */
async function expect(flags: string[], cases: Record<string, [code: string, needed: string]>, given: unknown) {
  const list = Object.fromEntries(Object.entries(cases).map(([name, [code]]) => [name, code]));
  const results = await attempts(["--allow-ffi", ...flags], list, given);
  const needed = (result: string) => /^NotCapable: Requires (.*), run again with/.exec(result)?.[1] ?? result;
  const expected = Object.fromEntries(Object.entries(cases).map(([name, [, needed]]) => [name, needed]));
  assertEquals(Object.fromEntries(Object.entries(results).map(([name, result]) => [name, needed(result)])), expected);
}

linux_test("an address that is granted is reached, at its port alone", async () => {
  using listeners = new Listeners();
  const { given } = listeners, other = given.udp + 1;
  const several = `${UDP} const all = [0, 0, 1].map((n) => [[x], null, ["127.0.0.1", given.udp + n]]);`;
  await expect([`--allow-net=127.0.0.1:${given.udp},[::1]:${given.udp6}`], {
    port: [`${UDP} sock.sendto(x, ["127.0.0.1", given.udp]);`, "done"],
    connected: [`${UDP} sock.connect(["127.0.0.1", given.udp]); sock.send(x);`, "done"],
    message: [`${UDP} sock.sendmsg([x], [], 0, ["127.0.0.1", given.udp]);`, "done"],
    ...has_ipv6 ? { six: [`${UDP6} sock.sendto(x, ["::1", given.udp6]);`, "done"] } : {},
    ...has_ipv6_sockets ? { mapped: [`${UDP6} sock.sendto(x, ["::ffff:127.0.0.1", given.udp]);`, "done"] } : {},
    short: [`${UDP} sock.sendto(x, ["127.1", given.udp]);`, "done"],
    several: [`${several} if (sock.sendmmsg(all) !== 2) throw 0;`, "done"], // Those before the one that is refused.
    "the rest": [`${several} sock.sendmmsg(all.slice(2));`, `net access to "127.0.0.1:${other}"`],
    other: [`${UDP} sock.sendto(x, ["127.0.0.1", given.udp + 1]);`, `net access to "127.0.0.1:${other}"`],
    name: [`${UDP} sock.sendto(x, ["localhost", given.udp]);`, `net access to "localhost:${given.udp}"`],
    none: [`${UDP} sock.sendto(x, ["", given.udp]);`, `net access to "0.0.0.0:${given.udp}"`],
    bind: [`${UDP} sock.bind(["127.0.0.1", 0]);`, 'net access to "127.0.0.1:0"'],
  }, given);
  assertEquals(listeners.heard, has_ipv6 ? ["udp", "udp6"] : ["udp"]);
});

linux_test("a name that is granted is resolved, and its addresses are reached at its port", async () => {
  using listeners = new Listeners();
  const { given } = listeners;
  await expect([`--allow-net=localhost:${given.tcp},127.0.0.1:0`], {
    create_connection: [`socket.create_connection(["localhost", given.tcp]).close();`, "done"],
    bytes: [`${TCP} sock.connect([new TextEncoder().encode("localhost"), given.tcp]);`, "done"],
    awaited: [`(await asynchronous.create_connection(["localhost", given.tcp])).close();`, "done"],
    sock_connect: [
      `${TCP} sock.setblocking(false); await asynchronous.sock_connect(sock, ["localhost", given.tcp]);`,
      "done",
    ],
    elsewhere: [
      `${UDP} sock.connect([socket.getaddrinfo("localhost", given.tcp)[0][4][0], 1]);`,
      'net access to "127.0.0.1:1"',
    ],
    "no port": [`socket.gethostbyname("localhost");`, 'net access to "localhost"'],
    service: [`socket.getaddrinfo("localhost", "http");`, 'net access to "localhost:80"'],
    "no service": [`socket.getaddrinfo("localhost", "no-such-service");`, NO_SERVICE],
    "no such port": [`socket.getaddrinfo("localhost", "70000");`, 'net access to "localhost"'],
    bind: [`${UDP} sock.bind(["127.0.0.1", 0]);`, "done"],
    server: [`${TCP} sock.bind(["127.0.0.1", 0]); sock.listen();`, "done"],
  }, given);
});

/**
 * Where the caller's code may run between the check of an address that is granted and the call; `meddle` aims
 * elsewhere.
 */
const IN_BETWEEN: Record<string, string> = {
  "a length that a list of control data adds to the data":
    `send((function* () { Object.defineProperty(data, "length", { get: () => (meddle(), 1) }); })());`,
  "a proxy of an array": `data = new Proxy(data, { get: (data, name) => (meddle(), data[name]) }); send([]);`,
  "a subclass":
    `Object.setPrototypeOf(data, { get length() { meddle(); return 1; }, __proto__: Uint8Array.prototype }); send([]);`,
  "another Math.min": `replaced(Math, "min");`,
  "another BigInt": `data = new Uint8Array(37); replaced(globalThis, "BigInt");`,
  "another getUint32": `replaced(DataView.prototype, "getUint32");`,
  "another setUint32": `replaced(DataView.prototype, "setUint32");`,
  "another setBigUint64": `replaced(DataView.prototype, "setBigUint64");`,
  "another set": `data = new Uint8Array(100); replaced(Object.getPrototypeOf(Uint8Array.prototype), "set");`,
  "another forEach": `data = new Uint8Array(5000); replaced(Array.prototype, "forEach");`,
  "another call": `replaced(Function.prototype, "call");`,
};

linux_test("an address that is granted is not another one when the call is made", async () => {
  using listeners = new Listeners();
  const { given } = listeners;
  const begin = `
    const sock = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM), other = sock.dup();
    let data = new Uint8Array(1), busy = false;
    const meddle = () => {
      if (busy) return;
      busy = true;
      try { other.sendto(x, ["127.0.0.1", given.udp]); } catch {}
      busy = false;
    };
    const send = (ancdata) => (sock.sendmsg([data], ancdata, 0, ["127.0.0.1", 1]), sock.sendto(data, ["127.0.0.1", 1]));
    const replaced = (object, name) => {
      const before = object[name];
      object[name] = function (...args) { meddle(); return Reflect.apply(before, this, args); };
      try { send([]); } finally { object[name] = before; }
    };`;
  const tried = Object.entries(IN_BETWEEN).map(([name, code]) => [name, begin + code]);
  const results = await attempts(["--allow-ffi", "--allow-net=127.0.0.1:1"], Object.fromEntries(tried), given);
  for (const [name, result] of Object.entries(results)) {
    assertMatch(result, /^done$|^NotCapable|^TypeError: .* bytes-like/, name);
  }
  assertEquals(listeners.heard, []);
});

linux_test("a name that is granted is not another one when it is resolved", async () => {
  using listeners = new Listeners();
  const { given } = listeners;
  const send = `new socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(x, ["127.0.0.1", given.udp]);`;
  const meddle = `try { socket.getaddrinfo("localhost", 80); } catch {}`;
  const port = `Object.defineProperty(Uint8Array.of(57), "length", { get() { ${meddle} return 1; } })`;
  const other = (prototype: string, name: string, replacement: string) =>
    `const before = ${prototype}.${name}; ${prototype}.${name} = ${replacement};
     try { await resolve("granted.invalid", 9); } catch {} finally { ${prototype}.${name} = before; } ${send}`;
  const localhost =
    `function (i) { return before.call(String(this) === "granted.invalid" ? "localhost\\0\\0\\0\\0\\0\\0" : this, i); }`;
  const refused = `net access to "127.0.0.1:${given.udp}"`;
  for (const resolve of ["socket.getaddrinfo", "asynchronous.getaddrinfo"]) {
    const begin = `const resolve = ${resolve};`;
    await expect(["--allow-net=granted.invalid"], {
      port: [`${begin} try { await resolve("granted.invalid", ${port}); } catch {} ${send}`, refused],
      charCodeAt: [begin + other("String.prototype", "charCodeAt", localhost), refused],
      encode: [begin + other("TextEncoder.prototype", "encode", `() => x`), refused],
      setInt32: [
        `${begin} const before = DataView.prototype.setInt32, sent = [];
         DataView.prototype.setInt32 = function () {
           sent.push(1);
           return Reflect.apply(before, this, arguments);
         };
         try { await resolve("granted.invalid", 9); } catch {} finally { DataView.prototype.setInt32 = before; }
         if (sent.length > 0) throw new Error("setInt32 of a program was called");`,
        "done",
      ],
      getBigUint64: [begin + other("DataView.prototype", "getBigUint64", `() => { ${meddle} return 0n; }`), refused],
    }, given);
  }
  assertEquals(listeners.heard, []);
});

linux_test("no name is resolved, and so none needed, for a host that must be numeric", async () => {
  const gaierror = "gaierror: [Errno -2] Name or service not known";
  await expect(["--deny-net"], {
    sync: [`socket.getaddrinfo("example.org", 80, 0, 0, 0, socket.AI_NUMERICHOST);`, gaierror],
    awaited: [`await asynchronous.getaddrinfo("example.org", 80, { flags: socket.AI_NUMERICHOST });`, gaierror],
  }, {});
});

linux_test("what is denied stays denied, under each of its names", async () => {
  using listeners = new Listeners();
  const { given } = listeners;
  const denied = `net access to "127.0.0.1:${given.udp}"`;
  await expect(["--allow-net", "--deny-net=127.0.0.1"], {
    itself: [`${UDP} sock.sendto(x, ["127.0.0.1", given.udp]);`, denied],
    name: [`${UDP} sock.sendto(x, ["localhost", given.udp]);`, denied],
    none: [`${UDP} sock.sendto(x, ["", given.udp]);`, denied],
    ...has_ipv6_sockets ? { mapped: [`${UDP6} sock.sendto(x, ["::ffff:127.0.0.1", given.udp]);`, denied] } : {},
    "none, bound": [`${UDP} sock.bind(["127.0.0.2", 0]); sock.sendto(x, ["", 9]);`, 'net access to "127.0.0.1:9"'],
    raw: [
      `new socket.socket(socket.AF_INET, socket.SOCK_RAW, 1);`,
      "net access to everything (a socket of family 2, type 3, protocol 1)",
    ],
  }, given);
  assertEquals(listeners.heard, []);
});

linux_test("what is denied without a port is denied at a port that is granted, as Deno.connect has it", async () => {
  using listeners = new Listeners();
  const { given } = listeners, denied = `net access to "127.0.0.1:${given.udp}"`;
  for (const deny of ["127.0.0.1", "127.0.0.0/8"]) {
    await expect([`--allow-net=127.0.0.1:${given.udp},0.0.0.0`, `--deny-net=${deny}`], {
      address: [`${UDP} sock.sendto(x, ["127.0.0.1", given.udp]);`, denied],
      none: [`${UDP} sock.sendto(x, ["", given.udp]);`, denied],
      deno: [`await Deno.connect({ hostname: "127.0.0.1", port: given.udp });`, denied],
    }, given);
  }
  assertEquals(listeners.heard, []);
});

linux_test("no address at all is the one that a socket is bound to", async () => {
  using own = new socket.socket(AF_INET, SOCK_DGRAM);
  own.bind(["127.0.0.2", 0]);
  own.settimeout(0);
  const port = (own.getsockname() as [string, number])[1], bound = `${UDP} sock.bind(["127.0.0.2", 0]);`;
  const denied = `net access to "127.0.0.2:${port}"`;
  await expect(["--allow-net", `--deny-net=127.0.0.2:${port}`], {
    sendto: [`${bound} sock.sendto(x, ["", given.port]);`, denied],
    sendmsg: [`${bound} sock.sendmsg([x], [], 0, ["", given.port]);`, denied],
    connect: [`${bound} sock.connect(["", given.port]); sock.send(x);`, denied],
    other: [`${bound} sock.sendto(x, ["", 9]);`, "done"],
  }, { port });
  assert(!arrived(() => own.recv(100)));
});

/** Asks a Deno in which not everything is granted, for then it answers without looking. */
async function paths_need_net(): Promise<boolean> {
  const { out } = await run(
    [],
    `try { Deno.permissions.querySync({ name: "net", host: "unix:/" }); console.log("yes"); } catch { console.log("no"); }`,
  );
  return out === "yes";
}

linux_test("a UNIX path needs read and write for it, and net where Deno has that", async () => {
  using listeners = new Listeners();
  const { given } = listeners, path = `${given.folder}/socket`;
  const send = `${DGRAM} sock.sendto(x, given.folder + "/socket");`;
  const needed = [[`--allow-read=${path}`, `read access to "${path}"`], [
    `--allow-write=${path}`,
    `write access to "${path}"`,
  ]];
  const net_too = await paths_need_net();
  if (net_too) needed.push([`--allow-net=unix:${path}`, `net access to "unix:${path}"`]);
  const all = needed.map(([flag]) => flag);
  await expect(all, { send: [send, "done"] }, given);
  assertEquals(listeners.heard, ["path"]);
  for (const [i, [, missing]] of needed.entries()) {
    await expect(all.toSpliced(i, 1), { send: [send, missing] }, given);
  }
  using other = new TempFolder();
  const elsewhere = String(other);
  Deno.symlinkSync(path, `${elsewhere}/link`);
  const net = net_too ? [`--allow-net=unix:${elsewhere}/link,unix:${path}`] : [];
  await expect(["--allow-read", `--allow-write=${elsewhere}`, ...net], {
    link: [`${DGRAM} sock.sendto(x, given.elsewhere + "/link");`, `write access to "${path}"`],
  }, { elsewhere });
  assertEquals(listeners.heard, []);
});

linux_test("with all of the network granted everything is as without", async () => {
  using listeners = new Listeners();
  const { given } = listeners;
  await expect(["--allow-net"], {
    udp: [`${UDP} sock.sendto(x, ["localhost", given.udp]);`, "done"],
    abstract: [`${DGRAM} sock.sendto(x, "\\0" + given.folder);`, "done"],
    raw: [`${"new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)"};`, "done"],
    resolve: [`socket.gethostbyname("localhost");`, "done"],
  }, given);
  assertEquals(listeners.heard, ["udp", "abstract"]);
});

linux_test("sockets of this process work as ever when nothing is granted", async () => {
  await expect(["--deny-net"], {
    pair: [`const [a, b] = socket.socketpair(); a.sendall(x); b.recv(1); b.dup().send(x); a.recv(1);`, "done"],
    descriptors: [
      `const [a, b] = socket.socketpair(); socket.send_fds(a, [x], [b.fileno()]);
       const [, [fd]] = socket.recv_fds(b, 1, 1); new socket.socket({ fileno: fd }).send(x); a.recv(1);`,
      "done",
    ],
    numeric: [`socket.getaddrinfo("127.0.0.1", "http"); socket.gethostbyname("127.1");`, "done"],
    nameinfo: [`socket.getnameinfo(["127.0.0.1", 80], socket.NI_NUMERICHOST);`, "done"],
    closed: [`const sock = new socket.socket(); sock.close(); sock.send(x);`, "OSError: [Errno 9] Bad file descriptor"],
  }, {});
});

linux_test(
  "a connection that was accepted may be duplicated, given away and taken over again",
  async () => {
    await expect(["--allow-net=127.0.0.1:0,localhost"], {
      accept: [
        `using server = new socket.socket(); server.bind(["127.0.0.1", 0]); server.listen();
       const client = socket.create_connection(["localhost", server.getsockname()[1]]);
       const conn = server.accept()[0].dup();
       new socket.socket({ fileno: conn.detach() }).send(x); client.recv(1);`,
        "done",
      ],
    }, {});
  },
);

linux_test("a permission that is revoked counts at once", async () => {
  using listeners = new Listeners();
  const { given } = listeners;
  const send = `${UDP} sock.sendto(x, ["127.0.0.1", given.udp]);`;
  await expect([`--allow-net=127.0.0.1`], {
    before: [send, "done"],
    after: [
      `Deno.permissions.revokeSync({ name: "net", host: "127.0.0.1" }); ${send}`,
      `net access to "127.0.0.1:${given.udp}"`,
    ],
  }, given);
});

linux_test("nothing takes the guard away", async () => {
  const { out } = await run(
    ["--allow-ffi", "--deny-net"],
    `import { replace_backend, sys } from "${new URL("../../ffi/mod.ts", import.meta.url).href}";
     enforce_net_permission();
     enforce_net_permission();
     replace_backend({ ...sys });
     try { ${UDP} sock.sendto(x, ["127.0.0.1", 9]); } catch (error) { console.log(String(error)); }`,
  );
  assert(out.startsWith("NotCapable"), out);
});

linux_test(
  "short values, services, and addresses to send from: what is not granted is refused, the rest is the kernel's",
  async () => {
    const source = (address: string, to: string) =>
      `${UDP} const info = structs.pack_in_pktinfo(0, "${address}");
     sock.sendmsg([x], [[socket.IPPROTO_IP, socket.IP_PKTINFO, info]], 0, ["${to}", 80]);`;
    const option = (name: string, value: string) =>
      `${UDP} sock.setsockopt(socket.IPPROTO_IP, socket.${name}, ${value});`;
    const denied = (address: string) => `net access to "${address}"`;
    await expect(["--allow-net=127.0.0.1"], {
      no_service: [`socket.getaddrinfo("127.0.0.1", "no-such-service");`, NO_SERVICE],
      by_address: [`socket.gethostbyaddr("192.0.2.1");`, denied("192.0.2.1")],
      by_address6: [`socket.gethostbyaddr("2001:db8::1");`, denied("[2001:0db8:0000:0000:0000:0000:0000:0001]")],
      address_as_name: [
        `try { socket.gethostbyname_ex("::1"); } catch (e) { if (!(e instanceof socket.OSError)) throw e; }`,
        "done",
      ],
      name: [`socket.getnameinfo(["127.0.0.1", 80], socket.NI_NUMERICSERV);`, "done"],
      name_denied: [`socket.getnameinfo(["192.0.2.1", 9], 0);`, denied("192.0.2.1:9")],
      letters: [`socket.gethostbyname("b\u00fccher.example");`, denied("xn--bcher-kva.example")],
      bytes: [`socket.gethostbyname(new Uint8Array([255, 65]));`, denied("\ufffdA")],
      no_host: [`await asynchronous.getaddrinfo(null, 80);`, "done"],
      plain: [`const [a, b] = socket.socketpair(); a.sendmsg([x]); b.recvmsg(10);`, "done"],
      source: [source("127.0.0.1", "127.0.0.1"), "done"],
      source_denied: [source("192.0.2.1", "127.0.0.1"), denied("192.0.2.1:0")],
      wildcard: [source("127.0.0.1", "0.0.0.0"), denied("0.0.0.0:80")],
      source_short: [
        `${UDP} sock.sendmsg([x], [[socket.IPPROTO_IP, socket.IP_PKTINFO, new Uint8Array(4)]], 0, ["127.0.0.1", 80]);`,
        "OSError: [Errno 22] Invalid argument",
      ],
      interface: [option("IP_MULTICAST_IF", "new Uint8Array(4)"), "done"],
      interface_short: [
        option("IP_MULTICAST_IF", "new Uint8Array(3)"),
        "net access to everything (an interface to send from)",
      ],
      interface_address: [option("IP_MULTICAST_IF", "new Uint8Array([127, 0, 0, 1])"), "done"],
      interface_denied: [option("IP_MULTICAST_IF", "new Uint8Array([192, 0, 2, 1])"), denied("192.0.2.1:0")],
      group_short: [option("IP_ADD_MEMBERSHIP", "new Uint8Array(2)"), "OSError: [Errno 22] Invalid argument"],
      group_null: [option("IP_ADD_MEMBERSHIP", "null, 8"), "OSError: [Errno 14] Bad address"],
      other: [
        `${UDP} socket.fromfd(sock.fileno(), socket.AF_INET, socket.SOCK_DGRAM).connect(["127.0.0.1", 9]);`,
        "done",
      ],
    }, {});
  },
);

linux_test(
  "a UNIX path that is relative, leads nowhere or is no text is refused unless its files are granted",
  async () => {
    using folder = new TempFolder();
    const dgram = "const sock = new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);";
    const list = (relative: string, nowhere: string, no_text: string): Record<string, [string, string]> => ({
      relative: [`Deno.chdir(given.folder); ${dgram} sock.bind("relative");`, relative],
      nowhere: [`${dgram} sock.bind(given.folder + "/no/such/folder");`, nowhere],
      no_text: [`${dgram} sock.connect(new Uint8Array([47, 255, 254]));`, no_text],
    });
    const given = { folder: String(folder) };
    const some = ["--allow-net", `--allow-read=${folder}`, `--allow-write=${folder}`];
    const where = `read access to where "${folder}/no/such/folder" leads`;
    await expect(some, list("done", where, "read access to an AF_UNIX path that is not text"), given);
    Deno.removeSync(`${folder}/relative`);
    const read = (path: string) => `read access to "${path}"`,
      no_text = "read access to an AF_UNIX path that is not text";
    const { relative: _needs_chdir, ...others } = list("", read(`${folder}/no/such/folder`), no_text);
    await expect(["--allow-net"], others, given);
    await expect(["--allow-net", "--allow-read"], {
      no_text: [list("", "", "").no_text[0], "write access to an AF_UNIX path that is not text"],
    }, given);
    await expect(
      ["--allow-net", "--allow-read", "--allow-write"],
      list("done", where, "FileNotFoundError: [Errno 2] No such file or directory"),
      given,
    );
    const gone = "const gone = Deno.makeTempDirSync(); Deno.chdir(gone); Deno.removeSync(gone);";
    await expect(["--allow-net", "--allow-read", "--allow-write"], {
      no_folder: [`${gone} ${dgram} sock.bind("relative");`, 'read access to where "relative" leads'],
    }, given);
  },
);

test("a simulated world needs what the machine's network would need", async () => {
  const { href } = new URL("../../simulated.ts", import.meta.url);
  const world = (body: string) =>
    `const { simulate } = await import(${JSON.stringify(href)});
     using world = simulate();
     const a = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
     const b = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
     b.bind(["127.0.0.1", 9]);
     ${body}
     a.close();
     b.close();`;
  await expect(["--allow-net=127.0.0.1", "--allow-read"], {
    granted: [world(`a.sendto(x, ["127.0.0.1", 9]); b.recv(10);`), "done"],
    denied: [world(`a.sendto(x, ["192.0.2.1", 9]);`), `net access to "192.0.2.1:9"`],
  }, {});
});

linux_test("with all of the network granted every name and address is looked up without a question", async () => {
  await expect(["--allow-net"], {
    address: [`socket.gethostbyaddr("127.0.0.1");`, "done"],
    name: [`socket.gethostbyname("127.0.0.1");`, "done"],
    names: [`socket.gethostbyname_ex("127.0.0.1");`, "done"],
    numeric: [`socket.getnameinfo(["127.0.0.1", 80], socket.NI_NUMERICHOST | socket.NI_NUMERICSERV);`, "done"],
    found: [`socket.getnameinfo(["127.0.0.1", 80], socket.NI_NUMERICSERV);`, "done"],
    awaited: [`await asynchronous.getaddrinfo("127.0.0.1", "80");`, "done"],
    port: [`socket.getaddrinfo("127.0.0.1", "80");`, "done"],
  }, {});
  await expect(["--allow-net=127.0.0.1"], {
    port: [`socket.getaddrinfo("127.0.0.1", "80");`, "done"],
    name: [`socket.gethostbyname("127.0.0.1");`, "done"],
    awaited: [`await asynchronous.getaddrinfo("127.0.0.1", "80");`, "done"],
  }, {});
});

linux_test("the wildcard is the address to send from: what is denied of that is refused", async () => {
  const send = (address: string) =>
    `${UDP} sock.sendmsg([x], [[socket.IPPROTO_IP, socket.IP_PKTINFO, structs.pack_in_pktinfo(0, "${address}")]], 0,
       ["0.0.0.0", 9]);`;
  await expect(["--allow-net=127.0.0.0/8,0.0.0.0", "--deny-net=127.0.0.2:9"], {
    granted: [send("127.0.0.1"), "done"],
    denied: [send("127.0.0.2"), 'net access to "127.0.0.2:9"'],
  }, {});
});

linux_test("a source route that was set while all of the network was granted does not outlive the grant", async () => {
  const route =
    `const { sock } = globalThis; sock.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, new Uint8Array(4).fill(1));`;
  await expect(["--allow-net"], {
    connect: [`${UDP} globalThis.sock = sock; sock.connect(["127.0.0.1", 9]);`, "done"],
    route: [route, "done"],
    revoke: [`Deno.permissions.revokeSync({ name: "net" });`, "done"],
    send: [`globalThis.sock.send(x);`, "net access to everything (a socket with a source route)"],
  }, {});
});
