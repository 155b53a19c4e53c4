/**
 * The descriptor of a `Deno.FsFile`, for sendfile.
 *
 * @module
 */

import { Math, own_weak_map } from "../base/intrinsics.ts";
import { EBADF, EINVAL } from "../constants/errno.ts";
import { UnsupportedOperation } from "../base/errors.ts";
import { sys } from "../ffi/mod.ts";
import { errno_error } from "../netdb/strerror.ts";

/** The search ends after so many numbers in a row without a descriptor. */
const GAP = 1024;
/** The test positions are below 2^31, which every file system supports. */
const FARTHEST = 2 ** 31;

const descriptors = own_weak_map<Deno.FsFile, number>();

/**
 * Finds the descriptor of a file. Deno has no API for it.
 *
 * Sets the file to an unlikely position, and looks for the descriptor that has this position and follows to a second
 * one. Then restores the position. This needs no permission beyond that for opening the file.
 *
 * @returns The descriptor; -1 when the file has no position, or is not found.
 */
function find_descriptor(file: Deno.FsFile): number {
  if (sys.tell === undefined) return -1;
  let home;
  try {
    home = file.seekSync(0, Deno.SeekMode.Current);
  } catch {
    return -1; // A pipe, for example.
  }
  try {
    return search(file, sys.tell);
  } finally {
    file.seekSync(home, Deno.SeekMode.Start);
  }
}

function search(file: Deno.FsFile, tell: (fd: number) => number): number {
  let position = go_anywhere(file);
  for (let fd = 0, gap = 0; gap < GAP; fd++) {
    const at = tell(fd);
    gap = at === -EBADF ? gap + 1 : 0;
    if (at !== position) continue;
    position = go_anywhere(file);
    if (tell(fd) === position) return fd;
  }
  return -1;
}

function go_anywhere(file: Deno.FsFile): number {
  return file.seekSync(Math.floor(Math.random() * FARTHEST), Deno.SeekMode.Start);
}

/** A path, or a URL of one, as Windows has paths. */
function windows_path(path: string | URL): string {
  if (typeof path === "string") return path;
  const name = decodeURIComponent(path.pathname.replace(/%(?![0-9a-f]{2})/gi, "%25")).replaceAll("/", "\\");
  return path.host === "" ? name.slice(1) : `\\\\${path.host}${name}`;
}

/** Paths of named pipes: `\\.\pipe\name`. */
const PIPE = /^[\\/]{2}[^\\/]+[\\/]pipe[\\/]/i;

/** A handle for a path; -1 for a named pipe, where it would be another connection to the pipe's server. */
function open_file(path: string): number {
  return PIPE.test(path) ? -1 : sys.CreateFile!(path);
}

/**
 * On Windows, opens a second handle for a path. Deno has just opened the path, so it has checked the permission. A
 * search for Deno's handle could block: asking a pipe for its position blocks while another thread reads from it.
 */
export function open_beside(path: string | URL): { readonly fd: number } & Disposable {
  const fd = sys.CreateFile === undefined ? -1 : open_file(windows_path(path));
  return { fd, [Symbol.dispose]: () => void (fd >= 0 && sys.CloseHandle!(fd)) };
}

/** A `Deno.FsFile` with the methods of Python's binary files. */
export class FsFileReader {
  /** Bytes per read. */
  static readonly BLOCK: number = 256 * 1024;
  readonly #file: Deno.FsFile;
  #space: Uint8Array<ArrayBuffer> | undefined;

  /**
   * @param file The file.
   * @param fd Its descriptor, if it is known.
   */
  constructor(file: Deno.FsFile, fd = -1) {
    this.#file = file;
    if (fd >= 0) descriptors.set(file, fd);
  }

  /** The descriptor; it is searched for once. */
  fileno(): number {
    let fd = descriptors.get(this.#file);
    if (fd === undefined) descriptors.set(this.#file, fd = find_descriptor(this.#file));
    if (fd < 0) throw new UnsupportedOperation("fileno");
    this.#file.seekSync(0, Deno.SeekMode.Current); // Throws if the file is closed: its descriptor may be another file now.
    return fd;
  }

  /** The next bytes, valid until the next call. */
  read(size: number): Uint8Array<ArrayBuffer> {
    this.#space ??= new Uint8Array(FsFileReader.BLOCK);
    const space = this.#space.subarray(0, size);
    return space.subarray(0, this.#file.readSync(space) ?? 0);
  }

  /** Goes to a position. */
  seek(offset: number): void {
    if (offset < 0) throw errno_error(EINVAL);
    this.#file.seekSync(offset, Deno.SeekMode.Start);
  }
}
