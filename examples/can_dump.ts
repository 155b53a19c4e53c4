#!/usr/bin/env -S deno run --allow-ffi
/**
 * Prints the frames on a CAN bus, as candump does: classic and CAN FD, with the kernel's time, through filters that
 * the kernel applies.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/can_dump.ts vcan0
 *     npx --yes deno@2.9.6 run --allow-ffi examples/can_dump.ts -n 10 any 123:7ff 18f00400:1fffff00
 *
 * A filter is ID:MASK in hexadecimal: frames pass whose identifier has ID's bits where MASK has ones. `any` stands for
 * all interfaces.
 */

import * as socket from "../mod.ts";
import { type CanFrame, pack_can_filters, unpack_ancillary, unpack_can_frame } from "../structs.ts";
import { breathe, Failure, integer, program, WrongArguments } from "./support/program.ts";

/** How often signals are looked for, in seconds. */
const BREATH = 0.2;

/** `123:7ff` */
function filter_of(text: string): [can_id: number, mask: number] {
  const [, id, mask] = /^([0-9a-f]{1,8}):([0-9a-f]{1,8})$/i.exec(text) ?? [];
  if (id === undefined) throw new WrongArguments(`a filter is ID:MASK in hexadecimal, not '${text}'`);
  // More than three digits mean an identifier of 29 bits, as candump has it.
  const long = id.length > 3 ? socket.CAN_EFF_FLAG : 0;
  return [(Number.parseInt(id, 16) | long) >>> 0, (Number.parseInt(mask, 16) | socket.CAN_EFF_FLAG) >>> 0];
}

/** The time at which the kernel saw the frame, to the microsecond. */
function time_of(ancillary: socket.Ancillary[]): string {
  const [stamp] = ancillary.map(unpack_ancillary);
  const nanoseconds = stamp?.name === "SCM_TIMESTAMPNS" ? stamp.value : BigInt(Date.now()) * 1_000_000n;
  const time = new Date(Number(nanoseconds / 1_000_000n)).toTimeString().slice(0, 8);
  return `${time}.${String(nanoseconds / 1000n % 1_000_000n).padStart(6, "0")}`;
}

function line({ can_id, data, flags }: CanFrame): string {
  const long = (can_id & socket.CAN_EFF_FLAG) !== 0;
  const id = (can_id & (long ? socket.CAN_EFF_MASK : socket.CAN_SFF_MASK)) >>> 0;
  const notes = [
    can_id & socket.CAN_ERR_FLAG ? "error" : "",
    can_id & socket.CAN_RTR_FLAG ? "asks for data" : "",
    flags === null ? "" : "FD",
    flags !== null && flags & socket.CANFD_BRS ? "fast" : "",
  ].filter((note) => note).join(", ");
  const hex = Array.from(data, (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" ");
  const text = Array.from(data, (byte) => byte > 31 && byte < 127 ? String.fromCharCode(byte) : "·").join("");
  const number = id.toString(16).toUpperCase().padStart(long ? 8 : 3, "0").padStart(8);
  return `${number}  [${String(data.length).padStart(2)}]  ${hex.padEnd(23)}  ${text.padEnd(8)}  ${notes}`.trimEnd();
}

await program("can_dump.ts [-n COUNT] INTERFACE [ID:MASK …]", {
  count: { type: "string", short: "n" },
}, async (options, [name, ...filters]) => {
  if (name === undefined) throw new WrongArguments("an interface is required");
  const count = options.count === undefined ? Infinity : integer(options.count, "COUNT", 1, 1_000_000_000);
  const wanted = filters.map(filter_of);
  if (socket.AF_CAN === undefined) throw new Failure("this system has no AF_CAN");
  using sock = new socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW);
  sock.setsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_FD_FRAMES, 1);
  sock.setsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_ERR_FILTER, socket.CAN_ERR_MASK);
  if (wanted.length > 0) sock.setsockopt(socket.SOL_CAN_RAW, socket.CAN_RAW_FILTER, pack_can_filters(wanted));
  sock.setsockopt(socket.SOL_SOCKET, socket.SO_TIMESTAMPNS, 1);
  sock.bind([name === "any" ? "" : name]);
  sock.settimeout(BREATH);

  let stopped = false;
  Deno.addSignalListener("SIGINT", () => stopped = true);
  console.log(`Listening on ${name} until Ctrl-C`);
  let seen = 0;
  while (seen < count && !stopped) {
    try {
      const [frame, ancillary, , address] = sock.recvmsg(socket.CANFD_MTU, socket.CMSG_SPACE(16));
      console.log(`${time_of(ancillary)}  ${String(address[0]).padEnd(6)} ${line(unpack_can_frame(frame))}`);
      if (++seen % 64 === 0) await breathe();
    } catch (error) {
      if (!(error instanceof socket.TimeoutError)) throw error;
      await breathe();
    }
  }
  console.log(`\n${seen} ${seen === 1 ? "frame" : "frames"}`);
  Deno.exit(0);
});
