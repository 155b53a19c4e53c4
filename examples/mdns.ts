#!/usr/bin/env -S deno run --allow-ffi
/**
 * Asks the machines of the local network for a name or a service (multicast DNS, RFC 6762), over IPv4 and IPv6 and on
 * every interface, and says on which interface each answer came: packet info, by sendmsg() and recvmsg().
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/mdns.ts printer.local
 *     npx --yes deno@2.9.6 run --allow-ffi examples/mdns.ts -t 5 _http._tcp.local PTR
 *
 * As the other side: answers queries for a name with this machine's address.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/mdns.ts --respond me.local
 */

import * as socket from "../mod.ts";
import { select } from "../select.ts";
import { pack_in6_pktinfo, pack_in_pktinfo, pack_ip_mreqn, pack_ipv6_mreq, unpack_ancillary } from "../structs.ts";
import { type Answer, pack_answer, pack_query, type Question, type_name, TYPES, unpack } from "./support/dns.ts";
import { Failure, place, program, seconds, WrongArguments } from "./support/program.ts";

const PORT = 5353;
const ANY = 255;
/** How many seconds an answer may be cached: by members of the group, and by others. */
const TTL = 120, LEGACY_TTL = 10;

/** What differs between the two versions of IP. */
interface Version {
  family: number;
  group: string;
  /** The level and the option of packet info, and the one that asks for it. */
  level: number;
  pktinfo: number;
  recvpktinfo: number;
  /** The type of the records that hold an address. */
  type: number;
  /** What to join the group with, on an interface. */
  membership(index: number): [option: number, value: Uint8Array];
  /** Packet info that names the interface to send on. */
  outgoing(index: number): Uint8Array;
}

const VERSIONS: Version[] = [{
  family: socket.AF_INET,
  group: "224.0.0.251",
  level: socket.IPPROTO_IP,
  pktinfo: socket.IP_PKTINFO,
  recvpktinfo: socket.IP_PKTINFO,
  type: TYPES.A,
  membership: (index) => [socket.IP_ADD_MEMBERSHIP, pack_ip_mreqn("224.0.0.251", "0.0.0.0", index)],
  outgoing: (index) => pack_in_pktinfo(index),
}, {
  family: socket.AF_INET6,
  group: "ff02::fb",
  level: socket.IPPROTO_IPV6,
  pktinfo: socket.IPV6_PKTINFO,
  recvpktinfo: socket.IPV6_RECVPKTINFO,
  type: TYPES.AAAA,
  membership: (index) => [socket.IPV6_JOIN_GROUP, pack_ipv6_mreq("ff02::fb", index)],
  outgoing: (index) => pack_in6_pktinfo("::", index),
}];

/** A packet that came. */
interface Packet {
  data: Uint8Array;
  address: socket.Address<"AF_INET" | "AF_INET6">;
  interface_index: number;
}

/** A socket that is in the group on every interface that has one. */
class Group {
  readonly sock: socket.Socket;
  readonly interfaces: number[] = [];

  constructor(readonly version: Version) {
    const { family, level, recvpktinfo } = version;
    this.sock = new socket.socket(family, socket.SOCK_DGRAM);
    try {
      this.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); // The system's own resolver is there too.
      if (socket.SO_REUSEPORT) this.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1);
      if (family === socket.AF_INET6) this.sock.setsockopt(level, socket.IPV6_V6ONLY, 1);
      this.sock.setsockopt(level, recvpktinfo, 1);
      this.sock.bind(["", PORT]);
    } catch (error) {
      this.sock.close();
      throw error;
    }
    for (const [index] of socket.if_nameindex()) {
      try {
        const [option, value] = version.membership(index);
        this.sock.setsockopt(level, option, value);
        this.interfaces.push(index);
      } catch (error) {
        if (!(error instanceof socket.OSError)) throw error; // The interface is down or does not speak this version.
      }
    }
  }

  /** Sends to the group on one interface; returns whether there was a way. */
  send(data: Uint8Array, index: number): boolean {
    const { level, pktinfo, outgoing, group, family } = this.version;
    const address: socket.Target = family === socket.AF_INET6 ? [group, PORT, 0, index] : [group, PORT];
    try {
      this.sock.sendmsg([data], [[level, pktinfo, outgoing(index)]], 0, address);
      return true;
    } catch (error) {
      if (!(error instanceof socket.OSError)) throw error; // An interface without an address, usually.
      return false;
    }
  }

  receive(): Packet {
    const [data, ancillary, , address] = this.sock.recvmsg(65536, socket.CMSG_SPACE(20));
    const [info] = ancillary.map(unpack_ancillary);
    const known = info?.name === "IP_PKTINFO" || info?.name === "IPV6_PKTINFO";
    const interface_index = known ? info.value.ifindex : 0;
    return { data, address: address as Packet["address"], interface_index };
  }
}

/** The groups of both versions, as far as the machine has them. */
function join(): Group[] {
  const groups: Group[] = [];
  for (const version of VERSIONS) {
    try {
      groups.push(new Group(version));
    } catch (error) {
      if (!(error instanceof socket.OSError)) throw error;
      console.error(`${socket.AddressFamily[version.family]} does not work here: ${error.message}`);
    }
  }
  if (groups.every(({ interfaces }) => interfaces.length === 0)) {
    throw new Failure("no interface takes part in multicast");
  }
  return groups;
}

/** The packets that come, for so many milliseconds. */
function* packets(groups: Group[], milliseconds: number): Generator<[group: Group, packet: Packet]> {
  const deadline = performance.now() + milliseconds;
  for (let left; (left = deadline - performance.now()) > 0;) {
    const [ready] = select(groups.map(({ sock }) => sock), [], [], left === Infinity ? null : left / 1000);
    for (const group of groups) if (ready.includes(group.sock)) yield [group, group.receive()];
  }
}

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** Asks, and prints each answer once per interface. */
function ask(groups: Group[], question: Question, wait: number): void {
  const query = pack_query(0, question, false);
  const sent = groups.flatMap((group) => group.interfaces.filter((index) => group.send(query, index)));
  if (sent.length === 0) throw new Failure("no interface has an address to ask from");
  const names = [...new Set(sent)].map((index) => socket.if_indextoname(index));
  console.log(`Asked for ${question.name} ${type_name(question.type)} on ${names.join(", ")}; waiting for ${wait} s\n`);

  const seen = new Set<string>();
  for (const [, { data, address, interface_index }] of packets(groups, wait * 1000)) {
    let answers: Answer[];
    try {
      const message = unpack(data);
      if (!message.response || !message.answers.some(({ name }) => same(name, question.name))) continue;
      answers = [...message.answers, ...message.additional];
    } catch (error) {
      if (error instanceof RangeError) continue; // Any host on the network may send invalid packets.
      throw error;
    }
    const from = `${place(address)} on ${socket.if_indextoname(interface_index)}`;
    for (const { name, type, text } of answers) {
      const line = `${name}  ${type_name(type)}  ${text}`;
      if (seen.has(from + line)) continue;
      seen.add(from + line);
      console.log(`${line.padEnd(50)}  from ${from}`);
    }
  }
  if (seen.size === 0) throw new Failure("no answer");
}

/** Our address as the peer sees it: that of a socket which is connected to the peer. Nothing is sent. */
function address_towards(family: number, peer: Packet["address"]): string {
  using sock = new socket.socket(family, socket.SOCK_DGRAM);
  sock.connect(peer as socket.Target);
  return (sock.getsockname() as [string, number])[0];
}

/** Answers questions for a name. */
function respond(groups: Group[], name: string): void {
  console.log(`Answering for ${name} until Ctrl-C`);
  for (const [group, { data, address, interface_index }] of packets(groups, Infinity)) {
    try {
      const { id, response, questions } = unpack(data);
      const { family, type } = group.version;
      const question = questions.find((asked) => same(asked.name, name) && [type, ANY].includes(asked.type));
      if (response || question === undefined) continue;
      const ours = address_towards(family, address);
      // RFC 6762, 6.7: a query from another port is from a plain resolver, which does not listen to the group. The
      // answer // repeats its question, and has a short time to live, since the resolver does not see changes.
      const legacy = address[1] !== PORT;
      const rdata = socket.inet_pton(family, ours);
      const answer = legacy
        ? pack_answer(id, { name: question.name, type }, LEGACY_TTL, rdata, { question })
        : pack_answer(0, { name, type }, TTL, rdata, { flush: true });
      if (legacy) group.sock.sendto(answer, address as socket.Target);
      else group.send(answer, interface_index);
      console.log(`told ${place(address)} on ${socket.if_indextoname(interface_index)}: ${ours}`);
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof socket.OSError)) throw error;
    }
  }
}

await program("mdns.ts [-t SECONDS] NAME.local [TYPE] | --respond NAME.local", {
  time: { type: "string", short: "t", default: "2" },
  respond: { type: "string" },
}, (options, [name, type_text = "ANY", ...more]) => {
  if (socket.IP_PKTINFO === undefined || Deno.build.os === "windows") throw new Failure("not written for this system");
  if (options.respond !== undefined) return respond(join(), options.respond);
  if (name === undefined || more.length > 0) throw new WrongArguments("a name is required");
  const type = TYPES[type_text.toUpperCase()];
  if (type === undefined) throw new WrongArguments(`TYPE is one of ${Object.keys(TYPES).join(", ")}`);
  ask(join(), { name: name.replace(/\.$/, ""), type }, seconds(options.time!, "SECONDS"));
});
