#!/usr/bin/env -S deno run --allow-ffi --allow-env=LISTEN_PID,LISTEN_FDS,LISTEN_FDNAMES
/**
 * A service that systemd, or another program with sd_listen_fds(3), starts at the first connection and hands the
 * sockets that listen: descriptors from 3 on. It answers each connection with a line, and prints what it was given.
 *
 *     systemd-socket-activate -l 50007 deno run --allow-ffi --allow-env=LISTEN_PID,LISTEN_FDS,LISTEN_FDNAMES examples/socket_activation.ts
 *
 * Without systemd, on a machine with bash: the same done by hand.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-run=bash examples/socket_activation.ts --activate 50007
 *
 * The process that is started must be Deno itself: one started by npx has another number than LISTEN_PID says.
 */

import * as socket from "../mod.ts";
import { select } from "../select.ts";
import { Failure, listening_at, place, program, text_of, WrongArguments } from "./support/program.ts";

const FIRST = 3;
const VARIABLES = "LISTEN_PID,LISTEN_FDS,LISTEN_FDNAMES";

/** The sockets that were passed to this process, and their names. */
function listen_fds(): [sock: socket.Socket, name: string][] {
  const count = Number(Deno.env.get("LISTEN_FDS") ?? 0);
  if (!(count > 0)) throw new Failure("LISTEN_FDS is not set: this was not started by socket activation; see --help");
  const pid = Deno.env.get("LISTEN_PID");
  if (pid !== String(Deno.pid)) throw new Failure(`the sockets are for process ${pid}, and this is ${Deno.pid}`);
  const names = Deno.env.get("LISTEN_FDNAMES")?.split(":") ?? [];
  return Array.from({ length: count }, (_, i) => {
    const sock = new socket.socket({ fileno: FIRST + i }); // Family, type and protocol it asks the kernel for.
    sock.set_inheritable(false); // They are not for our children.
    return [sock, names[i] || "unknown"];
  });
}

/** An address of whichever family. */
function written(address: socket.Address): string {
  if (Array.isArray(address)) return place(address as [string, number]);
  return address instanceof Uint8Array ? `@${new TextDecoder().decode(address.subarray(1))}` : String(address);
}

function serve(): void {
  const sockets = listen_fds();
  console.log("fd  name        family    type         address");
  for (const [sock, name] of sockets) {
    const family = socket.AddressFamily[sock.family], type = socket.SocketKind[sock.type];
    const fd = String(sock.fileno()).padEnd(2), where = written(sock.getsockname());
    console.log(`${fd}  ${name.padEnd(10)}  ${String(family).padEnd(8)}  ${String(type).padEnd(11)}  ${where}`);
  }
  const listeners = sockets.map(([sock]) => sock);
  for (let served = 0;;) {
    const [[listener]] = select(listeners, [], []);
    const [conn, peer] = listener.accept();
    using _ = conn;
    try {
      conn.sendall(new TextEncoder().encode(`Hello from process ${Deno.pid}, which was started for you\n`));
      console.log(`answered ${written(peer)}: ${++served} so far`);
    } catch (error) {
      if (!(error instanceof socket.ConnectionError)) throw error;
      console.log(`${written(peer)}: ${text_of(error)}`);
    }
  }
}

/**
 * What systemd does: listens, waits for the first connection, and starts the service with the socket as descriptor 3.
 */
async function activate(at: string): Promise<void> {
  const listener = socket.create_server(listening_at(at));
  console.log(`Listening at ${place(listener.getsockname())}; the first connection starts the service`);
  select([listener], [], []);
  listener.set_inheritable(true);
  const fd = listener.fileno();
  const script = `exec ${FIRST}<&${fd} ${fd}<&-; LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=web exec "$@"`;
  const command = [
    Deno.execPath(),
    "run",
    "--no-check",
    "--allow-ffi",
    `--allow-env=${VARIABLES}`,
    import.meta.filename!,
  ];
  const child = new Deno.Command("bash", { args: ["-c", script, "bash", ...command] }).spawn();
  listener.close();
  const { code } = await child.status; // Above 128 it is a signal's: Ctrl-C reaches both.
  if (code !== 0 && code < 128) throw new Failure(`the service ended with status ${code}`);
}

await program("socket_activation.ts [--activate [HOST:]PORT], or started by systemd-socket-activate -l PORT", {
  activate: { type: "string" },
}, (options, more) => {
  if (more.length > 0) throw new WrongArguments(`'${more[0]}' is not expected`);
  return options.activate === undefined ? serve() : activate(options.activate);
});
