/**
 * Tests that leave no descriptor behind.
 *
 * @module
 */

const HAS_PROC = Deno.build.os === "linux";

// The first child process that is waited for, or signal that is listened for, makes Deno open a pair of sockets, which it
// keeps.
if (HAS_PROC) {
  Deno.addSignalListener("SIGCHLD", nothing);
  Deno.removeSignalListener("SIGCHLD", nothing);
}

function nothing(): void {}

/** The sockets that this process has open, as the kernel names them: `socket:[12345]`. */
export function open_sockets(): string[] {
  if (!HAS_PROC) return [];
  const open: string[] = [];
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    try {
      const target = Deno.readLinkSync(`/proc/self/fd/${name}`);
      if (target.startsWith("socket:")) open.push(target);
    } catch {
      // The descriptor with which the folder was read is gone.
    }
  }
  return open.sort();
}

type Body = (t: Deno.TestContext) => void | Promise<void>;

/** `Deno.test`, which besides fails when the test leaves a socket open that was not open before. */
export function test(name: string, fn: Body): void;
export function test(name: string, options: { ignore?: boolean }, fn: Body): void;
export function test(name: string, ...rest: unknown[]): void {
  const fn = rest.pop() as Body;
  Deno.test({
    name,
    ...rest.pop() as { ignore?: boolean } | undefined,
    async fn(t) {
      const before = open_sockets();
      await fn(t);
      const left = open_sockets().filter((socket) => !before.includes(socket));
      if (left.length > 0) throw new Error(`The test left ${left.length} sockets open: ${left.join(", ")}`);
    },
  });
}
