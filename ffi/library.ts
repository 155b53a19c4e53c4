/**
 * Opens the system's libraries on first use. An error names the permission that is missing.
 *
 * @module
 */

import { BigUint64Array, code_at, has_own, Uint16Array } from "../base/intrinsics.ts";
import { arch, by, platform } from "../constants/platform.ts";

// Kept as they are now: code that replaces them later must not decide which function is called.
const { dlopen, permissions, errors: { NotCapable } } = Deno;
const query = permissions.querySync.bind(permissions);

const libc = by<readonly string[] | undefined>({
  linux: [
    "libc.so.6",
    ...[`/lib/${arch}-linux-gnu`, `/usr/lib/${arch}-linux-gnu`, "/lib64", "/usr/lib64", "/usr/lib", "/lib"]
      .map((folder) => `${folder}/libc.so.6`),
    `/lib/libc.musl-${arch}.so.1`,
  ],
  darwin: ["libSystem.B.dylib", "/usr/lib/libSystem.B.dylib"],
  freebsd: ["libc.so.7", "/lib/libc.so.7"],
});
const windows = platform === "windows";

/**
 * The libraries and their names: first the bare name, which the loader resolves and which needs `--allow-ffi` without a
 * list; then the absolute paths that a list may contain.
 */
const LIBRARIES = {
  /** The socket calls. */
  c: windows ? system32("ws2_32.dll") : libc,
  /** memcpy and strlen. */
  memory: windows ? system32("ntdll.dll") : libc,
  iphlpapi: windows ? system32("iphlpapi.dll") : undefined,
  kernel32: windows ? system32("kernel32.dll") : undefined,
  mswsock: windows ? system32("mswsock.dll") : undefined,
} as const;

function system32(name: string): readonly string[] {
  return [name, in_system32(name)];
}

function in_system32(name: string): string {
  return `C:\\Windows\\System32\\${name}`;
}

/** The key of a library. */
export type Library = keyof typeof LIBRARIES;

/** The names that open the libraries. Such a library stays loaded, even when it is closed. */
const paths: { [library in Library]?: string } = Object.create(null);

/** The name that opens a library. From then on, the library stays in the process. */
function path_of(library: Library): string {
  const known = paths[library];
  if (known !== undefined) return known;
  const path = permitted_path(library);
  if (first(HELD, (held) => held === library) === undefined && !pin(path)) dlopen(path, {});
  return paths[library] = path;
}

/**
 * The libraries that each process has until it ends: the libc that Deno itself is linked with, by whatever name, and
 * two of Windows' libraries. (A second copy of glibc in a process crashes when the process ends, whether it is closed
 * or not.)
 */
const HELD = by<readonly Library[]>({
  linux: ["c", "memory"],
  darwin: ["c", "memory"],
  freebsd: ["c", "memory"],
  windows: ["kernel32", "memory"],
});

const GET_MODULE_HANDLE_EX_FLAG_PIN = 1; // libloaderapi.h

/** Pins a library of Windows in the process; returns whether that succeeded, which needs kernel32. */
function pin(path: string): boolean {
  if (first(LIBRARIES.kernel32!, may_open) === undefined) return false;
  const signature = { parameters: ["u32", "buffer", "buffer"], result: "i32" } as const;
  const get_module_handle = bind_symbol("kernel32", "GetModuleHandleExW", signature);
  const name = new Uint16Array(path.length + 1);
  for (let i = 0; i < path.length; i++) name[i] = code_at(path, i);
  const library = dlopen(path, {}); // It must be there to be found.
  const found = get_module_handle(GET_MODULE_HANDLE_EX_FLAG_PIN, name, new BigUint64Array(1));
  library.close();
  return found !== 0;
}

/** The name under which a library opens here. It asks for the state of the permission, never the user. */
function permitted_path(library: Library): string {
  const candidates = LIBRARIES[library];
  if (candidates === undefined) throw new Error(`@bsd/socket has no tables for this platform (${platform})`);
  // A list resolves a bare name against the current folder, so that only an absolute path can be on it.
  const bare = candidates[0], all = may_open();
  const permitted = all ? () => true : (path: string) => path !== bare && may_open(path);
  const path = first(candidates, (path) => permitted(path) && opens(path));
  if (path !== undefined) return path;
  if (all) return bare; // Opened once more, it says what is wrong with it.
  const granted = first(candidates, permitted), wrong = granted === undefined ? "" : `${granted} does not open; `;
  throw new NotCapable(
    `Requires ffi access to ${windows ? bare : "the C library"}: ${wrong}run again with --allow-ffi, or with ${FLAG}`,
  );
}

/**
 * The flag with a list. It has every library that a program may need, on Linux the usual path of the only one, and those
 * that other distributions have: which of them exists cannot be asked without a permission to read.
 */
const FLAG = windows
  ? `--allow-ffi=${["ws2_32", "ntdll", "kernel32", "iphlpapi", "mswsock"].map((name) => in_system32(`${name}.dll`))}`
  : libc === undefined
  ? ""
  : `--allow-ffi=${libc[1]}` + (libc.length > 2 ? ` (where it is not there: ${libc.slice(2).join(", ")})` : "");

/** The first item for which something holds; `list.find` may be another function by then. */
function first<T>(list: readonly T[], holds: (item: T) => boolean): T | undefined {
  for (let i = 0; i < list.length; i++) if (holds(list[i])) return list[i];
  return undefined;
}

function may_open(path?: string): boolean {
  return query({ name: "ffi", path }).state === "granted";
}

function opens(path: string): boolean {
  try {
    dlopen(path, {}).close();
    return true;
  } catch {
    return false;
  }
}

/**
 * Binds one C function. Each is bound on first use: making the call stub of a symbol costs 0.1 to 0.2 ms, so a program
 * pays only for the functions that it calls.
 *
 * The library is closed right away. Deno's resource sanitizer, which is on in each test before 2.8, takes one that
 * stays open for a leak of the test that happened to call first. A function works as long as its code is in the
 * process, which {@linkcode path_of} sees to, and so does a call on a thread that is under way. One that a test forgot
 * is still seen, by the sanitizer of operations.
 *
 * @param library The library that exports it.
 * @param name Its name there.
 * @param signature Its parameters and result.
 * @throws {Deno.errors.NotCapable} without the permission, naming the flag to add.
 * @throws {TypeError} when the library has no such symbol.
 */
export function bind_symbol<F extends Deno.ForeignFunction>(
  library: Library,
  name: string,
  signature: F,
): Deno.FromForeignFunction<F> {
  const path = path_of(library);
  return has_own(signature, "nonblocking") ? on_thread(path, name, signature) : symbol_of(path, name, signature);
}

/** A function of a library, which is open for as long as `take` needs. */
function symbol_of<F extends Deno.ForeignFunction, T = Deno.FromForeignFunction<F>>(
  path: string,
  name: string,
  signature: F,
  take = (symbol: Deno.FromForeignFunction<F>): T => symbol as T,
): T {
  // Without a prototype: dlopen() would take a `name`, a `nonblocking` or a `type` of Object.prototype for ours.
  const declaration = { __proto__: null, ...signature } as unknown as Deno.ForeignFunction;
  const library = dlopen(path, { [name]: declaration });
  const symbols: Record<string, unknown> = library.symbols;
  try {
    return take(symbols[name] as Deno.FromForeignFunction<F>);
  } finally {
    library.close();
  }
}

/** A call on a thread is looked up in its open library when it begins, so that is opened for each call. */
function on_thread<F extends Deno.ForeignFunction>(path: string, name: string, signature: F) {
  const start = (...given: unknown[]) =>
    symbol_of(path, name, signature, (symbol) => (symbol as (...given: unknown[]) => unknown)(...given));
  return start as Deno.FromForeignFunction<F>;
}
