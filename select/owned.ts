/**
 * A descriptor that an object owns: the common base of epoll and kqueue.
 *
 * @module
 */

import { own_registry } from "../base/intrinsics.ts";
import { hold, type Holder, let_go } from "../descriptor/unload.ts";
import { throw_if_failed } from "../ffi/result.ts";
import { sys } from "../ffi/mod.ts";
import { ValueError } from "../base/value_errors.ts";

/** The descriptor, until it is closed. It has no reference to the object, which may be garbage collected first. */
class OwnedDescriptor implements Holder {
  /** -1 when it is closed. */
  fd: number;

  constructor(fd: number) {
    this.fd = fd;
    hold(this);
  }

  /** Closes it; returns 0, or minus an error number. */
  abandon(): number {
    const { fd } = this;
    this.fd = -1;
    let_go(this);
    return fd < 0 ? 0 : sys.close(fd);
  }
}

/** Closes the descriptor of a garbage collected object, as Python does. */
const forgotten = own_registry((owned: OwnedDescriptor) => owned.abandon());

/** An object that owns a descriptor. */
export abstract class Owned implements Disposable {
  readonly #owned: OwnedDescriptor;
  readonly #name: string;

  /**
   * Takes over a descriptor.
   *
   * @param fd The descriptor.
   * @param name The name in the error of a closed object.
   */
  constructor(fd: number, name: string) {
    this.#owned = new OwnedDescriptor(fd);
    this.#name = name;
    forgotten.register(this, this.#owned, this);
  }

  /** Whether it is closed. */
  get closed(): boolean {
    return this.#owned.fd < 0;
  }

  /**
   * The descriptor.
   *
   * @throws {ValueError} when it is closed.
   */
  fileno(): number {
    const { fd } = this.#owned;
    if (fd < 0) throw new ValueError(`I/O operation on closed ${this.#name} object`);
    return fd;
  }

  /**
   * Closes the descriptor: close(2). Closing again does nothing.
   *
   * @throws {OSError} EBADF when other code has closed it (since Python 3.15).
   */
  close(): void {
    forgotten.unregister(this);
    throw_if_failed(this.#owned.abandon());
  }

  /** The same: `using` closes it. */
  [Symbol.dispose](): void {
    this.close();
  }
}
