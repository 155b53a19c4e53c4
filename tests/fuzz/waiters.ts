/**
 * A world of sockets and pipes on which many wait at once, in which random things happen to them, and what must hold:
 * no byte is lost, torn or reordered, who came first is served first, every promise settles as it should and none
 * sleeps through what it waits for.
 *
 * @module
 */

import { assert } from "@std/assert";
import * as a from "../../async.ts";
import { EINTR } from "../../constants/errno.ts";
import { sys } from "../../ffi/mod.ts";
import { POLLIN, POLLOUT } from "../../constants/poll.ts";
import * as socket from "../../mod.ts";
import type { Random } from "../support/random.ts";
import { has_ipv6 } from "../support/has.ts";
import { FOR_EVER, in_time, type Limit, Limits } from "./limits.ts";
import { Line } from "./line.ts";
import { Pipe } from "./pipe.ts";

const { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } = socket;

/** One end of a connection, and the two directions as it sees them. */
interface End {
  readonly kind: Kind;
  sock: socket.Socket;
  readonly input: Line;
  readonly output: Line;
  /** The number of the last call that received, in the order in which they were made. */
  served: number;
  /** How many calls wait to receive. */
  receiving: number;
  /** How often the socket was put into another mode, in which it may be found. */
  changed: number;
  /** Whether a call sends that excludes all other senders. */
  alone: boolean;
}

type Kind = "tcp" | "tcp6" | "stream" | "datagrams" | "packets" | "udp";
const KINDS: readonly Kind[] = ["tcp", ...has_ipv6 ? ["tcp6"] as const : [], "stream", "datagrams", "packets", "udp"];

/** What those that receive give: the bytes or how many there are, alone or before something else. */
type Received = Uint8Array | number | [Uint8Array | number, ...unknown[]];

const MOST_ENDS = 12, MOST_PIPES = 3, MOST_WAITING = 60;
const GONE = new Set(["EPIPE", "ECONNRESET", "ECONNREFUSED", "ENOTCONN", "ECONNABORTED"]);

/** The sockets, those who wait, and what happens to them. */
export class Waiters {
  readonly #random: Random;
  readonly #ends: End[] = [];
  readonly #pipes: Pipe[] = [];
  readonly #lines = new Map<number, Line>();
  readonly #limits: Limits;
  readonly #waiting = new Set<Promise<void>>();
  readonly #content: Uint8Array<ArrayBuffer>;
  readonly #file: Deno.FsFile;
  #calls = 0;
  #failure: unknown;
  /** A log of what happened, for debugging. */
  readonly log: string[] = [];
  /** How many calls were made, and how many of them were ended before their time. */
  made = 0;
  ended = 0;

  readonly #simulated: boolean;

  /**
   * @param path A file to send.
   * @param simulated Whether the kernel is simulated: it has neither pipes nor sendfile(2).
   */
  constructor(random: Random, path: string, simulated = false) {
    this.#simulated = simulated;
    this.#random = random;
    this.#limits = new Limits(random);
    this.#content = Deno.readFileSync(path);
    this.#file = Deno.openSync(path);
  }

  /** What the kernel takes is seen here, and sometimes interrupted, or only a part of it taken. */
  fault = (name: string, call: (...args: never[]) => unknown, args: unknown[]): unknown => {
    const line = this.#lines.get(args[0] as number), random = this.#random;
    const sends = name === "send" || name === "sendto" || name === "sendmsg" || name === "sendfile";
    const receives = name === "recv" || name === "recvfrom" || name === "recvmsg";
    if ((sends || receives || name === "accept") && random.once_in(40)) return -EINTR;
    const size = name === "sendfile" ? 3 : 2; // Where the length is among the arguments.
    if (sends && line?.datagrams === false && name !== "sendmsg" && args[size] as number > 1 && random.once_in(4)) {
      args = args.with(size, 1 + random.below(args[size] as number));
    }
    const result = call(...args as never[]) as number;
    if (sends && result >= 0) line?.took(this.#pieces(name, args, result));
    return result;
  };

  #pieces(name: string, args: unknown[], result: number): Uint8Array[] {
    if (name === "sendfile") {
      const offset = args[2] as number;
      return [this.#content.subarray(offset, offset + result)];
    }
    const pieces: Uint8Array[] = [];
    for (const piece of name === "sendmsg" ? args[1] as Uint8Array[] : [args[1] as Uint8Array]) {
      pieces.push(piece.subarray(0, result));
      result -= pieces.at(-1)!.length;
    }
    return pieces;
  }

  #note(text: string): void {
    this.log.push(text);
    if (this.log.length > 400) this.log.splice(0, 200);
  }

  /** One step. */
  async step(): Promise<void> {
    const random = this.#random;
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#ends.length === 0 || (this.#ends.length < MOST_ENDS && random.once_in(20))) return await this.#open();
    if (!this.#simulated && this.#pipes.length < MOST_PIPES && random.once_in(60)) return this.#open_pipe();
    const end = random.of(this.#ends), action = random.below(100), busy = this.#waiting.size > MOST_WAITING;
    if (action < 30) return busy ? this.#abort() : this.#receive(end);
    if (action < 55) return busy ? this.#abort() : this.#send(end);
    if (action < 65) return this.#abort();
    if (action < 70) return this.#ready(end);
    if (action < 76) return this.#use_pipe();
    if (action < 80) return this.#directly(end);
    if (action < 82) return this.#change_mode(end);
    if (action < 84) return this.#replace(end);
    if (action < 86) return random.once_in(2) ? this.#close(end) : this.#shutdown(end);
    if (action < 87) return void (random.once_in(2) ? a.unref(end.sock) : a.ref(end.sock));
    if (action < 89) return await this.#connect_and_give_up();
    if (action < 90) return await this.#look_for_sleepers();
    if (action < 95) return await new Promise((resolve) => setImmediate(resolve));
    return await new Promise((resolve) => setTimeout(resolve, random.below(4)));
  }

  async #open(): Promise<void> {
    const random = this.#random, kind = random.of(KINDS);
    const [one, other] = await in_time(this.#pair(kind), `opening ${kind}`);
    this.#note(`open ${kind}: ${one.fileno()} ${other.fileno()}`);
    const datagrams = kind === "datagrams" || kind === "packets" || kind === "udp";
    const there = new Line(datagrams, kind === "udp"), back = new Line(datagrams, kind === "udp");
    const one_end = { kind, served: 0, receiving: 0, changed: 0, alone: false };
    this.#add({ ...one_end, sock: one, input: back, output: there });
    this.#add({ ...one_end, sock: other, input: there, output: back });
  }

  async #pair(kind: Kind): Promise<[socket.Socket, socket.Socket]> {
    if (kind === "udp") {
      const [one, other] = [0, 1].map(() => new socket.socket(AF_INET, SOCK_DGRAM));
      for (const sock of [one, other]) sock.bind(["127.0.0.1", 0]);
      one.connect(other.getsockname());
      other.connect(one.getsockname());
      return [one, other] as never;
    }
    if (kind !== "tcp" && kind !== "tcp6") {
      return socket.socketpair(AF_UNIX, { stream: SOCK_STREAM, datagrams: SOCK_DGRAM, packets: SOCK_SEQPACKET }[kind]);
    }
    const family = kind === "tcp" ? AF_INET : AF_INET6;
    using server = socket.create_server([kind === "tcp" ? "127.0.0.1" : "::1", 0], { family });
    server.setblocking(false);
    const connecting = a.create_connection(server.getsockname().slice(0, 2) as never);
    return [...await Promise.all([connecting, a.sock_accept(server).then(([conn]) => conn)])] as never;
  }

  #add(end: End): void {
    this.#ends.push(end);
    this.#lines.set(end.sock.fileno(), end.output);
    end.sock.setblocking(false);
    if (end.kind !== "udp" && this.#random.once_in(2)) end.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096);
  }

  #abort(): void {
    this.#note("abort");
    this.#limits.abort();
  }

  /** Keeps a call until it settles, successfully or not. */
  #await<T>(name: string, call: Promise<T>, end: End | null, limit: Limit, done: (value: T | undefined) => void): void {
    const { sock, output, input, changed } = end ?? {}, fd = sock?.fileno();
    this.made++;
    this.#note(`${name} ${fd ?? ""} ${JSON.stringify(limit.options ?? {})}`);
    const settled = call.then((value) => done(value), (error) => {
      this.ended++;
      this.#note(`  ${name} ${fd ?? ""}: ${error}`);
      done(undefined);
      if (limit.signal?.aborted && error === limit.signal.reason) return;
      if (limit.timeout !== undefined && error instanceof socket.TimeoutError && error.errno === null) return;
      if (sock !== undefined && sock.fileno() < 0 && error.code === "EBADF") return;
      if (GONE.has(error.code) && (output?.broken || input?.broken || (error.code === "EPIPE" && output?.ended))) {
        return;
      }
      const mode = error instanceof RangeError && error.message === "the socket must be non-blocking";
      if (mode && end !== null && (end.changed > 0 || end.changed !== changed)) return;
      throw error;
    }).catch((error) => this.#failure ??= error).then(() => void this.#waiting.delete(settled));
    this.#waiting.add(settled);
  }

  #receive(end: End): void {
    const random = this.#random, { sock, input } = end, limit = this.#limits.next(), number = ++this.#calls;
    const size = random.of([1, 7, 1000, 4096, 5000, 70_000]), buffer = new Uint8Array(size);
    const calls: Record<string, () => Promise<Received>> = {
      sock_recv: () => a.sock_recv(sock, size, limit.options),
      sock_recv_into: () => a.sock_recv_into(sock, buffer, limit.options),
      sock_recvfrom: () => a.sock_recvfrom(sock, size, limit.options),
      sock_recvfrom_into: () => a.sock_recvfrom_into(sock, buffer, limit.options ?? {}),
      sock_recvmsg: () => a.sock_recvmsg(sock, size, 64, 0, limit.options),
    };
    const name = random.of(Object.keys(calls));
    end.receiving++;
    this.#await(`${name} ${size}`, calls[name](), end, limit, (received) => {
      end.receiving--;
      if (received === undefined) return;
      const first = Array.isArray(received) ? received[0] : received;
      assert(number > end.served, "a call that receives has overtaken another");
      end.served = number;
      input.gave(typeof first === "number" ? buffer.subarray(0, first) : first, size);
    });
  }

  #data(line: Line): Uint8Array<ArrayBuffer> {
    const random = this.#random;
    const size = line.datagrams ? random.of([0, 1, 100, 3000]) : random.of([1, 10, 3000, 20_000, 200_000]);
    const data = new Uint8Array(size), seed = random.below(1 << 30);
    for (let i = 0; i < size; i++) data[i] = (seed + i * 7 + (i >> 8) * 3 + seed / (i + 1)) & 255;
    return data;
  }

  #send(end: End): void {
    const random = this.#random, { sock, output } = end, limit = this.#limits.next();
    if ((end.kind === "udp" && output.outstanding > 20) || end.alone) return;
    const data = this.#data(output), half = random.below(data.length + 1);
    const calls: Record<string, () => Promise<number | void>> = {
      sock_sendall: () => a.sock_sendall(sock, data, limit.options),
      sock_send: () => a.sock_send(sock, data, limit.options),
      sock_sendmsg: () =>
        a.sock_sendmsg(sock, [data.subarray(0, half), data.subarray(half)], [], 0, limit.options ?? {}),
      sock_sendto: () => a.sock_sendto(sock, data, sock.getpeername(), limit.options),
    };
    const name = random.of(Object.keys(calls).slice(0, end.kind === "udp" && !end.input.broken ? 4 : 3));
    if (output.datagrams || this.#simulated || !random.once_in(6)) {
      return this.#sending(name, end, data, calls[name], limit);
    }
    if (output.sendings.length > 0) return;
    const offset = random.below(this.#content.length), content = this.#content.subarray(offset);
    const send = () => a.sock_sendfile(sock, this.#file, offset, content.length, limit.options ?? {});
    end.alone = true; // It awaits more than the others, and would settle behind who comes after it.
    this.#sending("sock_sendfile", end, content, send, limit);
  }

  #sending(name: string, end: End, data: Uint8Array, call: () => Promise<number | void>, limit: Limit): void {
    const { output } = end, sending = output.begin(data);
    let failed = false;
    const made = call().catch((error) => {
      failed = true;
      throw error;
    });
    this.#await(`${name} ${data.length}`, made, end, limit, (sent) => {
      end.alone = false;
      output.end(sending, failed ? null : sent ?? data.length);
    });
  }

  /** Only waits for a socket: another call may have changed its readiness since. */
  #ready(end: End): void {
    const by_number = this.#random.once_in(2); // Closing a number ends no wait.
    const limit = this.#limits.next(by_number), target = by_number ? end.sock.fileno() : end.sock;
    const wait = this.#random.once_in(2) ? a.wait_readable : a.wait_writable;
    this.#await(`wait${by_number ? " by number" : ""}`, wait(target, limit.options), end, limit, () => {});
  }

  #open_pipe(): void {
    const pipe = new Pipe();
    this.#pipes.push(pipe);
    this.#note(`open pipe: ${pipe.reading} ${pipe.writing}`);
  }

  /** Pipes are ready only when the fuzzer made them so: a wait that wakes for another descriptor fails here. */
  #use_pipe(): void {
    const random = this.#random, place = random.below(this.#pipes.length || 1), pipe = this.#pipes[place];
    if (pipe === undefined) return;
    const action = random.below(10);
    if (action < 4) return this.#wait_for(pipe);
    this.#note(`pipe ${pipe.reading}, ${action}`);
    if (action < 6) return pipe.write();
    if (action < 9) return pipe.read();
    if (pipe.waiting > 0 || !random.once_in(3)) return;
    this.#pipes.splice(place, 1);
    pipe.close(); // Its numbers are the next one's.
  }

  #wait_for(pipe: Pipe): void {
    const limit = this.#limits.next(true), { bytes, written } = pipe;
    pipe.waiting++;
    const ready = a.wait_readable(pipe.reading, limit.options).then(() => true);
    this.#await(`wait for pipe ${pipe.reading}`, ready, null, limit, (ok) => {
      pipe.waiting--;
      if (ok) assert(bytes > 0 || pipe.written > written, "woken for a pipe in which there never was anything");
    });
  }

  /** Calls of `mod.ts` in between, which may wait a little. */
  #directly(end: End): void {
    const { sock, input, output } = end, random = this.#random;
    sock.settimeout(random.of([0, 0.001]));
    try {
      if (random.once_in(2)) input.gave(sock.recv(1000), 1000);
      else if (output.sendings.length === 0 && !(end.kind === "udp" && output.outstanding > 20)) {
        const data = this.#data(output), sending = output.begin(data);
        try {
          output.end(sending, sock.send(data));
        } catch (error) {
          output.end(sending, null);
          throw error;
        }
      }
    } catch (error) {
      if (!(error instanceof socket.OSError)) throw error;
    } finally {
      sock.setblocking(false);
    }
  }

  /** Changes the mode: calls that are tried in the other mode fail. If it is changed back at once, none is. */
  #change_mode(end: End): void {
    const { sock } = end;
    sock.settimeout(this.#random.of([null, 1]));
    if (this.#random.once_in(2)) return sock.setblocking(false);
    end.changed++;
    this.#note(`mode of ${sock.fileno()}`);
    setTimeout(() => sock.fileno() >= 0 && sock.setblocking(false), 1);
  }

  /** Replaces the object or the descriptor of a connection: calls that wait for the old one fail. */
  #replace(end: End): void {
    const { sock } = end, fd = sock.fileno();
    this.#lines.delete(fd);
    if (this.#random.once_in(2)) {
      end.sock = sock.dup();
      sock.close();
    } else {
      const { family, type, proto } = sock;
      end.sock = new socket.socket(family, type, proto, sock.detach());
    }
    end.sock.setblocking(false);
    this.#lines.set(end.sock.fileno(), end.output);
    this.#note(`${fd} becomes ${end.sock.fileno()}`);
  }

  #shutdown(end: End): void {
    if (end.kind === "udp" || end.kind === "datagrams") return;
    this.#note(`shutdown ${end.sock.fileno()}`);
    try {
      end.sock.shutdown(socket.SHUT_WR);
      end.output.ended = true;
    } catch (error) {
      if (!end.output.broken && !end.output.ended && !end.input.ended) throw error;
    }
  }

  #close(end: End): void {
    this.#note(`close ${end.sock.fileno()}`);
    this.#lines.delete(end.sock.fileno());
    end.input.broken = end.output.broken = true;
    end.sock.close();
    this.#ends.splice(this.#ends.indexOf(end), 1);
  }

  /** An unanswered connection attempt that is cancelled; no descriptor of it may be left. */
  async #connect_and_give_up(): Promise<void> {
    using server = socket.create_server(["127.0.0.1", 0], { backlog: 0 });
    server.setblocking(false);
    const address = server.getsockname(), random = this.#random;
    const controllers = [0, 1, 2, 3].map(() => new AbortController());
    const attempts = controllers.map(({ signal }) =>
      a.create_connection(address, { signal, happy_eyeballs_delay: 0.001 }).then(
        (sock) => sock.close(),
        (error) => assert(error === signal.reason || error.code === "ECONNRESET", String(error)),
      )
    );
    for (const controller of controllers) {
      if (random.once_in(2)) await new Promise((resolve) => setTimeout(resolve, random.below(3)));
      controller.abort();
    }
    await in_time(Promise.all(attempts), "connecting");
  }

  /** No call may wait for available data: such a call was lost. */
  async #look_for_sleepers(): Promise<void> {
    for (const end of [...this.#ends]) {
      const asleep = () => {
        if (end.sock.fileno() < 0) return false;
        const events = (end.receiving > 0 ? POLLIN : 0) | (end.output.sendings.length > 0 ? POLLOUT : 0);
        return events !== 0 && (sys.poll_one(end.sock.fileno(), events, 0) & events) !== 0;
      };
      await in_time(this.#until(() => !asleep()), `${end.kind} ${end.sock.fileno()} is ready`);
    }
    for (const pipe of this.#pipes) {
      await in_time(this.#until(() => pipe.bytes === 0 || pipe.waiting === 0), `pipe ${pipe.reading} is ready`);
    }
  }

  async #until(condition: () => boolean): Promise<void> {
    for (let tries = 0; !condition() && tries < FOR_EVER; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Lets all calls finish, and then closes everything: calls that still wait must settle. */
  async finish(): Promise<void> {
    await this.#look_for_sleepers();
    for (const end of this.#ends) end.sock.setblocking(false);
    await in_time(this.#drain_all(), "what was sent has not arrived");
    const waiting = [...this.#waiting];
    this.close();
    await in_time(Promise.all(waiting), `${waiting.length} wait`);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #drain_all(): Promise<void> {
    for (let busy = true; busy;) {
      busy = false;
      for (const end of this.#ends) {
        const { input, sock } = end;
        if (input.broken || input.lossy) continue;
        if (input.outstanding === 0 && input.sendings.length === 0) continue;
        busy = true;
        if (end.receiving === 0) this.#drain(end, sock);
      }
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (this.#failure !== undefined) throw this.#failure;
    }
  }

  #drain(end: End, sock: socket.Socket): void {
    const number = ++this.#calls, size = 100_000, limit = { timeout: 1, options: { timeout: 1 } };
    end.receiving++;
    this.#await("drain", a.sock_recv(sock, size, limit.options), end, limit, (data) => {
      end.receiving--;
      if (data === undefined) return;
      end.served = number;
      end.input.gave(data, size);
    });
  }

  /** Closes everything. */
  close(): void {
    this.#limits.abort_all();
    for (const end of this.#ends.splice(0)) {
      this.#lines.delete(end.sock.fileno());
      end.input.broken = end.output.broken = true;
      end.sock.close();
    }
    for (const pipe of this.#pipes.splice(0)) pipe.close();
    try {
      this.#file.close();
    } catch {
      // It is closed.
    }
  }
}
