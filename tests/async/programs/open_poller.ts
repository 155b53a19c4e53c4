// Waits twice, though a system call fails at first, and says what came of it and how many descriptors it left open.
//
//     open_poller.ts CALL NTH     the C function whose NTH call of this library fails
import { disposable } from "../../support/disposable.ts";

/** What the real function refuses, each by EINVAL: so the failure is the kernel's own, and the library's alone. */
const REFUSED: Record<string, (...given: number[]) => unknown[]> = {
  epoll_create1: () => [-1],
  eventfd: () => [0, -1],
  epoll_ctl: (epoll, _operation, ...others) => [epoll, 99, ...others],
};

const [name, nth] = Deno.args;
const { dlopen } = Deno;
let made = 0;
Object.assign(Deno, {
  dlopen(path: string, declared: Deno.ForeignLibraryInterface) {
    const library = dlopen(path, declared);
    if (!(name in declared)) return library;
    const call = library.symbols[name] as unknown as (...given: unknown[]) => number;
    const failing = (...given: number[]) => call(...++made === Number(nth) ? REFUSED[name](...given) : given);
    return { symbols: { [name]: failing }, close: () => library.close() };
  },
});
// The library keeps the dlopen() that it finds.
const a = await import("../../../async.ts");
const socket = await import("../../../mod.ts");

/** How many sets and wakers are open: Deno may open and close other things at any time. */
const open = () =>
  [...Deno.readDirSync("/proc/self/fd")].filter(({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/self/fd/${name}`).startsWith("anon_inode:");
    } catch {
      return false; // That of the folder itself.
    }
  }).length;

async function received(): Promise<number | string | null> {
  using sockets = disposable(socket.socketpair());
  const [one, other] = sockets;
  one.setblocking(false);
  try {
    const received = a.sock_recv(one, 5, { timeout: 60 });
    setTimeout(() => other.send(new Uint8Array(1)), 20);
    return (await received).length;
  } catch (error) {
    await new Promise((resolve) => setTimeout(resolve, 40)); // Until the other one has sent.
    if (error instanceof socket.OSError) return error.code;
    throw error;
  }
}

const before = open();
const first = await received();
console.log(`${first}, ${open() - before} left, ${await received()}`);
