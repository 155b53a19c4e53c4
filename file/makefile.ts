/**
 * makefile: file objects of a socket.
 *
 * @module
 */

import { by_name, type_name, within } from "../base/arguments.ts";
import { repr } from "../base/repr.ts";
import { descriptor_of } from "../descriptor/descriptor.ts";
import { DEFAULT_BUFFER_SIZE } from "./io_base.ts";
import { SocketIO } from "./socket_io.ts";
import { BufferedReader } from "./reader.ts";
import { TextIOWrapper, type TextOptions } from "./text_io.ts";
import { BufferedRWPair, BufferedWriter } from "./writer.ts";
import { ValueError } from "../base/value_errors.ts";

/** A file object that `makefile` makes. */
export type SocketFile = SocketIO | BufferedReader | BufferedWriter | BufferedRWPair | TextIOWrapper;

/** The buffered binary file of a mode. */
export type Buffered<Mode extends string> = Mode extends `${string}w${string}`
  ? Mode extends `${string}r${string}` ? BufferedRWPair : BufferedWriter
  : BufferedReader;

/** The binary file of a mode and a buffer size. */
export type Binary<Mode extends string, Buffering> = Buffering extends 0 ? SocketIO
  : number extends Buffering ? SocketIO | Buffered<Mode>
  : Buffered<Mode>;

/** The class of the file for a mode and a buffer size, as far as TypeScript knows them. */
export type FileOf<Mode extends string, Buffering> = string extends Mode ? SocketFile
  : Mode extends `${string}b${string}` ? Binary<Mode, Buffering>
  : TextIOWrapper;

/** The size of the buffer in bytes. */
function buffer_size(buffering: unknown): number {
  const most = 2 ** 53 - 1, too_large = "buffering: more bytes than memory can have";
  const size = within(buffering ?? -1, -Infinity, most, "buffering", too_large);
  return size < 0 ? DEFAULT_BUFFER_SIZE : size;
}

/** Socket.makefile(). */
export function makefile(
  sock: { fileno(): number },
  mode: unknown,
  buffering: unknown,
  options: TextOptions,
): SocketFile {
  if (typeof mode !== "string") throw new TypeError(`mode: str is required, not ${type_name(mode)}`);
  if (/[^rwb]/.test(mode)) throw new ValueError(`invalid mode ${repr(mode)} (only r, w, b allowed)`);
  by_name(options, { encoding: null, errors: null, newline: null });
  const writing = mode.includes("w"), reading = mode.includes("r") || !writing, binary = mode.includes("b");
  const size = buffer_size(buffering);
  if (size === 0 && !binary) throw new ValueError("unbuffered streams must be binary");

  const raw = new SocketIO(sock, `${reading ? "r" : ""}${writing ? "w" : ""}`);
  descriptor_of(sock).files++;
  try {
    if (size === 0) return raw;
    const buffer = !writing
      ? new BufferedReader(raw, size)
      : reading
      ? new BufferedRWPair(raw, raw, size)
      : new BufferedWriter(raw, size);
    return binary ? buffer : new TextIOWrapper(buffer, options, mode);
  } catch (error) {
    raw.close();
    throw error;
  }
}
