/**
 * Every constant of Python's `socket` module, with this platform's value, and more that the headers have.
 *
 * One that the platform lacks is `undefined`; its documentation names the platforms that have it. The word "(addition)"
 * marks what CPython does not export.
 *
 * @module
 */

export * from "./address_family.ts";
export * from "./addrinfo.ts";
export * from "./alg.ts";
export * from "./ancillary.ts";
export * from "./bluetooth.ts";
export * from "./can.ts";
export * from "./enums.ts";
export * from "./error_queue.ts";
export { EAGAIN, EBADF, EWOULDBLOCK } from "./errno.ts";
export * from "./hyperv.ts";
export * from "./ip.ts";
export * from "./ipv6.ts";
export * from "./message_flag.ts";
export * from "./netlink.ts";
export * from "./packet.ts";
export * from "./protocol.ts";
export * from "./qipcrtr.ts";
export * from "./rds.ts";
export * from "./rtnetlink.ts";
export * from "./shutdown.ts";
export * from "./socket_level.ts";
export * from "./socket_option.ts";
export * from "./socket_type.ts";
export * from "./system.ts";
export * from "./tcp.ts";
export * from "./tipc.ts";
export * from "./tls.ts";
export * from "./udp.ts";
export * from "./vsock.ts";
export * from "./windows.ts";
