// C gets the memory that the caller passed, whatever a program puts on prototypes after the import.
import { assertEquals } from "@std/assert";
import { ignore_unless } from "../support/where.ts";
import { run } from "./support/child.ts";
import { prints } from "./support/realm.ts";

const linux_test = ignore_unless(Deno.build.os === "linux", "needs Linux");
const root = new URL("../../", import.meta.url).href;

linux_test("a numeric key of Object.prototype is no length", () =>
  prints(
    `Object.prototype[64] = 65536;
     Object.prototype[65] = 65536n;
     const [x, y] = socket.socketpair();
     const lengths = [];
     for (const size of [64, 65]) {
       x.send(new Uint8Array(size));
       lengths.push(y.recv(70000).length);
     }
     x.sendmsg([new Uint8Array(64)]);
     lengths.push(y.recvmsg(70000)[0].length);
     console.log(JSON.stringify(lengths));`,
    [64, 65, 64],
  ));

linux_test("a numeric key of Object.prototype is no size of a struct", () =>
  prints(
    `for (let i = 0; i < 100; i++) Object.prototype[i] = new Uint8Array(1 << 16);
     const names = [socket.getservbyname("http"), socket.getprotobyname("udp"), socket.gethostbyname_ex("127.0.0.1")[2]];
     console.log(JSON.stringify([...names, socket.if_nameindex().some(([, name]) => name === "lo")]));`,
    [80, 17, ["127.0.0.1"], true],
  ));

linux_test("an argument that was not given is not Object.prototype's", () =>
  prints(
    `const [x, y] = socket.socketpair();
     Object.prototype[0] = socket.AF_UNIX;
     Object.prototype[3] = x.fileno();
     using sock = new socket.socket();
     using other = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
     console.log(JSON.stringify([sock.family === socket.AF_INET, sock.fileno() !== x.fileno(), other.family]));`,
    [true, true, 2],
  ));

linux_test(
  "a hole in an address, in a list or in an item is undefined, even if Object.prototype has the index",
  () =>
    prints(
      `using mine = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
     mine.bind(["127.0.0.1", 0]);
     const [x, y] = socket.socketpair();
     Object.prototype[0] = "127.0.0.1";
     Object.prototype[1] = mine.getsockname()[1];
     Object.prototype[2] = new Uint8Array(4);
     const errors = [];
     const attempts = [
       () => mine.sendto(new Uint8Array(1), ["127.0.0.1", ,]),
       () => mine.sendto(new Uint8Array(1), [, mine.getsockname()[1]]),
       () => x.sendmsg([new Uint8Array(1), new Uint8Array(1), ,]),
       () => x.sendmsg([new Uint8Array(1)], [[1, 1, ,]]),
       () => socket.getnameinfo(["127.0.0.1", ,], 3),
       () => socket.create_connection(["127.0.0.1", ,]),
     ];
     for (const attempt of attempts) try { attempt(); errors.push("done"); } catch (error) { errors.push(error.name); }
     console.log(JSON.stringify(errors));`,
      ["TypeError", "TypeError", "TypeError", "TypeError", "TypeError", "TypeError"],
    ),
);

linux_test("options are the object's own or its class', not Object.prototype's", () =>
  prints(
    `const [x, y] = socket.socketpair();
     y.setblocking(false);
     x.setblocking(false);
     Object.prototype.timeout = 0.01;
     Object.prototype.signal = AbortSignal.abort(new Error("foreign"));
     Object.prototype.flags = socket.MSG_PEEK;
     Object.prototype.fallback = false;
     const waiting = asynchronous.sock_recv(y, 10, { timeout: 5 }), second = asynchronous.sock_recvfrom(x, 10, {});
     await new Promise((done) => setTimeout(done, 60));
     x.send(new Uint8Array(3));
     y.send(new Uint8Array(2));
     const results = [(await waiting).length, (await second)[0].length];
     class Options { get timeout() { return 0.01; } }
     class More extends Options {}
     for (const options of [new Options(), new More(), Object.create(null, { timeout: { value: 0.01, enumerable: true } })]) {
       await asynchronous.sock_recv(y, 10, options).catch((error) => results.push(error.name));
     }
     console.log(JSON.stringify(results));`,
    [3, 2, "TimeoutError", "TimeoutError", "TimeoutError"],
  ));

linux_test("C is asked for the function that is meant, from the library that is meant", () =>
  prints(
    `Object.prototype.name = "getpid";
     Object.prototype.nonblocking = true;
     Object.prototype.type = "i32";
     Object.prototype.c = "/nonexistent.so";
     Object.prototype.memory = "/nonexistent.so";
     const [x, y] = socket.socketpair();
     console.log(JSON.stringify([x.send(new Uint8Array(7)), y.recv(10).length]));`,
    [7, 7],
  ));

linux_test("an accessor on Array.prototype[0] neither sees nor replaces a buffer", () =>
  prints(
    `const [x, y] = socket.socketpair();
     const into = [new Uint8Array(5000), new Uint8Array(1000)];
     const warm = () => { // Deno binds a function by lists of its own.
       x.sendmsg([new Uint8Array(5000)]);
       y.recvmsg_into(into);
       socket.send_fds(x, [new Uint8Array(1)], [x.fileno()]);
       socket.close(socket.recv_fds(y, 1, 1)[1][0]);
     };
     warm();
     let seen = 0;
     const large = new Uint8Array(100_000);
     for (const prototype of [Array.prototype, Object.prototype]) {
       Object.defineProperty(prototype, 0, { configurable: true, get() { seen++; return large; }, set() { seen++; } });
       Object.defineProperty(prototype, 1, { configurable: true, get() { seen++; return large; }, set() { seen++; } });
     }
     const sizes = [x.sendmsg([new Uint8Array(5000), new Uint8Array(5)]), x.sendmsg(new Set([new Uint8Array(7)]))];
     sizes[2] = y.recvmsg_into(into)[0];
     socket.send_fds(x, [new Uint8Array(1)], [x.fileno()]);
     const received = socket.recv_fds(y, 1, 1);
     delete Array.prototype[0]; delete Array.prototype[1];
     delete Object.prototype[0]; delete Object.prototype[1];
     console.log(JSON.stringify([sizes[0], sizes[1], sizes[2], received[0].length]));`,
    [5005, 7, 5012, 1],
  ));

linux_test("what is replaced of typed arrays after the import decides no length", () =>
  prints(
    `const [x, y] = socket.socketpair();
     const array = Object.getPrototypeOf(Uint8Array.prototype);
     for (const name of ["length", "byteLength", "byteOffset"]) {
       Object.defineProperty(array, name, { configurable: true, get: () => 65536 });
       Object.defineProperty(Uint8Array.prototype, name, { configurable: true, get: () => 65536 });
     }
     for (const name of ["getUint32", "getInt32", "getUint16", "getBigUint64"]) DataView.prototype[name] = () => 65536;
     array.subarray = array.slice = array.fill = () => new Uint8Array(65536);
     const sent = [x.send(new Uint8Array(9)), x.sendmsg([new Uint8Array(8)], [[1, 99, new Uint8Array(0)]].slice(1))];
     console.log(JSON.stringify([...sent, y.recvmsg_into([new Uint8Array(30)])[0]]));`,
    [9, 8, 17],
  ));

linux_test("classes that are replaced after the import make no memory that C writes to", () =>
  prints(
    `const [before] = socket.socketpair();
     class Small { constructor() { return new Real(1); } }
     const Real = Uint8Array, names = ["Uint8Array", "Int32Array", "Uint16Array", "DataView", "ArrayBuffer", "BigUint64Array"];
     const kept = names.map((name) => globalThis[name]);
     const bigint = BigInt;
     for (const name of names) globalThis[name] = Small;
     globalThis.BigInt = () => 65536n;
     globalThis.Number = () => 65536;
     const [x, y] = socket.socketpair();
     const results = [x.send(new Real(64).fill(7)), y.recv(40000).length];
     x.send(new Real(64).fill(7));
     results.push(y.recv(20000)[63], y.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12).length);
     results.push(socket.gethostname().length < 65, socket.if_nameindex().some(([, name]) => name === "lo"));
     console.log(JSON.stringify(results));`,
    [64, 64, 7, 12, true, true],
  ));

linux_test("a batch's pointers are not made by a BigInt that was replaced after the import", () =>
  prints(
    `const [x, y] = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM);
     globalThis.BigInt = () => 8n;
     const out = new socket.MessageBatch(3, 100), into = new socket.MessageBatch(3, 100);
     for (let i = 0; i < 3; i++) out.set(i, new Uint8Array(10 + i).fill(i + 1));
     const sent = x.sendmmsg(out, 0, 3), n = y.recvmmsg_into(into), data = [0, 1, 2].map((i) => into.data(i));
     console.log(JSON.stringify([sent, n, ...data.map((each) => [each.length, each[9]])]));`,
    [3, 3, [10, 1], [11, 2], [12, 3]],
  ));

linux_test("a list of messages is sent as it was checked, whatever map() and reduce() are by then", () =>
  prints(
    `const [x, y] = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM);
     y.settimeout(5);
     Array.prototype.map = () => [{ buffers: [], items: [], length: 60000, address: undefined }];
     Array.prototype.reduce = () => 1;
     const sent = x.sendmmsg([[[new Uint8Array(10)]], [[new Uint8Array(3), new Uint8Array(4)]]]);
     console.log(JSON.stringify([sent, y.recv(70000).length, y.recv(70000).length]));`,
    [2, 10, 7],
  ));

linux_test("streams receive into memory of the size that C is told, whatever Uint8Array is by then", () =>
  prints(
    `const [a, b] = socket.socketpair(), [c, d] = socket.socketpair();
     for (const sock of [a, b, c, d]) sock.setblocking(false);
     const [reader] = await asynchronous.open_connection(null, null, { sock: b });
     const Real = Uint8Array;
     globalThis.Uint8Array = class { constructor() { return new Real(1); } };
     const stream = asynchronous.readable(d).getReader();
     const data = new Real(40000).fill(7);
     await asynchronous.sock_sendall(a, data);
     await asynchronous.sock_sendall(c, data);
     const first = await reader.readexactly(40000), second = await stream.read();
     console.log(JSON.stringify([first.length, first[39999], second.value.length > 1, second.value[1]]));
     Deno.exit(0);`,
    [40000, 7, true, 7],
  ));

linux_test("a filter has the memory that its length says, whatever Uint8Array is by then", () =>
  prints(
    `const { pack_sock_fprog, bpf_stmt } = structs;
     const [x, y] = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM);
     const Real = Uint8Array, data = new Real(9);
     globalThis.Uint8Array = class { constructor() { return new Real(1); } };
     const fprog = pack_sock_fprog(Array.from({ length: 64 }, () => bpf_stmt(6, 5)));
     y.setsockopt(socket.SOL_SOCKET, socket.SO_ATTACH_FILTER, fprog);
     const kept = y.getsockopt(socket.SOL_SOCKET, socket.SO_GET_FILTER, 512);
     x.send(data);
     console.log(JSON.stringify([kept.length, kept.filter((byte, i) => byte !== [6, 0, 0, 0, 5, 0, 0, 0][i % 8]).length, y.recv(100).length]));`,
    [512, 0, 5],
  ));

linux_test("an answer of ioctl() is the struct, whatever Uint8Array is by then", () =>
  prints(
    `const Real = Uint8Array, request = new Real([108, 111, ...new Real(38)]);
     using sock = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
     globalThis.Uint8Array = class { constructor() { return new Real(1); } };
     const answer = fcntl.ioctl(sock, fcntl.SIOCGIFINDEX, request);
     console.log(JSON.stringify([answer.length, answer[16]]));`,
    [40, 1],
  ));

linux_test(
  "the resolver is given names and addresses of their true length, whatever typed arrays say by then",
  () =>
    prints(
      `const address = new Uint8Array(4);
     const array = Object.getPrototypeOf(Uint8Array.prototype), Real = Uint8Array, RealBigInt = BigInt;
     const honest = ["length", "byteLength"].map((name) => [name, Object.getOwnPropertyDescriptor(array, name)]);
     for (const [name] of honest) Object.defineProperty(array, name, { configurable: true, get: () => 3 });
     globalThis.Uint8Array = class { constructor() { return new Real(1); } };
     globalThis.BigInt = () => 3n;
     const flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV;
     const results = [
       await asynchronous.getaddrinfo("127.0.0.77", "7001", { type: socket.SOCK_STREAM, flags }),
       await asynchronous.getnameinfo(["127.0.0.77", 7001], socket.NI_NUMERICHOST | socket.NI_NUMERICSERV),
       socket.getaddrinfo("127.0.0.77", "7001", { type: socket.SOCK_STREAM, flags }),
       socket.getnameinfo(["127.0.0.77", 7001], socket.NI_NUMERICHOST | socket.NI_NUMERICSERV),
       socket.gethostbyname("127.0.0.77"),
       socket.getservbyname("http", "tcp"),
     ];
     for (const [name, descriptor] of honest) Object.defineProperty(array, name, descriptor);
     Object.assign(globalThis, { Uint8Array: Real, BigInt: RealBigInt });
     console.log(JSON.stringify(results));`,
      [
        [[2, 1, 6, "", ["127.0.0.77", 7001]]],
        ["127.0.0.77", "7001"],
        [[2, 1, 6, "", ["127.0.0.77", 7001]]],
        ["127.0.0.77", "7001"],
        "127.0.0.77",
        80,
      ],
    ),
);

linux_test("datagrams that were received ahead are given as they are, whatever typed arrays say by then", () =>
  prints(
    `const sock = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM), RealArray = Uint8Array;
     sock.bind(["127.0.0.1", 0]);
     sock.setblocking(false);
     for (let i = 1; i <= 6; i++) sock.sendto(new Uint8Array(10 * i).fill(i), sock.getsockname());
     for await (const _ of asynchronous.datagrams(sock)) break;
     const into = new Uint8Array(25), first = new Uint8Array(15), second = new Uint8Array(100);
     const array = Object.getPrototypeOf(Uint8Array.prototype);
     const names = ["length", "byteLength", "byteOffset", "set", "subarray", "slice", "fill"];
     const honest = names.map((name) => [name, Object.getOwnPropertyDescriptor(array, name)]);
     for (const name of names.slice(0, 3)) Object.defineProperty(array, name, { configurable: true, get: () => 3 });
     for (const name of names.slice(3)) array[name] = () => new RealArray(7);
     globalThis.Uint8Array = class { constructor() { return new RealArray(1); } };
     const one = sock.recv(100), two = sock.recvfrom_into(into)[0], three = sock.recvmsg_into([first, second])[0];
     const four = sock.recvfrom(30)[0], five = sock.recvmsg(100)[0];
     for (const [name, descriptor] of honest) Object.defineProperty(array, name, descriptor);
     const text = (data) => [data.length, data[0], data.at(-1)];
     console.log(JSON.stringify([text(one), two, text(into), three, text(first), second[24], second[25], text(four), text(five)]));`,
    [[20, 2, 2], 25, [25, 3, 3], 40, [15, 4, 4], 4, 0, [30, 5, 5], [60, 6, 6]],
  ));

linux_test("a destination is as long as its address, whatever typed arrays say by then", () =>
  prints(
    `const mine = new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM), other = new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);
     const sock = new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM), name = "\\0realm-" + Deno.pid;
     mine.bind(name + "-mine");
     other.bind(name);
     for (const each of [mine, other, sock]) each.setblocking(false);
     const array = Object.getPrototypeOf(Uint8Array.prototype), { get } = Object.getOwnPropertyDescriptor(array, "length");
     const data = new Uint8Array(5), short = 2 + name.length;
     Object.defineProperty(array, "length", { configurable: true, get: () => short });
     const sent = [await asynchronous.sock_sendto(sock, data, name + "-mine"), sock.sendmsg([data], [], 0, name + "-mine")];
     Object.defineProperty(array, "length", { configurable: true, get });
     console.log(JSON.stringify([...sent, mine.recv(100).length, mine.recv(100).length]));`,
    [5, 5, 5, 5],
  ));

linux_test("options of the other doors are the object's own, not Object.prototype's", () =>
  prints(
    `const { trace } = await import("${root}trace.ts"), { simulate } = await import("${root}simulated.ts");
     const { serve } = await import("${root}interop.ts"), { USocket } = await import("${root}npm/usocket.ts");
     const foreign = socket.socketpair(), [x, y] = socket.socketpair(), lines = [], name = "\\0options-" + Deno.pid;
     const there = new socket.socket(socket.AF_UNIX), server = socket.create_server(["127.0.0.1", 0]);
     there.bind(name);
     there.listen();
     const replaced = { fd: foreign[0].fileno(), calls: ["connect"], fds: [], loss: 1, seed: "none", onListen() { lines.push("foreign"); },
       tls: { key: "none" }, errno: "EMFILE", addresses: ["127.0.0.1"] };
     Object.assign(Object.prototype, replaced);
     const results = [];
     { using _ = trace((line) => void lines.push(line)); x.send(new Uint8Array(3)); }
     results.push(lines.length, lines[0]?.slice(0, 6));
     { using world = simulate({}); world.host("h", {}); using rule = world.fail("recv", { short: true });
       const [a, b] = socket.socketpair(); a.send(new Uint8Array(1)); results.push(b.recv(5).length); }
     const { log } = console;
     console.log = () => {};
     const running = serve(server, () => new Response("x"), {});
     console.log = log;
     results.push(lines.includes("foreign"));
     const answer = await new Promise((resolve) => {
       const sock = new USocket({ path: name });
       sock.on("connected", () => { resolve(sock.fd !== foreign[0].fileno()); sock.destroy(); });
       sock.on("error", resolve);
     });
     results.push(answer);
     for (const key in replaced) delete Object.prototype[key];
     await running.shutdown();
     console.log(JSON.stringify(results));
     Deno.exit(0);`,
    [1, "sendto", 1, false, true],
  ));

linux_test("an audit hook is called, whatever push() and Array.prototype[0] are by then", () =>
  prints(
    `const { addaudithook } = await import("${root}audit.ts"), seen = new Set();
     const { push } = Array.prototype;
     new socket.socket().close(); // Deno binds a function by lists of its own.
     Array.prototype.push = () => 1;
     Object.defineProperty(Array.prototype, 0, { configurable: true, get() {}, set() {} });
     addaudithook((event) => void seen.add(event));
     new socket.socket().close();
     delete Array.prototype[0];
     Array.prototype.push = push;
     console.log(JSON.stringify([...seen]));`,
    ["socket.__new__"],
  ));

linux_test("what is written and what is received is whole, whatever an accessor of Array.prototype takes", () =>
  prints(
    `const [c, d] = socket.socketpair(), [e, f] = socket.socketpair();
     for (const sock of [c, d]) sock.setblocking(false);
     c.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096);
     const [, writer] = await asynchronous.open_connection(null, null, { sock: c });
     const data = new Uint8Array(100_000);
     for (let i = 0; i < data.length; i++) data[i] = i % 251;
     const exchange = () => {
       writer.write(data);
       socket.send_fds(e, [new Uint8Array(1)], [e.fileno()]);
       return [Object.hasOwn(socket.recv_fds(f, 1, 1)[1], 0)];
     };
     const received = async () => {
       let size = 0, right = true;
       while (size < data.length) {
         const part = await asynchronous.sock_recv(d, 65536, { timeout: 20 });
         for (let i = 0; i < part.length; i++) right &&= part[i] === (size + i) % 251;
         size += part.length;
       }
       return [size, right];
     };
     exchange(); // Deno binds a function by lists of its own.
     await received();
     for (const key of [0, 1, 2]) Object.defineProperty(Array.prototype, key, { configurable: true, get() {}, set() {} });
     const fds = exchange();
     for (const key of [0, 1, 2]) delete Array.prototype[key];
     console.log(JSON.stringify([...fds, ...await received()]));
     Deno.exit(0);`,
    [true, 100_000, true],
  ));

linux_test(
  "a descriptor is closed, and an accepted one is given, whatever the iterator of arrays does by then",
  () =>
    prints(
      `const server = socket.create_server(["127.0.0.1", 0]), client = socket.create_connection(server.getsockname());
     const [x, y] = socket.socketpair(), path = "/proc/self/fd/" + y.fileno(), name = Deno.readLinkSync(path);
     y.setblocking(false);
     const waiting = asynchronous.sock_recv(y, 10).then(() => "received", () => "failed");
     const iterator = Object.getPrototypeOf([][Symbol.iterator]()), { next } = iterator;
     iterator.next = () => { throw new Error("poison"); };
     let closed = false, conn;
     try { y.close(); closed = true; } catch {}
     try { conn = server.accept()[0].fileno() > 2; } catch { conn = "lost"; }
     iterator.next = next;
     let open = false;
     try { open = Deno.readLinkSync(path) === name; } catch {}
     const ended = await Promise.race([waiting, new Promise((done) => setTimeout(done, 5000, "waits"))]);
     console.log(JSON.stringify([closed, open, conn, ended]));
     Deno.exit(0);`,
      [true, false, true, "failed"],
    ),
);

for (const method of ["close", "detach"]) {
  linux_test(`${method}() ends all waits when their limits cannot be ended, and loses no descriptor`, () =>
    prints(
      `const [x, y] = socket.socketpair(), fd = y.fileno();
     y.setblocking(false);
     const controller = new AbortController(), { signal } = controller;
     const waits = [{ timeout: 0.2 }, { signal }, {}].map((limits) => asynchronous.sock_recv(y, 10, limits));
     const codes = waits.map((wait) => wait.then(() => "received", (error) => error.code));
     const { replace_clock } = await import("${root}base/clock.ts");
     replace_clock({ now: () => 0, start() {}, stop() { throw new Error("poison"); } });
     const given = y.${method}() === fd;
     replace_clock(null);
     let open = true;
     try { Deno.readLinkSync("/proc/self/fd/" + fd); } catch { open = false; }
     const ended = await Promise.race([Promise.all(codes), new Promise((done) => setTimeout(done, 9000, "wait"))]);
     controller.abort();
     await new Promise((done) => setTimeout(done, 300)); // The timer that was not stopped comes first.
     console.log(JSON.stringify([given, open, ended]));
     Deno.exit(0);`,
      [method === "detach", method === "detach", ["EBADF", "EBADF", "EBADF"]],
    ));
}

linux_test("the instructions of a filter live as long as the struct, whatever WeakMap is by then", async () => {
  const { code, out, err } = await run(
    ["-A", "--v8-flags=--expose-gc"],
    `const { pack_sock_fprog, bpf_stmt } = structs;
     const pair = globalThis.pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM), others = [];
     WeakMap.prototype.set = function () { return this; };
     const fprog = pack_sock_fprog(Array.from({ length: 64 }, () => bpf_stmt(6, 5)));
     await new Promise((resolve) => setTimeout(resolve, 1));
     for (let i = 0; i < 5; i++) {
       gc();
       await new Promise((resolve) => setTimeout(resolve, 5));
       for (let j = 0; j < 2000; j++) others.push(new Uint8Array(512).fill(6));
     }
     pair[1].setsockopt(socket.SOL_SOCKET, socket.SO_ATTACH_FILTER, fprog);
     const kept = pair[1].getsockopt(socket.SOL_SOCKET, socket.SO_GET_FILTER, 512);
     console.log(kept.filter((byte, i) => byte !== [6, 0, 0, 0, 5, 0, 0, 0][i % 8]).length);`,
  );
  assertEquals({ code, out, err }, { code: 0, out: "0", err: "" });
});

linux_test(
  "as much of a file is sent as was asked for, and of that file, whatever Number and WeakMap are by then",
  () =>
    prints(
      `const path = Deno.makeTempFileSync(), other_path = Deno.makeTempFileSync();
     Deno.writeFileSync(path, new Uint8Array(1000).fill(1));
     Deno.writeFileSync(other_path, new Uint8Array(1000).fill(2));
     const file = Deno.openSync(path), other = Deno.openSync(other_path);
     Deno.removeSync(path);
     Deno.removeSync(other_path);
     const [x, y] = socket.socketpair();
     x.settimeout(20);
     y.settimeout(20);
     const { get } = WeakMap.prototype, { Number } = globalThis;
     x.sendfile(other, 0, 1);
     y.recv(1);
     let numbers = 0;
     for (const { name } of Deno.readDirSync("/proc/self/fd")) {
       try { if (Deno.readLinkSync("/proc/self/fd/" + name).startsWith(other_path)) numbers = Number(name); } catch {}
     }
     WeakMap.prototype.get = function (key) { return key === file ? numbers : Reflect.apply(get, this, [key]); };
     globalThis.Number = Object.assign(() => 700, { isInteger: () => true });
     const sent = x.sendfile(file, 0, 10);
     globalThis.Number = Number;
     WeakMap.prototype.get = get;
     const received = y.recv(2000);
     console.log(JSON.stringify([numbers > 2, sent, received.length, received[0]]));`,
      [true, 10, 10, 1],
    ),
);

linux_test("a wait ends with its signal, whatever Set and WeakMap are by then", () =>
  prints(
    `const [x, y] = socket.socketpair(), controller = new AbortController();
     y.setblocking(false);
     const set = Object.getOwnPropertyDescriptors(Set.prototype), weak = Object.getOwnPropertyDescriptors(WeakMap.prototype);
     Set.prototype.add = Set.prototype.delete = () => undefined;
     WeakMap.prototype.get = WeakMap.prototype.set = () => undefined;
     const waiting = [1, 2].map(() => asynchronous.sock_recv(y, 10, { signal: controller.signal }));
     Object.defineProperties(Set.prototype, set);
     Object.defineProperties(WeakMap.prototype, weak);
     controller.abort(new Error("over"));
     const ended = await Promise.race([Promise.allSettled(waiting), new Promise((done) => setTimeout(done, 5000, []))]);
     console.log(JSON.stringify(ended.map(({ reason }) => reason?.message)));
     Deno.exit(0);`,
    ["over", "over"],
  ));

linux_test("timeouts, sizes and numbers of descriptors are what was given, whatever Number is by then", () =>
  prints(
    `const { listen_fds } = await import("${root}interop.ts");
     Deno.env.set("LISTEN_PID", String(Deno.pid));
     Deno.env.set("LISTEN_FDS", "0");
     const [x, y] = socket.socketpair(), file = y.makefile("rb");
     x.send(new Uint8Array(100));
     const { Number } = globalThis;
     globalThis.Number = Object.assign((value) => value === "0" ? 3 : value === String(Deno.pid) ? Deno.pid : 60, {
       isInteger: () => true, isNaN: () => false, MAX_SAFE_INTEGER: 1,
     });
     x.settimeout(5);
     const results = [x.gettimeout(), file.read(10).length];
     try { results.push(listen_fds().length); } catch (error) { results.push(error.name); }
     globalThis.Number = Number;
     console.log(JSON.stringify(results));`,
    [5, 10, 0],
  ));

linux_test("what a USocket sends, takes and waits for are options of its own, not Object.prototype's", () =>
  prints(
    `const { USocket, UServer } = await import("${root}npm/usocket.ts");
     const [a, b] = socket.socketpair(), foreign = socket.socketpair(), name = "\\0usocket-" + Deno.pid;
     b.settimeout(5);
     const results = [], replaced = { fd: foreign[0].fileno(), path: name + "-foreign", fds: [foreign[0].fileno()], backlog: "none",
       callback() { results.push("foreign"); }, data: new Uint8Array(9), allowHalfOpen: false };
     const sent = (sock, message) => new Promise((done) => sock.write(message, () => done()));
     const free = () => { try { new USocket({}).destroy(); return "free"; } catch (error) { return error.message; } };
     const mine = new USocket({ fd: a.detach() });
     Object.assign(Object.prototype, replaced);
     results.push(free(), new USocket({}).fd === replaced.fd, mine.allowHalfOpen);
     await sent(mine, { data: new Uint8Array(3) });
     await sent(mine, { fds: [foreign[1].fileno()], data: new Uint8Array(2) });
     const [data, fds] = socket.recv_fds(b, 100, 9);
     results.push(data.length, fds.length);
     const unbound = new USocket({});
     try { unbound.connect({}); results.push("connected"); } catch (error) { results.push(error.message); }
     const server = new UServer();
     const listens = new Promise((done) => { server.on("listening", () => done("listens")); server.on("error", (error) => done(error.code)); });
     try { server.listen({ path: name }); results.push(await listens); } catch (error) { results.push(error.message); }
     for (const key in replaced) delete Object.prototype[key];
     console.log(JSON.stringify(results));
     Deno.exit(0);`,
    ["free", false, true, 5, 1, "USocket#connect expects string path", "listens"],
  ));

linux_test("a USocket gives the descriptors that came, whatever an accessor of Array.prototype takes", () =>
  prints(
    `const { USocket } = await import("${root}npm/usocket.ts");
     const [a, b] = socket.socketpair(), results = [];
     const mine = new USocket({ fd: a.detach() });
     const readable = () => new Promise((done) => mine.once("fds", done));
     const receive = async () => {
       const came = readable();
       mine.read(0);
       socket.send_fds(b, [new Uint8Array(1)], [b.fileno(), b.fileno()]);
       await came;
     };
     await receive(); // Deno binds a function by lists of its own.
     results.push(mine.read(1, 2).fds.length);
     let seen = 0;
     const came = readable();
     socket.send_fds(b, [new Uint8Array(1)], [b.fileno(), b.fileno()]);
     for (const key of [0, 1]) {
       Object.defineProperty(Array.prototype, key, { configurable: true, get() {}, set() { seen++; } });
     }
     mine.read(0);
     mine.on("fds", () => { for (const key of [0, 1]) delete Array.prototype[key]; });
     await came;
     const { fds } = mine.read(1, 2);
     results.push(fds.length, fds[0] > 2, fds[1] > 2);
     console.log(JSON.stringify(results));
     Deno.exit(0);`,
    [2, 2, true, true],
  ));

linux_test("calls that wait end, whatever an accessor of Array.prototype takes, and push() does by then", () =>
  prints(
    `const pairs = Array.from({ length: 40 }, () => socket.socketpair()), one = new Uint8Array(1);
     for (const [a, b] of pairs) { a.setblocking(false); b.setblocking(false); }
     let received = 0, cancelled = false, writable = 0;
     const controller = new AbortController(), { push } = Array.prototype, { lstat } = Deno;
     const receive = (n) => asynchronous.sock_recv(pairs[n][1], 10).then((data) => { received += data.length; });
     const turns = async (over) => { for (let turns = 0; turns < 60_000 && !over(); turns++) await lstat("/"); };
     asynchronous.sock_recv(pairs[0][1], 10, { signal: controller.signal }).catch(() => { cancelled = true; });
     await new Promise((done) => setTimeout(done, 100)); // The poller sleeps on its thread.
     Array.prototype.push = () => 1;
     controller.abort();
     for (let n = 0; n < pairs.length; n++) asynchronous.wait_writable(pairs[n][0]).then(() => { writable++; });
     await turns(() => cancelled && writable === pairs.length);
     Array.prototype.push = push;
     receive(0);
     pairs[0][0].send(one);
     await turns(() => received === 1);
     for (let n = 0; n < pairs.length; n++) receive(n);
     for (let key = 0; key < 130; key++) Object.defineProperty(Array.prototype, key, { configurable: true, get() {}, set() {} });
     for (let n = 0; n < pairs.length; n++) pairs[n][0].send(one);
     await turns(() => received === 41);
     for (let key = 0; key < 130; key++) delete Array.prototype[key];
     console.log(JSON.stringify([cancelled, writable, received]));
     Deno.exit(0);`,
    [true, 40, 41],
  ));

for (const enforced of [false, true]) {
  const title = "a function on Object.prototype is none of the calls that the platform lacks";
  linux_test(enforced ? `${title}, nor is it with permissions enforced` : title, () =>
    prints(
      `const taken = [];
     for (const name of ["CreateFile", "TransmitFile", "WSASocket", "control_id", "select", "kqueue"]) {
       Object.prototype[name] = () => (taken.push(name), 0);
     }
     if (${enforced}) enforce_net_permission();
     const { select } = await import(new URL("select.ts", ${JSON.stringify(root)}));
     const [x, y] = socket.socketpair();
     x.send(new Uint8Array(3));
     const ready = select([y], [], [], 0)[0].length;
     const path = await Deno.makeTempFile();
     await Deno.writeTextFile(path, "four");
     const sent = x.sendfile(path);
     await Deno.remove(path);
     console.log(JSON.stringify([ready, sent, y.recv(10).length, taken]));`,
      [1, 4, 7, []],
    ));
}
