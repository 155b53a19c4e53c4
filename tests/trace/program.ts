// Calls of every kind, between two that fail: what tests/trace/ compares with strace.
import { disposable } from "../support/disposable.ts";
import * as socket from "../../mod.ts";
import { trace } from "../../trace.ts";

const { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM, SOL_SOCKET } = socket;
const bytes = (text: string) => new TextEncoder().encode(text);

function fails(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof socket.OSError)) throw error;
  }
}

function mark(): void {
  fails(() => socket.dup(-7));
}

function program(): void {
  mark();
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = new socket.socket(AF_INET, SOCK_STREAM);
  client.connect(server.getsockname());
  const [connection] = server.accept();
  using _ = connection;
  connection.setblocking(false);
  fails(() => connection.recv(100));
  client.send(bytes('a "quoted" \\ line\n\t\x007 and more than thirty-two bytes'), socket.MSG_NOSIGNAL);
  connection.recv(10, socket.MSG_PEEK);
  connection.recv(100);
  connection.sendmsg([bytes("message")]);
  client.recvmsg(100);
  connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1);
  connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY);
  connection.setsockopt(SOL_SOCKET, socket.SO_LINGER, new Uint8Array(Int32Array.of(1, 5).buffer));
  connection.getsockopt(SOL_SOCKET, socket.SO_LINGER, 8);
  connection.getsockopt(SOL_SOCKET, socket.SO_ERROR);
  fails(() => connection.getsockopt(SOL_SOCKET, 9999));
  connection.getpeername();
  connection.dup().close();
  client.shutdown(socket.SHUT_WR);

  using udp = new socket.socket(AF_INET, SOCK_DGRAM);
  udp.bind(["127.0.0.1", 0]);
  udp.sendto(bytes("datagram"), udp.getsockname());
  udp.recvfrom(100);
  udp.sendmmsg([[[bytes("one")], null, udp.getsockname()], [[bytes("two")], null, udp.getsockname()]]);
  udp.recvmmsg(3, 10);
  udp.sendmmsg([[[bytes("three")], null, udp.getsockname()]]);
  udp.recvmmsg(1, 4, 100);
  udp.setblocking(false);
  fails(() => udp.recvmmsg(1, 4));
  fails(() => udp.listen(1));
  fails(() => udp.connect(["255.255.255.255", 9]));

  using six = new socket.socket(AF_INET6, SOCK_DGRAM);
  fails(() => six.connect(["::1", 9]));

  // The names of all options; of their values only the numbers that are no structs.
  using tcp6 = new socket.socket(AF_INET6, SOCK_STREAM);
  for (const level of [SOL_SOCKET, socket.IPPROTO_IP, socket.IPPROTO_IPV6, socket.IPPROTO_TCP]) {
    for (let name = 1; name < 85; name++) fails(() => tcp6.setsockopt(level, name, new Uint8Array(1)));
  }

  using named = new socket.socket(AF_UNIX, SOCK_SEQPACKET);
  named.bind(bytes(`\0trace-${Deno.pid}`));
  fails(() => named.connect(`/nowhere/${Deno.pid}`));
  using sockets = disposable(socket.socketpair());
  const [, b] = sockets;
  b.settimeout(0.01);
  fails(() => b.recv(1));
  mark();
}

const path = Deno.args[0];
const lines: string[] = [];
{
  using _ = trace((line) => void lines.push(line), { durations: false });
  program();
}
Deno.writeTextFileSync(path, lines.join("\n") + "\n");
