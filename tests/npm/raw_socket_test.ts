// raw-socket's adapter: net-ping's own example programs, in network namespaces; checksums and options.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { has } from "../support/has.ts";
import { ignore_unless, on_windows } from "../support/where.ts";
import { available, run } from "./support.ts";

const NET_PING = "net-ping@1.2.4";

/** A namespace of its own for a command, as root in it. */
const NAMESPACE = ["unshare", "-rn", "bash", "-c"];

/** Three hosts in a row: this one, a router at 10.9.1.2, and 10.9.2.2 behind it. Then the command. */
const NETWORK = `
set -e
ip link set lo up
unshare -n sleep 100 & router=$!
unshare -n sleep 100 & host=$!
trap 'kill $router $host' EXIT
for pid in $router $host; do
  for i in {1..200}; do [[ $(readlink /proc/$pid/ns/net) != $(readlink /proc/$$/ns/net) ]] && break; sleep 0.02; done
done
ip link add near type veth peer name router0 netns $router
ip addr add 10.9.1.1/24 dev near
ip link set near up
ip route add default via 10.9.1.2
in_router() { nsenter -t $router -n "$@"; }
in_router ip link add router1 type veth peer name far netns $host
in_router ip addr add 10.9.1.2/24 dev router0
in_router ip addr add 10.9.2.1/24 dev router1
in_router ip link set router0 up
in_router ip link set router1 up
in_router bash -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
nsenter -t $host -n ip addr add 10.9.2.2/24 dev far
nsenter -t $host -n ip link set far up
nsenter -t $host -n ip route add default via 10.9.2.1
"$0" "$@"
`;

async function works(script: string): Promise<boolean> {
  const [command, ...args] = [...NAMESPACE, script, "true"];
  try {
    const options = { args, stdin: "null", stdout: "null", stderr: "null" } as const;
    return (await new Deno.Command(command, options).output()).success;
  } catch {
    return false;
  }
}

const linux = Deno.build.os === "linux" && has("unshare") && has("ip");
const has_net_ping = linux && await available(NET_PING);
const ping_test = ignore_unless(
  has_net_ping && await works("ip link set lo up && ip addr show lo | grep -q inet6"),
  `needs unshare -rn, ip, ::1, and npm:${NET_PING}`,
);
const route_test = ignore_unless(
  has_net_ping && await works(NETWORK),
  `needs unshare -rn, ip, veth, and npm:${NET_PING}`,
);
const unix_test = ignore_unless(!on_windows, "needs the numbers of UNIX");

/** The package's example ping.js, for both protocols. */
const PING = `
import "jsr:@bsd/socket/npm";
const { default: ping } = await import("npm:${NET_PING}");
const before = sockets();
const [version, ...targets] = Deno.args;
const session = ping.createSession({ retries: 1, timeout: 2000, networkProtocol: ping.NetworkProtocol[version] });
session.on("error", (error) => console.trace(error.toString()));
let left = targets.length;
for (const target of targets) {
  session.pingHost(target, (error, target) => {
    if (error) {
      if (error instanceof ping.RequestTimedOutError) console.log(target + ": Not alive");
      else console.log(target + ": " + error.toString());
    } else console.log(target + ": Alive");
    if (--left === 0 && before.length > 0) session.close();
  });
}
`;

ping_test("net-ping's ping.js finds 127.0.0.1 alive, and says why another address cannot be reached", async () => {
  const wrapper = [...NAMESPACE, 'ip link set lo up; "$0" "$@"'];
  const { code, out, err } = await run(PING, ["IPv4", "127.0.0.1", "10.9.9.9"], { wrapper });
  assertEquals([code, err], [0, ""]);
  assertEquals(out.split("\n").sort(), ["10.9.9.9: Error: Network is unreachable", "127.0.0.1: Alive"]);
});

ping_test("net-ping's ping6.js finds ::1 alive", async () => {
  const wrapper = [...NAMESPACE, 'ip link set lo up; "$0" "$@"'];
  const { code, out, err } = await run(PING, ["IPv6", "::1"], { wrapper });
  assertEquals([code, out, err], [0, "::1: Alive", ""]);
});

route_test("net-ping's trace-route.js names the router and the host behind it, and the process ends", async () => {
  const program = `
    import "jsr:@bsd/socket/npm";
    const { default: ping } = await import("npm:${NET_PING}");
    const session = ping.createSession({ retries: 1, timeout: 2000 });
    session.on("error", (error) => console.trace(error.toString()));
    function doneCb(error, target) {
      console.log(target + ": " + (error ? error.toString() : "Done"));
    }
    function feedCb(error, target, ttl) {
      if (error instanceof ping.TimeExceededError) console.log(target + ": " + error.source + " (ttl=" + ttl + ")");
      else console.log(target + ": " + (error ? error.toString() : target) + " (ttl=" + ttl + ")");
    }
    session.traceRoute(Deno.args[0], 10, feedCb, doneCb);`;
  const { code, out, err } = await run(program, ["10.9.2.2"], { wrapper: [...NAMESPACE, NETWORK] });
  assertEquals([code, err], [0, ""]);
  assertEquals(out, "10.9.2.2: 10.9.1.2 (ttl=1)\n10.9.2.2: 10.9.2.2 (ttl=2)\n10.9.2.2: Done");
});

const REQUIRE = `
  import "jsr:@bsd/socket/npm";
  import { createRequire } from "node:module";
  const raw = createRequire(import.meta.url)("raw-socket");`;

ping_test("options are set and read as bytes and as numbers; the wrong ones throw the system's text", async () => {
  const program = `${REQUIRE}
    const socket = raw.createSocket({ protocol: raw.Protocol.ICMP });
    const { IPPROTO_IP } = raw.SocketLevel, { IP_TTL } = raw.SocketOption;
    const value = new Uint8Array(4);
    const ttl = () => [socket.getOption(IPPROTO_IP, IP_TTL, value, value.length), new DataView(value.buffer).getInt32(0, true)];
    socket.setOption(IPPROTO_IP, IP_TTL, 7);
    console.log(...ttl());
    socket.setOption(IPPROTO_IP, IP_TTL, new Uint8Array([9, 0, 0, 0]), 4);
    console.log(...ttl());
    try { socket.setOption(IPPROTO_IP, 9999, 1); } catch (error) { console.log(error.message, error.constructor === Error); }
    socket.send(new Uint8Array(8), 4, 8, "127.0.0.1", (error) => console.log(error.message));
    socket.send(new Uint8Array(8), 0, 8, "localhost", (error) => console.log(error.message));
    socket.on("close", () => console.log("close"));
    socket.close();`;
  const { code, out, err } = await run(program, [], { wrapper: [...NAMESPACE, '"$0" "$@"'] });
  assertEquals([code, err], [0, ""]);
  assertEquals(out.split("\n"), [
    "4 7",
    "4 9",
    "Protocol not available true",
    "Buffer length '8' is not large enough for the specified offset '4' plus length '8'",
    "Invalid IP address 'localhost'",
    "close",
  ]);
});

unix_test("a checksum is that of the README's ping, over one buffer and over parts", async () => {
  const program = `${REQUIRE}
    const ping = new Uint8Array([0x08, 0x00, 0x43, 0x52, 0x00, 0x01, 0x0a, 0x09,
      0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70,
      0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69]);
    const zero = ping.slice();
    zero.set([0, 0], 2);
    console.log(raw.createChecksum(ping), raw.createChecksum(zero).toString(16),
      raw.createChecksum(zero.subarray(0, 8), { buffer: zero, offset: 8, length: 32 }).toString(16),
      raw.writeChecksum(zero, 2, 0x4352)[3].toString(16), raw.AddressFamily[2], raw.Protocol.ICMPv6, raw.Protocol[1]);`;
  const { code, out, err } = await run(program, []);
  assertEquals([code, out, err], [0, "0 4352 4352 52 IPv6 58 ICMP", ""]);
});

unix_test("without --allow-ffi, the first raw socket says which flag it needs", async () => {
  const { code, err } = await run(`${REQUIRE}\nraw.createSocket();`, [], { flags: [] });
  assertEquals(code, 1);
  assertStringIncludes(err, "--allow-ffi");
});

ping_test(
  "a static import of net-ping, which requires raw-socket at once, may stand below that of the adapters",
  async () => {
    const program = `
    import "jsr:@bsd/socket/npm";
    import ping from "npm:${NET_PING}";
    const session = ping.createSession();
    session.pingHost("127.0.0.1", (error, target) => {
      console.log(error, target);
      session.close();
    });`;
    const wrapper = [...NAMESPACE, 'ip link set lo up; "$0" "$@"'];
    assertEquals(await run(program, [], { wrapper }), { code: 0, out: "null 127.0.0.1", err: "" });
  },
);
