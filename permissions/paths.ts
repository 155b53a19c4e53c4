/**
 * Checks paths of AF_UNIX sockets against the permissions: the path that the program names, and the one that it leads
 * to.
 *
 * Deno removes `..` from a path as text. The kernel goes up from the target of a symbolic link instead. So realpath(3)
 * resolves the path: it follows the kernel's rules, and needs none of Deno's permissions.
 *
 * @module
 */

import { by, platform } from "../constants/platform.ts";
import { EINVAL, ENOENT } from "../constants/errno.ts";
import { UNIX_PATH } from "../ffi/layout.ts";
import type { Backend, Bytes } from "../ffi/backend.ts";
import { length_of } from "../base/intrinsics.ts";
import { refuse, require_every_file, require_everything, require_file } from "./granted.ts";

const { apply } = Reflect;
const { cwd, realPathSync } = Deno;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const decode = TextDecoder.prototype.decode, ByteArray = Uint8Array;

const ABSTRACT: boolean = by({ linux: true, darwin: false, windows: false, freebsd: false });
const PATH = 2; // struct sockaddr_un
const SLASH = 47, DOT = 46, BACKSLASH = 92, COLON = 58;
const WINDOWS = platform === "windows";

/** The bytes of a path, with a NUL behind them. */
type Path = Uint8Array<ArrayBuffer>;

/** realpath(3) of a path that ends with a NUL. On Windows, which has none, it is Deno's, and `..` is refused. */
type RealPath = Backend["realpath"];

/**
 * Refuses the path, or the abstract name, in a sockaddr of AF_UNIX. A path needs read and write, whatever is granted of
 * the network: a socket is a file.
 */
export function require_path(sockaddr: Bytes, size: number, realpath: RealPath): void {
  if (size <= PATH || (ABSTRACT && sockaddr[PATH] === 0)) return require_everything("an AF_UNIX socket without a path");
  let length = 0;
  while (PATH + length < size && length < UNIX_PATH && sockaddr[PATH + length] !== 0) length++;
  const path = new ByteArray(length + 1); // C reads it up to the NUL.
  for (let i = 0; i < length; i++) path[i] = sockaddr[PATH + i];
  const said = text_of(path, length);
  if (said === null) return require_every("an AF_UNIX path that is not text");
  require_file(absolute(path, said), said);
  const real = real_path(path, length, realpath);
  if (real === null) refuse("read", `where "${said}" leads`);
  require_file(real, real);
}

function require_every(what: string): void {
  require_everything(what);
  require_every_file(what);
}

/** The first bytes of a path as text; `null` when they are none. */
function text_of(path: Bytes, length: number): string | null {
  const bytes = new ByteArray(length);
  for (let i = 0; i < length; i++) bytes[i] = path[i];
  try {
    return apply(decode, decoder, [bytes]);
  } catch {
    return null;
  }
}

function is_separator(byte: number): boolean {
  return byte === SLASH || (WINDOWS && byte === BACKSLASH);
}

/** A path from the root; one from elsewhere stays as it is where this folder may not be known, and is not granted. */
function absolute(path: Bytes, text: string): string {
  if (is_separator(path[0]) || (WINDOWS && path[1] === COLON)) return text;
  try {
    return `${cwd()}/${text}`;
  } catch {
    return text;
  }
}

/**
 * Where a path leads; for a socket that does not exist yet, where its folder does. `null` when that cannot be known:
 * the kernel would not find it either, but may a moment later.
 */
function real_path(path: Path, length: number, realpath: RealPath): string | null {
  const real = resolved(path, length, realpath);
  if (typeof real === "string") return real;
  if (real !== -ENOENT) return null;
  let begin = length; // Where the last part begins.
  while (begin > 0 && !is_separator(path[begin - 1])) begin--;
  const folder = new ByteArray(begin + 2), last = new ByteArray(length - begin);
  for (let i = 0; i < length; i++) {
    if (i < begin) folder[i] = path[i];
    else last[i - begin] = path[i];
  }
  if (begin === 0) folder[0] = DOT;
  const real_folder = resolved(folder, begin === 0 ? 1 : begin, realpath), name = text_of(last, length - begin);
  return typeof real_folder === "string" && name !== null ? `${real_folder}/${name}` : null;
}

/** Where a path that exists leads, or minus errno. */
function resolved(path: Path, length: number, realpath: RealPath): string | number {
  if (realpath !== undefined) {
    const real = realpath(path);
    if (typeof real === "number") return real;
    return text_of(real, length_of(real)) ?? -EINVAL;
  }
  if (goes_up(path, length)) return -EINVAL;
  const text = text_of(path, length);
  try {
    return text === null ? -EINVAL : realPathSync(text);
  } catch {
    return -ENOENT;
  }
}

/** Whether a path has a part that is `..`. */
function goes_up(path: Bytes, length: number): boolean {
  for (let begin = 0, i = 0; i <= length; i++) {
    if (i < length && !is_separator(path[i])) continue;
    if (i - begin === 2 && path[begin] === DOT && path[begin + 1] === DOT) return true;
    begin = i + 1;
  }
  return false;
}
