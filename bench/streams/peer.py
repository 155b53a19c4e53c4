"""The peer of the figures: sends 200,000 lines, or makes 10,000 connections and keeps them."""

import socket
import sys

if sys.argv[1] == "lines":
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            conn, _ = listener.accept()
            conn.sendall((b"x" * 31 + b"\n") * 200_000)
            conn.close()
else:
    connections = [socket.create_connection(("127.0.0.1", int(sys.argv[2]))) for _ in range(10_000)]
    print("connected", flush=True)
    sys.stdin.read()
