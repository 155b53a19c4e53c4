/**
 * Windows' half of the library without Windows: its modules run in a Worker whose platform is Windows, over functions
 * that replace Windows' own. They give answers that Microsoft documents and that Wine does not give.
 *
 * @module
 */

import { as_platform } from "./platforms.ts";
import { ignore_unless, in_emulation } from "./where.ts";

/** A test that uses the stand-ins. They need glibc to copy and allocate memory. */
export const stand_in_test = ignore_unless(
  Deno.build.os === "linux" && !in_emulation,
  "the stand-ins need Linux' C library",
);

const HARNESS = `
  const { dlopen: real_dlopen, UnsafePointer, UnsafePointerView } = Deno;
  const OF_LIBC = { RtlMoveMemory: "memmove", LocalFree: "free", memcpy: "memcpy", strlen: "strlen" };
  // What every program needs; a call of another function that the program does not stand in for fails by 10045.
  const functions = { WSAStartup: () => 0, GetModuleHandleExW: () => 1, closesocket: () => 0, SetHandleInformation: () => 1 };
  const state = { error: 0 };
  const { malloc } = real_dlopen("libc.so.6", { malloc: { parameters: ["usize"], result: "usize" } }).symbols;
  functions.LocalAlloc = (_flags, size) => malloc(size);
  functions.WSAGetLastError = () => state.error;
  /** A failed call. */
  const fail = (error, result = -1) => (state.error = error, result);
  /** The memory at a pointer or an address. */
  const at = (pointer, size) => {
    const object = typeof pointer === "bigint" ? UnsafePointer.create(pointer) : pointer;
    return new DataView(UnsafePointerView.getArrayBuffer(object, size));
  };
  const dlopen = (path, declarations) => {
    const symbols = {};
    for (const [key, declaration] of Object.entries(declarations)) {
      const name = declaration.name ?? key, own = functions[name];
      if (own === undefined && Object.hasOwn(OF_LIBC, name)) {
        symbols[key] = real_dlopen("libc.so.6", { [key]: { ...declaration, name: OF_LIBC[name] } }).symbols[key];
      } else if (declaration.nonblocking) {
        symbols[key] = async (...given) => functions[name](...given);
      } else symbols[key] = (...given) => functions[name] === undefined ? fail(10045) : functions[name](...given);
    }
    return { symbols, close() {} };
  };
  Object.defineProperty(Deno, "dlopen", { value: dlopen });
`;

/**
 * Runs a program as {@linkcode as_platform} does. The program puts replacements of Windows' functions into `functions`:
 * `return fail(10035)` is a failed call, `at(pointer, size)` is memory that a function received.
 *
 * @param program The body of an async function, in JavaScript.
 */
export function over_winsock<T>(program: string): Promise<T> {
  return as_platform("windows", HARNESS + program);
}
