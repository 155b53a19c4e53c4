/**
 * Sockets between Hyper-V's host and its virtual machines: an `AF_HYPERV` address is the identifier of a machine and
 * that of a service, and `HV_GUID_*` are identifiers with a meaning. Windows alone has them.
 *
 * Read: mingw-w64 10.0.0-3 and 14.0.0-1 (Debian): hvsocket.h, compared with mingw-w64 d7f3c52012c4. CPython main
 * 0003a0238f7e writes the identifiers as text.
 *
 * @module
 */

import { by } from "./platform.ts";

// The protocol, and its options at the level HV_PROTOCOL_RAW

/** The protocol number, and the level of its options (Windows 1). */
export const HV_PROTOCOL_RAW: number = by({ windows: 1 });
/** Option: milliseconds that connect() waits; u32 (Windows 1). */
export const HVSOCKET_CONNECT_TIMEOUT: number = by({ windows: 1 });
/** The most that HVSOCKET_CONNECT_TIMEOUT may be, in milliseconds (Windows 300000). */
export const HVSOCKET_CONNECT_TIMEOUT_MAX: number = by({ windows: 300000 });
/** Option: pass through the container that the address leads to; u32 (Windows 2). (addition) */
export const HVSOCKET_CONTAINER_PASSTHRU: number = by({ windows: 2 });
/** Option: stay connected while the virtual machine is paused; u32 (Windows 4). */
export const HVSOCKET_CONNECTED_SUSPEND: number = by({ windows: 4 });
/** Flag of HVSOCKET_ADDRESS_INFO: the address passes through a container (Windows 1). */
export const HVSOCKET_ADDRESS_FLAG_PASSTHRU: number = by({ windows: 1 });

// Identifiers of virtual machines: the first item of an AF_HYPERV address (CPython writes their letters large)

/** Every partition, for bind() (Windows "00000000-0000-0000-0000-000000000000"). */
export const HV_GUID_ZERO: string = by({ windows: "00000000-0000-0000-0000-000000000000" });
/** Every partition, for bind(); the same as HV_GUID_ZERO (Windows "00000000-0000-0000-0000-000000000000"). */
export const HV_GUID_WILDCARD: string = by({ windows: "00000000-0000-0000-0000-000000000000" });
/** Broadcast (Windows "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"). */
export const HV_GUID_BROADCAST: string = by({ windows: "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF" });
/** Every virtual machine below this one, for bind() (Windows "90DB8B89-0D35-4F79-8CE9-49EA0AC8B7CD"). */
export const HV_GUID_CHILDREN: string = by({ windows: "90DB8B89-0D35-4F79-8CE9-49EA0AC8B7CD" });
/** This machine itself (Windows "E0E16197-DD56-4A10-9195-5EE7A155A838"). */
export const HV_GUID_LOOPBACK: string = by({ windows: "E0E16197-DD56-4A10-9195-5EE7A155A838" });
/** The machine that this one runs in (Windows "A42E7CDA-D03F-480C-9CC2-A4DE20ABB878"). */
export const HV_GUID_PARENT: string = by({ windows: "A42E7CDA-D03F-480C-9CC2-A4DE20ABB878" });
/** The host of the container that this program runs in (Windows "36BD0C5C-7276-4223-88BA-7D03B654C568"). (addition) */
export const HV_GUID_SILOHOST: string = by({ windows: "36BD0C5C-7276-4223-88BA-7D03B654C568" });
/**
 * Service of a Linux AF_VSOCK port: put the port into the first 32 bits (Windows
 * "00000000-FACB-11E6-BD58-64006A7986D3"). (addition)
 */
export const HV_GUID_VSOCK_TEMPLATE: string = by({ windows: "00000000-FACB-11E6-BD58-64006A7986D3" });
