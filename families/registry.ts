/**
 * The address families that the library knows. A new one is its file and a line in each of the two lists here.
 *
 * @module
 */

import { own_map } from "../base/intrinsics.ts";
import * as AF from "../constants/address_family.ts";
import type { Sockaddr } from "../ffi/memory.ts";
import { type Alg, alg } from "./alg.ts";
import { type Bluetooth, bluetooth } from "./bluetooth.ts";
import { type Can, can } from "./can.ts";
import { type Codec, family_of, type Lookup } from "./codec.ts";
import { type Hyperv, hyperv } from "./hyperv.ts";
import { type Inet, inet } from "./inet.ts";
import { type Inet6, inet6 } from "./inet6.ts";
import { type Netlink, netlink } from "./netlink.ts";
import { type Packet, packet } from "./packet.ts";
import { type Qipcrtr, qipcrtr } from "./qipcrtr.ts";
import { kernel_control, type KernelControl } from "./system.ts";
import { type Tipc, tipc } from "./tipc.ts";
import { type Unix, unix } from "./unix.ts";
import { type Vsock, vsock } from "./vsock.ts";

/** The address forms by family: what TypeScript knows of `new socket(AF_UNIX)`. */
export interface Families {
  /** IPv4. */
  AF_INET: Inet;
  /** IPv6. */
  AF_INET6: Inet6;
  /** Sockets of one machine. */
  AF_UNIX: Unix;
  /** Messages between the kernel and processes (Linux, FreeBSD). */
  AF_NETLINK: Netlink;
  /** Frames of the link layer (Linux). */
  AF_PACKET: Packet;
  /** Controller area network (Linux). */
  AF_CAN: Can;
  /** Messages among the nodes of a cluster (Linux). */
  AF_TIPC: Tipc;
  /** The kernel's cryptography (Linux). */
  AF_ALG: Alg;
  /** Between a virtual machine and its host (Linux). */
  AF_VSOCK: Vsock;
  /** Between the processors of a Qualcomm chip (Linux). */
  AF_QIPCRTR: Qipcrtr;
  /** Reliable datagrams over IP (Linux). */
  AF_RDS: Inet;
  /** Bluetooth (Linux, FreeBSD, Windows). */
  AF_BLUETOOTH: Bluetooth;
  /** Kernel controls (macOS). */
  AF_SYSTEM: KernelControl;
  /** Between Hyper-V's host and its virtual machines (Windows). */
  AF_HYPERV: Hyperv;
  /** Packets diverted by a firewall (FreeBSD). */
  AF_DIVERT: Inet;
  /** A family that the library has no codec for. */
  other: Other;
}

/** The forms of an address of a family that the library has no codec for. */
export interface Other {
  /** The family and what follows it in the sockaddr; `null` where the kernel gave no address at all. */
  address: [family: number, data: Uint8Array<ArrayBuffer>] | null;
  /**
   * The same, so that what a socket answers can be passed to it though TypeScript does not know its family; no call
   * takes it.
   */
  target: readonly [family: number, data: Uint8Array] | null;
}

/** The families that TypeScript knows. */
export type FamilyName = keyof Families;

/** A returned address: of one family, or of any. */
export type Address<Name extends FamilyName = FamilyName> = Families[Name]["address"];

/** An address as it is passed: of one family, or of any. */
export type Target<Name extends FamilyName = FamilyName> = Families[Name]["target"];

/** `sizeof(struct sockaddr)`. */
const MIN_SOCKADDR = 16;

// A family that the platform lacks has the key `undefined`, which no socket ever asks for.
const codecs = own_map<number, Codec>(
  [
    [AF.AF_INET, inet],
    [AF.AF_INET6, inet6],
    [AF.AF_UNIX, unix],
    [AF.AF_NETLINK, netlink],
    [AF.AF_PACKET, packet],
    [AF.AF_CAN, can],
    [AF.AF_TIPC, tipc],
    [AF.AF_ALG, alg],
    [AF.AF_VSOCK, vsock],
    [AF.AF_QIPCRTR, qipcrtr],
    [AF.AF_RDS, inet],
    [AF.AF_BLUETOOTH, bluetooth],
    [AF.AF_SYSTEM, kernel_control],
    [AF.AF_HYPERV, hyperv],
    [AF.AF_DIVERT, inet],
  ] as [number, Codec][],
);

/** The codec of a family; `undefined` when the library knows none. */
export function codec_of(family: number): Codec | undefined {
  return codecs.get(family);
}

/**
 * Reads an address of the family that the kernel reports.
 *
 * @param from What the kernel wrote.
 * @param protocol The socket's protocol.
 * @param lookup What to ask of the system.
 * @returns The address; `null` when there is none; `[family, bytes]` when the family is unknown.
 */
export function read_address(from: Sockaddr, protocol: number, lookup: Lookup): Address {
  const { size } = from;
  if (size === 0) return null;
  if (size < MIN_SOCKADDR) from.bytes.fill(0, size, MIN_SOCKADDR); // Nothing of an earlier address shows through a short one.
  const family = family_of(from);
  const codec = codecs.get(family);
  return codec === undefined
    ? [family, from.bytes.slice(2, MIN_SOCKADDR)]
    : codec.read(from, protocol, lookup) as Address;
}
