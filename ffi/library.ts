/**
 * Opens the system's libraries on first use, and says exactly which permission is missing when it may not.
 *
 * @module
 */

import { arch, by, platform } from "../constants/platform.ts";

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
 * The libraries by what they are asked for: the bare name first, which the loader resolves and which `--allow-ffi`
 * without a list permits, then the absolute paths that a list may name.
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
  return [name, `C:\\Windows\\System32\\${name}`];
}

/** A library, by what it is asked for. */
export type Library = keyof typeof LIBRARIES;

const paths: { [library in Library]?: string } = {};

/** The name under which a library opens here. It asks for the state of the permission, never the user. */
function path_of(library: Library): string {
  const known = paths[library];
  if (known !== undefined) return known;
  const candidates = LIBRARIES[library];
  if (candidates === undefined) throw new Error(`@bsd/socket has no tables for this platform (${platform})`);
  // A list resolves a bare name against the current folder, so that only an absolute path can be on it.
  const permitted = may_open() ? candidates : candidates.slice(1).filter((path) => may_open(path));
  const path = permitted.find(opens) ?? permitted[0]; // Opened once more, the first says what is wrong with it.
  if (path !== undefined) return paths[library] = path;
  throw new Deno.errors.NotCapable(
    `Requires ffi access to the C library: run again with --allow-ffi, or with --allow-ffi=${candidates[1]}`,
  );
}

function may_open(path?: string): boolean {
  return Deno.permissions.querySync({ name: "ffi", path }).state === "granted";
}

function opens(path: string): boolean {
  try {
    Deno.dlopen(path, {}).close();
    return true;
  } catch {
    return false;
  }
}

/**
 * Binds one C function. Each is bound on its own and on first use: making the call stub of a symbol is what costs
 * (0.1 to 0.2 ms each, alone or in company), so a program pays for the calls that it makes.
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
  const symbols: Record<string, unknown> = Deno.dlopen(path_of(library), { [name]: signature }).symbols;
  return symbols[name] as Deno.FromForeignFunction<F>;
}
