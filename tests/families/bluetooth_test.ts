import "./support/as_linux.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { BTPROTO_HCI, BTPROTO_L2CAP, BTPROTO_RFCOMM, BTPROTO_SCO, HCI_CHANNEL_USER } from "../../constants/mod.ts";
import { OSError } from "../../base/errors.ts";
import { bluetooth } from "../../families/bluetooth.ts";
import { cut, decode, encode, fuzz, golden_tests, on, type Random, refused, through } from "./support/mod.ts";

golden_tests("AF_BLUETOOTH");

const BDADDR = "01:23:45:67:89:AB";
const WRONG = "connect(): wrong format";
const bytes = (text: string) => new TextEncoder().encode(text);

function wrong(protocol: number, ...addresses: unknown[]): void {
  for (const address of addresses) refused(bluetooth, address, OSError, WRONG, protocol, "connect");
}

Deno.test("a Bluetooth address is six numbers below 256, as scanf's %X reads them (AB-1)", () => {
  const hex = (bdaddr: string) => encode(bluetooth, bdaddr, BTPROTO_SCO).slice(4);
  assertEquals(hex("01:23:45:67:89:AB"), "ab8967452301");
  assertEquals(hex("1:2:3:4:5:a"), "0a0504030201");
  assertEquals(hex("0001:2:3:4:5:aB"), "ab0504030201");
  assertEquals(hex(" 1: +2:0x3:4:5:-0"), "000504030201");
  const bad = [
    "",
    "::::::",
    "1:2:3:4:5",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6 ",
    "1:2:3:4:5:6:",
    "1:2:3:4:5:100",
    "1:2:3:4:5:G",
  ];
  bad.push("1-2-3-4-5-6", "1 :2:3:4:5:6", "-1:2:3:4:5:6", "1:2:3:4:5:0x", "é:2:3:4:5:6");
  for (const bdaddr of bad) {
    refused(bluetooth, bdaddr, OSError, "bad bluetooth address", BTPROTO_SCO);
    refused(bluetooth, [bdaddr, 1], OSError, "bad bluetooth address", BTPROTO_RFCOMM);
    refused(bluetooth, [bdaddr, 1], OSError, "bad bluetooth address", BTPROTO_L2CAP);
  }
});

Deno.test("an L2CAP address has a PSM, and if wanted a channel and a type (AB-2)", () => {
  assertEquals(through(bluetooth, [BDADDR, 2 ** 16 + 1, -1, 256 + 2], BTPROTO_L2CAP), [BDADDR, 1, 0xffff, 2]);
  wrong(BTPROTO_L2CAP, BDADDR, [BDADDR], [BDADDR, 1, 2, 3, 4], [bytes(BDADDR), 1], [BDADDR, "1"], [BDADDR, 1, 1.5]);
  wrong(BTPROTO_L2CAP, ["\ud800", 1], [BDADDR + "\0", 1], null, 5);
});

Deno.test("an RFCOMM address is a pair (AB-3)", () => {
  assertEquals(through(bluetooth, [BDADDR, 256 + 3], BTPROTO_RFCOMM), [BDADDR, 3]);
  wrong(BTPROTO_RFCOMM, BDADDR, [BDADDR], [BDADDR, 1, 2], [bytes(BDADDR), 1], [BDADDR + "\0", 1], [BDADDR, null]);
});

Deno.test("an HCI address is a number, or a pair with the channel (AB-4)", () => {
  assertEquals(through(bluetooth, 1, BTPROTO_HCI), 1);
  assertEquals(through(bluetooth, 2n ** 16n + 1n, BTPROTO_HCI), 1);
  assertEquals(through(bluetooth, [1], BTPROTO_HCI), 1);
  assertEquals(through(bluetooth, [1, 0], BTPROTO_HCI), 1);
  assertEquals(through(bluetooth, [-1, HCI_CHANNEL_USER], BTPROTO_HCI), [0xffff, HCI_CHANNEL_USER]);
  wrong(BTPROTO_HCI, "1", bytes("1"), [], [1, 2, 3], ["1"], null, 1.5, [1, "2"]);
});

Deno.test("an SCO address is text or bytes by itself (AB-6)", () => {
  assertEquals(through(bluetooth, BDADDR, BTPROTO_SCO), BDADDR);
  assertEquals(through(bluetooth, bytes(BDADDR), BTPROTO_SCO), BDADDR);
  wrong(BTPROTO_SCO, [BDADDR], 1, null);
  refused(bluetooth, BDADDR + "\0", RangeError, "embedded null character", BTPROTO_SCO);
  refused(bluetooth, bytes(BDADDR + "\0"), RangeError, "bdaddr: embedded null byte", BTPROTO_SCO);
  refused(bluetooth, "\ud800", RangeError, "surrogates not allowed", BTPROTO_SCO);
});

Deno.test("other Bluetooth protocols have no address, and cannot be asked for one (AB-7, FMT-5, FMT-11)", () => {
  refused(bluetooth, BDADDR, OSError, "bind(): unknown Bluetooth protocol", 99);
  assertEquals(assertThrows(() => decode("1f000000", 99), RangeError).message, "Unknown Bluetooth protocol");
  const thrown = assertThrows(() => bluetooth.expect!(99), OSError);
  assertEquals(thrown.message, "getsockaddrlen: unknown BT protocol");
  bluetooth.expect!(BTPROTO_L2CAP);
});

Deno.test("an L2CAP address is read in its shortest form, in capitals with zeros (FMT-5)", () => {
  assertEquals(decode("1f000110ff0c0b0a090000000000", BTPROTO_L2CAP), ["00:09:0A:0B:0C:FF", 0x1001]);
  assertEquals(decode("1f000110ff0c0b0a090005000000", BTPROTO_L2CAP), ["00:09:0A:0B:0C:FF", 0x1001, 5]);
  assertEquals(decode("1f000110ff0c0b0a090000000100", BTPROTO_L2CAP), ["00:09:0A:0B:0C:FF", 0x1001, 0, 1]);
});

Deno.test("FreeBSD's HCI addresses are the names of nodes (AB-5, FMT-5)", async () => {
  const addresses = ["ubt0hci", "x".repeat(32), "x".repeat(33), 1, "a\0b"];
  const job = { family: "AF_BLUETOOTH", protocol: "BTPROTO_HCI" };
  const [node, longest, longer, number, nul] = await on("freebsd", addresses.map((address) => ({ ...job, address })));
  assertEquals(node.address, "ubt0hci");
  assertEquals(longest.address, "x".repeat(32));
  assertEquals(longer, { error: "ValueError", message: "bind: node too long" });
  assertEquals(number, { error: "OSError", message: "bind: wrong format" });
  assertEquals(nul, { error: "OSError", message: "bind: wrong format" });
});

Deno.test("Windows has RFCOMM alone, with channels of 32 bits (AB-3, AB-7)", async () => {
  const job = { family: "AF_BLUETOOTH", address: [BDADDR, -1] };
  const protocols = ["BTPROTO_RFCOMM", 2, 0];
  const [rfcomm, ...others] = await on("windows", protocols.map((protocol) => ({ ...job, protocol })));
  assertEquals(rfcomm.address, [BDADDR, 0xffffffff]);
  for (const other of others) assertEquals(other.message, "bind(): unknown Bluetooth protocol");
});

fuzz("AF_BLUETOOTH", {
  codec: bluetooth,
  protocols: [BTPROTO_L2CAP, BTPROTO_RFCOMM, BTPROTO_HCI, BTPROTO_SCO],
  make: (r: Random, protocol) => {
    const bdaddr = Array.from({ length: 6 }, () => r.below(r.chance(98) ? 256 : 300).toString(16)).join(":");
    if (protocol === BTPROTO_SCO) return r.chance(80) ? bdaddr : bytes(bdaddr);
    if (protocol === BTPROTO_RFCOMM) return [bdaddr, r.integer()];
    if (protocol === BTPROTO_L2CAP) return [bdaddr, r.integer(), r.integer(), r.integer()].slice(0, 2 + r.below(3));
    return r.chance(40) ? r.integer() : [r.integer(), r.integer()].slice(0, 1 + r.below(2));
  },
  canonical: (address: never, protocol) => {
    const items = (Array.isArray(address) ? address : [address]) as [never, ...number[]];
    if (protocol === BTPROTO_HCI) {
      const [dev, channel = 0] = items.map((item) => cut(item, 16));
      return channel === 0 ? dev : [dev, channel];
    }
    const text = typeof items[0] === "string" ? items[0] as string : new TextDecoder().decode(items[0]);
    const bdaddr = text.split(":").map((octet) =>
      Number.parseInt(octet, 16).toString(16).toUpperCase().padStart(2, "0")
    );
    if (protocol === BTPROTO_SCO) return bdaddr.join(":");
    if (protocol === BTPROTO_RFCOMM) return [bdaddr.join(":"), cut(items[1], 8)];
    const [, psm, cid = 0, type = 0] = items;
    const rest = [cut(psm, 16), cut(cid, 16), cut(type, 8)];
    while (rest.length > 1 && rest.at(-1) === 0) rest.pop();
    return [bdaddr.join(":"), ...rest];
  },
});
