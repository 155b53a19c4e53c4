// What the guard reads in control data and options, without a system call.
import { assertEquals } from "@std/assert";
import { cmsg_align, put_cmsghdr } from "../../ffi/cmsg.ts";
import { CMSGHDR } from "../../ffi/layout.ts";
import { control } from "../../ffi/message.ts";
import * as socket from "../../mod.ts";
import { received_descriptors, require_option, source_in } from "../../permissions/options.ts";
import { pack_in_pktinfo } from "../../structs.ts";
import { once_test } from "../support/where.ts";

const { IP_PKTINFO, IPPROTO_IP, IPPROTO_IPV6, IPV6_PKTINFO, SCM_CREDENTIALS, SCM_RIGHTS, SOL_SOCKET } = socket;

/** Control messages, one behind the other. */
function messages(...list: [level: number, type: number, data: Uint8Array][]): Uint8Array<ArrayBuffer> {
  const size = list.reduce((sum, [, , data]) => sum + cmsg_align(CMSGHDR.size + data.length), 0);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const [level, type, data] of list) {
    put_cmsghdr(bytes, at, level, type, data.length);
    bytes.set(data, at + CMSGHDR.size);
    at += cmsg_align(CMSGHDR.size + data.length);
  }
  return bytes;
}

once_test("the address to send from is the last one in the control data, and what is too short is none", () => {
  const text = (...list: Parameters<typeof messages>) => {
    const bytes = messages(...list);
    return source_in(bytes, bytes.length);
  };
  const short = [IPPROTO_IP, IP_PKTINFO, new Uint8Array(4)] as [number, number, Uint8Array];
  const four = [IPPROTO_IP, IP_PKTINFO, pack_in_pktinfo(0, "192.0.2.1")] as [number, number, Uint8Array];
  const six = [IPPROTO_IPV6, IPV6_PKTINFO, new Uint8Array(20).fill(1)] as [number, number, Uint8Array];
  const other = [SOL_SOCKET, SCM_RIGHTS, new Uint8Array(4)] as [number, number, Uint8Array];
  assertEquals([text(), text(short), text(other)], [null, null, null]);
  assertEquals([text(four), text(four, other, short)], ["192.0.2.1", "192.0.2.1"]);
  assertEquals(text(four, six), "[0101:0101:0101:0101:0101:0101:0101:0101]");
});

once_test("descriptors are found in the control data that came, and in no other messages", () => {
  const bytes = messages(
    [IPPROTO_IP, IP_PKTINFO, new Uint8Array(12)],
    [SOL_SOCKET, SCM_CREDENTIALS, new Uint8Array(12)],
    [SOL_SOCKET, SCM_RIGHTS, new Uint8Array(Int32Array.of(7, 8).buffer)],
  );
  control.offer(bytes.length);
  control.region.bytes.set(bytes);
  const found: number[] = [];
  received_descriptors((fd) => found.push(fd));
  control.length = control.region.bytes.length + 100; // A kernel that says more than there is room for
  received_descriptors((fd) => found.push(fd));
  assertEquals(found.slice(0, 4), [7, 8, 7, 8]);
  control.offer(0);
});

once_test("of a value that is too short for its struct nothing is asked: the kernel refuses it", () => {
  let ports = 0;
  const asks = { port: () => ++ports, use: () => {} } as never;
  require_option(IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, new Uint8Array(3), asks);
  require_option(IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, new Uint8Array(15), asks);
  require_option(IPPROTO_IP, socket.IP_MULTICAST_IF, new Uint8Array(4), asks);
  assertEquals(ports, 0);
  require_option(IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, new Uint8Array(8), asks);
  assertEquals(ports, 1);
});
