/**
 * The resolver's functions on FFI's threads: the part that the platforms share.
 *
 * @module
 */

import { copy_into, encode, length_of, own_list, Uint8Array } from "../base/intrinsics.ts";
import { EAI_SYSTEM, NI_MAXHOST, NI_MAXSERV } from "../constants/addrinfo.ts";
import type { Names, Resolver, Text } from "./backend.ts";
import { ADDRINFO } from "./layout.ts";
import { Region, resolved_sockaddr, Words } from "./memory.ts";
import { type Copy, type Decode, read_addrinfo, text_in, write_hints } from "./netdb_structs.ts";

/** Memory of the C library, as the platforms' `thread.ts` allocate it. */
interface NativeMemory {
  put(bytes: Uint8Array<ArrayBuffer>): void;
  take(bytes: Uint8Array<ArrayBuffer>): void;
  free(): void;
}

/** What a platform must supply: its functions on a thread, and the memory that they use. */
export interface ThreadCalls<Piece extends NativeMemory> {
  /** Allocates memory. */
  readonly Memory: new (size: number) => Piece;
  /** `getaddrinfo` on a thread; the address of the list's first entry is put into `list`. */
  getaddrinfo(host: Piece | null, service: Piece | null, hints: Piece, list: Piece): Promise<number>;
  /** `freeaddrinfo`. */
  freeaddrinfo(first: bigint): void;
  /** `getnameinfo` on a thread, into memory of NI_MAXHOST and NI_MAXSERV bytes. */
  getnameinfo(address: Piece, size: number, host: Piece, service: Piece, flags: number): Promise<number>;
  /** `memcpy`. */
  copy(): Copy;
  /** Decodes a name that is not ASCII; by UTF-8 when omitted. */
  readonly decode?: Decode;
  /** The same functions on this thread. */
  readonly names: Names;
}

const encoder = new TextEncoder();

/** Memory of one call on a thread, freed all at once. */
class CallMemory<Piece extends NativeMemory> implements Disposable {
  readonly #Piece: new (size: number) => Piece;
  readonly #pieces = own_list<Piece>();

  /** @param Piece The class of its pieces. */
  constructor(Piece: new (size: number) => Piece) {
    this.#Piece = Piece;
  }

  /** A piece with these bytes in it. */
  holding(bytes: Uint8Array<ArrayBuffer>): Piece {
    const piece = this.room(length_of(bytes));
    piece.put(bytes);
    return piece;
  }

  /** A piece that is not initialized. */
  room(size: number): Piece {
    const piece = new this.#Piece(size);
    this.#pieces[this.#pieces.length] = piece;
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
    for (let i = 0; i < this.#pieces.length; i++) this.#pieces[i].free();
  }
}

const NULL = new Uint8Array(8);

/**
 * The calls of a platform.
 *
 * With EAI_SYSTEM the cause is in errno, which stayed on the other thread. That is rare enough for the question to be
 * asked once more, on this thread.
 */
export function resolver_on_threads<Piece extends NativeMemory>(calls: ThreadCalls<Piece>): Resolver {
  return {
    async getaddrinfo(host, service, family, type, protocol, flags, take) {
      using memory = new CallMemory(calls.Memory);
      const hints = new Region(ADDRINFO.size), result = new Words(8);
      write_hints(hints, family, type, protocol, flags);
      const list = memory.holding(NULL);
      const code = await calls.getaddrinfo(
        memory.text(host),
        memory.text(service),
        memory.holding(hints.bytes),
        list,
      );
      if (code === EAI_SYSTEM) return calls.names.getaddrinfo(host, service, family, type, protocol, flags, take);
      if (code !== 0) return code;
      list.take(result.bytes);
      const first = result.longs[0];
      try {
        read_addrinfo(first, calls.copy(), take, calls.decode);
      } finally {
        calls.freeaddrinfo(first);
      }
      return 0;
    },

    async getnameinfo(flags) {
      using memory = new CallMemory(calls.Memory);
      const { size } = resolved_sockaddr, address = resolved_sockaddr.bytes.slice(0, size);
      const names = [new Region(NI_MAXHOST), new Region(NI_MAXSERV)];
      const host = memory.room(NI_MAXHOST), service = memory.room(NI_MAXSERV);
      const code = await calls.getnameinfo(memory.holding(address), size, host, service, flags);
      if (code === EAI_SYSTEM) {
        resolved_sockaddr.bytes.set(address);
        resolved_sockaddr.size = size;
        return calls.names.getnameinfo(flags);
      }
      if (code !== 0) return code;
      host.take(names[0].bytes);
      service.take(names[1].bytes);
      return [text_in(names[0], calls.decode), text_in(names[1], calls.decode)];
    },
  };
}
