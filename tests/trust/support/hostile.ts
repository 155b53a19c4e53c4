// A realm whose builtins are replaced, one after the other, and programs of each door that run in it. What a program
// receives must be what was sent, byte for byte of one value that nothing else has; an exception is right too. This
// prints which builtins led to what was wrong; that the process does not crash is for the test to see.
import * as asynchronous from "../../../async.ts";
import { errorcode, strerror } from "../../../errno.ts";
import { FIONREAD, ioctl, SIOCGIFMTU } from "../../../fcntl.ts";
import { addaudithook, audit } from "../../../audit.ts";
import { as_conn } from "../../../interop.ts";
import { nl_request } from "../../../netlink.ts";
import * as unix_dgram from "../../../npm/unix_dgram.ts";
import { USocket } from "../../../npm/usocket.ts";
import * as select from "../../../select.ts";
import * as selectors from "../../../selectors.ts";
import { simulate } from "../../../simulated.ts";
import * as socket from "../../../mod.ts";
import * as structs from "../../../structs.ts";
import { enforce_net_permission } from "../../../permissions.ts";
import { trace } from "../../../trace.ts";
import {
  builtins,
  defineProperty,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  is_ours,
  LIES,
  type Owner,
  sent,
  SIZE,
  with_lie,
} from "./lies.ts";

const { AF_INET, AF_UNIX, SOCK_DGRAM, SOCK_STREAM } = socket;
/** Whether the programs are those of the doors beside mod.ts and async.ts. */
const doors = Deno.args[0] === "doors";
/** Whether the guard and a hook look at every call. The net permission is for 127.0.0.1 alone. */
const watched = Deno.args[0] === "watched";

// What the checks use, before anything is replaced.
const { log } = console;
const set_timeout = setTimeout, clear_timeout = clearTimeout, RealPromise = Promise;

/** A pair, of which nothing is left open when a program is over. */
function with_pair(
  run: (a: socket.Socket<"AF_UNIX">, b: socket.Socket<"AF_UNIX">) => unknown[],
  type?: number,
): unknown[] {
  const pair = socket.socketpair(AF_UNIX, type ?? SOCK_STREAM);
  try {
    pair[0].settimeout(0.002);
    pair[1].settimeout(0.002);
    return run(pair[0], pair[1]);
  } finally {
    pair[0].close();
    pair[1].close();
  }
}

/** The same with two sockets of UDP. */
function with_sockets(run: (a: socket.Socket<"AF_INET">, b: socket.Socket<"AF_INET">) => unknown[]): unknown[] {
  const a = new socket.socket(AF_INET, SOCK_DGRAM);
  try {
    const b = new socket.socket(AF_INET, SOCK_DGRAM);
    try {
      a.settimeout(0.002);
      return run(a, b);
    } finally {
      b.close();
    }
  } finally {
    a.close();
  }
}

/** A message and bytes, by three calls. */
function messages(a: socket.Socket<"AF_UNIX">, b: socket.Socket<"AF_UNIX">): unknown[] {
  a.sendmsg([sent, sent]);
  const first = b.recv(100), message = b.recvmsg(1000, 100);
  a.sendall(sent);
  return [first, message[0], b.recvfrom(1000)[0]];
}

/** Programs: what they received. */
const PROGRAMS: Record<string, () => unknown> = {
  stream: () =>
    with_pair((a, b) => {
      a.sendall(sent);
      const first = b.recv(100), buffer = new Uint8Array(100), n = b.recv_into(buffer);
      a.sendmsg([sent, sent]);
      const [message] = b.recvmsg(1000, 100);
      return [first, n > 100 || n < 0 ? null : buffer, message];
    }),
  datagrams: () =>
    with_sockets((a, b) => {
      a.bind(["127.0.0.1", 0]);
      b.sendto(sent, a.getsockname());
      const [data] = a.recvfrom(1000);
      b.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF);
      b.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, new Uint8Array(8));
      return [data];
    }),
  descriptors: () =>
    with_pair((a, b) => {
      socket.send_fds(a, [sent], [a.fileno()]);
      const received = socket.recv_fds(b, 1000, 2), fds = received[1];
      for (let i = 0; i < fds.length; i++) socket.close(fds[i]);
      return [received[0]];
    }),
  others: () =>
    with_pair((a, b) => {
      socket.getaddrinfo("127.0.0.1", 80);
      socket.inet_ntop(AF_INET, Uint8Array.of(1, 2, 3, 4));
      select.select([a], [b], [], 0);
      String(a);
      structs.pack_ip_mreq?.("224.0.0.1");
      return [];
    }),
};

/**
 * File objects, which are built of what a program may replace: one that says that an array has 2^31 elements has them
 * counted, so these run with other lies only.
 */
const FILES: typeof PROGRAMS = {
  files: () =>
    with_pair((a, b) => {
      const received: unknown[] = [];
      a.sendall(sent);
      const raw = b.makefile("rb", 0), buffered = b.makefile("rb", 64), buffer = new Uint8Array(20);
      received[0] = raw.read(50);
      raw.readinto(buffer);
      received[1] = buffer;
      received[2] = buffered.read(100);
      received[3] = buffered.readline(50);
      raw.close();
      buffered.close();
      const writer = b.makefile("wb");
      writer.write(sent);
      writer.close();
      received[4] = a.recv(1000);
      return received;
    }),
};

/** What a selector finds, and what is received then. */
function selected(selector: selectors.BaseSelector<unknown>): unknown[] {
  try {
    return with_pair((a, b) => {
      a.send(sent);
      selector.register(a, selectors.EVENT_READ | selectors.EVENT_WRITE, "a");
      selector.register(b, selectors.EVENT_READ, "b");
      selector.modify(a, selectors.EVENT_READ);
      const found = selector.select(0), received: unknown[] = [];
      for (let i = 0; i < found.length; i++) {
        received[i] = (found[i][0].fileobj as socket.Socket).recv(1000);
      }
      selector.unregister(b);
      return received;
    });
  } finally {
    selector.close();
  }
}

const any_interface = structs.pack_ifinfomsg({}), interface_lo = structs.pack_ifreq("lo");

/** Programs of the doors beside mod.ts. */
const DOORS: typeof PROGRAMS = {
  "selectors, the default": () => selected(new selectors.DefaultSelector()),
  "selectors, poll": () => selected(new selectors.PollSelector()),
  "selectors, select": () => selected(new selectors.SelectSelector()),
  epoll: () =>
    with_pair((a, b) => {
      const epoll = new select.epoll();
      try {
        a.send(sent);
        epoll.register(b);
        const found = epoll.poll(0, 1000);
        return found.length > 0 ? [b.recv(1000)] : [];
      } finally {
        epoll.close();
      }
    }),
  fcntl: () =>
    with_pair((a, b) => {
      a.send(sent);
      ioctl(b, FIONREAD);
      const answer = ioctl(a, SIOCGIFMTU, interface_lo) as Uint8Array;
      return answer.length < 0 ? [] : [b.recv(1000)];
    }),
  netlink() {
    const sock = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE);
    try {
      sock.settimeout(0.1);
      for (const { type } of nl_request(sock as never, socket.RTM_GETLINK, 0, any_interface)) {
        if (type < 0) return [null];
      }
      return [];
    } finally {
      sock.close();
    }
  },
  "errno and structs"() {
    if (errorcode[1] === undefined) return [];
    strerror(1);
    structs.unpack_ifreq(structs.pack_ifreq("lo"));
    structs.unpack_linger(structs.pack_linger(1, 2));
    return [];
  },
  trace() {
    const tracing = trace(() => {}, { pcap: true });
    try {
      return with_pair(messages);
    } finally {
      tracing[Symbol.dispose]();
    }
  },
  simulated() {
    const world = simulate({ seed: 1, trace: false });
    try {
      return with_pair(messages);
    } finally {
      world[Symbol.dispose]();
    }
  },
};

/** A socket at 127.0.0.2, which is not granted: nothing may arrive there. */
let not_granted: socket.Socket | undefined;
/** How many events the hook has seen, and whether it refuses. */
let events = 0, refuses = false;

/** Has the guard and a hook look at every call from now on; returns the port that is not granted. */
function watch(): number {
  const sock = not_granted = new socket.socket(AF_INET, SOCK_DGRAM);
  sock.bind(["127.0.0.2", 0]);
  const [, port] = sock.getsockname();
  enforce_net_permission();
  addaudithook((event, args) => {
    events++;
    if (refuses || typeof event !== "string" || args.length > 5) throw new Error("refused");
  });
  return port as number;
}
const refused_port = watched ? watch() : 0;

/** Programs of what the guard or a hook refuses. */
const WATCHED: typeof PROGRAMS = {
  "an address that is not granted": () =>
    with_sockets((_, b) => {
      try {
        b.sendto(sent, ["127.0.0.2", refused_port]);
      } catch {
        // Right.
      }
      b.sendmsg([sent], [], 0, ["127.0.0.2", refused_port]);
      return [null];
    }),
  "a hook that refuses"() {
    refuses = true;
    try {
      return with_pair(messages);
    } finally {
      refuses = false;
    }
  },
  "a connection that a hook refuses"() {
    const server = socket.create_server(["127.0.0.1", 0]);
    try {
      const client = socket.create_connection(server.getsockname());
      try {
        refuses = true;
        const [conn] = server.accept();
        conn.close();
      } finally {
        refuses = false;
        client.close();
      }
    } finally {
      server.close();
    }
    return [];
  },
  "a question to the hooks"() {
    audit("mine", sent, SIZE);
    return [];
  },
};

const SMALL_LIES: typeof LIES = [LIES[0], ["gives nothing", () => undefined], ["gives a number", () => 3]];

let wrong = 0, runs = 0;
const names: string[] = [];
for (const entry of builtins()) names.push(entry[2]);

/** The descriptors that are open. A file object keeps one open until it is collected, so those of FILES are not counted. */
function descriptors(programs: typeof PROGRAMS): number {
  if (programs === FILES) return 0;
  if (!watched) return Array.from(Deno.readDirSync("/proc/self/fd")).length;
  const lowest = new socket.socket(AF_INET, SOCK_DGRAM), number = lowest.fileno(); // /proc needs all permissions.
  lowest.close();
  return number;
}

/** Runs programs with each builtin replaced by each lie. */
function with_all(programs: typeof PROGRAMS, lies: typeof LIES): void {
  for (const [owner, key, name] of builtins()) {
    const before = descriptors(programs);
    for (const [how, lie] of lies) {
      for (const program in programs) {
        runs++;
        const received = with_lie(owner, key, lie, programs[program]);
        if (!is_ours(received)) {
          wrong++;
          log(`${name} ${how}: ${program} received what was not sent`);
        }
      }
    }
    const left = descriptors(programs) - before;
    if (left > 0) log(`${name}: ${left} descriptors stay open`, wrong++);
  }
}
if (doors) with_all(DOORS, [LIES[0], LIES[2], SMALL_LIES[1]]);
else if (watched) {
  with_all({ ...PROGRAMS, ...WATCHED }, [LIES[0], LIES[2], SMALL_LIES[1]]);
  with_all(FILES, SMALL_LIES.slice(1));
} else {
  with_all(PROGRAMS, LIES);
  with_all(FILES, SMALL_LIES);
}

// Numeric keys, and lengths, that prototypes answer.
const programs = doors ? DOORS : watched ? { ...PROGRAMS, ...WATCHED } : PROGRAMS;
const KEYS = [
  "0",
  "1",
  "2",
  "3",
  "length",
  "byteLength",
  "byteOffset",
  "buffer",
  "then",
  "timeout",
  "signal",
  "value",
  "fd",
];
for (
  const prototype of [Object.prototype, Array.prototype, Uint8Array.prototype, getPrototypeOf(Uint8Array.prototype)]
) {
  for (const key of KEYS) {
    const before = getOwnPropertyDescriptor(prototype, key);
    if (before !== undefined && !before.configurable) continue;
    for (const value of [0x7fff_ffff, {}]) {
      for (const program in programs) {
        runs++;
        defineProperty(prototype, key, { get: () => value, set() {}, configurable: true });
        let received: unknown = [];
        try {
          received = programs[program]();
        } catch {
          // Right too.
        }
        if (before === undefined) delete (prototype as unknown as Owner)[key];
        else defineProperty(prototype, key, before);
        if (!is_ours(received)) {
          wrong++;
          log(`a key ${key} on a prototype: ${program} received what was not sent`);
        }
      }
    }
  }
}

// What a trace could not print is uncaught; the calls were made all the same.
globalThis.addEventListener("error", (event) => event.preventDefault());
// A call whose promise a lie of `then` has lost fails with EBADF when its socket is closed, and no handler sees it.
globalThis.addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof socket.OSError) event.preventDefault();
});

// What awaits, with a few of them: it ends, one way or the other.
const ASYNC: [Owner, string][] = [
  [Promise.prototype as never, "then"],
  [Array.prototype as never, "push"],
  [Map.prototype as never, "get"],
  [Set.prototype as never, "add"],
  [globalThis as never, "setTimeout"],
  [globalThis as never, "setImmediate"],
];
type Awaited = (
  a: socket.Socket,
  b: socket.Socket,
) => [waiting: Promise<unknown>, received: (value: never) => unknown[]];
const AWAITED: Record<string, Awaited> = {
  sock_recv: (a) => [asynchronous.sock_recv(a, 1000), (data: Uint8Array) => [data]],
  sock_recv_into(a) {
    const buffer = new Uint8Array(100);
    return [asynchronous.sock_recv_into(a, buffer), () => [buffer]];
  },
  sock_recvfrom: (a) => [asynchronous.sock_recvfrom(a, 1000), ([data]: [Uint8Array]) => [data]],
  sock_recvmsg: (a) => [asynchronous.sock_recvmsg(a, 1000, 100), ([data]: [Uint8Array]) => [data]],
  sock_sendall: (_, b) => [asynchronous.sock_sendall(b, sent), () => []],
  wait_readable: (a) => [asynchronous.wait_readable(a), () => []],
};
const AWAITED_DOORS: typeof AWAITED = {
  "a Deno.Conn"(a) {
    const buffer = new Uint8Array(100);
    return [as_conn(a).read(buffer), () => [buffer]];
  },
  "a Deno.Conn's stream": (a) => [as_conn(a).readable.getReader().read(), ({ value }: { value: unknown }) => [value]],
  usocket(a) {
    const sock = new USocket({ fd: a.detach() });
    const received = new RealPromise((resolve) => sock.once("data", resolve));
    return [received, (data: Uint8Array) => (sock.destroy(), [data])];
  },
  "unix-dgram"() {
    const name = `\0hostile-${Deno.pid}`, sock = unix_dgram.createSocket("unix_dgram") as unknown as Dgram;
    const received = new RealPromise((resolve) => sock.once("message", resolve));
    sock.bind(name);
    sock.send(sent, 0, SIZE, name);
    return [received, (data: Uint8Array) => (sock.close(), [data])];
  },
};
/** What of unix-dgram is used. */
interface Dgram {
  once(event: string, listener: (data: Uint8Array) => void): void;
  bind(path: string): void;
  send(data: Uint8Array, offset: number, length: number, path: string): void;
  close(): void;
}
const awaited = doors ? AWAITED_DOORS : AWAITED;
/** Milliseconds after which a call that a lie cannot have lost has hung. */
const FOR_EVER = 20_000;
for (const [owner, key] of ASYNC) {
  const before = getOwnPropertyDescriptor(owner, key)!;
  for (const [how, lie] of LIES) {
    const pending: Promise<unknown>[] = [], pairs: socket.Socket[][] = [];
    for (const name in awaited) {
      runs++;
      const [a, b] = socket.socketpair();
      pairs.push([a, b]);
      a.setblocking(false);
      b.setblocking(false);
      const lost = key === "then"; // The lie may have lost the promise.
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new RealPromise<boolean>((resolve) => {
        timer = set_timeout(() => resolve(!lost), lost ? 50 : FOR_EVER);
      });
      defineProperty(owner, key, { value: lie, configurable: true, writable: true });
      let begun: ReturnType<Awaited> | undefined;
      try {
        begun = awaited[name](a, b);
        b.send(sent);
      } catch {
        // Right too.
      }
      defineProperty(owner, key, before);
      const settled = begun?.[0].then((value) => {
        if (is_ours(begun[1](value as never))) return;
        wrong++;
        log(`${key} ${how}: ${name} received what was not sent`);
      }, () => {});
      pending.push(
        RealPromise.race([late, settled ?? false]).then((hangs) => {
          clear_timeout(timer);
          if (hangs === true) log(`${key} ${how}: ${name} does not end`, wrong++);
        }),
      );
    }
    await RealPromise.all(pending);
    for (const [a, b] of pairs) {
      a.close();
      b.close();
    }
  }
}
if (watched) {
  // To wait for a descriptor needs no permission.
  if (select.select([not_granted!], [], [], 0)[0].length > 0) log("a datagram went where none was granted", wrong++);
  if (events < runs) log(`the hook has seen ${events} events only`, wrong++);
}
log(JSON.stringify({ builtins: names.length, runs, wrong }));
Deno.exit(wrong === 0 ? 0 : 1);
