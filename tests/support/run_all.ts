/**
 * Runs the tests of the files that it is given, one after the other in this isolate, and prints how many ran and which
 * descriptors are open after them that were not open before.
 *
 *     deno run -A tests/support/run_all.ts FILE…
 */

/** What each descriptor of this process is; but for those that Deno itself opens when it needs them. */
function descriptors(): Map<string, string> {
  const open = new Map<string, string>();
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    try {
      const target = Deno.readLinkSync(`/proc/self/fd/${name}`);
      if (!/^anon_inode:|^\/proc\/|\/deno\//.test(target)) open.set(name, target);
    } catch {
      // The descriptor with which the folder was read is gone.
    }
  }
  return open;
}

type Body = (t: Deno.TestContext) => void | Promise<void>;
const tests: { name: string; fn: Body }[] = [];

/** `Deno.test` in each of its forms. */
function collect(first: unknown, ...rest: unknown[]): void {
  const parts = [first, ...rest];
  const options = parts.find((part) => typeof part === "object") as Partial<Deno.TestDefinition> | undefined;
  const fn = (parts.find((part) => typeof part === "function") ?? options?.fn) as Body;
  const name = parts.find((part) => typeof part === "string") ?? options?.name ?? fn.name;
  if (options?.ignore !== true) tests.push({ name: name as string, fn });
}
Deno.test = collect as typeof Deno.test;

const context = { step: async (_name: string, fn: Body) => await fn(context) } as unknown as Deno.TestContext;
for (const file of Deno.args) await import(file);
const before = descriptors();
for (const { name, fn } of tests) {
  try {
    await fn(context);
  } catch (error) {
    console.error(`${name}: ${error}`);
    Deno.exit(1);
  }
}
const left = [...descriptors()].filter(([fd]) => !before.has(fd)).map(([fd, target]) => `${fd} ${target}`);
console.log(JSON.stringify({ ran: tests.length, left }));
