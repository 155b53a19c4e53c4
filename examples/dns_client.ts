#!/usr/bin/env -S deno run --allow-ffi --allow-read=/etc/resolv.conf
/**
 * Asks a name server: over UDP, and over TCP when the answer does not fit in a datagram.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-read=/etc/resolv.conf examples/dns_client.ts example.org
 *     npx --yes deno@2.9.6 run --allow-ffi examples/dns_client.ts example.org MX @192.0.2.53
 *
 * Without a server it is the system's, which /etc/resolv.conf names. The server may have a port: @127.0.0.1:5353.
 */

import * as socket from "../mod.ts";
import { type Message, pack_query, type Question, type_name, TYPES, unpack } from "./support/dns.ts";
import { endpoint, Failure, place, program, WrongArguments } from "./support/program.ts";

const TRIES = 3, TIMEOUT = 2;
const RCODES = [
  "",
  "the query was malformed",
  "the server failed",
  "there is no such name",
  "not implemented",
  "refused",
];

/** The first name server of the system. */
function system_server(): string {
  try {
    const [, server] = /^nameserver\s+(\S+)/m.exec(Deno.readTextFileSync("/etc/resolv.conf")) ?? [];
    if (server !== undefined) return server;
  } catch {
    // Then it must be given.
  }
  throw new WrongArguments("which server? /etc/resolv.conf cannot be read or names none; give one as @SERVER");
}

/** A connected socket of a type, for whichever version of IP the server has. */
function connected(server: [string, number], type: number): socket.Socket {
  const [[family, , , , address]] = socket.getaddrinfo(...server, { type });
  const sock = new socket.socket(family, type);
  try {
    sock.settimeout(TIMEOUT);
    sock.connect(address as socket.Target);
    return sock;
  } catch (error) {
    sock.close();
    throw error;
  }
}

/** The datagram that answers; others, late or forged ones, are skipped. */
function over_udp(server: [string, number], id: number, query: Uint8Array): Uint8Array {
  using sock = connected(server, socket.SOCK_DGRAM);
  for (let i = 0; i < TRIES; i++) {
    try {
      sock.send(query);
      while (true) {
        const answer = sock.recv(65535);
        if (answer.length >= 12 && answer[0] === id >> 8 && answer[1] === (id & 255)) return answer;
      }
    } catch (error) {
      if (!(error instanceof socket.TimeoutError)) throw error;
    }
  }
  throw new Failure(`${place(server)} does not answer: asked ${TRIES} times, waited ${TIMEOUT} s each`);
}

/** Over TCP each message has its length in front of it. */
function over_tcp(server: [string, number], query: Uint8Array): Uint8Array {
  using sock = connected(server, socket.SOCK_STREAM);
  sock.sendall(Uint8Array.of(query.length >> 8, query.length, ...query));
  using file = sock.makefile("rb");
  const length = file.read(2)!;
  return file.read(length[0] << 8 | length[1])!;
}

/** What an answer says. */
function read(server: [string, number], answer: Uint8Array): Message {
  try {
    return unpack(answer);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Failure(`what ${place(server)} answers is cut or malformed`);
  }
}

function print(message: Message, { name, type }: Question): void {
  const { rcode, answers } = message;
  if (rcode !== 0) throw new Failure(`${name}: ${RCODES[rcode] ?? `error ${rcode}`}`);
  if (answers.length === 0) throw new Failure(`${name} has no record of type ${type_name(type)}`);
  const width = Math.max(...answers.map(({ name }) => name.length));
  for (const { name, type, ttl, text } of answers) {
    console.log(`${name.padEnd(width)}  ${type_name(type).padEnd(5)} ${String(ttl).padStart(7)} s  ${text}`);
  }
}

await program("dns_client.ts NAME [TYPE] [@SERVER[:PORT]]", {}, (_, args) => {
  const at = args.find((arg) => arg.startsWith("@"));
  const [name, type_text = "A", ...more] = args.filter((arg) => arg !== at);
  const type = TYPES[type_text.toUpperCase()];
  if (name === undefined || more.length > 0) throw new WrongArguments("one name is required");
  if (type === undefined) throw new WrongArguments(`TYPE is one of ${Object.keys(TYPES).join(", ")}`);
  const server = endpoint(at?.slice(1) ?? system_server(), 53);

  const question = { name: name.replace(/\.$/, ""), type };
  const id = crypto.getRandomValues(new Uint16Array(1))[0];
  const query = pack_query(id, question, true);
  const start = performance.now();
  let how = "UDP", answer = over_udp(server, id, query), message = read(server, answer);
  if (message.truncated) {
    how = "TCP, as the answer did not fit in a datagram";
    answer = over_tcp(server, query);
    message = read(server, answer);
  }
  const took = (performance.now() - start).toFixed(1);
  console.log(`${place(server)} answered in ${took} ms with ${answer.length} bytes over ${how}\n`);
  print(message, question);
});
