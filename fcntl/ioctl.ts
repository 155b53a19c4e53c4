/**
 * Python's `fcntl.ioctl`, for the requests of sockets and interfaces.
 *
 * @module
 */

import { copy_into, copy_of, length_of, Math, own_bytes, own_view, part_of } from "../base/intrinsics.ts";
import { bytes_of, type BytesLike, type Integer, integer, is_bytes, type_name } from "../base/arguments.ts";
import { OverflowError, ValueError } from "../base/value_errors.ts";
import { ioctl_argument, ioctl_data } from "../ffi/memory.ts";
import { sys } from "../ffi/mod.ts";
import { throw_if_failed } from "../ffi/result.ts";
import { type FileDescriptorLike, fileno_of } from "../select/fileno.ts";
import { type Form, form_of } from "./requests.ts";

const IFNAMSIZ = 16;

/**
 * Controls a descriptor: ioctl(2), for the requests that this module exports. Its table
 * knows how many bytes the kernel reads and writes for each; a request that is not in it is refused.
 *
 * @param fd The descriptor, or an object with `fileno()`.
 * @param request `SIOC*`, `FIONREAD`, `HCIGETDEV*`, `TUN*`.
 * @param arg Of a request with a struct its bytes, which are filled in place; missing bytes are zero. Of `TUNSET*` with
 * a value the number.
 * @returns A number if the request returns a C int; otherwise the bytes of the struct, in memory of their own.
 * @throws {ValueError} when the table does not have the request, or a list would have more records than the maximum.
 * @throws {TypeError} when the argument has the wrong type for the request.
 * @throws {OSError} EBADF, ENOTTY, ENODEV, EPERM ….
 * @example How large the packets of an interface may be
 * ```ts
 * import { AF_INET, SOCK_DGRAM, socket } from "jsr:@bsd/socket";
 * import { ioctl, SIOCGIFMTU } from "jsr:@bsd/socket/fcntl";
 * import { pack_ifreq, unpack_ifreq } from "jsr:@bsd/socket/structs";
 *
 * using sock = new socket(AF_INET, SOCK_DGRAM);
 * console.log(unpack_ifreq(ioctl(sock, SIOCGIFMTU, pack_ifreq("lo")) as Uint8Array).ivalue); // 65536
 * ```
 * @see https://docs.python.org/3/library/fcntl.html#fcntl.ioctl
 */
export function ioctl(
  fd: FileDescriptorLike,
  request: Integer,
  arg: Integer | BytesLike = 0,
): number | Uint8Array<ArrayBuffer> {
  const number = integer(request, "request"), form = form_of(number);
  if (form === undefined) throw new ValueError(`request: 0x${number.toString(16)} has no known size`);
  const descriptor = fileno_of(fd);
  if (form.kind === "value") {
    const value = integer(arg, "arg");
    if (value < -0x8000_0000 || value > 0xffff_ffff) throw new OverflowError(`arg: ${value} does not fit in 32 bits`);
    return throw_if_failed(sys.ioctl!(descriptor, number, "value", value >>> 0));
  }
  return with_memory(descriptor, number, form, arg);
}

function with_memory(
  fd: number,
  request: number,
  form: Exclude<Form, { kind: "value" }>,
  arg: Integer | BytesLike,
): number | Uint8Array<ArrayBuffer> {
  const given = is_bytes(arg) ? bytes_of(arg, "arg") : undefined;
  if (form.kind !== "int" && given === undefined) {
    throw new TypeError(`arg: the bytes of a struct ${form.name} are required, not '${type_name(arg)}'`);
  }
  const size = form.kind === "int" ? 4 : form.size;
  const content = own_bytes(size);
  if (given === undefined) own_view(content).setInt32(0, integer(arg, "arg"), true);
  else content.set(part_of(given, 0, Math.min(length_of(given), size)));
  if (form.kind === "struct" && form.records !== undefined) {
    const room = content[0] | content[1] << 8;
    if (room > form.records) throw new ValueError(`arg: room for ${room} records, the maximum is ${form.records}`);
  }

  const data = form.kind === "data";
  ioctl_argument.bytes.fill(0);
  ioctl_argument.bytes.set(data ? content.subarray(0, IFNAMSIZ) : content);
  if (data) {
    ioctl_data.bytes.fill(0);
    ioctl_data.bytes.set(content.subarray(IFNAMSIZ));
  }
  throw_if_failed(sys.ioctl!(fd, request, data ? "data" : "memory", 0));
  content.set(
    data ? ioctl_data.bytes.subarray(0, size - IFNAMSIZ) : ioctl_argument.bytes.subarray(0, size),
    data ? IFNAMSIZ : 0,
  );
  if (given !== undefined) copy_into(given, content.subarray(0, length_of(given)));
  return form.kind === "int" ? own_view(content).getInt32(0, true) : copy_of(content, 0, size);
}
