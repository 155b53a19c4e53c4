// Control messages as xnu's sys/socket.h lays them out: a header of 12 bytes, everything aligned to 4.
import "../structs/as_darwin.ts";
import { assertEquals } from "@std/assert";
import { control } from "../../ffi/message.ts";
import { type Ancillary, CMSG_LEN, CMSG_SPACE, read_control, write_control } from "../../socket/control.ts";

Deno.test("ANC-15: CMSG_LEN() and CMSG_SPACE() of macOS", () => {
  assertEquals([0, 1, 4, 5].map(CMSG_LEN), [12, 13, 16, 17]);
  assertEquals([0, 1, 4, 5].map(CMSG_SPACE), [12, 16, 16, 20]);
});

Deno.test("items are written and read as macOS lays them out", () => {
  write_control([[0xffff, 1, Uint8Array.of(1, 2, 3, 4, 5)], [0, 2, Uint8Array.of(6)]]);
  assertEquals(
    control.region.bytes.slice(0, control.length).toHex(),
    "11000000ffff000001000000" + "0102030405000000" + "0d0000000000000002000000" + "06000000",
  );
  const items: Ancillary[] = [];
  assertEquals(read_control(control.length, items), true);
  assertEquals(items, [[0xffff, 1, Uint8Array.of(1, 2, 3, 4, 5)], [0, 2, Uint8Array.of(6)]]);
});
