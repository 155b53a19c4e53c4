/**
 * A realm whose builtins are replaced, one after the other: which there are, what stands in their place, and whether what
 * was received is what was sent. What is used here is taken before anything is replaced.
 *
 * @module
 */

export const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const length_of = getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), "length")!.get!;
const { apply } = Reflect;

/** Every byte that is sent: no other memory has as many of them. */
export const MARK = 0xa5;
/** How many bytes are sent. */
export const SIZE = 300;
/** What is sent. */
export const sent: Uint8Array<ArrayBuffer> = new Uint8Array(SIZE).fill(MARK);

/** Whether every byte was sent. */
export function is_ours(received: unknown): boolean {
  for (let i = 0; i < (received as unknown[]).length; i++) {
    const data = (received as unknown[])[i];
    if (data === null) return false; // The program itself found what is wrong.
    let length;
    try {
      length = apply(length_of, data, []) as number;
    } catch {
      continue; // Not bytes at all: a program that replaces the constructor gets its result.
    }
    for (let j = 0; j < length; j++) {
      const byte = (data as Uint8Array)[j];
      if (byte !== MARK && byte !== 0) return false; // A buffer that was not filled has zeros.
    }
  }
  return true;
}

/** What has a builtin. */
export type Owner = Record<PropertyKey, unknown>;

/** Classes and namespaces of the language, and what Deno has for bytes and text. */
const OWNERS = [
  ..."Array ArrayBuffer BigInt DataView Error FinalizationRegistry Function Map Math Number Object Promise Reflect"
    .split(" "),
  ..."Set String Symbol TextDecoder TextEncoder Uint8Array WeakMap".split(" "),
];

/** Every method of these, and of others, that can be replaced: its owner, its key, and a name to print. */
export function* builtins(others: [string, object][] = []): Iterable<[Owner, string | symbol, string]> {
  const array = getPrototypeOf(Uint8Array.prototype), iterator = getPrototypeOf([][Symbol.iterator]());
  const owners: [string, object][] = [
    ["TypedArray.prototype", array],
    ["ArrayIterator.prototype", iterator],
    ...others,
  ];
  for (const name of OWNERS) {
    const value = (globalThis as unknown as Owner)[name] as { prototype?: object };
    owners.push([name, value]);
    if (value.prototype !== undefined) owners.push([`${name}.prototype`, value.prototype]);
  }
  for (const [name, owner] of owners) {
    for (const key of Reflect.ownKeys(owner)) {
      const descriptor = getOwnPropertyDescriptor(owner, key)!;
      if (descriptor.configurable && key !== "constructor") yield [owner as Owner, key, `${name}.${String(key)}`];
    }
  }
}

/** Other things in the place of a method. */
export const LIES: [string, () => unknown][] = [
  ["throws", () => {
    throw new Error("poison");
  }],
  ["gives a large number", () => 0x7fff_ffff],
  ["gives an object", () => ({ length: 1e9, 0: 1e9, done: true, value: 7 })],
];

/** Puts something in the place of a builtin; the result puts the builtin back. */
export type Lie = () => () => void;

/** Puts something in the place of a builtin. */
export function lie_about(owner: Owner, key: string | symbol, lie: () => unknown): () => void {
  const before = getOwnPropertyDescriptor(owner, key)!;
  // Not arrow functions alone: some are called with new.
  const value = function () {
    return lie();
  };
  const accessor = before.get !== undefined || before.set !== undefined;
  defineProperty(
    owner,
    key,
    accessor ? { get: lie, configurable: true } : { value, configurable: true, writable: true },
  );
  return () => void defineProperty(owner, key, before);
}

/** Runs a program while something is in the place of a builtin. */
export function with_lie(owner: Owner, key: string | symbol, lie: () => unknown, run: () => unknown): unknown {
  const undo = lie_about(owner, key, lie);
  try {
    return run();
  } catch {
    return [];
  } finally {
    undo();
  }
}
