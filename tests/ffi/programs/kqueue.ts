// The poller of kqueue(2) beside a kevent() that keeps knotes as the kernel of macOS or FreeBSD does: kqueue.ts OS. Prints
// the changes that it is asked for, in hexadecimal, and what the poller makes of its answers.
const [os] = Deno.args;
const darwin = os === "darwin";
const SIZE = darwin ? 32 : 64;
const ENOENT = 2, EBADF = 9, EPIPE = 32;

const real = Deno.dlopen;
const libc = real("libc.so.6", { memcpy: { parameters: ["pointer", "buffer", "usize"], result: "void" } });
const changes: string[] = [];
const open = new Set([3, 4]), half = new Set([4]);
const knotes = new Set<string>();
let events: string[] = [];

/** One change's error number, as kevent_register() of xnu and kqueue_register() of FreeBSD come to it. */
function register(kevent: DataView): number {
  const ident = Number(kevent.getBigUint64(0, true)), filter = kevent.getInt16(8, true);
  const flags = kevent.getUint16(10, true), key = `${ident} ${filter}`;
  const adds = (flags & 1) !== 0, of_file = filter > -3;
  if (of_file && !open.has(ident) && (adds || !darwin)) return EBADF;
  if (adds && filter === -2 && half.has(ident)) return EPIPE;
  if (adds) knotes.add(key);
  else if (!knotes.has(key)) return ENOENT;
  if ((flags & 2) !== 0) knotes.delete(key);
  return 0;
}

function close(fd: number): void {
  open.delete(fd);
  for (const filter of [-1, -2]) knotes.delete(`${fd} ${filter}`);
}

type Pointer = Deno.PointerObject;

function kevent(_kqueue: number, list: Pointer | null, count: number, room: Pointer, most: number): number {
  if (list === null) {
    const bytes = Uint8Array.fromHex(events.join(""));
    events = [];
    libc.symbols.memcpy(room, bytes, BigInt(bytes.length));
    return Math.min(most, bytes.length / SIZE);
  }
  const bytes = new Uint8Array(count * SIZE);
  Deno.UnsafePointerView.copyInto(list, bytes);
  for (let at = 0; at < bytes.length; at += SIZE) {
    changes.push(bytes.subarray(at, at + SIZE).toHex());
    const change = new DataView(bytes.buffer, at, SIZE), error = register(change);
    change.setUint16(10, darwin ? change.getUint16(10, true) | 0x4000 : 0x4000, true); // EV_ERROR
    change.setBigInt64(16, BigInt(error), true);
  }
  libc.symbols.memcpy(room, bytes, BigInt(bytes.length));
  return count;
}

const own: Record<string, unknown> = { kqueue: () => 9, kevent };
// deno-lint-ignore no-explicit-any
Deno.dlopen = ((_path: string, symbols: Record<string, any>) => {
  const [[name, signature]] = Object.entries(symbols);
  if (name in own) return { symbols: own, close() {} };
  return real("libc.so.6", name === "__error" ? { __error: { name: "__errno_location", ...signature } } : symbols);
  // deno-lint-ignore no-explicit-any
}) as any;
Object.defineProperty(Deno, "build", { value: { ...Deno.build, os } });

const { open_kqueue } = await import("../../../ffi/posix/kqueue.ts");

const watched = (fd: number, generation: number) => ({ fd, generation, wanted: 0 });
const steps: Record<string, unknown> = {};
function step<T>(name: string, call: () => T): T {
  changes.length = 0;
  const result = call();
  steps[name] = { changes: [...changes], result: typeof result === "object" ? null : result ?? null };
  return result;
}

const poller = step("open", open_kqueue);
if (typeof poller === "number") throw new Error(`open_kqueue: ${poller}`);
step("add", () => poller.add(watched(3, 0x12345678)));
step("add with one direction", () => poller.add(watched(4, 2)));
step("add what is closed", () => poller.add(watched(5, 3)));
step("has", () => poller.has(watched(3, 0x12345678)));
close(3);
step("has what is closed", () => poller.has(watched(3, 0x12345678)));
open.add(3);
step("has what is another now", () => poller.has(watched(3, 0x12345678)));
step("remove", () => poller.remove(watched(4, 2)));
step("wake", () => poller.wake());
const event = (ident: string, filter: string, flags: string, generation: string) =>
  (ident.padEnd(16, "0") + filter + flags + "00000000" + "0100000000000000" + generation.padEnd(16, "0"))
    .padEnd(SIZE * 2, "0");
events = [
  event("03", "ffff", "6100", "78563412"),
  event("03", "feff", "6100", "78563412"),
  event("04", "feff", "6180", "02"), // EV_EOF
  event("04", "ffff", "6180", "02"),
  event("", darwin ? "f6ff" : "f5ff", "6100", ""),
];
const happened: number[][] = [];
step("collect", () => poller.collect((...what) => void happened.push(what)));
console.log(JSON.stringify({ steps, happened }));
