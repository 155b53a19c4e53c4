// The adapters on systems without their families, and what they say there: the words of the native packages.

import { assertEquals } from "@std/assert";
import { as_platform } from "../support/platforms.ts";
import { once_test } from "../support/where.ts";

/** What calls throw, by their text. */
const THROWN = `const thrown = (call) => {
    try { call(); } catch (error) { return error.message; }
  };
  const { Abandonware, Stoprocent } = await load("npm/bluetooth_hci_socket.ts");
  const { RawChannel } = await load("npm/socketcan.ts");
  const { createSocket } = await load("npm/unix_dgram.ts");`;

once_test("on macOS and Windows, Bluetooth is an unsupported platform, and no CAN channel can be created", async () => {
  for (const os of ["darwin", "windows"]) {
    const texts = await as_platform<string[]>(
      os,
      `${THROWN}
      return [
        () => new Abandonware(),
        () => new Stoprocent(),
        () => new (Stoprocent.loadDriver("default"))(),
        () => new RawChannel("can0"),
      ].map(thrown);`,
    );
    assertEquals(texts, [...new Array(3).fill("Unsupported platform"), "Error while creating channel"], os);
  }
});

once_test("on Windows, unix-dgram says that there are no UNIX datagrams", async () => {
  const text = await as_platform<string>("windows", `${THROWN}\nreturn thrown(() => createSocket("unix_dgram"));`);
  assertEquals(text, "Unix datagrams not available on this platform");
});
