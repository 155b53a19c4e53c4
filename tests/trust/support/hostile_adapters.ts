// The adapters of the npm packages in a realm whose builtins are replaced, one after the other: while a socket is made, and
// while it sends and receives. What comes must be what was sent; an exception is right too. Where this machine has no such
// sockets (raw, CAN, Bluetooth), a socket of another kind takes their place.
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { AF_BLUETOOTH, AF_CAN, AF_INET, AF_UNIX } from "../../../constants/address_family.ts";
import { sockaddr } from "../../../ffi/memory.ts";
import { replace_backend, sys } from "../../../ffi/mod.ts";
import * as socket from "../../../mod.ts";
import * as abstract_socket from "../../../npm/abstract_socket.ts";
import { Stoprocent } from "../../../npm/bluetooth_hci_socket.ts";
import * as raw_socket from "../../../npm/raw_socket.ts";
import { RawChannel } from "../../../npm/socketcan.ts";
import * as unix_dgram from "../../../npm/unix_dgram.ts";
import { USocket } from "../../../npm/usocket.ts";
import { open_sockets } from "../../support/descriptors.ts";
import { builtins, is_ours, type Lie, lie_about, LIES, MARK, type Owner, sent, SIZE } from "./lies.ts";

const { SOCK_DGRAM, SOCK_RAW, SOCK_STREAM } = socket;
const { log } = console;
/** One turn of the event loop, by what no lie reaches: Deno's own call. */
async function turn(): Promise<void> {
  try {
    await lstat("/");
  } catch {
    // A lie reached it.
  }
}
const { lstat } = Deno;
/** A millisecond, while no lie is told. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 1));
const real = sys, { bytes: address } = sockaddr;

/** The other end of the last socket that has none in this kernel, and the last socket in the place of a raw one. */
let peer = -1, raw = -1;
/** The port that stands for the protocol of raw packets. */
let raw_port = 0;
const ends = new Int32Array(2);

/** Kinds of sockets that need a privilege or a module of the kernel: another kind takes their place. */
replace_backend({
  ...real,
  socket(family, type, protocol) {
    if (type === SOCK_RAW && family === AF_INET) return raw = real.socket(AF_INET, SOCK_DGRAM, 0);
    if (family !== AF_CAN && family !== AF_BLUETOOTH) return real.socket(family, type, protocol);
    const n = real.socketpair!(AF_UNIX, SOCK_DGRAM, 0, ends);
    if (n < 0) return n;
    peer = ends[1];
    return ends[0];
  },
  bind: (fd) => address[0] === AF_INET || address[0] === AF_UNIX ? real.bind(fd) : 0,
  setsockopt: () => 0,
  setsockopt_int: () => 0,
  ioctl: () => 0,
  sendto(fd, data, length, flags) {
    if (address[0] === AF_INET) address[2] = raw_port >> 8, address[3] = raw_port & 255;
    return real.sendto(fd, data, length, flags);
  },
});

/** A socket of an adapter, and what is at its other end. */
interface Made {
  /** Sends to it, from elsewhere. */
  send(): void;
  /** Sends from it. */
  write(): void;
  /** Closes it. */
  close(): void;
  /** Whether its connection is there. */
  ready?(): boolean;
  /** Descriptors of its other end: those to read from, and those to close. */
  reads: number[];
  others: number[];
}
/** What the sockets have received. */
let received: unknown[] = [];
const take = (data: unknown) => void (received[received.length] = data);
let names = 0;
const a_name = () => `\0hostile-${Deno.pid}-${names++}`;

/** A pair of descriptors, made by the kernel itself, in `ends`. */
function make_pair(type: number): void {
  real.socketpair!(AF_UNIX, type, 0, ends);
  for (let i = 0; i < 2; i++) real.set_nonblocking(ends[i], true);
}

/** Sends from elsewhere. */
const send_from = (fd: number) => () => void real.send(fd, sent, SIZE, 0);

const can_frame = new Uint8Array(72).fill(0xa5);
can_frame[4] = 64;

/** The adapters. */
const ADAPTERS: Record<string, () => Made> = {
  "usocket"() {
    make_pair(SOCK_STREAM);
    const mine = ends[0], other = ends[1];
    others = [mine, other];
    const sock = new USocket({ fd: mine });
    closing = () => sock.destroy();
    others = [other];
    sock.on("data", take);
    sock.on("error", () => {});
    return { send: send_from(other), write: () => sock.write(sent), close: closing, reads: [other], others };
  },
  "unix-dgram"() {
    const name = a_name(), sock = unix_dgram.createSocket("unix_dgram") as unknown as Dgram;
    closing = () => sock.close();
    sock.on("message", take);
    sock.on("error", () => {});
    sock.bind(name);
    const write = () => sock.send(sent, 0, SIZE, name);
    return { send: write, write, close: closing, reads: [], others };
  },
  "abstract-socket"() {
    const name = a_name(),
      server = abstract_socket.createServer((each) => {
        const end = each as Stream;
        accepted = end;
        end.on("data", take);
        end.on("error", () => {});
      }) as unknown as Server;
    let accepted: Stream | undefined;
    const close_server = closing = () => {
      accepted?.destroy();
      server.close();
    };
    server.on("error", () => {});
    server.listen(name);
    const client = abstract_socket.connect(name) as unknown as Stream;
    closing = () => {
      client.destroy();
      close_server();
    };
    client.on("data", take);
    client.on("error", () => {});
    return {
      send: () => accepted!.write(sent),
      write: () => client.write(sent),
      close: closing,
      ready: () => accepted !== undefined,
      reads: [],
      others,
    };
  },
  "raw-socket"() {
    const sock = raw_socket.createSocket({ bufferSize: 1000 });
    closing = () => sock.close();
    sock.on("message", take);
    sock.on("error", () => {});
    const write = () => void sock.send(sent, 0, SIZE, "127.0.0.1", () => {});
    return { send: write, write, close: closing, reads: [], others };
  },
  "socketcan"() {
    const channel = new RawChannel("lo", true);
    others = [peer];
    closing = () => channel.start().stop(); // Only what was started can be stopped.
    channel.addListener("onMessage", (message) => take(message!.data));
    channel.start();
    channel.setRxFilters([{ id: 1, mask: 2 }, { id: 3, mask: 4 }]);
    const data = Buffer.alloc(8, 0xa5), other = peer;
    return {
      send: () => void real.send(other, can_frame, 72, 0),
      write: () => (channel.send({ id: 0xa5, data }), channel.sendFD({ id: 0xa5, data })),
      close: closing,
      reads: [],
      others,
    };
  },
  "bluetooth-hci-socket"() {
    const sock = new Stoprocent() as unknown as Hci;
    others = [peer];
    closing = () => sock.stop();
    sock.on("data", take);
    sock.on("error", () => {});
    sock.bindRaw(0);
    sock.setFilter(new Uint8Array(14));
    sock.start();
    sock.getDeviceList();
    return { send: send_from(peer), write: () => sock.write(sent), close: closing, reads: [peer], others };
  },
};
/** What of a socket that could not be made is to be closed. */
let closing = () => {}, others: number[] = [];

interface Emitter {
  on(event: string, listener: (data: unknown) => void): void;
}
interface Dgram extends Emitter {
  bind(path: string): void;
  send(data: Uint8Array, offset: number, length: number, path: string): void;
  close(): void;
}
interface Stream extends Emitter {
  write(data: Uint8Array): void;
  destroy(): void;
}
interface Server extends Emitter {
  listen(path: string): void;
  close(): void;
}
interface Hci extends Emitter {
  bindRaw(device: number): void;
  setFilter(filter: Uint8Array): void;
  start(): void;
  stop(): void;
  write(data: Uint8Array): void;
  getDeviceList(): unknown[];
}

const space = new Uint8Array(1000);

/** Runs what may throw. */
function attempt(run: () => unknown): void {
  try {
    run();
  } catch {
    // Right too.
  }
}

/** Binds the socket in the place of a raw one, which would receive all packets. */
function bind_raw(): void {
  using same = socket.fromfd(raw, AF_INET, SOCK_DGRAM);
  same.bind(["127.0.0.1", 0]);
  raw_port = same.getsockname()[1] as number;
}

/** What came to the descriptors of the other end. */
function taken_from(fds: number[]): Uint8Array[] {
  const all: Uint8Array[] = [];
  for (const fd of fds) {
    if (fd < 0) continue;
    for (let n; (n = real.recv(fd, space, 1000, 0x40)) > 0;) all.push(space.slice(0, n));
  }
  return all;
}

let wrong = 0, runs = 0;
/** How many pieces come when nothing is wrong, and how many turns of the event loop they may take. */
const ALL = 9, TURNS = 15;
const THROWS = LIES[0][1];
/** Another thing, of no large length, with bytes as they are sent: the streams of Node count, and copy, what they get. */
const OTHER = () => ({ length: 3, 0: MARK, done: true, value: MARK });
/** Without these, Deno's own setImmediate loses its callbacks for good. */
const DENOS_OWN = ["ArrayIterator.prototype.next", "Array.prototype.Symbol(Symbol.iterator)"];
/** Builtins of memory and of lists; with the others a lie that throws is enough. */
const HAS_MEMORY = /^(TypedArray|Uint8Array|ArrayBuffer|DataView|Buffer|Array)\b/;

/** Makes all sockets, sends and receives; a lie is told during a part of it. Returns how many pieces came in so many turns. */
async function exchange(lie: Lie, part: "making" | "sending", what: string, most = TURNS): Promise<number> {
  const made: [string, Made][] = [];
  for (const name in ADAPTERS) {
    runs++;
    closing = () => {};
    others = [];
    peer = -1;
    const undo = part === "making" ? lie() : () => {};
    try {
      const one = ADAPTERS[name]();
      undo();
      made.push([name, one]);
    } catch {
      undo();
      attempt(closing);
      if (others.length === 0 && peer >= 0) real.close(peer);
      for (const fd of others) real.close(fd);
    }
    if (name === "raw-socket") attempt(bind_raw);
  }
  const ready = () => made.every(([, { ready }]) => ready?.() ?? true);
  // A server accepts. Under a lie it may never do so; without one it does, on a loaded machine later.
  const patience = most > TURNS ? 10_000 : 20;
  for (let turns = 0; turns < patience && !ready(); turns++) await pause();
  const undo = part === "sending" ? lie() : () => {};
  for (let i = 0; i < made.length; i++) {
    try {
      made[i][1].write();
      made[i][1].send();
    } catch {
      // Right too.
    }
  }
  try {
    for (let turns = 0; turns < most && received.length < ALL; turns++) await turn();
  } finally {
    undo();
  }
  if (!is_ours(received)) log(`${what}, ${part}: received what was not sent`, wrong++);
  const { length } = received;
  received = [];
  for (const [name, { close, reads, others }] of made) {
    if (!is_ours(taken_from(reads))) log(`${what}, ${part}: ${name} sent what was not given`, wrong++);
    attempt(close);
    for (const fd of others) real.close(fd);
  }
  return length;
}

globalThis.addEventListener("error", (event) => event.preventDefault());
globalThis.addEventListener("unhandledrejection", (event) => event.preventDefault());

const OWNERS: [string, object][] = [
  ["Buffer", Buffer],
  ["Buffer.prototype", Buffer.prototype],
  ["EventEmitter.prototype", EventEmitter.prototype],
  ["AbortController.prototype", AbortController.prototype],
];

/** Tells all the lies. */
async function run(): Promise<void> {
  const came = await exchange(() => () => {}, "sending", "no lie", 100_000);
  if (came !== ALL) log(`without a lie ${came} pieces came, not ${ALL}`, wrong++);
  let before = open_sockets().length;
  for (const [owner, key, name] of builtins(OWNERS)) {
    await exchange(() => lie_about(owner as Owner, key, THROWS), "making", name);
    if (DENOS_OWN.includes(name)) continue;
    await exchange(() => lie_about(owner as Owner, key, THROWS), "sending", name);
    if (HAS_MEMORY.test(name)) await exchange(() => lie_about(owner as Owner, key, OTHER), "sending", name);
    for (let turns = 0; turns < 1000 && open_sockets().length > before; turns++) await pause();
    const left = open_sockets().length - before;
    if (left > 0) log(`${name}: ${left} sockets stay open`, wrong++);
    before += left;
  }
}

await run().catch((error) => log(error, wrong++));
log(JSON.stringify({ runs, wrong }));
Deno.exit(wrong === 0 ? 0 : 1);
