/**
 * Bare FFI calls: the same system calls through `Deno.dlopen`, with memory made once and no library around them. What
 * these take more than C is the price of JavaScript, which no library can avoid. A result owns its memory, as ours does.
 */

import { now, serve, type Workload } from "./batches.ts";

const c = Deno.dlopen("libc.so.6", {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  socketpair: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  listen: { parameters: ["i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  accept4: { parameters: ["i32", "buffer", "buffer", "i32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "i32" },
  recvfrom: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "buffer"], result: "i32" },
  sendmsg: { parameters: ["i32", "buffer", "i32"], result: "i32" },
  recvmsg: { parameters: ["i32", "buffer", "i32"], result: "i32" },
  sendmmsg: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  recvmmsg: { parameters: ["i32", "buffer", "u32", "i32", "pointer"], result: "i32" },
}).symbols;

const AF_UNIX = 1, AF_INET = 2, SOCK_STREAM = 1, SOCK_DGRAM = 2, SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1, SO_KEEPALIVE = 9, SCM_RIGHTS = 1, MSG_DONTWAIT = 64, MSG_WAITFORONE = 0x10000;
const data = new Uint8Array(65536), space = new Uint8Array(65536);
const address = new Uint8Array(16), from = new Uint8Array(128), size = new Uint32Array(1), int = new Int32Array(2);
const name = Deno.args[0];
export let kept: unknown;

function repeat(turn: () => unknown, turns?: number): Workload {
  return {
    run(turns) {
      let last: unknown;
      for (let i = 0; i < turns; i++) last = turn();
      kept = last;
    },
    turns,
  };
}

/** A socket on 127.0.0.1, whose address is then in `address`. */
function bound(type: number): number {
  const fd = c.socket(AF_INET, type | SOCK_CLOEXEC, 0);
  address.fill(0).set([AF_INET, 0, 0, 0, 127, 0, 0, 1]);
  c.bind(fd, address, 16);
  size[0] = 16;
  c.getsockname(fd, address, size);
  return fd;
}

function pair(turn: (a: number, b: number) => unknown): Workload {
  c.socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, int);
  const [a, b] = int;
  return repeat(() => turn(a, b));
}

/** The bytes received, in memory of their own. */
const result = (n: number) => new Uint8Array(space.subarray(0, n));

function datagrams(turn: (to: number) => unknown): Workload {
  const a = bound(SOCK_DGRAM), b = bound(SOCK_DGRAM);
  return repeat(() => {
    c.sendto(a, data, 64n, 0, address, 16);
    return turn(b);
  });
}

/** A `struct msghdr` at an index of a vector of `struct mmsghdr`, of one part. */
function header(headers: BigUint64Array, i: number, name: Uint8Array, part: Uint8Array, control?: Uint8Array): void {
  const at = (array: ArrayBufferView<ArrayBuffer>) => BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(array)));
  const parts = new BigUint64Array([at(part as Uint8Array<ArrayBuffer>), BigInt(part.length)]);
  alive.push(parts, part);
  headers.set([at(name as Uint8Array<ArrayBuffer>), BigInt(name.length), at(parts), 1n], i * 8);
  if (control !== undefined) headers.set([at(control as Uint8Array<ArrayBuffer>), BigInt(control.length)], i * 8 + 4);
}
const alive: unknown[] = [];

function batches(count: number): Workload {
  const a = bound(SOCK_DGRAM), b = bound(SOCK_DGRAM);
  const out = new BigUint64Array(8 * count), into = new BigUint64Array(8 * count);
  for (let i = 0; i < count; i++) {
    header(out, i, address, data.subarray(0, 64));
    header(into, i, new Uint8Array(128), new Uint8Array(64));
  }
  return {
    run(turns) {
      for (let i = 0; i < turns; i += count) {
        c.sendmmsg(a, out, count, 0);
        kept = c.recvmmsg(b, into, count, MSG_WAITFORONE, null);
      }
    },
  };
}

function descriptor(): Workload {
  const message = new BigUint64Array(8), control = new Uint32Array(6), bytes = new Uint8Array(control.buffer);
  header(message, 0, new Uint8Array(0), data.subarray(0, 1), bytes);
  return pair((a, b) => {
    control.set([20, 0, SOL_SOCKET, SCM_RIGHTS, a]); // struct cmsghdr: cmsg_len is 8 bytes.
    message[5] = 24n;
    c.sendmsg(a, message, 0);
    message[5] = 24n;
    const n = c.recvmsg(b, message, 0), fd = control[4];
    c.close(fd);
    return [result(n), [fd]];
  });
}

function connections(): Workload {
  const listener = bound(SOCK_STREAM), to = address.slice();
  c.listen(listener, 128);
  return repeat(() => {
    const client = c.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    c.connect(client, to, 16);
    size[0] = 128;
    const conn = c.accept4(listener, from, size, SOCK_CLOEXEC);
    c.close(client);
    c.close(conn);
  }, 256);
}

function many(): Workload {
  function run(turns: number): number[] {
    const before = Deno.memoryUsage().rss, start = now();
    const fds = Array.from({ length: turns }, () => c.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const opened = now() - start, resident = Deno.memoryUsage().rss - before, again = now();
    for (const fd of fds) c.close(fd);
    return [(opened + now() - again) / turns, resident / turns];
  }
  return { run, turns: 10_000 };
}

function would_block(): Workload {
  return pair((a) => {
    try {
      if (c.recv(a, space, 64n, MSG_DONTWAIT) < 0) throw new Error("[Errno 11] Resource temporarily unavailable");
    } catch (error) {
      return error;
    }
  });
}

function option(): Workload {
  const fd = bound(SOCK_STREAM);
  return repeat(() => {
    int[0] = 1;
    c.setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, int, 4);
    size[0] = 4;
    c.getsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, int, size);
    return int[0];
  });
}

const workloads: Record<string, () => Workload> = {
  pair: () => pair((a, b) => (c.send(a, data, 64n, 0), result(c.recv(b, space, 64n, 0)))),
  pair_into: () => pair((a, b) => (c.send(a, data, 64n, 0), c.recv(b, space, 65536n, 0))),
  pair_64k: () => pair((a, b) => (c.send(a, data, 65536n, 0), result(c.recv(b, space, 65536n, 0)))),
  pair_64k_into: () => pair((a, b) => (c.send(a, data, 65536n, 0), c.recv(b, space, 65536n, 0))),
  udp4: () => datagrams((fd) => (size[0] = 128, result(c.recvfrom(fd, space, 64n, 0, from, size)))),
  udp4_into: () => datagrams((fd) => (size[0] = 128, c.recvfrom(fd, space, 65536n, 0, from, size))),
  batch32: () => batches(32),
  batch1: () => batches(1),
  connect: connections,
  would_block,
  option,
  descriptor,
  many,
};
await serve(workloads[name]());
