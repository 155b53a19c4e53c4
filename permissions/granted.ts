/**
 * What Deno's permissions grant, asked anew each time.
 *
 * Programs may replace the methods of JavaScript's own classes, and add properties to their prototypes. So nothing here
 * uses any of those: bytes are read by index, text is put together by hand, tables have no prototype, and what is needed
 * of Deno is taken when the module loads.
 *
 * @module
 */

import { by } from "../constants/platform.ts";
import { UNIX_PATH } from "../ffi/layout.ts";
import type { Bytes } from "../ffi/backend.ts";

const { apply, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const { cwd, permissions, realPathSync, errors: { NotCapable } } = Deno;
const query = permissions.querySync;
const status = getPrototypeOf(apply(query, permissions, [{ name: "net", host: undefined }]))!;
const get_state = getOwnPropertyDescriptor(status, "state")!.get!;
const get_partial = getOwnPropertyDescriptor(status, "partial")!.get!;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const decode = TextDecoder.prototype.decode, ByteArray = Uint8Array;

/** A table that inherits nothing. */
export function table<T>(): Record<string | number, T> {
  return { __proto__: null } as never;
}

type State = Deno.PermissionState;

/** The state of a permission. What Deno cannot parse is not granted to anybody by name. */
function state(descriptor: Deno.PermissionDescriptor): State {
  try {
    return apply(get_state, apply(query, permissions, [descriptor]), []);
  } catch {
    return "prompt";
  }
}

// Each property is stated, or one that was added to Object.prototype would be taken for it.
function net(host: string): State {
  return state({ name: "net", host });
}

/** Refuses, in Deno's words. */
function refuse(kind: string, what: string): never {
  throw new NotCapable(`Requires ${kind} access to ${what}, run again with the --allow-${kind} flag`);
}

/** Whether the whole network is granted, and nothing of it denied. */
export function everything(): boolean {
  const whole = apply(query, permissions, [{ name: "net", host: undefined }]);
  return apply(get_state, whole, []) === "granted" && apply(get_partial, whole, []) !== true;
}

/** Refuses unless the whole network is granted. */
export function require_everything(what: string): void {
  if (!everything()) refuse("net", `everything (${what})`);
}

const DIGITS = "0123456789abcdef";

function hex(bytes: Bytes, at: number): string {
  const high = bytes[at], low = bytes[at + 1];
  return DIGITS[high >> 4] + DIGITS[high & 15] + DIGITS[low >> 4] + DIGITS[low & 15];
}

/** An IPv4 address as text. */
export function ipv4_text(bytes: Bytes, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** An IPv6 address as Deno wants it in a host; an IPv4 address within one as that. */
export function ipv6_text(bytes: Bytes, at: number): string {
  let leading = 0;
  while (leading < 10 && bytes[at + leading] === 0) leading++;
  if (leading === 10 && bytes[at + 10] === 255 && bytes[at + 11] === 255) return ipv4_text(bytes, at + 12);
  let text = `[${hex(bytes, at)}`;
  for (let i = 2; i < 16; i += 2) text += `:${hex(bytes, at + i)}`;
  return `${text}]`;
}

/** The names that this isolate was permitted to resolve, by the addresses that they had: keys alone. */
let names_by_address: Record<string, Record<string, true>> = table();
let remembered = 0;
/** Enough for what a program talks to at a time; a name that was forgotten is resolved again. */
const MOST_REMEMBERED = 10_000;

/** Remembers that a name, permitted to be resolved, has an address. */
export function remember(name: string, address: string): void {
  if (++remembered > MOST_REMEMBERED) {
    names_by_address = table();
    remembered = 1;
  }
  (names_by_address[address] ??= table())[name] = true;
}

/**
 * Refuses an address that is not granted, neither itself nor by a name that it was found under. Which of its names the
 * caller used makes no difference: it is the same host and port.
 *
 * @param address The address as text.
 * @param port The port; `null` for any.
 */
export function require_address(address: string, port: number | null): void {
  const suffix = port === null ? "" : `:${port}`;
  // An address that is denied without a port stays denied where Deno's answer prefers a grant for the port.
  const itself = port !== null && net(address) === "denied" ? "denied" : net(address + suffix);
  if (itself === "granted") return;
  if (itself !== "denied") {
    for (const name in names_by_address[address]) if (net(name + suffix) === "granted") return;
  }
  refuse("net", `"${address}${suffix}"`);
}

/** Refuses an address that is denied by itself, under whatever name it was granted. */
export function refuse_denied(address: string, port: number): void {
  if (net(address) === "denied" || net(`${address}:${port}`) === "denied") refuse("net", `"${address}:${port}"`);
}

/** Refuses to resolve a name that is not granted. */
export function require_name(name: string, port: number | null): void {
  const host = port === null ? name : `${name}:${port}`;
  if (net(host) !== "granted") refuse("net", `"${host}"`);
}

const ABSTRACT: boolean = by({ linux: true, darwin: false, windows: false, freebsd: false });
const PATH = 2; // struct sockaddr_un

/** Refuses the path, or the abstract name, in a sockaddr of AF_UNIX. */
export function require_path(sockaddr: Bytes, size: number): void {
  if (size <= PATH || (ABSTRACT && sockaddr[PATH] === 0)) return require_everything("an AF_UNIX socket without a path");
  let length = 0;
  while (PATH + length < size && length < UNIX_PATH && sockaddr[PATH + length] !== 0) length++;
  const bytes = new ByteArray(length);
  for (let i = 0; i < length; i++) bytes[i] = sockaddr[PATH + i];
  let path: string;
  try {
    path = apply(decode, decoder, [bytes]);
  } catch {
    return require_everything("an AF_UNIX path that is not text");
  }
  require_file(path);
  const real = real_path(path);
  if (real !== path) require_file(real);
}

/** Whether net is for paths too: versions of Deno in which it is not cannot parse one as a host. */
function paths_need_net(): boolean {
  try {
    apply(query, permissions, [{ name: "net", host: "unix:/" }]);
    return true;
  } catch {
    return false;
  }
}

function require_file(path: string): void {
  if (state({ name: "read", path }) !== "granted") refuse("read", `"${path}"`);
  if (state({ name: "write", path }) !== "granted") refuse("write", `"${path}"`);
  if (paths_need_net() && net(`unix:${absolute(path)}`) !== "granted") refuse("net", `"unix:${path}"`);
}

/** A path from the root; one from elsewhere stays as it is where this folder may not be known, and is not granted. */
function absolute(path: string): string {
  if (path[0] === "/" || path[1] === ":") return path;
  try {
    return `${cwd()}/${path}`;
  } catch {
    return path;
  }
}

/** Where a path leads; for a socket that does not exist yet, where its folder does. What may not be read is as it says. */
function real_path(path: string): string {
  try {
    return realPathSync(path);
  } catch {
    let end = path.length - 1;
    while (end > 0 && path[end] !== "/") end--;
    let folder = "", name = "";
    for (let i = 0; i < path.length; i++) {
      if (i < end) folder += path[i];
      else name += path[i];
    }
    try {
      return end > 0 ? realPathSync(folder) + name : path;
    } catch {
      return path;
    }
  }
}
