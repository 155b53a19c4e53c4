/**
 * The workloads: one row for each figure, with its target.
 *
 * @module
 */

/** The contestants and their names in the table. */
export const CONTESTANTS = {
  ours: "ours",
  C: "C, threaded",
  FFI: "bare FFI",
  CPython: "CPython",
  threaded: "CPython, threaded",
  Deno: "Deno's own",
  node: "node:*",
};
export type Contestant = keyof typeof CONTESTANTS;

/** A figure of a workload. */
export interface Figure {
  title: string;
  unit: keyof typeof UNITS;
  /** The maximum ratio of ours to theirs. */
  targets?: Partial<Record<Contestant, number>>;
}

/** A unit's size: of what the programs print, nanoseconds or bytes. */
export const UNITS = { ns: 1, us: 1e3, ms: 1e6, B: 1 };

/** A workload. */
export interface Row {
  /** Its figures, in the order in which programs print them. */
  figures: Figure[];
  with: Contestant[];
  /** How many batches a round is made of. */
  batches: number;
  /** How long it runs before it is measured, in milliseconds; 0: each batch is the first of a fresh process. */
  warm: number;
  /** Whether all of it should run on one processor. */
  one_cpu?: boolean;
  /** Whether it needs an IPv6 loopback address. */
  ipv6?: boolean;
  /** Whether it needs AF_PACKET, which is for the superuser. */
  packets?: boolean;
  /** How many descriptors it opens, where these are many. */
  descriptors?: number;
  /** The files in programs/ whose whole process is the batch, or what is written on the command line. */
  whole?: Partial<Record<Contestant, string>>;
}

function row(title: string, unit: Figure["unit"], c?: number, python?: number, more: Partial<Row> = {}): Row {
  const targets = { C: c, CPython: python };
  return {
    figures: [{ title, unit, targets }],
    with: ["ours", "C", "CPython", "threaded"],
    batches: 40,
    warm: 500,
    ...more,
  };
}

const all: Partial<Row> = { with: ["ours", "C", "CPython", "threaded", "Deno", "node"] };
/** With the same calls through `Deno.dlopen`, without a library: the limit of what JavaScript can do. */
const limit: Partial<Row> = { with: ["ours", "C", "FFI", "CPython", "threaded"] };
const all_and_limit: Partial<Row> = { with: ["ours", "C", "FFI", "CPython", "threaded", "Deno", "node"] };
const python: Partial<Row> = { with: ["ours", "CPython", "threaded"] };
/** A workload that only C has, too. */
const c_only: Partial<Row> = { with: ["ours", "C"] };
const c_and_limit: Partial<Row> = { with: ["ours", "C", "FFI"] };

/** A second figure. */
function also({ figures, ...rest }: Row, figure: Figure): Row {
  return { figures: [...figures, figure], ...rest };
}

export const ROWS: Record<string, Row> = {
  // A result owns its memory, which costs an allocation: docs/decisions/0001-results-own-their-memory.md has these targets.
  // A small result 1.50 of C and 1.20 of CPython, one of 64 KiB 1.50 of C, a call that receives into memory 1.10 of C.
  pair_into: row("64 B send + recv_into, UNIX pair", "ns", 1.1, 0.8, limit),
  pair: row("64 B send + recv", "ns", 1.5, 1.2, limit),
  pair_large: row("64 B send + recv(65536)", "ns", 1.5, 1.2),
  pair_timeout: row("64 B send + recv, a timeout set", "ns", 1.5, 0.7),
  // V8 collects when some 500 results of this size have come: before, each is in fresh memory, which costs page faults.
  pair_64k: row("64 KiB send + recv", "ns", 1.5, undefined, { ...limit, warm: 2000 }),
  pair_64k_into: row("64 KiB send + recv_into", "ns", 1.1, undefined, limit),
  udp4: row("UDP sendto + recvfrom, IPv4", "ns", 1.5, 1.2, all_and_limit),
  udp6: row("UDP sendto + recvfrom, IPv6", "ns", 1.5, 1.2, { ...all, ipv6: true }),
  udp4_into: row("UDP sendto + recvfrom_into, IPv4", "ns", 1.1, 0.75, limit),
  udp6_into: row("UDP sendto + recvfrom_into, IPv6", "ns", 1.1, 0.75, { ipv6: true }),
  // Of each pair the first is against C's loop of sendto and recvfrom, the second against the same calls in C.
  batch32_loop: row("UDP, batches of 32; C: sendto + recvfrom", "ns", 0.87, undefined, c_only),
  batch32: row("the same; C: sendmmsg + recvmmsg", "ns", 1.1, undefined, c_and_limit),
  batch1_loop: row("UDP, a batch of 1; C: sendto + recvfrom", "ns", 1.25, undefined, c_only),
  batch1: row("the same; C: sendmmsg + recvmmsg", "ns", 1.15, undefined, c_and_limit),
  segments_loop: row("UDP, segments of 1,200 B; C: sendto + recvfrom", "ns", 0.067, undefined, c_only),
  segments: row("the same; C: UDP_SEGMENT + UDP_GRO", "ns", 1.3, undefined, c_only),
  // The load is the same program for all of them: 64 datagrams are always under way.
  udp_server: row("a UDP echo server that awaits, a datagram of 64 B", "ns", undefined, 0.5, {
    with: ["ours", "CPython", "node"],
  }),
  // Both of ours: what it takes to get a frame that has arrived.
  ring: also(
    row("AF_PACKET, a frame of 64 B of a ring", "ns", undefined, undefined, { with: ["ours"], packets: true }),
    { title: "the same by recvmsg_into: the ring should take half", unit: "ns" },
  ),
  pingpong: also(row("TCP ping-pong, two processes, one CPU", "us", 1.2, 0.95, { ...all, one_cpu: true }), {
    title: "the same, the slowest of 100",
    unit: "us",
  }),
  // On one CPU, for with two it is chance whether the scheduler moves the peer to the other, and that decides the time.
  stream_64k: row("64 MiB of a TCP stream, pieces of 64 KiB", "ms", 1.03, 1, { ...all, batches: 16, one_cpu: true }),
  stream_1m: row("64 MiB of a TCP stream, pieces of 1 MiB", "ms", 1.03, 1, { ...all, batches: 16, one_cpu: true }),
  sendfile: row("sendfile, 256 MiB", "ms", 1.03, 1.03, { batches: 16 }),
  // Each connection leaves a port in TIME_WAIT for a minute.
  connect: row("connect + accept + close", "us", 1.05, 0.75, { ...all_and_limit, batches: 20, warm: 200 }),
  would_block: row("recv() that would block: an exception, caught", "ns", undefined, undefined, limit),
  // What the engine takes for that: the aim of the row above is to add little to it.
  thrown: row("an Error made, thrown and caught, without a call", "ns", undefined, undefined, python),
  option: row("setsockopt + getsockopt", "ns", 1.05, 0.72, limit),
  descriptor: row("a descriptor passed", "ns", 1.2, 0.52, limit),
  text_address: row("inet_pton + inet_ntop, IPv4", "ns", 1, 0.55),
  text_address6: row("inet_pton + inet_ntop, IPv6", "ns", 1, 0.55),
  resolve: row("getaddrinfo, numeric, IPv4", "ns", 3, 0.3),
  resolve6: row("getaddrinfo, numeric, IPv6", "ns", 3, 0.3),
  getnameinfo: row("getnameinfo, numeric", "ns", undefined, undefined, python),
  gethostbyname: row("gethostbyname, numeric", "ns", undefined, undefined, python),
  getservbyname: row("getservbyname", "ns", undefined, undefined, python),
  if_nametoindex: row("if_nametoindex", "ns", undefined, undefined, python),
  lines: row("makefile: a line of 40 bytes", "ns", 2.2, 0.55, all),
  lines_cold: row("makefile: a line, the first 200,000 of a process", "ns", undefined, undefined, {
    ...all,
    batches: 10,
    warm: 0,
  }),
  many: also(
    row("10,000 open sockets, each", "ns", undefined, undefined, {
      ...limit,
      batches: 10,
      warm: 0,
      descriptors: 10_100,
    }),
    {
      title: "the same, resident size",
      unit: "B",
    },
  ),
  import: {
    figures: [{
      title: "import and first socket, whole process (Deno's own: an empty script)",
      unit: "ms",
      targets: { CPython: 1.05, Deno: 1.35 },
    }],
    with: ["ours", "C", "CPython", "Deno"],
    batches: 20,
    warm: 0,
    whole: { ours: "first_socket.ts", C: "import", CPython: "import socket; socket.socket()", Deno: "empty.ts" },
  },
  import_libc: {
    figures: [{
      title: "import and open libc (Deno's own: only open libc)",
      unit: "ms",
      targets: { Deno: 1.5 },
    }],
    with: ["ours", "Deno"],
    batches: 20,
    warm: 0,
    whole: { ours: "import_and_libc.ts", Deno: "libc.ts" },
  },
};
