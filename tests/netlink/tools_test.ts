// Netlink, ioctl and options beside the tools that people use: nft, conntrack, ethtool, dnsmasq.

import { assert, assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import { pack_tcp_md5sig } from "../../structs.ts";
import { network } from "../examples/support.ts";
import { has } from "../support/has.ts";
import { ignore_unless, in_emulation, in_guest } from "../support/where.ts";

const PROGRAM = new URL("programs/tools.ts", import.meta.url).href;
const linux = Deno.build.os === "linux" && !in_emulation && !in_guest;

/** What a shell script prints in a network of its own; `ours` in it is the program. */
async function run(script: string): Promise<{ code: number; lines: string[]; err: string }> {
  const ours = `ours() { "${Deno.execPath()}" run -A --no-check "${PROGRAM}" "$@"; }`;
  const [command, ...args] = network("");
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...args, "timeout", "60", "bash", "-ec", `${ours}\n${script}`],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, lines: text(stdout).split("\n"), err: text(stderr) };
}

async function works(script: string): Promise<boolean> {
  return linux && has("unshare") && has("ip") && (await run(script)).code === 0;
}

const nft_test = ignore_unless(
  await works(`nft add table ip t; nft add chain ip t c '{ type nat hook output priority 0; }'`),
  "needs nft, unshare -rn, and a kernel with nftables",
);
const conntrack_test = ignore_unless(
  await works(`nft add table ip t; nft list ruleset; conntrack -L`),
  "needs nft, conntrack, unshare -rn, and a kernel with both",
);
const VETH = "ip link add left type veth peer right; ip link set left up; ip link set right up";
const ethtool_test = ignore_unless(await works(`${VETH}; ethtool left`), "needs ethtool, unshare -rn and veth");
const dnsmasq_test = ignore_unless(await works(`${VETH}; dnsmasq --version`), "needs dnsmasq, unshare -rn and veth");

function has_md5sig(): boolean {
  if (!linux) return false;
  using sock = new socket.socket(socket.AF_INET);
  try {
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MD5SIG, pack_tcp_md5sig("127.0.0.1", new Uint8Array(1)));
    return true;
  } catch (error) {
    return (error as socket.OSError).code !== "ENOPROTOOPT";
  }
}

const md5_test = ignore_unless(
  has_md5sig() && await works("true"),
  "needs unshare -rn and ip, and a kernel with TCP_MD5SIG",
);
const network_test = ignore_unless(await works(VETH), "needs unshare -rn, ip and veth");

nft_test("tables and chains of nftables are those that nft lists", async () => {
  const { lines } = await run(`nft add table ip first; nft add table inet second
nft add chain ip first entry '{ type filter hook input priority 0; policy accept; }'; nft add chain inet second other
ours nft; nft list ruleset | grep -oE '(table (ip|inet)|chain) \\w+' | awk '{ print $NF }' | tr '\\n' ' '`);
  assertEquals((JSON.parse(lines[0]) as string[]).sort(), lines[1].trim().split(" ").sort());
});

conntrack_test("tracked connections are those that conntrack lists", async () => {
  const { lines, err } = await run(`nft add table ip t; nft add chain ip t c '{ type filter hook output priority 0; }'
nft add rule ip t c ct state new counter; ours conntrack`);
  const { ours, theirs } = JSON.parse(lines[0] || "{}");
  assert(theirs?.length > 0, err);
  assertEquals(ours, theirs);
});

conntrack_test("conntrack.ts lists the connections that conntrack lists", async () => {
  const program = new URL("../../examples/conntrack.ts", import.meta.url).href;
  const { lines, err } = await run(`nft add table ip t; nft add chain ip t c '{ type filter hook output priority 0; }'
nft add rule ip t c ct state new counter
"${Deno.execPath()}" eval 'const l = Deno.listen({ hostname: "127.0.0.1", port: 8127 }); await Deno.connect({ port: 8127, hostname: "127.0.0.1" }); setTimeout(() => Deno.exit(), 30000)' &
for i in $(seq 100); do conntrack -L 2>/dev/null | grep -q 8127 && break; sleep 0.1; done
"${Deno.execPath()}" run --no-check --allow-ffi "${program}" | grep 8127
conntrack -L 2>/dev/null | grep 8127; kill $!`);
  const [ours, theirs] = lines;
  assert(theirs?.includes("ESTABLISHED"), err);
  const [, port] = /sport=(\d+) dport=8127/.exec(theirs)!;
  assertEquals(ours.split(/ +/), ["tcp", "ESTABLISHED", `127.0.0.1:${port}`, "->", "127.0.0.1:8127", "assured"]);
});

nft_test("SO_ORIGINAL_DST tells where a redirected connection wanted to go", async () => {
  const { lines, err } = await run(`nft add table ip t; nft add chain ip t c '{ type nat hook output priority -100; }'
nft add rule ip t c tcp dport 80 redirect to :8125; ours original_dst`);
  assertEquals([lines, err], [['["127.0.0.1",80]'], ""]);
});

ethtool_test("the state of a link is the one that ethtool shows, by generic netlink", async () => {
  const { lines } = await run(
    `${VETH}; for i in $(seq 50); do ethtool left | grep -q 'detected: yes' && break; sleep 0.1; done
ours ethtool left; ethtool left | sed -n 's/.*Link detected: //p'; ip link set right down
ours ethtool left; ethtool left | sed -n 's/.*Link detected: //p'`,
  );
  assertEquals(lines, ['"yes"', "yes", '"no"', "no"]);
});

network_test("a request for time stamps by hardware is refused with the driver's own error", async () => {
  const { lines, err } = await run(`${VETH}; ours hwtstamp left; ours hwtstamp lo`);
  assertEquals([lines, err], [['"ENOTSUP"', '"ENOTSUP"'], ""]);
});

md5_test("TCP_MD5SIG: signed segments arrive, and with a wrong key the connection times out", async () => {
  const { lines, err } = await run("ours md5");
  assertEquals([lines, err], [['["signed","TimeoutError"]'], ""]);
});

dnsmasq_test("a DHCP lease of dnsmasq, asked for by frames of AF_PACKET", async () => {
  const { lines, err } = await run(`${VETH}; ip address add 10.1.0.1/24 dev left; folder=$(mktemp -d)
trap 'kill $server; wait $server || :; rm -r "$folder"' EXIT
dnsmasq -d -p 0 --pid-file -i left --bind-dynamic -F 10.1.0.50,10.1.0.60,1h --dhcp-authoritative -l "$folder/leases" -C /dev/null --no-ping >"$folder/log" 2>&1 &
server=$!; for i in $(seq 100); do ss -Hlun | grep -q ':67 ' && break; sleep 0.1; done
ours dhcp right || cat "$folder/log" >&2; awk '{ print $3 }' "$folder/leases"`);
  const [first, ...leases] = lines;
  const [offer, acknowledged, same, address] = JSON.parse(first || "[]");
  assertEquals([offer, acknowledged, same, leases], [2, 5, true, [address]], err);
});
