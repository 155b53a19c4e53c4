/**
 * The memory that all calls share, kept while other code runs that may make calls.
 *
 * @module
 */

import { option, sockaddr } from "./memory.ts";
import { control, small_message } from "./message.ts";

/** What is in the memory at the moment: the address, the option, the control data, the data of a small message. */
export class Kept {
  readonly #address = sockaddr.bytes.slice();
  readonly #size = sockaddr.size;
  readonly #option = option.bytes.slice();
  readonly #region = control.region;
  readonly #length = control.length;
  readonly #flags = control.flags;
  readonly #control = control.region.bytes.slice(0, control.length);
  readonly #message = small_message.slice();

  /** Puts it back. */
  restore(): void {
    sockaddr.bytes.set(this.#address);
    sockaddr.size = this.#size;
    option.bytes.set(this.#option);
    control.region = this.#region;
    control.length = this.#length;
    control.flags = this.#flags;
    control.region.bytes.set(this.#control);
    small_message.set(this.#message);
  }
}
