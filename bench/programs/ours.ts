/** The workloads with this library. */

import * as socket from "../../mod.ts";
import { pack_udp_segment } from "../../structs.ts";
import {
  large,
  LINES,
  megabyte,
  now,
  percentiles,
  serve,
  small,
  start_load,
  start_peer,
  STREAM,
  type Workload,
} from "./batches.ts";

const { AF_INET, AF_INET6, IPPROTO_TCP, SO_KEEPALIVE, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET, TCP_NODELAY } = socket;
const [name, second, third] = Deno.args;

/** A workload of equal turns. What they return is kept, so that none of it can be left out. */
function repeat(turn: () => unknown, turns?: number): Workload {
  return {
    run(turns) {
      let last: unknown; // Not `kept` each time: a new object in an old one costs V8 100 ns, which no other has to pay.
      for (let i = 0; i < turns; i++) last = turn();
      kept = last;
    },
    turns,
  };
}
export let kept: unknown;

function pair(turn: (a: socket.Socket, b: socket.Socket) => unknown, timeout: number | null = null): Workload {
  const [a, b] = socket.socketpair();
  a.settimeout(timeout);
  b.settimeout(timeout);
  return repeat(() => turn(a, b));
}

function send_recv(a: socket.Socket, b: socket.Socket): Uint8Array {
  a.send(small);
  return b.recv(64);
}

const one = new Uint8Array(1);

function pass_descriptor(a: socket.Socket, b: socket.Socket): void {
  socket.send_fds(a, [one], [a.fileno()]);
  const [, fds] = socket.recv_fds(b, 1, 1);
  socket.close(fds[0]);
}

function bound(family: number, type: number): socket.Socket<"AF_INET" | "AF_INET6"> {
  const sock = new socket.Socket<"AF_INET" | "AF_INET6">(family, type);
  sock.bind([family === AF_INET ? "127.0.0.1" : "::1", 0]);
  return sock;
}

function datagrams(family: number): Workload {
  const from = bound(family, SOCK_DGRAM), to = bound(family, SOCK_DGRAM);
  const address = to.getsockname();
  return repeat(() => {
    from.sendto(small, address);
    return to.recvfrom(64);
  });
}

function datagrams_into(family: number): Workload {
  const from = bound(family, SOCK_DGRAM), to = bound(family, SOCK_DGRAM);
  const address = to.getsockname();
  return repeat(() => {
    from.sendto(small, address);
    return to.recvfrom_into(large);
  });
}

/** Datagrams by batches: a turn is one of them. */
function batches(count: number): Workload {
  const from = bound(AF_INET, SOCK_DGRAM), to = bound(AF_INET, SOCK_DGRAM), address = to.getsockname();
  const out = new socket.MessageBatch(count, 64), into = new socket.MessageBatch(count, 64);
  for (let i = 0; i < count; i++) out.set(i, small, address);
  return {
    run(turns) {
      for (let i = 0; i < turns; i += count) {
        from.sendmmsg(out, 0, count);
        kept = to.recvmmsg_into(into);
      }
    },
  };
}

/** One packet for many datagrams: a turn is one of them. */
function segments(): Workload {
  const from = bound(AF_INET, SOCK_DGRAM), to = bound(AF_INET, SOCK_DGRAM), size = 1200, count = 54;
  to.setsockopt(socket.IPPROTO_UDP, socket.UDP_GRO, 1);
  const options = { ancbufsize: socket.CMSG_SPACE(4) };
  const out = new socket.MessageBatch(1, size * count, options), into = new socket.MessageBatch(1, 65536, options);
  out.set(0, new Uint8Array(size * count), to.getsockname(), [pack_udp_segment(size)]);
  return {
    run(turns) {
      for (let i = 0; i < turns; i += count) {
        from.sendmmsg(out, 0, 1);
        to.recvmmsg_into(into);
        kept = into.segments(0);
      }
    },
  };
}

/** A server of datagrams on awaitable calls: what came with one call is sent with one. */
async function udp_server(): Promise<Workload> {
  const { sock_recvmmsg_into, sock_sendmmsg } = await import("../../async.ts");
  const sock = bound(AF_INET, SOCK_DGRAM), batch = new socket.MessageBatch(32, 64);
  sock.setblocking(false);
  start_load(sock.getsockname()[1]);
  async function run(turns: number): Promise<void> {
    for (let i = 0; i < turns;) i += await sock_sendmmsg(sock, batch, 0, await sock_recvmmsg_into(sock, batch));
  }
  await run(1); // The load has begun.
  return { run };
}

/** The load of a server of datagrams: 64 are under way until the server is gone. */
function load(port: number): void {
  using sock = bound(AF_INET, SOCK_DGRAM);
  const batch = new socket.MessageBatch(32, 64);
  sock.connect(["127.0.0.1", port]);
  sock.settimeout(1);
  const begin = () => {
    for (let i = 0; i < 64; i++) sock.send(small); // It fails when the server is gone; sendmmsg() would not tell.
  };
  begin();
  while (true) {
    try {
      const n = sock.recvmmsg_into(batch);
      sock.sendmmsg(batch, 0, n);
    } catch (error) {
      if (!(error instanceof socket.TimeoutError)) throw error;
      begin(); // Some were lost, or no batch is asked for.
    }
  }
}

/** Frames of the loopback interface that have arrived: by a ring, then by one call for each. */
async function ring(): Promise<Workload> {
  const { PacketRing } = await import("../../async.ts");
  const { AF_PACKET, ETH_P_ALL, SO_RCVBUFFORCE, SOCK_RAW } = socket;
  const from = bound(AF_INET, SOCK_DGRAM), to = bound(AF_INET, SOCK_DGRAM);
  const out = new socket.MessageBatch(256, 64);
  for (let i = 0; i < 256; i++) out.set(i, small, to.getsockname());
  const capture = (prepare: (sock: socket.Socket<"AF_PACKET">) => void) => {
    const sock = new socket.Socket<"AF_PACKET">(AF_PACKET, SOCK_RAW, 0);
    sock.setblocking(false);
    prepare(sock);
    sock.bind(["lo", ETH_P_ALL]);
    return sock;
  };
  /** The nanoseconds of a frame, of those that 256 datagrams make. */
  const drained = (frames: () => number): number => {
    from.sendmmsg(out, 0, 256);
    const start = now(), n = frames();
    return (now() - start) / n;
  };
  function run(): number[] {
    const times: number[] = [];
    {
      let ring: InstanceType<typeof PacketRing>;
      using sock = capture((sock) => ring = new PacketRing(sock, { block_size: 1 << 15, blocks: 16, timeout: 0.001 }));
      times.push(drained(() => {
        let n = 0;
        sock.settimeout(1);
        for (const frame of ring) {
          kept = frame;
          if (++n === 512) break; // Each is seen twice: on its way out and on its way in.
        }
        return n;
      }));
      ring!.close();
    }
    using sock = capture((sock) => sock.setsockopt(SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24));
    times.push(drained(() => {
      for (let i = 0; i < 512; i++) kept = sock.recvmsg_into([large]);
      return 512;
    }));
    return times;
  }
  return { run, turns: 1 };
}

function connections(): Workload {
  const listener = bound(AF_INET, SOCK_STREAM);
  listener.listen();
  const address = listener.getsockname() as [string, number];
  return repeat(() => {
    const client = new socket.socket(AF_INET, SOCK_STREAM);
    client.connect(address);
    const [conn] = listener.accept();
    client.close();
    conn.close();
  }, 256);
}

function would_block(): Workload {
  const [a] = socket.socketpair();
  a.setblocking(false);
  return repeat(() => {
    try {
      a.recv(64);
    } catch (error) {
      return error;
    }
  });
}

function thrown(): Workload {
  return repeat(() => {
    try {
      throw new Error("[Errno 11] Resource temporarily unavailable");
    } catch (error) {
      return error;
    }
  });
}

function options(): Workload {
  const sock = bound(AF_INET, SOCK_STREAM);
  return repeat(() => {
    sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1);
    return sock.getsockopt(SOL_SOCKET, SO_KEEPALIVE);
  });
}

function text_addresses(family: number, ...texts: string[]): Workload {
  let i = 0;
  return repeat(() => socket.inet_ntop(family, socket.inet_pton(family, texts[i++ & 3])));
}

/** A TCP connection to a peer. */
function connected(): socket.Socket {
  using listener = socket.create_server(["127.0.0.1", 0]);
  start_peer(import.meta.url, listener.getsockname()[1] as number);
  const [conn] = listener.accept();
  conn.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
  return conn as socket.Socket;
}

function pingpong(): Workload {
  const conn = connected();
  function run(turns: number): number[] {
    const times = new Float64Array(turns);
    for (let i = 0; i < turns; i++) {
      const start = now();
      conn.send(small);
      conn.recv_into(large);
      times[i] = now() - start;
    }
    return percentiles(times);
  }
  return { run, turns: 500 };
}

function stream(piece: number): Workload {
  const conn = connected(), data = new Uint8Array(piece).fill(1);
  return repeat(() => {
    for (let sent = 0; sent < STREAM; sent += piece) conn.sendall(data);
    conn.recv_into(small);
  }, 1);
}

function sendfile(): Workload {
  const conn = connected();
  return repeat(() => {
    conn.sendfile("large");
    conn.recv_into(small);
  }, 1);
}

function lines(turns: number): Workload {
  const file = connected().makefile("r", null, { encoding: "utf-8" });
  return repeat(() => file.readline(), turns);
}

function many(): Workload {
  function run(turns: number): number[] {
    const before = Deno.memoryUsage().rss, start = now();
    const sockets = Array.from({ length: turns }, () => new socket.socket(AF_INET, SOCK_DGRAM));
    const opened = now() - start, size = Deno.memoryUsage().rss - before, again = now();
    for (const sock of sockets) sock.close();
    return [(opened + now() - again) / turns, size / turns];
  }
  return { run, turns: 10_000 };
}

/** The peer: sends lines, echoes, or takes what comes and acknowledges each batch. */
function peer(port: number): void {
  const conn = socket.create_connection(["127.0.0.1", port]);
  conn.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
  if (name.startsWith("lines")) { while (true) conn.sendall(LINES); }
  const batch = name === "pingpong" ? 1 : name === "sendfile" ? 4 * STREAM : STREAM;
  for (let n = 1, taken = 0; n > 0;) {
    n = conn.recv_into(megabyte);
    taken += n;
    if (name === "pingpong") conn.send(megabyte.subarray(0, n));
    else if (taken % batch === 0) conn.send(small.subarray(0, 1));
  }
}

const workloads: Record<string, () => Workload | Promise<Workload>> = {
  pair: () => pair(send_recv),
  pair_into: () => pair((a, b) => (a.send(small), b.recv_into(large))),
  pair_large: () => pair((a, b) => (a.send(small), b.recv(65536))),
  pair_timeout: () => pair(send_recv, 5),
  pair_64k: () => pair((a, b) => (a.send(large), b.recv(65536))),
  pair_64k_into: () => pair((a, b) => (a.send(large), b.recv_into(large))),
  udp4: () => datagrams(AF_INET),
  udp4_into: () => datagrams_into(AF_INET),
  udp6_into: () => datagrams_into(AF_INET6),
  udp6: () => datagrams(AF_INET6),
  batch32_loop: () => batches(32),
  batch32: () => batches(32),
  batch1_loop: () => batches(1),
  batch1: () => batches(1),
  segments_loop: segments,
  segments,
  udp_server,
  ring,
  pingpong,
  stream_64k: () => stream(64 << 10),
  stream_1m: () => stream(1 << 20),
  sendfile,
  connect: connections,
  would_block,
  thrown,
  option: options,
  descriptor: () => pair(pass_descriptor),
  text_address: () => text_addresses(AF_INET, "192.168.10.77", "127.0.0.1", "8.8.8.8", "255.255.255.255"),
  text_address6: () =>
    text_addresses(AF_INET6, "2001:db8::8:800:200c:417a", "::1", "fe80::1234:5678:9abc:def0", "::ffff:192.0.2.1"),
  resolve: () => repeat(() => socket.getaddrinfo("127.0.0.1", 80, 0, SOCK_STREAM)),
  resolve6: () => repeat(() => socket.getaddrinfo("2001:db8::1", 80, 0, SOCK_STREAM)),
  getnameinfo: () => repeat(() => socket.getnameinfo(["127.0.0.1", 80], 3)),
  gethostbyname: () => repeat(() => socket.gethostbyname("127.0.0.1")),
  getservbyname: () => repeat(() => socket.getservbyname("http")),
  if_nametoindex: () => repeat(() => socket.if_nametoindex("lo")),
  lines: () => lines(20_000),
  lines_cold: () => lines(200_000),
  many,
};
try {
  if (second === "--peer") name === "udp_server" ? load(Number(third)) : peer(Number(third));
  else await serve(await workloads[name]());
} catch (error) {
  if (!(error instanceof socket.ConnectionError)) throw error; // It is how a peer that sends learns of the end.
}
