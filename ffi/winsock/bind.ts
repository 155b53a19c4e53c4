/**
 * Binding of Windows' functions, and the error of the last call.
 *
 * @module
 */

import { as_uint, BigInt, has_own, Uint8Array } from "../../base/intrinsics.ts";
import { WSAEBADF, WSAEINVAL } from "../../constants/winerror.ts";
import { bind_symbol, type Library } from "../library.ts";
import { type C, libraries } from "./symbols.ts";

/** `WSADATA` has 408 bytes, of which nothing is needed. */
const WSADATA = 408;
const VERSION = 0x0202;

/**
 * `WSAGetLastError()`. Windows keeps the error of a call in the thread, where anything may overwrite it: memory that V8
 * asks for without success leaves 487 there, and so was seen in one of five processes. So it is asked for right behind
 * the call, in the same function, with nothing allocated in between, and no function of ours called, which might be
 * compiled just then:
 *
 * ```ts ignore
 * const n = (c_listen ??= bind("listen"))(handle(fd), backlog);
 * return n < 0 ? failed(fd, last_error()) : n;
 * ```
 *
 * Winsock's functions and kernel32's leave their errors in the same place.
 */
export let last_error: C["WSAGetLastError"];

/**
 * Binds a function, and starts Winsock the first time.
 *
 * Bind at the place of the call and keep the function in a variable of its own: see the twin in posix/.
 *
 * @param name The function's name in the tables of symbols.
 */
export function bind<Name extends keyof C>(name: Name): C[Name] {
  if (last_error === undefined) start();
  for (const library in libraries) {
    if (!has_own(libraries, library)) continue;
    const symbols: Record<string, Deno.ForeignFunction> = libraries[library as keyof typeof libraries];
    if (has_own(symbols, name)) return bind_symbol(library as Library, name, symbols[name]) as C[Name];
  }
  throw new TypeError(`no library has ${name}()`);
}

function start(): void {
  const { WSAStartup, WSAGetLastError } = libraries.c;
  const failure = bind_symbol("c", "WSAStartup", WSAStartup)(VERSION, new Uint8Array(WSADATA));
  if (failure !== 0) throw new Error(`Winsock does not start: WSAStartup failed with error ${failure}`);
  last_error = bind_symbol("c", "WSAGetLastError", WSAGetLastError);
}

const KEPT = 4096;
/** Every index has a value, so that none is looked up on a prototype. */
const handles: (bigint | undefined)[] = new Array(KEPT + 1).fill(undefined);

/** A descriptor as the `SOCKET` that it is; -1 is INVALID_SOCKET. Bigints of common handles are kept: see `size_t`. */
export function handle(fd: number): bigint {
  return fd >= 0 && fd <= KEPT ? handles[fd | 0] ??= BigInt(fd | 0) : as_uint(64, BigInt(fd));
}

/**
 * Minus the error of a failed call. It is never 0, which would be a success: an error that was lost on the way
 * (TlsGetValue sets it to 0) counts as WSAEINVAL.
 */
export function failure(error: number): number {
  return error === 0 ? -WSAEINVAL : -error;
}

/** The same of a socket. A closed one is none to Winsock (10038); the result is then what the other systems say. */
export function failed(fd: number, error: number): number {
  return fd < 0 ? -WSAEBADF : failure(error);
}
