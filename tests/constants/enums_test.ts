/**
 * `AddressFamily`, `SocketKind`, `MsgFlag` and `AddressInfo`.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { AddressFamily, AddressInfo, MsgFlag, SocketKind } from "../../constants/enums.ts";
import { load, PLATFORMS, type Value } from "../../tools/constants.ts";
import { once_test } from "../support/where.ts";

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

type MapName = keyof typeof PREFIXES;

function maps_of(platform: (typeof PLATFORMS)[number]): Record<MapName, Record<string, Value>> {
  return load(platform, "enums.ts") as unknown as Record<MapName, Record<string, Value>>;
}

function members(map: Record<string, Value>): string[] {
  return Object.entries(map).filter(([, value]) => typeof value === "number").map(([name]) => name);
}

for (const platform of PLATFORMS) {
  once_test(`ENU-1 ENU-2: on ${platform} the members are the constants in upper case, AF_DECnet is none`, () => {
    const constants = load(platform), maps = maps_of(platform);
    for (const [map, prefix] of Object.entries(PREFIXES) as [MapName, string][]) {
      const expected = Object.keys(constants).filter((name) =>
        name.startsWith(prefix) && name === name.toUpperCase() && constants[name] !== null && name !== "AF_SYS_CONTROL"
      );
      assertEquals(members(maps[map]).sort(), expected.sort());
    }
    assert(constants.AF_DECnet !== null);
  });

  once_test(`ENU-3: on ${platform} a number answers with the alphabetically first of its names`, () => {
    const maps = maps_of(platform);
    for (const map of (Object.keys(PREFIXES) as MapName[]).map((name) => maps[name])) {
      for (const name of members(map)) {
        const first = members(map).filter((other) => map[other] === map[name]).sort()[0];
        assertEquals(map[String(map[name])], first);
      }
    }
  });
}

once_test("ENU-3: AF_ROUTE is another name of AF_NETLINK on Linux", () => {
  const { AddressFamily } = load("linux", "enums.ts") as unknown as Record<string, Record<string, Value>>;
  assertEquals([AddressFamily["16"], AddressFamily.AF_ROUTE], ["AF_NETLINK", 16]);
});

once_test("ENU-4: the flags of socket types are members where they exist", () => {
  for (const [platform, has] of [["linux", true], ["freebsd", true], ["darwin", false], ["windows", false]] as const) {
    const { SocketKind } = load(platform, "enums.ts") as unknown as Record<string, Record<string, Value>>;
    assertEquals("SOCK_NONBLOCK" in SocketKind && "SOCK_CLOEXEC" in SocketKind, has);
  }
});
