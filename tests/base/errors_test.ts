import { as_platform } from "../../tools/constants.ts";
import { ignore_unless, once_test } from "../support/where.ts";
import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import * as errors from "../../base/errors.ts";
import { os_error } from "../../ffi/result.ts";
import { by } from "../../constants/platform.ts";
import * as E from "../../constants/errno.ts";
import { has_python } from "../support/python.ts";

const { OSError } = socket;
const linux = Deno.build.os === "linux";
const linux_python_test = ignore_unless(has_python && linux, "needs python3, on Linux");

/** Statement ERR-1. */
const CLASSES: Record<string, string[]> = {
  BlockingIOError: ["EAGAIN", "EWOULDBLOCK", "EALREADY", "EINPROGRESS"],
  BrokenPipeError: ["EPIPE", "ESHUTDOWN"],
  ChildProcessError: ["ECHILD"],
  ConnectionAbortedError: ["ECONNABORTED"],
  ConnectionRefusedError: ["ECONNREFUSED"],
  ConnectionResetError: ["ECONNRESET"],
  FileExistsError: ["EEXIST"],
  FileNotFoundError: ["ENOENT"],
  IsADirectoryError: ["EISDIR"],
  NotADirectoryError: ["ENOTDIR"],
  InterruptedError: ["EINTR"],
  PermissionError: ["EACCES", "EPERM"],
  ProcessLookupError: ["ESRCH"],
  TimeoutError: ["ETIMEDOUT"],
  OSError: ["EBADF", "EADDRINUSE", "EINVAL", "ENOTCONN", "EMFILE"],
};

Deno.test("ERR-1: the class of an error follows its number", () => {
  for (const [name, codes] of Object.entries(CLASSES)) {
    for (const code of codes) {
      const number = (E as unknown as Record<string, number>)[code];
      const error = new OSError(number, "text");
      assertInstanceOf(error, (errors as unknown as Record<string, typeof OSError>)[name]);
      assertEquals([error.constructor.name, error.name, error.errno], [name, name, number]);
    }
  }
  for (const name of ["BrokenPipe", "ConnectionAborted", "ConnectionRefused", "ConnectionReset"]) {
    const connection = (errors as unknown as Record<string, unknown>)[`${name}Error`] as { prototype: unknown };
    assertInstanceOf(connection.prototype, errors.ConnectionError);
  }
});

linux_python_test("ERR-1: the same classes as Python's", () => {
  const { stdout } = new Deno.Command("python3", {
    args: ["-c", "print('\\n'.join(f'{n} {type(OSError(n, str())).__name__}' for n in range(1, 134)))"],
  }).outputSync();
  const ours = Array.from({ length: 133 }, (_, i) => `${i + 1} ${new OSError(i + 1, "").constructor.name}`);
  assertEquals(new TextDecoder().decode(stdout).trim().split("\n"), ours);
});

Deno.test("a number without a text is an OSError without a number, of no subclass", () => {
  const error = new OSError(E.ECONNREFUSED);
  assertEquals([error.constructor, error.errno, error.message], [OSError, null, String(E.ECONNREFUSED)]);
});

Deno.test("ERR-2: an error with a number has a number, a text and a name", () => {
  const error = new OSError(E.ECONNREFUSED, "Connection refused");
  assertEquals([error.errno, error.strerror, error.code, error.filename], [
    E.ECONNREFUSED,
    "Connection refused",
    "ECONNREFUSED",
    null,
  ]);
  assertEquals(String(error), `ConnectionRefusedError: [Errno ${E.ECONNREFUSED}] Connection refused`);
  assert(error instanceof Error && error instanceof OSError);
  assert(error.stack!.includes("errors_test.ts"));
});

Deno.test("ERR-2: an error with a message alone has no number", () => {
  const error = new OSError("AF_UNIX path too long");
  assertEquals([error.errno, error.strerror, error.code, String(error)], [
    null,
    null,
    null,
    "OSError: AF_UNIX path too long",
  ]);
});

Deno.test("ERR-2: an error without arguments has no text", () => {
  const error = new socket.TimeoutError();
  assertEquals([String(error), error.message, error.errno], ["TimeoutError", "", null]);
});

Deno.test("an error about a file names it", () => {
  const error = new OSError(E.ENOENT, "No such file or directory", "/none");
  assertEquals(String(error), "FileNotFoundError: [Errno 2] No such file or directory: '/none'");
  assertEquals(error.filename, "/none");
});

Deno.test("ERR-4: gaierror and herror have numbers of their own", () => {
  const unknown = by({ linux: -2, darwin: 8, windows: 11001, freebsd: 8 });
  const error = assertThrows(() => socket.getaddrinfo("no such host.invalid", 1), socket.gaierror);
  assert(error instanceof OSError && error.errno !== null);
  if (linux) assertEquals(new socket.gaierror(unknown, "Name or service not known").code, "EAI_NONAME");
  assertEquals(
    String(new socket.gaierror(-2, "Name or service not known")),
    "gaierror: [Errno -2] Name or service not known",
  );
  const herror = new socket.herror(1, "Unknown host");
  assertEquals([herror.code, String(herror)], ["HOST_NOT_FOUND", "herror: [Errno 1] Unknown host"]);
});

Deno.test("a subclass that is constructed by name keeps its class", () => {
  assertEquals(new errors.TimeoutError("timed out").constructor, errors.TimeoutError);
  assertEquals(new errors.PermissionError(E.ENOENT, "x").constructor, errors.PermissionError);
});

linux_python_test("the text of an error is the system's", () => {
  const { stdout } = new Deno.Command("python3", {
    args: ["-c", "import os; print('\\n'.join(os.strerror(n) for n in range(1, 134)))"],
    env: { LC_ALL: "C" },
  }).outputSync();
  const ours = Array.from({ length: 133 }, (_, i) => os_error(-(i + 1)).strerror);
  assertEquals(new TextDecoder().decode(stdout).trim().split("\n"), ours);
});

once_test("ERR-1: ENOTCAPABLE of macOS and FreeBSD is a PermissionError, as in CPython", () => {
  for (const platform of ["darwin", "freebsd", "linux"] as const) {
    const name = as_platform<string | null>(
      platform,
      "../base/errors.ts",
      `await (async () => {
        const { ENOTCAPABLE } = await import(${JSON.stringify(new URL("../../errno.ts", import.meta.url).href)});
        return ENOTCAPABLE === undefined ? null : new module.OSError(ENOTCAPABLE, "text").name;
      })()`,
    );
    assertEquals([platform, name], [platform, platform === "linux" ? null : "PermissionError"]);
  }
});
