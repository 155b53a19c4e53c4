#!/usr/bin/env -S deno run --allow-ffi --allow-read
/**
 * Checksums of files as sha256sum prints them, calculated by the Linux kernel (AF_ALG); with a key, HMACs.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-read examples/kernel_hash.ts LICENSE mod.ts
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-read examples/kernel_hash.ts -a sha512 -k secret LICENSE
 *     npx --yes deno@2.9.6 run --allow-ffi examples/kernel_hash.ts < LICENSE
 */

import * as socket from "../mod.ts";
import { Failure, program, progress } from "./support/program.ts";

const BUFFER_SIZE = 1 << 18;
/** How much is worth a word on the way. */
const LONG = 1 << 26;

/** A socket that calculates. The kernel loads the algorithm on first use. */
function algorithm(name: string, key: string | undefined): socket.Socket<"AF_ALG"> {
  const sock = new socket.socket(socket.AF_ALG, socket.SOCK_SEQPACKET);
  try {
    sock.bind(["hash", key === undefined ? name : `hmac(${name})`]);
    if (key !== undefined) sock.setsockopt(socket.SOL_ALG, socket.ALG_SET_KEY, new TextEncoder().encode(key));
    return sock;
  } catch (error) {
    sock.close();
    if (!(error instanceof socket.FileNotFoundError)) throw error;
    throw new Failure(`the kernel has no hash '${name}'; /proc/crypto lists what it has loaded`);
  }
}

/** The checksum of a file. Each file is an operation of its own: a socket of accept(). */
function checksum(alg: socket.Socket<"AF_ALG">, file: { readSync(into: Uint8Array): number | null }, name: string) {
  const [operation] = alg.accept();
  using _ = operation;
  const buffer = new Uint8Array(BUFFER_SIZE);
  let done = 0;
  for (let n; (n = file.readSync(buffer)) !== null && n > 0;) {
    // MSG_MORE: the checksum is of all that is sent, and not yet complete.
    for (let rest = buffer.subarray(0, n); rest.length > 0;) {
      rest = rest.subarray(operation.send(rest, socket.MSG_MORE));
    }
    done += n;
    if (done % LONG < n && done > LONG) progress(`${name}: ${Math.floor(done / 1e6)} MB`);
  }
  progress("");
  return operation.recv(64).toHex();
}

await program("kernel_hash.ts [-a ALGORITHM] [-k KEY] [FILE …]", {
  algorithm: { type: "string", short: "a", default: "sha256" },
  key: { type: "string", short: "k" },
}, (options, names) => {
  if (socket.AF_ALG === undefined) throw new Failure("this needs Linux's AF_ALG");
  using alg = algorithm(options.algorithm!, options.key);
  if (names.length === 0) console.log(`${checksum(alg, Deno.stdin, "standard input")}  -`);
  for (const name of names) {
    using file = Deno.openSync(name);
    console.log(`${checksum(alg, file, name)}  ${name}`);
  }
});
