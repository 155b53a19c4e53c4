/**
 * Sockets that systemd passed.
 *
 * @module
 */

import { Number } from "../base/intrinsics.ts";
import { by } from "../constants/platform.ts";
import type { FamilyName } from "../families/registry.ts";
import { Socket } from "../socket/socket.ts";

/** Where the descriptors begin: SD_LISTEN_FDS_START. */
const FIRST = 3;
const NAMES = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] as const;

function variable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    const message = `listen_fds() reads the environment: run again with --allow-env=${NAMES.join(",")}`;
    throw new Deno.errors.NotCapable(message, { cause: error });
  }
}

/**
 * The sockets that this process was started with by systemd, or by `systemd-socket-activate`: sd_listen_fds_with_names(3).
 * They are not inherited by child processes from here on, and have the mode that they came with.
 *
 * It needs `--allow-env=LISTEN_PID,LISTEN_FDS,LISTEN_FDNAMES`.
 *
 * @returns Each socket and its name, `FileDescriptorName=` of its unit; `"unknown"` where none was given. An empty list
 * when the process was started in another way: LISTEN_PID names the process that the sockets are for.
 * @throws {Deno.errors.NotCapable} without that permission.
 * @throws {OSError} EBADF, ENOTSOCK when a descriptor is not what the environment says. Then none of them is closed.
 * @example
 * ```ts
 * import { listen_fds, serve } from "jsr:@bsd/socket/interop";
 *
 * for (const [sock] of listen_fds()) serve(sock, () => new Response("Hello"));
 * ```
 * @see https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html
 */
export function listen_fds(): [sock: Socket<FamilyName>, name: string][] {
  const [pid, count, names] = NAMES.map(variable);
  if (by<boolean>({ windows: true }) || pid === undefined || Number(pid) !== Deno.pid) return [];
  const number = /^[0-9]{1,5}$/.test(count ?? "") ? Number(count) : 0;
  const named = names === undefined || names === "" ? [] : names.split(":");
  const sockets: [Socket<FamilyName>, string][] = [];
  try {
    for (let i = 0; i < number; i++) {
      const sock = new Socket({ fileno: FIRST + i });
      sock.set_inheritable(false);
      sockets.push([sock, named[i] || "unknown"]);
    }
  } catch (error) {
    for (const [sock] of sockets) sock.detach(); // They are still the environment's.
    throw error;
  }
  return sockets;
}
