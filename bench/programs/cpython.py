"""The workloads with CPython's socket, with the protocol of batches.ts."""
import os, resource, socket, sys, threading, time
from itertools import cycle
from socket import AF_INET, AF_INET6, SO_KEEPALIVE, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET

name = sys.argv[1]
small, large, megabyte = bytes(64), bytearray(65536), bytearray(1 << 20)
STREAM = 64 << 20
now = time.perf_counter_ns


def serve(run, fixed=None):
    warm, length = (float(arg) * 1e6 for arg in (*sys.argv[2:4], 500, 10)[:2])

    def batch(turns):
        start = now()
        figures = run(turns)
        return figures or [(now() - start) / turns]

    turns, end = fixed or 1, now() + warm
    while now() < end:
        time = batch(turns)[0]
        if not fixed:
            turns = max(1, min(2 * turns, round(length / time)))
    print("ready", flush=True)
    while sys.stdin.readline():
        print(*(f"{ns:.1f}" for ns in batch(turns)), flush=True)


def pair():
    for s in (ends := socket.socketpair()):
        s.settimeout(5 if name == "pair_timeout" else None)
    return ends


def send_recv(size):
    a, b = pair()

    def run(turns):
        for _ in range(turns):
            a.send(small)
            b.recv(size)

    return run


def send_recv_64k():
    a, b = pair()

    def run(turns):
        for _ in range(turns):
            a.send(large)
            b.recv(65536)

    return run


def send_recv_into(data):
    a, b = pair()

    def run(turns):
        for _ in range(turns):
            a.send(data)
            b.recv_into(large)

    return run


def descriptor():
    a, b = pair()

    def run(turns):
        for _ in range(turns):
            socket.send_fds(a, [b"x"], [a.fileno()])
            _, fds, _, _ = socket.recv_fds(b, 1, 1)
            socket.close(fds[0])

    return run


def bound(family, type):
    s = socket.socket(family, type)
    s.bind(("127.0.0.1" if family == AF_INET else "::1", 0))
    return s


def datagrams_into(family):
    a, b = bound(family, SOCK_DGRAM), bound(family, SOCK_DGRAM)
    address = b.getsockname()

    def run(turns):
        for _ in range(turns):
            a.sendto(small, address)
            b.recvfrom_into(large)

    return run


def datagrams(family):
    a, b = bound(family, SOCK_DGRAM), bound(family, SOCK_DGRAM)
    address = b.getsockname()

    def run(turns):
        for _ in range(turns):
            a.sendto(small, address)
            b.recvfrom(64)

    return run


def connections():
    listener = bound(AF_INET, SOCK_STREAM)
    listener.listen()
    address = listener.getsockname()

    def run(turns):
        for _ in range(turns):
            client = socket.socket(AF_INET, SOCK_STREAM)
            client.connect(address)
            conn, _ = listener.accept()
            client.close()
            conn.close()

    return run, 256


def would_block():
    a, b = pair()
    a.setblocking(False)

    def run(turns):
        b  # Stays open.
        for _ in range(turns):
            try:
                a.recv(64)
            except BlockingIOError:
                pass

    return run


def thrown():
    def run(turns):
        for _ in range(turns):
            try:
                raise BlockingIOError(11, "Resource temporarily unavailable")
            except BlockingIOError:
                pass

    return run


def options():
    s = bound(AF_INET, SOCK_STREAM)

    def run(turns):
        for _ in range(turns):
            s.setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
            s.getsockopt(SOL_SOCKET, SO_KEEPALIVE)

    return run


def text_addresses(family, *texts):
    texts = cycle(texts)

    def run(turns):
        for _ in range(turns):
            socket.inet_ntop(family, socket.inet_pton(family, next(texts)))

    return run


def repeat(function, *args):
    def run(turns):
        for _ in range(turns):
            function(*args)

    return run


def connected():
    listener = bound(AF_INET, SOCK_STREAM)
    listener.listen()
    if os.fork() == 0:
        peer(listener.getsockname())
        os._exit(0)
    conn, _ = listener.accept()
    listener.close()
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return conn


def peer(address):
    """Sends lines, echoes, or takes what comes and acknowledges each batch."""
    conn = socket.create_connection(address)
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        while name.startswith("lines"):
            conn.sendall((b"x" * 39 + b"\n") * 1600)
    except ConnectionError:
        return
    taken, batch, view = 0, 4 * STREAM if name == "sendfile" else STREAM, memoryview(megabyte)
    while n := conn.recv_into(megabyte):
        taken += n
        if name == "pingpong":
            conn.send(view[:n])
        elif taken % batch == 0:
            conn.send(b"x")


def pingpong():
    conn = connected()

    def run(turns):
        times = []
        for _ in range(turns):
            start = now()
            conn.send(small)
            conn.recv_into(large)
            times.append(now() - start)
        times.sort()
        return [times[turns // 2], times[turns * 99 // 100]]

    return run, 500


def stream(piece):
    data, conn = b"x" * piece, connected()

    def run(turns):
        for _ in range(STREAM // piece):
            conn.sendall(data)
        conn.recv_into(large)

    return run, 1


def sendfile():
    conn = connected()

    def run(turns):
        with open("large", "rb") as f:
            conn.sendfile(f)
        conn.recv_into(large)

    return run, 1


def udp_server():
    import asyncio, subprocess

    class Echo(asyncio.DatagramProtocol):
        left = 0

        def connection_made(self, transport):
            self.transport = transport

        def datagram_received(self, data, address):
            self.transport.sendto(data, address)
            self.left -= 1
            if self.left == 0:
                self.done.set_result(None)

    async def start():
        return await asyncio.get_running_loop().create_datagram_endpoint(Echo, ("127.0.0.1", 0))

    loop = asyncio.new_event_loop()
    transport, echo = loop.run_until_complete(start())
    port = transport.get_extra_info("sockname")[1]
    subprocess.Popen([*os.environ["LOAD"].split("\n"), str(port)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                     stderr=subprocess.DEVNULL)

    def run(turns):
        echo.left, echo.done = turns, loop.create_future()
        loop.run_until_complete(echo.done)

    run(1)  # The load has begun.
    return run


def lines(turns):
    file = connected().makefile("r", encoding="utf-8")

    def run(turns):
        for _ in range(turns):
            file.readline()

    return run, turns


def many():
    def resident():
        with open("/proc/self/statm") as f:
            return int(f.read().split()[1]) * resource.getpagesize()

    def run(turns):
        before, start = resident(), now()
        sockets = [socket.socket(AF_INET, SOCK_DGRAM) for _ in range(turns)]
        opened, size, again = now() - start, resident() - before, now()
        for s in sockets:
            s.close()
        return [(opened + now() - again) / turns, size / turns]

    resource.setrlimit(resource.RLIMIT_NOFILE, (10_100, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    return run, 10_000


if sys.argv[4:] == ["threaded"]:
    # A Deno process always has threads, and the kernel then counts the references to a descriptor.
    threading.Thread(target=threading.Event().wait, daemon=True).start()

workload = {
    "pair": lambda: send_recv(64),
    "pair_into": lambda: send_recv_into(small),
    "pair_64k": send_recv_64k,
    "pair_64k_into": lambda: send_recv_into(large),
    "pair_large": lambda: send_recv(65536),
    "pair_timeout": lambda: send_recv(64),
    "udp4": lambda: datagrams(AF_INET),
    "udp6": lambda: datagrams(AF_INET6),
    "udp_server": udp_server,
    "udp4_into": lambda: datagrams_into(AF_INET),
    "udp6_into": lambda: datagrams_into(AF_INET6),
    "pingpong": pingpong,
    "stream_64k": lambda: stream(64 << 10),
    "stream_1m": lambda: stream(1 << 20),
    "sendfile": sendfile,
    "connect": connections,
    "would_block": would_block,
    "thrown": thrown,
    "option": options,
    "descriptor": descriptor,
    "text_address": lambda: text_addresses(AF_INET, "192.168.10.77", "127.0.0.1", "8.8.8.8", "255.255.255.255"),
    "text_address6": lambda: text_addresses(
        AF_INET6, "2001:db8::8:800:200c:417a", "::1", "fe80::1234:5678:9abc:def0", "::ffff:192.0.2.1"
    ),
    "resolve": lambda: repeat(socket.getaddrinfo, "127.0.0.1", 80, 0, SOCK_STREAM),
    "resolve6": lambda: repeat(socket.getaddrinfo, "2001:db8::1", 80, 0, SOCK_STREAM),
    "getnameinfo": lambda: repeat(socket.getnameinfo, ("127.0.0.1", 80), 3),
    "gethostbyname": lambda: repeat(socket.gethostbyname, "127.0.0.1"),
    "getservbyname": lambda: repeat(socket.getservbyname, "http"),
    "if_nametoindex": lambda: repeat(socket.if_nametoindex, "lo"),
    "lines": lambda: lines(20_000),
    "lines_cold": lambda: lines(200_000),
    "many": many,
}[name]()
serve(*workload) if isinstance(workload, tuple) else serve(workload)
