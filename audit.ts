/**
 * Python's audit events: hooks that see each call of the module before it is made, and may prevent it.
 *
 * ```ts
 * import { create_server } from "jsr:@bsd/socket";
 * import { addaudithook } from "jsr:@bsd/socket/audit";
 *
 * addaudithook((event, args) => {
 *   if (event === "socket.connect") console.log("connecting to", args[1]);
 *   if (event === "socket.bind") throw new Error("no servers here"); // bind() throws this, and nothing was bound.
 * });
 *
 * try {
 *   create_server(["127.0.0.1", 0]);
 * } catch (error) {
 *   console.log((error as Error).message); // no servers here
 * }
 * ```
 *
 * | event | arguments | raised by |
 * | --- | --- | --- |
 * | `socket.__new__` | the socket, not open yet; family, type, proto | every function that makes a socket object; by `accept` and `socketpair` after the kernel made the descriptor, which is closed if a hook throws |
 * | `socket.bind` | the socket, the address | `bind` |
 * | `socket.connect` | the socket, the address | `connect`, `connect_ex` |
 * | `socket.sendto` | the socket, the address | `sendto` |
 * | `socket.sendmsg` | the socket, the address or `null` | `sendmsg`, `send_fds` |
 * | `socket.getaddrinfo` | host, port, family, type, proto | `getaddrinfo` |
 * | `socket.getnameinfo` | the address | `getnameinfo` |
 * | `socket.gethostbyname` | the name | `gethostbyname`, `gethostbyname_ex` |
 * | `socket.gethostbyaddr` | the name | `gethostbyaddr` |
 * | `socket.gethostname` | | `gethostname` |
 * | `socket.sethostname` | the name's bytes | `sethostname` |
 * | `socket.getservbyname` | name, protocol or `null` | `getservbyname` |
 * | `socket.getservbyport` | port, protocol or `null` | `getservbyport` |
 *
 * Arguments are checked, and passed to the hook as the caller passed them. To restrict a program to Deno's permissions
 * use `permissions.ts`: an address in an audit event may be a name, and an object that the caller can change.
 *
 * @module
 */

export { addaudithook, audit, type AuditHook } from "./base/audit.ts";
