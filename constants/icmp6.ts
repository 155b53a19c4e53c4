/**
 * The option of raw ICMPv6 sockets, at IPPROTO_ICMPV6.
 *
 * Read: Linux: linux-libc-dev (Debian): linux/icmpv6.h, there ICMPV6_FILTER; glibc 2.36: netinet/icmp6.h. macOS and
 * FreeBSD: netinet6/in6.h.
 *
 * @module
 */

import { by } from "./platform.ts";

/** Option: which types are received; struct icmp6_filter (Linux 1; macOS, FreeBSD 18). (addition) */
export const ICMP6_FILTER: number = by({ linux: 1, darwin: 18, freebsd: 18 });
