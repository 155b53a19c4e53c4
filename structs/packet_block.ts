/**
 * A block of an AF_PACKET ring: TPACKET_V3 (Linux).
 *
 * ```c
 * struct tpacket_block_desc {                     // linux/if_packet.h
 *   __u32 version, offset_to_priv;                //  0, 4
 *   __u32 block_status;                           //  8
 *   __u32 num_pkts, offset_to_first_pkt, blk_len; // 12, 16, 20
 *   __aligned_u64 seq_num;                        // 24
 *   struct tpacket_bd_ts ts_first_pkt, ts_last_pkt; // 32, 40
 * };                                              // 48
 * struct tpacket3_hdr {
 *   __u32 tp_next_offset;                         //  0
 *   __u32 tp_sec, tp_nsec;                        //  4, 8
 *   __u32 tp_snaplen, tp_len, tp_status;          // 12, 16, 20
 *   __u16 tp_mac, tp_net;                         // 24, 26
 *   __u32 tp_rxhash, tp_vlan_tci;                 // 28, 32
 *   __u16 tp_vlan_tpid, tp_padding;               // 36, 38
 *   __u8  tp_padding2[8];                         // 40
 * };                                              // 48, and then a struct sockaddr_ll
 * struct tpacket_req3 {
 *   unsigned int tp_block_size, tp_block_nr, tp_frame_size, tp_frame_nr; // 0, 4, 8, 12
 *   unsigned int tp_retire_blk_tov, tp_sizeof_priv, tp_feature_req_word; // 16, 20, 24
 * };                                              // 28
 * ```
 *
 * @module
 */

import { length_of, own_view } from "../base/intrinsics.ts";
import { struct } from "./fields.ts";

/** Where a block's status stands. */
export const BLOCK_STATUS = 8;
/** The status of a block that is the program's; another one is the kernel's. */
export const TP_STATUS_USER = 1;
/** How many bytes of the block are in use, and where that is said. */
export const BLOCK_LENGTH = 20;
/** The header of a block. */
export const BLOCK_HEADER = 48;

const NUM_PKTS = 12, FIRST_PKT = 16;
const HEADER = 48, SOCKADDR_LL = 20;
const TP_STATUS_VLAN_VALID = 0x10, TP_STATUS_VLAN_TPID_VALID = 0x40;

/** The `struct tpacket_req3` of a ring. */
export function pack_tpacket_req3(block_size: number, blocks: number, milliseconds: number): Uint8Array<ArrayBuffer> {
  const { bytes, view } = struct(28);
  // Frames of this version have the size that they need: the fields have to match, and say no more.
  for (const [i, value] of [block_size, blocks, block_size, blocks, milliseconds].entries()) {
    view.setUint32(i * 4, value, true);
  }
  return bytes;
}

/** The tag of a virtual network that was taken off a frame. */
export interface VlanTag {
  /** Priority and number. */
  tci: number;
  /** The Ethernet protocol of the tag; `null` when the kernel does not say. */
  tpid: number | null;
}

/** A frame in a block. */
export interface BlockFrame {
  /** The frame, a copy. */
  data: Uint8Array<ArrayBuffer>;
  /** When the kernel saw it: nanoseconds since 1970. */
  timestamp: bigint;
  /** Its tag; `null` when it had none. */
  vlan: VlanTag | null;
  /** The `struct sockaddr_ll`, a view of the block. */
  sockaddr: Uint8Array<ArrayBuffer>;
  /** The length of the frame; `data` is shorter if it was truncated. */
  length: number;
}

/**
 * Walks the frames of a block. Whatever the block contains, the walk reads nothing outside of it, and it ends: each
 * step goes forward by a header at least.
 */
export class BlockWalk {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView<ArrayBuffer>;
  readonly #length: number;
  #left: number;
  #at: number;

  /** @param bytes The block, in memory of the library's own. */
  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
    this.#view = own_view(bytes);
    this.#length = length_of(bytes);
    const whole = this.#length >= BLOCK_HEADER;
    this.#left = whole ? this.#view.getUint32(NUM_PKTS, true) : 0;
    this.#at = whole ? this.#view.getUint32(FIRST_PKT, true) : 0;
  }

  /** The next frame, or `undefined` at the end. */
  next(): BlockFrame | undefined {
    const at = this.#at, bytes = this.#bytes, view = this.#view;
    if (this.#left <= 0 || at < BLOCK_HEADER || at > this.#length - HEADER - SOCKADDR_LL) {
      this.#left = 0;
      return undefined;
    }
    const step = view.getUint32(at, true);
    this.#left = step < HEADER ? 0 : this.#left - 1;
    this.#at = at + step;
    const status = view.getUint32(at + 20, true), start = at + view.getUint16(at + 24, true);
    return {
      data: bytes.slice(start, start + view.getUint32(at + 12, true)),
      timestamp: BigInt(view.getUint32(at + 4, true)) * 1_000_000_000n + BigInt(view.getUint32(at + 8, true)),
      vlan: (status & TP_STATUS_VLAN_VALID) === 0 ? null : {
        tci: view.getUint32(at + 32, true) & 0xffff,
        tpid: (status & TP_STATUS_VLAN_TPID_VALID) === 0 ? null : view.getUint16(at + 36, true),
      },
      sockaddr: bytes.subarray(at + HEADER, at + HEADER + SOCKADDR_LL),
      length: view.getUint32(at + 16, true),
    };
  }
}
