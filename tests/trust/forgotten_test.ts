// Garbage collected sockets and files are closed, and those in use are not.
import { ignore_unless } from "../support/where.ts";
import { assertEquals, assertMatch } from "@std/assert";
import { run } from "./support/child.ts";

const linux = Deno.build.os === "linux";
const GC = ["-A", "--v8-flags=--expose-gc"];

/** What programs here have besides. */
const HELPERS = `
  const collect = async () => {
    for (let i = 0; i < 10; i++) { gc(); await new Promise((done) => setTimeout(done, 5)); }
  };
  // By its inode: Deno opens sockets of its own meanwhile, which may get the same number.
  const socket_of = (fd) => { try { return Deno.readLinkSync("/proc/self/fd/" + fd); } catch { return "closed"; } };
  const is_open = (socket) => [...Deno.readDirSync("/proc/self/fd")].some(({ name }) => socket_of(name) === socket);`;

function collected(name: string, program: string, expected: string, warnings: number) {
  ignore_unless(linux, "needs Linux' /proc")(name, async () => {
    const { code, out, err } = await run(GC, HELPERS + program);
    assertEquals(out, expected, err);
    assertEquals(code, 0);
    const lines = err === "" ? [] : err.split("\n");
    assertEquals(lines.length, warnings, err);
    for (const line of lines) assertMatch(line, /^ResourceWarning: unclosed <socket\.socket fd=\d+, family=\d+, /);
  });
}

collected(
  "CLO-10: forgotten sockets of every making are closed, each with a warning",
  `const server = socket.create_server(["127.0.0.1", 0]);
   const sockets = (() => {
     const client = socket.create_connection(server.getsockname());
     const all = [new socket.socket(), ...socket.socketpair(), client, server.accept()[0], client.dup(),
       socket.fromfd(client.fileno(), 2, 1)];
     return all.map((sock) => socket_of(sock.fileno()));
   })();
   await collect();
   console.log(sockets.map(is_open).some(Boolean), is_open(socket_of(server.fileno())));
   server.close();`,
  "false true",
  7,
);

collected(
  "a socket that was closed or detached is not closed again, even if its number was reused",
  `const fd = (() => { const sock = new socket.socket(); const fd = sock.fileno(); sock.close(); return fd; })();
   const kept = (() => new socket.socket().detach())();
   const inode = socket_of(kept);
   await collect();
   console.log(socket_of(kept) === inode, fd === kept);
   socket.close(kept);`,
  "true true",
  0,
);

collected(
  "a file keeps its socket: forgetting the object does not close it",
  `const [a, b] = socket.socketpair();
   const file = ((sock) => sock.makefile("rb"))(b);
   let lines = (() => { const [c, d] = socket.socketpair(); c.send(x); c.close(); return d.makefile("rb"); })();
   await collect();
   a.send(x);
   console.log(file.read(1).length, lines.read(1).length);
   file.close();
   a.close(); b.close();
   lines.close();
   lines = undefined;
   await collect();`,
  "1 1",
  1, // The socket of the second file was not closed.
);

collected(
  "a forgotten file of a closed socket closes the descriptor",
  `const [a, b] = socket.socketpair();
   const inode = socket_of(b.fileno());
   ((sock) => { sock.makefile("rwb"); sock.makefile("r"); })(b);
   b.close();
   await collect();
   console.log(is_open(inode));
   a.close();`,
  "false",
  0,
);

collected(
  "a socket that is awaited is not forgotten",
  `const [a, b] = socket.socketpair();
   const fd = b.fileno();
   b.setblocking(false);
   const waiting = ((sock) => asynchronous.sock_recv(sock, 10))(b);
   const later = (async () => { await collect(); a.send(x); a.close(); })();
   console.log((await waiting).length);
   await later;
   b.close();`,
  "1",
  0,
);

collected(
  "a warning that fails keeps no descriptor open",
  `const inode = (() => socket_of(new socket.socket().fileno()))();
   const { warn } = console;
   console.warn = () => { throw new Error("no"); };
   await collect();
   console.log(is_open(inode));`,
  "false",
  0,
);

collected(
  "a program that only blocks, and never gives the event loop its turn, keeps nothing of what it closed",
  `const kept = () => { gc(); return Deno.memoryUsage().heapUsed; };
   const open_and_close = () => { for (let i = 0; i < 5000; i++) new socket.socket().close(); };
   open_and_close();
   const before = kept();
   open_and_close();
   console.log(kept() - before < 5000 * 20);`,
  "true",
  0,
);

collected(
  "of sockets that were opened in one turn, those that were closed in it are not closed again, and the others are",
  `const sockets = (() => {
     const all = Array.from({ length: 7 }, () => new socket.socket());
     const inodes = all.map((sock) => socket_of(sock.fileno()));
     for (const i of [0, 3, 6]) all[i].close(); // The first, one between and the last of them.
     return inodes.filter((_, i) => i % 3 !== 0);
   })();
   await collect();
   console.log(sockets.length, sockets.some(is_open));`,
  "4 false",
  4,
);
