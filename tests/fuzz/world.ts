/**
 * A world of sockets in which random things happen, and what must hold after each of them.
 *
 * @module
 */

import { disposable } from "../support/disposable.ts";
import { assert, assertEquals } from "@std/assert";
import * as asynchronous from "../../async.ts";
import * as socket from "../../mod.ts";
import type { Random } from "../support/random.ts";
import { Flow } from "./flow.ts";
import { call_with_junk } from "./junk.ts";
import type { Kernel } from "./kernel.ts";

const { AF_INET, AF_UNIX, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } = socket;

/** One end of a connection, and the two directions as it sees them. */
interface End {
  sock: socket.Socket;
  readonly input: Flow;
  readonly output: Flow;
}

/** The result of an operation. */
type Outcome<T> = { value: T } | { error: socket.OSError };

type AncillaryList = readonly (readonly [level: number, type: number, data: Uint8Array])[];

const MOST_ENDS = 16;
/** Fits into the buffer of any socket, so that a send that waits forever does not. */
const SAFE = 10_000;

/** The sockets, and the operations on them. */
export class World {
  readonly #random: Random;
  readonly #kernel: Kernel;
  readonly #ends: End[] = [];
  /** A log of what happened, for debugging. */
  readonly log: string[] = [];

  /** @param kernel What counts bytes. */
  constructor(random: Random, kernel: Kernel) {
    this.#random = random;
    this.#kernel = kernel;
  }

  /**
   * The step of a number: what happens in it depends on the seed and the number only, so that others can be left out.
   */
  async step_number(seed: number, number: number): Promise<void> {
    this.#random.reseed(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
    await this.step();
  }

  /** One step. */
  async step(): Promise<void> {
    const random = this.#random;
    if (this.#ends.length === 0 || (this.#ends.length < MOST_ENDS && random.once_in(30))) return this.#open();
    const end = random.of(this.#ends);
    const action = random.below(100);
    this.#kernel.begin();
    if (action < 38) this.#send(end);
    else if (action < 78) this.#receive(end);
    else if (action < 81) await this.#receive_later(end);
    else if (action < 83) await this.#send_later(end);
    else if (action < 86) this.#buffered(end);
    else if (action < 91) this.#look(end);
    else if (action < 93) this.#replace(end);
    else if (action < 94) this.#pass(end);
    else if (action < 95) this.#shutdown(end);
    else if (action < 96) this.#close(end);
    else this.#junk();
  }

  /** Ends everything. */
  close(): void {
    this.#kernel.honestly(() => {
      for (const { sock } of this.#ends.splice(0)) sock.close();
    });
  }

  /** Does what may fail as the kernel may, and in no other way. */
  #attempt<T>(name: string, call: () => T): Outcome<T> {
    this.#note(name);
    try {
      return { value: call() };
    } catch (error) {
      if (!(error instanceof socket.OSError)) throw error;
      this.#note(`  ${error}`);
      return { error };
    }
  }

  #note(text: string): void {
    this.log.push(text);
    if (this.log.length > 200) this.log.splice(0, 100);
  }

  #open(): void {
    const random = this.#random;
    const kind = random.of(["stream", "datagrams", "packets", "tcp", "udp"] as const);
    const type = { stream: SOCK_STREAM, tcp: SOCK_STREAM, packets: SOCK_SEQPACKET }[kind as "tcp"] ?? SOCK_DGRAM;
    const flow = () => new Flow(type !== SOCK_STREAM, kind === "udp");
    const made = this.#attempt(
      `open ${kind}`,
      () => kind === "tcp" ? this.#connect() : kind === "udp" ? this.#join() : socket.socketpair(AF_UNIX, type),
    );
    if ("error" in made) return;
    const [a, b] = made.value, there = flow(), back = flow();
    this.#add({ sock: a, input: back, output: there });
    this.#add({ sock: b, input: there, output: back });
  }

  #connect(): [socket.Socket, socket.Socket] {
    using server = socket.create_server(["127.0.0.1", 0]);
    const address = this.#kernel.honestly(() => server.getsockname());
    server.settimeout(1);
    const client = socket.create_connection(address) as socket.Socket;
    try {
      return [client, server.accept()[0] as socket.Socket];
    } catch (error) {
      client.close();
      throw error;
    }
  }

  /** Two UDP sockets that are each other's peers. */
  #join(): [socket.Socket, socket.Socket] {
    return this.#kernel.honestly(() => {
      const [a, b] = [0, 1].map(() => new socket.socket(AF_INET, SOCK_DGRAM));
      for (const sock of [a, b]) sock.bind(["127.0.0.1", 0]);
      a.connect(b.getsockname());
      b.connect(a.getsockname());
      return [a, b] as unknown as [socket.Socket, socket.Socket];
    });
  }

  #add(end: End): void {
    this.#ends.push(end);
    if (!end.output.datagrams) this.#kernel.streams.add(end.sock.fileno());
    end.sock.settimeout(this.#random.of([0, 0.001]));
    if (end.sock.family === AF_UNIX && socket.SO_PASSCRED !== undefined && this.#random.once_in(3)) {
      this.#attempt("SO_PASSCRED", () => end.sock.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1));
    }
  }

  /** Puts the socket into a mode in which the operation ends. */
  #mode({ sock }: End, safe: boolean): void {
    if (this.#random.once_in(3)) sock.settimeout(this.#random.of(safe ? [null, 0, 0.001] : [0, 0.001]));
    else if (sock.gettimeout() === null) sock.settimeout(0);
  }

  #send(end: End): void {
    const { sock, output } = end, random = this.#random, kernel = this.#kernel;
    const size = random.of([0, 1, 10, 1000, 5000, random.below(random.once_in(20) ? 300_000 : 20_000)]);
    this.#mode(end, size + output.outstanding < SAFE);
    const plain = output.next(size),
      data = in_memory(random, plain),
      how = random.of(["send", "sendall", "sendmsg", "sendto", "file"] as const),
      flags = this.#flags_to_send(sock);
    const calls: Record<typeof how, () => number | null | void> = {
      send: () => sock.send(data, flags),
      sendall: () => sock.sendall(data, flags),
      sendmsg: () => this.#sendmsg(sock, this.#pieces(plain).map((piece) => in_memory(random, piece)), flags),
      sendto: () => this.#sendto(sock, data, flags),
      file: () => this.#with_file(sock, "wb", (file) => file.write(plain)),
    };
    const outcome = this.#attempt(`${how} ${size} by ${sock.fileno()}`, calls[how]);
    if ("value" in outcome && how !== "sendall") assertEquals(outcome.value ?? 0, kernel.sent, "send's result");
    if ("value" in outcome && how === "sendall") assertEquals(kernel.sent, size, "sendall sent less");
    if ("error" in outcome && how !== "sendall") assertEquals(kernel.sent, 0, "an error though something was sent");
    if ("error" in outcome && outcome.error.code === "EMSGSIZE" && size <= 0xffff) output.lost();
    const with_flag = (flag: number) => how !== "file" && (flags & flag) !== 0;
    output.took(kernel.sent, kernel.sends, {
      urgent: with_flag(socket.MSG_OOB) ? kernel.pieces : [],
      more: output.lossy && with_flag(socket.MSG_MORE), // Only UDP holds datagrams back.
    });
  }

  /** Flags of the calls that send: the model knows what MSG_OOB and MSG_MORE do. */
  #flags_to_send(sock: socket.Socket): number {
    const { MSG_NOSIGNAL, MSG_DONTWAIT, MSG_EOR, MSG_CONFIRM, MSG_DONTROUTE, MSG_MORE, MSG_OOB, MSG_ZEROCOPY } = socket,
      { MSG_FASTOPEN } = socket,
      random = this.#random;
    const known = [
      0,
      0,
      MSG_NOSIGNAL,
      MSG_DONTWAIT,
      MSG_EOR,
      MSG_MORE,
      MSG_OOB,
      MSG_ZEROCOPY, // Without SO_ZEROCOPY it changes nothing.
      MSG_FASTOPEN, // A TCP socket that is connected refuses it.
      ...(sock.family === AF_INET ? [MSG_CONFIRM, MSG_DONTROUTE] : []),
    ];
    return random.of(known) | random.of(known);
  }

  /** With an address where the socket takes one. */
  #sendto(sock: socket.Socket, data: BytesLike, flags: number): number {
    if (sock.family !== AF_INET) return sock.send(data, flags);
    const peer = this.#kernel.honestly(() => sock.getpeername());
    return sock.sendto(data, flags, peer as never);
  }

  /** With a descriptor beside the data now and then, where the socket takes one. */
  #sendmsg(sock: socket.Socket, pieces: BytesLike[], flags: number): number {
    if (sock.family !== AF_UNIX || !this.#random.once_in(4)) return sock.sendmsg(pieces, [], flags);
    using other = this.#kernel.honestly(() => new socket.socket(AF_INET, SOCK_DGRAM));
    const fds = Int32Array.from({ length: 1 + this.#random.below(3) }, () => other.fileno());
    return sock.sendmsg(pieces, [[socket.SOL_SOCKET, socket.SCM_RIGHTS, fds]], flags);
  }

  /** What came beside the data: whole or cut off, each item is one that was sent. */
  #check_ancillary(ancdata: AncillaryList, at_end: boolean): void {
    for (const [level, type, data] of ancdata) {
      assertEquals(level, socket.SOL_SOCKET, "the level of ancillary data");
      if (type === socket.SCM_RIGHTS) {
        for (let at = 0; at + 4 <= data.length; at += 4) {
          const fileno = new DataView(data.buffer, data.byteOffset + at).getInt32(0, true);
          using passed = this.#kernel.honestly(() => new socket.socket({ fileno }));
          assertEquals([passed.family, passed.type], [AF_INET, SOCK_DGRAM], "what a descriptor is of");
        }
      } else {
        assertEquals(type, socket.SCM_CREDENTIALS, "the type of ancillary data");
        // The end of a stream has no sender.
        if (!at_end) assertEquals(data, this.#kernel.credentials.subarray(0, data.length), "the sender's credentials");
      }
    }
  }

  #pieces(data: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>[] {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let rest = data;
    for (let cuts = this.#random.below(6); cuts > 0; cuts--) {
      const cut = this.#random.below(rest.length + 1);
      pieces.push(rest.subarray(0, cut));
      rest = rest.subarray(cut);
    }
    return [...pieces, rest];
  }

  #with_file<T>(sock: socket.Socket, mode: "rb" | "wb", use: (file: socket.SocketIO) => T): T {
    const file = sock.makefile(mode, 0);
    try {
      return use(file);
    } finally {
      file.close();
    }
  }

  /** Several datagrams by one call, with the flag that is its own. */
  #receive_several(end: End): void {
    const { sock, input } = end, random = this.#random;
    const count = 1 + random.below(4), size = random.of([1, 1000, 9000, 70_000]);
    this.#mode(end, input.readable);
    const flags = random.of([0, socket.MSG_DONTWAIT, socket.MSG_WAITFORONE]);
    const outcome = this.#attempt(
      `recvmmsg ${count} of ${size} by ${sock.fileno()}`,
      () => sock.recvmmsg(count, size, random.below(100), flags),
    );
    if ("error" in outcome) return assertEquals(this.#kernel.receives, 0, "received, and then an error");
    assert(outcome.value.length > 0 && outcome.value.length <= count, "no message, or too many");
    for (const [data, ancdata] of outcome.value) {
      this.#check_ancillary(ancdata, data.length === 0);
      input.gave(data, size, false);
    }
  }

  #receive(end: End): void {
    const { sock, input } = end, random = this.#random, kernel = this.#kernel;
    if (sock.type === SOCK_DGRAM && random.once_in(8)) return this.#receive_several(end);
    const size = random.of([1, 10, 1000, 5000, 8192, 9000, random.below(70_000), random.below(400_000)]);
    this.#mode(end, input.readable);
    const peek = random.once_in(8), urgent = random.once_in(12), count_only = random.once_in(12);
    const { MSG_PEEK, MSG_DONTWAIT, MSG_CMSG_CLOEXEC, MSG_WAITALL, MSG_OOB, MSG_TRUNC, MSG_ERRQUEUE } = socket;
    const flags = (peek ? MSG_PEEK : 0) | (urgent ? MSG_OOB : 0) | (count_only ? MSG_TRUNC : 0) |
      (random.once_in(50) ? MSG_ERRQUEUE : 0) |
      random.of([0, 0, MSG_DONTWAIT, MSG_CMSG_CLOEXEC, MSG_DONTWAIT | MSG_WAITALL]);
    const buffer = new Uint8Array(size), target = in_memory(random, buffer);
    const received = (n: number) => buffer.subarray(0, n);
    const with_ancillary = <T extends number | Uint8Array>([result, ancdata]: [T, AncillaryList, ...unknown[]]): T => {
      this.#check_ancillary(ancdata, (typeof result === "number" ? result : result.length) === 0);
      return result;
    };
    const received_in = (n: number) => bytes_in(target).slice(0, n);
    const calls = {
      recv: () => sock.recv(size, flags),
      recv_into: () => received_in(sock.recv_into(target, 0, flags)),
      recvfrom: () => sock.recvfrom(size, flags)[0],
      recvfrom_into: () => received_in(sock.recvfrom_into(target, 0, flags)[0]),
      recvmsg: () => with_ancillary(sock.recvmsg(size, random.below(100), flags)),
      recvmsg_into: () => {
        const targets = this.#pieces(buffer).map((piece) => in_memory(random, piece));
        const n = with_ancillary(sock.recvmsg_into(targets, random.below(100), flags));
        let at = 0;
        for (const one of targets) {
          buffer.set(bytes_in(one), at);
          at += one.byteLength;
        }
        return received(n);
      },
      file: () =>
        peek || size === 0 ? undefined : this.#with_file(sock, "rb", (file) => {
          const n = file.readinto(buffer);
          return n === null ? undefined : received(n);
        }),
    };
    if (size === 0) return; // Without a system call for some, with one for others; the tests have it.
    const how = random.of(Object.keys(calls) as (keyof typeof calls)[]);
    const outcome = this.#attempt(`${how} ${size} by ${sock.fileno()}`, calls[how]);
    if ("error" in outcome) return assertEquals(kernel.receives, 0, "received, and then an error");
    if (outcome.value === undefined) return assertEquals(kernel.receives, 0);
    const came = input.datagrams ? Math.min(kernel.received, size) : kernel.received; // MSG_TRUNC tells of more.
    if (!peek) assertEquals(outcome.value.length, came, "not what the kernel gave");
    const plain = how === "file", tcp = sock.family === AF_INET && !input.datagrams;
    if (!plain && count_only && tcp) { // The bytes are only counted.
      if (!urgent && !peek && came > 0) input.skip(came);
    } else if (!plain && urgent && !input.datagrams) input.gave_urgent(outcome.value);
    else input.gave(outcome.value, size, peek);
  }

  /** Uses a buffered file for a while: its unread data are lost with it. */
  #buffered(end: End): void {
    const { sock, input, output } = end, random = this.#random, kernel = this.#kernel;
    if (output.datagrams) return;
    this.#mode(end, false);
    const room = random.of([1, 10, 512, 8192]);
    if (random.once_in(2)) {
      const plain = output.next(random.below(20_000));
      this.#attempt(`buffered write ${plain.length} by ${sock.fileno()}`, () => {
        const file = sock.makefile("wb", room);
        try {
          for (const piece of this.#pieces(plain)) file.write(in_memory(random, piece));
        } finally {
          file.close();
        }
      });
      assert(kernel.sent <= plain.length, "more was sent than written");
      return output.took(kernel.sent, kernel.sends);
    }
    const size = 1 + random.below(9000);
    const outcome = this.#attempt(`buffered read ${size} by ${sock.fileno()}`, () => {
      const file = sock.makefile("rb", room) as socket.BufferedReader;
      try {
        return random.of([
          () => file.read(size),
          () => file.read1(size),
          () => file.peek(),
          () => file.readline(size),
        ])();
      } finally {
        file.close();
      }
    });
    if ("value" in outcome && outcome.value !== null && outcome.value.length > 0) {
      const { length } = outcome.value;
      assert(length <= kernel.received, "more was read than received");
      input.gave(outcome.value, length, false);
      input.skip(kernel.received - length);
    } else input.skip(kernel.received);
  }

  async #receive_later({ sock, input }: End): Promise<void> {
    const size = 1 + this.#random.below(5000);
    sock.setblocking(false);
    this.#note(`sock_recv ${size} by ${sock.fileno()}`);
    const data = await this.#later(asynchronous.sock_recv(sock, size, { timeout: 0.001 }));
    if (data === undefined) return assertEquals(this.#kernel.receives, 0, "received, and then an error");
    assertEquals(data.length, this.#kernel.received);
    input.gave(data, size, false);
  }

  async #send_later({ sock, output }: End): Promise<void> {
    const data = output.next(this.#random.below(8000));
    sock.setblocking(false);
    this.#note(`sock_sendall ${data.length} by ${sock.fileno()}`);
    const memory = in_memory(this.#random, data);
    const sent = await this.#later(asynchronous.sock_sendall(sock, memory, { timeout: 0.001 }).then(() => true));
    if (sent) assertEquals(this.#kernel.sent, data.length);
    output.took(this.#kernel.sent, this.#kernel.sends);
  }

  async #later<T>(promise: Promise<T>): Promise<T | undefined> {
    try {
      return await promise;
    } catch (error) {
      if (!(error instanceof socket.OSError)) throw error;
      this.#note(`  ${error}`);
    }
  }

  /** What must never change anything. */
  #look({ sock }: End): void {
    const calls = [
      () => sock.getsockname(),
      () => sock.getpeername(),
      () => Deno.inspect(sock),
      () => sock.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF),
      () => sock.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8),
      () => any_option(this.#random, sock),
      () => sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
      () => sock.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, this.#random.below(2)),
      () => sock.set_inheritable(sock.get_inheritable()),
      () => assert(sock.fileno() >= 0),
    ];
    this.#attempt("look", this.#random.of(calls));
  }

  /** The same connection by another object or descriptor. */
  #replace(end: End): void {
    const { sock } = end;
    if (this.#random.once_in(2)) {
      const copy = this.#attempt(`dup ${sock.fileno()}`, () => sock.dup());
      if ("error" in copy) return;
      this.#swap(end, copy.value);
    } else {
      this.#kernel.streams.delete(sock.fileno());
      const { family, type, proto } = sock, fd = sock.detach();
      const known = this.#random.once_in(2);
      const taken = this.#attempt(
        `take over ${fd}`,
        () => known ? new socket.socket(family, type, proto, fd) : new socket.socket({ fileno: fd }),
      );
      const again = "value" in taken
        ? taken.value
        : this.#kernel.honestly(() => new socket.socket(family, type, proto, fd));
      this.#swap(end, again);
    }
  }

  /** A descriptor that goes to another process, which is this one. */
  #pass(end: End): void {
    const pair = this.#attempt("pair to pass by", () => socket.socketpair(AF_UNIX, SOCK_DGRAM));
    if ("error" in pair) return;
    using sockets = disposable(pair.value);
    const [a, b] = sockets;
    b.settimeout(0.001);
    if ("error" in this.#attempt("send_fds", () => socket.send_fds(a, [Uint8Array.of(1)], [end.sock.fileno()]))) return;
    const got = this.#attempt("recv_fds", () => socket.recv_fds(b, 1, 1));
    if ("error" in got) return;
    const [, [fd, ...more]] = got.value;
    assertEquals(more, []);
    if (fd === undefined) return; // Cut off.
    this.#swap(end, this.#kernel.honestly(() => new socket.socket({ fileno: fd })));
  }

  #swap(end: End, sock: socket.Socket): void {
    const { streams } = this.#kernel;
    if (end.sock.fileno() >= 0) streams.delete(end.sock.fileno());
    end.sock.close();
    end.sock = sock;
    if (!end.output.datagrams) streams.add(sock.fileno());
    sock.settimeout(0);
  }

  #shutdown(end: End): void {
    const outcome = this.#attempt(`shutdown ${end.sock.fileno()}`, () => end.sock.shutdown(socket.SHUT_WR));
    if ("value" in outcome) end.output.ended = true;
  }

  /** Both ends at once: what a half that is gone does to the other differs from family to family. */
  #close(end: End): void {
    for (let i = this.#ends.length - 1; i >= 0; i--) {
      const { sock, input, output } = this.#ends[i];
      if (input !== end.output && output !== end.output) continue;
      this.#note(`close ${sock.fileno()}`);
      this.#kernel.streams.delete(sock.fileno());
      sock.close();
      assertEquals(sock.fileno(), -1);
      this.#ends.splice(i, 1);
    }
  }

  #junk(): void {
    const random = this.#random;
    const made = this.#attempt("junk", () => {
      return new socket.socket(random.of([AF_INET, AF_UNIX, socket.AF_INET6]), random.of([SOCK_STREAM, SOCK_DGRAM]));
    });
    if ("error" in made) return;
    using sock = made.value;
    sock.settimeout(0);
    for (let i = 0; i < 5; i++) call_with_junk(random, sock);
  }
}

type BytesLike = ArrayBufferView | ArrayBuffer;

/** The same bytes in memory of another kind: what a program may pass wherever bytes are wanted. */
function in_memory(random: Random, data: Uint8Array<ArrayBuffer>): BytesLike {
  const { length } = data, at = 8 * random.below(4);
  if (length > 50_000 && !random.once_in(4)) return data; // Large copies cost more than all else together.
  const copied = <T extends ArrayBufferLike>(buffer: T) => {
    const view = new Uint8Array(buffer, at, length);
    view.set(data);
    return view;
  };
  const kinds: (() => BytesLike)[] = [
    () => data,
    () => data.slice().buffer,
    () => copied(new ArrayBuffer(at + length + 5)),
    () => copied(new SharedArrayBuffer(at + length)),
    () => copied(new ArrayBuffer(at + length, { maxByteLength: at + length + 100 })),
    () => copied(new SharedArrayBuffer(at + length, { maxByteLength: at + length + 100 })),
    () => new DataView(copied(new ArrayBuffer(at + length)).buffer, at, length),
    () => length % 8 === 0 ? new Float64Array(copied(new ArrayBuffer(at + length)).buffer, at, length / 8) : data,
    () => length % 2 === 0 ? new Int16Array(copied(new ArrayBuffer(at + length)).buffer, at, length / 2) : data,
  ];
  return random.of(kinds)();
}

/** The bytes in memory of a random kind. */
function bytes_in(memory: BytesLike): Uint8Array {
  if (memory instanceof ArrayBuffer) return new Uint8Array(memory);
  return new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength);
}

const NAMED = Object.entries(socket) as [string, unknown][];
const numbers_of = (
  prefix: RegExp,
): number[] => [
  ...new Set(NAMED.flatMap(([name, value]) => prefix.test(name) && typeof value === "number" ? [value] : [])),
];
/** Every level and every option that the module has a name for, and some unknown ones. */
const LEVELS = [...numbers_of(/^(SOL_|IPPROTO_)/), 99999],
  OPTIONS = [...numbers_of(/^[A-Z][A-Z0-9]+_/), -1].filter((n) => n === (n | 0));

/** An option that may exist or not, as a number or as a struct of any size. */
function any_option(random: Random, sock: socket.Socket): void {
  const level = random.once_in(2)
    ? random.of([socket.SOL_SOCKET, socket.IPPROTO_IP, socket.IPPROTO_TCP])
    : random.of(LEVELS);
  const name = random.once_in(2) ? random.below(90) : random.of(OPTIONS);
  // SO_ERROR takes the error away that the next call is to report; SO_PEERPIDFD opens a descriptor.
  if (level === socket.SOL_SOCKET && (name === socket.SO_ERROR || name === socket.SO_PEERPIDFD)) return;
  if (random.once_in(2)) sock.getsockopt(level, name);
  else sock.getsockopt(level, name, random.below(1025));
}
