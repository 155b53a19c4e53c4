/**
 * Python's `socket` module for Deno: the BSD socket interface of the operating system, called directly through FFI.
 *
 * Every name, argument, result and error is that of Python's
 * [socket](https://docs.python.org/3/library/socket.html), as TypeScript writes them: `None` is `null`, `bytes` are
 * `Uint8Array`, tuples are arrays, keyword arguments are a last object. Everything here is synchronous and blocks the
 * thread that calls; importing it needs no permission, the first call needs `--allow-ffi`.
 *
 * | to … | use |
 * | --- | --- |
 * | make a socket | {@linkcode socket}, {@linkcode socketpair}, {@linkcode create_connection}, {@linkcode create_server}, {@linkcode fromfd}, {@linkcode fromshare} |
 * | connect it | `bind` `listen` `accept` `connect` `connect_ex` `shutdown` `close` `detach` `dup` of {@linkcode Socket}; `getsockname` `getpeername` |
 * | move bytes | `send` `sendall` `sendto` `recv` `recv_into` `recvfrom` `recvfrom_into`, `sendfile` |
 * | set how long calls wait | `settimeout` `gettimeout` `setblocking` `getblocking`, {@linkcode setdefaulttimeout}, {@linkcode getdefaulttimeout} |
 * | set an option | `setsockopt`, `getsockopt` with `SOL_*`, `SO_*`, `IP_*`, `IPV6_*`, `TCP_*`, `UDP_*` …; its structs are in `structs.ts` |
 * | send and receive ancillary data | `sendmsg`, `recvmsg`, `recvmsg_into`, {@linkcode CMSG_LEN}, {@linkcode CMSG_SPACE}, {@linkcode send_fds}, {@linkcode recv_fds}, `SCM_*` |
 * | read and write it as a file | `makefile`: {@linkcode SocketIO}, {@linkcode BufferedReader}, {@linkcode BufferedWriter}, {@linkcode BufferedRWPair}, {@linkcode TextIOWrapper} |
 * | resolve a name | {@linkcode getaddrinfo}, {@linkcode getnameinfo}, {@linkcode gethostbyname}, {@linkcode gethostbyname_ex}, {@linkcode gethostbyaddr}, {@linkcode getfqdn} |
 * | know this machine | {@linkcode gethostname}, {@linkcode sethostname}, {@linkcode if_nameindex}, {@linkcode if_nametoindex}, {@linkcode if_indextoname}, {@linkcode has_ipv6}, {@linkcode has_dualstack_ipv6} |
 * | look up a service | {@linkcode getservbyname}, {@linkcode getservbyport}, {@linkcode getprotobyname} |
 * | convert addresses and numbers | {@linkcode inet_pton}, {@linkcode inet_ntop}, {@linkcode inet_aton}, {@linkcode inet_ntoa}, {@linkcode htons}, {@linkcode ntohs}, {@linkcode htonl}, {@linkcode ntohl} |
 * | send and receive many messages with one call | `recvmmsg`, `sendmmsg`, {@linkcode MessageBatch} |
 * | use descriptors | {@linkcode dup}, {@linkcode close}, {@linkcode read}, {@linkcode write} |
 * | handle errors | {@linkcode OSError} and its subclasses, {@linkcode gaierror}, {@linkcode herror}, {@linkcode TimeoutError}; {@linkcode ValueError}, {@linkcode OverflowError}, {@linkcode UnicodeError}; {@linkcode errorTab} |
 * | name a number | {@linkcode AddressFamily}, {@linkcode SocketKind}, {@linkcode MsgFlag}, {@linkcode AddressInfo} |
 *
 * | the family | its addresses | its constants |
 * | --- | --- | --- |
 * | AF_INET | {@linkcode Inet} | `IP_*`, `IPPROTO_*`, `TCP_*`, `UDP_*`, `INADDR_*`, `IPPORT_*`, `MCAST_*` |
 * | AF_INET6 | {@linkcode Inet6} | `IPV6_*` |
 * | AF_UNIX | {@linkcode Unix} | `LOCAL_*`, `SCM_*` |
 * | AF_NETLINK | {@linkcode Netlink} | `NETLINK_*`, `NLM_F_*`, `NLMSG_*`, `RTM_*`, `RTMGRP_*`, `RTNLGRP_*`, `CTRL_*` |
 * | AF_PACKET | {@linkcode Packet} | `ETH_P_*`, `ETHERTYPE_*`, `PACKET_*`, `TP_*` |
 * | AF_CAN | {@linkcode Can} | `CAN_*`, `CANFD_*`, `CANXL_*`, `J1939_*` |
 * | AF_TIPC | {@linkcode Tipc} | `TIPC_*` |
 * | AF_ALG | {@linkcode Alg} | `ALG_*` |
 * | AF_VSOCK | {@linkcode Vsock} | `VMADDR_*`, `SO_VM_*` |
 * | AF_QIPCRTR | {@linkcode Qipcrtr} | `QRTR_*` |
 * | AF_RDS | {@linkcode Inet} | `RDS_*` |
 * | AF_BLUETOOTH | {@linkcode Bluetooth} | `BTPROTO_*`, `BDADDR_*`, `BT_*`, `HCI_*`, `L2CAP_*`, `RFCOMM_*`, `SCO_*` |
 * | AF_SYSTEM | {@linkcode KernelControl} | `SYSPROTO_*`, `KEV_*`, `UTUN_*` |
 * | AF_HYPERV | {@linkcode Hyperv} | `HV_*`, `HVSOCKET_*` |
 * | AF_DIVERT | {@linkcode Inet} | `IPPROTO_DIVERT` |
 *
 * The other constants: `SOCK_*` are types, `SHUT_*` what `shutdown` takes, `MSG_*` flags of messages, `SOL_*` levels of
 * options, `SOF_*` and `SO_EE_*` are for the error queue, `AI_*`, `NI_*` and `EAI_*` for the resolver, `SIO_*` and
 * `RCVALL_*` for `ioctl` on Windows. A constant that the platform lacks is `undefined`.
 *
 * The awaitable API is in `@bsd/socket/async`, waiting for many sockets in `@bsd/socket/select` and
 * `@bsd/socket/selectors`, error numbers in `@bsd/socket/errno`, C structs in `@bsd/socket/structs`, audit events in
 * `@bsd/socket/audit`, Deno's net permission in `@bsd/socket/permissions`, a simulated network for tests in
 * `@bsd/socket/simulated`, a trace of the system calls in `@bsd/socket/trace`.
 *
 * @example The echo server and client of Python's documentation, taking turns in one thread
 * ```ts
 * import * as socket from "jsr:@bsd/socket";
 *
 * using server = new socket.socket(socket.AF_INET, socket.SOCK_STREAM);
 * server.bind(["127.0.0.1", 0]);
 * server.listen(1);
 *
 * using client = new socket.socket(socket.AF_INET, socket.SOCK_STREAM);
 * client.connect(server.getsockname());
 * client.sendall(new TextEncoder().encode("Hello, world"));
 *
 * const [conn, address] = server.accept();
 * console.log("Connected by", address);
 * conn.sendall(conn.recv(1024));
 * conn.close();
 *
 * console.log("Received", new TextDecoder().decode(client.recv(1024)));
 * ```
 *
 * @module
 */

import "./ffi/ready.ts";

// Constants
export * from "./constants/mod.ts";

// Sockets
export {
  type IPSocket,
  Socket,
  socket,
  type SocketConstructor,
  type SocketOptions,
  SocketType,
} from "./socket/socket.ts";
export { getdefaulttimeout, setdefaulttimeout } from "./descriptor/descriptor.ts";
export {
  close,
  create_connection,
  create_server,
  type CreateConnectionOptions,
  type CreateServerOptions,
  dup,
  fromfd,
  fromshare,
  has_dualstack_ipv6,
  has_ipv6,
  read,
  socketpair,
  type SocketpairOptions,
  write,
} from "./socket/create.ts";
export {
  type BatchOf,
  type BatchOptions,
  type IncomingMessage,
  MessageBatch,
  type OutgoingMessage,
} from "./socket/batch.ts";
export { CMSG_LEN, CMSG_SPACE } from "./socket/control.ts";
export { recv_fds, send_fds } from "./socket/fds.ts";
export { SocketIO } from "./file/socket_io.ts";
export { _GiveupOnSendfile } from "./socket/sendfile.ts";
export { errorTab } from "./socket/windows.ts";

// Names and numbers
export { type AddrInfo, type AddrInfoOptions, getaddrinfo } from "./netdb/addrinfo.ts";
export {
  getfqdn,
  gethostbyaddr,
  gethostbyname,
  gethostbyname_ex,
  gethostname,
  type HostInfo,
  sethostname,
} from "./netdb/hosts.ts";
export { htonl, htons, inet_aton, inet_ntoa, inet_ntop, inet_pton, ntohl, ntohs } from "./netdb/inet.ts";
export { if_indextoname, if_nameindex, if_nametoindex, type Interface } from "./netdb/interfaces.ts";
export { getnameinfo, type NameInfoTarget } from "./netdb/nameinfo.ts";
export { getprotobyname, getservbyname, getservbyport } from "./netdb/services.ts";

// Errors
export {
  BlockingIOError,
  BrokenPipeError,
  ChildProcessError,
  ConnectionAbortedError,
  ConnectionError,
  ConnectionRefusedError,
  ConnectionResetError,
  error,
  FileExistsError,
  FileNotFoundError,
  gaierror,
  herror,
  InterruptedError,
  IsADirectoryError,
  NotADirectoryError,
  OSError,
  PermissionError,
  ProcessLookupError,
  timeout,
  TimeoutError,
  UnsupportedOperation,
} from "./base/errors.ts";
export { OverflowError, UnicodeError, ValueError } from "./base/value_errors.ts";

// Types
export type { BytesLike, Integer } from "./base/arguments.ts";
export type { Host } from "./families/codec.ts";
export type { Address, Families, FamilyName, Other, Target } from "./families/registry.ts";
export type { Alg } from "./families/alg.ts";
export type { Bluetooth } from "./families/bluetooth.ts";
export type { Can } from "./families/can.ts";
export type { Hyperv } from "./families/hyperv.ts";
export type { Inet } from "./families/inet.ts";
export type { Inet6 } from "./families/inet6.ts";
export type { KernelControl } from "./families/system.ts";
export type { Netlink } from "./families/netlink.ts";
export type { Packet } from "./families/packet.ts";
export type { Qipcrtr } from "./families/qipcrtr.ts";
export type { Tipc } from "./families/tipc.ts";
export type { Unix } from "./families/unix.ts";
export type { Vsock } from "./families/vsock.ts";
export type { AfalgOptions } from "./socket/afalg.ts";
export type { Ancillary, AncillaryTarget } from "./socket/control.ts";
export type { Binary, Buffered, FileOf, SocketFile } from "./file/makefile.ts";
export type { IOBase } from "./file/io_base.ts";
export type { BufferedFile, BufferedIOBase } from "./file/buffered.ts";
export type { BufferedReader } from "./file/reader.ts";
export type { TextIOWrapper, TextOptions } from "./file/text_io.ts";
export type { BufferedRWPair, BufferedWriter } from "./file/writer.ts";
export type { FileLike, Sendable } from "./socket/sendfile.ts";
export type { Errors } from "./file/codec.ts";
export type { KeepaliveValues } from "./socket/windows.ts";
