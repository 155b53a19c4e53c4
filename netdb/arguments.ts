/**
 * Common code of the name functions: checks and converts arguments as CPython's argument formats do, and makes the
 * resolver's exceptions.
 *
 * @module
 */

import { os_error } from "../ffi/result.ts";
import { bytes_of, type_name } from "../base/arguments.ts";
import { EAI_SYSTEM } from "../constants/addrinfo.ts";
import { gaierror, type OSError } from "../base/errors.ts";
import { ascii_or_bytes, type Host } from "../families/codec.ts";
import { sys } from "../ffi/mod.ts";
import { resolver_errno } from "../ffi/memory.ts";
import { encode_idna } from "./idna.ts";
import { UnicodeError, ValueError } from "../base/value_errors.ts";

/**
 * Checks a host name: encodes text by IDNA; returns bytes unchanged, or as text if they are ASCII.
 *
 * @param host The argument.
 * @param caller The function's name.
 * @throws {TypeError} when it is neither, or has a NUL in it.
 * @throws {UnicodeError} when it has a label that is empty or too long, or cannot be encoded.
 */
export function idna_host(host: unknown, caller: string): Host {
  const name = typeof host === "string" ? encode_idna(host) : host_bytes(host, caller);
  if (typeof name === "string" ? name.includes("\0") : name.includes(0)) {
    throw new TypeError(`${caller}() argument 1 must be encoded string without null bytes`);
  }
  return name;
}

function host_bytes(host: unknown, caller: string): Host {
  if (!ArrayBuffer.isView(host) && !(host instanceof ArrayBuffer)) {
    throw new TypeError(`${caller}() argument 1 must be str, bytes or bytearray, not ${type_name(host)}`);
  }
  return ascii_or_bytes(bytes_of(host, "host"));
}

/**
 * Checks text that goes to C as UTF-8, as the format `s` does.
 *
 * @param text The argument.
 * @param what Its name in errors: `getservbyname() argument 1`.
 * @throws {TypeError} when it is not a string.
 * @throws {ValueError} when it has a NUL or a lone surrogate in it.
 */
export function text_argument(text: unknown, what: string): string {
  if (typeof text !== "string") throw new TypeError(`${what} must be str, not ${type_name(text)}`);
  if (text.includes("\0")) throw new ValueError(`${what}: embedded null character`);
  return well_formed(text, what);
}

/**
 * Checks text that UTF-8 must be able to encode.
 *
 * @throws {UnicodeError} when it has a lone surrogate.
 */
export function well_formed(text: string, what: string): string {
  if (!text.isWellFormed()) throw new UnicodeError(`${what}: surrogates not allowed`);
  return text;
}

/** The exception for a code of the resolver. */
export function resolver_error(code: number): OSError {
  if (code === EAI_SYSTEM) return os_error(-resolver_errno.value);
  return new gaierror(code, sys.names.gai_strerror(code));
}
