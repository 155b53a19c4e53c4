/**
 * The resolver's functions on FFI's threads. They cannot be stopped, and keep the process alive until they return.
 *
 * @module
 */

import { copy_into, encode, length_of } from "../base/intrinsics.ts";
import type { TakeAddress, Text } from "./names.ts";

/** The calls: as those of {@linkcode Names}, but that what they return comes later. */
export interface Resolver {
  /** `getaddrinfo(host, service, hints)`, each entry of the list passed to `take`: 0, or one of EAI_*. */
  getaddrinfo(
    host: Text,
    service: Text,
    family: number,
    type: number,
    protocol: number,
    flags: number,
    take: TakeAddress,
  ): Promise<number>;
  /** `getnameinfo` of the address that is in `found` now: host and service, or one of EAI_*. */
  getnameinfo(flags: number): Promise<[host: string, service: string] | number>;
}

/** A stretch of the C library's memory, as the platforms' `thread.ts` have it. */
interface Stretch {
  put(bytes: Uint8Array<ArrayBuffer>): void;
  free(): void;
}

const encoder = new TextEncoder();

/** Memory of one call on a thread, given back all at once. */
export class CallMemory<Piece extends Stretch> implements Disposable {
  readonly #Piece: new (size: number) => Piece;
  readonly #pieces: Piece[] = [];

  /** @param Piece What its pieces are. */
  constructor(Piece: new (size: number) => Piece) {
    this.#Piece = Piece;
  }

  /** A piece with these bytes in it. */
  holding(bytes: Uint8Array<ArrayBuffer>): Piece {
    const piece = this.room(length_of(bytes));
    piece.put(bytes);
    return piece;
  }

  /** A piece of whatever is in it. */
  room(size: number): Piece {
    const piece = new this.#Piece(size);
    this.#pieces.push(piece);
    return piece;
  }

  /** A piece with a C string in it; `null` for NULL. */
  text(text: Text): Piece | null {
    if (text === null) return null;
    const bytes = typeof text === "string" ? encode(encoder, text) : text;
    const string = new Uint8Array(length_of(bytes) + 1);
    copy_into(string, bytes);
    return this.holding(string);
  }

  [Symbol.dispose](): void {
    for (const piece of this.#pieces) piece.free();
  }
}
