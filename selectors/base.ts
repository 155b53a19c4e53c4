/**
 * The common base of the selectors: the registered file objects and their events.
 *
 * @module
 */

import { own_list, own_map } from "../base/intrinsics.ts";
import { c_int, type Integer, integer, is_integer_like } from "../base/arguments.ts";
import { UnsupportedOperation } from "../base/errors.ts";
import { repr } from "../base/repr.ts";
import { KeyError, ValueError } from "../base/value_errors.ts";
import { holding } from "../descriptor/held.ts";
import type { FileDescriptorLike } from "../select/fileno.ts";
import { EVENT_READ, EVENT_WRITE, SelectorKey } from "./key.ts";

const { freeze } = Object;

/** A ready file object and its events. */
export type Ready<Data = unknown> = [key: SelectorKey<Data>, events: number];

/** The registered keys by descriptor; a file object is looked up by its descriptor. */
export interface SelectorMap<Data = unknown> extends Iterable<[fd: number, key: SelectorKey<Data>]> {
  /** How many file objects are registered. */
  readonly size: number;
  /** The key of a file object or a descriptor; `undefined` when it is not registered. */
  get(fileobj: FileDescriptorLike): SelectorKey<Data> | undefined;
  /** Whether a file object or a descriptor is registered. */
  has(fileobj: FileDescriptorLike): boolean;
  /** The descriptors. */
  keys(): IterableIterator<number>;
  /** The keys. */
  values(): IterableIterator<SelectorKey<Data>>;
  /** The descriptors with their keys. */
  entries(): IterableIterator<[fd: number, key: SelectorKey<Data>]>;
}

/**
 * The base of all selectors.
 *
 * @see https://docs.python.org/3/library/selectors.html#selectors.BaseSelector
 */
export abstract class BaseSelector<Data = unknown> implements Disposable {
  /**
   * Adds a file object.
   *
   * @param fileobj A descriptor, or an object with `fileno()`.
   * @param events EVENT_READ, EVENT_WRITE or both.
   * @param data Comes back with it; `null` when omitted.
   * @returns The new key.
   * @throws {ValueError} for other events, and for what is not a file object.
   * @throws {KeyError} when it is registered already.
   * @throws {OSError} when the system refuses it: EBADF, EPERM …
   */
  abstract register(fileobj: FileDescriptorLike, events: Integer, data?: Data): SelectorKey<Data>;

  /**
   * Removes a file object, also a closed one.
   *
   * @param fileobj A descriptor, or the very object.
   * @returns The key that it had.
   * @throws {KeyError} when it is not registered.
   * @throws {ValueError} for what is not a file object.
   */
  abstract unregister(fileobj: FileDescriptorLike): SelectorKey<Data>;

  /**
   * Changes the events or the data of a file object.
   *
   * @param fileobj A descriptor, or an object with `fileno()`.
   * @param events EVENT_READ, EVENT_WRITE or both.
   * @param data Comes back with it; `null` when omitted.
   * @returns The new key.
   * @throws {KeyError} when it is not registered; and as {@linkcode BaseSelector.register} throws.
   */
  modify(fileobj: FileDescriptorLike, events: Integer, data?: Data): SelectorKey<Data> {
    this.unregister(fileobj);
    return this.register(fileobj, events, data);
  }

  /**
   * Waits until something is ready.
   *
   * @param timeout Seconds; 0 or negative to not wait, `null` or omitted to wait without a limit.
   * @returns `[key, events]` for each file object that is ready; none when the time is over.
   */
  abstract select(timeout?: number | bigint | null): Ready<Data>[];

  /** Closes the selector and removes all keys. Call it, or use `using`. */
  close(): void {}

  /**
   * The key of a file object.
   *
   * @param fileobj A descriptor, or the very object.
   * @throws {KeyError} when it is not registered; an `Error` named `RuntimeError` when the selector is closed.
   */
  get_key(fileobj: FileDescriptorLike): SelectorKey<Data> {
    const map = this.get_map();
    if (map === null) throw runtime_error("Selector is closed");
    const key = map.get(fileobj);
    if (key === undefined) throw not_registered(fileobj);
    return key;
  }

  /** What is registered, read-only, and always as it is now; `null` when the selector is closed. */
  abstract get_map(): SelectorMap<Data> | null;

  /** Closes the selector. */
  [Symbol.dispose](): void {
    this.close();
  }
}

function runtime_error(message: string): Error {
  const error = new Error(message);
  error.name = "RuntimeError";
  return error;
}

/** The error for a file object that is not registered. */
function not_registered(fileobj: unknown): KeyError {
  return new KeyError(`${shown(fileobj)} is not registered`);
}

function shown(fileobj: unknown): string {
  if (typeof fileobj !== "object" || fileobj === null) return repr(fileobj);
  return `<${fileobj.constructor?.name ?? "object"}>`;
}

/** The descriptor of a file object. */
function descriptor_of(fileobj: unknown): number {
  const fd = is_integer_like(fileobj) ? c_int(fileobj, "fd") : asked(fileobj);
  if (fd < 0) throw new ValueError(`Invalid file descriptor: ${fd}`);
  return fd;
}

function asked(fileobj: unknown): number {
  try {
    return integer((fileobj as { fileno(): unknown }).fileno(), "fileno()");
  } catch (error) {
    // What Python's AttributeError, TypeError and ValueError are here.
    const invalid = [TypeError, RangeError, UnsupportedOperation].some((type) => error instanceof type);
    throw invalid ? new ValueError(`Invalid file object: ${shown(fileobj)}`) : error;
  }
}

/** The map of a selector. */
class Registered<Data> implements SelectorMap<Data> {
  readonly #keys: ReadonlyMap<number, SelectorKey<Data>>;

  constructor(keys: ReadonlyMap<number, SelectorKey<Data>>) {
    this.#keys = keys;
  }

  get size(): number {
    return this.#keys.size;
  }

  get(fileobj: FileDescriptorLike): SelectorKey<Data> | undefined {
    return this.#keys.get(lookup(this.#keys, fileobj));
  }

  has(fileobj: FileDescriptorLike): boolean {
    return this.get(fileobj) !== undefined;
  }

  keys(): IterableIterator<number> {
    return this.#keys.keys();
  }

  values(): IterableIterator<SelectorKey<Data>> {
    return this.#keys.values();
  }

  entries(): IterableIterator<[fd: number, key: SelectorKey<Data>]> {
    return this.#keys.entries();
  }

  [Symbol.iterator](): IterableIterator<[fd: number, key: SelectorKey<Data>]> {
    return this.#keys.entries();
  }
}

/** The descriptor of a file object; for a closed one, the descriptor that it was registered with. */
function lookup(keys: ReadonlyMap<number, SelectorKey>, fileobj: unknown): number {
  try {
    return descriptor_of(fileobj);
  } catch (error) {
    for (const key of keys.values()) if (key.fileobj === fileobj) return key.fd;
    throw error;
  }
}

/** The base of selectors that keep their keys in a map. */
export abstract class MappedSelector<Data = unknown> extends BaseSelector<Data> {
  readonly #keys = own_map<number, SelectorKey<Data>>();
  #map: SelectorMap<Data> | null = new Registered(this.#keys);

  /** Adds a descriptor to the system's set. */
  protected abstract add(fd: number, events: number): void;
  /** Changes the events. */
  protected abstract change(fd: number, events: number, before: number): void;
  /** Takes a descriptor out of the system's set; one that is closed is not an error. */
  protected abstract remove(fd: number, events: number): void;

  /** The keys by descriptor. */
  protected get registered(): ReadonlyMap<number, SelectorKey<Data>> {
    return this.#keys;
  }

  /** {@inheritDoc BaseSelector.register} */
  override register(fileobj: FileDescriptorLike, events: Integer, data: Data = null as Data): SelectorKey<Data> {
    const wanted = events_of(events);
    const key = freeze(new SelectorKey(fileobj, lookup(this.#keys, fileobj), wanted, data));
    if (this.#keys.has(key.fd)) throw new KeyError(`${shown(fileobj)} (FD ${key.fd}) is already registered`);
    this.add(key.fd, wanted);
    this.#keys.set(key.fd, key);
    return key;
  }

  /** {@inheritDoc BaseSelector.unregister} */
  override unregister(fileobj: FileDescriptorLike): SelectorKey<Data> {
    const key = this.#key(fileobj);
    this.#keys.delete(key.fd);
    this.remove(key.fd, key.events);
    return key;
  }

  /** {@inheritDoc BaseSelector.modify} */
  override modify(fileobj: FileDescriptorLike, events: Integer, data: Data = null as Data): SelectorKey<Data> {
    const before = this.#key(fileobj), wanted = events_of(events);
    if (wanted === before.events && data === before.data) return before;
    if (wanted !== before.events) {
      try {
        this.change(before.fd, wanted, before.events);
      } catch (error) {
        this.#keys.delete(before.fd); // As in Python: the descriptor has changed.
        throw error;
      }
    }
    const key = freeze(new SelectorKey(before.fileobj, before.fd, wanted, data));
    this.#keys.set(key.fd, key);
    return key;
  }

  /** The keys whose sockets have received data already: the kernel no longer reports these data. */
  protected held(): SelectorKey<Data>[] {
    if (holding.size === 0) return NONE;
    const found = own_list<SelectorKey<Data>>();
    holding.forEach((fd) => {
      const key = this.#keys.get(fd);
      if (((key?.events ?? 0) & EVENT_READ) !== 0) found[found.length] = key!;
    });
    return found;
  }

  #key(fileobj: FileDescriptorLike): SelectorKey<Data> {
    const key = this.#keys.get(lookup(this.#keys, fileobj));
    if (key === undefined) throw not_registered(fileobj);
    return key;
  }

  /** {@inheritDoc BaseSelector.close} */
  override close(): void {
    this.#keys.clear();
    this.#map = null;
  }

  /** {@inheritDoc BaseSelector.get_map} */
  override get_map(): SelectorMap<Data> | null {
    return this.#map;
  }
}

const NONE: never[] = [];

/** Adds keys to the ready ones, each once. */
export function with_held<Data>(ready: Ready<Data>[], held: readonly SelectorKey<Data>[]): Ready<Data>[] {
  for (let i = 0; i < held.length; i++) {
    const key = held[i];
    const already = ready.find(([other]) => other === key);
    if (already === undefined) ready.push([key, EVENT_READ]);
    else already[1] |= EVENT_READ;
  }
  return ready;
}

function events_of(events: Integer): number {
  const wanted = integer(events, "events");
  if (wanted === 0 || (wanted & ~(EVENT_READ | EVENT_WRITE)) !== 0) throw new ValueError(`Invalid events: ${wanted}`);
  return wanted;
}

/** A timeout of select(): a negative one looks and does not wait. */
export function at_least_zero(timeout: number | bigint | null | undefined): number | bigint | null {
  if (timeout === null || timeout === undefined) return null;
  return timeout < 0 ? 0 : timeout;
}
