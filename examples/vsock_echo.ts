#!/usr/bin/env -S deno run --allow-ffi
/**
 * An echo server and its client between a virtual machine and its host (Linux, AF_VSOCK), for which neither needs a
 * network. The host is machine 2; examples/vsock_cid.ts tells a machine its number.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/vsock_echo.ts server 1234
 *     npx --yes deno@2.9.6 run --allow-ffi examples/vsock_echo.ts client 2 1234
 *
 * Both against each other on one machine, whose own number is 1 (the kernel's module vsock_loopback):
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/vsock_echo.ts
 */

import * as socket from "../mod.ts";
import { Failure, integer, program, text_of, WrongArguments } from "./support/program.ts";

const text = (data: Uint8Array) => new TextDecoder().decode(data);
const U32 = 0xffff_ffff;

function place([cid, port]: socket.Address<"AF_VSOCK">): string {
  const names = new Map([[socket.VMADDR_CID_HOST, "the host"], [socket.VMADDR_CID_LOCAL, "this machine"]]);
  return `${names.get(cid) ?? `machine ${cid}`}, port ${port}`;
}

function listen(port: number): socket.Socket<"AF_VSOCK"> {
  const listener = new socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM);
  listener.bind([socket.VMADDR_CID_ANY, port]);
  listener.listen();
  return listener;
}

function echo(listener: socket.Socket<"AF_VSOCK">): void {
  const [conn, peer] = listener.accept();
  using _ = conn;
  console.log(`server:  accepted a connection from ${place(peer)}`);
  for (let data = conn.recv(4096); data.length > 0; data = conn.recv(4096)) {
    console.log(`server:  received ${data.length} bytes, sends them back`);
    conn.sendall(data);
  }
}

function greet(cid: number, port: number): socket.Socket<"AF_VSOCK"> {
  const conn = new socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM);
  conn.settimeout(10);
  try {
    conn.connect([cid, port]);
  } catch (error) {
    conn.close();
    const nowhere = error instanceof socket.OSError && error.code === "ENODEV";
    throw nowhere ? new Failure(`no way leads to ${place([cid, port])}`) : error;
  }
  console.log(`client:  connected to ${place(conn.getpeername())}`);
  conn.sendall(new TextEncoder().encode("Hello, machine"));
  conn.shutdown(socket.SHUT_WR);
  return conn;
}

/** One client after another. One that goes away ends its connection, and nothing else. */
function serve(listener: socket.Socket<"AF_VSOCK">): never {
  while (true) {
    try {
      echo(listener);
    } catch (error) {
      if (!(error instanceof socket.ConnectionError)) throw error;
      console.log(`server:  ${text_of(error)}`);
    }
  }
}

/** Without its module the kernel cannot reach itself, and says so only after a while. */
function greet_locally(port: number): socket.Socket<"AF_VSOCK"> {
  try {
    return greet(socket.VMADDR_CID_LOCAL, port);
  } catch (error) {
    if (!(error instanceof socket.OSError)) throw error;
    throw new Failure(`${text_of(error)}: is the kernel's module vsock_loopback there?`);
  }
}

function hear(conn: socket.Socket<"AF_VSOCK">): void {
  let heard = "";
  for (let data = conn.recv(4096); data.length > 0; data = conn.recv(4096)) heard += text(data);
  console.log(`client:  received "${heard}"`);
}

await program("vsock_echo.ts | server PORT | client CID PORT", {}, (_, [mode, ...rest]) => {
  if (socket.AF_VSOCK === undefined) throw new Failure("this needs Linux's AF_VSOCK");
  if (mode === undefined) {
    using listener = listen(socket.VMADDR_PORT_ANY);
    const [, port] = listener.getsockname();
    using conn = greet_locally(port);
    echo(listener);
    hear(conn);
  } else if (mode === "server" && rest.length === 1) {
    using listener = listen(integer(rest[0], "PORT", 0, U32));
    console.log(`server:  listens at port ${listener.getsockname()[1]} until Ctrl-C`);
    serve(listener);
  } else if (mode === "client" && rest.length === 2) {
    using conn = greet(integer(rest[0], "CID", 0, U32), integer(rest[1], "PORT", 0, U32));
    hear(conn);
  } else {
    throw new WrongArguments("expected: no argument, server PORT, or client CID PORT");
  }
});
