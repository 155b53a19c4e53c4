/**
 * The resolver's functions on FFI's threads. They cannot be stopped, and keep the process alive until they return.
 *
 * @module
 */

import type { TakeAddress, Text } from "./names.ts";

/** The calls: as those of {@linkcode Names}, but that what they return comes later. */
export interface Resolver {
  /** `getaddrinfo(host, service, hints)`, each entry of the list passed to `take`: 0, or one of EAI_*. */
  getaddrinfo(
    host: Text,
    service: Text,
    family: number,
    type: number,
    protocol: number,
    flags: number,
    take: TakeAddress,
  ): Promise<number>;
  /** `getnameinfo` of the address that is in `found` now: host and service, or one of EAI_*. */
  getnameinfo(flags: number): Promise<[host: string, service: string] | number>;
}
