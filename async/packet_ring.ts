/**
 * AF_PACKET through a ring of blocks in shared memory: TPACKET_V3 (Linux).
 *
 * The kernel fills blocks in shared memory, and passes each as a whole. The ring copies a block into its own memory
 * before it reads any field, and returns the block to the kernel at once. So a frame is never a view of shared memory,
 * a value that the kernel overwrites is never read twice, and the mapping can end at any time.
 *
 * @module
 */

import { length_of, Math, own_bytes, own_part, own_registry } from "../base/intrinsics.ts";
import { type Integer, options_by_name, within } from "../base/arguments.ts";
import { OverflowError, ValueError } from "../base/value_errors.ts";
import { AF_PACKET } from "../constants/address_family.ts";
import { EBADF, EOPNOTSUPP, EWOULDBLOCK } from "../constants/errno.ts";
import { PACKET_RX_RING, PACKET_STATISTICS, PACKET_VERSION, TPACKET_V3 } from "../constants/packet.ts";
import { POLLERR, POLLIN } from "../constants/poll.ts";
import { SOL_PACKET } from "../constants/socket_level.ts";
import { SO_ERROR } from "../constants/socket_option.ts";
import { type Descriptor, int_option } from "../descriptor/descriptor.ts";
import { lookup } from "../descriptor/lookup.ts";
import { parse_timeout, poll_until, wait_or_throw } from "../descriptor/timeout.ts";
import { hold, type Holder, let_go } from "../descriptor/unload.ts";
import type { Lookup } from "../families/codec.ts";
import { type Address, read_address } from "../families/registry.ts";
import { option, sockaddr, Words } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";
import { os_error, throw_if_failed } from "../ffi/result.ts";
import { descriptor_in, type Socket } from "../socket/socket.ts";
import {
  BLOCK_HEADER,
  BLOCK_LENGTH,
  BLOCK_STATUS,
  type BlockFrame,
  BlockWalk,
  pack_tpacket_req3,
  TP_STATUS_USER,
  type VlanTag,
} from "../structs/packet_block.ts";
import { awaited } from "./wait.ts";

/** The optional parameters of {@linkcode PacketRing} by name. */
export interface PacketRingOptions {
  /** Bytes of each block, a multiple of the page size; 256 KiB when omitted. A longer frame is truncated. */
  block_size?: Integer;
  /** The number of blocks; 16 when omitted. */
  blocks?: Integer;
  /** Seconds after which the kernel passes a block that has frames but is not full; 0.02 when omitted. */
  timeout?: number;
}

/** A frame that a {@linkcode PacketRing} received. */
export interface PacketFrame {
  /** The bytes, in memory of their own. */
  data: Uint8Array<ArrayBuffer>;
  /** When the kernel received it: nanoseconds since 1970. */
  timestamp: bigint;
  /** The VLAN tag that the kernel removed; `null` if it had none. */
  vlan: VlanTag | null;
  /** The address, as `recvfrom` returns it. */
  address: Address<"AF_PACKET">;
  /** The length of the frame; more than `data.length` if it was truncated. */
  length: number;
}

/** The result of {@linkcode PacketRing.statistics}. */
export interface PacketRingStatistics {
  /** Frames since the last call, including dropped ones. */
  packets: number;
  /** Frames that were dropped, since all blocks were full. */
  drops: number;
  /** How often all blocks were full. */
  freezes: number;
}

const DEFAULTS = { block_size: 1 << 18, blocks: 16, timeout: 0.02 };
const MAX_MEMORY = 0x7fff_ffff;
/** The status of a block that the kernel may fill. */
const KERNEL = own_bytes(4);

/** The shared memory, until it is unmapped. It has no reference to the ring, which may be garbage collected first. */
class Mapping implements Holder {
  /** 0 after it was unmapped. */
  address: number;
  readonly size: number;

  constructor(fd: number, size: number) {
    this.address = throw_if_failed(sys.mmap!(fd, size));
    this.size = size;
    hold(this);
  }

  /**
   * Copies a part of the memory, or nothing once it is unmapped: code that prints a trace of the calls may close the ring
   * between two of them.
   */
  load(to: Uint8Array<ArrayBuffer>, offset: number, length: number): void {
    if (this.address !== 0) sys.load_mapped!(to, this.address + offset, length);
  }

  /** Writes a part of the memory, likewise. */
  store(offset: number, from: Uint8Array<ArrayBuffer>, length: number): void {
    if (this.address !== 0) sys.store_mapped!(this.address + offset, from, length);
  }

  abandon(): void {
    const { address } = this;
    this.address = 0;
    let_go(this);
    if (address !== 0) sys.munmap?.(address, this.size);
  }
}

const forgotten = own_registry((mapping: Mapping) => mapping.abandon());

/**
 * Receives the frames of an AF_PACKET socket through a ring in shared memory, TPACKET_V3: one system call for a block
 * of frames; `recvmsg` makes one for each frame (Linux).
 *
 * Make the ring before you bind the socket, so that every frame goes through the ring. While the ring is open, `recv`
 * and similar methods receive no frames. A program may leave a loop and continue in another one without losing frames.
 * Closing the ring or the socket ends all loops. The kernel keeps the socket until both are closed.
 *
 * `for await … of` needs a non-blocking socket. `for … of` waits for each frame according to the socket's timeout.
 *
 * The ring is faster at high rates. At low rates it adds latency: the kernel passes a block that is not full after
 * `timeout`.
 *
 * @example Frames of the loopback interface
 * ```ts ignore
 * import { AF_PACKET, ETH_P_ALL, SOCK_RAW, socket } from "jsr:@bsd/socket";
 * import { PacketRing } from "jsr:@bsd/socket/async";
 *
 * using sock = new socket(AF_PACKET, SOCK_RAW, 0);
 * sock.setblocking(false);
 * using ring = new PacketRing(sock, { blocks: 8 });
 * sock.bind(["lo", ETH_P_ALL]);
 * for await (const { data, timestamp, length } of ring) console.log(timestamp, length, data);
 * ```
 * @see https://docs.kernel.org/networking/packet_mmap.html
 */
export class PacketRing implements Iterable<PacketFrame>, AsyncIterable<PacketFrame>, Disposable {
  readonly #sock: Socket<"AF_PACKET">;
  readonly #d: Descriptor;
  readonly #mapping: Mapping;
  readonly #block_size: number;
  readonly #blocks: number;
  /** The index of the next block. */
  #index = 0;
  /** The header of a block. It is read by index: a program could have replaced a method of DataView. */
  readonly #header = new Words(BLOCK_HEADER);
  /** The copy of the current block. */
  readonly #copy: Uint8Array<ArrayBuffer>;
  #walk: BlockWalk | undefined;
  /** Names of interfaces, looked up once per block. */
  readonly #names = new Map<number, string>();
  readonly #lookup: Lookup;
  readonly #closing = new AbortController();
  /** Awaited calls that have not ended. */
  #waiting = 0;

  /**
   * setsockopt(2) of PACKET_VERSION and PACKET_RX_RING, mmap(2).
   *
   * @param sock The socket. It is not closed with the ring.
   * @param options The size and number of blocks, and the timeout of a block that is not full.
   * @throws {OSError} EINVAL when the kernel refuses the sizes; ENOMEM; EBUSY when the socket already has a ring;
   * EOPNOTSUPP on systems without AF_PACKET. `OverflowError` when the blocks need more than 2 GiB.
   */
  constructor(sock: Socket<"AF_PACKET">, options?: PacketRingOptions) {
    const d = this.#d = descriptor_in(sock), given = options_by_name(options, DEFAULTS);
    const block_size = within(given.block_size, 1, MAX_MEMORY, "block_size", "block_size: it is out of range");
    const blocks = within(given.blocks, 1, MAX_MEMORY, "blocks", "blocks: it is out of range");
    if (block_size * blocks > MAX_MEMORY) throw new OverflowError(`blocks: total size exceeds ${MAX_MEMORY} bytes`);
    const milliseconds = Math.ceil((parse_timeout(given.timeout) ?? 0) * 1000);
    if (milliseconds < 1 || milliseconds > 60_000) throw new ValueError("timeout: 0.001 to 60 seconds required");
    if (sys.mmap === undefined || AF_PACKET === undefined) throw os_error(-EOPNOTSUPP);

    throw_if_failed(sys.setsockopt_int(d.fd, SOL_PACKET, PACKET_VERSION, TPACKET_V3));
    const request = pack_tpacket_req3(block_size, blocks, milliseconds);
    throw_if_failed(sys.setsockopt(d.fd, SOL_PACKET, PACKET_RX_RING, request, length_of(request)));
    this.#sock = sock;
    this.#block_size = block_size;
    this.#blocks = blocks;
    this.#lookup = { ...lookup, if_indextoname: (index) => this.#name(index) };
    try {
      this.#copy = own_bytes(block_size);
      this.#mapping = new Mapping(d.fd, block_size * blocks);
    } catch (error) {
      give_back(d);
      throw error;
    }
    forgotten.register(this, this.#mapping, this);
  }

  #name(index: number): string {
    let name = this.#names.get(index);
    if (name === undefined) this.#names.set(index, name = lookup.if_indextoname(index));
    return name;
  }

  /** Whether the ring or the socket is closed. */
  get #ended(): boolean {
    return this.#mapping.address === 0 || this.#d.fd < 0;
  }

  /** Copies the next block; returns 0, or minus an error number. */
  #take_block(): number {
    const mapping = this.#mapping, { fd } = this.#d, size = this.#block_size;
    if (this.#ended) return -EBADF;
    const at = this.#index * size, { bytes, words } = this.#header;
    mapping.load(bytes, at, BLOCK_HEADER);
    if ((words[BLOCK_STATUS >> 2] & TP_STATUS_USER) === 0) {
      const revents = sys.poll_one(fd, POLLIN, 0);
      if (revents < 0) return revents;
      const error = (revents & POLLERR) === 0 ? 0 : int_option(fd, SO_ERROR); // For example ENETDOWN.
      if (error !== 0) return -error;
      if ((revents & POLLIN) === 0) return -EWOULDBLOCK;
      mapping.load(bytes, at, BLOCK_HEADER); // The block may have arrived in between.
      if ((words[BLOCK_STATUS >> 2] & TP_STATUS_USER) === 0) return -EWOULDBLOCK;
    }
    // The kernel writes the status last, but a processor may read in another order (arm64). The locks of poll(2) are
    // the memory barriers: before the block is read, and before it is returned to the kernel.
    sys.poll_one(fd, POLLIN, 0);
    mapping.load(bytes, at, BLOCK_HEADER);
    const said = words[BLOCK_LENGTH >> 2], length = said < size ? said : size;
    mapping.load(this.#copy, at, length);
    sys.poll_one(fd, POLLIN, 0);
    mapping.store(at + BLOCK_STATUS, KERNEL, 4);
    if (this.#ended) return -EBADF; // Closed meanwhile, by code that prints a trace.
    this.#index = (this.#index + 1) % this.#blocks;
    this.#names.clear();
    this.#walk = new BlockWalk(own_part(this.#copy, 0, length));
    return 0;
  }

  /** The next frame of the copied block. */
  #from_block(): PacketFrame | undefined {
    const frame = this.#walk?.next();
    return frame === undefined ? this.#walk = undefined : this.#whole(frame);
  }

  #whole({ data, timestamp, vlan, sockaddr: from, length }: BlockFrame): PacketFrame {
    sockaddr.bytes.set(from);
    sockaddr.view.setUint16(0, AF_PACKET, true);
    sockaddr.size = from.length;
    const address = read_address(sockaddr, this.#d.proto, this.#lookup) as Address<"AF_PACKET">;
    return { data, timestamp, vlan, address, length };
  }

  /** The next frame, or minus an error number. */
  #attempt(): PacketFrame | number {
    for (;;) {
      const frame = this.#from_block();
      if (frame !== undefined) return frame;
      const failure = this.#take_block();
      if (failure < 0) return this.#ended ? -EBADF : failure;
    }
  }

  /**
   * The frames. Each is waited for according to the socket's timeout.
   *
   * @throws {TimeoutError} when no frame comes in time, `BlockingIOError` when none is available and the socket is
   * non-blocking; ENETDOWN …. The program may start another loop.
   */
  *[Symbol.iterator](): Generator<PacketFrame, void, void> {
    const d = this.#d;
    for (let deadline = 0;;) {
      const result = this.#attempt();
      if (typeof result !== "number") {
        yield result;
        deadline = 0;
        continue;
      }
      if (this.#ended) return;
      if (result === -EWOULDBLOCK && d.timeout === null) throw_if_failed(poll_until(d.fd, POLLIN, Infinity));
      else deadline = wait_or_throw(d, result, POLLIN, deadline);
    }
  }

  /**
   * The frames, each awaited. The socket must be non-blocking.
   *
   * @throws {OSError} ENETDOWN …. The program may start another loop.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<PacketFrame, void, void> {
    const limits = { signal: this.#closing.signal };
    while (!this.#ended) {
      // Earlier calls come first.
      let frame = this.#waiting === 0 ? this.#from_block() : undefined;
      if (frame === undefined) {
        this.#waiting++;
        try {
          frame = await awaited(this.#sock, "readers", limits, () => () => this.#attempt()) as PacketFrame;
        } catch (error) {
          if (this.#ended) return;
          throw error;
        } finally {
          this.#waiting--;
        }
      }
      yield frame;
    }
  }

  /**
   * The numbers of received and lost frames since the last call: getsockopt(2) of PACKET_STATISTICS, which resets them.
   *
   * @throws {OSError} EBADF when the socket is closed.
   */
  statistics(): PacketRingStatistics {
    throw_if_failed(sys.getsockopt(this.#d.fd, SOL_PACKET, PACKET_STATISTICS, 12));
    const { view } = option;
    return { packets: view.getUint32(0, true), drops: view.getUint32(4, true), freezes: view.getUint32(8, true) };
  }

  /** Unmaps the memory and ends all loops. Frames that were not yielded are lost. Closing again does nothing. */
  close(): void {
    if (this.#mapping.address === 0) return;
    this.#mapping.abandon();
    this.#walk = undefined;
    forgotten.unregister(this);
    give_back(this.#d);
    this.#closing.abort();
  }

  /** Closes the ring at the end of its block: `using ring = …`. */
  [Symbol.dispose](): void {
    this.close();
  }
}

/** Removes the ring of a socket, which then receives as before. */
function give_back(d: Descriptor): void {
  if (d.fd < 0) return;
  const none = own_bytes(28);
  try {
    sys.setsockopt(d.fd, SOL_PACKET, PACKET_RX_RING, none, 28);
  } catch {
    // The guard refuses the call: the kernel removes the ring with the socket.
  }
}
