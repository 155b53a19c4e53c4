/**
 * A world: the hosts, the network and the kernel in place of the machine's, their time, and what a test can do to them.
 *
 * @module
 */

import { joined, Math } from "../base/intrinsics.ts";
import { AsyncLocalStorage } from "node:async_hooks";
import { abandon, is_watching } from "../async/reactor.ts";
import { replace_clock, set_immediate, type Timer } from "../base/clock.ts";
import { only_parameters, options_of } from "../base/arguments.ts";
import * as E from "../constants/errno.ts";
import { by } from "../constants/platform.ts";
import type { Backend } from "../ffi/backend.ts";
import { Kept } from "../ffi/kept.ts";
import { replace_backend } from "../ffi/mod.ts";
import { CLOSED, UNDER_WAY } from "../ffi/result.ts";
import { pcap_header, pcap_record } from "../trace/pcap.ts";
import { type Begun, call_name, Strace } from "../trace/strace.ts";
import { canonical } from "./address.ts";
import { Deadlock } from "./deadlock.ts";
import { type FailOptions, Faults } from "./faults.ts";
import { Kernel, type KernelWorld } from "./kernel.ts";
import { NameTable } from "./names.ts";
import { Host, type Link, type LinkOptions, Network, type Packet } from "./network.ts";
import { replace_program_time } from "./program_time.ts";
import { Random } from "./random.ts";
import { Schedule, SECOND } from "./schedule.ts";
import { strerror } from "./strerror.ts";
import { TcpSocket } from "./tcp_socket.ts";

/** What a world is like. */
export interface SimulateOptions extends LinkOptions {
  /** The seed of all random decisions. The same seed gives the same run; 0 by default. */
  seed?: number;
  /** The addresses of names, beside those of the hosts. */
  names?: Readonly<Record<string, readonly string[]>>;
  /** Whether the program's own timers, `Date` and `performance.now` run on virtual time. False by default. */
  timers?: boolean;
  /** When the world begins, for `Date` and packets: 2000-01-01T00:00:00Z by default. */
  epoch?: Date;
  /** Whether to keep a trace of the calls, and the packets. True by default; without it the simulation is faster. */
  trace?: boolean;
}

// What a program may have replaced must not decide what is called, and with which arguments.
const { apply } = Reflect;

const PARAMETERS = [
  "seed",
  "names",
  "timers",
  "epoch",
  "trace",
  "latency",
  "jitter",
  "loss",
  "duplicate",
  "reorder",
  "bandwidth",
  "mtu",
];

/** Turns of the event loop without a system call after which all programs count as waiting. */
const QUIET = 8;
/** The same while the reactor waits for events, which it does after some such turns of its own. */
const QUIET_REACTOR = 2;
/** The name of the host on which code runs that runs on no other. */
const DEFAULT_HOST = "local";

/** Where code runs. */
const place = new AsyncLocalStorage<Host>();

/** The world that is in place. */
let current: World | undefined;

/** Work of the program: a timer that is due, or code that has not started. */
interface Task {
  readonly host: Host;
  /** Whether it has a time, which has come. What has none begins when nothing else can happen. */
  readonly due: boolean;
  run(): void;
}

/** A call that waits. */
interface Waiting {
  readonly host: Host;
  text(): string;
}

/** A simulated world. It lasts until it is disposed of. */
export class World implements Disposable {
  readonly #schedule = new Schedule();
  readonly #random: Random;
  readonly #network: Network;
  readonly #kernel: Kernel;
  readonly #faults: Faults;
  readonly #default: Host;
  readonly #tasks: Task[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #lines: (string | null)[] = [];
  readonly #packets: [time: number, packet: Packet][] = [];
  readonly #strace: Strace;
  readonly #traced: boolean;
  readonly #epoch: bigint;
  readonly #outer: Backend;
  readonly #own: Backend;
  readonly #names: NameTable;
  readonly #program_time: Disposable | undefined;
  readonly #counts: Map<string, number> = new Map();
  #calls = 0;
  #seen = 0;
  #quiet = 0;
  #pumping = false;
  #ended = false;

  /** @ignore Worlds are made by {@linkcode simulate}. */
  constructor(given: SimulateOptions) {
    const options = only_parameters(given, PARAMETERS);
    if (current !== undefined) throw new Error("simulate(): a world is in place already");
    if (is_watching()) throw new Error("simulate(): the program awaits sockets of the machine");
    const { seed = 0, epoch = new Date(946_684_800_000), trace = true } = options;
    if (!Number.isSafeInteger(seed)) throw new TypeError("seed: an integer is required");
    this.#random = new Random(seed);
    this.#faults = new Faults(new Random(seed ^ 0x5bd1e995));
    this.#network = new Network(this.#schedule, this.#random, link_of(options));
    this.#epoch = BigInt(epoch.getTime()) * 1_000_000n;
    this.#traced = trace;
    this.#default = this.#new_host(DEFAULT_HOST, []);
    const here = () => this.#here();
    this.#names = new NameTable(this.#network, options.names ?? {}, here);
    const surroundings = this.#surroundings(here);
    this.#kernel = new Kernel(surroundings);
    this.#strace = new Strace(strerror, (fd) => String(this.#kernel.has_number(fd) ? fd - this.#kernel.base : fd));
    if (trace) this.#network.record = (packet) => this.#packets.push([this.#schedule.now, packet]);
    this.#schedule.added = () => this.#pump();
    this.#own = this.#backend();
    this.#outer = replace_backend(this.#own);
    replace_clock({
      now: () => this.#schedule.now / 1e6,
      start: (callback, milliseconds) => this.#start_timer(callback, milliseconds),
      stop: (timer) => this.#stop_timer(timer),
    });
    current = this;
    if (!options.timers) return;
    try {
      this.#program_time = replace_program_time({
        now: () => this.#schedule.now / 1e6,
        epoch: epoch.getTime(),
        start: (callback, milliseconds) => this.#start_timer(callback, milliseconds),
        stop: (timer) => this.#stop_timer(timer),
      });
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  #surroundings(here: () => Host): KernelWorld {
    const world = {
      network: this.#network,
      schedule: this.#schedule,
      random: this.#random,
      epoch: this.#epoch,
      names: this.#names.calls(),
      step: (deadline: number) => this.#step(deadline),
      pollers_changed: () => this.#pump(),
      get here(): Host {
        return here();
      },
    };
    return world;
  }

  // What a test asks for

  /** Seconds since the world began. Time passes only while all programs wait. */
  get now(): number {
    return this.#schedule.now / SECOND;
  }

  /** Every system call until now, a line for each, as strace(1) prints it, with its time and its host. */
  get trace(): string {
    return this.#lines.filter((line) => line !== null).map((line) => line + "\n").join("");
  }

  /** How many system calls there were. */
  get calls(): number {
    return this.#calls;
  }

  /** How often each C function was called, by its name. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  /** The descriptors that are open, counted from 0 as the trace prints them: what a program has not closed. */
  get descriptors(): number[] {
    return this.#kernel.open_descriptors();
  }

  /** Every packet that was sent until now, lost or not, as a file that Wireshark reads. */
  pcap(): Uint8Array<ArrayBuffer> {
    return joined([pcap_header(), ...this.#packets.map((entry) => this.#captured(...entry))]);
  }

  /**
   * Adds a host to the link.
   *
   * @param name Its name, by which others find it.
   * @param options Its addresses; one of IPv4 and one of IPv6 are chosen for it when there are none.
   * @returns Its name and its addresses.
   * @throws {RangeError} when a host has the name or the address, or an address is invalid.
   */
  host(
    name: string,
    options: { addresses?: readonly string[] } = {},
  ): { readonly name: string; readonly addresses: readonly string[] } {
    const { addresses = [] } = options_of(options);
    if (this.#network.hosts.has(name)) throw new RangeError(`host(): '${name}' is there already`);
    const host = this.#new_host(name, addresses);
    return { name, addresses: host.addresses };
  }

  #new_host(name: string, addresses: readonly string[]): Host {
    const number = this.#network.hosts.size + 1;
    const own = addresses.length > 0 ? addresses : [`10.0.0.${number}`, `fd00::${number.toString(16)}`];
    const ips = own.map((address) => {
      const ip = canonical(address);
      if (ip === undefined) throw new RangeError(`host(): '${address}' is not an address`);
      if (this.#network.host_of(ip) !== undefined) throw new RangeError(`host(): '${address}' is another host's`);
      return ip;
    });
    const host = new Host(name, ips);
    this.#network.hosts.set(name, host);
    return host;
  }

  #host_named(name: string): Host {
    const host = this.#network.hosts.get(name);
    if (host === undefined) throw new RangeError(`no host '${name}'`);
    return host;
  }

  /**
   * Runs code on a host, now: the sockets that it opens are that host's, and so is the code that it awaits.
   *
   * @param name The host.
   * @param run The code.
   * @returns What it returns.
   */
  on<T>(name: string, run: () => T): T {
    return place.run(this.#host_named(name), run);
  }

  /**
   * Runs code on a host later: when a call on another host waits, or at the event loop's next turn. So a program that
   * blocks has others to talk to. One that waits itself holds up those that it interrupted, which have one stack in
   * common: of two programs that talk back and forth, one has to await.
   *
   * @param name The host.
   * @param run The code.
   * @returns What it returns.
   */
  start<T>(name: string, run: () => T): Promise<Awaited<T>> {
    const host = this.#host_named(name), { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#tasks.push({
      host,
      due: false,
      run: () => {
        try {
          resolve(place.run(host, run));
        } catch (error) {
          reject(error);
        }
      },
    });
    this.#pump();
    return promise as Promise<Awaited<T>>;
  }

  /**
   * Lets virtual time pass; await it.
   *
   * @param seconds How much.
   */
  sleep(seconds: number): Promise<void> {
    return new Promise((resolve) => void this.#start_timer(resolve, seconds * 1000));
  }

  /**
   * Cuts the link between two hosts, or between one and all others: packets are lost silently.
   *
   * @param a A host.
   * @param b Another; all others when it is missing.
   */
  partition(a: string, b?: string): void {
    this.#network.partition(this.#host_named(a), b === undefined ? undefined : this.#host_named(b));
    this.#link_changed();
  }

  /** Joins all hosts again. */
  heal(): void {
    this.#network.heal();
    this.#link_changed();
  }

  /** Changes what the link does to packets from now on. */
  link(options: LinkOptions): void {
    Object.assign(
      this.#network.link,
      link_of({ ...this.#network.link, ...only_parameters(options, PARAMETERS.slice(5)) }),
    );
  }

  #link_changed(): void {
    for (const host of this.#network.hosts.values()) {
      for (const socket of host.connections.values()) if (socket instanceof TcpSocket) socket.keep_alive_changed();
    }
  }

  /**
   * Has calls fail: with an errno, or by moving only a part of the data.
   *
   * ```ts
   * import { AF_INET, socket } from "jsr:@bsd/socket";
   * import { simulate } from "jsr:@bsd/socket/simulated";
   *
   * using world = simulate({ seed: 1 });
   * using _ = world.fail("socket", { errno: "EMFILE", at: 2 });
   * using first = new socket(AF_INET);
   * try {
   *   using second = new socket(AF_INET);
   * } catch (error) {
   *   console.log(String(error)); // OSError: [Errno 24] Too many open files
   * }
   * ```
   *
   * @param call The C function: `"recv"`, `"accept"`, `"poll"` …
   * @param options When, and how.
   * @returns What takes the rule away.
   * @throws {RangeError} for a call that there is not, and an errno that is none.
   */
  fail(call: string, options: FailOptions): Disposable {
    return this.#faults.add(call, options);
  }

  /** Removes the name of an AF_UNIX socket, as removing the file does; returns whether there was one. */
  unlink(path: string, host: string = DEFAULT_HOST): boolean {
    return this.#host_named(host).names.delete(path);
  }

  /** Ends the world: the machine's kernel, clock and timers are in place again. */
  [Symbol.dispose](): void {
    if (this.#ended) return;
    this.#ended = true;
    current = undefined;
    try {
      this.#kernel.end();
      abandon(); // Waits for a socket of this world fail.
      this.#program_time?.[Symbol.dispose]();
    } finally { // Whatever fails before.
      replace_clock(null);
      const removed = replace_backend(this.#outer);
      if (removed !== this.#own) replace_backend(removed); // Another backend was put around this one.
    }
  }

  // Where and when

  #here(): Host {
    const host = place.getStore();
    return host !== undefined && this.#network.hosts.get(host.name) === host ? host : this.#default;
  }

  #start_timer(callback: () => void, milliseconds: number): Timer {
    const host = this.#here();
    const timer: { task?: Task; event?: ReturnType<Schedule["after"]> } = {};
    const bound = AsyncLocalStorage.bind(callback);
    timer.event = this.#schedule.after(milliseconds * 1e6, () => {
      timer.task = { host, due: true, run: bound };
      this.#tasks.push(timer.task);
      this.#pump();
    });
    return timer;
  }

  #stop_timer(timer: Timer): void {
    const { task, event } = (timer ?? {}) as { task?: Task; event?: ReturnType<Schedule["after"]> };
    this.#schedule.cancel(event);
    const index = task === undefined ? -1 : this.#tasks.indexOf(task);
    if (index >= 0) this.#tasks.splice(index, 1);
  }

  /** Lets something happen while a call waits: others run, what is due happens, or time passes. */
  #step(deadline: number): boolean {
    const schedule = this.#schedule;
    if (schedule.run_due()) return true;
    const blocked = new Set(this.#waiting.map(({ host }) => host));
    // Code that begins now ends before waiting calls continue: it begins as late as possible.
    const idle = schedule.pending === 0;
    const index = this.#tasks.findIndex(({ host, due }) => !blocked.has(host) && (due || idle));
    if (index >= 0) {
      const [task] = this.#tasks.splice(index, 1), kept = new Kept();
      try {
        task.run();
      } finally {
        kept.restore(); // A call that waits with a timeout is made again, with what it has in memory.
      }
      return true;
    }
    if (deadline === Infinity && schedule.pending === 0) throw new Deadlock(this.#who_waits());
    const next = schedule.next();
    if (next > deadline) {
      schedule.now = Math.max(schedule.now, deadline);
      return false;
    }
    schedule.now = next;
    schedule.run_due();
    return true;
  }

  #who_waits(): string {
    const lines = this.#waiting.map(({ host, text }) => `${host.name} waits in ${text()})`).reverse();
    for (const poller of this.#kernel.waiting_pollers) {
      for (const { fd, wanted } of poller.watched()) {
        if (wanted === 0) continue;
        const host = this.#kernel.socket_of(fd)?.host.name ?? "?";
        lines.push(`${host} awaits descriptor ${fd - this.#kernel.base}`);
      }
    }
    for (const { host } of this.#tasks) lines.push(`${host.name} has code that cannot run while it waits`);
    const one = lines.length > 1
      ? "\nPrograms that block have one stack: the one below can go on only when the one above has returned. Await in one of them."
      : "";
    return `at ${this.now} s nothing can end this wait:\n  ${lines.join("\n  ")}${one}`;
  }

  /** Has the event loop look after the world. */
  #pump(): void {
    if (this.#pumping || this.#ended) return;
    this.#pumping = true;
    set_immediate(this.#turn);
  }

  readonly #turn = (): void => {
    this.#pumping = false;
    if (this.#ended) return;
    this.#schedule.run_due();
    let busy = this.#calls !== this.#seen;
    this.#seen = this.#calls;
    const sleeping = this.#kernel.waiting_pollers;
    for (const poller of sleeping) {
      if (!poller.has_news) continue;
      poller.resume();
      busy = true;
    }
    const task = this.#tasks.shift();
    if (task !== undefined) {
      this.#quiet = 0;
      this.#pump();
      return task.run();
    }
    this.#quiet = busy ? 0 : this.#quiet + 1;
    if (this.#schedule.pending === 0) return;
    this.#pump();
    if (this.#quiet < (sleeping.length > 0 ? QUIET_REACTOR : QUIET)) return;
    this.#quiet = 0;
    this.#schedule.now = this.#schedule.next();
    this.#schedule.run_due();
  };

  // Calls

  #backend(): Backend {
    const calls = this.#kernel.calls();
    // deno-lint-ignore no-explicit-any
    const wrap = (methods: any, prefix: string, pass: (name: string) => boolean): any =>
      Object.fromEntries(
        Object.entries(methods).map(([name, method]) => [
          name,
          typeof method === "function" && !pass(name)
            // deno-lint-ignore no-explicit-any
            ? (...args: any[]) => this.#call(prefix + name, method as any, args)
            : method,
        ]),
      );
    const own = wrap(calls, "", (name) => name === "strerror");
    return {
      ...own,
      names: wrap(calls.names, "names.", (name) => name === "gai_strerror" || name === "hstrerror"),
      events: {
        ...wrap(calls.events, "events.", (name) => name !== "poll"),
        epoll: wrap(calls.events.epoll, "events.", () => false),
      },
    };
  }

  // deno-lint-ignore no-explicit-any
  #call(method: string, run: (...args: any[]) => any, args: any[]): any {
    if (this.#ended) return CLOSED;
    const fd = args[0];
    if (typeof fd === "number" && method !== "socket" && method !== "socketpair" && !this.#is_ours(method, fd)) {
      // A descriptor of the machine: it may be closed, and nothing else.
      return method === "close" ? this.#outer.close(fd) : CLOSED;
    }
    this.#calls++;
    const name = call_name(method);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    const host = this.#kernel.socket_of(fd)?.host ?? this.#here();
    const begun = this.#traced ? this.#strace.begin(method, args) : NOTHING;
    const line = this.#traced ? this.#lines.push(null) - 1 : -1, start = this.#schedule.now;
    const waiting = { host: this.#here(), text: () => this.#strace.unfinished(method, args, begun) };
    this.#waiting.push(waiting);
    let result;
    try {
      const failure = as_the_machine(this.#faults.before(method, args, () => this.#kernel.is_stream(args[0])));
      if (failure === 0) result = as_the_machine(apply(run, undefined, args));
      else {
        this.#despite(failure, method, run, args);
        result = failure;
      }
      if (this.#traced) this.#lines[line] = this.#line(start, host, this.#strace.end(method, args, begun, result));
      return result;
    } catch (error) {
      if (this.#traced) {
        this.#lines[line] = this.#line(start, host, `${this.#strace.unfinished(method, args, begun)} <unfinished ...>`);
      }
      throw error;
    } finally {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      this.#settle();
    }
  }

  /** What a call does although it fails. */
  // deno-lint-ignore no-explicit-any
  #despite(failure: number, method: string, run: (...args: any[]) => any, args: any[]): void {
    if (method === "close") apply(run, undefined, args); // The descriptor is closed even if close(2) fails.
    // A connection that is interrupted is made all the same, and one that is under way has begun.
    if (method === "connect" && BEGUN.has(-failure)) this.#kernel.begin_to_connect(args[0]);
    // The reason may be gone a moment later: a call that waits for an event gets one.
    if (failure === -E.EWOULDBLOCK || failure === -E.EAGAIN) this.#kernel.socket_of(args[0])?.wake();
  }

  #is_ours(method: string, fd: number): boolean {
    return method.includes(".") || this.#kernel.has_number(fd) || (fd < 0 && method === "poll_one");
  }

  #line(time: number, host: Host, text: string): string {
    return `${(time / SECOND).toFixed(6)} [${host.name}] ${text}`;
  }

  /** What takes no time has happened by the time that a call returns, as on a real loopback interface. */
  #settle(): void {
    if (!this.#ended && this.#schedule.next() <= this.#schedule.now) this.#schedule.run_due();
    this.#pump_if_needed();
  }

  #pump_if_needed(): void {
    if (this.#schedule.pending > 0 || this.#tasks.length > 0) this.#pump();
  }

  #captured(time: number, { source, destination, payload, tcp, unreachable, ttl, tos }: Packet): Uint8Array {
    return pcap_record({
      time: this.#epoch + BigInt(time),
      source,
      destination,
      payload,
      unreachable: unreachable !== undefined,
      ttl,
      tos,
      tcp: tcp && {
        seq: (tcp.bases[0] + tcp.seq) % 2 ** 32,
        ack: tcp.has_ack ? (tcp.bases[1] + tcp.ack) % 2 ** 32 : 0,
        flags: (tcp.fin ? 1 : 0) | (tcp.syn ? 2 : 0) | (tcp.rst ? 4 : 0) | (tcp.push ? 8 : 0) | (tcp.has_ack ? 16 : 0) |
          (tcp.urgent !== undefined ? 32 : 0),
        window: tcp.window,
        mss: tcp.mss,
        urgent: tcp.urgent,
      },
    });
  }
}

/** Errors that have other numbers in Winsock, by 10000, than in the C library of Windows. */
const WINSOCK_HAS: ReadonlySet<unknown> = new Set(
  by({ windows: [E.EINTR, E.EBADF, E.EACCES, E.EFAULT, E.EINVAL, E.EMFILE].map((errno) => -errno) }) ?? [],
);

/** A result as a call of the machine's system gives it. */
function as_the_machine<T>(result: T): T {
  return WINSOCK_HAS.has(result) ? result as number - 10000 as T : result;
}

/** Errors of connect(2) after which the connection is being made. */
const BEGUN = new Set([E.EINTR, -UNDER_WAY, E.EALREADY]);
const NOTHING: Begun = { text: "" };

function link_of(options: LinkOptions): Link {
  const { loss = 0, duplicate = 0, reorder = 0, bandwidth = Infinity, mtu } = options;
  for (const [name, value] of Object.entries({ loss, duplicate, reorder })) {
    if (!(value >= 0 && value <= 1)) throw new RangeError(`${name}: a probability is required, 0 to 1`);
  }
  if (!(bandwidth > 0)) throw new RangeError("bandwidth: bits a second are required");
  if (mtu !== undefined && !(mtu >= 68 && mtu <= 65_536)) throw new RangeError("mtu: 68 to 65536 bytes are required");
  return {
    latency: range(options.latency ?? 0, "latency", false),
    jitter: range(options.jitter ?? 0, "jitter", true),
    loss,
    duplicate,
    reorder,
    bandwidth,
    mtu,
  };
}

function range(value: number | readonly [number, number], name: string, from_zero: boolean): readonly [number, number] {
  const [low, high] = typeof value === "number" ? [from_zero ? 0 : value, value] : value;
  if (!(low >= 0 && high >= low)) throw new RangeError(`${name}: seconds are required, or [minimum, maximum]`);
  return [low, high];
}

/**
 * Puts a simulated world in place of the machine: until the end of the block every call of every door of this isolate
 * goes to a simulated kernel. No permission is needed, no descriptor of the machine is used, no packet is sent.
 *
 * ```ts
 * import { create_connection, create_server } from "jsr:@bsd/socket";
 * import { simulate } from "jsr:@bsd/socket/simulated";
 *
 * using world = simulate({ seed: 7, latency: 0.02, loss: 0.1 });
 * world.host("server");
 * using listener = world.on("server", () => create_server(["", 80]));
 * using client = create_connection(["server", 80]);
 * console.log(world.now); // 0.04, or a second and more if a packet was lost
 * ```
 *
 * @param options The seed, what the link does to packets, and what else there is.
 * @returns The world, for as long as it lasts.
 * @throws {RangeError} for an option out of its range.
 */
export function simulate(options: SimulateOptions = {}): World {
  return new World(options);
}
