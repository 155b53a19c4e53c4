import "./as_windows.ts";
import { with_mingw } from "../support/compiled.ts";
import { assertEquals, assertThrows } from "@std/assert";
import * as structs from "../../structs.ts";
import { layout_tests } from "./support.ts";

layout_tests(
  "Windows",
  [
    ["linger", () => structs.pack_linger(true, 30), "01001e00"],
    ["timeval", () => structs.pack_timeval(12.345678), "0c0000004e460500"],
    ["ip_mreq", () => structs.pack_ip_mreq("224.0.0.251", "127.0.0.1"), "e00000fb7f000001"],
    [
      "ip_mreq_source",
      () => structs.pack_ip_mreq_source("224.0.0.251", "192.0.2.1", "127.0.0.1"),
      "e00000fbc00002017f000001",
    ],
    ["ipv6_mreq", () => structs.pack_ipv6_mreq("ff02::fb", 7), "ff0200000000000000000000000000fb07000000"],
  ],
  with_mingw,
  "x86_64-w64-mingw32-",
);

Deno.test("Windows' struct linger and struct timeval have small fields", () => {
  assertEquals(structs.unpack_linger(structs.pack_linger(true, 65535)), { onoff: true, linger: 65535 });
  assertThrows(() => structs.pack_linger(true, 65536), RangeError, "linger: 65536 does not fit");
  assertEquals(structs.unpack_timeval(structs.pack_timeval(1.5)), 1.5);
  assertThrows(() => structs.pack_timeval(2 ** 31), RangeError);
});
