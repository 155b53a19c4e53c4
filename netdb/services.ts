/**
 * Services and protocols by name and number: getservbyname(3), getprotobyname(3).
 *
 * @module
 */

import { audit, audited } from "../base/audit.ts";
import { c_int, type Integer } from "../base/arguments.ts";
import { OSError } from "../base/errors.ts";
import { sys } from "../ffi/mod.ts";
import { text_argument } from "./arguments.ts";
import { OverflowError } from "../base/value_errors.ts";

/**
 * The port of a service: getservbyname(3).
 *
 * @param servicename The service, `"http"`.
 * @param protocolname Its protocol, `"tcp"` or `"udp"`; without one, any.
 * @returns The port.
 * @throws {OSError} when there is no such service.
 * @throws {ValueError} when a name has a NUL or a lone surrogate in it.
 * @throws {TypeError} when a name is not text.
 * @see https://docs.python.org/3/library/socket.html#socket.getservbyname
 */
export function getservbyname(servicename: string, protocolname?: string): number {
  const name = text_argument(servicename, "getservbyname() argument 1");
  const proto = protocol_argument(protocolname, "getservbyname() argument 2");
  if (audited) audit("socket.getservbyname", servicename, proto);
  const port = sys.names.getservbyname(name, proto);
  if (port < 0) throw new OSError("service/proto not found");
  return port;
}

/**
 * The name of the service on a port: getservbyport(3).
 *
 * @param port The port.
 * @param protocolname The protocol, `"tcp"` or `"udp"`; without one, any.
 * @returns The service's name.
 * @throws {OSError} when no service is known there.
 * @throws {OverflowError} when the port is not 0 to 65535, {@linkcode ValueError} when the name has a NUL or a lone surrogate in it.
 * @throws {TypeError} when the port is not an integer or the name not text.
 * @see https://docs.python.org/3/library/socket.html#socket.getservbyport
 */
export function getservbyport(port: Integer, protocolname?: string): string {
  const number = c_int(port, "port");
  const proto = protocol_argument(protocolname, "getservbyport() argument 2");
  if (number < 0 || number > 0xffff) throw new OverflowError("getservbyport: port must be 0-65535.");
  if (audited) audit("socket.getservbyport", number, proto);
  const name = sys.names.getservbyport(number, proto);
  if (name === null) throw new OSError("port/proto not found");
  return name;
}

function protocol_argument(name: unknown, what: string): string | null {
  return name === undefined ? null : text_argument(name, what);
}

/**
 * The number of a protocol: getprotobyname(3).
 *
 * @param protocolname The protocol, `"icmp"`, or another name of it, `"ICMP"`.
 * @returns Its number.
 * @throws {OSError} when there is no such protocol.
 * @throws {ValueError} when the name has a NUL or a lone surrogate in it.
 * @throws {TypeError} when it is not text.
 * @see https://docs.python.org/3/library/socket.html#socket.getprotobyname
 */
export function getprotobyname(protocolname: string): number {
  const number = sys.names.getprotobyname(text_argument(protocolname, "getprotobyname() argument 1"));
  if (number < 0) throw new OSError("protocol not found");
  return number;
}
