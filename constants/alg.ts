/**
 * The kernel's cryptographic algorithms as sockets: bind() an `AF_ALG` socket to a type and a name, set the key,
 * accept() an operation, send its input, receive its output. Linux alone has `AF_ALG`.
 *
 * Read: linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/if_alg.h. Signing never reached a released kernel:
 * ALG_SET_PUBKEY, ALG_OP_SIGN and ALG_OP_VERIFY have the defaults that CPython main 0003a0238f7e gives them.
 *
 * @module
 */

import { by } from "./platform.ts";

// Options and control messages, at SOL_ALG

/** Option: the key; its bytes (Linux 1). */
export const ALG_SET_KEY: number = by({ linux: 1 });
/** Control message: the initialization vector; u32 length, then its bytes (Linux 2). */
export const ALG_SET_IV: number = by({ linux: 2 });
/** Control message: the operation; u32, ALG_OP_* (Linux 3). */
export const ALG_SET_OP: number = by({ linux: 3 });
/** Control message: bytes of associated data at the front of the input; u32 (Linux 4). */
export const ALG_SET_AEAD_ASSOCLEN: number = by({ linux: 4 });
/** Option: bytes of the authentication tag, given as the length of an absent value (Linux 5). */
export const ALG_SET_AEAD_AUTHSIZE: number = by({ linux: 5 });
/** Option: a public key; CPython's own number, in no released kernel, where 6 is ALG_SET_DRBG_ENTROPY (Linux 6). */
export const ALG_SET_PUBKEY: number = by({ linux: 6 });
/** Option: entropy for testing a random number generator; its bytes (Linux 6). (addition) */
export const ALG_SET_DRBG_ENTROPY: number = by({ linux: 6 });
/** Option: the key, by its serial number in the kernel's keyring; int (Linux 7). (addition) */
export const ALG_SET_KEY_BY_KEY_SERIAL: number = by({ linux: 7 });

// Operations

/** Operation: decrypt (Linux 0). */
export const ALG_OP_DECRYPT: number = by({ linux: 0 });
/** Operation: encrypt (Linux 1). */
export const ALG_OP_ENCRYPT: number = by({ linux: 1 });
/** Operation: sign; CPython's own number, in no released kernel (Linux 2). */
export const ALG_OP_SIGN: number = by({ linux: 2 });
/** Operation: verify; CPython's own number, in no released kernel (Linux 3). */
export const ALG_OP_VERIFY: number = by({ linux: 3 });
