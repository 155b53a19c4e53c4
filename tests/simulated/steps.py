"""Runs a program of tests/simulated/steps.ts with Python's own socket module: JSON in, the result of each step out."""
import errno, json, os, select, socket, struct, sys


EAI = {getattr(socket, name): name for name in dir(socket) if name.startswith("EAI_")}


class NoSocket(OSError):
    pass


class Runner:
    def __init__(self, prefix):
        self.sockets, self.ports, self.prefix, self.sent = {}, {}, prefix, 0
        self.epoll, self.registered = None, {}

    def run(self, step):
        try:
            return self.shown(self.step(step))
        except NoSocket:
            return "no socket"
        except socket.gaierror as e:
            return EAI.get(e.errno, str(e.errno))
        except OSError as e:
            if e.errno is None:
                return str(e)
            return "ENOTSUP" if e.errno == errno.ENOTSUP else errno.errorcode[e.errno]
        except Exception as e:
            return {"ValueError": "RangeError"}.get(type(e).__name__, type(e).__name__)

    def of(self, n):
        if n not in self.sockets:
            raise NoSocket()
        return self.sockets[n]

    def keep(self, n, s):
        s.setblocking(False)
        self.sockets[n] = s

    def data(self, size):
        out = bytearray(size)
        for i in range(size):
            out[i] = (self.sent * 7 + i) & 255
            self.sent += 1
        return bytes(out)

    def where(self, w, family):
        if "name" in w:
            return ("\0" + self.prefix + w["name"]).encode()
        port = 0
        if w["of"] is not None and w["of"] in self.sockets:
            name = self.sockets[w["of"]].getsockname()
            port = name[1] if isinstance(name, tuple) else 0
        return (w["ip"], port)

    def step(self, step):
        if step[0] == "epoll_poll":
            ready = self.epoll.poll(0) if self.epoll else []
            return sorted("%d: %d" % (self.registered[fd], events) for fd, events in ready)
        call, n, *rest = step
        unnamed = {"UDP_CORK": 1, "MSG_ZEROCOPY": 0x4000000}  # They have no names in Python.
        c = lambda name: getattr(socket if hasattr(socket, name) else select, name, unnamed.get(name))
        flags = lambda names: sum(c(name) for name in names)
        if call == "socket":
            self.keep(n, socket.socket(c(rest[0]), c(rest[1])))
            return None
        if call == "socketpair":
            a, b = socket.socketpair(socket.AF_UNIX, c(rest[1]))
            self.keep(n, a)
            self.keep(rest[0], b)
            return None
        if call in ("bind", "connect"):
            s = self.of(n)
            where = self.where(rest[0], s.family)
            try:
                return getattr(s, call)(where)
            except OSError as e:
                if call == "bind" and where[1] == 0 and e.errno == errno.EADDRINUSE:
                    return "no port is free"
                raise
        if call == "listen":
            return self.of(n).listen(rest[0])
        if call == "accept":
            s, address = self.of(n).accept()
            self.keep(rest[0], s)
            return address
        if call == "dup":
            self.keep(rest[0], self.of(n).dup())
            return None
        if call == "send":
            s = self.of(n)
            return s.send(self.data(rest[0]), flags(rest[1]))
        if call == "sendto":
            s = self.of(n)
            data = self.data(rest[0])
            return s.sendto(data, flags(rest[2]), self.where(rest[1], s.family))
        if call == "recv":
            return self.of(n).recv(rest[0], flags(rest[1]))
        if call == "recvfrom":
            return list(self.of(n).recvfrom(rest[0], flags(rest[1])))
        if call == "shutdown":
            return self.of(n).shutdown(rest[0])
        if call == "close":
            s = self.of(n)
            del self.sockets[n]
            s.close()
            return None
        if call == "getsockname":
            return self.of(n).getsockname()
        if call == "getpeername":
            return self.of(n).getpeername()
        if call == "poll":
            p = select.poll()
            p.register(self.of(n), flags(rest[0]))
            return [events for _, events in p.poll(0)]
        if call == "epoll_ctl":
            s = self.of(n)
            fd = s.fileno()
            self.epoll = self.epoll or select.epoll()
            if rest[0] == "unregister":
                self.epoll.unregister(s)
            else:
                getattr(self.epoll, rest[0])(s, flags(rest[1]))
            self.registered[fd] = n
            return None
        if call == "getsockopt":
            return self.of(n).getsockopt(c(rest[0]), c(rest[1]))
        if call == "setsockopt":
            return self.of(n).setsockopt(c(rest[0]), c(rest[1]), rest[2])
        if call == "linger":
            return self.of(n).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", *rest))
        if call == "send_fds":
            s, data = self.of(n), self.data(1)
            return socket.send_fds(s, [data], [self.of(rest[0]).fileno()])
        if call == "recv_fds":
            data, fds, bits, address = socket.recv_fds(self.of(n), 100, 1)
            for i, fd in enumerate(fds):
                if i == 0:
                    self.keep(rest[0], socket.socket(fileno=fd))
                else:
                    os.close(fd)
            return [data, len(fds), bits & ~0x40000000, address]

    def port(self, port):
        if port == 0:
            return "0"
        return self.ports.setdefault(port, "p%d" % len(self.ports))

    def shown(self, value):
        if value is None:
            return "None"
        if isinstance(value, str):
            return value
        if isinstance(value, bytes):
            if value[:1] == b"\0" and len(value) < 60 and value[1:].startswith(self.prefix.encode()):
                return "name"
            total = 7
            for byte in value:
                total = (total * 31 + byte) % 65521
            return "%d bytes %d" % (len(value), total)
        if isinstance(value, tuple):
            return "(%s, %s)" % (value[0], self.port(value[1]))
        if isinstance(value, list):
            return "[%s]" % ", ".join(self.shown(item) for item in value)
        return str(value)


programs = json.load(sys.stdin)
results = []
for i, program in enumerate(programs):
    runner = Runner("%s%d" % (sys.argv[1], i))
    results.append([runner.run(step) for step in program])
    for s in runner.sockets.values():
        s.close()
    if runner.epoll:
        runner.epoll.close()
json.dump(results, sys.stdout)
