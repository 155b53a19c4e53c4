// What the calls that open descriptors say when the process may not open another.
import { assertEquals } from "@std/assert";
import { TempFolder } from "../support/temp_folder.ts";
import { ignore_unless, in_emulation } from "../support/where.ts";

const linux_test = ignore_unless(
  Deno.build.os === "linux" && !in_emulation,
  "needs Linux, whose limit counts for this process alone",
);
const ROOT = new URL("../../", import.meta.url).href;

const PROGRAM = `
  import * as socket from "${ROOT}mod.ts";
  import * as asynchronous from "${ROOT}async.ts";
  import * as select from "${ROOT}select.ts";
  const [one, other] = socket.socketpair(), opened = [], said = {};
  one.setblocking(false);
  const try_all = async (calls) => {
    for (const [name, call] of Object.entries(calls)) {
      try {
        await call();
        said[name] = "done";
      } catch (error) {
        said[name] = error.code ?? String(error);
      }
    }
  };
  try {
    while (true) opened.push(one.dup());
  } catch {}
  await try_all({
    epoll: () => new select.epoll(),
    if_nameindex: () => socket.if_nameindex(),
    none: () => asynchronous.sock_recv(one, 1),
  });
  opened.pop().close();
  await try_all({ waker: () => asynchronous.sock_recv(one, 1) });
  for (const sock of opened) sock.close();
  const received = asynchronous.sock_recv(one, 1);
  other.send(new Uint8Array(1));
  await try_all({ later: () => received });
  console.log(JSON.stringify(said));
`;

linux_test(
  "without a free descriptor epoll, interfaces and awaited calls are EMFILE, and work again later",
  async () => {
    using folder = new TempFolder();
    const file = `${folder}/program.ts`;
    Deno.writeTextFileSync(file, PROGRAM);
    const { stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", 'ulimit -n 100; exec "$0" "$@"', Deno.execPath(), "run", "-A", "--no-check", file],
      env: { NO_COLOR: "1" },
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assertEquals(err, "");
    assertEquals(JSON.parse(out), {
      epoll: "EMFILE",
      if_nameindex: "EMFILE",
      none: "EMFILE",
      waker: "EMFILE",
      later: "done",
    });
  },
);
