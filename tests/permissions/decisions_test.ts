// The guard's tables: everything that there is has a decision, and what has none is refused.
import { assert, assertEquals } from "@std/assert";
import * as SCM from "../../constants/ancillary.ts";
import * as IOCTL from "../../constants/ioctl.ts";
import * as IP from "../../constants/ip.ts";
import * as IPV6 from "../../constants/ipv6.ts";
import * as SO from "../../constants/socket_option.ts";
import * as TCP from "../../constants/tcp.ts";
import * as UDP from "../../constants/udp.ts";
import type { Backend } from "../../ffi/backend.ts";
import { sys } from "../../ffi/mod.ts";
import { CALLS, type Decisions } from "../../permissions/calls.ts";
import { CONTROL_MESSAGES, IOCTLS, type Level, OPTIONS } from "../../permissions/table.ts";
import { attempts, run } from "../trust/support/child.ts";
import { has_ipv6_sockets } from "../support/has.ts";
import { ignore_unless } from "../support/where.ts";

const linux = Deno.build.os === "linux";
const guard = new URL("../../permissions/guard.ts", import.meta.url).href;
const backend = new URL("../../ffi/mod.ts", import.meta.url).href;

/** A backend with a call that the guard has never heard of. */
interface LargerBackend extends Omit<Backend, "names" | "events" | "resolver"> {
  send_by_pigeon(fd: number): number;
}

Deno.test("a call of the backend without a decision does not pass the type check", () => {
  // @ts-expect-error: the decision of send_by_pigeon() is missing
  const incomplete: Decisions<LargerBackend> = CALLS;
  assertEquals("send_by_pigeon" in incomplete, false);
});

Deno.test("every call of this platform's backend has a decision", () => {
  const calls = Object.keys(sys).filter((name) => !["names", "events", "resolver"].includes(name));
  const unused = calls.filter((name) => sys[name as "socket"] === undefined);
  assertEquals(calls.filter((name) => !(name in CALLS) && !unused.includes(name)), []);
});

const without_net = ignore_unless(Deno.build.os !== "windows", "a pair of sockets needs net on Windows");

without_net("epoll and the pollers work under the guard as without it", async () => {
  const { out } = await run(
    ["--allow-ffi", "--deny-net"],
    `import * as select from "${new URL("../../select.ts", import.meta.url).href}";
     enforce_net_permission();
     const [a, b] = socket.socketpair();
     a.send(x);
     const ready = [select.select([b], [], [], 1)[0].length];
     if (select.epoll !== undefined) {
       using poller = new select.epoll();
       poller.register(b, select.EPOLLIN);
       ready.push(poller.poll(1).length);
     }
     b.setblocking(false);
     ready.push((await asynchronous.sock_recv(b, 5)).length);
     console.log(ready.every((n) => n === 1));
     Deno.exit(0);`,
  );
  assertEquals(out, "true");
});

Deno.test("a call that came at run time, without a decision, is refused", async () => {
  const { out } = await run(
    ["--allow-ffi", "--deny-net"],
    `import { guarded } from "${guard}";
     import { sys } from "${backend}";
     let called = false;
     const pigeon = () => (called = true, 0);
     const around = guarded({ ...sys, send_by_pigeon: pigeon, names: { ...sys.names, ask_a_pigeon: pigeon } });
     for (const call of [around.send_by_pigeon, around.names.ask_a_pigeon]) {
       try { call(1); } catch (error) { console.log(String(error)); }
     }
     console.log(called);`,
  );
  assertEquals(out.split("\n"), [
    "NotCapable: Requires net access to everything (send_by_pigeon()), run again with the --allow-net flag",
    "NotCapable: Requires net access to everything (ask_a_pigeon()), run again with the --allow-net flag",
    "false",
  ]);
});

/** Constants that begin like options, and are values of options, or counts. */
const VALUES = new RegExp(
  [
    "^SO_RTABLE$|^SO_VM_|^SO_TS_(REALTIME|BINTIME|MONOTONIC)|^SO_ORIGINAL_DST$",
    "^IP_(DEFAULT|MAX|MIN)_|^IPV6_(DEFAULT|MAX)_|^IP(V6)?_PMTUDISC_|^IP(V6)?_PORTRANGE_",
    "^MCAST_(INCLUDE|EXCLUDE|UNDEFINED)$|^IPV6_(FL_[AFS]_|PREFER_SRC_|RTHDR_(LOOSE|STRICT|TYPE_0))",
    "^IPV6_(FLOWINFO_(FLOWLABEL|PRIORITY)|PRIORITY_|TLV_)|^IP_MSFILTER_SIZE",
    "^TCP_(REPAIR_(ON|OFF)|NO_QUEUE|RECV_QUEUE|SEND_QUEUE|MD5SIG_(MAX|FLAG)|AO_(MAX|KEYF)|RECEIVE_ZEROCOPY_FLAG|MSS_)",
    "^TCP_(ESTABLISHED|SYN_SENT|SYN_RECV|FIN_WAIT[12]|TIME_WAIT|CLOSE|CLOSE_WAIT|LAST_ACK|LISTEN|CLOSING)",
    "^(UDP|TCP)_ENCAP_",
  ].join("|"),
);

/** The names of a table. */
function names_of(levels: readonly Level[]): Set<string> {
  return new Set(levels.flatMap(({ rows }) => rows.flatMap(({ names }) => names)));
}

const decided = new Set([...names_of(OPTIONS), ...names_of(CONTROL_MESSAGES)]);

Deno.test("every option and control message that the library has a name for has a decision", () => {
  const begins = /^(SO|IP|IPV6|MCAST|TCP|UDP|UDPLITE|SCM)_/;
  const constants = [SCM, IP, IPV6, SO, TCP, UDP].flatMap((file) => Object.keys(file));
  const named = constants.filter((name) => begins.test(name) && !VALUES.test(name));
  assert(named.length > 250);
  assertEquals(named.filter((name) => !decided.has(name)), []);
});

ignore_unless(Deno.build.os !== "windows", "Windows has no ioctl(2)")(
  "every request of ioctl() that the library exports has a decision",
  () => {
    const requests = Object.keys(IOCTL).filter((name) => /^(SIOC|FIO|TUN[SG]ET)/.test(name));
    const decided = names_of([IOCTLS]);
    assert(requests.length > 40);
    assertEquals(requests.filter((name) => !decided.has(name)), []);
  },
);

Deno.test("every decision has a reason, and a name that the library knows", () => {
  for (const { constants, rows } of [...OPTIONS, ...CONTROL_MESSAGES]) {
    for (const { names, why } of rows) {
      assert(why.length > 5);
      assertEquals(names.filter((name) => !(name in constants)), []);
    }
  }
});

/** The text of one of the kernel's headers; empty where there are none. */
function header(name: string): string {
  try {
    return Deno.readTextFileSync(`/usr/include/${name}`);
  } catch {
    return "";
  }
}

const with_headers = ignore_unless(header("linux/in6.h") !== "", "needs Linux's headers (linux-libc-dev)");

/** Names that a header defines, as numbers. */
function defined(file: string, begins: RegExp): string[] {
  const names = [...header(file).matchAll(/^\s*#\s*define\s+(\w+)[ \t]+[^\s(]/gm)].map(([, name]) => name);
  return names.filter((name) => begins.test(name) && !VALUES.test(name));
}

with_headers("every option that the kernel's headers define has a decision", () => {
  const of_headers = [
    ...defined("asm-generic/socket.h", /^(SO|SCM)_/),
    ...defined("linux/in.h", /^(IP|MCAST)_/),
    ...defined("linux/in6.h", /^IPV6_/),
    ...defined("linux/tcp.h", /^TCP_/),
    ...defined("linux/udp.h", /^UDP_/),
  ].map((name) => name.replace(/_OLD$/, ""));
  assert(of_headers.length > 150);
  assertEquals(of_headers.filter((name) => !decided.has(name)), []);
});

with_headers("every request that the kernel's headers define for sockets has a decision", () => {
  const requests = defined("linux/sockios.h", /^SIOC/).filter((name) => !/^SIOC(INQ|OUTQ|GSTAMP(NS)?)$/.test(name));
  assert(requests.length > 50);
  const decided = names_of([IOCTLS]);
  assertEquals(requests.filter((name) => !decided.has(name)), []);
});

Deno.test("docs/permissions.md says of each door what the guard does there", async () => {
  const root = new URL("../../", import.meta.url);
  const { exports } = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));
  const page = await Deno.readTextFile(new URL("docs/permissions.md", root));
  const doors = Object.keys(exports).map((name) => name === "." ? "mod" : name.slice(2));
  assert(doors.length > 10);
  assertEquals(doors.filter((door) => !new RegExp(`^\\| \\x60${door}\\x60 +\\|`, "m").test(page)), []);
});

const on_linux = ignore_unless(linux && has_ipv6_sockets, "needs Linux with IPv6 sockets");

on_linux("what is allowed needs nothing, and the rest more than nothing", async () => {
  const cases = OPTIONS.flatMap(({ level, constants, rows }) =>
    rows.flatMap(({ names, decision }) =>
      names.filter((name) => typeof constants[name] === "number").map((name) => ({
        name: `${level} ${name}`,
        number: constants[name] as number,
        level,
        decision,
      }))
    )
  );
  // Names that share a number share the stricter decision.
  const held = new Set(
    cases.filter(({ decision }) => decision !== "allowed").map(({ level, number }) => `${level} ${number}`),
  );
  const list = cases.map(({ name, level, number }) => {
    const set = `sock.setsockopt(${level}, ${number}, new Uint8Array(20).fill(1));`;
    return [name, `using sock = new socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); ${set}`];
  });
  const results = await attempts(["--allow-ffi", "--deny-net"], Object.fromEntries(list));
  for (const { name, level, number } of cases) {
    assertEquals(results[name].startsWith("NotCapable"), held.has(`${level} ${number}`), `${name}: ${results[name]}`);
  }
});
