// Connects to the path it is given, receives descriptors of sockets, says a word through each, and sends them back.
import { AF_UNIX, close, recv_fds, send_fds, SOCK_STREAM, socket } from "../../../mod.ts";

using sock = new socket(AF_UNIX, SOCK_STREAM);
sock.connect(Deno.args[0]);
const [data, fds] = recv_fds(sock, 100, 253);
fds.forEach((fd, i) => {
  const received = new socket({ fileno: fd });
  received.sendall(new TextEncoder().encode(`${i} ${new TextDecoder().decode(data)}`));
  received.detach();
});
send_fds(sock, [data], fds);
fds.forEach((fd) => close(fd));
