// Waits twice, though a system call may fail at first, and says what came of it and how many descriptors it left open.
import { disposable } from "../../support/disposable.ts";
import * as a from "../../../async.ts";
import * as socket from "../../../mod.ts";

const open = () => [...Deno.readDirSync("/proc/self/fd")].length;

async function received(): Promise<number | string | null> {
  using sockets = disposable(socket.socketpair());
  const [one, other] = sockets;
  one.setblocking(false);
  try {
    const received = a.sock_recv(one, 5, { timeout: 10 });
    setTimeout(() => other.send(new Uint8Array(1)), 20);
    return (await received).length;
  } catch (error) {
    await new Promise((resolve) => setTimeout(resolve, 40)); // Until the other one has sent.
    if (error instanceof socket.OSError) return error.code;
    throw error;
  }
}

// In the first turns of its event loop Deno opens a pair of sockets for signals.
for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve, 20));
const before = open();
const first = await received();
console.log(`${first}, ${open() - before} left, ${await received()}`);
