/**
 * The error of a call that nobody can ever end.
 *
 * @module
 */

/** A blocking call waits for what cannot happen any more: nothing is on its way, and nobody is left to send it. */
export class Deadlock extends Error {
  /** Always `"Deadlock"`. */
  override readonly name = "Deadlock";
}
