// RDS over the loopback interface.

import { assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import { bytes, on_kernel, pattern, python } from "./support/mod.ts";

const { AF_RDS, SOCK_SEQPACKET } = socket;

function bound(port: number): socket.Socket<"AF_RDS"> {
  const sock = new socket.socket(AF_RDS, SOCK_SEQPACKET);
  sock.settimeout(60);
  sock.bind(["127.0.0.1", port]);
  return sock;
}

const [test, with_python] = on_kernel(() => bound(18600).close());

test("an RDS message goes from one port to another", () => {
  using one = bound(18601), other = bound(18602);
  assertEquals(one.getsockname(), ["127.0.0.1", 18601]);
  assertEquals(one.sendto(pattern(20000), ["127.0.0.1", 18602]), 20000);
  assertEquals(other.recvfrom(30000), [pattern(20000), ["127.0.0.1", 18601]]);
  other.sendto(bytes("answer"), ["localhost", 18601]);
  assertEquals(one.recvfrom(100), [bytes("answer"), ["127.0.0.1", 18602]]);
});

with_python("RDS messages go to Python and back", async () => {
  using sock = bound(18603);
  await python("rds = socket.socket(AF_RDS, SOCK_SEQPACKET); rds.settimeout(60); rds.bind(('127.0.0.1', 18604))");
  sock.sendto(pattern(1000), ["127.0.0.1", 18604]);
  assertEquals(await python("data, who = rds.recvfrom(2000); out = [data, who]"), [
    pattern(1000).toHex(),
    ["127.0.0.1", 18603],
  ]);
  await python("rds.sendto(data[::-1], who); rds.close()");
  assertEquals(sock.recvfrom(2000), [pattern(1000).reverse(), ["127.0.0.1", 18604]]);
});
