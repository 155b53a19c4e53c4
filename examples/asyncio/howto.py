"""Messages of a fixed length over a stream, as the Socket HOWTO explains them. Beside it: howto.ts."""

import socket
import sys

LENGTH = 100_000


class Messages:
    def __init__(self, sock):
        self.sock = sock

    def send(self, message):
        sent = 0
        while sent < LENGTH:
            sent += self.sock.send(message[sent:])

    def receive(self):
        chunks, received = [], 0
        while received < LENGTH:
            chunk = self.sock.recv(min(LENGTH - received, 2048))
            if chunk == b"":
                raise RuntimeError("socket connection broken")
            chunks.append(chunk)
            received += len(chunk)
        return b"".join(chunks)


role, port = sys.argv[1:]
if role == "server":
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", int(port)))
        server.listen(5)
        print("Serving on %s,%d" % server.getsockname(), flush=True)
        while True:
            conn, _ = server.accept()
            with conn:
                messages = Messages(conn)
                messages.send(messages.receive()[::-1])
else:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.connect(("127.0.0.1", int(port)))
        messages = Messages(sock)
        message = bytes(i * 7 % 251 for i in range(LENGTH))
        messages.send(message)
        right = messages.receive()[::-1] == message
        print(f"{LENGTH} bytes came back" if right else "other bytes came back")
