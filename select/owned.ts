/**
 * A descriptor that an object has opened and closes: what epoll and kqueue have in common.
 *
 * @module
 */

import { throw_if_failed } from "../ffi/result.ts";
import { sys } from "../ffi/mod.ts";
import { ValueError } from "../base/value_errors.ts";

/** Closes what was forgotten, as Python does. */
const forgotten = new FinalizationRegistry((fd: number) => sys.close(fd));

/** The object of a descriptor. */
export abstract class Owned implements Disposable {
  #fd: number;
  readonly #name: string;

  /**
   * Takes over a descriptor.
   *
   * @param fd The descriptor.
   * @param name What the error of a closed one calls it.
   */
  constructor(fd: number, name: string) {
    this.#fd = fd;
    this.#name = name;
    forgotten.register(this, fd, this);
  }

  /** Whether it is closed. */
  get closed(): boolean {
    return this.#fd < 0;
  }

  /**
   * The descriptor.
   *
   * @throws {ValueError} when it is closed.
   */
  fileno(): number {
    if (this.#fd < 0) throw new ValueError(`I/O operation on closed ${this.#name} object`);
    return this.#fd;
  }

  /**
   * Closes the descriptor: close(2). Again it does nothing.
   *
   * @throws {OSError} EBADF when somebody else has closed it (since Python 3.15).
   */
  close(): void {
    const fd = this.#fd;
    if (fd < 0) return;
    this.#fd = -1;
    forgotten.unregister(this);
    throw_if_failed(sys.close(fd));
  }

  /** The same: `using` closes it. */
  [Symbol.dispose](): void {
    this.close();
  }
}
