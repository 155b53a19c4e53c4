/**
 * Checks socket options, control messages and ioctls by the decisions of table.ts.
 *
 * @module
 */

import { SCM_PIDFD, SCM_RIGHTS } from "../constants/ancillary.ts";
import { by } from "../constants/platform.ts";
import { IPPROTO_IP, IPPROTO_IPV6 } from "../constants/protocol.ts";
import { SOL_SOCKET } from "../constants/socket_level.ts";
import type { Bytes } from "../ffi/backend.ts";
import { ControlWalk, int_at } from "../ffi/cmsg.ts";
import { control } from "../ffi/message.ts";
import { length_of } from "../base/intrinsics.ts";
import { ipv4_text, ipv6_text, require_address, require_everything, table } from "./granted.ts";
import { CONTROL_MESSAGES, type Decision, IOCTLS, type Level, OPTIONS, type Row } from "./table.ts";

/** Rows by number; a table without a prototype, as all that is looked up here. */
type ByNumber = Record<number, Row>;

const STRICTNESS: Record<Decision, number> = {
  allowed: 0,
  descriptors: 1,
  group: 2,
  source: 3,
  interface: 3,
  refused: 4,
};

function strictness({ decision, read }: Row): number {
  return STRICTNESS[decision] + (read === undefined ? 0 : 1);
}

/** Adds the rows of a level. Where two names have one number, the stricter decision counts. */
function add_rows(rows: ByNumber, { constants, rows: added }: Level): ByNumber {
  for (const row of added) {
    for (const name of row.names) {
      const number = constants[name] as number | undefined;
      if (number === undefined) continue;
      const other = rows[number];
      if (other === undefined || strictness(other) < strictness(row)) rows[number] = row;
    }
  }
  return rows;
}

function by_level(levels: readonly Level[]): Record<number, ByNumber> {
  const rows = table<ByNumber>();
  for (const level of levels) {
    if (level.level !== undefined) add_rows(rows[level.level] ??= table(), level);
  }
  return rows;
}

const options = by_level(OPTIONS), messages = by_level(CONTROL_MESSAGES), requests = add_rows(table(), IOCTLS);

/** What a decision must ask of the descriptor that it is about. */
export interface Asks {
  /** The port that the socket is bound to; 0 when it is not. */
  port(): number;
  /** Refuses a descriptor that could not be used here. */
  use(fd: number): void;
}

/** Where a struct has the address to send from, and the number of an interface; `null` for none. */
interface Source {
  readonly size: number;
  readonly address: number;
  readonly index: number | null;
}

/** `struct in_pktinfo`; FreeBSD's IP_SENDSRCADDR has an address alone. */
const IN_SOURCE: Source = by({
  linux: { size: 12, address: 4, index: 0 },
  darwin: { size: 12, address: 4, index: 0 },
  windows: { size: 8, address: 0, index: 4 },
  freebsd: { size: 4, address: 0, index: null },
});
/** `struct in6_pktinfo`. */
const IN6_SOURCE: Source = { size: 20, address: 0, index: 16 };

/** Where the value of IP_MULTICAST_IF has the interface's address, by its length: in_addr, ip_mreq, ip_mreqn. */
const INTERFACE_ADDRESS: Record<number, number> = { __proto__: null, 4: 0, 8: 4, 12: 4 } as never;

/** Refuses an address to send from that bind(2) would be refused. No address leaves the choice to the kernel. */
function require_source(is_ip: boolean, bytes: Bytes, at: number, port: number): void {
  const text = is_ip ? ipv4_text(bytes, at) : ipv6_text(bytes, at);
  if (text !== "0.0.0.0" && text !== "[0000:0000:0000:0000:0000:0000:0000:0000]") require_address(text, port);
}

/**
 * Holds a value to its decision.
 *
 * @param start Where the value begins.
 * @param length How many bytes it has. What is too short for its struct is the kernel's to refuse.
 */
function require_value(level: number, row: Row, bytes: Bytes, start: number, length: number, asks: Asks): void {
  const is_ip = level === IPPROTO_IP;
  switch (row.decision) {
    case "group": {
      if (length < (is_ip ? 4 : 16)) return;
      return require_address(is_ip ? ipv4_text(bytes, start) : ipv6_text(bytes, start), asks.port());
    }
    case "source": {
      const source = is_ip ? IN_SOURCE : IN6_SOURCE;
      if (length < source.size) return;
      if (source.index !== null && int_at(bytes, start + source.index) !== 0) {
        require_everything("an interface to send from");
      }
      return require_source(is_ip, bytes, start + source.address, asks.port());
    }
    case "interface": {
      const at = INTERFACE_ADDRESS[length];
      if (at === undefined) return require_everything("an interface to send from");
      // Windows takes the number of an interface in the place of an address: 0.0.0.0/8.
      if (bytes[start + at] !== 0) require_source(is_ip, bytes, start + at, asks.port());
      return;
    }
    case "descriptors":
      for (let at = start; at + 4 <= start + length; at += 4) asks.use(int_at(bytes, at));
  }
}

/**
 * Refuses an option that may send packets elsewhere, unless net is granted whole.
 *
 * @param value A private copy of the value; `null` for NULL.
 */
export function require_option(level: number, name: number, value: Bytes | null, asks: Asks): void {
  const row = options[level]?.[name];
  if (row === undefined || row.decision === "refused") return require_everything(`option ${name} of level ${level}`);
  if (value !== null) require_value(level, row, value, 0, length_of(value), asks);
}

/** Whether a socket on which an option was set is as free as before: the others may give it a route. */
export function keeps_free(level: number, name: number): boolean {
  const decision = options[level]?.[name]?.decision;
  return decision === "allowed" || decision === "group";
}

/** Whether an option may be set to anything: one that costs no question. */
export function is_free_option(level: number, name: number): boolean {
  return options[level]?.[name]?.decision === "allowed";
}

/** Refuses to read an option that the table does not know, or that gives a descriptor or takes an address of memory. */
export function require_reading(level: number, name: number): void {
  const row = options[level]?.[name];
  if (row === undefined || row.read === "refused") require_everything(`reading option ${name} of level ${level}`);
}

/** Refuses a request of ioctl(2), on Windows of WSAIoctl. */
export function require_request(request: number): void {
  const row = requests[request];
  if (row === undefined || row.decision !== "allowed") require_everything(`ioctl ${request}`);
}

/** Refuses control data that may send a message elsewhere, or that have what is no control message. */
export function require_control(bytes: Bytes, length: number, asks: Asks): void {
  const cmsg = new ControlWalk(bytes, length);
  while (cmsg.next()) {
    const { level, type } = cmsg, row = messages[level]?.[type];
    if (row === undefined || row.decision === "refused") {
      require_everything(`control message ${type} of level ${level}`);
    } else {
      require_value(level, row, bytes, cmsg.start, cmsg.end - cmsg.start, asks);
    }
  }
}

/** The address to send from that the last of the control data give, for AF_INET or AF_INET6; `null` for none. */
export function source_in(bytes: Bytes, length: number): string | null {
  const cmsg = new ControlWalk(bytes, length);
  let text: string | null = null;
  while (cmsg.next()) {
    const { level } = cmsg;
    if ((level !== IPPROTO_IP && level !== IPPROTO_IPV6) || messages[level]?.[cmsg.type]?.decision !== "source") {
      continue;
    }
    const is_ip = level === IPPROTO_IP, source = is_ip ? IN_SOURCE : IN6_SOURCE;
    if (cmsg.end - cmsg.start < source.size) continue;
    text = is_ip ? ipv4_text(bytes, cmsg.start + source.address) : ipv6_text(bytes, cmsg.start + source.address);
  }
  return text;
}

/** Calls `take` with each descriptor that came with a message. */
export function received_descriptors(take: (fd: number) => void): void {
  const { bytes } = control.region, size = length_of(bytes);
  const cmsg = new ControlWalk(bytes, control.length < size ? control.length : size);
  while (cmsg.next()) {
    if (cmsg.level !== SOL_SOCKET || (cmsg.type !== SCM_RIGHTS && cmsg.type !== SCM_PIDFD)) continue;
    for (let at = cmsg.start; at + 4 <= cmsg.end; at += 4) take(int_at(bytes, at));
  }
}
