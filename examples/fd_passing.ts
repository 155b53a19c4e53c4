#!/usr/bin/env -S deno run --allow-ffi --allow-run
/**
 * A front process that accepts connections and hands each to one of its workers, which are processes of their own:
 * send_fds() and recv_fds() over a pair of UNIX sockets.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-run examples/fd_passing.ts 50007
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-run examples/fd_passing.ts -w 4 127.0.0.1:50007
 *
 * Try it from another terminal with `nc localhost 50007`, several times at once.
 */

import * as socket from "../mod.ts";
import { select } from "../select.ts";
import { Failure, integer, listening_at, place, program, text_of, WrongArguments } from "./support/program.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

/** A worker, and what the front knows of it. */
interface Worker {
  number: number;
  pid: number;
  /** The front's end of the pair. */
  line: socket.Socket;
  /** Connections that it has and has not reported as done. */
  busy: number;
}

/** Starts a worker, which inherits its end of the pair. */
function start(number: number): Worker {
  const [line, theirs] = socket.socketpair();
  theirs.set_inheritable(true);
  const args = ["run", "--no-check", "--allow-ffi", import.meta.filename!, "--worker", String(theirs.fileno())];
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "null" }).spawn();
  child.unref();
  theirs.close();
  return { number, pid: child.pid, line: line as socket.Socket, busy: 0 };
}

/** The front: accepts, and hands over to the worker that has least to do. */
function front(at: string, count: number): void {
  const workers = Array.from({ length: count }, (_, i) => start(i + 1));
  using listener = socket.create_server(listening_at(at));
  console.log(`Listening at ${place(listener.getsockname())} with ${count} workers until Ctrl-C`);
  while (true) {
    const [ready] = select([listener as socket.Socket, ...workers.map(({ line }) => line)], [], []);
    for (const sock of ready) {
      const worker = workers.find(({ line }) => line === sock);
      if (worker !== undefined) {
        const done = sock.recv(1024).length; // A byte for each connection that is done.
        worker.busy -= done;
        if (done === 0) {
          workers.splice(workers.indexOf(worker), 1);
          console.log(`worker ${worker.number} has ended`);
          if (workers.length === 0) throw new Failure("no worker is left");
        }
        continue;
      }
      const [conn, peer] = listener.accept();
      const free = workers.reduce((a, b) => b.busy < a.busy ? b : a);
      // The kernel gives the worker a descriptor of its own; ours is closed at once.
      socket.send_fds(free.line, [bytes(place(peer))], [conn.fileno()]);
      conn.close();
      free.busy++;
      console.log(`${place(peer)} goes to worker ${free.number}, process ${free.pid}`);
    }
  }
}

/** A worker: takes one connection after another and echoes its lines in capitals. */
function work(fd: number): void {
  using line = new socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0, fd);
  try {
    serve(line as socket.Socket);
  } catch (error) {
    if (!(error instanceof socket.ConnectionError)) throw error; // The front has ended without hearing all.
  }
}

function serve(line: socket.Socket): void {
  while (true) {
    const [peer, fds] = socket.recv_fds(line, 1024, 1);
    if (peer.length === 0) return; // The front has ended.
    using conn = new socket.socket({ fileno: fds[0] });
    try {
      conn.sendall(bytes(`Worker process ${Deno.pid} greets ${text(peer)}\n`));
      for (let data = conn.recv(4096); data.length > 0; data = conn.recv(4096)) {
        conn.sendall(bytes(text(data).toUpperCase()));
      }
    } catch (error) {
      if (!(error instanceof socket.OSError)) throw error;
      console.log(`${text(peer)}: ${text_of(error)}`);
    }
    line.send(bytes("."));
  }
}

await program("fd_passing.ts [-w WORKERS] [HOST:]PORT", {
  workers: { type: "string", short: "w", default: "2" },
  worker: { type: "string" },
}, (options, [at, ...more]) => {
  if (options.worker !== undefined) return work(integer(options.worker, "the descriptor", 0, 65535));
  if (at === undefined || more.length > 0) throw new WrongArguments("a port is required");
  if (Deno.build.os === "windows") throw new Failure("Windows does not pass descriptors; see Socket.share()");
  front(at, integer(options.workers!, "WORKERS", 1, 64));
});
