/**
 * Two Bluetooth controllers of btvirt, BlueZ's emulator, joined by radio. Only the guest has them.
 *
 * @module
 */

import * as socket from "../../mod.ts";

const { AF_BLUETOOTH, BTPROTO_HCI, HCI_CHANNEL_CONTROL, HCI_DEV_NONE, SOCK_RAW } = socket;

/** Seconds for the kernel to set up both controllers, and how often the emulator is started anew when it has not. */
const SETUP = 10, TRIES = 15;

/** Commands of the management interface: BlueZ's doc/mgmt-api.txt. */
export const READ_INFO = 4,
  SET_POWERED = 5,
  SET_DISCOVERABLE = 6,
  SET_CONNECTABLE = 7,
  SET_LE = 13,
  SET_LOCAL_NAME = 15;

/** Gives a controller, by its number, a command until it succeeds: the parameters of the answer. */
export type Manage = (opcode: number, index: number, ...parameters: number[]) => Promise<Uint8Array>;

/**
 * Starts the emulator, and sets up the controllers.
 *
 * The kernel gives up a controller that does not answer within 2 seconds, which happens on a loaded machine: its guest
 * has a fraction of a processor. Then the emulator is started anew.
 *
 * @param args The emulator's arguments: `-l2` for two controllers, `-L` for LE alone.
 * @param set_up Called with the numbers of the two new controllers, which the kernel has set up; again after a failure.
 * @returns What that returned, and what ends the emulator.
 */
export async function emulated<T>(
  args: string[],
  set_up: (indexes: [number, number], manage: Manage) => Promise<T>,
): Promise<[result: T, emulator: AsyncDisposable]> {
  for (let tries = 1;; tries++) {
    const others = numbers();
    const emulator = new Deno.Command("btvirt", { args, stdout: "null", stderr: "null" }).spawn();
    const stop = async () => {
      emulator.kill("SIGKILL");
      await emulator.status;
    };
    try {
      return [await within_setup(others, set_up), { [Symbol.asyncDispose]: stop }];
    } catch (error) {
      await stop();
      if (tries === TRIES) throw error;
    }
  }
}

/** The numbers of all controllers. */
function numbers(): number[] {
  return Array.from(Deno.readDirSync("/sys/class/bluetooth"), ({ name }) => name)
    .filter((name) => /^hci\d+$/.test(name)).map((name) => Number(name.slice("hci".length))).sort((a, b) => a - b);
}

async function within_setup<T>(
  others: number[],
  set_up: (indexes: [number, number], manage: Manage) => Promise<T>,
): Promise<T> {
  const deadline = in_setup();
  let found;
  while ((found = numbers().filter((index) => !others.includes(index))).length < 2) await pause(deadline);
  const indexes: [number, number] = [found[0], found[1]];
  using control = new socket.socket(AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI);
  control.settimeout(SETUP);
  control.bind([HCI_DEV_NONE, HCI_CHANNEL_CONTROL]);
  const manage: Manage = (...command) => managed(control, ...command);
  // A controller that the kernel still sets up has no information.
  for (const index of indexes) await manage(READ_INFO, index);
  return await set_up(indexes, manage);
}

/** When a step of the setup must have ended. */
function in_setup(): number {
  return Date.now() + SETUP * 1000;
}

async function pause(deadline: number): Promise<void> {
  if (Date.now() > deadline) throw new Error("the kernel did not set up both controllers");
  await new Promise((done) => setTimeout(done, 50));
}

async function managed(
  control: socket.Socket<"AF_BLUETOOTH">,
  opcode: number,
  index: number,
  ...parameters: number[]
): Promise<Uint8Array> {
  const COMMAND_STATUS = 2, STATUS = 8, deadline = in_setup();
  for (;; await pause(deadline)) {
    control.send(Uint8Array.of(...[opcode, index, parameters.length].flatMap((n) => [n & 255, n >> 8]), ...parameters));
    let answer;
    do answer = control.recv(1024); while (answer[0] > COMMAND_STATUS || answer[6] !== opcode); // Other events come too.
    if (answer[STATUS] === 0) return answer.subarray(STATUS + 1);
  }
}
