/**
 * TransmitFile of Windows, and the file handles that it takes.
 *
 * A call continues until everything is sent. It could be cancelled, but then the state of the connection and the number
 * of sent bytes are undefined, so sockets with a timeout do not use it. It is made overlapped, to pass an offset, and
 * the method waits for its end.
 *
 * @module
 */

import { BigInt, code_at, Math, Number, Uint16Array } from "../../base/intrinsics.ts";
import { WSAEINVAL } from "../../constants/winerror.ts";
import type { Backend } from "../backend.ts";
import { OVERLAPPED } from "../layout.ts";
import { Region } from "../memory.ts";
import { pointer_to } from "../pointer.ts";
import { bind, failed, failure, handle, last_error } from "./bind.ts";
import type { C } from "./symbols.ts";
import { NativeBuffer } from "./thread.ts";

// Bits and numbers of winnt.h, fileapi.h, winbase.h and winerror.h.
const GENERIC_READ = 0x8000_0000, SHARE_ALL = 7, OPEN_EXISTING = 3, SEQUENTIAL_SCAN = 0x0800_0000;
const FILE_BEGIN = 0, FILE_CURRENT = 1, INFINITE = 0xffff_ffff, STATUS_PENDING = 0x103n;
const FILE_TYPE_DISK = 1, ERROR_SEEK_ON_DEVICE = 132;
const WSA_IO_INCOMPLETE = 996, WSA_IO_PENDING = 997;
/**
 * What is found in place of a call's error when V8 has asked for memory without success: see {@linkcode last_error}.
 */
const ERROR_INVALID_ADDRESS = 487;

/** Maximum number of bytes per call: TransmitFile's own limit is 2^31 - 2. */
const MAX_TRANSMIT = 2 ** 30;

// One variable for each function: see bind().
let c_CloseHandle: C["CloseHandle"], c_CreateEventW: C["CreateEventW"];
let c_CreateFileW: C["CreateFileW"], c_GetFileSizeEx: C["GetFileSizeEx"], c_GetFileType: C["GetFileType"];
let c_TransmitFile: C["TransmitFile"];
let c_SetFilePointerEx: C["SetFilePointerEx"], c_WaitForSingleObject: C["WaitForSingleObject"];
let c_WSAGetOverlappedResult: C["WSAGetOverlappedResult"];

const number = new Region(8);
const moved = new Region(4), flags = new Region(4);

/**
 * One overlapped call, and the event that reports its end. One is enough: there is one call at a time.
 *
 * The system writes to an OVERLAPPED until the call has ended, even if its Worker was terminated. So it is in Windows'
 * memory, which outlives Workers, and is read by copying.
 */
interface Call {
  readonly memory: NativeBuffer;
  readonly pointer: Deno.PointerObject;
  /** What was copied last. */
  readonly overlapped: Region;
  readonly event: number;
}
let kept: Call | undefined;

/**
 * How many bytes a file has. A pipe or a device has no size and no positions; GetFileSizeEx may give what waits in a pipe,
 * which is often nothing.
 */
function file_size(file: number): number {
  const done = (c_GetFileSizeEx ??= bind("GetFileSizeEx"))(handle(file), number.pointer);
  if (done === 0) return failure(last_error());
  if ((c_GetFileType ??= bind("GetFileType"))(handle(file)) !== FILE_TYPE_DISK) return -ERROR_SEEK_ON_DEVICE;
  return Number(number.view.getBigInt64(0, true));
}

/** Sets the position of a file: the new one, or minus an error. */
function seek(file: number, offset: number, whence: number): number {
  c_SetFilePointerEx ??= bind("SetFilePointerEx");
  const done = c_SetFilePointerEx(handle(file), BigInt(offset), number.pointer, whence);
  return done === 0 ? failure(last_error()) : Number(number.view.getBigInt64(0, true));
}

/** The memory for the next call; minus an error when there is no event for it. */
function new_call(offset: number): Call | number {
  if (kept === undefined) {
    const memory = new NativeBuffer(OVERLAPPED.size);
    const event = (c_CreateEventW ??= bind("CreateEventW"))(null, 1, 0, null);
    const error = event === 0 ? failure(last_error()) : 0; // NULL, where CreateFileW has INVALID_HANDLE_VALUE
    if (error < 0) {
      memory.free();
      return error;
    }
    kept = { memory, pointer: pointer_to(memory.address)!, overlapped: new Region(OVERLAPPED.size), event };
  }
  const { bytes, view } = kept.overlapped;
  bytes.fill(0);
  view.setBigUint64(OVERLAPPED.offset, BigInt(offset), true);
  view.setBigUint64(OVERLAPPED.event, handle(kept.event), true);
  kept.memory.put(bytes);
  return kept;
}

function is_pending({ memory, overlapped }: Call): boolean {
  memory.take(overlapped.bytes);
  return overlapped.view.getBigUint64(OVERLAPPED.status, true) === STATUS_PENDING;
}

function bytes_sent({ memory, overlapped }: Call): number {
  memory.take(overlapped.bytes);
  return Number(overlapped.view.getBigUint64(OVERLAPPED.sent, true));
}

/**
 * Begins to send and waits for the end: 0, or minus an error, WSA_IO_INCOMPLETE when the end was not seen. How much
 * went is in the call's memory in all cases.
 */
function transmit(fd: number, file: number, count: number, call: Call): number {
  const socket = handle(fd), from = handle(file), { pointer } = call;
  const done = (c_TransmitFile ??= bind("TransmitFile"))(socket, from, count, 0, pointer, null, 0);
  const begun = done === 0 ? last_error() : 0;
  const lost = (begun === 0 || begun === ERROR_INVALID_ADDRESS) && is_pending(call);
  if (done === 0 && begun !== WSA_IO_PENDING && !lost) return failed(fd, begun);
  c_WSAGetOverlappedResult ??= bind("WSAGetOverlappedResult");
  const ended = c_WSAGetOverlappedResult(socket, pointer, moved.pointer, 1, flags.pointer);
  const error = ended === 0 ? failed(fd, last_error()) : 0;
  if (error === 0 || !is_pending(call)) return error;
  // Another thread has closed the socket: Winsock does not know it any more, but the call continues.
  (c_WaitForSingleObject ??= bind("WaitForSingleObject"))(handle(call.event), INFINITE);
  if (!is_pending(call)) return error;
  kept = undefined; // Its memory and its event are never freed.
  return -WSA_IO_INCOMPLETE;
}

/** The calls of files over mswsock.dll and kernel32.dll. */
export const winsock_files: Pick<Backend, "TransmitFile" | "CreateFile" | "CloseHandle" | "file_size"> = {
  TransmitFile(fd, file, offset, count) {
    if (offset < 0) return -WSAEINVAL; // As an offset -2 means the file's position, and -1 its end.
    const size = file_size(file);
    // Of 0 bytes it makes all, of those behind the end an error.
    const length = Math.min(count, size - offset, MAX_TRANSMIT);
    if (size < 0) return size;
    if (length <= 0) return 0;
    const call = new_call(offset);
    if (typeof call === "number") return call;
    // Offset 0 means the file's own position, unless the file was opened for overlapped calls.
    const home = offset === 0 ? seek(file, 0, FILE_CURRENT) : 0;
    if (home > 0) seek(file, 0, FILE_BEGIN);
    const error = transmit(fd, file, length, call);
    const sent = bytes_sent(call);
    if (error === 0 || sent > 0) return sent;
    if (home > 0) seek(file, home, FILE_BEGIN); // The caller goes on by reading.
    return error;
  },
  file_size,
  CreateFile(path) {
    const name = new Uint16Array(path.length + 1); // By units of UTF-16: iterating a string gives code points.
    for (let i = 0; i < path.length; i++) name[i] = code_at(path, i);
    c_CreateFileW ??= bind("CreateFileW");
    const file = c_CreateFileW(name, GENERIC_READ, SHARE_ALL, null, OPEN_EXISTING, SEQUENTIAL_SCAN, 0n);
    return file < 0 ? failure(last_error()) : file;
  },
  CloseHandle(file) {
    const done = (c_CloseHandle ??= bind("CloseHandle"))(handle(file));
    return done === 0 ? failure(last_error()) : 0;
  },
};
