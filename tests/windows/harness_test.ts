// The Windows build of Deno itself, on Windows or in Wine: that it calls Winsock through FFI.

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { ignore_unless, on_windows } from "../support/where.ts";

const test = ignore_unless(on_windows, "needs Windows, or Wine: deno task test:windows");

test("Deno is built for Windows", () => {
  assertEquals(Deno.build.target, "x86_64-pc-windows-msvc");
});

test("the project's files are read by their Windows names", async () => {
  const source = await Deno.readTextFile(new URL(import.meta.url));
  assert(source.startsWith("// The Windows build of Deno itself"));
});

test("WSAStartup, socket, bind to port 0, getsockname, closesocket and WSACleanup of ws2_32.dll work", () => {
  const winsock = Deno.dlopen("ws2_32.dll", {
    WSAStartup: { parameters: ["u16", "buffer"], result: "i32" },
    WSACleanup: { parameters: [], result: "i32" },
    WSAGetLastError: { parameters: [], result: "i32" },
    socket: { parameters: ["i32", "i32", "i32"], result: "usize" },
    bind: { parameters: ["usize", "buffer", "i32"], result: "i32" },
    getsockname: { parameters: ["usize", "buffer", "buffer"], result: "i32" },
    closesocket: { parameters: ["usize"], result: "i32" },
  });
  const { WSAStartup, WSACleanup, WSAGetLastError, socket, bind, getsockname, closesocket } = winsock.symbols;
  const INVALID_SOCKET = 0xffff_ffff_ffff_ffffn, WSAENOTSOCK = 10038;

  const data = new Uint8Array(512);
  assertEquals(WSAStartup(0x0202, data), 0);
  assertEquals([data[0], data[1]], [2, 2]);

  const handle = socket(2, 1, 6);
  assertNotEquals(handle, INVALID_SOCKET);
  const address = new Uint8Array([2, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  assertEquals(bind(handle, address, address.length), 0);
  assertEquals(getsockname(handle, address, new Int32Array([address.length])), 0);
  assertEquals([...address.subarray(4, 8)], [127, 0, 0, 1]);
  assertNotEquals(address[2] << 8 | address[3], 0);

  assertEquals(closesocket(handle), 0);
  assertEquals(closesocket(handle), -1);
  assertEquals(WSAGetLastError(), WSAENOTSOCK);
  assertEquals(WSACleanup(), 0);
  winsock.close();
});
