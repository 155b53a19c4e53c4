/**
 * What a sniffer must know of packets: where they go, and by which way.
 *
 * @module
 */

/** A packet that a program has sent. */
export interface Seen {
  /** The destination. */
  readonly address: string;
  readonly port: number | null;
  /** `udp`, `tcp`, a group that is joined (`group`), or another protocol's number. */
  readonly kind: string;
  /** Whether its header has routes or options. */
  readonly routed: boolean;
  /** The data of UDP. */
  readonly data: Uint8Array;
}

const ETH_IP = 0x0800, ETH_IPV6 = 0x86dd;
const TCP = 6, UDP = 17, UDPLITE = 136, ICMP = 1, IGMP = 2, ICMPV6 = 58;
const HOPOPTS = 0, ROUTING = 43, FRAGMENT = 44, DSTOPTS = 60;
const SYN = 2, ACK = 16;

function ipv4(bytes: Uint8Array, at: number): string {
  return bytes.subarray(at, at + 4).join(".");
}

/** An IPv6 address in the form of RFC 5952, as far as this network has them. */
export function ipv6(bytes: Uint8Array, at: number): string {
  const groups = Array.from({ length: 8 }, (_, i) => bytes[at + 2 * i] << 8 | bytes[at + 2 * i + 1]);
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(":")}]/`).hostname.slice(1, -1);
}

/** What a packet is about; nothing of what the kernel says by itself, or answers. */
export function seen_in(protocol: number, bytes: Uint8Array): Seen[] {
  if (protocol === ETH_IP) {
    const header = (bytes[0] & 15) * 4;
    return upper(bytes[9], bytes, header, ipv4(bytes, 16), header > 20);
  }
  if (protocol !== ETH_IPV6) return [];
  let next = bytes[6], at = 40, routed = false;
  while (next === HOPOPTS || next === ROUTING || next === DSTOPTS || next === FRAGMENT) {
    routed ||= next !== FRAGMENT;
    const length = next === FRAGMENT ? 8 : (bytes[at + 1] + 1) * 8;
    next = bytes[at];
    at += length;
  }
  return upper(next, bytes, at, ipv6(bytes, 24), routed);
}

function upper(protocol: number, bytes: Uint8Array, at: number, address: string, routed: boolean): Seen[] {
  const source = bytes[at] << 8 | bytes[at + 1], port = bytes[at + 2] << 8 | bytes[at + 3];
  const none = new Uint8Array(0);
  switch (protocol) {
    case TCP: // What begins a connection; the rest are its packets, or answers.
      return (bytes[at + 13] & (SYN | ACK)) === SYN ? [{ address, port, kind: "tcp", routed, data: none }] : [];
    case UDP:
    case UDPLITE:
      if (source === 53) return []; // The name server's answer.
      return [{ address, port, kind: "udp", routed, data: bytes.subarray(at + 8) }];
    case IGMP: {
      if (bytes[at] !== 0x22) return [];
      const records = bytes[at + 6] << 8 | bytes[at + 7], seen: Seen[] = [];
      for (let i = 0, record = at + 8; i < records; i++) {
        seen.push({ address: ipv4(bytes, record + 4), port: null, kind: "group", routed: false, data: none });
        record += 8 + 4 * (bytes[record + 2] << 8 | bytes[record + 3]);
      }
      return seen;
    }
    case ICMP: // Errors are the kernel's.
      return [3, 5, 11, 12].includes(bytes[at]) ? [] : [{ address, port: null, kind: "icmp", routed, data: none }];
    case ICMPV6: {
      if (bytes[at] === 143) {
        const records = bytes[at + 6] << 8 | bytes[at + 7], seen: Seen[] = [];
        for (let i = 0, record = at + 8; i < records; i++) {
          const group = ipv6(bytes, record + 4);
          // Each address of the machine has a group of its own.
          if (!group.startsWith("ff02::1:ff")) {
            seen.push({ address: group, port: null, kind: "group", routed: false, data: none });
          }
          record += 20 + 16 * (bytes[record + 2] << 8 | bytes[record + 3]);
        }
        return seen;
      }
      return bytes[at] < 128 || bytes[at] >= 130 ? [] : [{ address, port: null, kind: "icmpv6", routed, data: none }];
    }
  }
  return [{ address, port: null, kind: String(protocol), routed, data: none }];
}

/** The name that a query of the DNS asks for, in lower case without the dot at its end. */
export function queried(message: Uint8Array): string {
  const labels: string[] = [];
  for (let at = 12; at < message.length && message[at] !== 0; at += message[at] + 1) {
    labels.push(String.fromCharCode(...message.subarray(at + 1, at + 1 + message[at])));
  }
  return labels.join(".").toLowerCase();
}

/** An answer to a query: these addresses, or that there is no such name. */
export function answer(query: Uint8Array, addresses: readonly string[]): Uint8Array<ArrayBuffer> {
  let end = 12;
  while (query[end] !== 0) end += query[end] + 1;
  const type = query[end + 1] << 8 | query[end + 2], records: number[] = [];
  let count = 0;
  for (const address of addresses) {
    const is_six = address.includes(":");
    if (type !== (is_six ? 28 : 1)) continue;
    const bytes = is_six ? six(address) : address.split(".").map(Number);
    records.push(0xc0, 12, 0, type, 0, 1, 0, 0, 0, 0, 0, bytes.length, ...bytes);
    count++;
  }
  const known = addresses.length > 0;
  const head = [query[0], query[1], 0x81, known ? 0x80 : 0x83, 0, 1, 0, count, 0, 0, 0, 0];
  return Uint8Array.from([...head, ...query.subarray(12, end + 5), ...records]);
}

function six(address: string): number[] {
  const [begin, rest = ""] = address.split("::");
  const groups = (text: string) => text === "" ? [] : text.split(":").map((group) => parseInt(group, 16));
  const first = groups(begin), last = groups(rest);
  return [...first, ...new Array(8 - first.length - last.length).fill(0), ...last].flatMap((n) => [n >> 8, n & 255]);
}
