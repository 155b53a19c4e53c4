/** The workloads that Deno's own API can run. */

import {
  LINES,
  megabyte,
  now,
  percentiles,
  repeat,
  serve,
  small,
  start_peer,
  STREAM,
  type Workload,
} from "./batches.ts";

const [name, second, third] = Deno.args;
const hostname = "127.0.0.1";

function datagrams(hostname: string): Workload {
  const [from, to] = [0, 0].map((port) => Deno.listenDatagram({ transport: "udp", hostname, port }));
  return repeat(async () => {
    await from.send(small, to.addr);
    await to.receive(small);
  });
}

function connections(): Workload {
  const listener = Deno.listen({ hostname, port: 0 });
  return repeat(async () => {
    const client = await Deno.connect({ hostname, port: listener.addr.port });
    const conn = await listener.accept();
    client.close();
    conn.close();
  }, 256);
}

/** A TCP connection to a peer. */
async function connected(): Promise<Deno.TcpConn> {
  using listener = Deno.listen({ hostname, port: 0 });
  start_peer(import.meta.url, listener.addr.port);
  const conn = await listener.accept();
  conn.setNoDelay();
  return conn;
}

async function pingpong(): Promise<Workload> {
  const conn = await connected();
  async function run(turns: number): Promise<number[]> {
    const times = new Float64Array(turns);
    for (let i = 0; i < turns; i++) {
      const start = now();
      await conn.write(small);
      await conn.read(small);
      times[i] = now() - start;
    }
    return percentiles(times);
  }
  return { run, turns: 500 };
}

async function stream(piece: number): Promise<Workload> {
  const conn = await connected(), data = new Uint8Array(piece).fill(1);
  return repeat(async () => {
    for (let sent = 0; sent < STREAM;) sent += await conn.write(data.subarray(0, STREAM - sent));
    await conn.read(small);
  }, 1);
}

async function lines(turns: number): Promise<Workload> {
  const lines = split((await connected()).readable.pipeThrough(new TextDecoderStream()));
  return repeat(() => lines.next(), turns);
}

async function* split(text: ReadableStream<string>): AsyncGenerator<string, void> {
  let rest = "";
  for await (const chunk of text) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}

/** The peer: sends lines, echoes, or takes what comes and acknowledges each batch. */
async function peer(port: number): Promise<void> {
  using conn = await Deno.connect({ hostname, port });
  conn.setNoDelay();
  while (name.startsWith("lines")) await write_all(conn, LINES);
  for (let n: number | null, taken = 0; (n = await conn.read(megabyte)) !== null;) {
    taken += n;
    if (name === "pingpong") await conn.write(megabyte.subarray(0, n));
    else if (taken % STREAM === 0) await conn.write(small.subarray(0, 1));
  }
}

async function write_all(conn: Deno.Conn, data: Uint8Array): Promise<void> {
  for (let sent = 0; sent < data.length;) sent += await conn.write(data.subarray(sent));
}

const workloads: Record<string, () => Workload | Promise<Workload>> = {
  udp4: () => datagrams("127.0.0.1"),
  udp6: () => datagrams("::1"),
  pingpong,
  stream_64k: () => stream(64 << 10),
  stream_1m: () => stream(1 << 20),
  connect: connections,
  lines: () => lines(20_000),
  lines_cold: () => lines(200_000),
};
try {
  if (second === "--peer") await peer(Number(third));
  else await serve(await workloads[name]());
} catch (error) {
  const { BrokenPipe, ConnectionReset } = Deno.errors; // They are how a peer that sends learns of the end.
  if (!(error instanceof BrokenPipe || error instanceof ConnectionReset)) throw error;
}
