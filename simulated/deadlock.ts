/**
 * The error of a call that can never end.
 *
 * @module
 */

/** A blocking call waits for an event that cannot happen: no packet is on its way, and no program can send one. */
export class Deadlock extends Error {
  /** Always `"Deadlock"`. */
  override readonly name = "Deadlock";
}
