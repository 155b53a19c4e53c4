#!/usr/bin/env -S deno run --allow-ffi
/**
 * Writes to the system's log, as logger(1) does: a datagram to the UNIX socket /dev/log, or to a log server over UDP
 * (RFC 5424).
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/syslog.ts "The backup is done"
 *     npx --yes deno@2.9.6 run --allow-ffi examples/syslog.ts -p daemon.err -t backup -s logs.example.org "No space left"
 */

import * as socket from "../mod.ts";
import { endpoint, Failure, place, program, text_of, WrongArguments } from "./support/program.ts";

const FACILITIES = [
  ...["kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp"],
  ...["ntp", "security", "console", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6"],
  "local7",
];
const LEVELS = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

/** `daemon.err` as the number in front of each message. */
function priority(text: string): number {
  const [facility, level, ...more] = text.split(".");
  const numbers = [FACILITIES.indexOf(facility), LEVELS.indexOf(level)];
  if (numbers.includes(-1) || more.length > 0) {
    throw new WrongArguments(`'${text}' is not FACILITY.LEVEL, of ${FACILITIES.join(" ")} and ${LEVELS.join(" ")}`);
  }
  return numbers[0] * 8 + numbers[1];
}

/** `Jan  2 15:04:05`, in local time. */
function stamp(date: Date): string {
  const [, month, day, , time] = date.toString().split(" ");
  return `${month} ${String(Number(day)).padStart(2)} ${time}`;
}

/** To the log of this machine. Some systems have a stream there, on which messages end with a NUL. */
function to_this_machine(path: string, message: string): string {
  const data = new TextEncoder().encode(message);
  try {
    using sock = new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);
    sock.sendto(data, path);
  } catch (error) {
    if (!(error instanceof socket.OSError) || error.code !== "EPROTOTYPE") throw error;
    using sock = new socket.socket(socket.AF_UNIX, socket.SOCK_STREAM);
    sock.connect(path);
    sock.sendall(Uint8Array.of(...data, 0));
  }
  return path;
}

/** Sends to a log server. There is no confirmation. */
function to_server(server: string, message: string): string {
  const [[family, type, proto, , address]] = socket.getaddrinfo(...endpoint(server, 514), { type: socket.SOCK_DGRAM });
  using sock = new socket.socket(family, type, proto);
  sock.sendto(new TextEncoder().encode(message), address as socket.Target);
  return place(address as [string, number]);
}

await program("syslog.ts [-p FACILITY.LEVEL] [-t TAG] [-s SERVER[:PORT] | -u PATH] MESSAGE", {
  priority: { type: "string", short: "p", default: "user.notice" },
  tag: { type: "string", short: "t", default: "syslog.ts" },
  server: { type: "string", short: "s" },
  path: { type: "string", short: "u", default: "/dev/log" },
}, (options, words) => {
  if (words.length === 0) throw new WrongArguments("a message is required");
  const number = priority(options.priority!), text = words.join(" ");
  let where: string, message: string;
  if (options.server === undefined) {
    message = `<${number}>${stamp(new Date())} ${options.tag}[${Deno.pid}]: ${text}`;
    try {
      where = to_this_machine(options.path!, message);
    } catch (error) {
      if (!(error instanceof socket.OSError)) throw error;
      throw new Failure(`${options.path}: ${text_of(error)}: is there a log here?`);
    }
  } else {
    message = `<${number}>1 ${new Date().toISOString()} ${socket.gethostname()} ${options.tag} ${Deno.pid} - - ${text}`;
    where = to_server(options.server, message);
  }
  console.log(`${where}: ${message}`);
});
