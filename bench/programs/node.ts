/** The workloads that node:net and node:dgram can run. */

import dgram from "node:dgram";
import { once } from "node:events";
import net from "node:net";
import readline from "node:readline";
import {
  LINES,
  now,
  percentiles,
  repeat,
  serve,
  small,
  start_load,
  start_peer,
  STREAM,
  type Workload,
} from "./batches.ts";

const [name, second, third] = Deno.args;
const host = "127.0.0.1";

/** Promises of the next event: one listener for all of them, which is cheaper than `once`. */
function next(emitter: NodeJS.EventEmitter, event: string): () => Promise<unknown> {
  let settle: (value: unknown) => void;
  emitter.on(event, (value) => settle(value));
  return () => new Promise((resolve) => settle = resolve);
}

async function datagrams(type: "udp4" | "udp6"): Promise<Workload> {
  const from = dgram.createSocket(type), to = dgram.createSocket(type);
  const address = type === "udp4" ? "127.0.0.1" : "::1";
  for (const sock of [from, to]) await new Promise<void>((bound) => sock.bind(0, address, bound));
  const { port } = to.address(), message = next(to, "message");
  return repeat(() => {
    const arrived = message();
    from.send(small, port, address);
    return arrived;
  });
}

/** A server of datagrams. */
async function udp_server(): Promise<Workload> {
  const sock = dgram.createSocket("udp4");
  await new Promise<void>((bound) => sock.bind(0, host, bound));
  let left = 0, settle = () => {};
  sock.on("message", (message, { port, address }) => {
    sock.send(message, port, address);
    if (--left === 0) settle();
  });
  start_load(sock.address().port);
  await once(sock, "message");
  function run(turns: number): Promise<void> {
    left = turns;
    return new Promise((resolve) => settle = resolve);
  }
  return { run };
}

async function listening(): Promise<[net.Server, number]> {
  const server = net.createServer({ noDelay: true }).listen(0, host);
  await once(server, "listening");
  return [server, (server.address() as net.AddressInfo).port];
}

async function connections(): Promise<Workload> {
  const [server, port] = await listening(), connection = next(server, "connection");
  return repeat(async () => {
    const arrived = connection();
    const client = net.connect(port, host);
    await once(client, "connect");
    const conn = await arrived as net.Socket;
    client.destroy();
    conn.destroy();
  }, 256);
}

/** A TCP connection to a peer. */
async function connected(): Promise<net.Socket> {
  const [server, port] = await listening();
  start_peer(import.meta.url, port);
  const [conn] = await once(server, "connection");
  server.close();
  return conn;
}

async function pingpong(): Promise<Workload> {
  const conn = await connected(), data = next(conn, "data");
  async function run(turns: number): Promise<number[]> {
    const times = new Float64Array(turns);
    for (let i = 0; i < turns; i++) {
      const start = now();
      const arrived = data();
      conn.write(small);
      await arrived;
      times[i] = now() - start;
    }
    return percentiles(times);
  }
  return { run, turns: 500 };
}

async function stream(piece: number): Promise<Workload> {
  const conn = await connected(),
    data = new Uint8Array(piece).fill(1),
    taken = next(conn, "data"),
    drain = next(conn, "drain");
  return repeat(async () => {
    const all = taken();
    for (let sent = 0; sent < STREAM; sent += piece) {
      const drained = drain();
      if (!conn.write(data)) await drained;
    }
    await all;
  }, 1);
}

async function lines(turns: number): Promise<Workload> {
  const lines = readline.createInterface(await connected())[Symbol.asyncIterator]();
  return repeat(() => lines.next(), turns);
}

/** The peer: sends lines, echoes, or takes what comes and acknowledges each batch. */
async function peer(port: number): Promise<void> {
  const conn = net.connect({ port, host, noDelay: true });
  conn.on("error", () => Deno.exit());
  await once(conn, "connect");
  if (name.startsWith("lines")) { for (const drain = next(conn, "drain");;) if (!conn.write(LINES)) await drain(); }
  let taken = 0;
  conn.on("data", (data) => {
    taken += data.length;
    if (name === "pingpong") conn.write(data);
    else if (taken % STREAM === 0) conn.write(small.subarray(0, 1));
  });
}

const workloads: Record<string, () => Promise<Workload>> = {
  udp4: () => datagrams("udp4"),
  udp6: () => datagrams("udp6"),
  udp_server,
  pingpong,
  stream_64k: () => stream(64 << 10),
  stream_1m: () => stream(1 << 20),
  connect: connections,
  lines: () => lines(20_000),
  lines_cold: () => lines(200_000),
};
if (second === "--peer") await peer(Number(third));
else await serve(await workloads[name]());
