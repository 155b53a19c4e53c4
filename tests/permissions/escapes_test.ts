// Ways around enforce_net_permission() that were found: a path that goes up behind a link, code that runs while Deno is
// asked, members that a program replaced, routes that outlive their grant. Each led to what was not granted.
import { assertEquals, assertMatch } from "@std/assert";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { has_ipv6 } from "../support/has.ts";
import { ignore_unless } from "../support/where.ts";
import { attempts } from "../trust/support/child.ts";

const { AF_INET6, AF_UNIX, SOCK_DGRAM } = socket;
const FFI = new URL("../../ffi/mod.ts", import.meta.url).href;
const linux = Deno.build.os === "linux";

const linux_test = ignore_unless(linux, "needs Linux", test);
const ipv6_test = ignore_unless(linux && has_ipv6, "needs Linux with ::1", test);

/** A folder with `a/link`, which leads to `b/dir`, and a datagram socket in each of `a` and `b`. */
class Folder implements Disposable {
  readonly #folder = new TempFolder();
  readonly path = Deno.realPathSync(String(this.#folder));
  readonly granted: socket.Socket;
  readonly victim: socket.Socket;

  constructor() {
    Deno.mkdirSync(`${this.path}/a`);
    Deno.mkdirSync(`${this.path}/b/dir`, { recursive: true });
    Deno.symlinkSync(`${this.path}/b/dir`, `${this.path}/a/link`);
    this.granted = this.#bound("a/victim.sock");
    this.victim = this.#bound("b/victim.sock");
  }

  #bound(path: string): socket.Socket {
    const sock = new socket.socket(AF_UNIX, SOCK_DGRAM);
    sock.bind(`${this.path}/${path}`);
    sock.settimeout(0);
    return sock;
  }

  get flags(): string[] {
    const granted = `${this.path}/a/victim.sock,${this.path}/a/new.sock`;
    const net = granted.split(",").map((path) => `unix:${path}`).join(",");
    return ["--allow-ffi", `--allow-read=${granted}`, `--allow-write=${granted}`, `--allow-net=${net}`];
  }

  [Symbol.dispose](): void {
    this.granted.close();
    this.victim.close();
    this.#folder[Symbol.dispose]();
  }
}

/** How many datagrams have arrived. */
function count(sock: socket.Socket): number {
  for (let n = 0;; n++) {
    try {
      sock.recv(100);
    } catch (error) {
      if (error instanceof socket.BlockingIOError) return n;
      throw error;
    }
  }
}

/** A UDP socket that listens on `::1`. */
function bound_socket(): socket.Socket {
  const sock = new socket.socket(AF_INET6, SOCK_DGRAM);
  sock.bind(["::1", 0]);
  sock.settimeout(0);
  return sock;
}

function port_of(sock: socket.Socket): number {
  return (sock.getsockname() as readonly unknown[])[1] as number;
}

const DGRAM = "using sock = new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);";

linux_test("`..` behind a symbolic link does not lead out of what is granted", async () => {
  using folder = new Folder();
  const results = await attempts(folder.flags, {
    granted: `${DGRAM} sock.sendto(x, given + "/a/victim.sock");`,
    up: `${DGRAM} sock.sendto(x, given + "/a/./../a/victim.sock");`,
    sendto: `${DGRAM} sock.sendto(x, given + "/a/link/../victim.sock");`,
    connect: `${DGRAM} sock.connect(given + "/a/link/../victim.sock"); sock.send(x);`,
    sendmsg: `${DGRAM} sock.sendmsg([x], [], 0, given + "/a/link/../victim.sock");`,
    bytes: `${DGRAM} sock.sendto(x, new TextEncoder().encode(given + "/a/link/../victim.sock"));`,
    awaited: `${DGRAM} sock.setblocking(false);
      await asynchronous.sock_sendto(sock, x, given + "/a/link/../victim.sock");`,
    relative: `Deno.chdir(given + "/a/link"); ${DGRAM} sock.sendto(x, "../victim.sock");`,
    bind: `${DGRAM} sock.bind(given + "/a/link/../new.sock");`,
  }, folder.path);
  assertEquals([results.granted, results.up], ["done", "done"]);
  for (const name of ["sendto", "connect", "sendmsg", "bytes", "awaited", "relative", "bind"]) {
    assertMatch(results[name], /^NotCapable/, name);
  }
  assertEquals([count(folder.granted), count(folder.victim)], [2, 0]);
  assertEquals([...Deno.readDirSync(`${folder.path}/b`)].map(({ name }) => name).sort(), ["dir", "victim.sock"]);
});

linux_test("a socket is bound where its folder is, which must be granted", async () => {
  using folder = new Folder();
  const results = await attempts(folder.flags, {
    granted: `${DGRAM} sock.bind(given + "/a/new.sock");`,
    linked: `${DGRAM} sock.bind(given + "/a/link/new.sock");`,
  }, folder.path);
  assertEquals(results.granted, "done");
  assertMatch(results.linked, /^NotCapable/);
});

linux_test("a path needs read and write even if all of the network is granted", async () => {
  using folder = new Folder();
  const { path } = folder;
  const results = await attempts(["--allow-ffi", "--allow-net", `--allow-read=${path}/a`, `--allow-write=${path}/a`], {
    granted: `${DGRAM} sock.sendto(x, given + "/a/victim.sock");`,
    other: `${DGRAM} sock.sendto(x, given + "/b/victim.sock");`,
    bytes: `${DGRAM} sock.sendto(x, Uint8Array.of(47, 255));`,
  }, path);
  assertEquals(results.granted, "done");
  assertMatch(results.other, /^NotCapable: Requires read access to/);
  assertMatch(results.bytes, /^NotCapable: Requires read access to/);
  assertEquals([count(folder.granted), count(folder.victim)], [1, 0]);
});

/**
 * Revokes `[::1]` in another notation than the guard asks in, so that the guard's question is the first to see the
 * change. What is granted by port stays so: `[::1]:1`.
 */
const CHANGE = `
  const full = "[0000:0000:0000:0000:0000:0000:0000:0001]";
  using sock = new socket.socket(socket.AF_INET6, socket.SOCK_DGRAM);
  using other = new socket.socket(socket.AF_INET6, socket.SOCK_DGRAM);
  let changed = false;
  const on_change = (run) => {
    const status = Deno.permissions.querySync({ name: "net", host: full });
    status.onchange = () => { changed = true; status.onchange = null; try { run(); } catch {} };
    Deno.permissions.revokeSync({ name: "net", host: "[::1]" });
  };
  const expect_change = () => { if (!changed) throw new Error("no event"); };`;

/** What a listener does to the call under way, and the call. */
const CHANGES: Record<string, string> = {
  sendto: `on_change(() => other.sendto(x, ["::1", given.port])); sock.sendto(x, ["::1", 1]);`,
  "a call that fails before it reaches the kernel": `
    on_change(() => other.sendmsg([x], [[1, 1, "no bytes"]], 0, ["::1", given.port])); sock.sendto(x, ["::1", 1]);`,
  connect: `on_change(() => other.sendto(x, ["::1", given.port])); sock.connect(["::1", 1]); sock.send(x);`,
  connect_ex: `on_change(() => other.connect_ex(["::1", given.port])); sock.connect_ex(["::1", 1]); sock.send(x);`,
  sendmsg: `on_change(() => other.sendto(x, ["::1", given.port])); sock.sendmsg([x], [], 0, ["::1", 1]);`,
  bind: `on_change(() => other.bind(["::1", 2])); sock.bind(["::1", 1]);`,
};

ipv6_test("code that runs while a permission is asked changes nothing of the call", async () => {
  for (const [name, code] of Object.entries(CHANGES)) {
    using listener = bound_socket();
    const flags = ["--allow-ffi", "--allow-net=[::1],[::1]:1"];
    const program = { [name]: `${CHANGE} ${code} expect_change();` };
    const { [name]: result } = await attempts(flags, program, { port: port_of(listener) });
    assertMatch(result, /^done|^NotCapable|Errno 111|Errno 13/, name);
    assertEquals(count(listener), 0, name);
  }
});

ipv6_test("control data go as they were checked, whatever ran while Deno was asked", async () => {
  using listener = bound_socket();
  const port = port_of(listener);
  listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1);
  const results = await attempts(["--allow-ffi", `--allow-net=[::1],[::1]:${port}`], {
    control: `${CHANGE}
      const hops = (n) => [[socket.IPPROTO_IPV6, socket.IPV6_HOPLIMIT, new Uint8Array(Int32Array.of(n).buffer)]];
      on_change(() => other.sendmsg([x], hops(9), 0, ["::1", 2]));
      sock.sendmsg([x], hops(5), 0, ["::1", given.port]);
      expect_change();`,
  }, { port });
  assertEquals(results.control, "done");
  const [, ancdata] = listener.recvmsg(100, 100);
  assertEquals(ancdata.map(([level, type, data]) => [level, type, data[0]]), [
    [socket.IPPROTO_IPV6, socket.IPV6_HOPLIMIT, 5],
  ]);
});

/** Members that a program replaces, by which a guard might read a length. */
const REPLACED: Record<string, string> = {
  "length of arrays": `Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), "length", { get: () => 0 });`,
  "byteLength of arrays":
    `Object.defineProperty(Object.getPrototypeOf(Uint8Array.prototype), "byteLength", { get: () => 0 });`,
  "a length of the array itself": `Object.defineProperty(value, "length", { value: 3 });`,
  "Symbol.iterator": `Object.getPrototypeOf(Uint8Array.prototype)[Symbol.iterator] = function* () {};`,
  "Symbol.iterator of lists": `Array.prototype[Symbol.iterator] = function* () {};`,
  "a property of every object": `Object.prototype[35] = Object.prototype[0] = { decision: "allowed" };`,
};

linux_test("a group is joined only if it is granted, also with replaced builtins", async () => {
  for (const [name, code] of Object.entries(REPLACED)) {
    const { [name]: result } = await attempts(["--allow-ffi", "--deny-net"], {
      // The backend itself: the socket's method reads lengths too.
      [name]: `const sock = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
        const { sys } = await import("${FFI}");
        const value = Uint8Array.of(224, 0, 0, 251, 0, 0, 0, 0);
        ${code}
        sys.setsockopt(sock.fileno(), socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, value, 8);`,
    });
    assertMatch(result, /^NotCapable: Requires net access to "224.0.0.251:0"/, name);
  }
});

linux_test("what was permitted by the whole grant ends with it", async () => {
  const { revoked, raw, fresh } = await attempts(["--allow-ffi", "--allow-net"], {
    fresh: `
      globalThis.routed = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
      routed.connect(["127.0.0.1", 9]);
      routed.setsockopt(socket.IPPROTO_IP, socket.IP_OPTIONS, Uint8Array.of(1, 1, 1, 1));
      globalThis.netlink = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0);
      netlink.send(x);
      Deno.permissions.revokeSync({ name: "net" });`,
    revoked: `routed.send(x);`,
    raw: `netlink.send(x);`,
  });
  assertEquals(fresh, "done");
  assertMatch(revoked, /^NotCapable: Requires net access to everything \(a socket with a source route\)/);
  assertMatch(raw, /^NotCapable: Requires net access to everything \(a socket of family 16/);
});

ipv6_test("a denied address that has an IPv4 address in it is not reached as that", async () => {
  const { mapped, plain } = await attempts(["--allow-ffi", "--allow-net", "--deny-net=[::ffff:127.0.0.2]"], {
    mapped: `new socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(x, ["::ffff:127.0.0.2", 9]);`,
    plain: `new socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(x, ["::ffff:127.0.0.3", 9]);`,
  });
  assertMatch(mapped, /^NotCapable/);
  assertEquals(plain, "done");
});

linux_test("a name that is denied is denied at a port that is granted", async () => {
  const { resolve, ex } = await attempts(["--allow-ffi", "--allow-net=localhost:9", "--deny-net=localhost"], {
    resolve: `socket.getaddrinfo("localhost", 9);`,
    ex: `socket.gethostbyname_ex("localhost");`,
  });
  assertMatch(resolve, /^NotCapable: Requires net access to "localhost:9"/);
  assertMatch(ex, /^NotCapable: Requires net access to "localhost"/);
});

linux_test("a number for which glibc's gethostbyname() asks the name server is a name", async () => {
  const results = await attempts(["--allow-ffi", "--deny-net"], {
    hexadecimal: `socket.gethostbyname_ex("0x7f000001");`,
    part: `socket.gethostbyname_ex("0x7f.1");`,
    decimal: `socket.gethostbyname_ex("127.1");`,
    address: `socket.gethostbyname("0x7f000001");`,
  });
  assertMatch(results.hexadecimal, /^NotCapable: Requires net access to "0x7f000001"/);
  assertMatch(results.part, /^NotCapable: Requires net access to "0x7f.1"/);
  assertEquals([results.decimal, results.address], ["done", "done"]);
});
