// The arm64 build of Deno itself: that it calls an arm64 C library through FFI.

import { assertEquals } from "@std/assert";
import { ignore_unless, on_arm64 } from "../support/where.ts";

const test = ignore_unless(
  on_arm64 && Deno.build.os === "linux",
  "needs arm64 Linux: deno task test:arm64",
);

test("Deno is built for arm64", () => {
  assertEquals(Deno.build.target, "aarch64-unknown-linux-gnu");
});

/** Opens functions of the C library for one test. */
function withLibc<S extends Deno.ForeignLibraryInterface>(
  functions: S,
  use: (symbols: Deno.DynamicLibrary<S>["symbols"]) => void | Promise<void>,
): () => Promise<void> {
  return async () => {
    const library = Deno.dlopen("libc.so.6", functions);
    try {
      await use(library.symbols);
    } finally {
      library.close();
    }
  };
}

test(
  "getpid() of libc.so.6 is Deno.pid",
  withLibc({ getpid: { parameters: [], result: "i32" } }, ({ getpid }) => {
    assertEquals(getpid(), Deno.pid);
  }),
);

test(
  "integers of every width, doubles and buffers cross the calling convention",
  withLibc({
    htons: { parameters: ["u16"], result: "u16" },
    htonl: { parameters: ["u32"], result: "u32" },
    llabs: { parameters: ["i64"], result: "i64" },
    ldexp: { parameters: ["f64", "i32"], result: "f64" },
    memcmp: { parameters: ["buffer", "buffer", "usize"], result: "i32" },
    strtol: { parameters: ["buffer", "pointer", "i32"], result: "i64" },
  }, ({ htons, htonl, llabs, ldexp, memcmp, strtol }) => {
    assertEquals(htons(0x1234), 0x3412);
    assertEquals(htonl(0x80000001), 0x01000080);
    assertEquals(llabs(-(2n ** 60n)), 2n ** 60n);
    assertEquals(ldexp(1.5, 4), 24);
    assertEquals(memcmp(new Uint8Array([1, 2]), new Uint8Array([1, 2]), 2n), 0);
    assertEquals(strtol(new TextEncoder().encode("-7fff\0"), null, 16), -0x7fffn);
  }),
);

test(
  "100,000 calls in a hot loop, which V8 compiles to direct ones, still give the number",
  withLibc({ htonl: { parameters: ["u32"], result: "u32" } }, ({ htonl }) => {
    let different = 0;
    for (let i = 0; i < 100_000; i++) if (htonl(htonl(i)) !== i) different++;
    assertEquals(different, 0);
  }),
);

test(
  "a call that may block runs on a thread of its own",
  withLibc({ usleep: { parameters: ["u32"], result: "i32", nonblocking: true } }, async ({ usleep }) => {
    assertEquals(await usleep(1000), 0);
  }),
);
