/**
 * Network interfaces, their names and indexes: if_nameindex(3), if_nametoindex(3).
 *
 * @module
 */

import { os_error, throw_if_failed } from "../ffi/result.ts";
import { bytes_of, type Integer, integer, type_name } from "../base/arguments.ts";
import { ENODEV, ENXIO } from "../constants/errno.ts";
import { OSError } from "../base/errors.ts";
import { encode_name } from "../base/fs_encoding.ts";
import type { Host } from "../families/codec.ts";
import { sys } from "../ffi/mod.ts";
import { OverflowError, ValueError } from "../base/value_errors.ts";
import { errno_error } from "./strerror.ts";

/** An interface. */
export type Interface = [index: number, name: string];

/**
 * The network interfaces of this machine: if_nameindex(3).
 *
 * @returns A list of `[index, name]`; on Windows the names are of the form `"ethernet_32770"`.
 * @throws {OSError} when the call fails.
 * @see https://docs.python.org/3/library/socket.html#socket.if_nameindex
 */
export function if_nameindex(): Interface[] {
  const list: Interface[] = [];
  throw_if_failed(sys.names.if_nameindex((index, name) => list.push([index, name])));
  return list;
}

/**
 * The index of a network interface: if_nametoindex(3).
 *
 * @param if_name The interface's name, or its bytes.
 * @returns Its index.
 * @throws {OSError} ENODEV when there is no such interface (ENXIO on macOS and FreeBSD).
 * @throws {ValueError} when the name has a NUL or a lone surrogate in it.
 * @throws {TypeError} when it is neither text nor bytes.
 * @see https://docs.python.org/3/library/socket.html#socket.if_nametoindex
 */
export function if_nametoindex(if_name: string | Uint8Array): number {
  if (typeof if_name !== "string" && !(if_name instanceof Uint8Array)) {
    throw new TypeError(`if_name: expected str, bytes or os.PathLike object, not ${type_name(if_name)}`);
  }
  const embedded = typeof if_name === "string" ? if_name.includes("\0") : bytes_of(if_name, "if_name").includes(0);
  if (embedded) {
    throw new ValueError("if_name: embedded null byte");
  }
  const index = index_of(if_name);
  if (index === 0) throw new OSError(ENODEV, "No such device"); // Windows reports no error number; CPython uses this one.
  return throw_if_failed(index);
}

function index_of(name: Host): number {
  return sys.names.if_nametoindex(typeof name === "string" ? encode_name(name, "if_name") : name);
}

/**
 * The name of a network interface: if_indextoname(3).
 *
 * @param if_index The interface's index.
 * @returns Its name.
 * @throws {OSError} ENXIO when there is no interface of that index.
 * @throws {ValueError} when it is negative, {@linkcode OverflowError} beyond 2^32-1.
 * @throws {TypeError} when it is not an integer.
 * @see https://docs.python.org/3/library/socket.html#socket.if_indextoname
 */
export function if_indextoname(if_index: Integer): string {
  const index = integer(if_index, "if_index");
  if (index < 0) throw new ValueError("if_index: a negative number");
  if (index > 0xffff_ffff) throw new OverflowError("if_index: larger than 4294967295");
  const name = sys.names.if_indextoname(index);
  if (name === 0) throw errno_error(ENXIO);
  if (typeof name === "number") throw os_error(name);
  return name;
}

/**
 * The index of the interface in an address.
 *
 * @throws {OSError} ENODEV when there is none.
 */
export function interface_index(name: Host): number {
  const index = index_of(name);
  if (index <= 0) throw errno_error(ENODEV);
  return index;
}

/** The name of an interface in an address; `""` when there is none. */
export function interface_name(index: number): string {
  const name = sys.names.if_indextoname(index);
  return typeof name === "number" ? "" : name;
}
