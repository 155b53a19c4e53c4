"""The workloads with CPython's socket: python3 workloads.py NAME [FILE]. Prints what workloads.c prints."""
import array, os, resource, socket, sys, time
from socket import AF_INET, AF_INET6, AF_UNIX, SO_KEEPALIVE, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET

name = sys.argv[1]
small, room = bytes(64), bytearray(65536)
now = time.perf_counter_ns


def measure(turn, most=1 << 30):
    turns, took = 1, 0
    while took < 5e7 and turns * 2 <= most:
        start = now()
        turn(turns)
        took = now() - start
        turns *= 2
    times = []
    for _ in range(5):
        start = now()
        turn(turns)
        times.append((now() - start) / turns)
    print(f"{sorted(times)[2]:.1f}")


def bound(family, type):
    s = socket.socket(family, type)
    s.bind(("127.0.0.1" if family == AF_INET else "::1", 0))
    return s


def connected(peer):
    listener = bound(AF_INET, SOCK_STREAM)
    listener.listen()
    if os.fork() == 0:
        conn = socket.create_connection(listener.getsockname())
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer(conn)
        os._exit(0)
    conn, _ = listener.accept()
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return conn


def echo(conn):
    while data := conn.recv(65536):
        conn.sendall(data)


def sink(conn):
    buffer = bytearray(1 << 20)
    while conn.recv_into(buffer):
        pass


def pair(turns):
    for _ in range(turns):
        a.send(small)
        b.recv(64)


def pair_into(turns):
    for _ in range(turns):
        a.send(small)
        b.recv_into(room)


def pair_large(turns):
    for _ in range(turns):
        a.send(small)
        b.recv(65536)


def datagram(turns):
    for _ in range(turns):
        a.sendto(small, at)
        b.recvfrom(64)


def connection(turns):
    for _ in range(turns):
        client = socket.socket(AF_INET, SOCK_STREAM)
        client.connect(at)
        conn, _ = listener.accept()
        client.close()
        conn.close()


def option(turns):
    for _ in range(turns):
        a.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
        a.getsockopt(SOL_SOCKET, SO_KEEPALIVE)


def descriptor(turns):
    for _ in range(turns):
        socket.send_fds(a, [b"x"], [a.fileno()])
        _, fds, _, _ = socket.recv_fds(b, 1, 1)
        os.close(fds[0])


def text_address(turns):
    for _ in range(turns):
        socket.inet_ntop(AF_INET, socket.inet_pton(AF_INET, "192.168.10.77"))


def resolve(turns):
    for _ in range(turns):
        socket.getaddrinfo("127.0.0.1", 80, 0, SOCK_STREAM)


def pingpong():
    conn, times = connected(echo), []
    for i in range(-2000, 20000):
        start = now()
        conn.send(small)
        conn.recv_into(room)
        if i >= 0:
            times.append(now() - start)
    times.sort()
    print(f"{times[10000]:.1f} {times[19800]:.1f}")


def stream(piece):
    data, conn = bytes(piece), connected(sink)
    start = now()
    for _ in range((1 << 30) // piece):
        conn.sendall(data)
    conn.shutdown(socket.SHUT_WR)
    conn.recv(1)
    print(f"{now() - start:.1f}")


def file(path):
    with open(path, "rb") as f:
        conn = connected(sink)
        start = now()
        conn.sendfile(f)
        conn.shutdown(socket.SHUT_WR)
        conn.recv(1)
        print(f"{now() - start:.1f}")


def lines(path):
    a, b = socket.socketpair()
    with open(path, "rb") as f:
        text = f.read()
    if os.fork() == 0:
        b.close()
        a.sendall(text)
        os._exit(0)
    a.close()
    count, f = 0, b.makefile("r", encoding="utf-8")
    start = now()
    while f.readline():
        count += 1
    print(f"{(now() - start) / count:.1f}")
    os.wait()


def many():
    resource.setrlimit(resource.RLIMIT_NOFILE, (10100, 10100))
    start = now()
    sockets = [socket.socket(AF_INET, SOCK_DGRAM) for _ in range(10000)]
    for s in sockets:
        s.close()
    print(f"{(now() - start) / 10000:.1f}")


if name == "connect":
    listener = bound(AF_INET, SOCK_STREAM)
    listener.listen()
    at = listener.getsockname()
elif name.startswith("udp"):
    a, b = (bound(AF_INET6 if name == "udp6" else AF_INET, SOCK_DGRAM) for _ in "ab")
    at = b.getsockname()
else:
    a, b = socket.socketpair()
if name == "pair_timeout":
    a.settimeout(5)
    b.settimeout(5)

{
    "pair": lambda: measure(pair),
    "pair_into": lambda: measure(pair_into),
    "pair_large": lambda: measure(pair_large),
    "pair_timeout": lambda: measure(pair),
    "udp4": lambda: measure(datagram),
    "udp6": lambda: measure(datagram),
    "pingpong": pingpong,
    "stream_64k": lambda: stream(64 << 10),
    "stream_1m": lambda: stream(1 << 20),
    "connect": lambda: measure(connection, 1024),
    "option": lambda: measure(option),
    "descriptor": lambda: measure(descriptor),
    "text_address": lambda: measure(text_address),
    "resolve": lambda: measure(resolve),
    "lines": lambda: lines(sys.argv[2]),
    "sendfile": lambda: file(sys.argv[2]),
    "many": many,
}[name]()
