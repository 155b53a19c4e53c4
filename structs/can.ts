/**
 * Frames of AF_CAN, the filters of CAN_RAW, and the messages of CAN_BCM (Linux).
 *
 * ```c
 * struct can_frame {                 // linux/can.h
 *   canid_t can_id;                  //  0, with CAN_EFF_FLAG, CAN_RTR_FLAG, CAN_ERR_FLAG in its highest bits
 *   __u8    len;                     //  4
 *   __u8    __pad, __res0, len8_dlc; //  5
 *   __u8    data[8];                 //  8
 * };                                 // 16
 * struct canfd_frame {
 *   canid_t can_id;                  //  0
 *   __u8    len;                     //  4
 *   __u8    flags;                   //  5, CANFD_BRS, CANFD_ESI
 *   __u8    __res0, __res1;          //  6
 *   __u8    data[64];                //  8
 * };                                 // 72
 * struct can_filter {
 *   canid_t can_id;                  //  0
 *   canid_t can_mask;                //  4
 * };                                 //  8
 * struct bcm_msg_head {              // linux/can/bcm.h
 *   __u32 opcode, flags, count;      //  0, 4, 8
 *   struct bcm_timeval ival1, ival2; // 16, 32: long tv_sec, tv_usec
 *   canid_t can_id;                  // 48
 *   __u32   nframes;                 // 52
 *   struct can_frame frames[];       // 56
 * };
 * ```
 *
 * @module
 */

import { bytes_of, type BytesLike, type Integer, type_name } from "../base/arguments.ts";
import { bits, fields, named, rows, struct, unsigned } from "./fields.ts";
import { put_timeval, take_timeval } from "./socket.ts";
import { ValueError } from "../base/value_errors.ts";

/** A frame. */
export interface CanFrame {
  /** The identifier, with `CAN_EFF_FLAG`, `CAN_RTR_FLAG` and `CAN_ERR_FLAG` where they are set. */
  can_id: number;
  /** What it carries: at most 8 bytes, 64 in a CAN FD frame. */
  data: Uint8Array<ArrayBuffer>;
  /** `CANFD_BRS` and `CANFD_ESI` of a CAN FD frame; `null` in a classic one. */
  flags: number | null;
}

const CAN_FRAME = 16, CANFD_FRAME = 72, LEN = 4, FLAGS = 5, DATA = 8;

/**
 * A `struct can_frame`, as CAN_RAW sockets send it.
 *
 * @param can_id The identifier; or `CAN_EFF_FLAG` to it when it has 29 bits, and `CAN_RTR_FLAG` to ask for data.
 * @param data At most 8 bytes.
 * @returns Its 16 bytes.
 * @throws {OverflowError} when one does not fit.
 * @see https://docs.kernel.org/networking/can.html
 */
export function pack_can_frame(can_id: Integer, data: BytesLike = new Uint8Array(0)): Uint8Array<ArrayBuffer> {
  return pack_frame(CAN_FRAME, can_id, data, 0);
}

/**
 * A `struct canfd_frame`, as CAN_RAW sockets send it once `CAN_RAW_FD_FRAMES` is set.
 *
 * @param can_id The identifier; or `CAN_EFF_FLAG` to it when it has 29 bits.
 * @param data At most 64 bytes.
 * @param flags `CANFD_BRS`, `CANFD_ESI`.
 * @returns Its 72 bytes.
 * @throws {OverflowError} when one does not fit.
 */
export function pack_canfd_frame(can_id: Integer, data: BytesLike, flags: Integer = 0): Uint8Array<ArrayBuffer> {
  return pack_frame(CANFD_FRAME, can_id, data, unsigned(flags, 8, "flags"));
}

function pack_frame(size: number, can_id: Integer, data: BytesLike, flags: number): Uint8Array<ArrayBuffer> {
  const payload = bytes_of(data, "data");
  if (payload.length > size - DATA) throw new ValueError(`data: at most ${size - DATA} bytes, not ${payload.length}`);
  const { bytes, view } = struct(size);
  view.setUint32(0, bits(can_id, "can_id"), true);
  view.setUint8(LEN, payload.length);
  view.setUint8(FLAGS, flags);
  bytes.set(payload, DATA);
  return bytes;
}

/**
 * Reads a `struct can_frame` or `struct canfd_frame`: the length, 16 or 72, decides which.
 *
 * @param frame What a CAN_RAW socket received.
 * @throws {ValueError} when it has neither length.
 */
export function unpack_can_frame(frame: BytesLike): CanFrame {
  const { bytes, view } = fields(frame, 0, "frame");
  const { length } = bytes;
  if (length !== CAN_FRAME && length !== CANFD_FRAME) {
    throw new ValueError(`frame: ${CAN_FRAME} or ${CANFD_FRAME} bytes expected, got ${length}`);
  }
  return {
    can_id: view.getUint32(0, true),
    data: new Uint8Array(bytes.subarray(DATA, DATA + view.getUint8(LEN))), // A wrong length ends at the end of the frame.
    flags: length === CANFD_FRAME ? view.getUint8(FLAGS) : null,
  };
}

/**
 * The value of `CAN_RAW_FILTER`, an array of `struct can_filter`: a frame passes when `frame_id & mask` is `id & mask`
 * for one of them.
 *
 * @param filters Identifiers, to which `CAN_INV_FILTER` may be or-ed for what does not match, and masks. None means
 * that nothing is received.
 * @throws {OverflowError} when a number does not fit.
 */
export function pack_can_filters(
  filters: Iterable<readonly [can_id: Integer, mask: Integer]>,
): Uint8Array<ArrayBuffer> {
  const all = rows(filters, 2, "filters");
  const { bytes, view } = struct(8 * all.length);
  all.forEach(([can_id, mask], i) => {
    view.setUint32(8 * i, bits(can_id, "can_id"), true);
    view.setUint32(8 * i + 4, bits(mask, "mask"), true);
  });
  return bytes;
}

/** The fields of a `struct bcm_msg_head`. */
export interface BcmHead {
  /** `CAN_BCM_TX_SETUP`, `CAN_BCM_RX_SETUP` …; in what comes back `CAN_BCM_RX_CHANGED`, `CAN_BCM_RX_TIMEOUT` …. */
  opcode: number;
  /** `CAN_BCM_SETTIMER`, `CAN_BCM_STARTTIMER` …. */
  flags: number;
  /** How many times to send at the first interval. */
  count: number;
  /** The first interval, in seconds. */
  ival1: number;
  /** The second interval, in seconds. */
  ival2: number;
  /** The identifier that the job is known by. */
  can_id: number;
}

/** A whole message of CAN_BCM. */
export interface BcmMessage extends BcmHead {
  /** The frames behind the head. */
  frames: CanFrame[];
}

const BCM_HEAD = 56, OPCODE = 0, BCM_FLAGS = 4, COUNT = 8, IVAL1 = 16, IVAL2 = 32, CAN_ID = 48, NFRAMES = 52;
const BCM_CAN_FD_FRAME = 0x0800;

/**
 * A message for a CAN_BCM socket: a `struct bcm_msg_head` and the frames behind it.
 *
 * @param head What to do; omitted ones are 0.
 * @param frames Frames as {@linkcode pack_can_frame} gives them; or all CAN FD, and then `CAN_BCM_CAN_FD_FRAME` is set.
 * @throws {ValueError} when classic and CAN FD frames are mixed, or a number does not fit.
 */
export function pack_bcm(head: Partial<BcmHead>, frames: readonly BytesLike[] = []): Uint8Array<ArrayBuffer> {
  const { opcode = 0, flags = 0, count = 0, ival1 = 0, ival2 = 0, can_id = 0 } = named(head, "head");
  if (!Array.isArray(frames)) throw new TypeError(`frames: an array is required, not '${type_name(frames)}'`);
  const bodies = frames.map((frame) => bytes_of(frame, "frames"));
  const size = bodies[0]?.length ?? 0;
  if (bodies.length > 0 && size !== CAN_FRAME && size !== CANFD_FRAME || bodies.some(({ length }) => length !== size)) {
    throw new ValueError(`frames: all of ${CAN_FRAME} bytes or all of ${CANFD_FRAME} expected`);
  }
  const { bytes, view } = struct(BCM_HEAD + size * bodies.length);
  view.setUint32(OPCODE, unsigned(opcode, 32, "opcode"), true);
  view.setUint32(BCM_FLAGS, unsigned(flags, 32, "flags") | (size === CANFD_FRAME ? BCM_CAN_FD_FRAME : 0), true);
  view.setUint32(COUNT, unsigned(count, 32, "count"), true);
  put_timeval(view, IVAL1, ival1, "ival1");
  put_timeval(view, IVAL2, ival2, "ival2");
  view.setUint32(CAN_ID, bits(can_id, "can_id"), true);
  view.setUint32(NFRAMES, bodies.length, true);
  bodies.forEach((body, i) => bytes.set(body, BCM_HEAD + size * i));
  return bytes;
}

/**
 * Reads a message of a CAN_BCM socket.
 *
 * @param message What it received.
 * @throws {ValueError} when it is shorter than it says.
 */
export function unpack_bcm(message: BytesLike): BcmMessage {
  const { bytes, view } = fields(message, BCM_HEAD, "message");
  const flags = view.getUint32(BCM_FLAGS, true), nframes = view.getUint32(NFRAMES, true);
  const size = (flags & BCM_CAN_FD_FRAME) === 0 ? CAN_FRAME : CANFD_FRAME;
  fields(message, BCM_HEAD + size * nframes, "message");
  return {
    opcode: view.getUint32(OPCODE, true),
    flags,
    count: view.getUint32(COUNT, true),
    ival1: take_timeval(view, IVAL1),
    ival2: take_timeval(view, IVAL2),
    can_id: view.getUint32(CAN_ID, true),
    frames: Array.from({ length: nframes }, (_, i) => {
      return unpack_can_frame(bytes.subarray(BCM_HEAD + size * i, BCM_HEAD + size * (i + 1)));
    }),
  };
}
