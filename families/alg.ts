/**
 * AF_ALG: the kernel's cryptography. An address is `[type, name, feat, mask]`, of which the last two may be left out.
 *
 * `type` is `"hash"`, `"skcipher"`, `"aead"` or `"rng"`, `name` the kernel's name of the algorithm: `"sha256"`,
 * `"hmac(sha256)"`, `"cbc(aes)"`. bind(2) chooses it, and `accept()` gives the socket that does the work; that socket
 * has no address, nor has the first one that it could tell.
 *
 * ```c
 * struct sockaddr_alg {       // linux/if_alg.h, crypto/userspace-if.rst
 *   __u16 salg_family;        //  0
 *   __u8  salg_type[14];      //  2, ends in a NUL
 *   __u32 salg_feat;          // 16
 *   __u32 salg_mask;          // 20
 *   __u8  salg_name[64];      // 24, ends in a NUL
 * };                          // 88
 * ```
 *
 * `feat` and `mask` have 32 bits, as Python's documentation says; CPython cuts them to 16.
 *
 * @module
 */

import { length_of } from "../base/intrinsics.ts";
import { type Integer, masked } from "../base/arguments.ts";
import { AF_ALG } from "../constants/address_family.ts";
import { begin, c_string, type Codec, tuple } from "./codec.ts";
import { ValueError } from "../base/value_errors.ts";

/** The forms of an AF_ALG address. */
export interface Alg {
  /** The kind of algorithm, its name, and the features wanted. */
  address: [type: string, name: string, feat: number, mask: number];
  /** The same, the features if wanted. */
  target: readonly [type: string, name: string, feat?: Integer, mask?: Integer];
}

const SIZE = 88, TYPE = 2, FEAT = 16, MASK = 20, NAME = 24;
const WRONG = "AF_ALG address must be a tuple (type, name[, feat[, mask]])";
const decoder = new TextDecoder();

/** AF_ALG's codec. */
export const alg: Codec<Alg> = {
  nameless: true,

  write(to, address, caller) {
    const items = tuple(address, caller, "AF_ALG");
    if (items.length < 2 || items.length > 4) throw new TypeError(WRONG);
    const type = c_string(items[0], WRONG), name = c_string(items[1], WRONG);
    const feat = items.length < 3 ? 0 : masked(items[2], 32, "feat");
    const mask = items.length < 4 ? 0 : masked(items[3], 32, "mask");
    if (length_of(type) >= FEAT - TYPE) throw new ValueError("AF_ALG type too long.");
    if (length_of(name) >= SIZE - NAME) throw new ValueError("AF_ALG name too long.");
    begin(to, AF_ALG, SIZE);
    to.bytes.fill(0, TYPE, SIZE);
    to.bytes.set(type, TYPE);
    to.view.setUint32(FEAT, feat, true);
    to.view.setUint32(MASK, mask, true);
    to.bytes.set(name, NAME);
  },

  read({ bytes, view }) {
    const type = text(bytes.subarray(TYPE, FEAT)), name = text(bytes.subarray(NAME, SIZE));
    return [type, name, view.getUint32(FEAT, true), view.getUint32(MASK, true)];
  },
};

function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return decoder.decode(end < 0 ? field : field.subarray(0, end));
}
