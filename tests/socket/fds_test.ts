// Descriptors passed between processes: ours and another of ours, ours and python3, in both directions.
import { disposable } from "../support/disposable.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { descriptor_limit } from "../support/has.ts";
import { has_python, Python } from "../support/python.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, in_emulation, on_windows } from "../support/where.ts";

const { AF_UNIX, CMSG_SPACE, SCM_RIGHTS, SOCK_STREAM, SOL_SOCKET } = socket;
const linux = Deno.build.os === "linux";
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

const linuxTest = ignore_unless(linux && descriptor_limit >= 600, "needs Linux, and 600 descriptors", test);
const childTest = ignore_unless(
  !on_windows && !in_emulation && descriptor_limit >= 600,
  "needs 600 descriptors; Windows passes none, the host starts no emulated Deno",
  test,
);
const pythonTest = ignore_unless(has_python, "needs python3", test);
const nativePythonTest = ignore_unless(
  has_python && !in_emulation,
  "needs python3, and no emulator, which truncates in its own way",
  test,
);

/** A listening UNIX socket in a folder of its own, which is removed in the end. */
function listener(): { sock: socket.Socket<"AF_UNIX">; path: string } & Disposable {
  const folder = new TempFolder();
  const path = `${folder}/s`;
  const sock = new socket.socket(AF_UNIX, SOCK_STREAM);
  sock.bind(path);
  sock.listen();
  sock.settimeout(20);
  return {
    sock,
    path,
    [Symbol.dispose]() {
      sock.close();
      folder[Symbol.dispose]();
    },
  };
}

function pairs(count: number): [near: socket.Socket, far: socket.Socket][] {
  return Array.from({ length: count }, () => socket.socketpair());
}

function close_all(...socks: socket.Socket[]): void {
  for (const sock of socks) sock.close();
}

/** Receives descriptors of sockets, and says a word through each to the far end. */
function check_received(fds: number[], ends: [socket.Socket, socket.Socket][]): void {
  assertEquals(fds.length, ends.length);
  fds.forEach((fd, i) => {
    using copy = new socket.socket({ fileno: fd });
    copy.sendall(bytes(`back ${i}`));
    assertEquals(text(ends[i][0].recv(100)), `back ${i}`);
  });
}

childTest("descriptors go to another of our processes and come back, many in one message", async () => {
  using server = listener();
  for (const count of [1, 5, 100]) {
    const ends = pairs(count);
    const program = `${import.meta.dirname}/programs/pass_back.ts`;
    const child = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--no-check", program, server.path] })
      .spawn();
    const [conn] = server.sock.accept();
    using _conn = conn;
    conn.settimeout(20);
    socket.send_fds(conn, [bytes("word")], ends.map(([, far]) => far.fileno()));
    const [data, fds, flags] = socket.recv_fds(conn, 100, count);
    assertEquals([text(data), flags], ["word", 0]);
    ends.forEach(([near], i) => assertEquals(text(near.recv(100)), `${i} word`));
    check_received(fds, ends);
    close_all(...ends.flat());
    assert((await child.status).success);
  }
});

pythonTest("ours to python3: send_fds() and sendmsg(), several in one message", async () => {
  using server = listener();
  const ends = pairs(3);
  await using _ = new Python(
    `
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
import os, array
data, fds, flags, _ = socket.recv_fds(s, 100, 3)
for i, fd in enumerate(fds): os.write(fd, b"%d %s %d" % (i, data, flags)); os.close(fd)
data, ancdata, flags, _ = s.recvmsg(100, socket.CMSG_SPACE(8))
for level, type, raw in ancdata:
    assert (level, type) == (socket.SOL_SOCKET, socket.SCM_RIGHTS)
    for fd in array.array("i", raw): os.write(fd, data); os.close(fd)
`,
    server.path,
  );
  const [conn] = server.sock.accept();
  using _conn = conn;
  socket.send_fds(conn, [bytes("wo"), bytes("rd")], ends.map(([, far]) => far.fileno()));
  ends.forEach(([near], i) => assertEquals(text(near.recv(100)), `${i} word 0`));
  const two = Int32Array.from(ends.slice(0, 2), ([, far]) => far.fileno());
  conn.sendmsg([bytes("by sendmsg")], [[SOL_SOCKET, SCM_RIGHTS, two]]);
  for (const [near] of ends.slice(0, 2)) assertEquals(text(near.recv(100)), "by sendmsg");
  close_all(...ends.flat());
});

pythonTest("python3 to ours: recv_fds() and recvmsg(), several in one message", async () => {
  using server = listener();
  await using _ = new Python(
    `
import array
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
pairs = [socket.socketpair() for _ in range(4)]
far = [b.fileno() for _, b in pairs]
socket.send_fds(s, [b"some"], far)
for i, (a, _) in enumerate(pairs): a.sendall(b"python %d" % i)
s.recv(1)
s.sendmsg([b"mo", b"re"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", far[:3]))])
for a, _ in pairs[:3]: a.sendall(b"again")
s.recv(1)
`,
    server.path,
  );
  const [conn] = server.sock.accept();
  using _conn = conn;
  const [data, fds, flags] = socket.recv_fds(conn, 100, 4);
  assertEquals([text(data), fds.length, flags], ["some", 4, 0]);
  fds.forEach((fd, i) => {
    using copy = new socket.socket({ fileno: fd });
    assertEquals([copy.family, copy.type, text(copy.recv(100))], [AF_UNIX, SOCK_STREAM, `python ${i}`]);
  });
  conn.sendall(bytes("."));
  const buffer = new Uint8Array(4);
  const [n, [[level, type, raw]]] = conn.recvmsg_into([buffer], CMSG_SPACE(12));
  assertEquals([n, text(buffer), level, type], [4, "more", SOL_SOCKET, SCM_RIGHTS]);
  for (const fd of new Int32Array(raw.slice().buffer)) {
    using copy = new socket.socket({ fileno: fd });
    assertEquals(text(copy.recv(100)), "again");
  }
  conn.sendall(bytes("."));
});

nativePythonTest("python3 to ours, truncated at every point: nothing is left open", async () => {
  using server = listener();
  await using _ = new Python(
    `
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1])
while s.recv(1): socket.send_fds(s, [b"x"], [0, 1, 2])
`,
    server.path,
  );
  const [conn] = server.sock.accept();
  const open = () => [...Deno.readDirSync("/proc/self/fd")].length;
  const before = linux ? open() : 0;
  for (let size = 0; size <= CMSG_SPACE(12) + 8; size++) {
    conn.sendall(bytes("."));
    const [, ancdata] = conn.recvmsg(1, size);
    for (const [, , raw] of ancdata) {
      new Int32Array(raw.slice(0, raw.length & ~3).buffer).forEach((fd) => socket.close(fd));
    }
    if (linux) assertEquals(open(), before, `room for ${size} bytes`);
  }
  conn.close();
});

linuxTest("the kernel takes at most 253 descriptors in one message", () => {
  using sockets = disposable(socket.socketpair());
  const [a, b] = sockets;
  const many = (count: number) => Array.from({ length: count }, () => a.fileno());
  socket.send_fds(a, [bytes("x")], many(253));
  const [, fds] = socket.recv_fds(b, 1, 300);
  assertEquals(fds.length, 253);
  fds.forEach((fd) => socket.close(fd));
  assertEquals(assertThrows(() => socket.send_fds(a, [bytes("x")], many(254)), socket.OSError).code, "EINVAL");
  assertThrows(() => socket.send_fds(a, [bytes("x")], 0 as never), TypeError, "fds: an iterable is required");
});
