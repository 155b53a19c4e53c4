/**
 * Sockets that are closed together.
 *
 * ```ts
 * using sockets = disposable(socketpair());
 * const [a, b] = sockets;
 * ```
 *
 * @module
 */

/** A list that closes its items at the end of a `using` block. */
export function disposable<T extends readonly Disposable[]>(list: T): T & Disposable {
  return Object.assign(list, {
    [Symbol.dispose]() {
      for (const item of list) item[Symbol.dispose]();
    },
  });
}
