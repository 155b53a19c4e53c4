// KqueueSelector and kqueue beside a kevent() that keeps knotes for descriptors of Linux, as kqueue(2) of macOS and of
// FreeBSD documents it: kqueue.ts OS. Prints what each step gives. The struct is decoded by hand.
const [os] = Deno.args;
const SIZE = os === "darwin" ? 32 : 64;
const ENOENT = 2, EBADF = 9, READ = -1;
const ADD = 1, DELETE = 2, ONESHOT = 0x10, ERROR = 0x4000;

const real = Deno.dlopen;
const libc = real("libc.so.6", {
  memcpy: { parameters: ["pointer", "buffer", "usize"], result: "void" },
  __errno_location: { parameters: [], result: "pointer" },
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  poll: { parameters: ["buffer", "usize", "i32"], result: "i32" },
  socketpair: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  dup2: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
}).symbols;

type Pointer = Deno.PointerObject;
interface Knote {
  ident: number;
  filter: number;
  flags: number;
  udata: bigint;
}
const knotes = new Map<string, Knote>();
/** A descriptor whose write filter is refused, as one end of a pipe is. */
let half = -1;

function close(fd: number): number {
  for (const filter of [-1, -2]) knotes.delete(`${fd} ${filter}`);
  return libc.close(fd);
}

/** One change: 0, or its error number. */
function register(change: DataView): number {
  const ident = Number(change.getBigUint64(0, true)), filter = change.getInt16(8, true), key = `${ident} ${filter}`;
  const flags = change.getUint16(10, true);
  if (ident !== 77 && libc.fcntl(ident, 1, 0) < 0) return EBADF; // F_GETFD
  if ((flags & ADD) !== 0 && ident === half && filter !== READ) return 22; // EINVAL
  if ((flags & ADD) !== 0) knotes.set(key, { ident, filter, flags, udata: change.getBigUint64(24, true) });
  else if (!knotes.has(key)) return ENOENT;
  if ((flags & DELETE) !== 0) knotes.delete(key);
  return 0;
}

/** What is ready within so many milliseconds. */
function ready(milliseconds: number): [Knote, data: number][] {
  const notes = [...knotes.values()], list = new DataView(new ArrayBuffer(notes.length * 8 || 8));
  notes.forEach(({ ident, filter }, i) => {
    list.setInt32(i * 8, ident, true);
    list.setInt16(i * 8 + 4, filter === READ ? 1 : 4, true);
  });
  libc.poll(new Uint8Array(list.buffer), BigInt(notes.length), milliseconds);
  const happened: [Knote, number][] = [];
  notes.forEach((note, i) => {
    if (list.getInt16(i * 8 + 6, true) === 0) return;
    const peeked = libc.recv(note.ident, new Uint8Array(100), 100n, 2 | 0x40); // MSG_PEEK | MSG_DONTWAIT
    happened.push([note, note.filter === READ ? Math.max(0, Number(peeked)) : 1000]);
    if ((note.flags & ONESHOT) !== 0) knotes.delete(`${note.ident} ${note.filter}`);
  });
  return happened;
}

function failed(errno: number): number {
  libc.memcpy(libc.__errno_location()!, new Uint8Array(Int32Array.of(errno).buffer), 4n);
  return -1;
}

function kevent(_kq: number, list: Pointer | null, changes: number, room: Pointer, most: number, time: Pointer | null) {
  const bytes = new Uint8Array(changes * SIZE), found: Uint8Array[] = [];
  if (list !== null) Deno.UnsafePointerView.copyInto(list, bytes);
  for (let i = 0; i < changes; i++) {
    const change = new DataView(bytes.buffer, i * SIZE, SIZE), error = register(change);
    if (error === 0) continue;
    if (found.length === most) return failed(error);
    change.setUint16(10, ERROR, true);
    change.setBigInt64(16, BigInt(error), true);
    found.push(bytes.slice(i * SIZE, (i + 1) * SIZE));
  }
  if (found.length === 0 && most > 0) {
    const view = time === null ? null : new Deno.UnsafePointerView(time);
    const seconds = view === null ? 5 : Number(view.getBigInt64()) + Number(view.getBigInt64(8)) / 1e9;
    for (const [{ ident, filter, flags, udata }, data] of ready(Math.ceil(seconds * 1000)).slice(0, most)) {
      const event = new DataView(new ArrayBuffer(SIZE));
      event.setBigUint64(0, BigInt(ident), true);
      event.setInt16(8, filter, true);
      event.setUint16(10, flags, true);
      event.setBigInt64(16, BigInt(data), true);
      event.setBigUint64(24, udata, true);
      found.push(new Uint8Array(event.buffer));
    }
  }
  found.forEach((event, i) =>
    libc.memcpy(Deno.UnsafePointer.offset(room, i * SIZE) as Pointer, event as Uint8Array<ArrayBuffer>, BigInt(SIZE))
  );
  return found.length;
}

const own: Record<string, unknown> = { kqueue: () => libc.dup2(2, 77), kevent, close };
// deno-lint-ignore no-explicit-any
Deno.dlopen = ((_path: string, symbols: Record<string, any>) => {
  const [[name, signature]] = Object.entries(symbols);
  if (name in own) return { symbols: own, close() {} };
  return real("libc.so.6", name === "__error" ? { __error: { name: "__errno_location", ...signature } } : symbols);
  // deno-lint-ignore no-explicit-any
}) as any;
Object.defineProperty(Deno, "build", { value: { ...Deno.build, os } });

const { EVENT_READ, EVENT_WRITE, KqueueSelector } = await import("../../../selectors.ts");
const s = await import("../../../select.ts");

function pair(): [number, number] {
  const fds = new Int32Array(2);
  if (libc.socketpair(1, 1, 0, new Uint8Array(fds.buffer)) < 0) throw new Error("socketpair");
  return [fds[0], fds[1]];
}
const send = (fd: number, text: string) => libc.write(fd, new TextEncoder().encode(text), BigInt(text.length));

const steps: Record<string, unknown> = {};
function step(name: string, call: () => unknown): void {
  try {
    steps[name] = call() ?? null;
  } catch (error) {
    const { name: type, code } = error as Error & { code?: string };
    steps[name] = code === undefined ? type : `${type} ${code}`;
  }
}

{
  using sel = new KqueueSelector<string>();
  const [a, b] = pair(), [c, d] = pair();
  const selected = (timeout: number | null) => sel.select(timeout).map(([{ data }, events]) => [data, events]).sort();
  const kept = () => [...knotes.keys()].sort().map((key) => key.replace(`${a} `, "a").replace(`${b} `, "b"));
  step("register", () => [...sel.register(a, EVENT_READ | EVENT_WRITE, "a")].slice(2));
  sel.register(b, EVENT_READ, "b");
  step("knotes", kept);
  step("register twice", () => sel.register(a, EVENT_READ));
  step("select", () => selected(null));
  send(a, "abc");
  send(b, "abc");
  step("select of both directions, each once", () => selected(null));
  sel.modify(a, EVENT_READ, "a");
  sel.modify(b, EVENT_WRITE, "b");
  step("knotes after modify", kept);
  step("select after modify", () => selected(5));
  libc.read(a, new Uint8Array(9), 9n);
  sel.unregister(b);
  step("select of nothing", () => [selected(0), selected(-1), selected(0.002)]);
  sel.unregister(a);
  step("knotes after unregister", kept);
  step("select of an empty set", () => selected(0));
  step("register a closed one", () => sel.register(9999, EVENT_READ | EVENT_WRITE));
  half = c;
  step("register one whose second filter is refused", () => sel.register(c, EVENT_READ | EVENT_WRITE));
  step("what is left of them", () => [kept(), sel.get_map()!.size]);
  half = -1;
  sel.register(c, EVENT_READ | EVENT_WRITE);
  sel.register(d, EVENT_READ);
  close(c);
  close(d);
  libc.dup2(a, d);
  step("unregister closed ones, one of them open again", () => [sel.unregister(c), sel.unregister(d)].length);
  step("select after that", () => selected(0));
  for (const fd of [a, b, d]) close(fd);
  sel.close();
  step("closed", () => [sel.get_map(), ...[() => sel.fileno(), () => sel.get_key(a)].map(name_of)]);
}

function name_of(call: () => unknown): string {
  try {
    return String(call());
  } catch (error) {
    return (error as Error).name;
  }
}

{
  const { kevent, kqueue } = s, [a, b] = pair();
  using kq = new kqueue();
  const all = (events: InstanceType<typeof kevent>[]) =>
    events.map(({ ident, filter, data, udata }) => [ident === a ? "a" : "b", filter, data, udata]).sort();
  const read = new kevent(a, s.KQ_FILTER_READ, s.KQ_EV_ADD | s.KQ_EV_ENABLE, 0, 0, 2n ** 60n);
  const write = new kevent(b, s.KQ_FILTER_WRITE, s.KQ_EV_ADD | s.KQ_EV_ONESHOT, 0, 0, 5);
  send(b, "foo");
  step("control", () => all(kq.control([read, write], 4, 1)));
  step("control of one shot", () => all(kq.control(null, 4, 0)));
  step("control with one that is not open", () => {
    const [{ flags, data, ident }] = kq.control([new kevent(9999)], 1, 0);
    return [ident, flags & s.KQ_EV_ERROR, data];
  });
  step("the same without room for it", () => kq.control([new kevent(9999)], 0));
  step("control takes any iterable", () => [kq.control(new Set([read]), 0), kq.control([read].values(), 0)]);
  step("control of a delete", () => all(kq.control([new kevent(a, s.KQ_FILTER_READ, s.KQ_EV_DELETE)], 4, 0)));
  step(
    "times out of range",
    () => [Infinity, -Infinity, -1e300].map((time) => name_of(() => kq.control(null, 1, time))),
  );
  for (const fd of [a, b]) close(fd);
}
console.log(JSON.stringify(steps, (_, value) => typeof value === "bigint" ? `${value}` : value));
