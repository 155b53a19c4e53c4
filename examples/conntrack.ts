#!/usr/bin/env -S deno run --allow-ffi
/**
 * The connections that the firewall tracks: the output of `conntrack -L`, from Linux over NETLINK_NETFILTER; `watch`
 * shows them as they come and go. It takes CAP_NET_ADMIN.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/conntrack.ts
 *     npx --yes deno@2.9.6 run --allow-ffi examples/conntrack.ts watch
 */

import * as socket from "../mod.ts";
import * as nl from "../netlink.ts";
import { pack_nfgenmsg, unpack_nfgenmsg, unpack_nlattrs } from "../structs.ts";
import { Failure, place, program, WrongArguments } from "./support/program.ts";

const PROTOCOLS: Record<number, string> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmpv6" };
const TCP_STATES = [
  ...["NONE", "SYN_SENT", "SYN_RECV", "ESTABLISHED", "FIN_WAIT", "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE"],
  "SYN_SENT2",
];

const value = (attributes: nl.NlAttr[], wanted: number) => attributes.find(([type]) => type === wanted)?.[1];
const nested = (attributes: nl.NlAttr[], wanted: number) =>
  unpack_nlattrs(value(attributes, wanted) ?? new Uint8Array(0));
/** Numbers of netfilter are big-endian. */
const number = (bytes: Uint8Array | undefined) => Array.from(bytes ?? []).reduce((sum, byte) => sum * 256 + byte, 0);

/** Both ends of one direction, and the protocol. */
function direction(tuple: nl.NlAttr[]): { protocol: number; source: string; target: string } {
  const ip = nested(tuple, nl.CTA_TUPLE_IP), proto = nested(tuple, nl.CTA_TUPLE_PROTO);
  const end = (v4: number, v6: number, port: number): string => {
    const bytes = value(ip, v4) ?? value(ip, v6);
    if (bytes === undefined) return "";
    const host = socket.inet_ntop(bytes.length === 4 ? socket.AF_INET : socket.AF_INET6, bytes);
    const number_of_port = value(proto, port);
    return number_of_port === undefined ? host : place([host, number(number_of_port)]);
  };
  return {
    protocol: number(value(proto, nl.CTA_PROTO_NUM)),
    source: end(nl.CTA_IP_V4_SRC, nl.CTA_IP_V6_SRC, nl.CTA_PROTO_SRC_PORT),
    target: end(nl.CTA_IP_V4_DST, nl.CTA_IP_V6_DST, nl.CTA_PROTO_DST_PORT),
  };
}

/** A line about a connection. */
function line(payload: Uint8Array): string {
  const { attributes } = unpack_nfgenmsg(payload);
  const { protocol, source, target } = direction(nested(attributes, nl.CTA_TUPLE_ORIG));
  const state = value(
    nested(nested(attributes, nl.CTA_PROTOINFO), nl.CTA_PROTOINFO_TCP),
    nl.CTA_PROTOINFO_TCP_STATE,
  );
  const status = number(value(attributes, nl.CTA_STATUS));
  return [
    (PROTOCOLS[protocol] ?? String(protocol)).padEnd(6),
    (state === undefined ? "" : TCP_STATES[state[0]] ?? "").padEnd(11),
    `${source} -> ${target}`,
    ...(status & nl.IPS_ASSURED ? ["assured"] : status & nl.IPS_SEEN_REPLY ? [] : ["unanswered"]),
  ].join(" ").trimEnd();
}

function watch(sock: nl.NetlinkSocket): void {
  for (const group of [nl.NFNLGRP_CONNTRACK_NEW, nl.NFNLGRP_CONNTRACK_DESTROY]) {
    sock.setsockopt(socket.SOL_NETLINK, socket.NETLINK_ADD_MEMBERSHIP, group);
  }
  console.log("Watching until Ctrl-C");
  for (const { type, payload } of nl.nl_messages(sock)) {
    console.log(`${(type & 0xff) === nl.IPCTNL_MSG_CT_DELETE ? "-" : "+"} ${line(payload)}`);
  }
}

await program("conntrack.ts [watch]", {}, (_, args) => {
  if (socket.AF_NETLINK === undefined || Deno.build.os !== "linux") throw new Failure("this needs Linux's AF_NETLINK");
  if (args.length > 1 || (args.length === 1 && args[0] !== "watch")) {
    throw new WrongArguments(`'${args.at(-1)}' is not expected`);
  }
  using sock = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_NETFILTER);
  if (args.length === 1) return watch(sock);
  const list = nl.NFNL_SUBSYS_CTNETLINK << 8 | nl.IPCTNL_MSG_CT_GET;
  for (const { payload } of nl.nl_request(sock, list, socket.NLM_F_DUMP, pack_nfgenmsg({}))) console.log(line(payload));
}, "this takes CAP_NET_ADMIN");
