/**
 * What is registered with a selector.
 *
 * @module
 */

import type { FileDescriptorLike } from "../select/fileno.ts";

/** Wait until it can be read from (everywhere 1). */
export const EVENT_READ = 1;
/** Wait until it can be written to (everywhere 2). */
export const EVENT_WRITE = 2;

/**
 * A file object that is registered: Python's named tuple, so it has names and can be taken apart as an array.
 *
 * @see https://docs.python.org/3/library/selectors.html#selectors.SelectorKey
 */
export class SelectorKey<Data = unknown> {
  /** The file object, as it was registered. */
  readonly fileobj: FileDescriptorLike;
  /** Its descriptor. */
  readonly fd: number;
  /** What is waited for: EVENT_READ, EVENT_WRITE or both. */
  readonly events: number;
  /** What was given with it. */
  readonly data: Data;

  /**
   * A key.
   *
   * @param fileobj The file object.
   * @param fd Its descriptor.
   * @param events What is waited for.
   * @param data A value that is returned with it.
   */
  constructor(fileobj: FileDescriptorLike, fd: number, events: number, data: Data) {
    this.fileobj = fileobj;
    this.fd = fd;
    this.events = events;
    this.data = data;
  }

  /** The four values in order: `const [fileobj, fd, events, data] = key`. */
  *[Symbol.iterator](): Generator<FileDescriptorLike | number | Data, void> {
    yield* [this.fileobj, this.fd, this.events, this.data];
  }
}
