import { AF_INET, AF_INET6, AF_UNIX } from "../../constants/address_family.ts";
import * as A from "../../constants/addrinfo.ts";
import { has_python } from "../support/python.ts";
import { ignore_unless, rounds } from "../support/where.ts";
import {
  assert_same,
  below,
  type Call,
  ipv4,
  ipv6,
  lowered_by_younger_pair,
  many,
  one_of,
  random_bytes,
  seed,
} from "./support.ts";

const COUNT = rounds(2000);
const test = ignore_unless(has_python, "needs python3");
console.log(`inputs from SEED=${seed}`);

/** Registers a comparison of one function's outcomes for generated inputs. */
function beside_python(what: string, make: () => Call): void {
  test(`${what} as python3 has it, for ${COUNT} inputs`, () => assert_same(many(COUNT, make)));
}

const FAMILIES = [AF_INET, AF_INET6, AF_INET, AF_INET6, AF_INET, AF_INET6, 0, AF_UNIX, -1, 99];
const address = () => below(2) === 0 ? ipv4() : ipv6();
const wrong = () =>
  one_of<unknown>([null, 1, "", "x", "1.2\0.3.4", 2.5, new Uint8Array(3), 2n ** 70n, -(2n ** 70n), []]);
const mostly = (make: () => unknown) => below(20) === 0 ? wrong() : make();

beside_python("NUM-3: inet_aton()", () => ["inet_aton", mostly(ipv4)]);
beside_python("NUM-4: inet_ntoa()", () => ["inet_ntoa", mostly(() => random_bytes(below(10) === 0 ? below(9) : 4))]);
beside_python("NUM-5: inet_pton()", () => ["inet_pton", mostly(() => one_of(FAMILIES)), mostly(address)]);
beside_python("NUM-6: inet_ntop()", () => {
  const family = one_of(FAMILIES);
  return ["inet_ntop", family, mostly(() => random_bytes(below(10) === 0 ? below(20) : family === AF_INET ? 4 : 16))];
});

const NUMBERS = [0, 1, 255, 256, 65535, 65536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -1, -65536, 2n ** 64n, -(2n ** 31n)];
const number = () => below(4) === 0 ? one_of(NUMBERS) : below(below(2) === 0 ? 0x10000 : 2 ** 32);
for (const name of ["htons", "ntohs", "htonl", "ntohl"]) {
  beside_python(`NUM-1, NUM-2: ${name}()`, () => [name, mostly(number)]);
}

const PORTS = [0, 1, 80, 65535, 65536, 70000, -1, 2 ** 31, null, "80", "0", "00", " 80", "80 ", "+80", "65536", "http"]
  .concat("domain", "nope", "", new Uint8Array([56, 48]) as never, "ssh", "tftp", "0x50", "８０");
const port = () => below(2) === 0 ? one_of(PORTS) : below(65536);
const TYPES = [0, 1, 2, 3, 5, 99], PROTOS = [0, 6, 17, 1, 132, 255, 41];
const FLAGS = [A.AI_PASSIVE, A.AI_CANONNAME, A.AI_NUMERICSERV, A.AI_V4MAPPED, A.AI_ALL, A.AI_ADDRCONFIG, 1 << 20];

beside_python("NS-13 to NS-16, NS-18: getaddrinfo() of numeric hosts", () => {
  const flags = many(below(3), () => one_of(FLAGS)).reduce((all, flag) => all | flag, A.AI_NUMERICHOST);
  const host = below(20) === 0 ? null : below(20) === 0 ? new TextEncoder().encode(address()) : address();
  const rest = [one_of([0, 0, 0, ...FAMILIES]), one_of([0, ...TYPES]), one_of([0, 0, ...PROTOS]), flags];
  return ["getaddrinfo", host, port(), ...rest];
});

const NI = [A.NI_DGRAM, A.NI_NAMEREQD, A.NI_NOFQDN, A.NI_NUMERICSERV, A.NI_NUMERICSERV, 1 << 20];
const FLOWS = [0, 0, 1, 0xfffff, 0x100000, -1], SCOPES = [0, 0, 1, 2, 999, -1];

beside_python("NS-19 to NS-21: getnameinfo() of numeric hosts", () => {
  const flags = many(below(3), () => one_of(NI)).reduce((all, flag) => all | flag, A.NI_NUMERICHOST);
  const four = [address(), below(4) === 0 ? one_of([-1, 70000, 2 ** 31, "80"]) : below(65536), one_of(FLOWS)];
  if (below(8) === 0) four[0] = `fe80::${below(9)}`;
  const sockaddr = [...four, one_of(SCOPES)].slice(0, one_of([0, 1, 2, 2, 2, 3, 4, 4, 4]));
  return ["getnameinfo", mostly(() => sockaddr), flags];
});

const SERVICES = ["http", "https", "ssh", "domain", "tftp", "ntp", "www", "nope", "HTTP", "", "80", "smtp", "é"];
const PROTOCOLS = ["tcp", "udp", "tcp", "udp", "icmp", "", "TCP"];
beside_python("NS-9: getservbyname()", () => {
  const proto = below(2) === 0 ? [] : [mostly(() => one_of(PROTOCOLS))];
  return ["getservbyname", mostly(() => one_of(SERVICES)), ...proto];
});
beside_python("NS-10: getservbyport()", () => {
  const proto = below(2) === 0 ? [] : [mostly(() => one_of(PROTOCOLS))];
  return ["getservbyport", mostly(() => below(4) === 0 ? one_of(NUMBERS) : below(1100)), ...proto];
});
const NAMES = ["tcp", "TCP", "udp", "icmp", "ICMP", "ipv6", "IPv6", "ipv6-icmp", "gre", "esp", "Tcp", "x", "", "ip"];
beside_python("NS-11: getprotobyname()", () => ["getprotobyname", mostly(() => one_of(NAMES))]);

beside_python("IFX-2: if_nametoindex()", () => {
  const name = one_of(["lo", "eth0", "nope", "", "lo ", "x".repeat(15), "x".repeat(16), "x".repeat(300), "é"]);
  return ["if_nametoindex", mostly(() => below(3) === 0 ? new TextEncoder().encode(name) : name)];
});
// From 2^32 to 2^64 CPython before 3.14 takes what fits of the index.
const index = () => below(4) === 0 ? one_of([-1, 2 ** 31, 2 ** 32 - 1, 2n ** 64n, -(2n ** 64n)]) : below(9);
beside_python("IFX-3: if_indextoname()", () => ["if_indextoname", mostly(index)]);

const SCRIPTS = [[0x61, 26], [0x41, 26], [0xc0, 0x180], [0x370, 0x90], [0x400, 0x130], [0x5b0, 0x150], [0x900, 0x80]]
  .concat([[0x1e00, 0x200], [0x2000, 0x70], [0x3040, 0xc0], [0x4e00, 0x100], [0xac00, 0x100], [0xff00, 0xf0]]);
const MARKS = [".", ".", "-", "xn--", "\u3002", "\uff0e", "\u200d", "\u00ad", "ß", "ς", "ẞ", "İ", "ı", "\ud800", "😀"];
beside_python("NS-4: IDNA of host names", () => {
  const labels = many(1 + below(below(12) === 0 ? 70 : 9), () => {
    if (below(6) === 0) return one_of(MARKS);
    const [start, length] = one_of(SCRIPTS);
    return String.fromCodePoint(start + below(length));
  });
  return ["idna", labels.filter((character) => !lowered_by_younger_pair(character)).join("")];
});
beside_python("NS-5: gethostbyname() of numeric hosts", () => {
  const host = one_of([
    "",
    "<broadcast>",
    ipv4(),
    ipv4(),
    ipv4().replace(".", "\uff0e"),
    many(4, () => below(256)).join("."),
  ]);
  return ["gethostbyname", /^[\d.]+$|^$|^<b/.test(host.replace("\uff0e", ".")) ? host : "127.0.0.1"];
});
