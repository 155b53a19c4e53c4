/**
 * Names and numbers of a simulated world: its hosts, a table of other names, and the well-known services.
 * The answers are glibc's.
 *
 * @module
 */

import { AF_INET, AF_INET6, AF_UNSPEC } from "../constants/address_family.ts";
import * as A from "../constants/addrinfo.ts";
import * as E from "../constants/errno.ts";
import { SOCK_DGRAM, SOCK_RAW, SOCK_STREAM } from "../constants/socket_type.ts";
import type { HostEntry, Names, Resolver, Text } from "../ffi/backend.ts";
import { resolved_sockaddr } from "../ffi/memory.ts";
import { canonical, ip_bytes, ip_text, is_ipv6, read_sockaddr, write_sockaddr } from "./address.ts";
import { type Host, INTERFACES, type Network } from "./network.ts";

/** Ports that programs ask for by name: IANA's. */
const SERVICES: [name: string, port: number, protocols: string][] = [
  ["echo", 7, "tcp udp"],
  ["discard", 9, "tcp udp"],
  ["daytime", 13, "tcp udp"],
  ["ftp", 21, "tcp"],
  ["ssh", 22, "tcp"],
  ["telnet", 23, "tcp"],
  ["smtp", 25, "tcp"],
  ["time", 37, "tcp udp"],
  ["domain", 53, "tcp udp"],
  ["tftp", 69, "udp"],
  ["http", 80, "tcp"],
  ["pop3", 110, "tcp"],
  ["ntp", 123, "udp"],
  ["imap2", 143, "tcp"],
  ["snmp", 161, "tcp udp"],
  ["ldap", 389, "tcp udp"],
  ["https", 443, "tcp udp"],
  ["syslog", 514, "udp"],
  ["imaps", 993, "tcp"],
  ["pop3s", 995, "tcp"],
  ["mysql", 3306, "tcp"],
  ["postgresql", 5432, "tcp"],
  ["mdns", 5353, "udp"],
];

const PROTOCOLS: Record<string, number> = {
  ip: 0,
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  "ipv6-icmp": 58,
  sctp: 132,
  udplite: 136,
};

const HOST_NOT_FOUND = 1; // netdb.h

const decoder = new TextDecoder();

function text_of(text: Text): string | null {
  if (text === null || typeof text === "string") return text;
  const end = text.indexOf(0);
  return decoder.decode(text.slice(0, end < 0 ? text.length : end));
}

/** The kinds of socket that a lookup without a type gives, in glibc's order. */
const KINDS: [type: number, protocol: number, name: string][] = [
  [SOCK_STREAM, 6, "tcp"],
  [SOCK_DGRAM, 17, "udp"],
  [SOCK_RAW, 0, ""],
];

/** Names by host, addresses by name. */
export class NameTable {
  readonly #network: Network;
  readonly #table: Map<string, readonly string[]> = new Map();
  /** The host on which the program runs at the moment. */
  readonly #here: () => Host;

  constructor(network: Network, table: Readonly<Record<string, readonly string[]>>, here: () => Host) {
    this.#network = network;
    this.#here = here;
    for (const [name, addresses] of Object.entries(table)) {
      this.#table.set(
        name.toLowerCase(),
        addresses.map((address) => {
          const ip = canonical(address);
          if (ip === undefined) throw new RangeError(`names: '${address}' is not an address`);
          return ip;
        }),
      );
    }
  }

  /** The addresses of a name; `undefined` for an unknown name. */
  addresses(name: string): readonly string[] | undefined {
    const key = name.toLowerCase().replace(/\.$/, "");
    if (key === "localhost") return ["::1", "127.0.0.1"];
    return this.#table.get(key) ?? this.#network.hosts.get(key)?.addresses;
  }

  /** The name that has an address. */
  name_of(ip: string): string | undefined {
    if (ip === "::1" || ip.startsWith("127.")) return "localhost";
    for (const [name, addresses] of this.#table) if (addresses.includes(ip)) return name;
    return this.#network.host_of(ip)?.name;
  }

  #port(service: string | null, protocol: string, flags: number): number {
    if (service === null) return 0;
    if (/^\s*[+-]?\d+$/.test(service)) return Number(service) & 0xffff;
    if ((flags & A.AI_NUMERICSERV) !== 0) return -1;
    return SERVICES.find(([name, , protocols]) => name === service && protocols.split(" ").includes(protocol))?.[1] ??
      -1;
  }

  /** getaddrinfo(3): passes each address to `take`. */
  #getaddrinfo: Names["getaddrinfo"] = (host, service, family, type, protocol, flags, take) => {
    const node = text_of(host), port_name = text_of(service);
    if (node === null && port_name === null) return A.EAI_NONAME;
    if ((flags & A.AI_CANONNAME) !== 0 && node === null) return A.EAI_BADFLAGS;
    if (family !== AF_UNSPEC && family !== AF_INET && family !== AF_INET6) return A.EAI_FAMILY;
    const kinds = KINDS.filter(([t, p]) => (type === 0 || type === t) && (protocol === 0 || p === 0 || protocol === p));
    if (kinds.length === 0) return type === 0 ? A.EAI_SERVICE : A.EAI_SOCKTYPE;
    const ports = kinds.map(([, , name]) =>
      name === ""
        ? (port_name !== null && !/^\d+$/.test(port_name) ? -1 : this.#port(port_name, "tcp", flags))
        : this.#port(port_name, name, flags)
    );
    if (ports.every((port) => port < 0)) {
      const numeric = (flags & A.AI_NUMERICSERV) !== 0;
      return numeric ? A.EAI_NONAME : A.EAI_SERVICE;
    }
    const ips = this.#lookup(node, family, flags);
    if (typeof ips === "number") return ips;
    let canonname = (flags & A.AI_CANONNAME) !== 0 ? node! : "";
    for (const { ip, scope } of ips) {
      kinds.forEach(([t, p], i) => {
        if (ports[i] < 0) return;
        const own = is_ipv6(ip) ? AF_INET6 : AF_INET;
        write_sockaddr(resolved_sockaddr, own, { ip, port: ports[i], scope });
        take(own, t, p === 0 ? protocol : p, canonname);
        canonname = "";
      });
    }
    return 0;
  };

  /** getnameinfo(3) of {@linkcode resolved_sockaddr}. */
  #getnameinfo: Names["getnameinfo"] = (flags) => {
    const { endpoint } = read_sockaddr(resolved_sockaddr);
    if (endpoint === undefined) return A.EAI_FAMILY;
    const name = (flags & A.NI_NUMERICHOST) === 0 ? this.name_of(endpoint.ip) : undefined;
    if (name === undefined && (flags & A.NI_NAMEREQD) !== 0) return A.EAI_NONAME;
    const protocol = (flags & A.NI_DGRAM) === 0 ? "tcp" : "udp";
    const service = (flags & A.NI_NUMERICSERV) === 0
      ? SERVICES.find(([, port, protocols]) => port === endpoint.port && protocols.includes(protocol))?.[0]
      : undefined;
    const scope = endpoint.scope
      ? `%${INTERFACES.find(([index]) => index === endpoint.scope)?.[1] ?? endpoint.scope}`
      : "";
    return [name ?? endpoint.ip + scope, service ?? String(endpoint.port)];
  };

  /** The calls as the backend has them. */
  calls(): Names {
    const here = this.#here;
    const entry = (name: string, ips: readonly string[], family: number): HostEntry => ({
      name,
      aliases: [],
      family,
      addresses: ips.map(ip_bytes),
    });
    return {
      getaddrinfo: this.#getaddrinfo,
      gai_strerror: (code) => GAI[code] ?? "Unknown error",
      getnameinfo: this.#getnameinfo,
      gethostbyname: (name) => {
        const node = text_of(name) ?? "";
        const ip = canonical(node), ips = ip === undefined ? this.addresses(node) : [ip];
        const four = ips?.filter((ip) => !is_ipv6(ip)) ?? [];
        return four.length === 0 ? HOST_NOT_FOUND : entry(node, four, AF_INET);
      },
      gethostbyaddr: (address, family) => {
        const ip = ip_text(new Uint8Array(address)), name = this.name_of(ip);
        return name === undefined ? HOST_NOT_FOUND : entry(name, [ip], family);
      },
      hstrerror: (code) => H_ERRORS[code] ?? "Unknown resolver error",
      gethostname: () => here().hostname,
      sethostname: (name) => {
        if (name.length > 64) return -E.EINVAL;
        here().hostname = decoder.decode(new Uint8Array(name));
        return 0;
      },
      getservbyname: (name, proto) => {
        const wanted = text_of(name), protocol = text_of(proto);
        const row = SERVICES.find(([n, , protocols]) =>
          n === wanted && (protocol === null || protocols.split(" ").includes(protocol))
        );
        return row?.[1] ?? -1;
      },
      getservbyport: (port, proto) => {
        const protocol = text_of(proto);
        const row = SERVICES.find(([, p, protocols]) =>
          p === port && (protocol === null || protocols.split(" ").includes(protocol))
        );
        return row?.[0] ?? null;
      },
      getprotobyname: (name) => PROTOCOLS[text_of(name) ?? ""] ?? -1,
      if_nameindex: (take) => {
        for (const [index, name] of INTERFACES) take(index, name);
        return 0;
      },
      if_nametoindex: (name) => INTERFACES.find(([, own]) => own === text_of(name))?.[0] ?? -E.ENODEV,
      if_indextoname: (index) => INTERFACES.find(([own]) => own === index)?.[1] ?? -E.ENXIO,
    };
  }

  #lookup(node: string | null, family: number, flags: number): { ip: string; scope?: number }[] | number {
    const of_family = (ip: string) => family === AF_UNSPEC || (family === AF_INET6) === is_ipv6(ip);
    const mapped4 = family === AF_INET6 && (flags & A.AI_V4MAPPED) !== 0;
    if (node === null) {
      const passive = (flags & A.AI_PASSIVE) !== 0;
      return (passive ? ["0.0.0.0", "::"] : ["::1", "127.0.0.1"]).filter(of_family).map((ip) => ({ ip }));
    }
    const [host, zone] = node.split("%", 2);
    const ip = canonical(zone === undefined ? node : host);
    if (ip !== undefined && (zone === undefined || is_ipv6(ip))) {
      const scope = zone === undefined
        ? undefined
        : INTERFACES.find(([i, name]) => name === zone || String(i) === zone)?.[0];
      if (zone !== undefined && scope === undefined) return A.EAI_NONAME;
      if (of_family(ip)) return [{ ip, scope }];
      return mapped4 ? [{ ip: `::ffff:${ip}` }] : A.EAI_ADDRFAMILY ?? A.EAI_NONAME;
    }
    if ((flags & A.AI_NUMERICHOST) !== 0) return A.EAI_NONAME;
    const all = this.addresses(node);
    if (all === undefined) return A.EAI_NONAME;
    const own = all.filter(of_family);
    if (own.length === 0 && mapped4) return all.map((ip) => ({ ip: `::ffff:${ip}` }));
    return own.length === 0 ? A.EAI_ADDRFAMILY ?? A.EAI_NONAME : own.map((ip) => ({ ip }));
  }
}

/** The same on other threads: at once. */
export function resolver_of(names: Names): Resolver {
  return {
    getaddrinfo: (...args) => Promise.resolve(names.getaddrinfo(...args)),
    getnameinfo: (flags) => Promise.resolve(names.getnameinfo(flags)),
  };
}

const GAI: Record<number, string> = {
  [A.EAI_BADFLAGS]: "Bad value for ai_flags",
  [A.EAI_NONAME]: "Name or service not known",
  [A.EAI_AGAIN]: "Temporary failure in name resolution",
  [A.EAI_FAIL]: "Non-recoverable failure in name resolution",
  [A.EAI_FAMILY]: "ai_family not supported",
  [A.EAI_SOCKTYPE]: "ai_socktype not supported",
  [A.EAI_SERVICE]: "Servname not supported for ai_socktype",
  [A.EAI_MEMORY]: "Memory allocation failure",
  ...(A.EAI_SYSTEM === undefined ? {} : { [A.EAI_SYSTEM]: "System error" }),
  ...(A.EAI_ADDRFAMILY === undefined ? {} : { [A.EAI_ADDRFAMILY]: "Address family for hostname not supported" }),
  ...(A.EAI_NODATA === A.EAI_NONAME ? {} : { [A.EAI_NODATA]: "No address associated with hostname" }),
};
const H_ERRORS = [
  "Resolver Error 0 (no error)",
  "Unknown host",
  "Host name lookup failure",
  "Unknown server error",
  "No address associated with name",
];
