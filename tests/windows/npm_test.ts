// The door of npm packages on Windows: its hooks, and what adapters say whose families are not there.

import { assertEquals } from "@std/assert";
import type { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import "../../npm.ts";
import { ignore_unless, in_wine, on_windows } from "../support/where.ts";

const require = createRequire(import.meta.url);

ignore_unless(on_windows, "needs Windows")(
  "require() and import() give the same adapter, and unix-dgram says that there are no UNIX datagrams",
  async () => {
    const unix = require("unix-dgram"), name = "unix-dgram";
    assertEquals((await import(name)).createSocket, unix.createSocket);
    let text = "";
    try {
      unix.createSocket("unix_dgram");
    } catch (error) {
      text = (error as Error).message;
    }
    assertEquals(text, "Unix datagrams not available on this platform");
  },
);

ignore_unless(in_wine, "needs Wine, which lacks AF_UNIX")(
  "without AF_UNIX, usocket and abstract-socket emit the system's error",
  async () => {
    const { USocket, UServer } = require("usocket"), { connect, createServer } = require("abstract-socket");
    const server = new UServer(), other = createServer();
    const emitters: EventEmitter[] = [new USocket("socket"), server, other, connect("\0socket")];
    const errors = emitters.map((emitter) =>
      new Promise<string | undefined>((done) => emitter.once("error", (error: { code?: string }) => done(error.code)))
    );
    server.listen("socket");
    other.listen("\0socket");
    assertEquals(await Promise.all(errors), new Array(4).fill("EAFNOSUPPORT"));
  },
);
