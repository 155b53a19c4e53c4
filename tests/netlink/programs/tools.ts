// What the kernel says to netlink, ioctl and options in a network of its own: one word says what to print. The test
// prepares the network, and compares with what the real tools print.

import * as fcntl from "../../../fcntl.ts";
import * as socket from "../../../mod.ts";
import * as nl from "../../../netlink.ts";
import * as structs from "../../../structs.ts";

const { AF_INET, AF_NETLINK, NLM_F_DUMP, SOCK_DGRAM, SOCK_RAW } = socket;
const encoder = new TextEncoder(), decoder = new TextDecoder();
const cstring = (bytes: Uint8Array | undefined) => decoder.decode(bytes).replace(/\0.*$/s, "");
const value = (attributes: nl.NlAttr[], wanted: number) => attributes.find(([type]) => type === wanted)?.[1];
const number = (bytes: Uint8Array | undefined) => Array.from(bytes ?? []).reduce((sum, byte) => sum * 256 + byte, 0);

/** Tables and chains of nftables. */
function nft(): unknown {
  using sock = new socket.socket(AF_NETLINK, SOCK_RAW, socket.NETLINK_NETFILTER);
  const list = (message: number) =>
    Array.from(
      nl.nl_request(sock, nl.NFNL_SUBSYS_NFTABLES << 8 | message, NLM_F_DUMP, structs.pack_nfgenmsg({})),
      ({ payload }) => structs.unpack_nfgenmsg(payload),
    );
  return [
    ...list(nl.NFT_MSG_GETTABLE).map(({ attributes }) => cstring(value(attributes, nl.NFTA_TABLE_NAME))),
    ...list(nl.NFT_MSG_GETCHAIN).map(({ attributes }) => cstring(value(attributes, nl.NFTA_CHAIN_NAME))),
  ];
}

/** Ports of tracked connections, the original direction. */
function conntrack(): unknown {
  using server = socket.create_server(["127.0.0.1", 8124]);
  using client = socket.create_connection(["127.0.0.1", 8124]);
  using conn = server.accept()[0];
  conn.sendall(encoder.encode("x"));
  client.recv(1);
  using sock = new socket.socket(AF_NETLINK, SOCK_RAW, socket.NETLINK_NETFILTER);
  const type = nl.NFNL_SUBSYS_CTNETLINK << 8 | nl.IPCTNL_MSG_CT_GET;
  const seen = Array.from(
    nl.nl_request(sock, type, NLM_F_DUMP, structs.pack_nfgenmsg({ family: AF_INET })),
    ({ payload }) => {
      const original = structs.unpack_nlattrs(value(structs.unpack_nfgenmsg(payload).attributes, nl.CTA_TUPLE_ORIG)!);
      const ip = structs.unpack_nlattrs(value(original, nl.CTA_TUPLE_IP)!);
      const proto = structs.unpack_nlattrs(value(original, nl.CTA_TUPLE_PROTO)!);
      const host = (wanted: number) => socket.inet_ntop(AF_INET, value(ip, wanted)!);
      return `src=${host(nl.CTA_IP_V4_SRC)} dst=${host(nl.CTA_IP_V4_DST)} ` +
        `sport=${number(value(proto, nl.CTA_PROTO_SRC_PORT))} dport=${number(value(proto, nl.CTA_PROTO_DST_PORT))}`;
    },
  );
  const { stdout } = new Deno.Command("conntrack", { args: ["-L"], stderr: "null" }).outputSync();
  const theirs = Array.from(
    decoder.decode(stdout).matchAll(/^tcp.*?(src=\S+ dst=\S+ sport=\d+ dport=\d+)/gm),
    (m) => m[1],
  );
  return { ours: seen.sort(), theirs: theirs.sort() };
}

/** Whether the link of an interface is there, by generic netlink. */
function ethtool(name: string): unknown {
  using sock = new socket.socket(AF_NETLINK, SOCK_RAW, socket.NETLINK_GENERIC);
  const { id, version } = nl.genl_ctrl_resolve(sock, "ethtool");
  const ETHTOOL_MSG_LINKSTATE_GET = 6, HEADER = 1, DEV_NAME = 2, LINKSTATE_LINK = 2;
  const header = structs.pack_nlattr(
    HEADER | socket.NLA_F_NESTED,
    structs.pack_nlattr(DEV_NAME, encoder.encode(`${name}\0`)),
  );
  const request = structs.pack_genlmsghdr({ cmd: ETHTOOL_MSG_LINKSTATE_GET, version });
  const [{ payload }] = nl.nl_request(sock, id, 0, request, header);
  return value(structs.unpack_genlmsghdr(payload).attributes, LINKSTATE_LINK)?.[0] === 1 ? "yes" : "no";
}

/** What the driver says to time stamps by hardware. */
function hwtstamp(name: string): unknown {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  const request = structs.pack_ifreq(name, { data: structs.pack_hwtstamp_config({ tx_type: 1, rx_filter: 1 }) });
  try {
    fcntl.ioctl(sock, fcntl.SIOCSHWTSTAMP, request);
    return "done";
  } catch (error) {
    return (error as socket.OSError).code;
  }
}

/** Where a redirected connection wanted to go. */
function original_dst(): unknown {
  using server = socket.create_server(["127.0.0.1", 8125]);
  using _ = socket.create_connection(["127.0.0.1", 80], 10);
  using conn = server.accept()[0];
  return structs.unpack_sockaddr(conn.getsockopt(socket.IPPROTO_IP, socket.SO_ORIGINAL_DST, 16));
}

/** Two connections whose segments are signed: with the server's key, and with another. */
function md5(): unknown {
  const signed = (key: string, timeout: number) => {
    const sock = new socket.socket(AF_INET);
    sock.settimeout(timeout);
    const option = structs.pack_tcp_md5sig("127.0.0.1", encoder.encode(key));
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MD5SIG, option);
    return sock;
  };
  using server = signed("secret", 10);
  server.bind(["127.0.0.1", 0]);
  server.listen();
  const results: unknown[] = [];
  for (const [key, timeout] of [["secret", 10], ["wrong", 0.5]] as const) {
    using client = signed(key, timeout);
    try {
      client.connect(server.getsockname());
      using conn = server.accept()[0];
      conn.sendall(encoder.encode("signed"));
      results.push(decoder.decode(client.recv(100)));
    } catch (error) {
      results.push((error as Error).name);
    }
  }
  return results;
}

/** A lease of a DHCP server, asked for by frames: an address is not there yet. */
function dhcp(name: string): unknown {
  using sock = new socket.socket(socket.AF_PACKET, SOCK_RAW, socket.htons(socket.ETH_P_IP));
  sock.bind([name, socket.ETH_P_IP]);
  sock.settimeout(10);
  using other = new socket.socket(AF_INET, SOCK_DGRAM);
  const [, source] = structs.unpack_ifreq(
    fcntl.ioctl(other, fcntl.SIOCGIFHWADDR, structs.pack_ifreq(name)) as Uint8Array,
  ).hwaddr;
  const xid = [1, 2, 3, 4], COOKIE = [99, 130, 83, 99];
  const ask = (...options: number[]) => {
    const bootp = new Uint8Array(300);
    bootp.set([1, 1, 6, 0, ...xid, 0, 0, 0x80, 0]);
    bootp.set(source, 28);
    bootp.set([...COOKIE, ...options, 255], 236);
    const between = { saddr: "0.0.0.0", daddr: "255.255.255.255" };
    const udp = structs.pack_udphdr({ source: 68, dest: 67, ...between }, bootp);
    const datagram = Uint8Array.of(...udp, ...bootp);
    const ip = structs.pack_iphdr({ protocol: socket.IPPROTO_UDP, ...between }, datagram);
    const frame = structs.pack_ethhdr({ dest: new Uint8Array(6).fill(255), source, proto: socket.ETH_P_IP });
    sock.send(Uint8Array.of(...frame, ...ip, ...datagram));
    for (;;) {
      const frame = structs.unpack_ethhdr(sock.recv(2048));
      const ip = structs.unpack_iphdr(frame.payload);
      if (ip.protocol !== socket.IPPROTO_UDP) continue;
      const { dest, payload } = structs.unpack_udphdr(ip.payload);
      if (dest !== 68 || String([...payload.subarray(4, 8)]) !== String(xid)) continue;
      return { address: socket.inet_ntop(AF_INET, payload.subarray(16, 20)), type: payload[242] };
    }
  };
  const offer = ask(53, 1, 1);
  const wanted = offer.address.split(".").map(Number);
  const acknowledged = ask(53, 1, 3, 50, 4, ...wanted, 54, 4, 10, 1, 0, 1);
  return [offer.type, acknowledged.type, offer.address === acknowledged.address, acknowledged.address];
}

const [what, name] = Deno.args;
const tasks: Record<string, (name: string) => unknown> = {
  ...{ nft, conntrack, ethtool, hwtstamp, original_dst, md5, dhcp },
};
console.log(JSON.stringify(tasks[what](name)));
