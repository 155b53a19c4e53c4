// Text addresses: families/text.ts beside the C library called through FFI. Run with `deno bench -A bench/text.ts`.
import { platform } from "../constants/platform.ts";
import { format_ipv4, format_ipv6, parse_inet_aton, parse_ipv4, parse_ipv6 } from "../families/text.ts";

const quads = ["127.0.0.1", "192.168.100.200", "8.8.8.8", "255.255.255.255", "10.0.0.42", "203.0.113.7"];
const addresses = ["::1", "2001:db8::8:800:200c:417a", "fe80::1234:5678:9abc:def0", "::ffff:192.0.2.1"]
  .concat("2001:db8:1:2:3:4:5:6", "2606:4700:4700::1111");
const old = ["127.1", "0x7f.1", "2130706433", "192.168.1.1", "010.0.0.1", "1.2.772"];

const numbers = Uint32Array.from(quads, (text) => parse_ipv4(text));
const octets = addresses.map((text) => {
  const out = new Uint8Array(16);
  parse_ipv6(text, out, 0);
  return out;
});
const out = new Uint8Array(16);
// A fresh choice each time, so that no loop works on one constant; six of each.
let turn = 0;
const next = () => turn = turn === 5 ? 0 : turn + 1;
let sink: unknown;

/** Looks at a text's last character, so that the work of joining its pieces is not left for later. */
const flat = (text: string): number => text.charCodeAt(text.length - 1);

Deno.bench("TypeScript", { group: "inet_pton(AF_INET)", baseline: true }, () => {
  sink = parse_ipv4(quads[next()]);
});
Deno.bench("TypeScript", { group: "inet_ntop(AF_INET)", baseline: true }, () => {
  sink = flat(format_ipv4(numbers[next()]));
});
Deno.bench("TypeScript", { group: "inet_pton(AF_INET6)", baseline: true }, () => {
  sink = parse_ipv6(addresses[next()], out, 0);
});
Deno.bench("TypeScript", { group: "inet_ntop(AF_INET6)", baseline: true }, () => {
  sink = flat(format_ipv6(octets[next()], 0));
});
Deno.bench("TypeScript", { group: "inet_aton", baseline: true }, () => {
  sink = parse_inet_aton(old[next()]);
});

if (platform === "linux") {
  const { symbols: c } = Deno.dlopen("libc.so.6", {
    inet_pton: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
    inet_ntop: { parameters: ["i32", "buffer", "buffer", "u32"], result: "pointer" },
    inet_aton: { parameters: ["buffer", "buffer"], result: "i32" },
  });
  const input = new Uint8Array(64), text = new Uint8Array(64), encoder = new TextEncoder(), decoder = new TextDecoder();
  const packed = quads.map((quad) => Uint8Array.from(quad.split("."), Number));
  const put = (value: string) => {
    input[encoder.encodeInto(value, input).written] = 0;
    return input;
  };
  const ntop = (family: number, value: Uint8Array<ArrayBuffer>) => {
    c.inet_ntop(family, value, text, 64);
    return decoder.decode(text.subarray(0, text.indexOf(0)));
  };
  Deno.bench("C through FFI", { group: "inet_pton(AF_INET)" }, () => {
    sink = c.inet_pton(2, put(quads[next()]), out);
  });
  Deno.bench("C through FFI", { group: "inet_ntop(AF_INET)" }, () => {
    sink = flat(ntop(2, packed[next()]));
  });
  Deno.bench("C through FFI", { group: "inet_pton(AF_INET6)" }, () => {
    sink = c.inet_pton(10, put(addresses[next()]), out);
  });
  Deno.bench("C through FFI", { group: "inet_ntop(AF_INET6)" }, () => {
    sink = flat(ntop(10, octets[next()]));
  });
  Deno.bench("C through FFI", { group: "inet_aton" }, () => {
    sink = c.inet_aton(put(old[next()]), out);
  });
} else console.log("C through FFI: measured on Linux only");

void sink;
