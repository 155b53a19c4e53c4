// The examples about networks, each in a network of its own: namespaces that are joined as the test needs it.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { network, network_of, network_test, output, run, Running, setpriv_test } from "./support.ts";

/** Deno in a namespace of its own reaches this machine's files and no other machine. */
const ALONE = network("");

/**
 * A chain of four machines, of which the program runs on the first: 10.0.1.1 and fd00:1::1, then .2 on the same network;
 * that one leads on to 10.0.2.0, and the third to 10.0.3.2, the last. The last has no way back to 10.0.9.0.
 */
const CHAIN = network(`
mount -t tmpfs tmpfs /run
mkdir -p /run/netns
on() { if [[ $1 == a ]]; then "\${@:2}"; else nsenter --net=/run/netns/$1 "\${@:2}"; fi; }
tune() { # a machine and its sysctl(8)s as paths: an ordinary user's PATH has no sysctl
  for setting in "\${@:2}"; do on $1 bash -c 'echo "\${1#*=}" >"/proc/sys/net/\${1%=*}"' bash "$setting"; done
}
tune a ipv6/conf/default/accept_dad=0
for name in b c d; do
  ip netns add $name; on $name ip link set lo up; tune $name ipv6/conf/default/accept_dad=0
done
join() { # two machines and the number of their network
  ip link add left type veth peer name right
  for end in "$1 left $3 1 \${4:-64}" "$2 right $3 2 64"; do
    set -- $end
    if [[ $1 != a ]]; then ip link set $2 netns $1; fi
    on $1 ip link set $2 name net$3
    on $1 ip address add 10.0.$3.$4/24 dev net$3
    on $1 ip address add fd00:$3::$4/64 dev net$3 nodad
    on $1 ip link set net$3 up
  done
}
join a b 1; join b c 2; join c d 3
for name in b c; do
  tune $name ipv4/ip_forward=1 ipv6/conf/all/forwarding=1 ipv4/icmp_ratelimit=0 ipv6/icmp/ratelimit=0
done
ip route add default via 10.0.1.2; ip route add default via fd00:1::2
on b ip route add 10.0.3.0/24 via 10.0.2.2; on b ip route add fd00:3::/64 via fd00:2::2
on b ip route add unreachable 10.0.9.0/24; on b ip route add prohibit 10.0.8.0/24
on c ip route add 10.0.1.0/24 via 10.0.2.1; on c ip route add fd00:1::/64 via fd00:2::1
on d ip route add default via 10.0.3.1; on d ip route add default via fd00:3::1
tune d ipv4/icmp_ratelimit=0 ipv6/icmp/ratelimit=0
`);

/** Two interfaces of one machine that are joined. */
const PAIR = network(`
ip link add left type veth peer name right
ip address add 10.0.1.1/24 dev left
for end in left right; do ip link set $end addrgenmode none; ip link set $end up; done
ip address add fe80::1/64 dev left nodad
ip address add fe80::2/64 dev right nodad
`);

/** What `under` does, and then another program: with ICMP over datagram sockets for root. */
function with_datagrams(under: string[]): string[] {
  return [...under, "bash", "-c", 'echo 0 0 >/proc/sys/net/ipv4/ping_group_range; exec "$@"', "bash"];
}

for (const [host, hops] of [["10.0.3.2", "ttl 62"], ["fd00:3::2", "hop limit 62"]]) {
  for (const [kind, under] of [["a raw socket", CHAIN], ["a datagram socket", with_datagrams(CHAIN)]] as const) {
    network_test(`ping reaches ${host} over ${kind}, two routers away`, async () => {
      const out = await output("ping", ["-c", "3", "-i", "0.05", "-s", "100", host], { under });
      assertStringIncludes(out, `${host} is ${host}: 108 bytes of ICMP over ${kind}\n`);
      assertEquals(out.match(new RegExp(`^108 bytes from ${host}: seq [123]  ${hops}  [\\d.]+ ms$`, "gm"))?.length, 3);
      assertMatch(out, /^\S+: 3 sent, 3 received, 0 % lost, /m);
      assertMatch(out, /^round trip: least [\d.]+ ms, mean [\d.]+ ms, most [\d.]+ ms, deviation [\d.]+ ms$/m);
    });
  }
}

for (const under of [CHAIN, with_datagrams(CHAIN)]) {
  network_test(`ping says who could not deliver, and why [${under === CHAIN ? "raw" : "datagram"}]`, async () => {
    const { code, out } = await run("ping", ["-c", "2", "-i", "0.05", "-W", "0.2", "10.0.9.1"], { under });
    assertEquals(code, 1);
    assertEquals(out.match(/^10\.0\.1\.2 says: host unreachable$/gm)?.length, 2);
    assertStringIncludes(out, "10.0.9.1: 2 sent, 0 received, 100 % lost");
    assert(!out.includes("No route to host"), out);
  });
}

network_test("ping says that an address may not be sent to, and not that a privilege is missing", async () => {
  const { code, err } = await run("ping", ["-c", "1", "255.255.255.255"], { under: CHAIN });
  assertEquals([code, err], [1, "ping.ts: 255.255.255.255: Permission denied\n"]);
});

network_test("ping ends with its statistics on Ctrl-C", async () => {
  await using ping = new Running("ping", ["-i", "0.05", "127.0.0.1"], { under: ALONE });
  await ping.until(/seq 2 /);
  const { code, signal } = await ping.end();
  assertEquals([code, signal], [0, null]);
  assertMatch(ping.out, /^127\.0\.0\.1: \d+ sent, \d+ received, \d+ % lost/m);
});

network_test("ping says that there is no way", async () => {
  const { code, err } = await run("ping", ["-c", "1", "10.0.9.1"], { under: ALONE });
  assertEquals([code, err], [1, "ping.ts: 10.0.9.1: Network is unreachable\n"]);
});

for (
  const [host, routers] of [
    ["10.0.3.2", ["10.0.1.2", "10.0.2.2", "10.0.3.2"]],
    ["fd00:3::2", ["fd00:1::2", "fd00:2::2", "fd00:3::2"]],
  ] as const
) {
  network_test(`traceroute names the routers on the way to ${host}`, async () => {
    const out = await output("traceroute", ["-n", "-q", "2", host], { under: CHAIN });
    const found = Array.from(out.matchAll(/^ +\d+ +(\S+)  +[\d.]+ ms +[\d.]+ ms$/gm), ([, router]) => router);
    assertEquals(found, [...routers]);
    assertStringIncludes(out, `\n${host} is 3 hops away\n`);
  });
}

network_test("traceroute needs no privilege", async () => {
  const out = await output("traceroute", ["-n", "10.0.3.2"], { under: [...CHAIN, "setpriv", "--bounding-set=-all"] });
  assertStringIncludes(out, "10.0.3.2 is 3 hops away");
});

network_test("traceroute says where the way ends, and why", async () => {
  const { code, out, err } = await run("traceroute", ["-n", "-q", "1", "10.0.8.1"], { under: CHAIN });
  assertMatch(out, /^ +1 +10\.0\.1\.2 +[\d.]+ ms {2}administratively prohibited$/m);
  assertEquals([code, err], [1, "traceroute.ts: 10.0.8.1 cannot be reached\n"]);
});

network_test("mdns asks on every interface over both versions of IP, and answers", async () => {
  // Both run in the network that the first of them makes.
  await using responder = new Running("mdns", ["--respond", "me.local"], { under: PAIR });
  await responder.until(/Answering/);
  const under = network_of(responder);
  const out = await output("mdns", ["-t", "1", "Me.Local"], { under });
  assertStringIncludes(out, "Asked for Me.Local ANY on ");
  assertMatch(out, /^me\.local {2}A {2}10\.0\.1\.1 +from 10\.0\.1\.1:5353 on left$/m);
  assertMatch(out, /^me\.local {2}AAAA {2}fe80::2 +from \[fe80::2\]:5353 on left$/m);
  assertMatch(out, /^me\.local {2}AAAA {2}fe80::1 +from \[fe80::1\]:5353 on right$/m);
  await responder.until(/^told \[fe80::1\]:5353 on right: fe80::2$/m);

  const silent = await run("mdns", ["-t", "0.2", "you.local"], { under });
  assertEquals([silent.code, silent.err], [1, "mdns.ts: no answer\n"]);
});

network_test(
  "mdns answers a plain resolver as RFC 6762, 6.7 has it: the question again, at most 10 s, no cache-flush",
  async () => {
    await using responder = new Running("mdns", ["--respond", "me.local"], { under: PAIR });
    await responder.until(/Answering/);
    const [program, ...args] = network_of(responder);
    // From a port of its own, then from 5353 and to the group.
    const asking = `
import socket, struct
name = b"\\x02Me\\x05local\\x00"
question = name + struct.pack("!HH", 255, 1)
def ask(sock):
    sock.settimeout(20)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("10.0.1.1"))
    sock.sendto(struct.pack("!6H", 77, 0, 1, 0, 0, 0) + question, ("224.0.0.251", 5353))
def record(data, at):
    while data[at]: at += data[at] + 1
    return struct.unpack_from("!HHI", data, at + 1)
plain = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
ask(plain)
data = plain.recv(9000)
print(*struct.unpack_from("!6H", data), data[12:].startswith(question), *record(data, 12 + len(question)))
member = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
member.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
member.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
member.bind(("", 5353))
member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton("224.0.0.251") + socket.inet_aton("10.0.1.1"))
ask(member)
while True:
    data = member.recv(9000)
    if data[2] & 128: break
print(*struct.unpack_from("!6H", data), *record(data, 12))
`;
    const { stdout, stderr } = await new Deno.Command(program, { args: [...args, "python3", "-c", asking] }).output();
    const [out, err] = [stdout, stderr].map((text) => new TextDecoder().decode(text));
    // The number, flags, counts; then of the record the type, the class and the time to live.
    assertEquals(out + err, `77 ${0x8400} 1 1 0 0 True 1 1 10\n0 ${0x8400} 0 1 0 0 1 ${0x8001} 120\n`);
  },
);

network_test("sniff prints what passes, by kind and port, and what was lost", async () => {
  const script = `ip link add left type veth peer name right
ip address add 10.0.1.1/24 dev left; ip link set left up; ip link set right up`;
  await using all = new Running("sniff", ["-p", "lo"], { under: network(script) });
  await all.until(/Listening on lo/);
  const under = network_of(all);
  await using tcp = new Running("sniff", ["-c", "4", "lo", "tcp", "7"], { under });
  await using udp6 = new Running("sniff", ["-c", "1", "lo", "udp", "33434"], { under });
  await using arp = new Running("sniff", ["-c", "1", "left", "arp"], { under });
  for (const sniffer of [tcp, udp6, arp]) await sniffer.until(/Listening/);

  await output("port_scan", ["127.0.0.1", "6-8"], { under });
  await output("traceroute", ["-q", "1", "::1"], { under });
  await output("ping", ["-c", "1", "::1"], { under });
  await run("ping", ["-c", "1", "-W", "0.2", "10.0.1.2"], { under });

  await tcp.status();
  assertEquals(tcp.out.match(/TCP {3}127\.0\.0\.1:\d+ → 127\.0\.0\.1:7 {2}SYN {2}0 bytes$/gm)?.length, 2);
  assertEquals(tcp.out.match(/TCP {3}127\.0\.0\.1:7 → 127\.0\.0\.1:\d+ {2}RST ACK {2}0 bytes$/gm)?.length, 2);
  assertStringIncludes(tcp.out, "4 packets, 0 that came too fast");
  await udp6.status();
  assertMatch(udp6.out, /^\d\d:\d\d:\d\d\.\d{6} {2}out {3}UDP {3}\[::1\]:\d+ → \[::1\]:33434 {2}32 bytes$/m);
  await arp.status();
  assertMatch(arp.out, /ARP {3}who has 10\.0\.1\.2\? asks 10\.0\.1\.1$/m);
  await all.until(/in {4}ICMP {2}::1 → ::1 {2}echo reply/);
  assertEquals((await all.end()).code, 0);
  assertMatch(all.out, /\d+ packets, 0 that came too fast\n$/);
});

network_test("sniff says that there is no such interface", async () => {
  const { code, err } = await run("sniff", ["nowhere"], { under: ALONE });
  assertEquals([code, err], [1, "sniff.ts: No such device: `ip link` lists the interfaces\n"]);
});

network_test("ip shows links, addresses, routes and neighbors", async () => {
  const under = network(`ip link add left type veth peer name right
ip link set left address 02:00:00:00:00:01
ip address add 10.0.1.1/24 dev left; ip address add fd00::1/64 dev left nodad
ip link set left up; ip link set right up
ip route add 10.0.2.0/24 via 10.0.1.2 metric 7
ip neighbor add 10.0.1.2 lladdr 02:00:00:00:00:02 dev left`);
  const out = await output("ip", [], { under });
  assertMatch(out, /^\d+ +left +up +1500 +02:00:00:00:00:01 +[\d.]+ k?B +[\d.]+ k?B$/m);
  assertMatch(out, /^lo +127\.0\.0\.1\/8 +host$/m);
  assertMatch(out, /^left +fd00::1\/64 +global$/m);
  assertMatch(out, /^10\.0\.2\.0\/24 +10\.0\.1\.2 +left +7 +unicast$/m);
  assertMatch(out, /^10\.0\.1\.0\/24 +left +10\.0\.1\.1 +unicast$/m);
  assertMatch(out, /^10\.0\.1\.2 +left +02:00:00:00:00:02 +permanent$/m);
  const titles = ["index  interface", "interface  address", "destination", "address "];
  for (const title of titles) assertMatch(out, new RegExp(`^${title}`, "m"));
});

network_test("ip monitor shows what changes, as it does", async () => {
  await using monitor = new Running("ip", ["monitor", "link", "address"], { under: network("") });
  await monitor.until(/Watching link, address until Ctrl-C/);
  const change = async (script: string) => {
    const [nsenter, ...args] = network_of(monitor);
    assert((await new Deno.Command(nsenter, { args: [...args, "bash", "-ec", script] }).output()).success);
  };
  await change("ip link add left type veth peer name right; ip address add 10.0.1.1/24 dev left");
  await monitor.until(/^\d\d:\d\d:\d\d {2}\+ address +left {2}10\.0\.1\.1\/24 {2}global$/m);
  await change("ip link del left");
  await monitor.until(/ - link +\d+ {2}left/);
  assertEquals((await monitor.end()).signal, "SIGINT");
});

network_test("ip adds and deletes links, addresses and routes, as ip(8) then shows", async () => {
  const program = new URL("../../examples/ip.ts", import.meta.url).href;
  const ours = `ours() { "${Deno.execPath()}" run --no-check --allow-ffi "${program}" "$@"; }`;
  const script = `${ours}
ours link add left type veth peer right; ours link set left up; ours link set right up
ours address add 10.0.1.1/24 dev left; ours address add fd00::1/64 dev left
ours route add 10.0.2.0/24 via 10.0.1.2 metric 7; ours route add default dev left
ip -o -4 address show dev left | grep -o '10[^ ]* '; ip -o -6 address show dev left | grep -o 'fd00::1/64'
ip route show 10.0.2.0/24; ip route show default
ours address add 10.0.1.1/24 dev left || echo "status $?"
ours route delete 10.0.2.0/24; ours address delete 10.0.1.1/24 dev left
ip route show 10.0.2.0/24; ip -o -4 address show dev left; ours link delete left; ip -o link | wc -l`;
  const [command, ...args] = network("");
  const { stdout, stderr } = await new Deno.Command(command, {
    args: [...args, "bash", "-c", script],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n").map((line) => line.trim());
  assertEquals(lines, [
    ...["10.0.1.1/24", "fd00::1/64", "10.0.2.0/24 via 10.0.1.2 dev left metric 7", "default dev left scope link"],
    ...["status 1", "1"],
  ]);
  assertStringIncludes(new TextDecoder().decode(stderr), "ip.ts: ");
});

network_test("ip shows each way of a route with several", async () => {
  const under = network(`ip link add left type veth peer name right
ip address add 10.0.1.1/24 dev left; ip link set left up; ip link set right up
ip route add 10.0.2.0/24 nexthop via 10.0.1.2 weight 1 nexthop via 10.0.1.3 weight 5`);
  assertMatch(
    await output("ip", ["route"], { under }),
    /^10\.0\.2\.0\/24 +10\.0\.1\.2 \(1\), 10\.0\.1\.3 \(5\) +left/m,
  );
});

network_test("ss shows the sockets that ss(8) shows", async () => {
  const program = new URL("../../examples/ss.ts", import.meta.url).href;
  const script = `
"${Deno.execPath()}" eval 'const l = Deno.listen({ hostname: "127.0.0.1", port: 8123 }); setTimeout(() => l.close(), 60000)' &
for i in $(seq 100); do ss -Htln | grep -q 8123 && break; sleep 0.1; done
"${Deno.execPath()}" run --no-check --allow-ffi "${program}" -l tcp | awk 'NR > 1 { print $2, $3, $4, $5 }'
echo; ss -Htln | awk '{ print $1, $2, $3, $4 }'; kill $!`;
  const [command, ...args] = network("");
  const { stdout } = await new Deno.Command(command, {
    args: [...args, "bash", "-c", script],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  const [ours, theirs] = new TextDecoder().decode(stdout).trim().split("\n\n");
  assertMatch(theirs, /8123/);
  assertEquals(ours, theirs);
});

setpriv_test("ip needs no privilege", async () => {
  assertMatch(await output("ip", ["link"], { under: ["setpriv", "--bounding-set=-all"] }), /^1 +lo /m);
});
