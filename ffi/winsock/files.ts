/**
 * TransmitFile of Windows, and the file handles that it takes.
 *
 * A call that has begun goes on until all is sent. It could be cancelled, but nothing is promised then of the
 * connection nor of what has been sent, so that it is no call for sockets with a timeout. It is made overlapped, which
 * takes an offset, and waited for: nothing is under way when the method returns.
 *
 * @module
 */

import { BigInt, code_at, Math, Number, Uint16Array } from "../../base/intrinsics.ts";
import type { Backend } from "../backend.ts";
import { OVERLAPPED } from "../layout.ts";
import { Region } from "../memory.ts";
import { bind, failed, handle, last_error } from "./bind.ts";
import type { C } from "./symbols.ts";

// Bits and numbers of winnt.h, fileapi.h and winerror.h.
const GENERIC_READ = 0x8000_0000, SHARE_ALL = 7, OPEN_EXISTING = 3, SEQUENTIAL_SCAN = 0x0800_0000;
const WSA_IO_PENDING = 997, NOT_ENOUGH_MEMORY = 8;

/** What a call takes: TransmitFile's own limit is 2^31 - 2. */
const MAX_TRANSMIT = 2 ** 30;

// One variable for each function: see bind().
let c_CloseHandle: C["CloseHandle"], c_CreateEventW: C["CreateEventW"];
let c_CreateFileW: C["CreateFileW"], c_GetFileSizeEx: C["GetFileSizeEx"], c_TransmitFile: C["TransmitFile"];
let c_WSAGetOverlappedResult: C["WSAGetOverlappedResult"];

const size_t = new Region(8);
const overlapped = new Region(OVERLAPPED.size);
const moved = new Region(4), flags = new Region(4);

/** The event that tells of the end of a call; one is enough, for there is one call at a time. */
let event = 0n;

function file_size(file: number): number {
  const done = (c_GetFileSizeEx ??= bind("GetFileSizeEx"))(handle(file), size_t.pointer);
  return done === 0 ? -last_error() : Number(size_t.view.getBigInt64(0, true));
}

/** Begins to send: 0, or an error. */
function begin(socket: bigint, file: number, offset: number, count: number): number {
  if (event === 0n) event = (c_CreateEventW ??= bind("CreateEventW"))(null, 1, 0, null);
  if (event === 0n) return NOT_ENOUGH_MEMORY;
  const { view, pointer } = overlapped;
  overlapped.bytes.fill(0);
  view.setBigUint64(OVERLAPPED.offset, BigInt(offset), true);
  view.setBigUint64(OVERLAPPED.event, event, true);
  const from = handle(file);
  const done = (c_TransmitFile ??= bind("TransmitFile"))(socket, from, count, 0, pointer, null, 0);
  return done === 0 ? last_error() : 0;
}

/** Waits for the end: 0, or an error. */
function end(socket: bigint): number {
  c_WSAGetOverlappedResult ??= bind("WSAGetOverlappedResult");
  const done = c_WSAGetOverlappedResult(socket, overlapped.pointer, moved.pointer, 1, flags.pointer);
  return done === 0 ? last_error() : 0;
}

/** The calls of files over mswsock.dll and kernel32.dll. */
export const winsock_files: Pick<Backend, "TransmitFile" | "CreateFile" | "CloseHandle" | "file_size"> = {
  TransmitFile(fd, file, offset, count) {
    const size = file_size(file);
    // Of 0 bytes it makes all, of those behind the end an error.
    const length = Math.min(count, size - offset, MAX_TRANSMIT);
    if (size < 0) return size;
    if (length <= 0) return 0;
    const socket = handle(fd);
    const begun = begin(socket, file, offset, length);
    if (begun !== 0 && begun !== WSA_IO_PENDING) return failed(fd, begun);
    const error = end(socket);
    return error === 0 ? Number(overlapped.view.getBigUint64(OVERLAPPED.sent, true)) : failed(fd, error);
  },
  file_size,
  CreateFile(path) {
    const name = new Uint16Array(path.length + 1); // By units of UTF-16: iterating a string gives code points.
    for (let i = 0; i < path.length; i++) name[i] = code_at(path, i);
    c_CreateFileW ??= bind("CreateFileW");
    const file = c_CreateFileW(name, GENERIC_READ, SHARE_ALL, null, OPEN_EXISTING, SEQUENTIAL_SCAN, 0n);
    return file < 0 ? -last_error() : file;
  },
  CloseHandle(file) {
    const done = (c_CloseHandle ??= bind("CloseHandle"))(handle(file));
    return done === 0 ? -last_error() : 0;
  },
};
