#!/usr/bin/env -S deno run --allow-ffi
/**
 * The CAN program of Python's documentation: receives frames, sends each one back, and one of its own.
 *
 *     ip link add vcan0 type vcan && ip link set vcan0 up
 *     npx --yes deno@2.9.6 run --allow-ffi examples/can.ts vcan0
 */

import * as socket from "../mod.ts";
import { pack_can_frame, unpack_can_frame } from "../structs.ts";
import { Failure, program, text_of, WrongArguments } from "./support/program.ts";

const CAN_FRAME = 16;

await program("can.ts [INTERFACE]", {}, (_, [name = "vcan0", ...more]) => {
  if (more.length > 0) throw new WrongArguments("at most an interface is expected");
  if (socket.AF_CAN === undefined) throw new Failure("this system has no AF_CAN");
  using s = new socket.socket(socket.AF_CAN, socket.SOCK_RAW, socket.CAN_RAW);
  s.bind([name]);
  console.log(`Listening on ${s.getsockname()[0]}`);

  while (true) {
    const [frame] = s.recvfrom(CAN_FRAME);
    const { can_id, data } = unpack_can_frame(frame);
    const hex = Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    console.log(`Received: can_id=${can_id.toString(16)}, can_dlc=${data.length}, data=${hex}`);

    for (const answer of [frame, pack_can_frame(0x01, Uint8Array.of(1, 2, 3))]) {
      try {
        s.send(answer);
      } catch (error) {
        if (!(error instanceof socket.OSError)) throw error;
        console.log(`Error sending CAN frame: ${text_of(error)}`);
      }
    }
  }
});
