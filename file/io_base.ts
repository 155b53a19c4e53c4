/**
 * What file objects of every kind have in common: Python's `io.IOBase`.
 *
 * @module
 */

import { type Integer, type_name } from "../base/arguments.ts";
import { UnsupportedOperation } from "../base/errors.ts";
import { ValueError } from "../base/value_errors.ts";

/** `io.DEFAULT_BUFFER_SIZE`. */
export const DEFAULT_BUFFER_SIZE: number = 128 * 1024;

/** The exception of an operation on a file that is closed. */
export function closed_error(message = "I/O operation on closed file."): RangeError {
  return new ValueError(message);
}

/**
 * A size that may be left out: -1 for none, `null`, and whatever is negative.
 *
 * @throws {TypeError} when it is no integer.
 */
export function size_argument(size: unknown): number {
  if (size === undefined || size === null) return -1;
  if (typeof size === "number" ? !Number.isInteger(size) : typeof size !== "bigint" && typeof size !== "boolean") {
    throw new TypeError(`argument should be integer or null, not '${type_name(size)}'`);
  }
  return Math.max(-1, Number(size));
}

const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g;

/** How many characters a text has: code points, as Python counts them. */
export function characters(text: string): number {
  return text.length - (text.match(PAIRS)?.length ?? 0);
}

/** A file object of a socket, of any kind. `Line` is what it reads: bytes, or text. */
export abstract class IOBase<Line extends string | Uint8Array, Data> implements Iterable<Line>, Disposable {
  /** Whether the file is closed. */
  abstract readonly closed: boolean;

  /** Writes out what is buffered and closes the file; the socket stays open, unless it was closed already. */
  abstract close(): void;

  /** Writes out what is buffered. */
  abstract flush(): void;

  /** Whether the file can be read. */
  abstract readable(): boolean;

  /** Whether the file can be written. */
  abstract writable(): boolean;

  /** Whether the file has positions: never. */
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
   * @param hint No line is begun once there are more bytes or characters than this; nothing, `null` and 0 mean all there are.
   * @returns The lines.
   */
  readlines(hint?: Integer | null): Line[] {
    const most = size_argument(hint);
    const lines: Line[] = [];
    let size = 0;
    for (const line of this) {
      lines.push(line);
      size += typeof line === "string" ? characters(line) : line.length;
      if (most > 0 && size > most) break;
    }
    return lines;
  }

  /**
   * Writes each item of an iterable. Nothing is put between them.
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

  /** A socket has no positions: throws {@linkcode UnsupportedOperation}. */
  seek(_offset: Integer, _whence?: Integer): never {
    throw new UnsupportedOperation("seek");
  }

  /** A socket has no positions: throws {@linkcode UnsupportedOperation}. */
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
    for (let line; (line = this.readline()).length !== 0;) yield line;
  }

  /** Closes the file at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }
}
