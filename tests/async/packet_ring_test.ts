// PacketRing: AF_PACKET by TPACKET_V3, on this kernel and with blocks that no kernel writes.

import { assert, assertEquals } from "@std/assert";
import { BLOCK_HEADER, type BlockFrame, BlockWalk, pack_tpacket_req3 } from "../../structs/packet_block.ts";
import { network, network_test } from "../examples/support.ts";
import { compiles } from "../support/has.ts";
import { ignore_unless, rounds } from "../support/where.ts";

const PROGRAM = new URL("programs/packet_ring.ts", import.meta.url).href;
/** What stands before the data of a UDP datagram: the headers of Ethernet, IPv4 and UDP. */
const UDP_FRAME = 14 + 20 + 8;
const VETH = `ip link add left type veth peer name right; ip link set left up; ip link set right up`;

/** What the program prints of a scenario. */
// deno-lint-ignore no-explicit-any
async function scenario(name: string, flags = ["-A"]): Promise<any> {
  const [command, ...under] = network(VETH);
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...under, Deno.execPath(), "run", ...flags, "--no-check", PROGRAM, name],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  return JSON.parse(new TextDecoder().decode(stdout));
}

network_test("a ring gives what recvmsg() gives with PACKET_AUXDATA, tags of VLANs too", async () => {
  const { ours, theirs } = await scenario("same");
  assertEquals(ours, theirs);
  assertEquals(ours.map(({ vlan }: { vlan: unknown }) => vlan), [null, { tci: 0x6007, tpid: 0x8100 }]);
});

network_test(
  "a ring that cannot be mapped gives its memory back, one whose wait fails says so, and one waits without a limit",
  async () => {
    const { length, ...errors } = await scenario("refused");
    assertEquals(errors, { mapping: "ENOMEM", timeout: "ValueError", waiting: "ENOMEM", early: "EAGAIN" });
    assertEquals(length, UDP_FRAME + 100);
  },
);

network_test("every frame of a burst comes once and in order, however often the loop is left", async () => {
  const { sent, seen, drops } = await scenario("burst");
  assertEquals(drops, 0);
  assertEquals(seen, sent);
});

network_test("a frame that is longer than a block is cut, and its length told", async () => {
  assertEquals(await scenario("cut"), { whole: 14 + 20 + 8 + 20_000, cut: true });
});

network_test("frames that there is no room for are counted, and all others come", async () => {
  assertEquals(await scenario("drops"), { sum: true, lost: true, frozen: true });
});

network_test("for await: nothing is lost when it is left; closing the ring or the socket ends it", async () => {
  const { seen, by_ring, by_socket, none } = await scenario("awaited");
  assertEquals([seen, by_ring, by_socket, none], [[1, 2, 3], ["ended", "ended"], "ended", 0]);
});

network_test("a socket has one ring, and receives as before when it is closed", async () => {
  const { errors, received } = await scenario("afterwards");
  assertEquals(errors, ["EBUSY", "TimeoutError", "EINVAL", "OverflowError", "ValueError", "ENOPROTOOPT"]);
  assertEquals(received, 5);
});

network_test("an interface that goes down ends the wait with ENETDOWN", async () => {
  assertEquals(await scenario("down"), { error: "ENETDOWN" });
});

network_test("closing gives the memory back, before and after the socket", async () => {
  const { before, during, after } = await scenario("leaks");
  assertEquals([during, after], [1, before]);
});

network_test("closing a ring is safe between any two of its calls, and nothing is read after it", async () => {
  const { closings, ends } = await scenario("traced");
  assert(closings > 5, `closed ${closings} times`);
  assertEquals(ends, [true]);
});

network_test("nothing outside of a block is read, whatever stands in the shared memory", async () => {
  assertEquals(await scenario("forged"), { within: true, some: true });
});

network_test("a ring needs no more than the C library", async () => {
  const library = /\S*\/libc\.so\.6$/m.exec(Deno.readTextFileSync("/proc/self/maps"))?.[0];
  assert(library !== undefined);
  const { seen } = await scenario("awaited", [`--allow-ffi=${library}`]);
  assertEquals(seen, [1, 2, 3]);
});

const walk = (block: Uint8Array<ArrayBuffer>): BlockFrame[] => {
  const frames: BlockFrame[] = [], walk = new BlockWalk(block);
  for (let frame; (frame = walk.next()) !== undefined;) frames.push(frame);
  return frames;
};

/** A block between bytes that are not its own. */
function between(block: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const memory = new Uint8Array(block.length + 2048).fill(0xee);
  memory.set(block, 1024);
  return memory.subarray(1024, 1024 + block.length);
}

ignore_unless(compiles("gcc", "linux/if_packet.h"), "needs gcc and linux/if_packet.h")(
  "a block is read as linux/if_packet.h has it, and a request packed so",
  () => {
    const folder = Deno.makeTempDirSync();
    try {
      Deno.writeTextFileSync(
        `${folder}/block.c`,
        `
#include <stdio.h>
#include <string.h>
#include <linux/if_packet.h>
int main(void) {
  static union { char bytes[512]; struct tpacket_block_desc block; } u;
  u.block.hdr.bh1.block_status = TP_STATUS_USER;
  u.block.hdr.bh1.num_pkts = 2;
  u.block.hdr.bh1.offset_to_first_pkt = sizeof u.block;
  u.block.hdr.bh1.blk_len = 512;
  for (int i = 0; i < 2; i++) {
    char *at = u.bytes + sizeof u.block + i * 160;
    struct tpacket3_hdr *h = (void *)at;
    struct sockaddr_ll *sll = (void *)(at + TPACKET_ALIGN(sizeof *h));
    h->tp_next_offset = i ? 0 : 160;
    h->tp_sec = 5; h->tp_nsec = 7 + i;
    h->tp_snaplen = 3 + i; h->tp_len = 1000 + i;
    h->tp_status = i ? TP_STATUS_USER | TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID : TP_STATUS_USER;
    h->tp_mac = 96; h->tp_net = 110;
    h->hv1.tp_vlan_tci = 0x2003; h->hv1.tp_vlan_tpid = 0x88a8;
    sll->sll_family = 17; sll->sll_ifindex = 9 + i; sll->sll_halen = 6;
    memcpy(at + 96, "abcdefg", 7);
  }
  struct tpacket_req3 r = { .tp_block_size = 8192, .tp_block_nr = 3, .tp_frame_size = 8192, .tp_frame_nr = 3, .tp_retire_blk_tov = 20 };
  fwrite(u.bytes, 1, sizeof u.bytes, stdout);
  fwrite(&r, 1, sizeof r, stdout);
}`,
      );
      const { success } = new Deno.Command("gcc", { args: ["-o", `${folder}/block`, `${folder}/block.c`] })
        .outputSync();
      assert(success);
      const { stdout } = new Deno.Command(`${folder}/block`).outputSync();
      const frames = walk(stdout.slice(0, 512));
      const shown = frames.map(({ data, timestamp, vlan, sockaddr, length }) => [
        ...[new TextDecoder().decode(data), timestamp, vlan, sockaddr[0], sockaddr[4], sockaddr[11], length],
      ]);
      assertEquals(shown, [
        ["abc", 5_000_000_007n, null, 17, 9, 6, 1000],
        ["abcd", 5_000_000_008n, { tci: 0x2003, tpid: 0x88a8 }, 17, 10, 6, 1001],
      ]);
      assertEquals(pack_tpacket_req3(8192, 3, 20), stdout.slice(512));
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
);

/**
 * A block with any header: the number of frames, the offset of the first, and in each header the step, offset and
 * length.
 */
function forged(
  { size = 4096, count = 1, first = BLOCK_HEADER, step = 0, mac = 82, snaplen = 10 }: Partial<
    Record<"size" | "count" | "first" | "step" | "mac" | "snaplen", number>
  >,
): Uint8Array<ArrayBuffer> {
  const block = between(new Uint8Array(size)), view = new DataView(block.buffer, block.byteOffset, size);
  if (size >= BLOCK_HEADER) view.setUint32(12, count, true), view.setUint32(16, first, true);
  for (let at = BLOCK_HEADER; at + 48 <= size; at += 8) {
    view.setUint32(at, step, true);
    view.setUint32(at + 12, snaplen, true);
    view.setUint16(at + 24, mac, true);
  }
  return block;
}

Deno.test("the walk over a forged block ends, and gives nothing from outside of it", () => {
  const huge = 0xffff_ffff,
    values = [0, 1, 7, 47, 48, 96, 4000, 4028, 4029, 4095, 4096, 4097, 65535, 0x8000_0000, huge];
  let walked = 0;
  for (const size of [0, 20, 47, 48, 100, 116, 4096]) {
    for (const first of [48, ...values]) {
      for (const step of values) {
        for (const snaplen of [10, 4096, huge]) {
          for (const mac of [0, 82, 65535]) {
            const frames = walk(forged({ size, count: huge, first, step, mac, snaplen }));
            assert(frames.length <= size / 48, `${frames.length} frames in ${size} bytes`);
            for (const { data, sockaddr } of frames) {
              assert(data.length <= size && !data.includes(0xee), "data from outside of the block");
              assertEquals(sockaddr.length, 20);
              assertEquals([data.byteOffset, data.buffer.byteLength], [0, data.length]);
            }
            walked += frames.length;
          }
        }
      }
    }
  }
  assert(walked > 0);
});

Deno.test("blocks of random bytes give nothing from outside of them", () => {
  for (let i = 0; i < rounds(2000); i++) {
    const bytes = crypto.getRandomValues(new Uint8Array(512)).map((byte) => byte === 0xee ? 0 : byte);
    const small = i % 2 ? bytes.map((byte, k) => k % 4 > 0 ? 0 : byte) : bytes; // Small numbers lead further.
    for (const { data } of walk(between(small))) assert(data.length <= 512 && !data.includes(0xee));
  }
});
