/**
 * Waits that start and are aborted. Run with `--v8-flags=--expose-gc`, it prints by how many bytes the heap has grown
 * after the number of waits that it is given, when all that can be collected has been.
 */

import * as a from "../../../async.ts";
import * as socket from "../../../mod.ts";

/** Begins and aborts that many waits: how many were rejected. */
export async function storm(one: socket.Socket, udp: socket.Socket<"AF_INET">, waits: number): Promise<number> {
  let rejected = 0;
  const count = () => void rejected++;
  // All at once, with one signal.
  const all = new AbortController();
  const together = Array.from({ length: waits / 2 }, () => a.sock_recv(one, 1, all).catch(count));
  all.abort();
  await Promise.all(together);
  // In small groups, each with its own signal; now and then the reactor falls asleep.
  for (let i = 0; i < waits / 2; i += 10) {
    const controllers = Array.from({ length: 10 }, () => new AbortController());
    const group = controllers.map((controller) => a.sock_recvfrom(udp, 1, controller).catch(count));
    if (i % 1000 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    controllers.forEach((controller) => controller.abort());
    await Promise.all(group);
  }
  return rejected;
}

if (import.meta.main) {
  const { gc } = globalThis as unknown as { gc(): void };
  const [one, other] = socket.socketpair();
  using _one = one, _other = other, udp = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  one.setblocking(false);
  udp.setblocking(false);
  const memory = async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    gc();
    return Deno.memoryUsage().heapUsed;
  };
  await storm(one as socket.Socket, udp, 2000);
  const before = await memory();
  await storm(one as socket.Socket, udp, Number(Deno.args[0]));
  console.log(await memory() - before);
}
