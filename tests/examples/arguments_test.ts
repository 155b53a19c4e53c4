// What the examples say to wrong arguments, without permissions and without privileges; and that each says how it is
// started.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { NAMES, run, setpriv_test, source, test, usages } from "./support.ts";

/** Arguments that are wrong, and what is said to them. */
const WRONG: Record<string, [args: string[], says: string]> = {
  async_echo: [["--server"], "Unknown option '--server'"],
  bluetooth_scan: [["eth0"], "a controller is hci0, hci1 …, not 'eth0'"],
  can: [["vcan0", "vcan1"], "at most an interface is expected"],
  can_dump: [["vcan0", "123"], "a filter is ID:MASK in hexadecimal, not '123'"],
  conntrack: [["list"], "'list' is not expected"],
  dns_client: [["example.org", "B"], "TYPE is one of A, NS, CNAME"],
  echo: [["server", "http"], "PORT is a number from 0 to 65535, not 'http'"],
  fd_passing: [["-w", "0", "50007"], "WORKERS is a number from 1 to 64, not '0'"],
  http_server: [["8000", ".", "more"], "at most an address and a folder are expected"],
  ip: [["rule"], "'rule' is none of link, address, route, neighbor, monitor"],
  kernel_hash: [["--sha256"], "Unknown option '--sha256'"],
  mdns: [["-t", "soon", "me.local"], "SECONDS is a number of seconds above 0, not 'soon'"],
  ntp: [[], "one server is required"],
  ping: [["-c", "-1", "localhost"], "Option '-c' argument is ambiguous"],
  port_scan: [["localhost", "80-http"], "a port is a number from 1 to 65535, not 'http'"],
  reuse_port: [["-n", "many"], "CONNECTIONS is a number from 1 to 1000000, not 'many'"],
  sd_notify: [["ready"], "lines like READY=1 are required"],
  sniff: [["lo", "icmp", "80"], "icmp has no ports"],
  socket_activation: [["50007"], "'50007' is not expected"],
  ss: [["-l", "raw"], "'raw' is none of tcp, udp, unix"],
  syslog: [["-p", "user.loud", "Hello"], "'user.loud' is not FACILITY.LEVEL"],
  traceroute: [["-q", "11", "localhost"], "QUERIES is a number from 1 to 10, not '11'"],
  unix_proxy: [["127.0.0.1:0", "nowhere"], "'nowhere' is neither HOST:PORT"],
  vsock_cid: [["--all"], "Unknown option '--all'"],
  vsock_echo: [["client", "2"], "expected: no argument, server PORT, or client CID PORT"],
};

/** More of them. */
const ALSO_WRONG: [name: string, args: string[], says: string][] = [
  ["async_echo", ["8000"], "'8000' is not expected"],
  ["fd_passing", ["http"], "where to listen is [HOST:]PORT, not 'http'"],
  ["ip", ["link", "add", "left", "type"], "KIND is required"],
  ["ip", ["address", "add", "nowhere", "dev", "lo"], "'nowhere' is not an address"],
  ["ip", ["route", "add", "default", "by", "lo"], "'by' is not expected"],
  ["port_scan", ["localhost", "90-80"], "'90-80' is no range of ports"],
  ["port_scan", ["localhost", "1-2-3"], "'1-2-3' is no range of ports"],
  ["sd_notify", ["--listen", ""], "ADDRESS is a path or @NAME"],
  ["sniff", ["lo", "toString"], "'toString' is none of arp, ip"],
  ["sniff", ["lo", "tcp", "80", "81"], "'81' is not expected"],
  ["syslog", ["-p", "user.err.x", "Hello"], "'user.err.x' is not FACILITY.LEVEL"],
  ["vsock_cid", ["2"], "'2' is not expected"],
];

/** Arguments among which is a host that cannot be one. */
const NO_HOST: Record<string, string[]> = {
  dns_client: ["example.org", "@a..b"],
  echo: ["client", "a..b", "50007"],
  ntp: ["a..b"],
  ping: ["a..b"],
  port_scan: ["a..b"],
  syslog: ["-s", "a..b", "Hello"],
  traceroute: ["a..b"],
  unix_proxy: ["a..b:80", "@absent"],
};

/** Arguments with which a program gets as far as what it needs a permission for. */
const RIGHT: Record<string, string[]> = {
  can_dump: ["vcan0"],
  dns_client: ["example.org", "@127.0.0.1"],
  fd_passing: ["50007"],
  mdns: ["me.local"],
  ntp: ["127.0.0.1"],
  ping: ["127.0.0.1"],
  port_scan: ["127.0.0.1"],
  sd_notify: ["READY=1"],
  sniff: ["lo"],
  syslog: ["Hello"],
  traceroute: ["127.0.0.1"],
  unix_proxy: ["127.0.0.1:50007", "@absent"],
};

test("every example is in these tables, and says in its first comment how it is started", () => {
  assertEquals(Object.keys(WRONG).sort(), NAMES);
  for (const name of NAMES) {
    assert(usages(name).length > 0, `${name}.ts has no line "npx --yes deno@2.9.6 run … examples/${name}.ts"`);
    assert(source(name).startsWith("#!/usr/bin/env -S deno run "), `${name}.ts does not begin with #!`);
  }
});

const wrong = NAMES.map((name) => [name, ...WRONG[name] ?? [[], ""]] as const);
for (const [name, args, says] of [...wrong, ...ALSO_WRONG]) {
  test(`${name} says what is wrong with ${JSON.stringify(args)}, and how it is used`, async () => {
    const { code, out, err } = await run(name, args);
    // Where the PATH lacks a program that a permission names Deno says so first.
    const [first, usage] = err.split("\n").filter((line) => !line.startsWith("Info Failed to resolve"));
    assertEquals([code, out], [2, ""]);
    assertStringIncludes(first, `${name}.ts: ${says}`);
    assert(usage.startsWith(`usage: ${name}.ts`), usage);
  });
}

for (const [name, args] of Object.entries(NO_HOST)) {
  test(`${name} says in one line that a host cannot be one`, async () => {
    const { code, err } = await run(name, args);
    assertEquals([code, err], [1, `${name}.ts: host: label empty\n`]);
  });
}

for (const name of NAMES) {
  test(`${name} says in one line which permission is missing`, async () => {
    const { code, err } = await run(name, RIGHT[name] ?? [], { flags: [] });
    assertEquals(code, 1);
    assertMatch(err, /^.*run again with.*--allow-.*\n$/);
  });
}

test("--help prints the usage line, without any permission", async () => {
  const { code, out } = await run("ping", ["--help"], { flags: [] });
  assertEquals([code, out.startsWith("usage: ping.ts [-c COUNT]")], [0, true]);
});

for (const [name, args] of [["ping", ["--raw", "127.0.0.1"]], ["sniff", ["lo"]]] as const) {
  setpriv_test(`${name} says in one line which privilege is missing`, async () => {
    const { code, err } = await run(name, [...args], { under: ["setpriv", "--bounding-set=-net_raw"] });
    assertEquals(code, 1);
    assertMatch(err, new RegExp(`^${name}\\.ts: Operation not permitted: .*root.*CAP_NET_RAW.*\n$`));
  });
}
