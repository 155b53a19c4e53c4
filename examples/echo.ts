#!/usr/bin/env -S deno run --allow-ffi
/**
 * The echo server and client of Python's documentation, against each other: over IPv4, over whichever version of IP
 * the host has, and over a UNIX socket.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/echo.ts
 *
 * Either alone, in two terminals, or against Python's:
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/echo.ts server 50007
 *     npx --yes deno@2.9.6 run --allow-ffi examples/echo.ts client localhost 50007
 */

import * as socket from "../mod.ts";
import { Failure, integer, program, WrongArguments } from "./support/program.ts";

const greeting = new TextEncoder().encode("Hello, world");
const text = (data: Uint8Array) => new TextDecoder().decode(data);

/** An address for people: an abstract UNIX name is written with an @, as ss and netstat do. */
function place(address: socket.Address): string {
  if (Array.isArray(address)) return `${address[0]} port ${address[1]}`;
  return address instanceof Uint8Array ? `@${text(address.subarray(1))}` : String(address || "a socket without a name");
}

/** The documentation's first server: IPv4 on any free port of this machine. */
function listen_ipv4(): socket.Socket {
  const listener = new socket.socket(socket.AF_INET, socket.SOCK_STREAM);
  listener.bind(["127.0.0.1", 0]);
  listener.listen(1);
  return listener as socket.Socket;
}

/** Its client. */
function connect_ipv4(address: socket.Address): socket.Socket {
  const conn = new socket.socket(socket.AF_INET, socket.SOCK_STREAM);
  conn.connect(address as socket.Target<"AF_INET">);
  return conn as socket.Socket;
}

/** The documentation's second server: the first of the machine's addresses that can be listened on. */
function listen_anywhere(port: number): socket.Socket {
  return first_that_works(null, port, socket.AI_PASSIVE, (listener, address) => {
    if (socket.SO_REUSEADDR) listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1);
    listener.bind(address);
    listener.listen(1);
  });
}

/** Its client: the first of the host's addresses that answers. */
function connect_anywhere(host: string, port: number): socket.Socket {
  return first_that_works(host, port, 0, (conn, address) => conn.connect(address));
}

/** Walks the list that getaddrinfo gives until `use` does not fail. */
function first_that_works(
  host: string | null,
  port: number,
  flags: number,
  use: (sock: socket.Socket, address: socket.Target) => void,
): socket.Socket {
  const found = socket.getaddrinfo(host, port, socket.AF_UNSPEC, socket.SOCK_STREAM, 0, flags);
  for (const [family, type, proto, , address] of found) {
    let sock: socket.Socket | undefined;
    try {
      sock = new socket.socket(family, type, proto);
      use(sock, address as socket.Target);
      return sock;
    } catch (error) {
      console.log(`         ${socket.AddressFamily[family]} does not work here: ${error}`);
      sock?.close();
    }
  }
  throw new Failure("could not open socket");
}

/** Both over a UNIX socket. Linux picks a name that is no file, and so leaves none behind. */
function listen_unix(): socket.Socket {
  const listener = new socket.socket(socket.AF_UNIX, socket.SOCK_STREAM);
  listener.bind("");
  listener.listen(1);
  return listener as socket.Socket;
}

function connect_unix(address: socket.Address): socket.Socket {
  const conn = new socket.socket(socket.AF_UNIX, socket.SOCK_STREAM);
  conn.connect(address as socket.Target<"AF_UNIX">);
  return conn as socket.Socket;
}

/** The client's first half: it is connected as soon as the server listens, and may speak before it is accepted. */
function greet(conn: socket.Socket): void {
  console.log(`client:  connected to ${place(conn.getpeername())}`);
  conn.sendall(greeting);
  console.log(`client:  sent ${greeting.length} bytes, "${text(greeting)}"`);
  conn.shutdown(socket.SHUT_WR);
}

/** The server: sends back what comes, until the client has finished. */
function echo(listener: socket.Socket): void {
  const [conn, address] = listener.accept();
  using _ = conn;
  console.log(`server:  accepted a connection from ${place(address)}`);
  for (let data = conn.recv(1024); data.length > 0; data = conn.recv(1024)) {
    console.log(`server:  received ${data.length} bytes, sends them back`);
    conn.sendall(data);
  }
  console.log("server:  the client has finished");
}

/** The client's second half. */
function hear(conn: socket.Socket): void {
  let heard = "";
  for (let data = conn.recv(1024); data.length > 0; data = conn.recv(1024)) heard += text(data);
  console.log(`client:  received ${heard.length} bytes, "${heard}"`);
  if (heard !== text(greeting)) throw new Error("that is not what was sent");
}

function against_each_other(title: string, listener: socket.Socket, connect: (at: socket.Address) => socket.Socket) {
  console.log(`\n${title}`);
  using _listener = listener;
  console.log(`server:  listens at ${place(listener.getsockname())}`);
  using conn = connect(listener.getsockname());
  greet(conn);
  echo(listener);
  hear(conn);
}

await program("echo.ts | server PORT | client HOST PORT", {}, (_, [mode, ...rest]) => {
  if (mode === undefined) {
    against_each_other("IPv4", listen_ipv4(), connect_ipv4);
    against_each_other("IPv4 or IPv6, whichever the host has", listen_anywhere(0), (address) => {
      const [, port] = address as [string, number];
      return connect_anywhere("localhost", port);
    });
    if (socket.AF_UNIX !== undefined && Deno.build.os === "linux") {
      against_each_other("UNIX", listen_unix(), connect_unix);
    }
  } else if (mode === "server" && rest.length === 1) {
    using listener = listen_anywhere(integer(rest[0], "PORT", 0, 65535));
    console.log(`server:  listens at ${place(listener.getsockname())}`);
    echo(listener);
  } else if (mode === "client" && rest.length === 2) {
    using conn = connect_anywhere(rest[0], integer(rest[1], "PORT", 1, 65535));
    greet(conn);
    hear(conn);
  } else {
    throw new WrongArguments("expected: no argument, server PORT, or client HOST PORT");
  }
});
