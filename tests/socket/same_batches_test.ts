// Random programs of batches, by this library and by the C library's recvmmsg(2) and sendmmsg(2) from python3: each call
// gives the same, down to the bytes, the ancillary data, the flags, the sender and the error.

import { assertEquals } from "@std/assert";
import { replace_backend, sys } from "../../ffi/mod.ts";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { has_python } from "../support/python.ts";
import { Random } from "../support/random.ts";
import { ignore_unless, in_emulation } from "../support/where.ts";

const { AF_INET, AF_UNIX, IPPROTO_IP, IPPROTO_UDP, MessageBatch, SOCK_DGRAM, SOL_SOCKET } = socket;

/** An item of ancillary data: its bytes in hexadecimal digits, or two descriptors. */
type Item = [level: number, type: number, data: string];
type Message = [length: number, byte: number, items: Item[], to: number | null];
type Call =
  | ["send", sock: number, messages: Message[], flags: number]
  | ["receive", sock: number, count: number, size: number, ancillary: number, flags: number];

const PROGRAMS = 8, CALLS = 30, UDP = 3, SOCKETS = 7, DESCRIPTORS = "descriptors";
const LONGEST = 70_000, MOST = 8;

const RIGHTS: Item = [SOL_SOCKET, socket.SCM_RIGHTS, DESCRIPTORS], UNKNOWN: Item = [9, 9, ""];
const OF_UDP: Item[] = [
  ...[[IPPROTO_IP, socket.IP_TOS, "02000000"], [IPPROTO_IP, socket.IP_TOS, "ff"], [IPPROTO_IP, 77, "00"]] as Item[],
  ...[[IPPROTO_UDP, socket.UDP_SEGMENT, "0a00"], [IPPROTO_UDP, socket.UDP_SEGMENT, "e803"], RIGHTS] as Item[],
];
const OF_UNIX: Item[] = [RIGHTS, RIGHTS, [SOL_SOCKET, socket.SCM_RIGHTS, "ffffffff"], UNKNOWN];

function message(random: Random, sock: number): Message {
  const length = random.of([0, 1, 10, 100, 1000, 2500, random.of([9000, 65_507, 65_508, LONGEST])]);
  const items = random.once_in(3) ? [random.of(sock < UDP ? OF_UDP : OF_UNIX)] : [];
  return [length, random.below(256), items, sock < UDP ? random.below(UDP) : null];
}

function program(random: Random): Call[] {
  const calls: Call[] = [], { MSG_DONTWAIT, MSG_PEEK, MSG_TRUNC, MSG_ERRQUEUE } = socket;
  for (let i = 0; i < CALLS; i++) {
    const sock = random.below(SOCKETS);
    calls.push(
      random.once_in(2)
        ? ["send", sock, Array.from({ length: random.of([0, 1, 2, 3, MOST]) }, () => message(random, sock)), 0]
        : [
          ...["receive", sock, random.of([1, 2, 20]), random.of([0, 1, 50, 1000, LONGEST])] as const,
          ...[
            random.of([0, 4, 16, 20, 24, 100, 500]),
            random.of([0, 0, MSG_DONTWAIT, MSG_PEEK, MSG_TRUNC, MSG_ERRQUEUE]),
          ],
        ] as Call,
    );
  }
  for (let sock = 0; sock < SOCKETS; sock++) calls.push(["receive", sock, 100, LONGEST, 100, 0]); // What is left.
  return calls;
}

function opened(): socket.Socket[] {
  const sockets: socket.Socket[] = Array.from({ length: UDP }, () => new socket.socket(AF_INET, SOCK_DGRAM));
  for (const sock of sockets) {
    sock.bind(["127.0.0.1", 0]);
    sock.setsockopt(IPPROTO_IP, socket.IP_PKTINFO, 1);
    sock.setsockopt(IPPROTO_IP, socket.IP_RECVTOS, 1);
  }
  sockets[2].setsockopt(IPPROTO_UDP, socket.UDP_GRO, 1);
  for (const type of [SOCK_DGRAM, socket.SOCK_SEQPACKET]) sockets.push(...socket.socketpair(AF_UNIX, type));
  for (const sock of sockets) sock.setblocking(false);
  return sockets;
}

/** Received ancillary data as the other program shows them. The descriptors are closed: none may be left. */
function shown(ancdata: [level: number, type: number, data: Uint8Array<ArrayBuffer>][]): Item[] {
  return ancdata.map(([level, type, data]) => {
    if (level !== SOL_SOCKET || type !== socket.SCM_RIGHTS) return [level, type, data.toHex()];
    const fds = new Int32Array(data.slice(0, data.length & -4).buffer);
    fds.forEach(socket.close);
    return [level, type, `${fds.length} descriptors`];
  });
}

/** Makes the calls with lists, or with batches. */
function run(calls: Call[], by_batch: boolean): unknown[] {
  const sockets = opened(), out = new MessageBatch(MOST, LONGEST, { ancbufsize: 64 });
  const fds = Int32Array.of(sockets[0].fileno(), sockets[0].fileno());
  const from = (address: unknown) =>
    Array.isArray(address)
      ? sockets.findIndex((sock, i) => i < UDP && (sock.getsockname() as [string, number])[1] === address[1])
      : null;
  const results = calls.map((call) => {
    const sock = sockets[call[1]];
    try {
      if (call[0] === "send") {
        const messages = call[2].map(([length, byte, items, to]) => {
          const ancdata = items.map(([level, type, data]) =>
            [level, type, data === DESCRIPTORS ? fds : Uint8Array.fromHex(data)] as const
          );
          return [
            [new Uint8Array(length).fill(byte)],
            ancdata,
            to === null ? null : sockets[to].getsockname(),
          ] as const;
        });
        if (!by_batch) return sock.sendmmsg(messages, call[3]);
        messages.forEach(([[data], ancdata, address], i) => out.set(i, data, address, ancdata));
        return sock.sendmmsg(out, call[3], messages.length);
      }
      const [, , count, size, ancbufsize, flags] = call;
      if (!by_batch) {
        return sock.recvmmsg(count, size, ancbufsize, flags)
          .map(([data, ancdata, flags, address]) => [data.toHex(), shown(ancdata), flags, from(address)]);
      }
      const batch = new MessageBatch(count, size, { ancbufsize }), n = sock.recvmmsg_into(batch, flags);
      return Array.from(
        { length: n },
        (_, i) => [batch.data(i).toHex(), shown(batch.ancdata(i)), batch.msg_flags(i), from(batch.address(i))],
      );
    } catch (error) {
      if (error instanceof socket.OSError) return -error.errno!;
      throw error;
    }
  });
  for (const sock of sockets) sock.close();
  return results;
}

const here = Deno.build.os === "linux" && !in_emulation && has_python;
let programs: Call[][], expected: Promise<unknown[][]>;

/** What python3 says of the programs. */
async function by_python(): Promise<unknown[][]> {
  const child = new Deno.Command("python3", {
    args: [`${import.meta.dirname}/programs/mmsg.py`],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const input = ReadableStream.from(programs.map((calls) => JSON.stringify(calls) + "\n"));
  const [{ stdout }] = await Promise.all([
    child.output(),
    input.pipeThrough(new TextEncoderStream()).pipeTo(child.stdin),
  ]);
  return new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
}

for (
  const [what, by_batch, single] of [
    ["lists", false, false],
    ["batches", true, false],
    ["lists, one call for each message", false, true],
    ["batches, one call for each message", true, true],
  ] as const
) {
  ignore_unless(here, "needs Linux, python3, and no emulator", test)(
    `random programs give what the C library's recvmmsg(2) and sendmmsg(2) give: ${what}`,
    async () => {
      const random = new Random(23);
      programs ??= Array.from({ length: PROGRAMS }, () => program(random));
      const results = await (expected ??= by_python());
      const before = replace_backend(single ? { ...sys, recvmmsg: undefined, sendmmsg: undefined } : sys);
      try {
        programs.forEach((calls, i) => assertEquals(run(calls, by_batch), results[i], `program ${i}`));
      } finally {
        replace_backend(before);
      }
    },
  );
}
