// Deno's --watch restarts a program in the same process: the sockets of the run before are closed.
import { assertEquals, assertStringIncludes } from "@std/assert";
import * as socket from "../../mod.ts";
import { ignore_unless, in_wine, not_in_wine_test } from "../support/where.ts";

const root = new URL("../../", import.meta.url).href;

/** The number of open sockets and pollers of the process; 0 if the system does not list them. */
const COUNT = `
function count() {
  if (Deno.build.os !== "linux") return 0;
  const names = [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => {
    try {
      return Deno.readLinkSync("/proc/self/fd/" + name);
    } catch {
      return "";
    }
  });
  return names.filter((name) => /^socket:|^anon_inode:/.test(name)).length;
}`;

/** Programs that serve at a port until they are unloaded, and say so. Each leaves all open. */
const SERVERS = {
  "a listener that was made blocking, a selector, and a listener of the event that comes later": `
    import * as a from "${root}async.ts";
    import * as socket from "${root}mod.ts";
    import { DefaultSelector, EVENT_READ } from "${root}selectors.ts";
    const before = count();
    const server = socket.create_server(["127.0.0.1", PORT]);
    const selector = new DefaultSelector();
    selector.register(server, EVENT_READ);
    addEventListener("unload", () => say("unload " + server.getsockname()[1]));
    const client = socket.create_connection(["127.0.0.1", PORT]);
    const [conn] = server.accept();
    say("serves " + before);
    await a.wait_readable(server);
    const [other] = server.accept();
    other.sendall(new TextEncoder().encode("RUN"));
    other.shutdown(socket.SHUT_WR);
    setInterval(() => {}, 1000);`,
  "a server that awaits connections and data": `
    import * as a from "${root}async.ts";
    import * as socket from "${root}mod.ts";
    const before = count();
    const server = socket.create_server(["127.0.0.1", PORT]);
    server.setblocking(false);
    addEventListener("unload", () => say("unload " + server.getsockname()[1]));
    say("serves " + before);
    while (true) {
      const [conn] = await a.sock_accept(server);
      await a.sock_sendall(conn, new TextEncoder().encode("RUN"));
      conn.shutdown(socket.SHUT_WR);
      a.sock_recv(conn, 1);
    }`,
};

/** A port without a listener, below those that the system gives: no other program gets it before the server does. */
function free_port(): number {
  for (let tries = 0;; tries++) {
    try {
      using server = socket.create_server(["127.0.0.1", 20_000 + Math.floor(Math.random() * 12_000)]);
      return server.getsockname()[1];
    } catch (error) {
      if (!(error instanceof socket.OSError) || tries === 100) throw error;
    }
  }
}

/** The answer of a server to a connection of `Deno.connect`. */
async function greeting(port: number): Promise<string> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  return new TextDecoder().decode(await new Response(conn.readable).bytes());
}

/** The lines of a stream. */
class Lines {
  #rest = "";
  readonly #reader: ReadableStreamDefaultReader<string>;

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  }

  async next(): Promise<string> {
    while (!this.#rest.includes("\n")) {
      const { value, done } = await this.#reader.read();
      if (done) throw new Error(`The program ended, after ${JSON.stringify(this.#rest)}`);
      this.#rest += value;
    }
    const end = this.#rest.indexOf("\n"), line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 1);
    return line;
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}

/**
 * Runs a program under --watch, and gives it to `use` with its lines and a way to change it, which gives the next line.
 * Deno misses a change that comes right after the beginning, so there is a pause, and the change is made again if need
 * be.
 */
async function watched(
  command: string,
  program: (run: number) => string,
  use: (lines: Lines, change: (run: number) => Promise<string>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/server_test.ts`;
  await Deno.writeTextFile(file, program(0));
  const child = new Deno.Command(Deno.execPath(), {
    args: [command, "--watch", "--no-check", "-A", file],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const killer = setTimeout(() => child.kill("SIGKILL"), 120_000);
  const lines = new Lines(child.stdout);
  try {
    await use(lines, async (run) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const write = () => Deno.writeTextFileSync(file, program(run));
      write();
      const again = setInterval(write, 10_000);
      return await lines.next().finally(() => clearInterval(again));
    });
  } finally {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    clearTimeout(killer);
    await lines.cancel();
    await child.status;
    await Deno.remove(folder, { recursive: true });
  }
}

/** How often a program is changed, each of which takes seconds in Wine. */
const CHANGES = in_wine ? 1 : 3;

const test = ignore_unless(Number(Deno.version.deno.split(".")[1]) >= 7, "Deno before 2.7 fires no unload event then");

for (const [name, source] of Object.entries(SERVERS)) {
  test(`deno run --watch serves again after each change: ${name}`, async () => {
    const port = free_port();
    const program = (run: number) =>
      `const say = console.log;${COUNT}${source}`.replaceAll("PORT", String(port)).replace("RUN", `run ${run}`);
    await watched("run", program, async (lines, change) => {
      let open: string | undefined; // Deno itself opens some in its first run.
      for (let run = 0; run <= CHANGES; run++) {
        if (run > 0) assertEquals(await change(run), `unload ${port}`);
        const line = await lines.next();
        if (run > 0) assertEquals(line, open ??= line);
        assertEquals(await greeting(port), `run ${run}`);
      }
    });
  });
}

not_in_wine_test("deno test --watch binds the same port in each run, which leaves it bound", async () => {
  const port = free_port();
  const program = (run: number) => `
    import * as socket from "${root}mod.ts";
    Deno.test("binds in run ${run}", () => {
      const sock = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
      sock.bind(["127.0.0.1", ${port}]);
    });`;
  await watched("test", program, async (lines, change) => {
    const printed: string[] = [];
    for (let run = 0; run < 3; run++) {
      if (run > 0) printed.push(await change(run));
      while (!printed.at(-1)?.includes(`binds in run ${run} ...`)) printed.push(await lines.next());
      assertStringIncludes(printed.at(-1)!, "... ok");
    }
  });
});

/** How a program ends, which has to be by itself and within a minute, and what it prints. */
async function printed(source: string): Promise<[status: number, stdout: string]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-ffi", "--ext=ts", "-"],
    cwd: new URL("../../", import.meta.url),
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const killer = setTimeout(() => child.kill("SIGKILL"), 60_000);
  const input = child.stdin.getWriter();
  await input.write(new TextEncoder().encode(source));
  await input.close();
  const { code, stdout } = await child.output();
  clearTimeout(killer);
  return [code, new TextDecoder().decode(stdout)];
}

for (const [state, pause] of [["at its next turn", 0], ["asleep", 100]] as const) {
  Deno.test(`a program that sends itself the event finds its sockets closed, and its waits fail: ${state}`, async () => {
    const output = await printed(`
      import * as a from "${root}async.ts";
      import * as socket from "${root}mod.ts";
      const [one, other] = socket.socketpair();
      one.setblocking(false);
      const received = a.sock_recv(one, 1).catch((error) => error.code);
      if (${pause} > 0) await new Promise((resolve) => setTimeout(resolve, ${pause}));
      else await Promise.resolve();
      dispatchEvent(new Event("unload"));
      console.log(await received, one.fileno(), other.fileno());
      const [three, four] = socket.socketpair();
      three.setblocking(false);
      setTimeout(() => four.send(Uint8Array.of(3)), ${pause});
      console.log(await a.sock_recv(three, 1));`);
    assertEquals(output, [0, "EBADF -1 -1\nUint8Array(1) [ 3 ]\n"]);
  });
}

const sets: Record<string, string> = { linux: "epoll", darwin: "kqueue", freebsd: "kqueue" };
const set = sets[Deno.build.os];
ignore_unless(set !== undefined, "needs epoll or kqueue")(
  "a program that sends itself the event finds its sets of descriptors closed, and may make others",
  async () => {
    const output = await printed(`
      import { DefaultSelector } from "${root}selectors.ts";
      import * as select from "${root}select.ts";
      const sets = [new select.${set}(), new DefaultSelector()];
      const numbers = sets.map((set) => set.fileno());
      await Promise.resolve();
      dispatchEvent(new Event("unload"));
      for (const set of sets) {
        try {
          console.log(set.fileno());
        } catch (error) {
          console.log(error.message);
        }
        set.close();
      }
      console.log(new select.${set}().fileno() === numbers[0]);`);
    const closed = `I/O operation on closed ${set} object\n`;
    assertEquals(output, [0, `${closed}${closed}true\n`]);
  },
);

Deno.test("the end of a program does not wait for the data of a socket that lingers", async () => {
  const output = await printed(`
    import * as socket from "${root}mod.ts";
    import { pack_linger } from "${root}structs.ts";
    const server = socket.create_server(["127.0.0.1", 0]);
    const sock = socket.create_connection(server.getsockname());
    const conn = server.accept()[0];
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, pack_linger(true, 300));
    sock.setblocking(false);
    try {
      while (true) sock.send(new Uint8Array(1 << 16));
    } catch (error) {
      console.log(error instanceof socket.BlockingIOError);
    }`);
  assertEquals(output, [0, "true\n"]);
});
