// The protocols of AF_INET that are rare: UDP-Lite and MPTCP.

import { assert, assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import { bytes, on_kernel, pattern, python } from "./support/mod.ts";

const { AF_INET, AF_INET6, IPPROTO_MPTCP, IPPROTO_UDPLITE, SOCK_DGRAM, SOCK_STREAM } = socket;
const { UDPLITE_RECV_CSCOV, UDPLITE_SEND_CSCOV } = socket;

type Inet = socket.Socket<"AF_INET">;

function udplite(): Inet {
  const sock = new socket.socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE);
  sock.settimeout(60);
  sock.bind(["127.0.0.1", 0]);
  return sock;
}

const [udplite_test, udplite_with_python] = on_kernel(() => {
  using sock = udplite();
  sock.setsockopt(IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV, 8);
});

udplite_test("a UDP-Lite datagram's checksum covers as much as the options say", () => {
  using sender = udplite(), receiver = udplite();
  assertEquals(sender.getsockopt(IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV), 0);
  sender.setsockopt(IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV, 16);
  assertEquals(sender.getsockopt(IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV), 16);
  assertEquals(sender.sendto(pattern(1000), receiver.getsockname()), 1000);
  assertEquals(receiver.recvfrom(2000), [pattern(1000), sender.getsockname()]);

  // The receiver wants more covered: only what is covered whole comes through.
  receiver.setsockopt(IPPROTO_UDPLITE, UDPLITE_RECV_CSCOV, 32);
  sender.sendto(bytes("too little is covered"), receiver.getsockname());
  sender.setsockopt(IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV, 0);
  sender.sendto(bytes("all of this is covered, which is enough"), receiver.getsockname());
  assertEquals(receiver.recv(100), bytes("all of this is covered, which is enough"));
});

udplite_test("UDP-Lite goes over IPv6", () => {
  using sender = new socket.socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDPLITE);
  using receiver = new socket.socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDPLITE);
  receiver.settimeout(60);
  receiver.bind(["::1", 0]);
  sender.setsockopt(IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV, 8);
  sender.sendto(bytes("header alone"), receiver.getsockname());
  assertEquals(receiver.recv(100), bytes("header alone"));
});

udplite_with_python("UDP-Lite datagrams go to Python and back", async () => {
  using sock = udplite();
  sock.setsockopt(IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV, 16);
  const theirs = await python(`
lite = socket.socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE); lite.settimeout(60); lite.bind(('127.0.0.1', 0))
lite.setsockopt(IPPROTO_UDPLITE, UDPLITE_SEND_CSCOV, 16)
out = lite.getsockname()`) as [string, number];
  sock.sendto(pattern(500), theirs);
  assertEquals(await python("data, who = lite.recvfrom(1000); out = [data, who]"), [
    pattern(500).toHex(),
    sock.getsockname(),
  ]);
  await python("lite.sendto(data[::-1], who); lite.close()");
  assertEquals(sock.recvfrom(1000), [pattern(500).reverse(), theirs]);
});

function mptcp(): Inet {
  const sock = new socket.socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP);
  sock.settimeout(60);
  return sock;
}

/** Both sides speak MPTCP: such a connection has a token, a fallen back one refuses to tell (linux/mptcp.h). */
function speaks_mptcp(sock: Inet): boolean {
  const SOL_MPTCP = 284, MPTCP_INFO = 1, TOKEN = 28;
  const info = sock.getsockopt(SOL_MPTCP, MPTCP_INFO, 64);
  return new DataView(info.buffer, info.byteOffset).getUint32(TOKEN, true) !== 0;
}

const [mptcp_test, mptcp_with_python] = on_kernel(() => {
  using server = mptcp(), client = mptcp();
  server.bind(["127.0.0.1", 0]);
  server.listen();
  client.connect(server.getsockname());
  speaks_mptcp(client); // An emulated processor's kernel may not tell.
});

mptcp_test("an MPTCP connection carries data both ways, and is one", () => {
  using server = mptcp(), client = mptcp();
  server.bind(["127.0.0.1", 0]);
  server.listen();
  client.connect(server.getsockname());
  const [conn, peer] = server.accept();
  using _ = conn;
  assertEquals([conn.proto, peer], [IPPROTO_MPTCP, client.getsockname()]);
  client.sendall(pattern(5000));
  const received = new Uint8Array(5000);
  for (let n = 0; n < received.length;) n += conn.recv_into(received.subarray(n));
  assertEquals(received, pattern(5000));
  conn.sendall(bytes("answer"));
  assertEquals(client.recv(100), bytes("answer"));
  assert(speaks_mptcp(client) && speaks_mptcp(conn));
});

mptcp_with_python("MPTCP connections go to Python and back", async () => {
  const address = await python(`
server = socket.socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP); server.bind(('127.0.0.1', 0)); server.listen()
out = server.getsockname()`) as [string, number];
  using client = mptcp();
  client.connect(address);
  client.sendall(pattern(500));
  assertEquals(
    await python("conn, who = server.accept(); data = conn.recv(1000); conn.sendall(data[::-1]); out = [data, who]"),
    [pattern(500).toHex(), client.getsockname()],
  );
  assertEquals(client.recv(1000), pattern(500).reverse());
  assert(speaks_mptcp(client));

  using server = mptcp();
  server.bind(["127.0.0.1", 0]);
  server.listen();
  await python(`
client = socket.socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP); client.settimeout(60)
client.connect(('127.0.0.1', ${server.getsockname()[1]})); client.sendall(b'from Python')`);
  using conn = server.accept()[0];
  assertEquals(conn.recv(100), bytes("from Python"));
  assert(speaks_mptcp(conn));
  await python("client.close(); conn.close(); server.close()");
});
