/**
 * A program of each door, for a simulated world: each gives what it received, and closes what it opened, whatever
 * happens.
 *
 * @module
 */

import { disposable } from "../support/disposable.ts";
import * as asynchronous from "../../async.ts";
import { addaudithook } from "../../audit.ts";
import { EAGAIN, errorcode, strerror } from "../../errno.ts";
import { FIONREAD, ioctl } from "../../fcntl.ts";
import { as_conn, as_listener, type HttpServer, serve } from "../../interop.ts";
import * as socket from "../../mod.ts";
import { nl_request, sock_nl_request } from "../../netlink.ts";
import * as unix_dgram from "../../npm/unix_dgram.ts";
import { UServer, USocket } from "../../npm/usocket.ts";
import { enforce_net_permission } from "../../permissions.ts";
import * as select from "../../select.ts";
import * as selectors from "../../selectors.ts";
import type { World } from "../../simulated.ts";
import { pack_ifinfomsg, pack_linger, unpack_linger } from "../../structs.ts";
import { trace } from "../../trace.ts";

const { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM, SOL_SOCKET } = socket;
const { AF_NETLINK, NETLINK_ROUTE, NLM_F_DUMP, RTM_GETLINK, SOCK_RAW } = socket;
const encoder = new TextEncoder(), decoder = new TextDecoder();
const bytes = (text: string) => encoder.encode(text);
const text = (data: Uint8Array) => decoder.decode(data);
const LONG = Uint8Array.from({ length: 5000 }, (_, i) => i * 7);

/** A program: what it gives is the same whenever it does not fail. */
export type Program = (world: World) => unknown;

/** Another part of the program failed: this part only sees that the connection is closed. */
export class Elsewhere extends Error {}

function all(sock: socket.Socket, size: number): number[] {
  const parts: number[] = [];
  while (parts.length < size) {
    const part = sock.recv(size - parts.length);
    if (part.length === 0) break;
    parts.push(...part);
  }
  return parts;
}

/** Several pieces of work that await: the first failure is the program's, and the others are over by its end. */
async function together(...works: Promise<unknown>[]): Promise<unknown[]> {
  try {
    return await Promise.all(works);
  } finally {
    await Promise.allSettled(works.map((work) => Promise.race([work, Promise.resolve()])));
  }
}

/** The programs by door and name. */
export const PROGRAMS: Record<string, Program> = {
  "mod: a TCP connection"() {
    using server = socket.create_server(["127.0.0.1", 0], { backlog: 5 });
    using client = socket.create_connection(server.getsockname());
    const [connection] = server.accept();
    using _ = connection;
    client.sendall(LONG);
    const there = all(connection, LONG.length);
    client.shutdown(socket.SHUT_WR);
    const end = connection.recv(10).length;
    for (let message = bytes("message"); message.length > 0;) message = message.subarray(connection.sendmsg([message]));
    return [there, end, all(client, 7), client.getpeername().length];
  },

  "mod: timeouts"() {
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    a.settimeout(1);
    b.settimeout(1);
    try {
      a.recv(1);
    } catch (error) {
      if (!(error instanceof socket.TimeoutError) || error.errno !== null) throw error;
    }
    b.sendall(LONG);
    return [all(a, LONG.length), a.gettimeout(), b.getblocking()];
  },

  "mod: datagrams of both families"() {
    const results: unknown[] = [];
    for (const [family, host] of [[AF_INET, "127.0.0.1"], [AF_INET6, "::1"]] as const) {
      using a = new socket.socket(family, SOCK_DGRAM), b = new socket.socket(family, SOCK_DGRAM);
      a.bind([host, 0]);
      b.connect(a.getsockname() as never);
      b.send(bytes("hello"));
      const [data, from] = a.recvfrom(100);
      a.sendto(bytes("answer"), from as never);
      const buffer = new Uint8Array(10), [n] = b.recvfrom_into(buffer);
      const [[left]] = [a.getsockname()];
      results.push(text(data), text(buffer.subarray(0, n)), left);
    }
    return results;
  },

  "mod: descriptors are passed"() {
    using sockets = disposable(socket.socketpair(AF_UNIX, SOCK_SEQPACKET));
    const [a, b] = sockets;
    using others = disposable(socket.socketpair());
    const [c, d] = others;
    socket.send_fds(a, [bytes("x")], [c.fileno()]);
    const [data, [fd]] = socket.recv_fds(b, 10, 1);
    if (fd === undefined) return; // Lost with a part of the message
    let again: socket.Socket;
    try {
      again = new socket.socket({ fileno: fd });
    } catch (error) {
      try {
        socket.close(fd);
      } catch {
        // The constructor has closed it.
      }
      throw error;
    }
    using _ = again;
    d.sendall(bytes("through"));
    return [text(data), all(again, 7)];
  },

  "mod: a file object"() {
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    using writer = a.makefile("w"), reader = b.makefile("r");
    writer.write("first\nsecond\n");
    writer.flush();
    const lines = [reader.readline(), reader.readline()];
    if (lines.includes("")) throw new socket.OSError(EAGAIN, "a file says so by an empty line, as CPython's does");
    using raw = b.makefile("rwb", 0);
    if (raw.write(bytes("z")) === null) throw new socket.OSError(EAGAIN, "the raw file says so by null");
    return [...lines, text(a.recv(1))];
  },

  "mod: options and other objects for the same socket"() {
    using sock = new socket.socket(AF_INET);
    sock.setsockopt(SOL_SOCKET, socket.SO_KEEPALIVE, 1);
    const kept = sock.getsockopt(SOL_SOCKET, socket.SO_KEEPALIVE);
    sock.set_inheritable(true);
    using copy = sock.dup();
    using other = socket.fromfd(sock.fileno(), AF_INET, SOCK_STREAM);
    sock.setblocking(false);
    return [kept, sock.get_inheritable(), copy.type, other.family, String(sock).length > 0];
  },

  "mod: connecting to the first address that answers"(world) {
    world.host("server");
    using server = world.on("server", () => socket.create_server(["10.0.0.2", 80]));
    using client = socket.create_connection(["server", 80], 5, null, { all_errors: true });
    using connection = server.accept()[0];
    client.sendall(bytes("hi"));
    return [all(connection, 2), client.getpeername()];
  },

  "select: select, poll and epoll"() {
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    const before = select.select([a], [b], [], 1).map((list) => list.length);
    b.send(bytes("x"));
    const poller = select.poll();
    poller.register(a, select.POLLIN);
    const polled = poller.poll(1000).length;
    const epoll = new select.epoll();
    try {
      epoll.register(a, select.EPOLLIN);
      return [before, polled, epoll.poll(1).length];
    } finally {
      epoll.close();
    }
  },

  "selectors: the default"() {
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    const selector = new selectors.DefaultSelector();
    try {
      selector.register(a, selectors.EVENT_READ, "data");
      b.send(bytes("x"));
      return selector.select(1).map(([key, events]) => [key.data, events]);
    } finally {
      selector.close();
    }
  },

  "fcntl: how much there is to read"() {
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    b.sendall(bytes("1234567"));
    return ioctl(a, FIONREAD);
  },

  async "async: sock_* over TCP"() {
    using server = socket.create_server(["127.0.0.1", 0]);
    server.setblocking(false);
    using client = new socket.socket(AF_INET);
    client.setblocking(false);
    const accepted = asynchronous.sock_accept(server);
    accepted.then(([sock]) => void opened.push(sock), () => {});
    const opened: socket.Socket[] = [];
    try {
      await together(accepted, asynchronous.sock_connect(client, server.getsockname()));
      const [[connection]] = await Promise.all([accepted]);
      connection.setblocking(false);
      const receive = async () => {
        const buffer = new Uint8Array(1000), received: number[] = [];
        while (received.length < LONG.length) {
          const n = await asynchronous.sock_recv_into(connection, buffer);
          if (n === 0) break;
          received.push(...buffer.subarray(0, n));
        }
        return received;
      };
      return await together(receive(), asynchronous.sock_sendall(client, LONG));
    } finally {
      for (const sock of opened) sock.close();
    }
  },

  async "async: datagrams"() {
    using a = new socket.socket(AF_INET, SOCK_DGRAM), b = new socket.socket(AF_INET, SOCK_DGRAM);
    a.bind(["127.0.0.1", 0]);
    b.bind(["127.0.0.1", 0]);
    a.setblocking(false);
    b.setblocking(false);
    const received = asynchronous.sock_recvfrom(a, 100, { timeout: 5 });
    received.catch(() => {});
    await asynchronous.sock_sendto(b, bytes("hello"), a.getsockname());
    return text((await received)[0]);
  },

  async "async: asyncio's streams"() {
    let failure: unknown;
    const server = await asynchronous.start_server(
      async (reader, writer) => {
        try {
          writer.write(await reader.readline());
          await writer.drain();
        } catch (error) {
          failure = error;
        }
        writer.close();
      },
      "127.0.0.1",
      0,
    );
    try {
      const [sock] = server.sockets;
      if (sock === undefined) throw new Elsewhere("the server has ended");
      const [reader, writer] = await asynchronous.open_connection(...sock.getsockname() as [string, number]);
      try {
        writer.write(bytes("line\n"));
        await writer.drain();
        const answer = await reader.readline();
        if (failure !== undefined) throw failure;
        if (answer.length === 0) throw new Elsewhere("the server has closed the connection");
        return text(answer);
      } catch (error) {
        if (error instanceof socket.ConnectionError) throw new Elsewhere("the connection is gone", { cause: error });
        throw error;
      } finally {
        writer.close();
        await writer.wait_closed().catch(() => {});
      }
    } finally {
      server.close();
      await server.wait_closed();
    }
  },

  async "interop: Deno.Conn and Deno.Listener"() {
    using server = socket.create_server(["127.0.0.1", 0]);
    let listener: Deno.Listener<Deno.TcpConn>;
    try {
      listener = as_listener(server);
    } catch (error) { // Whether a socket listens is asked of the system; where it does not say, it does not.
      throw error instanceof TypeError ? new Elsewhere("it is no listener", { cause: error }) : error;
    }
    try {
      const address = listener.addr as Deno.NetAddr;
      using client = socket.create_connection([address.hostname, address.port]);
      const conn = as_conn(client);
      try {
        const accepted = await listener.accept();
        try {
          const data = bytes("question");
          for (let sent = 0; sent < data.length;) sent += await conn.write(data.subarray(sent));
          const buffer = new Uint8Array(8);
          let n = 0;
          while (n < 8) n += (await accepted.read(buffer.subarray(n))) ?? 100;
          return text(buffer);
        } finally {
          accepted.close();
        }
      } finally {
        conn.close();
      }
    } finally {
      listener.close();
    }
  },

  async "interop: serve and a client"() {
    using listener = socket.create_server(["127.0.0.1", 0]);
    const address = listener.getsockname(), failures: unknown[] = [];
    let server: HttpServer;
    try {
      server = serve(listener, () => new Response("content"), {
        onListen() {},
        onError(error) {
          failures.push(error);
          return new Response(null, { status: 500 });
        },
      });
    } catch (error) {
      throw error instanceof TypeError ? new Elsewhere("it is no listener", { cause: error }) : error;
    }
    try {
      const [reader, writer] = await asynchronous.open_connection(...address as [string, number]).catch((error) => {
        if (error.code !== "ECONNREFUSED") throw error;
        throw new Elsewhere("the server has ended", { cause: error });
      });
      try {
        writer.write(bytes("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        await writer.drain();
        const answer = text(await reader.read());
        if (!answer.startsWith("HTTP/1.1 200 OK\r\n")) throw new Elsewhere("the server has closed the connection");
        return [failures, answer.split("\r\n\r\n")[1]];
      } catch (error) {
        if (error instanceof socket.ConnectionError) throw new Elsewhere("the connection is gone", { cause: error });
        throw error;
      } finally {
        writer.close();
        await writer.wait_closed().catch(() => {});
      }
    } finally {
      await server.shutdown();
    }
  },

  "mod: batches"() {
    using a = new socket.socket(AF_INET, SOCK_DGRAM), b = new socket.socket(AF_INET, SOCK_DGRAM);
    a.bind(["127.0.0.1", 0]);
    const to = a.getsockname(),
      messages = [bytes("one"), bytes("two"), bytes("three")].map((data) => [[data], null, to]);
    for (let sent = 0; sent < messages.length;) sent += b.sendmmsg(messages.slice(sent) as never);
    const came: string[] = [];
    while (came.length < messages.length) came.push(...a.recvmmsg(5, 10).map(([data]) => text(data)));
    return came;
  },

  async "async: batches and connecting"() {
    using server = socket.create_server(["127.0.0.1", 0]);
    using client = await asynchronous.create_connection(server.getsockname());
    using connection = server.accept()[0];
    const name = client.getsockname();
    if (name[1] !== connection.getpeername()[1]) throw new Error("they are connected to others");
    using a = new socket.socket(AF_INET, SOCK_DGRAM);
    a.bind(["127.0.0.1", 0]);
    a.setblocking(false);
    const to = a.getsockname();
    let sent = 0;
    while (sent < 2) {
      sent += await asynchronous.sock_sendmmsg(
        a,
        [[[bytes("x")], null, to], [[bytes("x")], null, to]].slice(sent) as never,
      );
    }
    const came: string[] = [];
    while (came.length < 2) came.push(...(await asynchronous.sock_recvmmsg(a, 4, 10)).map(([data]) => text(data)));
    return came;
  },

  async "async: connecting over a slow link"(world) {
    world.link({ latency: 0.1 });
    using server = socket.create_server(["127.0.0.1", 0]);
    using client = new socket.socket(AF_INET);
    client.setblocking(false);
    const address = server.getsockname();
    await asynchronous.sock_connect(client, address);
    return client.getpeername()[1] === address[1];
  },

  async "npm: unix-dgram"() {
    const name = "\0torture", receiver = dgram();
    try {
      const sender = dgram();
      try {
        return await new Promise((resolve, reject) => {
          const failed = (error?: Error) => error && reject(os_error(error));
          for (const sock of [receiver, sender]) sock.on("error", failed);
          receiver.on("message", (data) => resolve(text(data)));
          receiver.bind(name);
          sender.send(bytes("hello"), 0, 5, name, failed);
        });
      } finally {
        sender.close();
      }
    } finally {
      receiver.close();
    }
  },

  async "npm: usocket"() {
    const name = "\0torture-stream", server = new UServer(), opened: USocket[] = [];
    try {
      return await new Promise((resolve, reject) => {
        const failed = (error: Error) => reject(os_error(error));
        server.on("error", failed);
        server.on("connection", (conn: USocket) => {
          opened.push(conn);
          let received = "";
          conn.on("error", failed);
          conn.on("data", (data: Uint8Array) => {
            received += text(data);
            if (received.length === 5) resolve(received);
          });
        });
        server.on("listening", () => {
          const client = made(() => new USocket({ path: name }));
          opened.push(client);
          client.on("error", failed);
          client.write(bytes("hello"));
          client.end();
        });
        made(() => server.listen(name));
      });
    } finally {
      for (const sock of opened) sock.destroy();
      server.close();
    }
  },

  "structs: what an option holds"() {
    using sock = new socket.socket(AF_INET, SOCK_STREAM);
    sock.setsockopt(SOL_SOCKET, socket.SO_LINGER, pack_linger(true, 3));
    return unpack_linger(sock.getsockopt(SOL_SOCKET, socket.SO_LINGER, 8));
  },

  "errno: a number that a call gives"() {
    using sock = new socket.socket(AF_INET, SOCK_STREAM);
    const number = sock.connect_ex(["127.0.0.1", 9]);
    if (errorcode[number] !== "ECONNREFUSED") throw new socket.OSError(number, strerror(number));
    return strerror(number);
  },

  "audit: a hook is told of each call"() {
    heard = [];
    hook();
    try {
      using server = socket.create_server(["127.0.0.1", 0]);
      using client = new socket.socket(AF_INET);
      client.connect(server.getsockname());
      return heard;
    } finally {
      heard = null;
    }
  },

  "trace: what is printed changes nothing"() {
    const lines: string[] = [];
    using _ = trace((line) => void lines.push(line), { durations: false });
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    a.sendall(bytes("1234567"));
    return [all(b, 7), lines.length > 0];
  },

  // The guard stays: no program that should do without it may follow.
  "permissions: a connection and a datagram under the guard"() {
    enforce_net_permission();
    using server = socket.create_server(["127.0.0.1", 0]);
    using client = socket.create_connection(server.getsockname());
    using connection = server.accept()[0];
    client.sendall(bytes("hello"));
    using udp = new socket.socket(AF_INET, SOCK_DGRAM);
    udp.bind(["127.0.0.1", 0]);
    udp.sendto(bytes("to myself"), udp.getsockname());
    return [text(Uint8Array.from(all(connection, 5))), text(udp.recv(100))];
  },
};

/** What of unix-dgram is used. */
interface Dgram {
  on(event: string, listener: (what: Uint8Array & Error) => void): void;
  bind(path: string): void;
  send(data: Uint8Array, offset: number, length: number, path: string, callback: (error?: Error) => void): void;
  close(): void;
}

/** The error of a native package as the library has it: its number is negative. */
function os_error(error: Error): Error {
  const { errno } = error as { errno?: number };
  return errno === undefined || error instanceof socket.OSError
    ? error
    : new socket.OSError(Math.abs(errno), error.message);
}

function dgram(): Dgram {
  return made(() => unix_dgram.createSocket("unix_dgram")) as unknown as Dgram;
}

function made<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw os_error(error as Error);
  }
}

/** The events that a hook is told of, while a program wants to know. */
let heard: string[] | null = null, hooked = false;

/** Adds the hook, once: it stays. */
function hook(): void {
  if (!hooked) addaudithook((event) => void heard?.push(event));
  hooked = true;
}

/** Programs on the real kernel: the simulated one has no such sockets. */
export const REAL_PROGRAMS: Record<string, () => unknown> = {
  "netlink: a dump and a request"() {
    using sock = new socket.socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    sock.settimeout(5);
    const links = [...nl_request(sock, RTM_GETLINK, NLM_F_DUMP, pack_ifinfomsg({}))].map(({ type }) => type);
    const [one] = nl_request(sock, RTM_GETLINK, 0, pack_ifinfomsg({ index: 1 }));
    return [links.length > 0, new Set(links).size, one.type];
  },

  async "netlink: awaited"() {
    using sock = new socket.socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    sock.setblocking(false);
    const messages = await sock_nl_request(sock, RTM_GETLINK, NLM_F_DUMP, pack_ifinfomsg({}), { timeout: 5 } as never);
    return messages.length > 0;
  },
};
