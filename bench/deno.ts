/** The workloads that Deno's own API can take part in: `deno run -A bench/deno.ts NAME`. */

const [name, flag, port] = Deno.args;
const small = new Uint8Array(64);
const now = () => performance.now() * 1e6;

async function connected(): Promise<[Deno.TcpConn, Deno.ChildProcess]> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", import.meta.url, name, "--peer", String(listener.addr.port)],
  }).spawn();
  const conn = await listener.accept();
  conn.setNoDelay();
  return [conn, child];
}

async function peer(): Promise<void> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
  conn.setNoDelay();
  const buffer = new Uint8Array(1 << 20);
  for (let n = await conn.read(buffer); n !== null; n = await conn.read(buffer)) {
    if (name === "pingpong") await conn.write(buffer.subarray(0, n));
  }
}

async function pingpong(): Promise<void> {
  const [conn, child] = await connected();
  const times = new Float64Array(20_000);
  for (let i = -2000; i < times.length; i++) {
    const start = now();
    await conn.write(small);
    await conn.read(small);
    if (i >= 0) times[i] = now() - start;
  }
  conn.close();
  times.sort();
  console.log(times[10_000].toFixed(1), times[19_800].toFixed(1));
  await child.status;
}

async function stream(piece: number): Promise<void> {
  const [conn, child] = await connected();
  const data = new Uint8Array(piece);
  const start = now();
  for (let sent = 0; sent < 1 << 30;) sent += await conn.write(data);
  await conn.closeWrite();
  await conn.read(small);
  console.log((now() - start).toFixed(1));
  conn.close();
  await child.status;
}

async function connections(): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const times = [];
  for (let batch = 0; batch < 6; batch++) {
    const start = now();
    for (let i = 0; i < 1024; i++) {
      const [client, conn] = await Promise.all([
        Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
        listener.accept(),
      ]);
      client.close();
      conn.close();
    }
    times.push((now() - start) / 1024);
  }
  listener.close();
  console.log(times.slice(1).sort((x, y) => x - y)[2].toFixed(1));
}

const workloads: Record<string, () => Promise<void>> = {
  pingpong,
  stream_64k: () => stream(64 << 10),
  stream_1m: () => stream(1 << 20),
  connect: connections,
};
await (flag === "--peer" ? peer() : workloads[name]());
