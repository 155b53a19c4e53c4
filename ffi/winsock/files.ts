/**
 * TransmitFile of Windows, and the file handles that it takes.
 *
 * It knows no blocking mode: a call that has begun goes on until all is sent. So it is made overlapped, waited for as
 * long as the caller wants, and then cancelled; nothing is under way when the method returns.
 *
 * @module
 */

import { ECANCELED } from "../../constants/errno.ts";
import type { Backend } from "../backend.ts";
import { OVERLAPPED } from "../layout.ts";
import { Region } from "../memory.ts";
import { bind, failed, handle, last_error } from "./bind.ts";
import type { C } from "./symbols.ts";

// Bits and numbers of winnt.h, fileapi.h and winerror.h.
const GENERIC_READ = 0x8000_0000, SHARE_ALL = 7, OPEN_EXISTING = 3, SEQUENTIAL_SCAN = 0x0800_0000;
const WSA_IO_PENDING = 997, WSA_OPERATION_ABORTED = 995, WAIT_TIMEOUT = 258;
const NOT_ENOUGH_MEMORY = 8, INFINITE = 0xffff_ffff;

/** What a call takes that nobody waits for with a limit: TransmitFile's own is 2^31 - 2. */
const MOST = 2 ** 30;
/** What a call takes that may be cancelled: little, so that a peer which takes it slowly is seen to take it. */
const MOST_TIMED = 2 ** 16;

// One variable for each function: see bind().
let c_CancelIoEx: C["CancelIoEx"], c_CloseHandle: C["CloseHandle"], c_CreateEventW: C["CreateEventW"];
let c_CreateFileW: C["CreateFileW"], c_GetFileSizeEx: C["GetFileSizeEx"], c_TransmitFile: C["TransmitFile"];
let c_WSAGetOverlappedResult: C["WSAGetOverlappedResult"], c_WaitForSingleObject: C["WaitForSingleObject"];

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

/** Waits for the end, which a call that takes too long is brought to: 0, or an error. */
function end(socket: bigint, milliseconds: number): number {
  const { pointer } = overlapped;
  const limit = milliseconds < 0 ? INFINITE : Math.min(milliseconds, INFINITE - 1);
  c_WSAGetOverlappedResult ??= bind("WSAGetOverlappedResult");
  const waited = (c_WaitForSingleObject ??= bind("WaitForSingleObject"))(event, limit);
  if (waited === WAIT_TIMEOUT) (c_CancelIoEx ??= bind("CancelIoEx"))(socket, pointer);
  const done = c_WSAGetOverlappedResult(socket, pointer, moved.pointer, 1, flags.pointer);
  return done === 0 ? last_error() : 0;
}

/** The calls of files over mswsock.dll and kernel32.dll. */
export const winsock_files: Pick<Backend, "TransmitFile" | "CreateFile" | "CloseHandle" | "file_size"> = {
  TransmitFile(fd, file, offset, count, milliseconds) {
    const size = file_size(file);
    // Of 0 bytes it makes all, of those behind the end an error.
    const length = Math.min(count, size - offset, milliseconds < 0 ? MOST : MOST_TIMED);
    if (size < 0) return size;
    if (length <= 0) return 0;
    const socket = handle(fd);
    const begun = begin(socket, file, offset, length);
    if (begun !== 0 && begun !== WSA_IO_PENDING) return failed(fd, begun);
    const error = end(socket, milliseconds);
    const sent = Number(overlapped.view.getBigUint64(OVERLAPPED.sent, true));
    if (error === 0 || (error === WSA_OPERATION_ABORTED && sent > 0)) return sent;
    return error === WSA_OPERATION_ABORTED ? -ECANCELED : failed(fd, error);
  },
  file_size,
  CreateFile(path) {
    const name = Uint16Array.from(`${path}\0`, (character) => character.charCodeAt(0));
    c_CreateFileW ??= bind("CreateFileW");
    const file = c_CreateFileW(name, GENERIC_READ, SHARE_ALL, null, OPEN_EXISTING, SEQUENTIAL_SCAN, 0n);
    return file < 0 ? -last_error() : file;
  },
  CloseHandle(file) {
    const done = (c_CloseHandle ??= bind("CloseHandle"))(handle(file));
    return done === 0 ? -last_error() : 0;
  },
};
