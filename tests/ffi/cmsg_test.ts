// The walk over control messages, beside what Python writes and what lies in memory that no kernel would write.
import { assertEquals } from "@std/assert";
import { cmsg_align, ControlWalk, int_at, put_cmsghdr } from "../../ffi/cmsg.ts";
import { CMSGHDR } from "../../ffi/layout.ts";

/** Each control message: its level, its type, where its data begin and end; and whether all was well-formed. */
function walk(bytes: Uint8Array, limit = bytes.length): [number[][], boolean] {
  const cmsg = new ControlWalk(bytes, limit), messages: number[][] = [];
  while (cmsg.next()) messages.push([cmsg.level, cmsg.type, cmsg.start, cmsg.end]);
  return [messages, cmsg.well_formed];
}

const { size } = CMSGHDR, second = cmsg_align(size + 5);

/** Two control messages of 5 and of 4 bytes. */
function two(): Uint8Array {
  const bytes = new Uint8Array(second + size + 4);
  put_cmsghdr(bytes, 0, 1, -2, 5);
  put_cmsghdr(bytes, second, 0x7fffffff, 3, 4);
  return bytes;
}

Deno.test("the walk gives what was written, message by message", () => {
  const messages = [[1, -2, size, size + 5], [0x7fffffff, 3, second + size, second + size + 4]];
  assertEquals(walk(two()), [messages, true]);
});

Deno.test("a message that is cut short ends where the memory does, and is the last", () => {
  const [messages, well_formed] = walk(two(), second + size + 1);
  assertEquals([messages[1], well_formed], [[0x7fffffff, 3, second + size, second + size + 1], false]);
  assertEquals(walk(two(), second + size - 1), [[[1, -2, size, size + 5]], true]);
});

Deno.test("a length shorter than its own header ends the walk", () => {
  const bytes = two();
  bytes[second + CMSGHDR.len] = size - 1;
  assertEquals(walk(bytes), [[[1, -2, size, size + 5]], false]);
});

Deno.test("a length beyond 2^31 is as long as the memory", () => {
  const bytes = two();
  bytes.fill(255, CMSGHDR.len, CMSGHDR.len + 4);
  assertEquals(walk(bytes), [[[1, -2, size, bytes.length]], false]);
});

Deno.test("methods that a program has replaced read and write no header", () => {
  const { getUint32, getInt32, setUint32, setInt32 } = DataView.prototype;
  const wrong = () => 4096;
  Object.assign(DataView.prototype, { getUint32: wrong, getInt32: wrong, setUint32: wrong, setInt32: wrong });
  try {
    const bytes = two();
    assertEquals([walk(bytes)[0].length, int_at(bytes, CMSGHDR.type)], [2, -2]);
  } finally {
    Object.assign(DataView.prototype, { getUint32, getInt32, setUint32, setInt32 });
  }
});
