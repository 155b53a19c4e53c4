/**
 * sendmsg_afalg: sends input to the kernel's cryptography, with the operation and its parameters.
 *
 * @module
 */

import { copy_first, length_of, own_bytes, own_list, own_view } from "../base/intrinsics.ts";
import { by_name, bytes_of, type BytesLike, c_int, INT_MAX, type Integer, integer, within } from "../base/arguments.ts";
import { AF_ALG } from "../constants/address_family.ts";
import { ALG_SET_AEAD_ASSOCLEN, ALG_SET_IV, ALG_SET_OP } from "../constants/alg.ts";
import { SOL_ALG } from "../constants/socket_level.ts";
import { OSError } from "../base/errors.ts";
import { type ControlItem, write_control } from "./control.ts";
import type { Descriptor } from "../descriptor/descriptor.ts";
import { each, send_message } from "./message.ts";

/** The operation and its parameters. */
export interface AfalgOptions {
  /** `ALG_OP_ENCRYPT` or `ALG_OP_DECRYPT`. */
  op: Integer;
  /** The initialization vector. */
  iv?: BytesLike;
  /** Bytes of associated data at the start of the message: authenticated, not encrypted. */
  assoclen?: Integer;
  /** `MSG_*` flags; `MSG_MORE` when more of the message follows. */
  flags?: Integer;
}

const U32 = 4;

/** Sends buffers, with the operation, the vector and the length of the associated data in control messages. */
export function sendmsg_afalg(d: Descriptor, msg: Iterable<BytesLike>, options: AfalgOptions): number {
  if (d.family !== AF_ALG) throw new OSError("algset is only supported for AF_ALG");
  const named = by_name(options, { op: undefined, iv: undefined, assoclen: undefined, flags: 0 });
  const items = own_list<ControlItem>();
  items[0] = [SOL_ALG, ALG_SET_OP, u32(operation(named.op))];
  if (named.iv !== undefined) items[items.length] = [SOL_ALG, ALG_SET_IV, alg_iv(bytes_of(named.iv, "iv"))];
  if (named.assoclen !== undefined) {
    items[items.length] = [SOL_ALG, ALG_SET_AEAD_ASSOCLEN, u32(length(named.assoclen as Integer))];
  }
  const flags = c_int(named.flags, "flags");
  if (typeof msg?.[Symbol.iterator] !== "function") {
    throw new TypeError("sendmsg_afalg() argument 1 must be an iterable");
  }
  const buffers = each(msg, (item) => bytes_of(item, "sendmsg_afalg() argument 1"));
  write_control(items);
  return send_message(d, buffers, false, flags);
}

function operation(op: unknown): number {
  const n = op === undefined ? -1 : integer(op, "op");
  if (n < 0 || n > INT_MAX) throw new TypeError("Invalid or missing argument 'op'");
  return n;
}

function length(assoclen: Integer): number {
  const n = within(assoclen, -Infinity, INT_MAX, "assoclen", "assoclen: too large for a C int");
  if (n < 0) throw new TypeError("assoclen must be positive");
  return n;
}

function u32(value: number): Uint8Array {
  const bytes = own_bytes(U32);
  own_view(bytes).setUint32(0, value, true);
  return bytes;
}

/** `struct af_alg_iv`: the vector's length, and the vector. */
function alg_iv(iv: Uint8Array): Uint8Array {
  const length = length_of(iv), bytes = own_bytes(U32 + length);
  bytes.set(u32(length));
  copy_first(bytes, iv, length, U32);
  return bytes;
}
