/**
 * Runs the tests of the files that it is given, one after the other in this isolate, and prints how many ran and which
 * descriptors are open after them that were not open before.
 *
 *     deno run -A tests/support/run_all.ts FILE…
 */

/** What each descriptor of this process refers to, without those that Deno opens for itself. */
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

/** In a Worker, as each file is alone with its modules when Deno runs it: runs the tests of one file. */
async function run(file: string): Promise<number> {
  const tests: { name: string; fn: Body }[] = [];
  const collect = (first: unknown, ...rest: unknown[]) => {
    const parts = [first, ...rest];
    const options = parts.find((part) => typeof part === "object") as Partial<Deno.TestDefinition> | undefined;
    const fn = (parts.find((part) => typeof part === "function") ?? options?.fn) as Body;
    const name = parts.find((part) => typeof part === "string") ?? options?.name ?? fn.name;
    if (options?.ignore !== true) tests.push({ name: name as string, fn });
  };
  Object.defineProperty(Deno, "test", { value: collect });
  await import(file);
  const context = { step: async (_name: string, fn: Body) => await fn(context) } as unknown as Deno.TestContext;
  for (const { name, fn } of tests) {
    try {
      await fn(context);
    } catch (error) {
      throw new Error(`${name}: ${error}`);
    }
  }
  return tests.length;
}

if (self.name !== "") {
  const parent = self as unknown as Worker;
  run(self.name).then((ran) => parent.postMessage({ ran }), (error) => parent.postMessage({ error: String(error) }));
} else {
  Deno.addSignalListener("SIGCHLD", () => {}); // Deno opens a pair of sockets for it, once.
  let ran = 0;
  const before = descriptors();
  for (const file of Deno.args) {
    const worker = new Worker(import.meta.url, { type: "module", name: file });
    const result = await new Promise<{ ran: number; error?: string }>((done) => worker.onmessage = (e) => done(e.data));
    worker.terminate();
    if (result.error !== undefined) {
      console.error(result.error);
      Deno.exit(1);
    }
    ran += result.ran;
  }
  const new_ones = () => [...descriptors()].filter(([fd]) => !before.has(fd)).map(([fd, target]) => `${fd} ${target}`);
  let left = new_ones();
  for (let i = 0; i < 100 && left.length > 0; i++) { // The Workers' own go when their threads have ended.
    await new Promise((later) => setTimeout(later, 100));
    left = new_ones();
  }
  console.log(JSON.stringify({ ran, left }));
  Deno.exit(0);
}
