/**
 * The workloads with this library: `deno run -A bench/workloads.ts NAME [FILE]`. Prints what workloads.c prints.
 *
 * A peer is this program again, started as `NAME --peer PORT`.
 */

import * as socket from "../mod.ts";

const { AF_INET, AF_INET6, IPPROTO_TCP, SO_KEEPALIVE, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET, TCP_NODELAY } = socket;
const [name, path] = Deno.args;
const small = new Uint8Array(64), room = new Uint8Array(65536);
const now = () => performance.now() * 1e6;

/** Five batches of as many turns as take a tenth of a second, or of `most`. */
function measure(run: (turns: number) => void, most = 1 << 30): void {
  let turns = 1;
  for (let took = 0; took < 5e7 && turns * 2 <= most; turns *= 2) {
    const start = now();
    run(turns);
    took = now() - start;
  }
  const times = Array.from({ length: 5 }, () => {
    const start = now();
    run(turns);
    return (now() - start) / turns;
  });
  console.log(times.sort((x, y) => x - y)[2].toFixed(1));
}

function bound(family: number, type: number): socket.Socket<"AF_INET" | "AF_INET6"> {
  const sock = new socket.Socket<"AF_INET" | "AF_INET6">(family, type);
  sock.bind([family === AF_INET ? "127.0.0.1" : "::1", 0]);
  return sock;
}

/** A TCP connection to another process of this program. */
function connected(): [socket.Socket, Deno.ChildProcess] {
  using listener = socket.create_server(["127.0.0.1", 0]);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", import.meta.url, name, "--peer", String(listener.getsockname()[1])],
  }).spawn();
  const [conn] = listener.accept();
  conn.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
  return [conn as socket.Socket, child];
}

/** The peer: sends back what comes, or only takes it. */
function peer(port: number): void {
  const conn = socket.create_connection(["127.0.0.1", port]);
  conn.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
  const buffer = new Uint8Array(1 << 20);
  for (let n = 1; n > 0;) {
    n = conn.recv_into(buffer);
    if (name === "pingpong" && n > 0) conn.sendall(buffer.subarray(0, n));
  }
  conn.close();
}

async function pingpong(): Promise<void> {
  const [conn, child] = connected();
  const times = new Float64Array(20_000);
  for (let i = -2000; i < times.length; i++) {
    const start = now();
    conn.send(small);
    conn.recv_into(room);
    if (i >= 0) times[i] = now() - start;
  }
  conn.close();
  times.sort();
  console.log(times[10_000].toFixed(1), times[19_800].toFixed(1));
  await child.status;
}

async function stream(piece: number): Promise<void> {
  const [conn, child] = connected();
  const data = new Uint8Array(piece);
  const start = now();
  for (let sent = 0; sent < 1 << 30; sent += piece) conn.sendall(data);
  conn.shutdown(socket.SHUT_WR);
  conn.recv(1); // The peer has taken all.
  console.log((now() - start).toFixed(1));
  await child.status;
}

async function file(): Promise<void> {
  const [conn, child] = connected();
  const start = now();
  conn.sendfile(path);
  conn.shutdown(socket.SHUT_WR);
  conn.recv(1); // The peer has taken all.
  console.log((now() - start).toFixed(1));
  await child.status;
}

/** A second thread sends the file, as the other programs' child processes do. */
async function lines(): Promise<void> {
  const [a, b] = socket.socketpair();
  const sender = new Worker(import.meta.url, { type: "module", name: "sender" });
  await new Promise((ready) => sender.onmessage = ready);
  sender.postMessage(a.detach());
  const file = b.makefile("r", null, { encoding: "utf-8" });
  let count = 0;
  const start = now();
  while (file.readline() !== "") count++;
  console.log(((now() - start) / count).toFixed(1));
  sender.terminate();
}

function send_file(): void {
  const parent = self as unknown as Worker, text = Deno.readFileSync(path);
  parent.onmessage = ({ data: fileno }) => {
    using sock = new socket.socket({ fileno });
    sock.sendall(text);
  };
  parent.postMessage("ready");
}

function many(): void {
  const start = now();
  const sockets = Array.from({ length: 10_000 }, () => new socket.socket(AF_INET, SOCK_DGRAM));
  for (const sock of sockets) sock.close();
  console.log(((now() - start) / 10_000).toFixed(1));
}

function pair(settle: (a: socket.Socket, b: socket.Socket) => void, turn: (turns: number) => void): void {
  [a, b] = socket.socketpair();
  settle(a, b);
  measure(turn);
}
let a: socket.Socket, b: socket.Socket;
const blocking = () => {};

function send_recv(turns: number): void {
  for (let i = 0; i < turns; i++) {
    a.send(small);
    b.recv(64);
  }
}

function send_recv_into(turns: number): void {
  for (let i = 0; i < turns; i++) {
    a.send(small);
    b.recv_into(room);
  }
}

function send_recv_large(turns: number): void {
  for (let i = 0; i < turns; i++) {
    a.send(small);
    b.recv(65536);
  }
}

function descriptors(turns: number): void {
  const data = [new Uint8Array(1)];
  for (let i = 0; i < turns; i++) {
    socket.send_fds(a, data, [a.fileno()]);
    const [, fds] = socket.recv_fds(b, 1, 1);
    socket.close(fds[0]);
  }
}

function datagrams(family: number): void {
  const from = bound(family, SOCK_DGRAM), to = bound(family, SOCK_DGRAM);
  const address = to.getsockname();
  measure((turns) => {
    for (let i = 0; i < turns; i++) {
      from.sendto(small, address);
      to.recvfrom(64);
    }
  });
}

function connections(): void {
  const listener = bound(AF_INET, SOCK_STREAM);
  listener.listen();
  const address = listener.getsockname() as [string, number];
  measure((turns) => {
    for (let i = 0; i < turns; i++) {
      const client = new socket.socket(AF_INET, SOCK_STREAM);
      client.connect(address);
      const [conn] = listener.accept();
      client.close();
      conn.close();
    }
  }, 1024);
}

function options(): void {
  const sock = bound(AF_INET, SOCK_STREAM);
  measure((turns) => {
    for (let i = 0; i < turns; i++) {
      sock.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1);
      sock.getsockopt(SOL_SOCKET, SO_KEEPALIVE);
    }
  });
}

function text_addresses(turns: number): void {
  for (let i = 0; i < turns; i++) socket.inet_ntop(AF_INET, socket.inet_pton(AF_INET, "192.168.10.77"));
}

function resolve(turns: number): void {
  for (let i = 0; i < turns; i++) socket.getaddrinfo("127.0.0.1", 80, 0, SOCK_STREAM);
}

const workloads: Record<string, () => void | Promise<void>> = {
  pair: () => pair(blocking, send_recv),
  pair_into: () => pair(blocking, send_recv_into),
  pair_large: () => pair(blocking, send_recv_large),
  pair_timeout: () => pair((...ends) => ends.forEach((end) => end.settimeout(5)), send_recv),
  udp4: () => datagrams(AF_INET),
  udp6: () => datagrams(AF_INET6),
  pingpong,
  stream_64k: () => stream(64 << 10),
  stream_1m: () => stream(1 << 20),
  connect: connections,
  option: options,
  descriptor: () => pair(blocking, descriptors),
  text_address: () => measure(text_addresses),
  resolve: () => measure(resolve),
  lines,
  sendfile: file,
  many,
};
if (self.name === "sender") send_file();
else if (path === "--peer") peer(Number(Deno.args[2]));
else await workloads[name]();
