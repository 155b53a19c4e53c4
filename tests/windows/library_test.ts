// Libraries of Windows stay in the process once they are used, although Deno's handle of them is closed.
import { assertEquals } from "@std/assert";
import { bind_symbol } from "../../ffi/library.ts";
import { ignore_unless, on_windows } from "../support/where.ts";

const test = ignore_unless(on_windows, "needs Windows, or Wine: deno task test:windows");

/** Whether a library is still in the process after all that hold it have let go of it ten times. */
function stays(name: string): boolean {
  const kernel32 = Deno.dlopen("kernel32.dll", {
    GetModuleHandleW: { parameters: ["buffer"], result: "usize" },
    FreeLibrary: { parameters: ["usize"], result: "i32" },
  });
  try {
    const { GetModuleHandleW, FreeLibrary } = kernel32.symbols;
    const path = Uint16Array.from(`${name}\0`, (unit) => unit.charCodeAt(0));
    for (let i = 0; i < 10; i++) {
      const module = GetModuleHandleW(path);
      if (module === 0n) return false;
      FreeLibrary(module);
    }
    return GetModuleHandleW(path) !== 0n;
  } finally {
    kernel32.close();
  }
}

test("a library whose function is bound stays in the process; one that was only opened does not", () => {
  bind_symbol("mswsock", "TransmitFile", { parameters: ["usize"], result: "i32" });
  Deno.dlopen("winmm.dll", {}).close();
  assertEquals([stays("mswsock.dll"), stays("winmm.dll")], [true, false]);
});
