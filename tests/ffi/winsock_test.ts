// Windows' half over functions that answer as Microsoft documents, and Wine does not: see tests/support/winsock.ts.
import { assertEquals } from "@std/assert";
import { over_winsock, stand_in_test as test } from "../support/winsock.ts";

/** A select() that answers as documented for sockets in one state, and a program that has it. */
const SELECT = `
  // What the sockets have: whether they have a peer, room, data to read, urgent data, a connection that failed.
  const sockets = {};
  const asked = [];
  const fds = (set) => {
    if (!set) return []; // NULL, as a pointer or as a number
    return Array.from({ length: at(set, 8).getUint32(0, true) }, (_, i) => at(set, 8 + 8 * (i + 1)).getInt32(8 + 8 * i, true));
  };
  const leave = (set, list) => {
    if (!set) return 0;
    const view = at(set, 8 + 8 * Math.max(list.length, 1));
    view.setUint32(0, list.length, true);
    list.forEach((fd, i) => view.setBigInt64(8 + 8 * i, BigInt(fd), true));
    return list.length;
  };
  functions.getpeername = (fd) => sockets[fd] === undefined ? fail(10038) : sockets[fd].peer ? 0 : fail(10057);
  functions.getsockopt = (fd, _level, name, value) => {
    if (sockets[fd] === undefined) return fail(10038);
    if (name !== 0x700c) return fail(10042);
    at(value, 4).setUint32(0, sockets[fd].peer && !sockets[fd].failed ? 0 : 0xffff_ffff, true); // SO_CONNECT_TIME
    return 0;
  };
  functions.select = (_n, reading, writing, exceptional) => {
    asked.push(fds(exceptional));
    const sets = [reading, writing, exceptional].filter(Boolean);
    if (sets.length === 0 || sets.some((set) => fds(set).length === 0)) return fail(10022);
    if (sets.some((set) => fds(set).some((fd) => sockets[fd] === undefined))) return fail(10038);
    return leave(reading, fds(reading).filter((fd) => sockets[fd].data)) +
      leave(writing, fds(writing).filter((fd) => sockets[fd].room)) +
      leave(exceptional, fds(exceptional).filter((fd) => sockets[fd].urgent || sockets[fd].failed));
  };
  const { winsock } = await load("ffi/winsock/core.ts");
  const { select } = await load("select/select.ts");
  const { POLLIN, POLLOUT, POLLPRI, POLLERR } = await load("constants/poll.ts");
`;

test("urgent data do not make a full socket writable, nor end a wait for that", async () => {
  const [revents, lists, asked] = await over_winsock<unknown[]>(`${SELECT}
    sockets[4] = { peer: true, urgent: true };
    const revents = winsock.poll_one(4, POLLOUT, 0);
    return [revents, select([], [4], [], 0), asked];`);
  assertEquals(revents, 0);
  assertEquals(lists, [[], [], []]);
  assertEquals(asked, [[], []]);
});

test("urgent data are in select()'s third list, and in that alone", async () => {
  const found = await over_winsock(`${SELECT}
    sockets[4] = { peer: true, urgent: true };
    return [select([4], [4], [4], 0), winsock.poll_one(4, POLLIN | POLLPRI | POLLOUT, 0) === POLLPRI];`);
  assertEquals(found, [[[], [], [4]], true]);
});

test("a failed connection ends a wait for writability", async () => {
  const found = await over_winsock(`${SELECT}
    sockets[4] = { failed: true };
    return [
      winsock.poll_one(4, POLLOUT, 0) === POLLERR,
      winsock.poll_one(4, POLLOUT | POLLERR, 0) === POLLERR,
      select([], [4], [], 0),
    ];`);
  assertEquals(found, [true, true, [[], [4], []]]);
});

test("a failed connection ends a wait also if getpeername() knows its peer, as while it was under way", async () => {
  const found = await over_winsock(`${SELECT}
    sockets[4] = { peer: true, failed: true };
    return [winsock.poll_one(4, POLLOUT | POLLERR, 0) === POLLERR, select([], [4], [], 0)];`);
  assertEquals(found, [true, [[], [4], []]]);
});

test("the poller's waiting call does not end for urgent data", async () => {
  const asked = await over_winsock(`${SELECT}
    Object.assign(functions, { WSASocketW: () => 9, bind: () => 0, getsockname: () => 0, connect: () => 0, ioctlsocket: () => 0 });
    sockets[4] = { peer: true, urgent: true };
    sockets[5] = { failed: true };
    sockets[9] = {};
    const watched = new Map([4, 5].map((fd) => [fd, { fd, generation: 1, wanted: POLLOUT }]));
    const poller = winsock.events.open(watched);
    const happened = [];
    poller.collect((fd, _generation, events) => happened.push([fd, events === POLLERR]));
    await poller.wait();
    poller.close();
    return [asked, happened];`);
  assertEquals(asked, [[[5], [5]], [[5, true]]]);
});

test("select() is given NULL in place of a set without sockets", async () => {
  const found = await over_winsock(`${SELECT}
    Object.assign(functions, { WSASocketW: () => 9, bind: () => 0, getsockname: () => 0, connect: () => 0, ioctlsocket: () => 0 });
    sockets[4] = { peer: true, data: true, room: true };
    sockets[9] = {};
    const answers = [POLLIN, POLLOUT, POLLPRI].map((events) => winsock.poll_one(4, events, 0));
    const poller = winsock.events.open(new Map());
    answers.push(await poller.wait());
    poller.close();
    return answers.map((n) => n === POLLIN ? "in" : n === POLLOUT ? "out" : n);`);
  assertEquals(found, ["in", "out", 0, 0]);
});

/** Polls a list of sockets, each for the events that are wanted of it. */
const POLL = `${SELECT}
  const { poll } = await load("select/poll.ts");
  const names = { POLLIN, POLLOUT, POLLNVAL: (await load("constants/poll.ts")).POLLNVAL };
  const poll_all = (wanted) => {
    const all = new poll();
    for (const [fd, events] of wanted) all.register(fd, events);
    return all.poll(0).map(([fd, events]) => [fd, Object.keys(names).filter((name) => events & names[name]).join()]);
  };
`;

test("poll() reports a closed socket of which no event is wanted", async () => {
  const found = await over_winsock(`${POLL}
    sockets[4] = { peer: true, data: true };
    return [poll_all([[5, 0]]), poll_all([[4, POLLIN], [5, 0]]), poll_all([[4, 0]]), winsock.poll_one(5, 0, 60_000) !== 0];`);
  assertEquals(found, [[[5, "POLLNVAL"]], [[4, "POLLIN"], [5, "POLLNVAL"]], [], true]);
});

test("poll() reports a closed socket, and the events of the others", async () => {
  const found = await over_winsock(`${POLL}
    sockets[4] = { peer: true, data: true, room: true };
    sockets[6] = { peer: true };
    return poll_all([[4, POLLIN | POLLOUT], [5, POLLIN], [6, POLLIN]]);`);
  assertEquals(found, [[4, "POLLIN,POLLOUT"], [5, "POLLNVAL"]]);
});

test("poll() of which no event is wanted: WSAPoll() tells of a peer that is gone, select() of a failed connection", async () => {
  const found = await over_winsock(`${POLL}
    const { POLLHUP } = await load("constants/poll.ts");
    functions.WSAPoll = (list, count) => {
      const entry = at(list, 16);
      if (count !== 1 || entry.getInt16(8, true) === 0) return fail(10022);
      const socket = sockets[entry.getInt32(0, true)];
      const events = (socket.gone ? POLLHUP : 0) | (socket.room ? POLLOUT : 0);
      entry.setInt16(10, events, true);
      return events === 0 ? 0 : 1;
    };
    sockets[4] = { peer: true, data: true, room: true };
    sockets[5] = { peer: true, urgent: true };
    sockets[6] = { failed: true };
    const poll_for = (milliseconds, ...wanted) => {
      const all = new poll();
      for (const [fd, events] of wanted) all.register(fd, events);
      return all.poll(milliseconds).map(([fd, events]) => [fd, events & POLLHUP ? "HUP" : events & POLLERR ? "ERR" : events]);
    };
    const answers = [poll_for(0, [4, 0], [5, 0]), poll_for(0, [6, 0]), poll_for(0, [6, POLLIN]), poll_for(0, [6, POLLPRI])];
    sockets[4].gone = sockets[5].gone = true;
    answers.push(poll_for(null, [4, 0], [6, 0]), poll_for(60_000, [5, POLLPRI]).length, select([], [], [4], 0));
    return answers;`);
  assertEquals(found, [[], [[6, "ERR"]], [[6, "ERR"]], [[6, "ERR"]], [[4, "HUP"], [6, "ERR"]], 1, [[], [], []]]);
});

/** Sockets of several service providers, all open, which select() refuses in one call: 10038. */
const PROVIDERS = `${POLL}
  let asked_together = 0;
  const one_provider = functions.select;
  functions.select = (n, ...sets) => {
    const all = new Set(sets.slice(0, 3).flatMap(fds));
    if (new Set([...all].map((fd) => sockets[fd]?.provider)).size < 2) return one_provider(n, ...sets);
    asked_together++;
    return fail(10038);
  };
  sockets[4] = { peer: true, provider: "own" };
  sockets[5] = { peer: true, provider: "layered" };
  const outcome = (call) => { try { return call(); } catch ({ winerror }) { return winerror; } };
`;

test("sockets of several providers: what has happened is found, but a wait for them fails", async () => {
  const found = await over_winsock(`${PROVIDERS}
    const waits = [outcome(() => select([4, 5], [], [], 5)), outcome(() => poll_all([[4, POLLIN], [5, POLLIN]]))];
    sockets[5].data = true;
    return [waits, select([4, 5], [], [], 5)[0], poll_all([[4, POLLIN], [5, POLLIN]])];`);
  assertEquals(found, [[10038, 10038], [5], [[5, "POLLIN"]]]);
});

test("an awaitable call that waits beside another provider's socket fails, and does not spin", async () => {
  const found = await over_winsock(`${PROVIDERS}
    Object.assign(functions, {
      WSASocketW: () => [4, 9, 5].at(opened++), bind: () => 0, getsockname: () => 0, connect: () => 0, ioctlsocket: () => 0,
      recv: () => fail(10035), setsockopt: () => 0, send: () => 1,
    });
    let opened = 0;
    sockets[9] = { peer: true, provider: "own" };
    const { socket } = await load("mod.ts");
    const { sock_recv } = await load("async.ts");
    const failures = [];
    const receive = () => {
      const sock = new socket();
      sock.setblocking(false);
      return sock_recv(sock, 1, { timeout: 5 }).catch(({ winerror }) => winerror ?? "timed out");
    };
    const first = receive();
    return [await Promise.all([first, receive()]), asked_together <= 4];`);
  assertEquals(found, [[10038, 10038], true]);
});

test("a socket that was closed, and whose number is another's by now: the wait goes on", async () => {
  const found = await over_winsock(`${POLL}
    const timeouts = [], ask = functions.select;
    functions.select = (n, reading, writing, exceptional, limit) => {
      timeouts.push(at(limit, 8).getInt32(0, true) > 0);
      if (timeouts.length === 1) return fail(10038);
      sockets[4].data = timeouts.length === 3;
      return ask(n, reading, writing, exceptional);
    };
    sockets[4] = { peer: true };
    return [select([4], [], [], 60)[0], timeouts];`);
  assertEquals(found, [[4], [true, false, true]]);
});

test("a connection that would stay inheritable is closed, and accept() fails", async () => {
  const results = await over_winsock(`
    const closed = [];
    Object.assign(functions, {
      accept: () => 12,
      SetHandleInformation: () => fail(6, 0),
      closesocket: (socket) => (closed.push(Number(socket)), state.error = 0, 0),
    });
    const { winsock } = await load("ffi/winsock/core.ts");
    return [winsock.accept(4), closed];`);
  assertEquals(results, [-6, [12]]);
});

/** WSARecvMsg() that has received a part of a message, and leaves lengths and flags as they were. */
const RECVMSG = `
  let received = () => fail(10040);
  Object.defineProperty(Deno, "UnsafeFnPointer", {
    value: class {
      constructor(pointer) { this.address = UnsafePointer.value(pointer); }
      call(socket, message) { return received(at(message, 56), Number(socket), this.address); }
    },
  });
  /** The address of the function that a socket's service provider has. */
  const provider_of = {};
  functions.WSAIoctl = (fd, _code, _in, _size, out) => (out[0] = provider_of[fd] ?? 1n, 0);
  const { winsock } = await load("ffi/winsock/core.ts");
  const { control } = await load("ffi/message.ts");
  const { MSG_CTRUNC, MSG_PEEK, MSG_TRUNC } = await load("constants/message_flag.ts");
  const { sockaddr } = await load("ffi/memory.ts");
  const receive = (room, flags, fd = 4) => {
    control.offer(room);
    const n = winsock.recvmsg(fd, [new Uint8Array(8)], flags);
    return { n, length: control.length, truncated: (control.flags & MSG_TRUNC) !== 0,
      control_truncated: (control.flags & MSG_CTRUNC) !== 0, peek: (control.flags & MSG_PEEK) !== 0 };
  };
  /** Puts an item of the control data, 8 bytes of data in it, at a place. */
  const put_item = (message, place) => {
    const item = at(message.getBigUint64(40, true) + BigInt(place), 24);
    item.setBigUint64(0, 24n, true);
    item.setInt32(8, 0, true);
    item.setInt32(12, 19, true); // IP_PKTINFO
  };
`;

test("recvmsg() of a message that is cut short has the ancillary data that came, and no more", async () => {
  const results = await over_winsock(`${RECVMSG}
    const results = [receive(64, 0), receive(8192, 0)];
    received = (message) => (put_item(message, 0), fail(10040));
    results.push(receive(64, 0), receive(8192, 0));
    received = (message) => (put_item(message, 0), put_item(message, 24), fail(10040));
    results.push(receive(32, 0));
    return results.map(({ n, length, truncated, control_truncated }) => [n, length, truncated, control_truncated]);`);
  assertEquals(results, [
    [8, 0, true, false],
    [8, 0, true, false],
    [8, 24, true, false],
    [8, 24, true, false],
    [8, 24, true, true],
  ]);
});

test("WSARecvMsg is that of the socket's service provider, also of a number that is another socket's by now", async () => {
  const calls = await over_winsock(`${RECVMSG}
    const calls = [];
    received = (_message, fd, address) => (calls.push([fd, address]), fail(10035));
    Object.assign(provider_of, { 4: 1n, 5: 2n });
    for (const fd of [4, 5, 4]) receive(64, 0, fd);
    provider_of[4] = 2n;
    receive(64, 0, 4);
    return calls;`);
  assertEquals(calls, [[4, 1n], [5, 2n], [4, 1n], [4, 2n]]);
});

test("recvmsg() has the flags of the message, not those of the call", async () => {
  const results = await over_winsock(`${RECVMSG}
    received = (message) => (message.setUint32(32, 0, true), message.setUint32(48, MSG_PEEK, true), 0);
    functions.WSARecvFrom = () => 0;
    return [receive(64, MSG_PEEK).peek, receive(0, MSG_PEEK).peek];`);
  assertEquals(results, [false, false]);
});

test("a call that may return less is given 16 MiB at most, for Windows locks all that it is given", async () => {
  const given = await over_winsock(`
    const given = [];
    functions.recv = functions.recvfrom = (_fd, _data, length) => (given.push(length), 1);
    functions.WSARecvFrom = (_fd, buffers) => (given.push(at(buffers, 16).getUint32(0, true)), 0);
    const { winsock } = await load("ffi/winsock/core.ts");
    const { MSG_WAITALL } = await load("constants/message_flag.ts");
    const data = new Uint8Array(2 ** 25);
    for (const flags of [0, MSG_WAITALL]) {
      winsock.recv(4, data, data.length, flags);
      winsock.recvfrom(4, data, data.length, flags);
      winsock.recvmsg(4, [data], flags);
    }
    return given;`);
  assertEquals(given, [...Array(3).fill(2 ** 24), ...Array(3).fill(2 ** 25)]);
});

test("a call that failed without an error number fails by WSAEINVAL", async () => {
  const results = await over_winsock<Record<string, unknown>>(`
    const { winsock } = await load("ffi/winsock/core.ts");
    for (
      const name of [
        "socket WSASocketW bind listen accept connect getsockname getpeername shutdown send sendto recv recvfrom",
        "getsockopt setsockopt ioctlsocket closesocket WSADuplicateSocketW WSAIoctl WSASendTo WSARecvFrom WSASendMsg select",
      ].join(" ").split(" ")
    ) functions[name] = () => fail(0);
    for (const name of ["GetHandleInformation", "SetHandleInformation", "GetFileSizeEx", "CloseHandle"]) {
      functions[name] = () => fail(0, 0);
    }
    Object.assign(functions, { CreateFileW: () => fail(0), GetComputerNameExW: () => fail(0, 0), GetCurrentProcessId: () => 1 });
    const data = new Uint8Array(8);
    return {
      socket: winsock.socket(2, 1, 0), close: winsock.close(4), dup: winsock.dup(4), bind: winsock.bind(4),
      listen: winsock.listen(4, 1), accept: winsock.accept(4), connect: winsock.connect(4),
      getsockname: winsock.getsockname(4), getpeername: winsock.getpeername(4), shutdown: winsock.shutdown(4, 1),
      send: winsock.send(4, data, 8, 0), sendto: winsock.sendto(4, data, 8, 0), recv: winsock.recv(4, data, 8, 0),
      recvfrom: winsock.recvfrom(4, data, 8, 0), sendmsg: winsock.sendmsg(4, [data], false, 0),
      recvmsg: winsock.recvmsg(4, [data], 0), getsockopt: winsock.getsockopt(4, 1, 1, 4),
      setsockopt: winsock.setsockopt(4, 1, 1, data, 8), setsockopt_int: winsock.setsockopt_int(4, 1, 1, 1),
      set_nonblocking: winsock.set_nonblocking(4, true), get_inheritable: winsock.get_inheritable(4),
      set_inheritable: winsock.set_inheritable(4, true), poll_one: winsock.poll_one(4, 1 << 8, 0),
      WSADuplicateSocket: winsock.WSADuplicateSocket(4, 1, data), WSASocket: winsock.WSASocket(data),
      WSAIoctl: winsock.WSAIoctl(4, 1, data), TransmitFile: winsock.TransmitFile(4, 8, 0, 1),
      file_size: winsock.file_size(8), CreateFile: winsock.CreateFile("x"), CloseHandle: winsock.CloseHandle(8),
      gethostname: winsock.names.gethostname(), poller: winsock.events.open(new Map()),
    };`);
  for (const [name, result] of Object.entries(results)) assertEquals([name, result], [name, -10022]);
});

test("the Socket of a call that failed without an error number throws, too", async () => {
  const outcomes = await over_winsock(`
    functions.WSASocketW = () => 4;
    for (const name of ["accept", "bind", "connect", "recv", "getsockname"]) functions[name] = () => fail(0);
    const { socket } = await load("mod.ts");
    const sock = new socket();
    const outcome = (call) => { try { return call(); } catch ({ winerror }) { return winerror; } };
    return [
      outcome(() => sock.recv(1)), outcome(() => sock.accept()), outcome(() => sock.bind(["127.0.0.1", 1])),
      outcome(() => sock.connect(["127.0.0.1", 1])),
    ];`);
  assertEquals(outcomes, [10022, 10022, 10022, 10022]);
});

/** A file of 100 bytes and a socket, what went by TransmitFile and by send(), and a program that sends it. */
const FILE = `
  let position = 30, sent = 0, waited = 0;
  const went = [], seeks = [];
  Object.assign(functions, {
    WSASocketW: () => 4,
    CreateEventW: () => 12,
    GetFileType: () => 1, // FILE_TYPE_DISK
    GetFileSizeEx: (_file, size) => (at(size, 8).setBigInt64(0, 100n, true), 1),
    SetFilePointerEx(_file, distance, place, whence) {
      if (whence === 0) seeks.push(position = Number(distance));
      at(place, 8).setBigInt64(0, BigInt(position), true);
      return 1;
    },
    WaitForSingleObject: () => (waited++, 0),
    send: (_fd, _data, length) => (went.push(["send", length]), length),
  });
  const overlapped = (pointer) => at(pointer, 32);
  /** What a call has done: its status and how many bytes went. */
  const done = (pointer, status, n) => {
    overlapped(pointer).setBigUint64(0, BigInt(status), true);
    overlapped(pointer).setBigUint64(8, BigInt(n), true);
  };
  const { socket } = await load("mod.ts");
  const sock = new socket();
  const file = () => {
    const rest = [new Uint8Array(100)];
    return { fileno: () => 8, seek() {}, read: () => rest.pop() ?? new Uint8Array(0) };
  };
  const outcome = (call) => { try { return call(); } catch (error) { return error.winerror ?? String(error); } };
`;

test("what TransmitFile sent before it failed is not sent again", async () => {
  for (const way of ["at once", "later"]) {
    const [result, went] = await over_winsock<unknown[]>(`${FILE}
      let calls = 0;
      functions.TransmitFile = (_fd, _file, count, _n, pointer) => {
        if (calls++ > 0) return fail(10054, 0);
        went.push(["TransmitFile", count]);
        done(pointer, 0xc000020d, 100); // STATUS_CONNECTION_RESET
        return ${way === "later"} ? fail(997, 0) : fail(10054, 0);
      };
      functions.WSAGetOverlappedResult = () => fail(10054, 0);
      return [outcome(() => sock.sendfile(file(), 0, 100)), went];`);
    assertEquals([way, result, went], [way, 100, [["TransmitFile", 100]]]);
  }
});

test("TransmitFile that sent a part and then failed: the error, and nothing is read", async () => {
  const [result, went] = await over_winsock<unknown[]>(`${FILE}
    let calls = 0;
    functions.TransmitFile = (_fd, _file, count, _n, pointer) => {
      if (calls++ > 0) return fail(10054, 0);
      done(pointer, 0xc000020d, 40);
      return fail(997, 0);
    };
    functions.WSAGetOverlappedResult = () => fail(10054, 0);
    return [outcome(() => sock.sendfile(file())), went];`);
  assertEquals([result, went], [10054, []]);
});

test("TransmitFile that sent nothing: the file is read, from where it stood", async () => {
  const [result, went, place] = await over_winsock<unknown[]>(`${FILE}
    functions.TransmitFile = () => fail(10045, 0);
    return [outcome(() => sock.sendfile(file())), went, position];`);
  assertEquals([result, went, place], [100, [["send", 100]], 30]);
});

test("TransmitFile of offset 0 begins at the beginning, wherever the handle stands", async () => {
  const [result, places] = await over_winsock<unknown[]>(`${FILE}
    const places = [];
    functions.TransmitFile = (_fd, _file, count, _n, pointer) => {
      const offset = Number(overlapped(pointer).getBigUint64(16, true));
      places.push(offset || position); // As the system does with a handle that is not overlapped.
      done(pointer, 0, count);
      return 1;
    };
    functions.WSAGetOverlappedResult = () => 1;
    return [[sock.sendfile(file(), 0, 10), sock.sendfile(file(), 20, 10)], places];`);
  assertEquals([result, places], [[10, 10], [0, 20]]);
});

test("TransmitFile is given no negative offset: some mean the file's position or its end", async () => {
  const [errors, calls] = await over_winsock<unknown[]>(`${FILE}
    let calls = 0;
    functions.TransmitFile = () => (calls++, 1);
    const { errno_error } = await load("netdb/strerror.ts");
    const refusing = { ...file(), seek(offset) { if (offset < 0) throw errno_error(22); } };
    return [[-1, -2].map((offset) => outcome(() => sock.sendfile(refusing, offset))), calls];`);
  assertEquals([errors, calls], [Array(2).fill("OSError: [Errno 22] Invalid argument"), 0]);
});

test("a pipe has no size: what comes through it is read and sent, though GetFileSizeEx gives 0", async () => {
  const [result, went, calls] = await over_winsock<unknown[]>(`${FILE}
    let calls = 0;
    functions.TransmitFile = () => (calls++, 1);
    functions.GetFileType = () => 3; // FILE_TYPE_PIPE
    functions.GetFileSizeEx = (_file, size) => (at(size, 8).setBigInt64(0, 0n, true), 1);
    return [outcome(() => sock.sendfile(file())), went, calls];`);
  assertEquals([result, went, calls], [100, [["send", 100]], 0]);
});

test("a named pipe is opened once: a second handle would be another connection to its server", async () => {
  const [results, opened] = await over_winsock<unknown[]>(`${FILE}
    const opened = [];
    functions.CreateFileW = (name) => (opened.push(String.fromCharCode(...name.subarray(0, -1))), fail(2));
    Deno.openSync = () => {
      const rest = [7];
      return { readSync: () => rest.pop() ?? null, seekSync() {}, [Symbol.dispose]() {} };
    };
    const paths = ["\\\\\\\\.\\\\pipe\\\\a", "//server/PIPE/a", new URL("file://./pipe/a"), "\\\\\\\\server\\\\share\\\\pipe\\\\a", "pipe\\\\a"];
    return [paths.map((path) => sock.sendfile(path)), opened];`);
  assertEquals(results, Array(5).fill(7));
  assertEquals(opened, ["\\\\server\\share\\pipe\\a", "pipe\\a"]);
});

test("without an event for TransmitFile its result is CreateEventW's error, and its memory is freed", async () => {
  const results = await over_winsock(`${FILE}
    let freed = 0;
    functions.CreateEventW = () => fail(1450, 0); // ERROR_NO_SYSTEM_RESOURCES
    functions.LocalFree = () => void freed++;
    const { winsock } = await load("ffi/winsock/core.ts");
    return [winsock.TransmitFile(4, 8, 0, 10), freed];`);
  assertEquals(results, [-1450, 1]);
});

test("a socket that would block when it is closed is made blocking, and closed once more", async () => {
  const result = await over_winsock(`
    const calls = [];
    functions.closesocket = () => (calls.push("closesocket"), fail(10035));
    functions.ioctlsocket = (_fd, _request, on) => (calls.push(at(on, 4).getUint32(0, true)), 0);
    const { winsock } = await load("ffi/winsock/core.ts");
    return [winsock.close(4), calls];`);
  assertEquals(result, [-10035, ["closesocket", 0, "closesocket"]]);
});

test("a call whose socket was closed is waited for, for the system still writes to its memory", async () => {
  const [result, went, waits] = await over_winsock<unknown[]>(`${FILE}
    let call, calls = 0;
    functions.TransmitFile = (_fd, _file, _count, _n, pointer) => {
      if (calls++ > 0) return fail(10038, 0);
      done(call = pointer, 0x103, 0); // STATUS_PENDING
      return fail(997, 0);
    };
    functions.WSAGetOverlappedResult = () => fail(10038, 0);
    functions.WaitForSingleObject = () => (waited++, done(call, 0xc0000120, 60), 0); // STATUS_CANCELLED
    return [outcome(() => sock.sendfile(file())), went, waited];`);
  assertEquals([result, went, waits], [10038, [], 1]);
});

test("a call that may still go on: nothing is read, and its memory is left alone", async () => {
  const [result, went, memories] = await over_winsock<unknown[]>(`${FILE}
    const memories = [];
    functions.TransmitFile = (_fd, _file, _count, _n, pointer) => {
      memories.push(UnsafePointer.value(pointer));
      done(pointer, 0x103, 0);
      return fail(997, 0);
    };
    functions.WSAGetOverlappedResult = () => fail(10038, 0);
    const result = [outcome(() => sock.sendfile(file())), outcome(() => sock.sendfile(file()))];
    return [result, went, new Set(memories).size];`);
  assertEquals([result, went, memories], [[996, 996], [], 2]);
});

test("the OVERLAPPED of a call is in Windows' memory, which outlives a worker's", async () => {
  const inside = await over_winsock(`${FILE}
    const allocated = [], { LocalAlloc } = functions;
    functions.LocalAlloc = (flags, size) => (allocated.push([LocalAlloc(flags, size), size]), allocated.at(-1)[0]);
    let address;
    functions.TransmitFile = (_fd, _file, count, _n, pointer) => (address = UnsafePointer.value(pointer), done(pointer, 0, count), 1);
    functions.WSAGetOverlappedResult = () => 1;
    sock.sendfile(file(), 0, 10);
    return allocated.some(([first, size]) => address >= first && address + 32n <= first + size);`);
  assertEquals(inside, true);
});

test("a pending call is waited for, also when WSA_IO_PENDING was lost", async () => {
  for (const error of [0, 487]) {
    const result = await over_winsock(`${FILE}
      let call;
      functions.TransmitFile = (_fd, _file, _count, _n, pointer) => (done(call = pointer, 0x103, 0), fail(${error}, 0));
      functions.WSAGetOverlappedResult = () => (done(call, 0, 100), 1);
      return [outcome(() => sock.sendfile(file(), 0, 100)), went];`);
    assertEquals(result, [100, []]);
  }
});

test("errors that the library finds itself have the C library's numbers", async () => {
  const errors = await over_winsock(`
    functions.if_indextoname = () => (state.error = 10035, null);
    functions.if_nametoindex = () => 0;
    const { if_indextoname, read, write } = await load("mod.ts");
    const { poll } = await load("select/poll.ts");
    const { FsFileReader } = await load("socket/fs_file.ts");
    const text = (call) => { try { return call(); } catch (error) { return [String(error), error.winerror ?? null]; } };
    return [
      text(() => if_indextoname(77)),
      text(() => new poll().modify(4, 1)),
      text(() => new FsFileReader({}).seek(-1)),
      text(() => read(4, 1))[1],
      text(() => write(4, new Uint8Array(1)))[1],
    ];`);
  assertEquals(errors, [
    ["OSError: [Errno 6] No such device or address", null],
    ["FileNotFoundError: [Errno 2] No such file or directory", null],
    ["OSError: [Errno 22] Invalid argument", null],
    10009,
    10009,
  ]);
});

test("a foreign socket in Object.prototype is not used, nor a function of it", async () => {
  const used = await over_winsock(`
    const used = [];
    functions.closesocket = (socket) => (used.push(Number(socket)), 0);
    functions.recv = (socket) => (used.push(Number(socket)), 0);
    const { winsock } = await load("ffi/winsock/core.ts");
    const { bind } = await load("ffi/winsock/bind.ts");
    for (const fd of [4, 4096, 5000]) Object.prototype[fd] = 8n;
    Object.prototype.c = Object.prototype.foreign = { getpid: { parameters: [], result: "i32" } };
    Object.prototype.getpid = { parameters: [], result: "i32" };
    for (const fd of [4, 4096, 5000]) winsock.recv(fd, new Uint8Array(1), 1, 0), winsock.close(fd);
    let refused = false;
    try { bind("getpid"); } catch { refused = true; }
    return [used, refused];`);
  assertEquals(used, [[4, 4, 4096, 4096, 5000, 5000], true]);
});

/** Typed arrays that lie about their size, and classes that make small ones, until `honest()` is called. */
const LIES = `
  const array = Object.getPrototypeOf(Uint8Array.prototype), kept = { BigInt, Uint8Array, Uint16Array };
  const sizes = ["length", "byteLength", "byteOffset"].map((name) => [name, Object.getOwnPropertyDescriptor(array, name)]);
  const { charCodeAt } = String.prototype;
  const lie = () => {
    for (const [name] of sizes) Object.defineProperty(array, name, { configurable: true, get: () => 3 });
    for (const name of ["Uint8Array", "Uint16Array"]) globalThis[name] = function () { return new kept[name](1); };
    globalThis.BigInt = () => 3n;
    String.prototype.charCodeAt = () => 66;
  };
  const honest = () => {
    for (const [name, descriptor] of sizes) Object.defineProperty(array, name, descriptor);
    Object.assign(globalThis, kept);
    String.prototype.charCodeAt = charCodeAt;
  };
`;

test("what Windows is told of memory is its size, whatever typed arrays and their classes are by then", async () => {
  const told = await over_winsock(`
    const told = {}, table = functions.LocalAlloc(0, 8192n);
    const told_by = (name, value, result) => (told[name] ??= value, result);
    Object.assign(functions, {
      FormatMessageW: (_flags, _source, _code, _language, _text, size) => told_by("strerror", size, 0),
      WSAIoctl: (_fd, _code, value, size, out, room) => told_by(out ? "WSARecvMsg" : "WSAIoctl", [size, room], out ? fail(10045) : 0),
      GetComputerNameExW: (_kind, name, size) => told_by("gethostname", at(size, 4).getUint32(0, true), (name[299] = 0, 1)),
      gethostbyaddr: (_address, length) => told_by("gethostbyaddr", length, fail(11004, null)),
      GetIfTable2Ex: (_level, place) => (at(place, 8).setBigUint64(0, kept.BigInt(table), true), 0),
      ConvertInterfaceLuidToNameW: (_luid, name, size) => told_by("if_nameindex", Number(size), (name[size - 1n] = 0, 0)),
      FreeMibTable: () => 0,
      CreateFileW: (name) => told_by("CreateFile", [...name.subarray(0, 4)], 8),
    });
    ${LIES}
    const { winsock } = await load("ffi/winsock/core.ts");
    const { control } = await load("ffi/message.ts");
    at(table, 4).setUint32(0, 1, true);
    const value = new Uint8Array(12), address = new Uint8Array(4), buffer = new Uint8Array(8);
    lie();
    winsock.strerror(5);
    winsock.WSAIoctl(4, 1, value);
    winsock.names.gethostname();
    winsock.names.gethostbyaddr(address, 2);
    winsock.names.if_nameindex(() => {});
    winsock.CreateFile("ab");
    control.offer(64);
    winsock.recvmsg(4, [buffer], 0);
    honest();
    return told;`);
  assertEquals(told, {
    strerror: 1024,
    WSAIoctl: [12, 0],
    gethostname: 1025,
    gethostbyaddr: 4,
    if_nameindex: 257,
    CreateFile: [97, 98, 0],
    WSARecvMsg: [16, 8],
  });
});

test("a resolver's call on a thread has the whole name, whatever typed arrays and their classes are by then", async () => {
  const asked = await over_winsock(`
    const asked = [];
    const text = (pointer) => String.fromCharCode(...new kept.Uint8Array(at(pointer, 12).buffer)).split("\\0")[0];
    functions.getaddrinfo = (host, service) => (asked.push([text(host), text(service)]), 11001);
    ${LIES}
    const { winsock } = await load("ffi/winsock/core.ts");
    lie();
    const code = await winsock.resolver.getaddrinfo("host.test", "7001", 0, 0, 0, 0, () => {});
    honest();
    return [code, asked];`);
  assertEquals(asked, [11001, [["host.test", "7001"]]]);
});

test("a client that resets before it is accepted does not end accepting()", async () => {
  const results = await over_winsock(`
    const sockets = [];
    let handle = 4;
    const { AF_INET } = await load("constants/address_family.ts");
    await load("ffi/ready.ts");
    const { replace_backend, sys } = await load("ffi/mod.ts");
    const { socket } = await load("mod.ts");
    const { accepting, start_server } = await load("async.ts");
    let answers = [];
    replace_backend({
      ...sys,
      socket: () => handle++, close: () => 0, bind: () => 0, listen: () => 0, set_nonblocking: () => 0,
      getsockopt: () => 4, setsockopt: () => 0, setsockopt_int: () => 0,
      getsockname: () => 0, getpeername: () => 0,
      accept: () => answers.length > 0 ? answers.shift() : -10035,
      poll_one: () => 1,
    });
    const listener = new socket(AF_INET);
    listener.setblocking(false);
    answers = [-10054, -10053, 77];
    const found = [];
    for await (const [conn] of accepting(listener)) { found.push(conn.fileno()); conn.detach(); break; }
    return found;`);
  assertEquals(results, [77]);
});

test("a report that a datagram was not received ends neither readable() nor datagrams()", async () => {
  const results = await over_winsock(`
    await load("ffi/ready.ts");
    const { replace_backend, sys } = await load("ffi/mod.ts");
    const { AF_INET, SOCK_DGRAM, socket } = await load("mod.ts");
    const { sockaddr } = await load("ffi/memory.ts");
    const { datagrams, readable } = await load("async.ts");
    let answers = [];
    const receive = (_fd, data) => {
      const answer = answers.shift();
      if (answer > 0) { data.fill(65, 0, answer); sockaddr.view.setUint16(0, AF_INET, true); sockaddr.size = 16; }
      return answer;
    };
    replace_backend({ ...sys, socket: () => 4, close: () => 0, set_nonblocking: () => 0, recv: receive, recvfrom: receive });
    const sock = new socket(AF_INET, SOCK_DGRAM);
    sock.setblocking(false);
    const sizes = [];
    answers = [-10054, 3, -10052, 2];
    for await (const [data] of datagrams(sock)) if (sizes.push(data.length) === 2) break;
    answers = [-10054, 5, -10052, 4];
    const reader = readable(sock).getReader();
    for (let i = 0; i < 2; i++) sizes.push((await reader.read()).value.length);
    reader.releaseLock();
    answers = [-10054, 5];
    const byob = readable(sock).getReader({ mode: "byob" });
    sizes.push((await byob.read(new Uint8Array(10))).value.length);
    return sizes;`);
  assertEquals(results, [3, 2, 5, 4, 5]);
});

test("ioctl() takes SIO_UDP_CONNRESET, and gives it a BOOL", async () => {
  const results = await over_winsock(`
    const { SIO_UDP_CONNRESET, socket } = await load("mod.ts");
    await load("ffi/ready.ts");
    const { replace_backend, sys } = await load("ffi/mod.ts");
    const calls = [];
    replace_backend({
      ...sys, socket: () => 4, close: () => 0,
      WSAIoctl: (_fd, code, value) => (calls.push([code, ...value]), 0),
    });
    const sock = new socket();
    sock.ioctl(SIO_UDP_CONNRESET, 0);
    sock.ioctl(SIO_UDP_CONNRESET, 1);
    return calls;`);
  // _WSAIOW(IOC_VENDOR, 12) of mswsock.h: IOC_IN | IOC_VENDOR | 12
  const code = 0x8000_0000 + 0x1800_0000 + 12;
  assertEquals(results, [[code, 0, 0, 0, 0], [code, 1, 0, 0, 0]]);
});

/** Names of hosts as their functions return them, in the ANSI code page 1252. */
const ANSI = `
  const bytes_of = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  const kept = [];
  const address = (bytes) => (kept.push(bytes), UnsafePointer.value(UnsafePointer.of(bytes)));
  const string = (text) => address(bytes_of(text + "\\0"));
  const words = (...fields) => address(new Uint8Array(new BigUint64Array(fields).buffer));
  functions.MultiByteToWideChar = (page, flags, bytes, length, text, room) => {
    const decoded = new TextDecoder("windows-1252").decode(bytes.subarray(0, length));
    if (page !== 0 || flags !== 0 || decoded.length > room) return fail(87, 0);
    for (let i = 0; i < decoded.length; i++) text[i] = decoded.charCodeAt(i);
    return decoded.length;
  };
  const hostent = () => UnsafePointer.create(words(
    string("m\xfcller"),
    words(string("gr\xfcn"), string("plain"), 0n),
    2n | 4n << 16n, // AF_INET, 4 bytes
    words(address(Uint8Array.of(127, 0, 0, 1)), 0n),
  ));
  const { winsock } = await load("ffi/winsock/core.ts");
  const { names, resolver } = winsock;
`;

test("names of hosts are decoded from the ANSI code page, as CPython does", async () => {
  const found = await over_winsock(`${ANSI}
    functions.gethostbyname = functions.gethostbyaddr = hostent;
    functions.getnameinfo = (_address, _size, host, _room, service) => {
      const place = at(host, 16);
      bytes_of("m\xfcller\\0").forEach((byte, i) => place.setUint8(i, byte));
      at(service, 1).setUint8(0, 0);
      return 0;
    };
    return [
      names.gethostbyname("x"), names.gethostbyaddr(Uint8Array.of(127, 0, 0, 1), 2),
      names.getnameinfo(0)[0], (await resolver.getnameinfo(0))[0],
    ];`);
  const entry = { name: "müller", aliases: ["grün", "plain"], family: 2, addresses: [Uint8Array.of(127, 0, 0, 1)] };
  assertEquals(found, [entry, entry, "müller", "müller"]);
});

test("gethostbyname() is not given a name that is too long for a host: it does not check that itself", async () => {
  const results = await over_winsock(`
    const given = [];
    functions.gethostbyname = (name) => (given.push(UnsafePointerView.getCString(name).length), fail(11001, null));
    const { winsock: { names } } = await load("ffi/winsock/core.ts");
    return [...[255, 256, 5000].flatMap((n) => ["a".repeat(n), new Uint8Array(n).fill(97)]).map(names.gethostbyname), given];`);
  assertEquals(results, [...Array(6).fill(11001), [255, 255]]);
});

/** A connected socket whose peer has ended the connection, as shutdown() reports it on Windows. */
const ENDED = `
  // The poller, and its waker.
  Object.assign(functions, { WSASocketW: () => 9, bind: () => 0, getsockname: () => 0, connect: () => 0, ioctlsocket: () => 0 });
  Object.assign(functions, { getpeername: () => 0, select: () => 0, send: () => 1, recv: () => fail(10035) });
  await load("ffi/ready.ts");
  const { replace_backend, sys } = await load("ffi/mod.ts");
  const { socket } = await load("mod.ts");
  const { open_connection, writable } = await load("async.ts");
  const { as_duplex } = await load("async/duplex.ts");
  let error = 0;
  replace_backend({
    ...sys, socket: () => 4, close: () => 0, set_nonblocking: () => 0, getpeername: () => 0, getsockname: () => 0,
    getsockopt: () => 4, setsockopt: () => 0, setsockopt_int: () => 0, shutdown: () => -error, recv: () => -10035,
    poll_one: () => 0,
  });
  const connected = () => {
    const sock = new socket();
    sock.setblocking(false);
    return sock;
  };
`;

test("ending the data of a connection that the peer has reset is not an error", async () => {
  const results = await over_winsock(`${ENDED}
    const outcomes = [];
    for (error of [10057, 10054, 10053, 10050]) {
      const closed = writable(connected()).close().then(() => "closed", ({ winerror }) => winerror);
      const duplex = as_duplex(connected()), ended = Promise.withResolvers();
      duplex.once("finish", () => ended.resolve("ended")).once("error", ({ winerror }) => ended.resolve(winerror));
      duplex.end();
      const [, writer] = await open_connection(null, null, { sock: connected() });
      writer.write_eof();
      writer.close();
      const written = writer.wait_closed().then(() => "written", ({ winerror }) => winerror);
      outcomes.push([await closed, await ended.promise, await written]);
      duplex.destroy();
    }
    return outcomes;`);
  assertEquals(results, [...Array(3).fill(["closed", "ended", "written"]), [10050, 10050, 10050]]);
});

test("a client that resets before it is accepted does not end serve()", async () => {
  const results = await over_winsock(`
    await load("ffi/ready.ts");
    const { replace_backend, sys } = await load("ffi/mod.ts");
    const { sockaddr } = await load("ffi/memory.ts");
    const { AF_INET, socket } = await load("mod.ts");
    const { serve } = await load("interop.ts");
    const errors = [];
    console.error = (...given) => errors.push(String(given.at(-1)));
    const accepted = Promise.withResolvers();
    const answers = [-10054, -10053];
    replace_backend({
      ...sys,
      socket: () => 4, close: () => 0, set_nonblocking: () => 0, getsockopt: () => 4,
      getsockname: () => (sockaddr.view.setUint16(0, AF_INET, true), sockaddr.size = 16, 0),
      accept: () => answers.shift() ?? (accepted.resolve("accepts"), -10035),
      poll_one: () => 1,
    });
    const server = await serve(new socket(), () => new Response(), { onListen() {} });
    const first = await Promise.race([accepted.promise, server.finished.then(() => "finished")]);
    await server.shutdown();
    return [first, errors];`);
  assertEquals(results, ["accepts", []]);
});
