/**
 * Common base of all file objects: Python's `io.IOBase`.
 *
 * @module
 */

import { is_integer, length_of, Math, Number } from "../base/intrinsics.ts";
import { type Integer, type_name } from "../base/arguments.ts";
import { UnsupportedOperation } from "../base/errors.ts";
import { ValueError } from "../base/value_errors.ts";

/** `io.DEFAULT_BUFFER_SIZE`. */
export const DEFAULT_BUFFER_SIZE: number = 128 * 1024;

/** The exception for an operation on a closed file. */
export function closed_error(message = "I/O operation on closed file."): RangeError {
  return new ValueError(message);
}

/**
 * An optional size: -1 when omitted, `null` or negative.
 *
 * @throws {TypeError} when it is not an integer.
 */
export function size_argument(size: unknown): number {
  if (size === undefined || size === null) return -1;
  if (typeof size === "number" ? !is_integer(size) : typeof size !== "bigint" && typeof size !== "boolean") {
    throw new TypeError(`argument should be integer or null, not '${type_name(size)}'`);
  }
  return Math.max(-1, Number(size));
}

const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g;

/** How many characters a text has: code points, as Python counts them. */
export function characters(text: string): number {
  return text.length - (text.match(PAIRS)?.length ?? 0);
}

/** How many bytes or UTF-16 units a line has. */
function line_length(line: string | Uint8Array): number {
  return typeof line === "string" ? line.length : length_of(line);
}

/** A file object of a socket. `Line` is the type that it reads: bytes, or text. */
export abstract class IOBase<Line extends string | Uint8Array, Data> implements Iterable<Line>, Disposable {
  /** Whether the file is closed. */
  abstract readonly closed: boolean;

  /** Flushes and closes the file. The socket stays open, unless it was closed before. */
  abstract close(): void;

  /** Flushes the write buffer. */
  abstract flush(): void;

  /** Whether the file can be read. */
  abstract readable(): boolean;

  /** Whether the file can be written. */
  abstract writable(): boolean;

  /** Whether the file is seekable: never. */
  abstract seekable(): boolean;

  /** Reads up to the next newline, or to `limit`; empty at the end. */
  abstract readline(limit?: Integer | null): Line;

  /** Writes. */
  abstract write(data: Data): number | null;

  /** Throws when the file is closed. */
  protected check_closed(): void {
    if (this.closed) throw closed_error();
  }

  /**
   * Reads lines into an array.
   *
   * @param hint No further line is read once there are more bytes or characters than this; all when omitted, `null` or
   * 0.
   * @returns The lines.
   */
  readlines(hint?: Integer | null): Line[] {
    const most = size_argument(hint);
    const lines: Line[] = [];
    let size = 0;
    for (const line of this) {
      lines.push(line);
      size += typeof line === "string" ? characters(line) : length_of(line);
      if (most > 0 && size > most) break;
    }
    return lines;
  }

  /**
   * Writes each item of an iterable, without separators.
   *
   * @param lines The items.
   */
  writelines(lines: Iterable<Data>): void {
    this.check_closed();
    for (const line of lines) this.write(line);
  }

  /** Whether the file is a terminal: never. */
  isatty(): boolean {
    this.check_closed();
    return false;
  }

  /** The descriptor. */
  fileno(): number {
    throw new UnsupportedOperation("fileno");
  }

  /** A socket is not seekable: throws {@linkcode UnsupportedOperation}. */
  seek(_offset: Integer, _whence?: Integer): never {
    throw new UnsupportedOperation("seek");
  }

  /** A socket is not seekable: throws {@linkcode UnsupportedOperation}. */
  tell(): never {
    throw new UnsupportedOperation("seek");
  }

  /** A socket has no size: throws {@linkcode UnsupportedOperation}. */
  truncate(_size?: Integer | null): never {
    throw new UnsupportedOperation("truncate");
  }

  /** The lines, one after the other. */
  *[Symbol.iterator](): Generator<Line, void, void> {
    this.check_closed();
    for (let line; line_length(line = this.readline()) !== 0;) yield line;
  }

  /** Closes the file at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }
}
