// Options of start_server(), and what transports say of themselves, as the options of the sockets show them.
import { assertEquals, assertRejects } from "@std/assert";
import { open_connection, start_server } from "../../async.ts";
import * as socket from "../../mod.ts";
import { has_ipv6 } from "../support/has.ts";
import { ignore_unless, on_windows } from "../support/where.ts";
import { test } from "./support.ts";

const ipv6_test = ignore_unless(has_ipv6, "needs ::1", test as typeof Deno.test);
const posix_test = ignore_unless(!on_windows, "Windows has no SO_REUSEPORT", test as typeof Deno.test);
const no_client = () => {};

ipv6_test("start_server() with several hosts listens on each, and an IPv6 one takes IPv6 alone", async () => {
  await using server = await start_server(no_client, ["127.0.0.1", "::1"], 0);
  const hosts = server.sockets.map((sock) => sock.getsockname()[0]);
  assertEquals(hosts.sort(), ["127.0.0.1", "::1"]);
  const [six] = server.sockets.filter(({ family }) => family === socket.AF_INET6);
  assertEquals(six.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY), 1);
});

posix_test("reuse_port and keep_alive set the options of the listening socket", async () => {
  await using server = await start_server(no_client, "127.0.0.1", 0, { reuse_port: true, keep_alive: true });
  const [sock] = server.sockets, set = (name: number) => sock.getsockopt(socket.SOL_SOCKET, name) !== 0;
  assertEquals([set(socket.SO_REUSEPORT), set(socket.SO_KEEPALIVE)], [true, true]);
});

test("a transport gives what was not asked of the system, or else the default", async () => {
  await using server = await start_server((_, writer) => writer.close(), "127.0.0.1", 0);
  const [host, port] = server.sockets[0].getsockname() as [string, number];
  const [reader, writer] = await open_connection(host, port);
  assertEquals(writer.get_extra_info("peername"), [host, port]);
  assertEquals(writer.get_extra_info("sockname"), (writer.get_extra_info("socket") as socket.Socket).getsockname());
  assertEquals([writer.get_extra_info("cipher", 7), writer.get_extra_info("cipher")], [7, null]);
  assertEquals(String(await reader.read()), "");
  writer.close();
  await writer.wait_closed();
  assertEquals(writer.get_extra_info("sockname", "gone"), "gone");
});

test("what is no socket is refused as one to open", async () => {
  await assertRejects(() => open_connection(null, null, { sock: 7 as never }), TypeError, "sock: a socket is required");
});
