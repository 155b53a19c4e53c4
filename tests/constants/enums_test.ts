/**
 * `AddressFamily`, `SocketKind`, `MsgFlag` and `AddressInfo`.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { AddressFamily, AddressInfo, MsgFlag, SocketKind } from "../../constants/enums.ts";
import { load, PLATFORMS, type Value } from "../../tools/constants.ts";

Deno.test("the maps answer in both directions", () => {
  assertEquals(AddressFamily.AF_INET, 2);
  assertEquals(AddressFamily[2], "AF_INET");
  assertEquals(SocketKind[SocketKind.SOCK_DGRAM], "SOCK_DGRAM");
  assertEquals(MsgFlag[2], "MSG_PEEK");
  assertEquals(AddressInfo[1], "AI_PASSIVE");
});

Deno.test("ENU-7: a number without a name is undefined", () => {
  assertEquals(AddressFamily[99], undefined);
  assertEquals(MsgFlag[3], undefined);
  assertEquals((AddressFamily as unknown as Record<string, unknown>).toString, undefined);
});

Deno.test("the maps are frozen", () => {
  for (const map of [AddressFamily, SocketKind, MsgFlag, AddressInfo]) {
    assert(Object.isFrozen(map));
    assertThrows(() => Object.assign(map, { AF_INET: 3 }), TypeError);
  }
});

const PREFIXES = { AddressFamily: "AF_", SocketKind: "SOCK_", MsgFlag: "MSG_", AddressInfo: "AI_" } as const;

for (const platform of PLATFORMS) {
  const constants = load(platform);
  const maps = load(platform, "enums.ts") as unknown as Record<keyof typeof PREFIXES, Record<string, Value>>;
  const members = (map: keyof typeof PREFIXES) =>
    Object.entries(maps[map]).filter(([, value]) => typeof value === "number").map(([name]) => name);

  Deno.test(`ENU-1 ENU-2: on ${platform} the members are the constants in upper case, AF_DECnet is none`, () => {
    for (const [map, prefix] of Object.entries(PREFIXES) as [keyof typeof PREFIXES, string][]) {
      const expected = Object.keys(constants).filter((name) =>
        name.startsWith(prefix) && name === name.toUpperCase() && constants[name] !== null && name !== "AF_SYS_CONTROL"
      );
      assertEquals(members(map).sort(), expected.sort());
    }
    assert(constants.AF_DECnet !== null);
  });

  Deno.test(`ENU-3: on ${platform} a number answers with the alphabetically first of its names`, () => {
    for (const map of Object.keys(PREFIXES) as (keyof typeof PREFIXES)[]) {
      for (const name of members(map)) {
        const first = members(map).filter((other) => maps[map][other] === maps[map][name]).sort()[0];
        assertEquals(maps[map][String(maps[map][name])], first);
      }
    }
  });
}

Deno.test("ENU-3: AF_ROUTE is another name of AF_NETLINK on Linux", () => {
  const { AddressFamily } = load("linux", "enums.ts") as unknown as Record<string, Record<string, Value>>;
  assertEquals([AddressFamily["16"], AddressFamily.AF_ROUTE], ["AF_NETLINK", 16]);
});

Deno.test("ENU-4: the flags of socket types are members where they exist", () => {
  for (const [platform, has] of [["linux", true], ["freebsd", true], ["darwin", false], ["windows", false]] as const) {
    const { SocketKind } = load(platform, "enums.ts") as unknown as Record<string, Record<string, Value>>;
    assertEquals("SOCK_NONBLOCK" in SocketKind && "SOCK_CLOEXEC" in SocketKind, has);
  }
});
