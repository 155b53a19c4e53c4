// The fuzzers with a library of ours between Deno and the C library: every pointer and length is within a live buffer.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { compiles } from "../support/has.ts";
import { ignore_unless, in_emulation, in_guest } from "../support/where.ts";

const here = Deno.build.os === "linux" && Deno.build.arch === "x86_64" && !in_emulation && !in_guest;
const with_gcc = ignore_unless(here && compiles("gcc", "sys/epoll.h"), "needs gcc on Linux, as fast as the machine is");
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Math.floor(Math.random() * 2 ** 31));

async function run(...args: string[]): Promise<{ code: number; text: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", ...args],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
}

const fuzzer = `${import.meta.dirname}/main.ts`;

for (const [what, ...args] of [["random programs", "--steps=1000"], ["those who wait", "--steps=300", "--waiters"]]) {
  with_gcc(`the C library gets live buffers only, of ${what} (FUZZ_SEED=${SEED})`, async () => {
    const { code, text } = await run(fuzzer, "--checked", `--seed=${SEED}`, ...args);
    assertEquals(code, 0, text);
    assert(Number(text.match(/(\d+) calls of the C library checked/)?.[1]) > 200, text);
  });
}

with_gcc("a length beyond its buffer, and a pointer to nothing alive, are found", async () => {
  const program = `
    import ${JSON.stringify(new URL("checking/mod.ts", import.meta.url))};
    const send = { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" };
    const bind = { parameters: ["i32", "pointer", "u32"], result: "i32" };
    const buffer = new Uint8Array(100);
    const attempts = [
      () => Deno.dlopen("libc.so.6", { send }).symbols.send(-1, buffer.subarray(0, 3), 3n, 0),
      () => Deno.dlopen("libc.so.6", { send }).symbols.send(-1, buffer.subarray(0, 3), 4n, 0),
      () => Deno.dlopen("libc.so.6", { bind }).symbols.bind(-1, Deno.UnsafePointer.of(buffer), 16),
    ];
    for (const attempt of attempts) {
      try {
        console.log(attempt());
      } catch (error) {
        console.log(error.message.replace(/0x\\w+/, "0x…"));
      }
    }`;
  const { code, text } = await run(`data:application/javascript,${encodeURIComponent(program)}`, "--checked");
  assertMatch(
    text,
    /^-1\nchecked: send: data: 4 bytes at 0x… are .*\nchecked: bind: address: 16 bytes at 0x… are .*\n$/,
  );
  assertEquals(code, 0);
});

with_gcc(
  "epoll_wait() has the memory for as many events as it is asked for, whatever typed arrays say by then",
  async () => {
    const root = new URL("../../", import.meta.url).href;
    const program = `
    import "${root}tests/fuzz/checking/mod.ts";
    const socket = await import("${root}mod.ts"), { epoll } = await import("${root}select.ts");
    const pairs = Array.from({ length: 60 }, () => socket.socketpair()), set = new epoll();
    for (const [a] of pairs) a.send(new Uint8Array(1));
    set.register(pairs[0][1]);
    set.poll(0, 1);
    for (const [, b] of pairs.slice(1)) set.register(b);
    const array = Object.getPrototypeOf(Uint8Array.prototype), { get } = Object.getOwnPropertyDescriptor(array, "length");
    Object.defineProperty(array, "length", { configurable: true, get: () => 100_000 });
    let found;
    try { found = set.poll(0, 1000).length; } catch (error) { found = error.message; }
    Object.defineProperty(array, "length", { configurable: true, get });
    console.log(found);`;
    const { code, text } = await run(`data:application/javascript,${encodeURIComponent(program)}`, "--checked");
    assertEquals([code, text], [0, "60\n"]);
  },
);
