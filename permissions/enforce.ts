/**
 * Deno's net permission, enforced.
 *
 * @module
 */

import { guard_backend } from "../ffi/mod.ts";
import { guarded } from "./guard.ts";

/**
 * From now on everything that this module does on the network needs the permission that Deno's own functions need for
 * it, and throws `Deno.errors.NotCapable` without. It cannot be taken back. The state of the permissions is asked at
 * each call, so that `Deno.permissions.revoke` counts at once; Deno never prompts.
 *
 * | what | needs |
 * | --- | --- |
 * | `connect`, `connect_ex`, `bind`, `sendto`, `sendmsg` with an address, and all that is built on them | net for `address:port`: the numeric address that the kernel is given |
 * | … to an address that a name was resolved to | the same, or net for `name:port` if the address is not denied |
 * | `listen` on a socket that was not bound | net for every address: `0.0.0.0:0` or `[::]:0` |
 * | resolving a name | net for `name:port`; net for `name` where no port is given. Numeric addresses need nothing |
 * | `gethostbyaddr`, `getnameinfo` of a name | net for the address |
 * | AF_UNIX with a path | read and write for the path and its target, even if net is granted; and net for `unix:path`, as `Deno.connect` |
 * | AF_UNIX with an abstract name or none | net for everything, as there is no path that could be granted |
 * | sockets other than TCP, UDP and AF_UNIX: raw, packet, netlink, VSOCK, Bluetooth, CAN, TIPC, SCTP, MPTCP, AF_ALG … | net for everything |
 * | a descriptor from elsewhere: `fileno`, `fromfd`, `dup`, `recv_fds`, inherited, or opened before | net for its peer's address; for its own if it is bound and has no peer |
 * | joining a multicast group | net for `group:port`, the port being the one that the socket is bound to |
 * | an address to send from: `IP_PKTINFO`, `IPV6_PKTINFO`, `IP_MULTICAST_IF` | net for that address at the port that the socket is bound to, as `bind` |
 * | options and control messages that carry a route, a header, a next hop, a filter, an interface or a descriptor: `IP_OPTIONS`, `IPV6_RTHDR`, `IPV6_FLOWLABEL_MGR`, `SO_BINDTODEVICE`, `SO_ATTACH_FILTER` …, and all that the guard does not know | net for everything |
 * | `ioctl` that changes interfaces, routes or neighbours | net for everything |
 *
 * `socketpair` needs nothing; on Windows, where it is a connection through the loopback interface, net for `127.0.0.1`.
 *
 * *Everything* is `--allow-net` without a list, and without any `--deny-net`. An IPv4 address in an IPv6 one counts as
 * the IPv4 address; connecting to `0.0.0.0` or `::` as connecting to this machine's loopback address, and to the
 * address that the socket is bound to, as well.
 *
 * What it cannot do: it is a promise of this module, no prison. Code that may use FFI can call the C library itself, or
 * import this module's inner files; code that ran before may have replaced `Deno.permissions`, or kept connections
 * open. Each Worker has a module of its own, so call it there too. Packets that were allowed go where the system routes
 * them. A symbolic link that is replaced between the check and the call leads elsewhere. And it knows what
 * `Deno.permissions` answers: of a subnet that is denied within a list of what is allowed (`--allow-net=10.0.0.0/8
 * --deny-net=10.1.0.0/16`) Deno 2.9 answers that it is granted, while `Deno.connect` refuses it. To deny subnets give
 * `--allow-net` without a list.
 *
 * What it costs: Deno keeps its answer for each address with a port, each name and each path that it was ever asked of,
 * some 400 bytes each, a path 1300, until the process ends. With *everything* granted it is asked of none.
 *
 * @see https://docs.deno.com/runtime/fundamentals/security/
 */
export function enforce_net_permission(): void {
  guard_backend(guarded);
}
