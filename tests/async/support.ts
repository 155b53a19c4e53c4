/**
 * What the tests of the awaitable API have in common: the sanitizers of `deno test`, and sockets to try it on.
 *
 * @module
 */

import { type Body, open_descriptors, without_leaks } from "../support/descriptors.ts";
import { is_watching } from "../../async/reactor.ts";
import * as socket from "../../mod.ts";
import { in_emulation } from "../support/where.ts";

/** Milliseconds after which the reactor is asleep: its turns without events take far less, except in the emulation. */
const ASLEEP = in_emulation ? 500 : 20;
/** What these tests may leave none of: sockets, and what the reactor opens. */
const KINDS = /^socket:|^anon_inode:/;

/** The descriptors that this process has open, but those that Deno opens for itself. */
export function descriptors(): string[] {
  return open_descriptors(KINDS);
}

interface Options {
  ignore?: boolean;
  /** Deno opens descriptors of its own during the test, for a worker or for HTTP: they are not counted. */
  others?: boolean;
}

/**
 * `Deno.test` with its sanitizers on, for operations and for resources, and with one for what they do not see: the test
 * leaves no socket behind, no epoll and no eventfd. The last socket may be closed while the reactor polls on its thread:
 * the test ends when that call has ended.
 */
export function test(name: string, fn: Body): void;
export function test(name: string, options: Options, fn: Body): void;
export function test(name: string, ...rest: [Body] | [Options, Body]): void {
  const body = rest.at(-1) as Body, { ignore = false, others = false } = rest.length > 1 ? rest[0] as Options : {};
  const fn = others ? at_rest(body) : without_leaks(at_rest(body), KINDS);
  Deno.test({ name, ignore, sanitizeOps: true, sanitizeResources: true, sanitizeExit: true, fn });
}

/** A test's function, which ends when the reactor watches nothing any more. */
function at_rest(body: Body): Body {
  return async (t) => {
    await body(t);
    await until(() => !is_watching());
  };
}

/** Waits until something is so, at most 10 seconds. */
export async function until(condition: () => boolean): Promise<void> {
  for (let waits = 0; !condition(); waits++) {
    if (waits === 2000) throw new Error(`it was not so within 10 seconds: ${condition}`);
    await moment(5);
  }
}

/** The bytes of a text. */
export function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** The text of bytes. */
export function text(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}

/** A moment in which the reactor falls asleep. */
export function moment(milliseconds = ASLEEP): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A non-blocking socket. */
export function open<Name extends socket.FamilyName>(sock: socket.Socket<Name>): socket.Socket<Name> {
  sock.setblocking(false);
  return sock;
}

/** Two connected streams, non-blocking: AF_UNIX where there are pairs of those. */
export function pair(type: number = socket.SOCK_STREAM): [socket.Socket, socket.Socket] {
  const [one, other] = socket.socketpair(null, type);
  return [open(one), open(other)];
}

/** A datagram socket on this machine, non-blocking, and its address. */
export function datagram(): [sock: socket.Socket<"AF_INET">, address: [string, number]] {
  const sock = open(new socket.socket(socket.AF_INET, socket.SOCK_DGRAM));
  sock.bind(["127.0.0.1", 0]);
  return [sock, sock.getsockname()];
}

/** A listening socket on this machine, non-blocking, and its address. */
export function listener(host = "127.0.0.1", port = 0): [sock: socket.Socket<"AF_INET">, address: [string, number]] {
  const sock = open(socket.create_server([host, port]));
  return [sock, sock.getsockname()];
}

/** A stream socket that is not connected, non-blocking. */
export function stream(): socket.Socket<"AF_INET"> {
  return open(new socket.socket(socket.AF_INET, socket.SOCK_STREAM));
}

/** Sends until no more is taken. Windows takes all of a call's data, and then nothing. */
export function fill(sock: socket.Socket): void {
  try {
    while (true) sock.send(new Uint8Array(1 << 16));
  } catch (error) {
    if (!(error instanceof socket.BlockingIOError)) throw error;
  }
}

/** What is printed on console.error meanwhile. */
export async function errors_of(run: () => Promise<void>): Promise<unknown[][]> {
  const printed: unknown[][] = [], { error } = console;
  console.error = (...args) => void printed.push(args);
  try {
    await run();
  } finally {
    console.error = error;
  }
  return printed;
}
