#!/usr/bin/env -S deno run --allow-ffi
/**
 * The sockets of this machine, as ss(8) shows them, from Linux over NETLINK_SOCK_DIAG. It needs no privilege.
 *
 *     npx --yes deno@2.9.6 run --allow-ffi examples/ss.ts
 *     npx --yes deno@2.9.6 run --allow-ffi examples/ss.ts -l tcp
 *     npx --yes deno@2.9.6 run --allow-ffi examples/ss.ts udp unix
 */

import * as socket from "../mod.ts";
import { nl_request, SOCK_DIAG_BY_FAMILY, UDIAG_SHOW_NAME, UDIAG_SHOW_RQLEN, UNIX_DIAG_NAME } from "../netlink.ts";
import { UNIX_DIAG_RQLEN } from "../netlink.ts";
import { pack_inet_diag_req_v2, pack_unix_diag_req, unpack_inet_diag_msg, unpack_unix_diag_msg } from "../structs.ts";
import { Failure, place, program, WrongArguments } from "./support/program.ts";

const STATES = [
  ...["", "ESTAB", "SYN-SENT", "SYN-RECV", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "UNCONN", "CLOSE-WAIT", "LAST-ACK"],
  ...["LISTEN", "CLOSING", "SYN-RECV"],
];

/** A socket: kind, state, bytes that wait, local address, peer's address. */
type Row = [kind: string, state: string, received: string, sent: string, local: string, peer: string];

/** Which states: of what listens, or of what has a peer. */
function states(listening: boolean): number {
  const silent = 1 << socket.TCP_LISTEN | 1 << socket.TCP_CLOSE;
  return listening ? silent : ~silent & 0xfff;
}

function inet(kind: string, protocol: number): (listening: boolean, sock: socket.Socket) => Row[] {
  return (listening, sock) =>
    [socket.AF_INET, socket.AF_INET6].flatMap((family) => {
      const request = pack_inet_diag_req_v2({ family, protocol, states: states(listening) });
      return Array.from(nl_request(sock, SOCK_DIAG_BY_FAMILY, socket.NLM_F_DUMP, request), ({ payload }): Row => {
        const { id, state, rqueue, wqueue } = unpack_inet_diag_msg(payload);
        return [
          ...[kind, STATES[state] ?? String(state), String(rqueue), String(wqueue)] as const,
          ...[place([id.src, id.sport]), place([id.dst, id.dport])] as const,
        ];
      });
    });
}

/** A UNIX address for people: an abstract name begins with `@`. */
function unix_name(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "*" : new TextDecoder().decode(bytes).replace(/^\0/, "@").replace(/\0+$/, "");
}

function unix(listening: boolean, sock: socket.Socket): Row[] {
  const request = pack_unix_diag_req({ states: states(listening), show: UDIAG_SHOW_NAME | UDIAG_SHOW_RQLEN });
  return Array.from(nl_request(sock, SOCK_DIAG_BY_FAMILY, socket.NLM_F_DUMP, request), ({ payload }): Row => {
    const { type, state, ino, attributes } = unpack_unix_diag_msg(payload);
    const value = (wanted: number) => attributes.find(([found]) => found === wanted)?.[1];
    const lengths = value(UNIX_DIAG_RQLEN);
    const view = lengths && new DataView(lengths.buffer, lengths.byteOffset);
    const kind = ["", "u_str", "u_dgr", "", "", "u_seq"][type] ?? "unix";
    const queues = [0, 4].map((at) => String(view?.getUint32(at, true) ?? 0)) as [string, string];
    return [kind, STATES[state] ?? String(state), ...queues, `${unix_name(value(UNIX_DIAG_NAME))} ${ino}`, ""];
  });
}

const KINDS: Record<string, (listening: boolean, sock: socket.Socket) => Row[]> = {
  tcp: inet("tcp", socket.IPPROTO_TCP),
  udp: inet("udp", socket.IPPROTO_UDP),
  unix,
};

const OPTIONS = { listening: { type: "boolean", short: "l" } } as const;

await program("ss.ts [-l] [tcp | udp | unix …]", OPTIONS, ({ listening = false }, args) => {
  if (socket.AF_NETLINK === undefined || Deno.build.os !== "linux") throw new Failure("this needs Linux's AF_NETLINK");
  for (const arg of args) {
    if (!Object.hasOwn(KINDS, arg)) throw new WrongArguments(`'${arg}' is none of ${Object.keys(KINDS).join(", ")}`);
  }
  using sock = new socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_SOCK_DIAG);
  const wanted = args.length > 0 ? args : Object.keys(KINDS);
  const rows = wanted.flatMap((kind) => KINDS[kind](listening, sock));
  const title: Row = ["kind", "state", "receive", "send", "local address", "peer"];
  const widths = title.map((text, i) => Math.max(text.length, ...rows.map((row) => row[i].length)));
  for (const row of [title, ...rows]) console.log(row.map((text, i) => text.padEnd(widths[i])).join("  ").trimEnd());
});
