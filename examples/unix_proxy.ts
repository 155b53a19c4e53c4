#!/usr/bin/env -S deno run --allow-ffi
/**
 * Joins a TCP port and a UNIX socket, or any two of either: each connection to the first is passed on to the second.
 * One thread serves all connections with poll().
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/unix_proxy.ts 127.0.0.1:2375 /var/run/docker.sock
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-write=/tmp/web.sock examples/unix_proxy.ts /tmp/web.sock localhost:8000
 *
 * What has a slash is a path, what begins with @ an abstract name (Linux). A path that it listens at is removed in the
 * end, for which it needs --allow-write.
 */

import * as socket from "../mod.ts";
import { poll, POLLIN, POLLOUT } from "../select.ts";
import { breathe, endpoint, Failure, place, program, text_of, WrongArguments } from "./support/program.ts";

const BUFFER_SIZE = 65536;
/** How often signals are looked for, in milliseconds. */
const BREATH = 200;

/** The family and the address that an argument names. */
function address_of(text: string): [family: number, address: socket.Target] {
  if (text.startsWith("@")) return [socket.AF_UNIX, new TextEncoder().encode(`\0${text.slice(1)}`)];
  if (text.includes("/")) return [socket.AF_UNIX, text];
  const [host, port] = endpoint(text, -1);
  if (port < 0) throw new WrongArguments(`'${text}' is neither HOST:PORT, nor a path with a slash, nor @NAME`);
  const [[family, , , , address]] = socket.getaddrinfo(host, port, { type: socket.SOCK_STREAM });
  return [family, address as socket.Target];
}

/** One direction of a connection: data that were read from one socket and not yet written to the other. */
class Pipe {
  pending: Uint8Array = new Uint8Array(0);
  ended = false;
  finished = false;
  bytes = 0;
  constructor(readonly from: socket.Socket, readonly to: socket.Socket) {}

  /** Moves data as far as possible now. */
  run(): void {
    try {
      if (this.pending.length === 0 && !this.ended) {
        this.pending = this.from.recv(BUFFER_SIZE);
        this.ended = this.pending.length === 0;
      }
      if (this.pending.length > 0) {
        const sent = this.to.send(this.pending);
        this.bytes += sent;
        this.pending = this.pending.subarray(sent);
      }
    } catch (error) {
      if (!(error instanceof socket.BlockingIOError)) throw error;
    }
    if (this.ended && this.pending.length === 0 && !this.finished) {
      this.finished = true;
      this.to.shutdown(socket.SHUT_WR); // The other direction may go on.
    }
  }
}

/** A connection and the one that it is passed on to. */
class Connection {
  readonly #pipes: readonly [Pipe, Pipe];
  constructor(readonly number: number, client: socket.Socket, server: socket.Socket) {
    this.#pipes = [new Pipe(client, server), new Pipe(server, client)];
  }

  /** What each socket is to be waited for. */
  *wanted(): Generator<[sock: socket.Socket, events: number]> {
    const [there, back] = this.#pipes;
    for (const [reading, writing] of [[there, back], [back, there]]) {
      const reads = !reading.ended && reading.pending.length === 0, writes = writing.pending.length > 0;
      yield [reading.from, (reads ? POLLIN : 0) | (writes ? POLLOUT : 0)];
    }
  }

  /** Moves data as far as possible; returns whether more may come. */
  run(): boolean {
    try {
      for (const pipe of this.#pipes) pipe.run();
      if (this.#pipes.some(({ finished }) => !finished)) return true;
      console.log(`${this.number}: closed; ${this.#pipes[0].bytes} bytes there, ${this.#pipes[1].bytes} back`);
    } catch (error) {
      if (!(error instanceof socket.OSError)) throw error;
      console.log(`${this.number}: ${text_of(error)}`);
    }
    for (const { from } of this.#pipes) from.close();
    return false;
  }
}

await program("unix_proxy.ts LISTEN TARGET", {}, async (_, [listen, target, ...more]) => {
  if (target === undefined || more.length > 0) throw new WrongArguments("two addresses are required");
  const [family, address] = address_of(listen), [to_family, to] = address_of(target);
  if (typeof address === "string") must_be_removable(address);
  using listener = socket.create_server(address, { family });
  listener.setblocking(false);

  let stopped = false;
  const stop = () => stopped = true;
  Deno.addSignalListener("SIGINT", stop);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  const here = family === socket.AF_UNIX ? listen : place(listener.getsockname() as [string, number]);
  console.log(`${here} leads to ${target} until Ctrl-C`);

  const connections = new Set<Connection>();
  let number = 0;
  /** Accepts all waiting connections: with one per poll(), many clients would wait. */
  function accept_waiting(): void {
    while (true) {
      try {
        const [client] = listener.accept();
        pass_on(client);
      } catch (error) {
        if (error instanceof socket.BlockingIOError) return;
        throw error;
      }
    }
  }

  function pass_on(client: socket.Socket): void {
    const server = new socket.socket(to_family, socket.SOCK_STREAM);
    number++;
    try {
      server.settimeout(5);
      server.connect(to);
    } catch (error) {
      client.close();
      server.close();
      if (!(error instanceof socket.OSError)) throw error;
      return console.log(`${number}: ${target}: ${text_of(error)}`);
    }
    client.setblocking(false);
    server.setblocking(false);
    connections.add(new Connection(number, client, server));
    console.log(`${number}: connected`);
  }

  try {
    let breathed = performance.now();
    while (!stopped) {
      const waiting = poll();
      waiting.register(listener, POLLIN);
      for (const connection of connections) {
        for (const [sock, events] of connection.wanted()) if (events !== 0) waiting.register(sock, events);
      }
      const ready = new Set(waiting.poll(BREATH).map(([fd]) => fd));
      if (ready.has(listener.fileno())) accept_waiting();
      for (const connection of connections) {
        const mine = [...connection.wanted()].some(([sock]) => ready.has(sock.fileno()));
        if (mine && !connection.run()) connections.delete(connection);
      }
      if (performance.now() - breathed >= BREATH) { // Not each time: it takes more than a millisecond.
        await breathe();
        breathed = performance.now();
      }
    }
  } finally {
    if (typeof address === "string") Deno.removeSync(address);
  }
});

function must_be_removable(path: string): void {
  if (Deno.permissions.querySync({ name: "write", path }).state === "granted") return;
  throw new Failure(`run again with --allow-write=${path}, to remove it in the end`);
}
