/**
 * Sockets between a virtual machine and its host: an `AF_VSOCK` address is a context identifier, which names a machine,
 * and a port. Linux's hosts and guests have them, and CPython exports them there alone; xnu has the family too (its
 * bsd/sys/vsock.h), with another ioctl() number and without these options.
 *
 * Read: linux-libc-dev 6.1.192-2 and 7.2.13-1 (Debian): linux/vm_sockets.h. CPython main 0003a0238f7e writes the
 * numbers it exports as literals, all but the ioctl()'s; they equal the header's.
 *
 * @module
 */

import { by } from "./platform.ts";

// Addresses

/** Context identifier: any, for bind() (Linux 0xffffffff). */
export const VMADDR_CID_ANY: number = by({ linux: 0xffffffff });
/** Context identifier: the hypervisor (Linux 0). (addition) */
export const VMADDR_CID_HYPERVISOR: number = by({ linux: 0 });
/** Context identifier: this machine, loopback (Linux 1). */
export const VMADDR_CID_LOCAL: number = by({ linux: 1 });
/** Context identifier: the host (Linux 2). */
export const VMADDR_CID_HOST: number = by({ linux: 2 });
/** Port: any free one, for bind() (Linux 0xffffffff). */
export const VMADDR_PORT_ANY: number = by({ linux: 0xffffffff });
/** svm_flags of an address: forward through the host, to a sibling machine (Linux 0x01). (addition) */
export const VMADDR_FLAG_TO_HOST: number = by({ linux: 0x01 });

// Options, at the level AF_VSOCK

/** Option: bytes of the buffer; u64 (Linux 0). */
export const SO_VM_SOCKETS_BUFFER_SIZE: number = by({ linux: 0 });
/** Option: the least that SO_VM_SOCKETS_BUFFER_SIZE may be; u64 (Linux 1). */
export const SO_VM_SOCKETS_BUFFER_MIN_SIZE: number = by({ linux: 1 });
/** Option: the maximum of SO_VM_SOCKETS_BUFFER_SIZE; u64 (Linux 2). */
export const SO_VM_SOCKETS_BUFFER_MAX_SIZE: number = by({ linux: 2 });
/** Option to get: the peer's number on its host, for VMware's transport; int (Linux 3). (addition) */
export const SO_VM_SOCKETS_PEER_HOST_VM_ID: number = by({ linux: 3 });
/** Option to get: whether the connection is trusted, for VMware's transport; int (Linux 5). (addition) */
export const SO_VM_SOCKETS_TRUSTED: number = by({ linux: 5 });
/** Option: how long connect() waits; struct timeval of 64-bit machines (Linux 6). (addition) */
export const SO_VM_SOCKETS_CONNECT_TIMEOUT: number = by({ linux: 6 });
/** Option: how long connect() waits; struct timeval with long fields (Linux 6). (addition) */
export const SO_VM_SOCKETS_CONNECT_TIMEOUT_OLD: number = by({ linux: 6 });
/** Option: how long connect() waits; struct timeval with 64-bit fields (Linux 8). (addition) */
export const SO_VM_SOCKETS_CONNECT_TIMEOUT_NEW: number = by({ linux: 8 });
/** Option: nonblocking transfers, for use inside the kernel (Linux 7). (addition) */
export const SO_VM_SOCKETS_NONBLOCK_TXRX: number = by({ linux: 7 });

// The rest

/** The version that no transport has (Linux 0xffffffff). */
export const VM_SOCKETS_INVALID_VERSION: number = by({ linux: 0xffffffff });
/** ioctl() on /dev/vsock: this machine's context identifier; u32 (Linux 0x7b9). */
export const IOCTL_VM_SOCKETS_GET_LOCAL_CID: number = by({ linux: 0x7b9 });
/** Control message of the error queue, at SOL_VSOCK (Linux 1). (addition) */
export const VSOCK_RECVERR: number = by({ linux: 1 });
