#!/usr/bin/env -S deno run --allow-ffi
/**
 * The Bluetooth devices around that let themselves be found: an inquiry that is spoken with the controller itself, in
 * HCI (Linux). The controller must be on: `bluetoothctl power on`.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/bluetooth_scan.ts
 *     npx --yes deno@2.9.6 run --allow-ffi examples/bluetooth_scan.ts -t 5 hci1
 */

import * as socket from "../mod.ts";
import { breathe, Failure, integer, program, progress, seconds, text_of, WrongArguments } from "./support/program.ts";

/** How often signals are looked for, in seconds. */
const BREATH = 0.2;
/** The unit of an inquiry's length, in seconds. */
const UNIT = 1.28;
const INQUIRY = 0x0401, INQUIRY_CANCEL = 0x0402, REMOTE_NAME_REQUEST = 0x0419;
/** How long a name may take to come, in seconds. */
const NAME_TIMEOUT = 6;

const EVENT = {
  INQUIRY_COMPLETE: 0x01,
  INQUIRY_RESULT: 0x02,
  REMOTE_NAME: 0x07,
  COMMAND_STATUS: 0x0f,
  INQUIRY_RESULT_RSSI: 0x22,
  EXTENDED_INQUIRY_RESULT: 0x2f,
};
const KINDS: Record<number, string> = {
  ...{ 0: "other", 1: "computer", 2: "phone", 3: "network", 4: "audio or video", 5: "keyboard or mouse" },
  ...{ 6: "printer or camera", 7: "worn", 8: "toy", 9: "health", 31: "unknown" },
};

interface Device {
  bdaddr: Uint8Array;
  /** What is needed to page it. */
  repetition: number;
  clock: [number, number];
  kind: string;
  rssi: number | null;
  name: string;
}

const written = (bdaddr: Uint8Array) =>
  Array.from(bdaddr, (octet) => octet.toString(16).toUpperCase().padStart(2, "0")).reverse().join(":");

/** The name in the data of an extended inquiry: fields of a length, a type and a value. */
function name_in(fields: Uint8Array): string {
  for (let at = 0; at + 1 < fields.length && fields[at] > 0; at += 1 + fields[at]) {
    const type = fields[at + 1];
    if (type === 8 || type === 9) return new TextDecoder().decode(fields.subarray(at + 2, at + 1 + fields[at]));
  }
  return "";
}

/** The devices that one event reports. */
function* devices(event: number, bytes: Uint8Array): Generator<Device> {
  const extended = event === EVENT.EXTENDED_INQUIRY_RESULT, plain = event === EVENT.INQUIRY_RESULT;
  const size = extended ? 254 : 14;
  for (let i = 0, at = 1; i < bytes[0] && at + 14 <= bytes.length; i++, at += size) {
    const item = bytes.subarray(at, at + size);
    const after = plain ? 9 : 8; // The plain form has one byte more before the class.
    yield {
      bdaddr: item.slice(0, 6),
      repetition: item[6],
      kind: KINDS[item[after + 1] & 31] ?? "unknown",
      clock: [item[after + 3], item[after + 4]],
      rssi: plain ? null : item[13] << 24 >> 24,
      name: extended ? name_in(item.subarray(14)) : "",
    };
  }
}

/** A controller. */
class Controller {
  readonly #sock: socket.Socket<"AF_BLUETOOTH">;

  constructor(number: number) {
    this.#sock = new socket.socket(socket.AF_BLUETOOTH, socket.SOCK_RAW, socket.BTPROTO_HCI);
    try {
      // struct hci_filter: a mask of packet types, one of events, and an opcode.
      const filter = Uint32Array.of(1 << socket.HCI_EVENT_PKT, 0xffff_ffff, 0xffff_ffff, 0);
      this.#sock.setsockopt(socket.SOL_HCI, socket.HCI_FILTER, filter);
      this.#sock.bind([number]);
    } catch (error) {
      this.#sock.close();
      throw error;
    }
    this.#sock.settimeout(BREATH);
  }

  command(opcode: number, ...parameters: number[]): void {
    this.#sock.send(Uint8Array.of(socket.HCI_COMMAND_PKT, opcode & 255, opcode >> 8, parameters.length, ...parameters));
  }

  /** The events that come until `done`, and for so many seconds at most. */
  async *events(timeout: number, done: () => boolean): AsyncGenerator<[event: number, bytes: Uint8Array]> {
    const deadline = performance.now() + timeout * 1000;
    while (!done() && performance.now() < deadline) {
      let packet;
      try {
        packet = this.#sock.recv(260);
      } catch (error) {
        if (!(error instanceof socket.TimeoutError)) throw error;
        await breathe();
        continue;
      }
      const [type, event, length] = packet;
      if (type === socket.HCI_EVENT_PKT) yield [event, packet.subarray(3, 3 + length)];
    }
  }

  [Symbol.dispose](): void {
    this.#sock.close();
  }
}

/** Looks around. */
async function inquire(controller: Controller, units: number, stopped: () => boolean): Promise<Device[]> {
  const found = new Map<string, Device>();
  controller.command(INQUIRY, 0x33, 0x8b, 0x9e, units, 0); // All devices, without a limit on their number.
  const start = performance.now();
  try {
    for await (const [event, bytes] of controller.events(units * UNIT + 2, stopped)) {
      const opcode = bytes[2] | bytes[3] << 8;
      if (event === EVENT.COMMAND_STATUS && opcode === INQUIRY && bytes[0] !== 0) {
        throw new Failure(`the controller refuses: HCI error ${bytes[0]}`);
      }
      if (event === EVENT.INQUIRY_COMPLETE) return [...found.values()];
      if (
        event !== EVENT.INQUIRY_RESULT && event !== EVENT.INQUIRY_RESULT_RSSI && event !== EVENT.EXTENDED_INQUIRY_RESULT
      ) {
        continue;
      }
      for (const device of devices(event, bytes)) found.set(written(device.bdaddr), device);
      progress(`${((performance.now() - start) / 1000).toFixed(0)} s, ${found.size} devices`);
    }
    controller.command(INQUIRY_CANCEL);
    return [...found.values()];
  } finally {
    progress("");
  }
}

/** Asks a device for its name, which needs a short connection to it. */
async function ask_name(controller: Controller, device: Device, stopped: () => boolean): Promise<string> {
  const [low, high] = device.clock;
  progress(`Asking ${written(device.bdaddr)} for its name`);
  controller.command(REMOTE_NAME_REQUEST, ...device.bdaddr, device.repetition, 0, low, high | 0x80);
  try {
    for await (const [event, bytes] of controller.events(NAME_TIMEOUT, stopped)) {
      if (event !== EVENT.REMOTE_NAME || written(bytes.subarray(1, 7)) !== written(device.bdaddr)) continue;
      const end = bytes.indexOf(0, 7);
      return bytes[0] === 0 ? new TextDecoder().decode(bytes.subarray(7, end < 0 ? undefined : end)) : "";
    }
    return "";
  } finally {
    progress("");
  }
}

await program("bluetooth_scan.ts [-t SECONDS] [hciN]", {
  time: { type: "string", short: "t", default: "10" },
}, async (options, [name = "hci0", ...more]) => {
  const [, digits] = /^hci(\d+)$/.exec(name) ?? [];
  if (digits === undefined || more.length > 0) throw new WrongArguments(`a controller is hci0, hci1 …, not '${name}'`);
  const number = integer(digits, "the controller's number", 0, 65534);
  const units = Math.min(48, Math.max(1, Math.round(seconds(options.time!, "SECONDS") / UNIT)));
  if (socket.AF_BLUETOOTH === undefined || socket.HCI_COMMAND_PKT === undefined) throw new Failure("this needs Linux");

  let interrupted = false;
  Deno.addSignalListener("SIGINT", () => interrupted = true);
  const stopped = () => interrupted;
  try {
    using controller = new Controller(number);
    console.log(`Looking around with ${name} for ${(units * UNIT).toFixed(0)} s`);
    const found = await inquire(controller, units, stopped);
    for (const device of found) device.name ||= await ask_name(controller, device, stopped);
    if (found.length === 0) throw new Failure("no device is discoverable");
    console.log("\naddress            signal   kind                name");
    for (const { bdaddr, rssi, kind, name } of found) {
      const signal = rssi === null ? "" : `${rssi} dBm`;
      console.log(`${written(bdaddr)}  ${signal.padEnd(7)}  ${kind.padEnd(18)}  ${name}`.trimEnd());
    }
  } catch (error) {
    const ours = error instanceof socket.OSError && error.code !== "EAFNOSUPPORT";
    if (!ours || error instanceof socket.PermissionError) throw error;
    const hint = error.code === "ENETDOWN" ? ": switch it on with `bluetoothctl power on`" : "";
    throw new Failure(`${name}: ${text_of(error)}${hint}`);
  }
  Deno.exit(0);
});
