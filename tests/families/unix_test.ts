import "./support/as_linux.ts";
import { assertEquals } from "@std/assert";
import { OSError } from "../../base/errors.ts";
import { unix } from "../../families/unix.ts";
import { decode, encode, fuzz, golden_tests, on, type Random, refused, through } from "./support/mod.ts";

golden_tests("AF_UNIX");

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("an AF_UNIX address is text or bytes (AU-1)", () => {
  assertEquals(through(unix, "/tmp/s"), "/tmp/s");
  assertEquals(through(unix, bytes("/tmp/s")), "/tmp/s");
  assertEquals(through(unix, bytes("/tmp/s").buffer), "/tmp/s");
  for (const [address, kind] of [[1, "number"], [null, "null"], [["/tmp/s"], "Array"], [new URL("file:///s"), "URL"]]) {
    refused(unix, address, TypeError, `address: a bytes-like object is required, not '${kind}'`);
  }
});

Deno.test("a name that is not UTF-8 comes through as lone surrogates (AU-1, FMT-3)", () => {
  assertEquals(encode(unix, "/\udcff\udc80"), "01002fff8000");
  assertEquals(decode("01002fff8000"), "/\udcff\udc80");
  assertEquals(decode("01002fc3a900"), "/é");
  refused(unix, "/\ud800", RangeError, "address: surrogates not allowed (U+D800)");
});

Deno.test("a path has at most 107 bytes on Linux, and its NUL is counted (AU-2)", () => {
  assertEquals(encode(unix, "x".repeat(107)).length / 2, 110);
  refused(unix, "x".repeat(108), OSError, "AF_UNIX path too long");
  refused(unix, "é".repeat(54), OSError, "AF_UNIX path too long");
});

Deno.test("a path has at most 103 bytes on macOS and FreeBSD, and '' is an empty path (AU-2, AU-4)", async () => {
  for (const os of ["darwin", "freebsd"]) {
    const paths = ["x".repeat(103), "x".repeat(104), ""];
    const [longest, longer, empty] = await on(os, paths.map((address) => ({ family: "AF_UNIX", address })));
    assertEquals(longest.address, "x".repeat(103));
    assertEquals(longer, { error: "OSError", message: "AF_UNIX path too long" });
    assertEquals(empty, { hex: "030100", address: "" });
  }
});

Deno.test("an abstract name is exactly its bytes, at most 108 of them (AU-3)", () => {
  assertEquals(encode(unix, ""), "0100");
  assertEquals(encode(unix, "\0"), "010000");
  assertEquals(encode(unix, "\0ab"), "0100006162");
  assertEquals(through(unix, Uint8Array.of(0, 1, 0, 2, 0)), Uint8Array.of(0, 1, 0, 2, 0));
  assertEquals(encode(unix, "\0" + "x".repeat(107)).length / 2, 110);
  refused(unix, "\0" + "x".repeat(108), OSError, "AF_UNIX path too long");
});

Deno.test("a path ends at a NUL within it (AU-5)", () => {
  assertEquals(through(unix, "/tmp/a\0b"), "/tmp/a");
});

Deno.test("a socket without a name is '' (FMT-3)", () => {
  assertEquals(decode("0100"), "");
});

fuzz("AF_UNIX", {
  codec: unix,
  make: (r: Random) => {
    if (r.chance(50)) return r.text(120);
    if (r.chance(20)) return "\0" + r.text(10);
    return r.bytes(120).map((byte) => byte > 250 ? 0xff : byte & 0x7f);
  },
  canonical: (address: string | Uint8Array) => {
    const octets = typeof address === "string" ? surrogate_bytes(address) : view(address);
    if (octets.length === 0) return "";
    if (octets[0] === 0) return octets;
    const end = octets.indexOf(0);
    return surrogate_text(end < 0 ? octets : octets.subarray(0, end));
  },
});

function view(address: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(address)
    ? new Uint8Array(address.buffer, address.byteOffset, address.byteLength)
    : new Uint8Array(address);
}

/** UTF-8, U+DC80 to U+DCFF as the bytes 0x80 to 0xff. */
function surrogate_bytes(text: string): Uint8Array {
  const octets: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    octets.push(...(code >= 0xdc80 && code <= 0xdcff ? [code - 0xdc00] : new TextEncoder().encode(character)));
  }
  return Uint8Array.from(octets);
}

function surrogate_text(octets: Uint8Array): string {
  const simple = new TextDecoder("utf-8", { ignoreBOM: true }).decode(octets);
  if (!simple.includes("\ufffd")) return simple; // No text here has that character.
  let text = "";
  for (let i = 0; i < octets.length;) {
    const lead = octets[i],
      length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    const character = length === 0
      ? ""
      : new TextDecoder("utf-8", { ignoreBOM: true }).decode(octets.subarray(i, i + length));
    const whole = character !== "" && !character.includes("\ufffd");
    text += whole ? character : String.fromCharCode(0xdc00 + lead);
    i += whole ? length : 1;
  }
  return text;
}
