// Errors of Windows: Winsock's numbers, and that none is lost on the way.
import { assert, assertEquals, assertThrows } from "@std/assert";
import { errno_of } from "../../constants/winerror.ts";
import * as socket from "../../mod.ts";
import { ignore_unless, on_windows } from "../support/where.ts";

const test = ignore_unless(on_windows, "needs Windows, or Wine: deno task test:windows");
const { OSError } = socket;

/**
 * How many processes make how many failing calls each: 200,000 calls in all. A process takes a second or more to start in
 * Wine, so there are 8; PROCESSES=50 makes 50.
 */
const PROCESSES = Number(Deno.env.get("PROCESSES") ?? 8), CALLS = 200_000 / PROCESSES;

test("ERR-3: an error has Windows' number, the errno that it becomes, and both in its text", () => {
  using sock = new socket.socket();
  const refused = assertThrows(() => sock.connect(["127.0.0.1", 1]), socket.ConnectionRefusedError);
  assertEquals([refused.winerror, refused.errno, refused.code], [10061, 10061, "ECONNREFUSED"]);
  assertEquals(String(refused), `ConnectionRefusedError: [WinError 10061] ${refused.strerror}`);

  using unbound = new socket.socket();
  const invalid = assertThrows(() => unbound.getsockname(), OSError);
  assertEquals([invalid.winerror, invalid.errno, invalid.code], [10022, 22, "EINVAL"]);
  assert(String(invalid).startsWith("OSError: [WinError 10022] "));
});

test("ERR-3: a closed socket is EBADF, as on the other systems", () => {
  const sock = new socket.socket();
  sock.close();
  const error = assertThrows(() => sock.recv(1), OSError);
  assertEquals([error.winerror, error.errno, error.code], [10009, 9, "EBADF"]);
  assertEquals(sock.connect_ex(["127.0.0.1", 1]), 9);
});

test("CON-8: what is no socket is ENOTSOCK", () => {
  const error = assertThrows(() => new socket.socket({ fileno: 0x7fff_fff0 }), OSError);
  assertEquals([error.winerror, error.errno, error.code], [10038, 10038, "ENOTSOCK"]);
});

test("WIN-3: connect_ex() answers with Winsock's number", () => {
  using sock = new socket.socket();
  assertEquals(sock.connect_ex(["127.0.0.1", 1]), 10061);
  using busy = socket.create_server(["127.0.0.1", 0]);
  using hurried = new socket.socket();
  hurried.setblocking(false);
  assertEquals([0, 10035].includes(hurried.connect_ex(busy.getsockname())), true);
});

test("a failed connection attempt is reported at once, with any timeout", () => {
  using sock = new socket.socket();
  sock.settimeout(60);
  assertThrows(() => sock.connect(["127.0.0.1", 1]), socket.ConnectionRefusedError);
});

test("OSError takes the number of Windows as its fourth argument, and lets it decide", () => {
  const error = new OSError(0, "Access is denied", null, 5);
  assertEquals([error.errno, error.winerror], [13, 5]);
  assert(error instanceof socket.PermissionError);
  assertEquals(String(error), "PermissionError: [WinError 5] Access is denied");
  const plain = new OSError(13, "Permission denied");
  assertEquals([plain.errno, plain.winerror, String(plain)], [
    13,
    null,
    "PermissionError: [Errno 13] Permission denied",
  ]);
});

test("errorTab has a text for every number of Winsock", () => {
  const numbers = Object.keys(socket.errorTab).map(Number);
  assertEquals(numbers.length, 95);
  for (const number of [10004, 10035, 10061, 10112, 11001, 11031]) assert(numbers.includes(number));
  assert(numbers.every((number) => socket.errorTab[number].length > 0));
});

test(`${PROCESSES * CALLS} failing calls in ${PROCESSES} fresh processes lose no error number`, async () => {
  const program = new URL("programs/failing_calls.ts", import.meta.url).href;
  const said = new Map<string, number>();
  const run = async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-ffi", "--no-check", program, String(CALLS)],
      stderr: "inherit",
    }).output();
    const text = new TextDecoder().decode(stdout).trim();
    said.set(text, (said.get(text) ?? 0) + 1);
  };
  for (let started = 0; started < PROCESSES; started += 2) await Promise.all([run(), run()]);
  assertEquals([...said], [[`0 wrong of ${CALLS}`, PROCESSES]]);
});

Deno.test("Windows' numbers become errnos as in CPython", () => {
  const expected: [error: number, errno: number][] = [
    ...[4, 9, 13, 14, 22, 24].map((errno) => [10000 + errno, errno] as [number, number]),
    ...[10035, 10036, 10038, 10054, 10060, 10061, 11001, 11004, 11999].map((n) => [n, n] as [number, number]),
    ...[[2, 2], [3, 2], [5, 13], [6, 9], [8, 12], [32, 13], [80, 17], [109, 32], [128, 10], [183, 17]],
    ...[[87, 22], [995, 22], [12000, 22], [9999, 22], [0x8007_0005 | 0, 13], [0x8007_2746 | 0, 10054]],
  ] as [number, number][];
  for (const [error, errno] of expected) assertEquals([error, errno_of(error)], [error, errno]);
});
