#!/usr/bin/env -S deno run --allow-ffi
/**
 * Asks a time server how far this machine's clock is off (SNTP, RFC 5905), and sets nothing.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/ntp.ts pool.ntp.org
 *     npx --yes deno@2.9.6 run --allow-ffi examples/ntp.ts -n 8 time.example.org:123
 */

import * as socket from "../mod.ts";
import { endpoint, Failure, integer, place, program, WrongArguments } from "./support/program.ts";

const TIMEOUT = 2;
/** From NTP's first second, in 1900, to that of 1970. */
const EPOCH = 2_208_988_800;

const now = () => (performance.timeOrigin + performance.now()) / 1000;

/** 32 bits of seconds and 32 of their fraction; the second era begins in 2036. */
function read_time(view: DataView, at: number): number {
  const whole = view.getUint32(at), fraction = view.getUint32(at + 4) / 2 ** 32;
  return whole - EPOCH + fraction + (whole < 2 ** 31 ? 2 ** 32 : 0);
}

interface Sample {
  /** Seconds that the server's clock is ahead of ours. */
  offset: number;
  /** Seconds on the way, there and back. */
  delay: number;
  stratum: number;
  reference: string;
}

/** One question and its answer. What we send as our time is random: it comes back, and only the server has seen it. */
function ask(sock: socket.Socket): Sample {
  const request = new Uint8Array(48);
  request[0] = 4 << 3 | 3; // Version 4, client.
  const nonce = crypto.getRandomValues(request.subarray(40));
  const sent = now();
  sock.send(request);
  while (true) {
    const answer = sock.recv(1024);
    const received = now();
    const view = new DataView(answer.buffer, answer.byteOffset, answer.length);
    if (answer.length < 48 || (answer[0] & 7) !== 4 || nonce.some((byte, i) => answer[24 + i] !== byte)) continue;
    const stratum = answer[1], code = new TextDecoder().decode(answer.subarray(12, 16)).replace(/\0+$/, "");
    if (stratum === 0) throw new Failure(`the server refuses: ${code}`);
    const arrived = read_time(view, 32), left = read_time(view, 40);
    return {
      offset: ((arrived - sent) + (left - received)) / 2,
      delay: (received - sent) - (left - arrived),
      stratum,
      reference: stratum === 1 ? code : socket.inet_ntop(socket.AF_INET, answer.subarray(12, 16)),
    };
  }
}

/** Seconds in the unit in which they are read best. */
function duration(seconds: number, sign = false): string {
  const size = Math.abs(seconds);
  const [text, unit] = size >= 1
    ? [seconds.toFixed(3), "s"]
    : size >= 0.001
    ? [(seconds * 1e3).toFixed(2), "ms"]
    : [(seconds * 1e6).toFixed(0), "µs"];
  return `${sign && seconds >= 0 ? "+" : ""}${text} ${unit}`;
}

await program("ntp.ts [-n SAMPLES] SERVER[:PORT]", {
  samples: { type: "string", short: "n", default: "4" },
}, ({ samples }, [host, ...more]) => {
  if (host === undefined || more.length > 0) throw new WrongArguments("one server is required");
  const count = integer(samples!, "SAMPLES", 1, 100);
  const server = endpoint(host, 123);
  const [[family, type, proto, , address]] = socket.getaddrinfo(...server, { type: socket.SOCK_DGRAM });
  using sock = new socket.socket(family, type, proto);
  sock.settimeout(TIMEOUT);
  sock.connect(address as socket.Target);
  console.log(`${place(server)}, which is ${place(address as [string, number])}\n`);
  console.log("sample        offset         delay");

  const answers: Sample[] = [];
  for (let i = 1; i <= count; i++) {
    try {
      const sample = ask(sock);
      answers.push(sample);
      console.log(
        `${String(i).padEnd(6)}  ${duration(sample.offset, true).padStart(12)}  ${duration(sample.delay).padStart(12)}`,
      );
    } catch (error) {
      if (!(error instanceof socket.TimeoutError)) throw error;
      console.log(`${String(i).padEnd(6)}  no answer in ${TIMEOUT} s`);
    }
  }
  if (answers.length === 0) throw new Failure(`${place(server)} does not answer`);
  // The answer that was on the way for the shortest time says best.
  const { offset, delay, stratum, reference } = answers.reduce((a, b) => b.delay < a.delay ? b : a);
  console.log(
    `\nThis clock is ${duration(Math.abs(offset))} ${offset >= 0 ? "behind" : "ahead"}, give or take ${
      duration(delay / 2)
    }`,
  );
  console.log(`The server's is of stratum ${stratum}, set by ${reference}`);
});
