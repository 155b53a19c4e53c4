/**
 * Classic BPF programs, which `SO_ATTACH_FILTER` puts before a socket: each packet is cut to as many bytes as the
 * program returns, and dropped for 0 (Linux).
 *
 * ```c
 * struct sock_filter {             // linux/filter.h, networking/filter.rst
 *   __u16 code;                    // 0
 *   __u8  jt, jf;                  // 2, 3
 *   __u32 k;                       // 4
 * };                               // 8
 * struct sock_fprog {
 *   unsigned short len;            // 0
 *   struct sock_filter *filter;    // 8
 * };                               // 16
 * ```
 *
 * @example Let only ARP through
 * ```ts ignore
 * import * as socket from "jsr:@bsd/socket";
 * import { BPF, bpf_jump, bpf_stmt, pack_sock_fprog } from "jsr:@bsd/socket/structs";
 *
 * using s = new socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0);
 * const arp = pack_sock_fprog([
 *   bpf_stmt(BPF.LD | BPF.H | BPF.ABS, 12), //        the Ethernet protocol
 *   bpf_jump(BPF.JMP | BPF.JEQ | BPF.K, 0x0806, 0, 1),
 *   bpf_stmt(BPF.RET | BPF.K, 0xffff), //             all of the packet
 *   bpf_stmt(BPF.RET | BPF.K, 0), //                  none of it
 * ]);
 * s.setsockopt(socket.SOL_SOCKET, socket.SO_ATTACH_FILTER, arp);
 * ```
 *
 * @module
 */

import type { Integer } from "../base/arguments.ts";
import { buffer_of_view, own_bytes, own_view, own_weak_map } from "../base/intrinsics.ts";
import { address_of } from "../ffi/pointer.ts";
import { bits, rows, struct, unsigned } from "./fields.ts";
import { ValueError } from "../base/value_errors.ts";

/** The parts that a `code` is or-ed from; linux/bpf_common.h. */
export const BPF = {
  /** Class: load into the accumulator. */
  LD: 0x00,
  /** Class: load into the index register. */
  LDX: 0x01,
  /** Class: store the accumulator. */
  ST: 0x02,
  /** Class: store the index register. */
  STX: 0x03,
  /** Class: calculate. */
  ALU: 0x04,
  /** Class: jump. */
  JMP: 0x05,
  /** Class: return. */
  RET: 0x06,
  /** Class: move between the registers. */
  MISC: 0x07,
  /** Size: 32 bits. */
  W: 0x00,
  /** Size: 16 bits. */
  H: 0x08,
  /** Size: 8 bits. */
  B: 0x10,
  /** From: `k` itself. */
  IMM: 0x00,
  /** From: the packet at `k`. */
  ABS: 0x20,
  /** From: the packet at the index register and `k`. */
  IND: 0x40,
  /** From: one of the 16 words of memory. */
  MEM: 0x60,
  /** From: the packet's length. */
  LEN: 0x80,
  /** From: four times the low half of the packet's byte at `k`, the length of an IP header. */
  MSH: 0xa0,
  /** Calculate: add. */
  ADD: 0x00,
  /** Calculate: subtract. */
  SUB: 0x10,
  /** Calculate: multiply. */
  MUL: 0x20,
  /** Calculate: divide. */
  DIV: 0x30,
  /** Calculate: or. */
  OR: 0x40,
  /** Calculate: and. */
  AND: 0x50,
  /** Calculate: shift left. */
  LSH: 0x60,
  /** Calculate: shift right. */
  RSH: 0x70,
  /** Calculate: negate. */
  NEG: 0x80,
  /** Calculate: remainder. */
  MOD: 0x90,
  /** Calculate: exclusive or. */
  XOR: 0xa0,
  /** Jump: always, by `k`. */
  JA: 0x00,
  /** Jump: if equal. */
  JEQ: 0x10,
  /** Jump: if greater, unsigned. */
  JGT: 0x20,
  /** Jump: if greater or equal, unsigned. */
  JGE: 0x30,
  /** Jump: if a bit is set. */
  JSET: 0x40,
  /** Operand: `k`. */
  K: 0x00,
  /** Operand: the index register. */
  X: 0x08,
  /** What to return: the accumulator. */
  A: 0x10,
  /** Move: the accumulator to the index register. */
  TAX: 0x00,
  /** Move: the index register to the accumulator. */
  TXA: 0x80,
} as const;

/**
 * Where a load by {@linkcode BPF}`.ABS` finds what is not in the packet; linux/filter.h. `SKF.AD_OFF + SKF.AD_CPU` is
 * the number of the processor, `SKF.NET_OFF + 9` the tenth byte of the network layer's header.
 */
export const SKF = {
  /** What is added to each of the others whose name begins with `AD_`. */
  AD_OFF: -0x1000,
  /** The Ethernet protocol, in the machine's byte order. */
  AD_PROTOCOL: 0,
  /** Whom the packet is for: `PACKET_HOST`, `PACKET_OUTGOING` …. */
  AD_PKTTYPE: 4,
  /** The interface's index. */
  AD_IFINDEX: 8,
  /** The packet's mark: `SO_MARK`. */
  AD_MARK: 20,
  /** The queue that it came by. */
  AD_QUEUE: 24,
  /** The kind of hardware: 1 is Ethernet, 772 loopback. */
  AD_HATYPE: 28,
  /** The flow's hash. */
  AD_RXHASH: 32,
  /** The processor that runs the program. */
  AD_CPU: 36,
  /** The tag of the virtual network. */
  AD_VLAN_TAG: 44,
  /** Whether there is such a tag. */
  AD_VLAN_TAG_PRESENT: 48,
  /** Where the payload begins. */
  AD_PAY_OFFSET: 52,
  /** A random number. */
  AD_RANDOM: 56,
  /** The Ethernet protocol of the tag. */
  AD_VLAN_TPID: 60,
  /** What is added to a place in the network layer's header. */
  NET_OFF: -0x10_0000,
  /** What is added to a place in the link layer's header. */
  LL_OFF: -0x20_0000,
} as const;

/** An instruction. */
export type SockFilter = readonly [code: Integer, jt: Integer, jf: Integer, k: Integer];

/** An instruction without a jump: the header's macro BPF_STMT. */
export function bpf_stmt(code: Integer, k: Integer): SockFilter {
  return [code, 0, 0, k];
}

/** A jump, so many instructions further if it is true and if it is not: the header's macro BPF_JUMP. */
export function bpf_jump(code: Integer, k: Integer, jt: Integer, jf: Integer): SockFilter {
  return [code, jt, jf, k];
}

const SOCK_FPROG = 16, SOCK_FILTER = 8, MAX_INSTRUCTIONS = 4096;

/** The instructions that a `struct sock_fprog` points to, by its memory. */
const instructions_of = own_weak_map<ArrayBufferLike, Uint8Array>();

/**
 * The value of `SO_ATTACH_FILTER` and `SO_ATTACH_REUSEPORT_CBPF`: a `struct sock_fprog` with a pointer to the
 * instructions, which live as long as the array's buffer does. A copy of the array is no such value; neither is what its
 * buffer was transferred to.
 *
 * @param program The instructions.
 * @returns The 16 bytes of the struct.
 * @throws {ValueError} when there are none or more than 4,096, or a field does not fit.
 * @see https://docs.kernel.org/networking/filter.html
 */
export function pack_sock_fprog(program: Iterable<SockFilter>): Uint8Array<ArrayBuffer> {
  const instructions = rows(program, 4, "program");
  const { length } = instructions;
  if (length === 0 || length > MAX_INSTRUCTIONS) {
    throw new ValueError(`program: 1 to ${MAX_INSTRUCTIONS} instructions, not ${length}`);
  }
  const memory = own_bytes(SOCK_FILTER * length), view = own_view(memory);
  for (let i = 0; i < length; i++) {
    const [code, jt, jf, k] = instructions[i];
    const at = SOCK_FILTER * i;
    view.setUint16(at, unsigned(code, 16, "code"), true);
    view.setUint8(at + 2, unsigned(jt, 8, "jt"));
    view.setUint8(at + 3, unsigned(jf, 8, "jf"));
    view.setUint32(at + 4, bits(k, "k"), true); // Negative for what SKF names.
  }
  const fprog = struct(SOCK_FPROG);
  fprog.view.setUint16(0, length, true);
  fprog.view.setBigUint64(8, address_of(memory), true);
  instructions_of.set(buffer_of_view(fprog.bytes), memory);
  return fprog.bytes;
}
