import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assert, assertThrows } from "@std/assert";
import { AI_CANONNAME, AI_NUMERICHOST } from "../../constants/addrinfo.ts";
import { platform } from "../../constants/platform.ts";
import { gaierror } from "../../base/errors.ts";
import * as netdb from "../../mod.ts";
import { ignore_unless, rounds } from "../support/where.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** The bytes that the C library's allocator has handed out and not got back; `undefined` where it does not say. */
function allocated(): number | undefined {
  if (platform !== "linux") return undefined;
  // struct mallinfo2 { size_t arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost; }
  const result = { struct: new Array(10).fill("usize") } as const;
  collect(); // The engine's buffers are allocated there too.
  const library = Deno.dlopen("libc.so.6", { mallinfo2: { parameters: [], result } });
  const { buffer } = library.symbols.mallinfo2();
  library.close();
  return Number(new DataView(buffer).getBigUint64(7 * 8, true));
}

const test = ignore_unless(allocated() !== undefined, "needs glibc's mallinfo2()");
const COUNT = rounds(4000);

/**
 * Fails when a call leaves as much as 16 bytes behind each time; the least that the functions allocate is more. The
 * engine allocates now and then too: what is lost is lost in each of five attempts.
 */
function keeps_nothing(what: string, call: () => unknown): void {
  test(`${what} gives back what the C library allocated`, () => {
    for (let i = 0; i < 50; i++) call();
    const each: number[] = [];
    do {
      const before = allocated()!;
      for (let i = 0; i < COUNT; i++) call();
      each.push((allocated()! - before) / COUNT);
    } while (each.at(-1)! >= 16 && each.length < 5);
    assert(each.at(-1)! < 16, `bytes a call: ${each}`);
  });
}

const options = { flags: AI_CANONNAME | AI_NUMERICHOST };
keeps_nothing("getaddrinfo()", () => netdb.getaddrinfo("127.0.0.1", 80, options));
keeps_nothing("a getaddrinfo() that fails", () => {
  assertThrows(() => netdb.getaddrinfo("no address", 80, options), gaierror);
});
keeps_nothing("getnameinfo()", () => netdb.getnameinfo(["127.0.0.1", 80], 1));
keeps_nothing("gethostbyname_ex()", () => netdb.gethostbyname_ex("localhost"));
keeps_nothing("gethostbyaddr()", () => netdb.gethostbyaddr("127.0.0.1"));
keeps_nothing("getservbyname()", () => netdb.getservbyname("http", "tcp"));
keeps_nothing("getprotobyname()", () => netdb.getprotobyname("tcp"));
keeps_nothing("if_nameindex()", () => netdb.if_nameindex());
