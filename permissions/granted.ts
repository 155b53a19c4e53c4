/**
 * Deno's permissions, queried again for each check.
 *
 * Programs may replace the methods of JavaScript's own classes, and add properties to their prototypes. So nothing here
 * uses any of those: bytes are read by index, text is put together by hand, tables have no prototype, and what is
 * needed of Deno is taken when the module loads.
 *
 * Each question may run code of the caller's: a permission that has changed dispatches `change` while it is asked.
 * descriptors.ts says what follows from that.
 *
 * @module
 */

import type { Bytes } from "../ffi/backend.ts";

const { apply, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const { permissions, errors: { NotCapable } } = Deno;
const query = permissions.querySync;
const status = getPrototypeOf(apply(query, permissions, [{ name: "net", host: undefined }]))!;
const get_state = getOwnPropertyDescriptor(status, "state")!.get!;
const get_partial = getOwnPropertyDescriptor(status, "partial")!.get!;

/** A table that inherits nothing. */
export function table<T>(): Record<string | number, T> {
  return { __proto__: null } as never;
}

type State = Deno.PermissionState;

/**
 * The state of a permission. What Deno cannot parse counts as denied, and so does a question for which the stack did
 * not suffice: a caller who has used it up must not pass for one who was not denied.
 */
function state(descriptor: Deno.PermissionDescriptor): State {
  try {
    return apply(get_state, apply(query, permissions, [descriptor]), []);
  } catch {
    return "denied";
  }
}

// Each property is stated, or one that was added to Object.prototype would be taken for it.
function net(host: string): State {
  return state({ name: "net", host });
}

/** Refuses, in Deno's words. */
export function refuse(permission: string, what: string): never {
  throw new NotCapable(`Requires ${permission} access to ${what}, run again with the --allow-${permission} flag`);
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
  return is_mapped(bytes, at) ? ipv4_text(bytes, at + 12) : ipv6_in_full(bytes, at);
}

/** Whether an IPv6 address has an IPv4 address in it: `::ffff:a.b.c.d`. */
export function is_mapped(bytes: Bytes, at: number): boolean {
  for (let i = 0; i < 10; i++) if (bytes[at + i] !== 0) return false;
  return bytes[at + 10] === 255 && bytes[at + 11] === 255;
}

/** An IPv6 address as Deno wants it in a host, one with an IPv4 address in it too. */
export function ipv6_in_full(bytes: Bytes, at: number): string {
  let text = `[${hex(bytes, at)}`;
  for (let i = 2; i < 16; i += 2) text += `:${hex(bytes, at + i)}`;
  return `${text}]`;
}

function at_port(host: string, port: number | null): string {
  return port === null ? host : `${host}:${port}`;
}

/** The names that this isolate was permitted to resolve, by the addresses that they had: keys alone. */
let names_by_address: Record<string, Record<string, true>> = table();
let remembered = 0;
/** Enough for what a program talks to at a time; a name that was forgotten is resolved again. */
const REMEMBERED_MAX = 10_000;

/** Remembers that a name, permitted to be resolved, has an address. */
export function remember(name: string, address: string): void {
  if (++remembered > REMEMBERED_MAX) {
    names_by_address = table();
    remembered = 1;
  }
  (names_by_address[address] ??= table())[name] = true;
}

/**
 * The state of a host at a port. What is denied without a port stays so; Deno's answer prefers a grant for the port.
 */
function net_at(host: string, port: number | null): State {
  if (port === null) return net(host);
  return net(host) === "denied" ? "denied" : net(`${host}:${port}`);
}

/**
 * Refuses an address that is not granted, neither itself nor by a name that it was found under. Which of its names the
 * caller used makes no difference: it is the same host and port.
 *
 * @param address The address as text.
 * @param port The port; `null` for any.
 */
export function require_address(address: string, port: number | null): void {
  const itself = net_at(address, port);
  if (itself === "granted") return;
  if (itself !== "denied") {
    for (const name in names_by_address[address]) if (net_at(name, port) === "granted") return;
  }
  refuse("net", `"${at_port(address, port)}"`);
}

/** Refuses an address that is denied by itself, under whatever name it was granted. */
export function refuse_denied(address: string, port: number): void {
  if (net_at(address, port) === "denied") refuse("net", `"${address}:${port}"`);
}

/** Refuses to resolve a name that is not granted. */
export function require_name(name: string, port: number | null): void {
  if (net_at(name, port) !== "granted") refuse("net", `"${at_port(name, port)}"`);
}

/** Whether net is for paths too: versions of Deno in which it is not cannot parse one as a host, but every address. */
function paths_need_net(): boolean {
  try {
    apply(query, permissions, [{ name: "net", host: "unix:/" }]);
    return true;
  } catch {
    return net("0.0.0.0") === "denied"; // Not for want of a stack.
  }
}

/**
 * Refuses a path that is not granted.
 *
 * @param path The path as text; an absolute one, if it can be known.
 * @param said The path as errors show it.
 */
export function require_file(path: string, said: string): void {
  if (state({ name: "read", path }) !== "granted") refuse("read", `"${said}"`);
  if (state({ name: "write", path }) !== "granted") refuse("write", `"${said}"`);
  if (paths_need_net() && net(`unix:${path}`) !== "granted") refuse("net", `"unix:${said}"`);
}

/** Refuses unless every path is granted. */
export function require_every_file(what: string): void {
  if (state({ name: "read", path: undefined }) !== "granted") refuse("read", what);
  if (state({ name: "write", path: undefined }) !== "granted") refuse("write", what);
}
