/**
 * Keys of TLS in the kernel: the value of `TLS_TX` and `TLS_RX` (Linux).
 *
 * ```c
 * struct tls_crypto_info { __u16 version, cipher_type; };    // linux/tls.h: 0, 2
 * struct tls12_crypto_info_aes_gcm_128 {
 *   struct tls_crypto_info info;                             //  0
 *   unsigned char iv[8], key[16], salt[4], rec_seq[8];       //  4, 12, 28, 32
 * };                                                         // 40
 * ```
 *
 * @module
 */

import { ValueError } from "../base/value_errors.ts";
import { bytes_of, type BytesLike, type Integer } from "../base/arguments.ts";
import { named, struct, unsigned } from "./fields.ts";

/** Bytes of iv, key, salt and rec_seq by `TLS_CIPHER_*`. */
const SIZES = new Map<number, { iv: number; key: number; salt: number; rec_seq: number }>([
  [51, { iv: 8, key: 16, salt: 4, rec_seq: 8 }], // TLS_CIPHER_AES_GCM_128
  [52, { iv: 8, key: 32, salt: 4, rec_seq: 8 }], // TLS_CIPHER_AES_GCM_256
  [53, { iv: 8, key: 16, salt: 4, rec_seq: 8 }], // TLS_CIPHER_AES_CCM_128
  [54, { iv: 12, key: 32, salt: 0, rec_seq: 8 }], // TLS_CIPHER_CHACHA20_POLY1305
]);
const INFO = 4;

/** What a `struct tls12_crypto_info_*` holds: one direction of a connection. */
export interface TlsCryptoInfo {
  /** `TLS_1_2_VERSION` or `TLS_1_3_VERSION`. */
  version: Integer;
  /** `TLS_CIPHER_*`. */
  cipher: Integer;
  /** The nonce's explicit part: 8 bytes, of ChaCha20-Poly1305 12. */
  iv: BytesLike;
  /** The key: 16 or 32 bytes. */
  key: BytesLike;
  /** The nonce's implicit part: 4 bytes; of ChaCha20-Poly1305 none. */
  salt?: BytesLike;
  /** The number of the next record: 8 bytes, big-endian. */
  rec_seq: BytesLike;
}

/**
 * The value of `TLS_TX` and `TLS_RX`, a `struct tls12_crypto_info_*` of the cipher.
 *
 * @param info Version, cipher and keys, as the handshake agreed on them.
 * @throws {ValueError} when the cipher is none that is known, or a part has another length than the cipher's.
 * @see https://docs.kernel.org/networking/tls.html
 */
export function pack_tls12_crypto_info(info: TlsCryptoInfo): Uint8Array<ArrayBuffer> {
  const { version, cipher, iv, key, salt = new Uint8Array(0), rec_seq } = named(info, "info");
  const number = unsigned(cipher, 16, "cipher"), sizes = SIZES.get(number);
  if (sizes === undefined) throw new ValueError(`cipher: ${number} is not a known TLS_CIPHER_*`);
  const { bytes, view } = struct(INFO + sizes.iv + sizes.key + sizes.salt + sizes.rec_seq);
  view.setUint16(0, unsigned(version, 16, "version"), true);
  view.setUint16(2, number, true);
  let at = INFO;
  const parts = [[iv, sizes.iv, "iv"], [key, sizes.key, "key"], [salt, sizes.salt, "salt"], [
    rec_seq,
    sizes.rec_seq,
    "rec_seq",
  ]] as const;
  for (const [part, size, name] of parts) {
    const given = bytes_of(part, name);
    if (given.length !== size) throw new ValueError(`${name}: ${size} bytes expected, got ${given.length}`);
    bytes.set(given, at);
    at += size;
  }
  return bytes;
}
