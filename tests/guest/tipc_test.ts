// TIPC between sockets of one node.

import { assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import { bytes, on_kernel, pattern, python } from "./support/mod.ts";

const { AF_TIPC, SOCK_RDM, SOCK_SEQPACKET, SOCK_STREAM, TIPC_ADDR_ID, TIPC_ADDR_NAME, TIPC_ADDR_NAMESEQ } = socket;
const { TIPC_NODE_SCOPE } = socket;
const SERVICE = 18888;

type Tipc = socket.Socket<"AF_TIPC">;

function open(type: number): Tipc {
  const sock = new socket.socket(AF_TIPC, type);
  sock.settimeout(60);
  return sock;
}

function bound(type: number, instance: number): Tipc {
  const sock = open(type);
  sock.bind([TIPC_ADDR_NAMESEQ, SERVICE, instance, instance, TIPC_NODE_SCOPE]);
  return sock;
}

const [test, with_python] = on_kernel(() => open(SOCK_RDM).close());

test("a TIPC message goes to a name, and its sender's address is a socket's", () => {
  using server = bound(SOCK_RDM, 1), client = open(SOCK_RDM);
  assertEquals(client.sendto(pattern(5000), [TIPC_ADDR_NAME, SERVICE, 1, 0]), 5000);
  const [data, from] = server.recvfrom(10000);
  assertEquals([data, from], [pattern(5000), client.getsockname()]);
  assertEquals([from[0], from[3]], [TIPC_ADDR_ID, 0]);
  server.sendto(bytes("answer"), from);
  assertEquals(client.recvfrom(100), [bytes("answer"), server.getsockname()]);
});

test("a TIPC message goes to all who are bound in a range", () => {
  using one = bound(SOCK_RDM, 11), two = bound(SOCK_RDM, 12), outside = bound(SOCK_RDM, 20), client = open(SOCK_RDM);
  client.sendto(bytes("to all"), [TIPC_ADDR_NAMESEQ, SERVICE, 10, 19]);
  client.sendto(bytes("to one"), [TIPC_ADDR_NAME, SERVICE, 20, 0]);
  assertEquals([one.recv(100), two.recv(100), outside.recv(100)], [bytes("to all"), bytes("to all"), bytes("to one")]);
});

test("a TIPC stream goes both ways", () => {
  using server = bound(SOCK_STREAM, 2), client = open(SOCK_STREAM);
  server.listen();
  client.setblocking(false);
  client.connect_ex([TIPC_ADDR_NAME, SERVICE, 2, 0]); // TIPC answers when accept() does.
  const [conn, peer] = server.accept();
  using _ = conn;
  client.settimeout(60);
  assertEquals(peer, client.getsockname());
  conn.sendall(pattern(3000));
  const received = new Uint8Array(3000);
  for (let n = 0; n < 3000;) n += client.recv_into(received.subarray(n));
  assertEquals(received, pattern(3000));
  client.sendall(bytes("answer"));
  assertEquals(conn.recv(100), bytes("answer"));
  assertEquals(client.getpeername(), conn.getsockname());
});

/** `struct tipc_subscr`: type, lower, upper, timeout, filter, and eight bytes of the program's own. */
function subscription(type: number, lower: number, upper: number, filter: number): Uint8Array<ArrayBuffer> {
  const words = Uint32Array.of(type, lower, upper, socket.TIPC_WAIT_FOREVER, filter, 0x11111111, 0x22222222);
  return new Uint8Array(words.buffer);
}

test("the topology server tells of a name that comes and goes", () => {
  using topology = open(SOCK_SEQPACKET);
  topology.connect([TIPC_ADDR_NAME, socket.TIPC_TOP_SRV, socket.TIPC_TOP_SRV, 0]);
  topology.sendall(subscription(SERVICE, 30, 39, socket.TIPC_SUB_SERVICE));
  const service = bound(SOCK_RDM, 33);
  const [, node, ref] = service.getsockname() as number[];
  // struct tipc_event: what happened, the lowest and the highest instance, the socket, and the subscription.
  const event = () => Array.from(new Uint32Array(topology.recv(48).slice().buffer));
  assertEquals(event().slice(0, 8), [socket.TIPC_PUBLISHED, 33, 33, ref, node, SERVICE, 30, 39]);
  service.close();
  assertEquals(event()[0], socket.TIPC_WITHDRAWN);
});

with_python("TIPC messages and streams go to Python and back", async () => {
  using rdm = bound(SOCK_RDM, 4);
  await python(`
rdm = socket.socket(AF_TIPC, SOCK_RDM); rdm.settimeout(60)
rdm.bind((TIPC_ADDR_NAMESEQ, ${SERVICE}, 5, 5))
rdm.sendto(b'from Python', (TIPC_ADDR_NAME, ${SERVICE}, 4, 0))`);
  const [data, from] = rdm.recvfrom(100);
  assertEquals(data, bytes("from Python"));
  assertEquals(from, await python("out = rdm.getsockname()") as typeof from);
  rdm.sendto(pattern(1000), [TIPC_ADDR_NAME, SERVICE, 5, 0]);
  assertEquals(await python("out = rdm.recvfrom(2000)"), [pattern(1000).toHex(), rdm.getsockname()]);

  using server = bound(SOCK_STREAM, 6);
  server.listen();
  await python(`
stream = socket.socket(AF_TIPC, SOCK_STREAM); stream.setblocking(False)
stream.connect_ex((TIPC_ADDR_NAME, ${SERVICE}, 6, 0))`);
  const [conn, peer] = server.accept();
  using _ = conn;
  assertEquals(
    peer,
    await python("stream.settimeout(60); stream.sendall(b'x' * 500); out = stream.getsockname()") as typeof peer,
  );
  assertEquals(conn.recv(1000), new Uint8Array(500).fill(0x78));
  conn.sendall(bytes("answer"));
  assertEquals(await python("out = stream.recv(100); stream.close(); rdm.close()"), bytes("answer").toHex());
});
