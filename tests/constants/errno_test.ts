/**
 * Error numbers and their names.
 *
 * @module
 */

import { ignore_unless, once_test } from "../support/where.ts";
import { assertEquals } from "@std/assert";
import { ECONNREFUSED, EDEADLK, EOPNOTSUPP, error_name, EWOULDBLOCK } from "../../constants/errno.ts";
import { as_platform, load } from "../../tools/constants.ts";

Deno.test("an error number has a name", () => {
  assertEquals(error_name(ECONNREFUSED), "ECONNREFUSED");
  assertEquals(error_name(0), undefined);
  assertEquals(error_name(123456), undefined);
});

ignore_unless(Deno.build.os !== "windows", "Windows has one name for each number")(
  "of two names for a number it is the common one",
  () => {
    assertEquals(error_name(EWOULDBLOCK), "EAGAIN");
    assertEquals(error_name(EDEADLK), "EDEADLK");
    assertEquals(error_name(EOPNOTSUPP), Deno.build.os === "darwin" ? "EOPNOTSUPP" : "ENOTSUP");
  },
);

once_test("WIN-3: on Windows the errors of sockets have Winsock's numbers", () => {
  const { ECONNREFUSED, EWOULDBLOCK, EAGAIN, EBADF, EINTR, EACCES, EFAULT, EINVAL, EMFILE } = load(
    "windows",
    "errno.ts",
  );
  assertEquals([ECONNREFUSED, EWOULDBLOCK], [10061, 10035]);
  assertEquals([EAGAIN, EBADF, EINTR, EACCES, EFAULT, EINVAL, EMFILE], [11, 9, 4, 13, 14, 22, 24]);
});

Deno.test("on Windows both numbers of EACCES have its name", () => {
  const numbers = [13, 10013, 10061, 11, 10035, 10091];
  assertEquals(
    as_platform<string[]>("windows", "errno.ts", `[${numbers}].map(module.error_name)`),
    ["EACCES", "EACCES", "ECONNREFUSED", "EAGAIN", "EWOULDBLOCK", "WSASYSNOTREADY"],
  );
});
