/**
 * ICMP errors as Linux reports them to the socket whose packet they are about, in its error queue: ip(7), IP_RECVERR.
 * For ping.ts and traceroute.ts.
 *
 * @module
 */

import * as socket from "../../mod.ts";
import { unpack_ancillary } from "../../structs.ts";
import { Failure } from "./program.ts";

/** Who could not deliver a packet, and why. */
export interface IcmpError {
  /** The router or host that says so; this machine when it is "". */
  from: string;
  /** Why, for people. */
  reason: string;
  /** Whether the packet reached its host, and was refused there as no program listens at the port. */
  refused: boolean;
  /** Whether it went from router to router for too long. */
  expired: boolean;
  /** Where the packet was sent to. */
  target: socket.Address;
}

const REASONS: Record<string, string> = {
  "4/3/0": "network unreachable",
  "4/3/1": "host unreachable",
  "4/3/2": "protocol unreachable",
  "4/3/3": "port unreachable",
  "4/3/4": "too large, and must not be fragmented",
  "4/3/13": "administratively prohibited",
  "4/11/0": "time to live exceeded",
  "6/1/0": "no route to host",
  "6/1/1": "administratively prohibited",
  "6/1/3": "address unreachable",
  "6/1/4": "port unreachable",
  "6/2/0": "too large",
  "6/3/0": "hop limit exceeded",
};

/** Whether the system has such a queue. Windows has options of that name for something else. */
export const HAS_ERROR_QUEUE = Deno.build.os === "linux";

/** Asks for errors to be reported. Where the system has no such thing, nothing will be. */
export function want_errors(sock: socket.Socket): void {
  if (!HAS_ERROR_QUEUE) return;
  const [level, option] = sock.family === socket.AF_INET6
    ? [socket.IPPROTO_IPV6, socket.IPV6_RECVERR]
    : [socket.IPPROTO_IP, socket.IP_RECVERR];
  sock.setsockopt(level, option, 1);
}

/** The next error; waits for one according to the socket's timeout, not at all with MSG_DONTWAIT. */
export function next_error(sock: socket.Socket, flags = 0): IcmpError {
  if (!HAS_ERROR_QUEUE) throw new socket.OSError("this system has no error queue");
  const [, ancillary, , target] = sock.recvmsg(512, socket.CMSG_SPACE(64), socket.MSG_ERRQUEUE | flags);
  const found = ancillary.map(unpack_ancillary).map((item) =>
    item?.name === "IP_RECVERR" || item?.name === "IPV6_RECVERR" ? item.value : undefined
  ).find((error) => error !== undefined);
  if (found === undefined) throw new Failure("the error queue has something else than an error");
  const { errno, origin, type, code, offender } = found;
  if (origin === socket.SO_EE_ORIGIN_LOCAL || offender === null) {
    const reason = new socket.OSError(errno, "").code ?? `error ${errno}`;
    return { from: "", reason, refused: false, expired: false, target };
  }
  const six = sock.family === socket.AF_INET6;
  return {
    from: offender,
    reason: REASONS[`${six ? 6 : 4}/${type}/${code}`] ?? `ICMP type ${type}, code ${code}`,
    refused: six ? type === 1 && code === 4 : type === 3 && code === 3,
    expired: type === (six ? 3 : 11),
    target,
  };
}
