/**
 * Python's exceptions for arguments of the right type and the wrong value. JavaScript has one class for all of them,
 * `RangeError`, so each is a subclass of it: catching `RangeError` catches all of them.
 *
 * @module
 */

/**
 * An argument has the right type and a value that the call cannot take.
 *
 * @see https://docs.python.org/3/library/exceptions.html#ValueError
 */
export class ValueError extends RangeError {}

/**
 * A number does not fit in the C type that the system call takes.
 *
 * @see https://docs.python.org/3/library/exceptions.html#OverflowError
 */
export class OverflowError extends RangeError {}

/**
 * Text cannot be encoded, or bytes cannot be decoded: a host name with a label of more than 63 octets, bytes of a file
 * that are not in its encoding.
 *
 * @see https://docs.python.org/3/library/exceptions.html#UnicodeError
 */
export class UnicodeError extends ValueError {}

/**
 * An encoding or an error handler is unknown. Python's class is no `ValueError`; the module `socket` does not export
 * it.
 */
export class LookupError extends RangeError {}

/**
 * The key is not found: a descriptor that is not registered. Python's class is no `ValueError`.
 *
 * @see https://docs.python.org/3/library/exceptions.html#KeyError
 */
export class KeyError extends Error {}

for (
  const [name, { prototype }] of Object.entries({ ValueError, OverflowError, UnicodeError, LookupError, KeyError })
) {
  Object.defineProperty(prototype, "name", { value: name, writable: true, configurable: true });
}
