// start_server and start_unix_server: what CPython's test_server.py states of them, with the name of its test, and what
// they say in addition.

import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import * as a from "../../async.ts";
import * as socket from "../../mod.ts";
import { ECONNABORTED, EMFILE } from "../../constants/errno.ts";
import { WSAEMFILE } from "../../constants/errno_rare.ts";
import { ca, cert, key } from "../support/certificate.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { type Fault, with_faults } from "../support/faults.ts";
import { ignore_unless, on_windows } from "../support/where.ts";
import { bytes, errors_of, listener, moment, test, text, until } from "./support.ts";

const has_unix = socket.AF_UNIX !== undefined && !on_windows;
const unixTest = ignore_unless(has_unix, "needs AF_UNIX", test);

/** The port that a server listens on. */
function port_of(server: a.Server<"AF_INET" | "AF_INET6">): number {
  return server.sockets[0].getsockname()[1];
}

/** The callback of test_server.py: waits for the end of the client, and closes. */
async function until_the_end(reader: a.StreamReader, writer: a.StreamWriter): Promise<void> {
  try {
    await reader.read();
  } finally {
    writer.close();
    await writer.wait_closed();
  }
}

/** A server whose connections last until the client's end, and a connection to it that it has accepted. */
async function connected(): Promise<[server: a.Server, reader: a.StreamReader, writer: a.StreamWriter]> {
  const accepted = Promise.withResolvers<void>();
  const server = await a.start_server(
    (reader, writer) => {
      accepted.resolve();
      return until_the_end(reader, writer);
    },
    "127.0.0.1",
    0,
  );
  const [reader, writer] = await a.open_connection("127.0.0.1", port_of(server));
  await accepted.promise;
  return [server, reader, writer];
}

/** Whether a promise is settled by now. */
async function is_settled(promise: Promise<unknown>): Promise<boolean> {
  const open = {};
  for (let turns = 0; turns < 10; turns++) await Promise.resolve();
  return await Promise.race([promise.then(() => true, () => true), Promise.resolve(open)]) !== open;
}

/** A path for a socket, which is removed in the end. */
async function with_path(run: (path: string) => Promise<void>): Promise<void> {
  using folder = new TempFolder();
  await run(`${folder}/socket`);
}

test("a server with start_serving: false serves after start_serving(), and an abort ends it (test_start_server_1)", async () => {
  const stop = new AbortController();
  const server = await a.start_server(
    async (reader, writer) => {
      await reader.readline();
      stop.abort(new Error("cancelled"));
      writer.write(bytes("1"));
      writer.close();
      await writer.wait_closed();
    },
    "127.0.0.1",
    0,
    { start_serving: false },
  );
  assert(!server.is_serving());
  const port = port_of(server), serving = server.serve_forever({ signal: stop.signal });
  const failed = assertRejects(() => serving, Error, "cancelled");
  assert(server.is_serving());
  const [reader, writer] = await a.open_connection("127.0.0.1", port);
  writer.write(bytes("1".repeat(5 * 1024) + "\n"));
  assertEquals(text(await reader.read()), "1");
  writer.close();
  await failed;
  assertEquals([server.sockets.length, server.is_serving()], [0, false]);
  await assertRejects(() => server.serve_forever(), Error, "is closed");
});

unixTest("the same on a UNIX socket, with start_serving() (test_start_unix_server_1)", () =>
  with_path(async (path) => {
    const stop = new AbortController();
    const server = await a.start_unix_server(
      async (reader, writer) => {
        await reader.readline();
        stop.abort("cancelled");
        writer.write(bytes("1"));
        writer.close();
      },
      path,
      { start_serving: false },
    );
    assert(!server.is_serving());
    await assertRejects(() => a.open_unix_connection(path), socket.ConnectionRefusedError);
    await server.start_serving();
    assert(server.is_serving());
    const serving = server.serve_forever({ signal: stop.signal }).catch((reason) => reason);
    const [reader, writer] = await a.open_unix_connection(path);
    writer.write(bytes("1".repeat(5 * 1024) + "\n"));
    assertEquals(text(await reader.read()), "1");
    writer.close();
    assertEquals(await serving, "cancelled");
    assertEquals([server.sockets.length, server.is_serving()], [0, false]);
  }));

test("wait_closed() waits for the server and for its connections (test_wait_closed_basic)", async () => {
  const [server, , writer] = await connected();
  const first = server.wait_closed();
  assert(!await is_settled(first));
  const second = server.wait_closed();
  assert(!await is_settled(second));
  server.close();
  const third = server.wait_closed();
  for (const wait of [first, second, third]) assert(!await is_settled(wait));
  writer.close();
  await writer.wait_closed();
  await Promise.all([first, second, third]);
  await server.wait_closed();
});

test("closing the server and its last connection at once ends wait_closed() (test_wait_closed_race)", async () => {
  const server = await a.start_server(until_the_end, "127.0.0.1", 0);
  const closed = server.wait_closed();
  const [, writer] = await a.open_connection("127.0.0.1", port_of(server));
  queueMicrotask(() => server.close());
  queueMicrotask(() => writer.close());
  await server.wait_closed();
  await closed;
});

test("close_clients() closes the connections (test_close_clients)", async () => {
  const [server, reader, writer] = await connected();
  const closed = server.wait_closed();
  server.close();
  server.close_clients();
  await closed;
  assertEquals(text(await reader.read()), "");
  writer.close();
});

test("close_clients() sends what was written, abort_clients() does not wait for it (test_abort_clients)", async () => {
  const connected = Promise.withResolvers<a.StreamWriter>();
  const server = await a.start_server(
    async (_reader, writer) => {
      connected.resolve(writer);
      await writer.wait_closed();
    },
    "127.0.0.1",
    0,
  );
  const [, writer] = await a.open_connection("127.0.0.1", port_of(server), { limit: 4096 });
  const theirs = await connected.promise;
  theirs.write(new Uint8Array(1 << 20));
  await until(() => !writer.transport.is_reading());
  await until(() => { // What the kernel takes besides has an end.
    theirs.write(new Uint8Array(1 << 20));
    return theirs.transport.get_write_buffer_size() > 1 << 20;
  });
  const closed = server.wait_closed();
  server.close();
  server.close_clients();
  assert(!await is_settled(closed));
  assert(theirs.is_closing());
  server.abort_clients();
  await closed;
  writer.close();
});

test("a server that closes while a connection arrives ends (test_close_race)", async () => {
  const server = await a.start_server(() => {}, "127.0.0.1", 0);
  const connecting = a.open_connection("127.0.0.1", port_of(server)).then(([, writer]) => writer.close(), () => {});
  await Promise.resolve();
  server.close();
  await connecting;
  server.abort_clients();
  await server.wait_closed();
});

unixTest(
  "closing removes the file (test_unix_server_addr_cleanup, test_unix_server_sock_cleanup)",
  () =>
    with_path(async (path) => {
      const server = await a.start_unix_server(() => {}, path);
      server.close();
      await assertRejects(() => Deno.lstat(path), Deno.errors.NotFound);
      const sock = new socket.socket(socket.AF_UNIX);
      sock.bind(path);
      const other = await a.start_unix_server(() => {}, null, { sock });
      other.close();
      await assertRejects(() => Deno.lstat(path), Deno.errors.NotFound);
    }),
);

unixTest(
  "a file that is gone, or another's, is left alone (test_unix_server_cleanup_gone, _replaced)",
  () =>
    with_path(async (path) => {
      const server = await a.start_unix_server(() => {}, path);
      Deno.removeSync(path);
      server.close();
      const replaced = await a.start_unix_server(() => {}, path);
      Deno.renameSync(path, `${path}.old`); // Its inode stays in use.
      using another = new socket.socket(socket.AF_UNIX);
      another.bind(path);
      replaced.close();
      assert((await Deno.lstat(path)).isSocket);
    }),
);

unixTest("a path that something else has says so", () =>
  with_path(async (path) => {
    Deno.writeTextFileSync(path, "a file");
    const error = await assertRejects(() => a.start_unix_server(() => {}, path), socket.OSError);
    assertEquals([error.code, error.strerror], ["EADDRINUSE", `Address '${path}' is already in use`]);
  }));

unixTest(
  "cleanup_socket: false leaves the file, and the next server replaces it (test_unix_server_cleanup_prevented)",
  () =>
    with_path(async (path) => {
      const server = await a.start_unix_server(() => {}, path, { cleanup_socket: false });
      server.close();
      assert((await Deno.lstat(path)).isSocket);
      const next = await a.start_unix_server(() => {}, path);
      next.close();
    }),
);

test("a callback that throws closes its connection, is printed, and the server lives on (test_unhandled_exceptions)", async () => {
  const printed = await errors_of(async () => {
    let calls = 0;
    await using server = await a.start_server(
      (_reader, writer) => {
        if (calls++ === 0) throw new Error("a fault in the program");
        writer.write(bytes("second"));
        writer.close();
      },
      "127.0.0.1",
      0,
    );
    for (const expected of ["", "second"]) {
      const [reader, writer] = await a.open_connection("127.0.0.1", port_of(server));
      assertEquals(text(await reader.read()), expected);
      writer.close();
    }
  });
  assertEquals(printed.length, 1);
  assertEquals((printed[0].at(-1) as Error).message, "a fault in the program");
});

test("a console that throws does not end the server", async () => {
  const { error } = console;
  console.error = () => {
    throw new Error("no console");
  };
  try {
    await using server = await a.start_server(() => JSON.parse("{"), "127.0.0.1", 0);
    for (let i = 0; i < 2; i++) {
      const [reader, writer] = await a.open_connection("127.0.0.1", port_of(server));
      assertEquals(text(await reader.read({ timeout: 10 })), "");
      writer.close();
    }
  } finally {
    console.error = error;
  }
});

test("no room for another descriptor, and a peer that gives up, do not end the server", async () => {
  const refusals = [ECONNABORTED, on_windows ? WSAEMFILE : EMFILE]; // As the system numbers them.
  // The limit is not reached for real: Deno itself ends when it is.
  const fault: Fault = (name, call, args) => {
    const refusal = name === "accept" ? refusals.shift() : undefined;
    return refusal === undefined ? call(...args as never[]) : -refusal;
  };
  const printed = await errors_of(() =>
    with_faults(fault, async () => {
      await using server = await a.start_server((_reader, writer) => writer.close(), "127.0.0.1", 0);
      const [reader, writer] = await a.open_connection("127.0.0.1", port_of(server));
      assertEquals((await reader.read()).length, 0);
      writer.close();
    })
  );
  assertEquals([printed.length, (printed[0].at(-1) as socket.OSError).code, refusals], [1, "EMFILE", []]);
});

test("clients that come at once are accepted at once, and not all of them before other work", async () => {
  const sock = socket.create_server(["127.0.0.1", 0], { backlog: 128 });
  const clients = Array.from({ length: 100 }, () => socket.create_connection(sock.getsockname()));
  const all = Promise.withResolvers<void>();
  let calls = 0, first = 0;
  await using _server = await a.start_server(
    (_reader, writer) => {
      if (calls++ === 0) queueMicrotask(() => first = calls);
      if (calls === clients.length) all.resolve();
      writer.close();
    },
    null,
    null,
    { sock, backlog: 128 },
  );
  await all.promise;
  assert(first > 40 && first < clients.length, `${first} were accepted at once`);
  clients.forEach((client) => client.close());
});

test("serve_forever() ends when the server is closed, and only one may wait so", async () => {
  const server = await a.start_server(() => {}, "127.0.0.1", 0);
  const serving = server.serve_forever();
  await assertRejects(() => server.serve_forever(), Error, "is already being awaited on serve_forever()");
  server.close();
  await serving;
  await assertRejects(() => server.start_serving(), Error, "is closed");
});

test("await using closes the server and waits for its connections", async () => {
  let over = false;
  const accepted = Promise.withResolvers<void>();
  {
    await using server = await a.start_server(
      async (reader, writer) => {
        accepted.resolve();
        await reader.read();
        await moment();
        over = true;
        writer.close();
      },
      "127.0.0.1",
      0,
    );
    const [, writer] = await a.open_connection("127.0.0.1", port_of(server));
    await accepted.promise;
    writer.close();
  }
  assert(over);
});

test("aborting the signal closes the server", async () => {
  const stop = new AbortController();
  const server = await a.start_server(() => {}, "127.0.0.1", 0, { signal: stop.signal });
  stop.abort();
  assertEquals(server.sockets.length, 0);
  await server.wait_closed();
  const late = a.start_server(() => {}, "127.0.0.1", 0, { signal: AbortSignal.abort("no") });
  assertEquals(await late.catch((reason) => reason), "no");
});

test("several hosts are listened on, each once, and the port is known", async () => {
  await using server = await a.start_server((_reader, writer) => writer.close(), ["127.0.0.1", "127.0.0.1"], 0);
  assertEquals(server.sockets.length, 1);
  const [reader, writer] = await a.open_connection("localhost", port_of(server), { family: socket.AF_INET });
  assertEquals((await reader.read()).length, 0);
  writer.close();
});

test("an address that is in use says which", async () => {
  const [taken, [, port]] = listener();
  using _taken = taken;
  const error = await assertRejects(() => a.start_server(() => {}, "127.0.0.1", port), socket.OSError);
  assertEquals(error.code, "EADDRINUSE");
  assert(error.message.includes(`error while attempting to bind on address ('127.0.0.1', ${port})`), error.message);
});

test("over a listening socket that the caller gives, of any stream family", async () => {
  const sock = socket.create_server(["127.0.0.1", 0]);
  await using server = await a.start_server(
    (_reader, writer) => {
      writer.write(bytes(String((writer.get_extra_info("peername") as unknown[])[0])));
      writer.close();
    },
    null,
    null,
    { sock },
  );
  const [reader, writer] = await a.open_connection(...sock.getsockname());
  assertEquals(text(await reader.read()), "127.0.0.1");
  writer.close();
  assertEquals(server.sockets[0], sock);
});

test("options that contradict each other are refused, and leave nothing open", async () => {
  const [sock] = listener();
  using _sock = sock;
  using datagram = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  const refused: [() => Promise<unknown>, string][] = [
    [() => a.start_server(() => {}), "Neither host/port nor sock were specified"],
    [() => a.start_server(() => {}, "127.0.0.1", 0, { sock }), "can not be specified at the same time"],
    [() => a.start_server(() => {}, null, null, { sock: datagram }), "A Stream Socket was expected"],
    [() => a.start_server(() => {}, "127.0.0.1", 0, { limit: 0 }), "Limit cannot be <= 0"],
    [() => a.start_server(() => {}, "127.0.0.1", 0, { ssl_handshake_timeout: 1 }), "is only meaningful with ssl"],
    [() => a.start_unix_server(() => {}), "path was not specified, and no sock specified"],
    [() => a.start_unix_server(() => {}, "path", { sock }), "path and sock can not be specified at the same time"],
  ];
  for (const [call, message] of refused) await assertRejects(call, socket.ValueError, message);
  await assertRejects(() => a.start_server(1 as never, "127.0.0.1", 0), TypeError, "a function is required");
  await assertRejects(() => a.start_server(() => {}, "127.0.0.1", 0, { blacklog: 1 } as never), TypeError, "blacklog");
});

test("a server prints its sockets", async () => {
  await using server = await a.start_server(() => {}, "127.0.0.1", 0);
  assertEquals(Deno.inspect(server), `<Server sockets=(${server.sockets[0]})>`);
  assertThrows(() => (server.sockets as socket.Socket[]).push(server.sockets[0]), TypeError);
});

test("TLS: who fails the handshake gets no connection, and the server lives on", async () => {
  let calls = 0;
  await using server = await a.start_server(
    (_reader, writer) => {
      calls++;
      writer.write(bytes("secret"));
      writer.close();
    },
    "127.0.0.1",
    0,
    { ssl: { key, cert } },
  );
  const [plain, plain_writer] = await a.open_connection("127.0.0.1", port_of(server));
  plain_writer.write(bytes("GET / HTTP/1.0\r\n\r\n"));
  await plain.read().catch((error) => assertInstanceOf(error, socket.OSError)); // An alert, then the end.
  plain_writer.close();
  const [reader, writer] = await a.open_connection("127.0.0.1", port_of(server), {
    ssl: { ca },
    server_hostname: "localhost",
  });
  assertEquals(text(await reader.read()), "secret");
  await writer.wait_closed();
  assertEquals(calls, 1);
});

test("TLS: what each handshake would fail with is refused at the start", async () => {
  const refused: [object, new () => Error, string][] = [
    [{ ssl: true }, TypeError, "ssl: an object of node:tls's options is required, not 'boolean'"],
    [{ ssl: { key } }, socket.ValueError, "a server needs a certificate"],
    [{ ssl: { key: "key.pem", cert } }, socket.ValueError, "key is the text of a PEM file, not its path"],
    [{ ssl: { key, cert: [cert, "cert.pem"] } }, socket.ValueError, "cert is the text of a PEM file, not its path"],
    [{ ssl: { key: 7, cert } }, TypeError, "options.key"],
    [{ ssl: { key, cert }, ssl_handshake_timeout: 0 }, socket.ValueError, "should be a positive number, got 0"],
    [{ ssl: { key, cert }, ssl_shutdown_timeout: -1 }, socket.ValueError, "should be a positive number, got -1"],
  ];
  for (const [options, kind, message] of refused) {
    await assertRejects(() => a.start_server(() => {}, "127.0.0.1", 0, options), kind, message);
  }
});

test("TLS: abort_clients() and ssl_handshake_timeout end a handshake that the peer does not make", async () => {
  for (const ssl_handshake_timeout of [null, 0.05]) {
    const server = await a.start_server(() => {}, "127.0.0.1", 0, { ssl: { key, cert }, ssl_handshake_timeout });
    const [reader, writer] = await a.open_connection("127.0.0.1", port_of(server));
    await moment();
    server.close();
    if (ssl_handshake_timeout === null) server.abort_clients();
    await server.wait_closed();
    await reader.read().catch((error) => assertInstanceOf(error, socket.OSError));
    writer.close();
  }
});

test("a server reads what comes before, with and behind urgent data and the end", async () => {
  await using server = await a.start_server(
    async (reader, writer) => {
      writer.write(await reader.read());
      writer.close();
    },
    "127.0.0.1",
    0,
  );
  using _ = { [Symbol.dispose]: () => server.abort_clients() };
  for (let pauses = 0; pauses < 16; pauses++) { // Each bit: whether the server runs before that call of the client.
    const sock = socket.create_connection(["127.0.0.1", port_of(server)]);
    const calls = [
      () => sock.sendall(bytes("ab")),
      () => sock.send(bytes("!"), socket.MSG_OOB),
      () => sock.sendall(bytes("cd")),
      () => sock.shutdown(socket.SHUT_WR),
    ];
    for (const [i, call] of calls.entries()) {
      if ((pauses & 1 << i) !== 0) await moment(2);
      call();
    }
    const [reader, writer] = await a.open_connection(null, null, { sock });
    assertEquals(text(await reader.read({ timeout: 10 })), "abcd");
    writer.close();
  }
});
