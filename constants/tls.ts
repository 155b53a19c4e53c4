/**
 * TLS in the kernel: options at SOL_TLS after `setsockopt(IPPROTO_TCP, TCP_ULP, "tls")`, and the control messages that
 * carry the type of a record.
 *
 * Read: linux-libc-dev (Debian): linux/tls.h.
 *
 * @module
 */

import { by } from "./platform.ts";

/** Option: encrypt what is sent; a struct tls12_crypto_info_* (Linux 1). (addition) */
export const TLS_TX: number = by({ linux: 1 });
/** Option: decrypt what is received; a struct tls12_crypto_info_* (Linux 2). (addition) */
export const TLS_RX: number = by({ linux: 2 });
/** Control message to send: the record's type; u8 (Linux 1). (addition) */
export const TLS_SET_RECORD_TYPE: number = by({ linux: 1 });
/** Control message received: the record's type; u8 (Linux 2). (addition) */
export const TLS_GET_RECORD_TYPE: number = by({ linux: 2 });
/** Version of a crypto info: TLS 1.2 (Linux 0x303). (addition) */
export const TLS_1_2_VERSION: number = by({ linux: 0x303 });
/** Version of a crypto info: TLS 1.3 (Linux 0x304). (addition) */
export const TLS_1_3_VERSION: number = by({ linux: 0x304 });
/** Cipher of a crypto info: AES-GCM with a key of 16 bytes (Linux 51). (addition) */
export const TLS_CIPHER_AES_GCM_128: number = by({ linux: 51 });
/** Cipher of a crypto info: AES-GCM with a key of 32 bytes (Linux 52). (addition) */
export const TLS_CIPHER_AES_GCM_256: number = by({ linux: 52 });
/** Cipher of a crypto info: AES-CCM with a key of 16 bytes (Linux 53). (addition) */
export const TLS_CIPHER_AES_CCM_128: number = by({ linux: 53 });
/** Cipher of a crypto info: ChaCha20-Poly1305 (Linux 54). (addition) */
export const TLS_CIPHER_CHACHA20_POLY1305: number = by({ linux: 54 });
