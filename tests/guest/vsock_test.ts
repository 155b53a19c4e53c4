// VSOCK within one machine, and QIPCRTR within one node.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { open_connection, start_server } from "../../async.ts";
import * as socket from "../../mod.ts";
import { ca, cert, key } from "../support/certificate.ts";
import { bytes, on_kernel, output, pattern, python } from "./support/mod.ts";

const { AF_QIPCRTR, AF_VSOCK, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM, VMADDR_CID_ANY, VMADDR_CID_LOCAL } = socket;

type Vsock = socket.Socket<"AF_VSOCK">;

function open(type: number): Vsock {
  const sock = new socket.socket(AF_VSOCK, type);
  sock.settimeout(60);
  return sock;
}

function listening(type: number, port: number = socket.VMADDR_PORT_ANY): Vsock {
  const sock = open(type);
  sock.bind([VMADDR_CID_ANY, port]);
  sock.listen();
  return sock;
}

const [test, with_python] = on_kernel(() => {
  using sock = new socket.socket(AF_VSOCK, SOCK_STREAM);
  sock.bind([VMADDR_CID_LOCAL, socket.VMADDR_PORT_ANY]);
});

for (const [name, type] of [["stream", SOCK_STREAM], ["seqpacket", SOCK_SEQPACKET]] as const) {
  test(`a VSOCK ${name} socket of this machine connects and carries data both ways`, () => {
    using server = listening(type), client = open(type);
    const [cid, port] = server.getsockname();
    assertEquals(cid, VMADDR_CID_ANY);
    client.connect([VMADDR_CID_LOCAL, port]);
    const [conn, peer] = server.accept();
    using _ = conn;
    assertEquals(peer, [VMADDR_CID_LOCAL, client.getsockname()[1]]);
    assertEquals(client.getpeername(), [VMADDR_CID_LOCAL, port]);
    client.sendall(pattern(3000));
    client.sendall(bytes("end"));
    const received: number[] = [];
    while (received.length < 3003) received.push(...conn.recv(5000));
    assertEquals(Uint8Array.from(received), Uint8Array.of(...pattern(3000), ...bytes("end")));
    conn.sendall(bytes("answer"));
    assertEquals(client.recv(100), bytes("answer"));
    client.close();
    assertEquals(conn.recv(100).length, 0);
  });
}

for (const tls of [false, true]) {
  test(`streams${tls ? " with TLS" : ""} over a VSOCK: lines, and 1 MiB both ways`, async () => {
    const listener = listening(SOCK_STREAM);
    await using server = await start_server(
      async (reader, writer) => {
        writer.write(await reader.readline());
        writer.write(await reader.readexactly(1 << 20));
        writer.close();
      },
      null,
      null,
      { sock: listener, ssl: tls ? { key, cert } : null },
    );
    const sock = open(SOCK_STREAM);
    sock.connect([VMADDR_CID_LOCAL, server.sockets[0].getsockname()[1]]);
    const options = tls ? { ssl: { ca }, server_hostname: "localhost" } : {};
    const [reader, writer] = await open_connection(null, null, { sock, ...options });
    writer.write(bytes("a line\n"));
    assertEquals(await reader.readline(), bytes("a line\n"));
    writer.write(pattern(1 << 20));
    assertEquals(await reader.read(), pattern(1 << 20));
    writer.close();
    await writer.wait_closed();
  });
}

test("VSOCK's options are numbers of 64 bits (OPT-4)", () => {
  using sock = open(SOCK_STREAM);
  const { SO_VM_SOCKETS_BUFFER_MAX_SIZE, SO_VM_SOCKETS_BUFFER_SIZE } = socket;
  assertEquals(sock.getsockopt(AF_VSOCK, SO_VM_SOCKETS_BUFFER_SIZE), 256 * 1024);
  sock.setsockopt(AF_VSOCK, SO_VM_SOCKETS_BUFFER_MAX_SIZE, 2 ** 33);
  sock.setsockopt(AF_VSOCK, SO_VM_SOCKETS_BUFFER_SIZE, 2n ** 32n + 5n);
  assertEquals(sock.getsockopt(AF_VSOCK, SO_VM_SOCKETS_BUFFER_MAX_SIZE), 2 ** 33);
  assertEquals(sock.getsockopt(AF_VSOCK, SO_VM_SOCKETS_BUFFER_SIZE), 2 ** 32 + 5);
  for (const size of [2n ** 53n + 1n, 2n ** 63n + 1n]) { // A bigint, not a number that is rounded.
    sock.setsockopt(AF_VSOCK, SO_VM_SOCKETS_BUFFER_MAX_SIZE, size);
    assertEquals(sock.getsockopt(AF_VSOCK, SO_VM_SOCKETS_BUFFER_MAX_SIZE), size);
  }
  const error = assertThrows(() => sock.getsockopt(AF_VSOCK, SO_VM_SOCKETS_BUFFER_SIZE, 8), socket.OSError);
  assertEquals(error.message, "getsockopt string buffer not allowed");
  assertThrows(() => sock.setsockopt(AF_VSOCK, SO_VM_SOCKETS_BUFFER_SIZE, new Uint8Array(8)), TypeError);
});

with_python("the example tells this machine's context identifier", async () => {
  const cid = await python(`
import fcntl
with open('/dev/vsock', 'rb') as device:
    out = struct.unpack('I', fcntl.ioctl(device, IOCTL_VM_SOCKETS_GET_LOCAL_CID, bytes(4)))[0]`);
  const program = `${import.meta.dirname}/../../examples/vsock_cid.ts`;
  const printed = await output(Deno.execPath(), "run", "--no-check", "--allow-ffi", program);
  assertEquals(printed.split(/[ \n]/)[0], String(cid));
});

with_python("VSOCK connections go to Python and back", async () => {
  const port = await python(`
server = socket.socket(AF_VSOCK, SOCK_STREAM); server.settimeout(60)
server.bind((VMADDR_CID_ANY, VMADDR_PORT_ANY)); server.listen()
out = server.getsockname()[1]`) as number;
  using client = open(SOCK_STREAM);
  client.connect([VMADDR_CID_LOCAL, port]);
  client.sendall(pattern(1000));
  const seen = await python(
    "conn, peer = server.accept(); data = conn.recv(2000); conn.sendall(data[::-1]); out = [data, peer]",
  );
  assertEquals(seen, [pattern(1000).toHex(), [VMADDR_CID_LOCAL, client.getsockname()[1]]]);
  assertEquals(client.recv(2000), pattern(1000).reverse());

  using server = listening(SOCK_SEQPACKET);
  await python(`
client = socket.socket(AF_VSOCK, SOCK_SEQPACKET); client.settimeout(60)
client.connect((${VMADDR_CID_LOCAL}, ${server.getsockname()[1]})); client.send(b'packet')`);
  using conn = server.accept()[0];
  assertEquals(conn.recv(100), bytes("packet"));
  conn.send(bytes("answer"));
  assertEquals(
    await python("out = client.recv(100); client.close(); conn.close(); server.close()"),
    bytes("answer").toHex(),
  );
});

type Qipcrtr = socket.Socket<"AF_QIPCRTR">;

function qipcrtr(): Qipcrtr {
  const sock = new socket.socket(AF_QIPCRTR, SOCK_DGRAM);
  sock.settimeout(60);
  return sock;
}

const [qipcrtr_test, qipcrtr_with_python] = on_kernel(() => qipcrtr().close());

qipcrtr_test("a QIPCRTR datagram goes from one local port to another", () => {
  using one = qipcrtr(), other = qipcrtr();
  const [node] = one.getsockname();
  one.bind([node, 0]);
  other.bind([node, 0]);
  const [, port] = other.getsockname();
  assert(port > 0);
  assertEquals(one.sendto(pattern(200), [node, port]), 200);
  assertEquals(other.recvfrom(500), [pattern(200), one.getsockname()]);
  other.sendto(bytes("answer"), one.getsockname());
  assertEquals(one.recvfrom(500), [bytes("answer"), [node, port]]);
});

qipcrtr_with_python("QIPCRTR datagrams go to Python and back", async () => {
  using sock = qipcrtr();
  const [node] = sock.getsockname();
  sock.bind([node, 0]);
  const theirs = await python(`
q = socket.socket(AF_QIPCRTR, SOCK_DGRAM); q.settimeout(60)
q.bind((q.getsockname()[0], 0)); out = q.getsockname()`) as [number, number];
  sock.sendto(pattern(200), theirs);
  assertEquals(await python("data, who = q.recvfrom(500); out = [data, who]"), [
    pattern(200).toHex(),
    sock.getsockname(),
  ]);
  await python("q.sendto(data[::-1], who); q.close()");
  assertEquals(sock.recvfrom(500), [pattern(200).reverse(), theirs]);
});
