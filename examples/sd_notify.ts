#!/usr/bin/env -S deno run --allow-ffi --allow-env=NOTIFY_SOCKET,WATCHDOG_USEC
/**
 * Tells systemd how a service is doing: a datagram to the UNIX socket that NOTIFY_SOCKET names (sd_notify(3)).
 *
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-env=NOTIFY_SOCKET,WATCHDOG_USEC examples/sd_notify.ts READY=1 "STATUS=All is well"
 *
 * As a service: it says that it is ready, that it is alive as often as WatchdogSec= asks for, and on Ctrl-C and SIGTERM
 * that it stops:
 *
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-env=NOTIFY_SOCKET,WATCHDOG_USEC examples/sd_notify.ts --service
 *
 * Without systemd: a listener that prints each message and its sender. Set NOTIFY_SOCKET to its address.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/sd_notify.ts --listen @notify
 */

import * as socket from "../mod.ts";
import { unpack_ancillary } from "../structs.ts";
import { Failure, program, text_of, WrongArguments } from "./support/program.ts";

/** An address as systemd writes it: a path, or an abstract name behind an @. */
function address_of(text: string): string | Uint8Array {
  return text.startsWith("@") ? new TextEncoder().encode(`\0${text.slice(1)}`) : text;
}

/** Sends one message of lines `KEY=value` to the service manager. */
function notify(...lines: string[]): void {
  const where = Deno.env.get("NOTIFY_SOCKET");
  if (!where) throw new Failure("NOTIFY_SOCKET is not set: this was not started by systemd with Type=notify");
  using sock = new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);
  try {
    sock.sendto(new TextEncoder().encode(lines.join("\n")), address_of(where));
  } catch (error) {
    if (!(error instanceof socket.OSError)) throw error;
    throw new Failure(`${where}: ${text_of(error)}`);
  }
  console.log(`told ${where}: ${lines.join(", ")}`);
}

/** A service that does nothing but say how it is. */
async function service(): Promise<void> {
  const { promise: end, resolve: stop } = Promise.withResolvers<void>();
  Deno.addSignalListener("SIGINT", stop);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  notify("READY=1", `STATUS=Started at ${new Date().toLocaleTimeString("en-GB")}`);
  const microseconds = Number(Deno.env.get("WATCHDOG_USEC") ?? 0);
  // Half of the time that is allowed, as sd_watchdog_enabled(3) recommends.
  const timer = microseconds > 0 ? setInterval(() => notify("WATCHDOG=1"), microseconds / 2000) : undefined;
  await end;
  clearInterval(timer);
  notify("STOPPING=1");
}

/** The other end: prints each message, and the process that sent it, from the kernel. */
function listen(where: string): void {
  using sock = new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);
  sock.bind(address_of(where));
  sock.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1);
  console.log(`Listening at ${where} until Ctrl-C`);
  while (true) {
    const [data, ancillary] = sock.recvmsg(65536, socket.CMSG_SPACE(12));
    const [credentials] = ancillary.map(unpack_ancillary);
    const who = credentials?.name === "SCM_CREDENTIALS"
      ? `process ${credentials.value.pid} of user ${credentials.value.uid}`
      : "an unknown process";
    for (const line of new TextDecoder().decode(data).split("\n")) {
      console.log(`${who}: ${line}`);
    }
  }
}

await program("sd_notify.ts KEY=VALUE … | --service | --listen ADDRESS", {
  service: { type: "boolean" },
  listen: { type: "string" },
}, (options, lines) => {
  if (options.listen === "") throw new WrongArguments("ADDRESS is a path or @NAME");
  if (options.listen !== undefined) return listen(options.listen);
  if (options.service) return service();
  if (lines.length === 0 || lines.some((line) => !/^[A-Z_]+=/.test(line))) {
    throw new WrongArguments("lines like READY=1 are required");
  }
  notify(...lines);
});
