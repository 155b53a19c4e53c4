/**
 * The functions that ask the C library about names and numbers.
 *
 * @module
 */

export type { BytesLike, Integer } from "../base/arguments.ts";
export type { Host } from "../families/codec.ts";
export type { Address } from "../families/registry.ts";
export { type AddrInfo, type AddrInfoOptions, getaddrinfo } from "./addrinfo.ts";
export {
  getfqdn,
  gethostbyaddr,
  gethostbyname,
  gethostbyname_ex,
  gethostname,
  type HostInfo,
  sethostname,
} from "./hosts.ts";
export { htonl, htons, inet_aton, inet_ntoa, inet_ntop, inet_pton, ntohl, ntohs } from "./inet.ts";
export { if_indextoname, if_nameindex, if_nametoindex, type Interface } from "./interfaces.ts";
export { getnameinfo, type NameInfoTarget } from "./nameinfo.ts";
export { getprotobyname, getservbyname, getservbyport } from "./services.ts";
