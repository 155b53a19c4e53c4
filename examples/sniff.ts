#!/usr/bin/env -S deno run --allow-ffi
/**
 * Prints the packets that pass an interface. On Linux: a ring of AF_PACKET, with a filter that runs in the kernel
 * (BPF). Needs root or CAP_NET_RAW.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/sniff.ts lo
 *     npx --yes deno@2.9.6 run --allow-ffi examples/sniff.ts -c 10 -p eth0 tcp 80
 *
 * On Windows, as administrator: the sniffer of Python's documentation, which sees IPv4. INTERFACE is one's own address.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/sniff.ts
 */

import * as socket from "../mod.ts";
import { PacketRing } from "../async.ts";
import { BPF, bpf_jump, bpf_stmt, pack_packet_mreq, pack_sock_fprog, type SockFilter } from "../structs.ts";
import { breathe, Failure, integer, program, WrongArguments } from "./support/program.ts";

/** How often signals are looked for, in seconds. */
const BREATH = 0.2;
const ETHERNET = 14;
/** What can be asked for: the Ethernet protocols that it is in, and its number in IPv4 and IPv6. */
const KINDS: Record<string, { ethernet: number[]; ip?: [v4: number, v6: number] }> = {
  arp: { ethernet: [socket.ETH_P_ARP] },
  ip: { ethernet: [socket.ETH_P_IP] },
  ip6: { ethernet: [socket.ETH_P_IPV6] },
  icmp: { ethernet: [socket.ETH_P_IP, socket.ETH_P_IPV6], ip: [1, 58] },
  tcp: { ethernet: [socket.ETH_P_IP, socket.ETH_P_IPV6], ip: [6, 6] },
  udp: { ethernet: [socket.ETH_P_IP, socket.ETH_P_IPV6], ip: [17, 17] },
};

/** The filter for a kind and a port, as the kernel's bpf_asm would have it. Jumps count from the next instruction. */
function filter(kind: string, port?: number): SockFilter[] {
  const { ethernet, ip } = KINDS[kind];
  const load = (size: number, from: number, at: number) => bpf_stmt(BPF.LD | size | from, at);
  const equal = (value: number, yes: number, no: number) => bpf_jump(BPF.JMP | BPF.JEQ | BPF.K, value, yes, no);
  const accept = bpf_stmt(BPF.RET | BPF.K, 0x40000), drop = bpf_stmt(BPF.RET | BPF.K, 0);
  const program: SockFilter[] = [];
  for (const protocol of ethernet) {
    const four = protocol === socket.ETH_P_IP;
    // IPv4's header has a length of its own; later fragments have no ports. Extension headers of IPv6 are not followed.
    const ports: SockFilter[] = port === undefined ? [] : [
      ...(four
        ? [
          load(BPF.H, BPF.ABS, ETHERNET + 6),
          bpf_jump(BPF.JMP | BPF.JSET | BPF.K, 0x1fff, 5, 0),
          bpf_stmt(BPF.LDX | BPF.B | BPF.MSH, ETHERNET),
          load(BPF.H, BPF.IND, ETHERNET),
          equal(port, 3, 0),
          load(BPF.H, BPF.IND, ETHERNET + 2),
        ]
        : [load(BPF.H, BPF.ABS, ETHERNET + 40), equal(port, 3, 0), load(BPF.H, BPF.ABS, ETHERNET + 42)]),
      equal(port, 1, 0),
      drop,
    ];
    const number = ip?.[four ? 0 : 1];
    const transport = number === undefined
      ? []
      : [load(BPF.B, BPF.ABS, ETHERNET + (four ? 9 : 6)), equal(number, 1, 0), drop];
    const block = [...transport, ...ports, accept];
    program.push(load(BPF.H, BPF.ABS, 12), equal(protocol, 0, block.length), ...block);
  }
  return [...program, drop];
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");

/** TCP, UDP and ICMP in a line; `bytes` begins with their header. */
function transport(protocol: number, bytes: Uint8Array, from: string, to: string): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const ends = () => {
    const end = (host: string, port: number) => host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    return `${end(from, view.getUint16(0))} → ${end(to, view.getUint16(2))}`;
  };
  if (protocol === 6 && bytes.length >= 20) {
    const flags = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"].filter((_, i) => bytes[13] & 1 << i).join(" ");
    const length = bytes.length - (bytes[12] >> 4) * 4;
    return `TCP   ${ends()}  ${flags}  ${length} bytes`;
  }
  if (protocol === 17 && bytes.length >= 8) return `UDP   ${ends()}  ${view.getUint16(4) - 8} bytes`;
  if ((protocol === 1 || protocol === 58) && bytes.length >= 4) {
    const known: Record<string, string> = {
      ...{ "1/0": "echo reply", "1/3": "unreachable", "1/8": "echo request", "1/11": "time exceeded" },
      ...{ "58/1": "unreachable", "58/3": "time exceeded", "58/128": "echo request", "58/129": "echo reply" },
      ...{ "58/133": "router solicitation", "58/134": "router advertisement" },
      ...{ "58/135": "neighbor solicitation", "58/136": "neighbor advertisement" },
    };
    return `ICMP  ${from} → ${to}  ${known[`${protocol}/${bytes[0]}`] ?? `type ${bytes[0]}`}`;
  }
  return `IP    ${from} → ${to}  protocol ${protocol}, ${bytes.length} bytes`;
}

/** An IP packet in a line. */
function internet(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes[0] >> 4 === 4 && bytes.length >= 20) {
    const address = (at: number) => socket.inet_ntop(socket.AF_INET, bytes.subarray(at, at + 4));
    const rest = bytes.subarray((bytes[0] & 15) * 4, view.getUint16(2));
    if (view.getUint16(6) & 0x1fff) return `IP    ${address(12)} → ${address(16)}  a later fragment`;
    return transport(bytes[9], rest, address(12), address(16));
  }
  if (bytes[0] >> 4 === 6 && bytes.length >= 40) {
    const address = (at: number) => socket.inet_ntop(socket.AF_INET6, bytes.subarray(at, at + 16));
    return transport(bytes[6], bytes.subarray(40, 40 + view.getUint16(4)), address(8), address(24));
  }
  return `${bytes.length} bytes that are no IP packet`;
}

/** An Ethernet frame in a line. */
function frame(bytes: Uint8Array): string {
  if (bytes.length < ETHERNET) return `${bytes.length} bytes`;
  const protocol = bytes[12] << 8 | bytes[13], payload = bytes.subarray(ETHERNET);
  if (protocol === socket.ETH_P_IP || protocol === socket.ETH_P_IPV6) return internet(payload);
  if (protocol === socket.ETH_P_ARP && payload.length >= 28) {
    const address = (at: number) => socket.inet_ntoa(payload.subarray(at, at + 4));
    return payload[7] === 1
      ? `ARP   who has ${address(24)}? asks ${address(14)}`
      : `ARP   ${address(14)} is at ${hex(payload.subarray(8, 14))}`;
  }
  return `0x${protocol.toString(16).padStart(4, "0")} ${hex(bytes.subarray(6, 12))} → ${hex(bytes.subarray(0, 6))}`;
}

const directions: Record<number, string> = {
  [socket.PACKET_HOST]: "in",
  [socket.PACKET_BROADCAST]: "all",
  [socket.PACKET_MULTICAST]: "many",
  [socket.PACKET_OTHERHOST]: "else",
  [socket.PACKET_OUTGOING]: "out",
};

/** A time, to the microsecond. */
function time_of(nanoseconds: bigint): string {
  const time = new Date(Number(nanoseconds / 1_000_000n)).toTimeString().slice(0, 8);
  return `${time}.${String(nanoseconds / 1000n % 1_000_000n).padStart(6, "0")}`;
}

/** Linux: frames of an interface, by a ring: a burst finds room in it. */
async function sniff_frames(name: string, count: number, promiscuous: boolean, program?: SockFilter[]) {
  // Without a protocol it receives nothing yet, so that nothing comes in before the filter and the ring are there.
  using sock = new socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0);
  if (program) sock.setsockopt(socket.SOL_SOCKET, socket.SO_ATTACH_FILTER, pack_sock_fprog(program));
  sock.setblocking(false);
  using ring = new PacketRing(sock);
  sock.bind([name, socket.ETH_P_ALL]);
  if (promiscuous) {
    const request = pack_packet_mreq(socket.if_nametoindex(name), socket.PACKET_MR_PROMISC);
    sock.setsockopt(socket.SOL_PACKET, socket.PACKET_ADD_MEMBERSHIP, request);
  }
  Deno.addSignalListener("SIGINT", () => ring.close());
  console.log(`Listening on ${name} until Ctrl-C`);
  let seen = 0;
  for await (const { data, timestamp, vlan, address: [, , direction] } of ring) {
    const tag = vlan === null ? "" : `VLAN ${vlan.tci & 0xfff}  `;
    console.log(`${time_of(timestamp)}  ${(directions[direction] ?? "").padEnd(4)}  ${tag}${frame(data)}`);
    if (++seen >= count) break;
  }
  console.log(`\n${seen} packets, ${ring.statistics().drops} that came too fast`);
  Deno.exit(0);
}

/** Windows: IPv4 packets of an address. */
async function sniff_packets(host: string, count: number) {
  using sock = new socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IP);
  sock.bind([host, 0]);
  sock.setsockopt(socket.IPPROTO_IP, socket.IP_HDRINCL, 1);
  sock.ioctl(socket.SIO_RCVALL, socket.RCVALL_ON);
  let stopped = false;
  Deno.addSignalListener("SIGINT", () => stopped = true);
  sock.settimeout(BREATH);
  console.log(`Listening at ${host} until Ctrl-C`);
  try {
    for (let seen = 0; seen < count && !stopped;) {
      try {
        const [data] = sock.recvfrom(65565);
        console.log(`${time_of(BigInt(Date.now()) * 1_000_000n)}  ${internet(data)}`);
        seen++;
      } catch (error) {
        if (!(error instanceof socket.TimeoutError)) throw error;
        await breathe();
      }
    }
  } finally {
    sock.ioctl(socket.SIO_RCVALL, socket.RCVALL_OFF);
  }
  Deno.exit(0);
}

await program("sniff.ts [-c COUNT] [-p] INTERFACE [arp | ip | ip6 | icmp | tcp | udp [PORT]]", {
  count: { type: "string", short: "c" },
  promiscuous: { type: "boolean", short: "p" },
}, (options, [name, kind, port, ...more]) => {
  const count = options.count === undefined ? Infinity : integer(options.count, "COUNT", 1, 1_000_000_000);
  if (Deno.build.os === "windows" && kind !== undefined) throw new WrongArguments("on Windows nothing is filtered");
  if (Deno.build.os === "windows") return sniff_packets(name ?? socket.gethostbyname(socket.gethostname()), count);
  if (socket.AF_PACKET === undefined) throw new Failure("this system has no AF_PACKET");
  if (name === undefined) throw new WrongArguments("an interface is required");
  if (more.length > 0) throw new WrongArguments(`'${more[0]}' is not expected`);
  if (kind !== undefined && !Object.hasOwn(KINDS, kind)) {
    throw new WrongArguments(`'${kind}' is none of ${Object.keys(KINDS).join(", ")}`);
  }
  if (port !== undefined && kind !== "tcp" && kind !== "udp") throw new WrongArguments(`${kind} has no ports`);
  const number = port === undefined ? undefined : integer(port, "PORT", 0, 65535);
  return sniff_frames(name, count, options.promiscuous ?? false, kind === undefined ? undefined : filter(kind, number));
}, "root or CAP_NET_RAW is required");
