# Runs the programs of same_batches_test.ts by recvmmsg(2) and sendmmsg(2) of the C library, without this library: reads
# one as JSON from each line, and prints what each of its calls gave.
import ctypes, json, os, signal, socket, struct, sys
from ctypes import POINTER, Structure, addressof, c_int, c_size_t, c_uint, c_uint32, c_void_p

signal.alarm(300)
libc = ctypes.CDLL(None, use_errno=True)
MSG_WAITFORONE, MSG_CMSG_CLOEXEC = 0x10000, 0x40000000
SCM_RIGHTS = (socket.SOL_SOCKET, socket.SCM_RIGHTS)


class iovec(Structure):
    _fields_ = [("base", c_void_p), ("len", c_size_t)]


class msghdr(Structure):
    _fields_ = [("name", c_void_p), ("namelen", c_uint32), ("iov", POINTER(iovec)), ("iovlen", c_size_t),
                ("control", c_void_p), ("controllen", c_size_t), ("flags", c_int)]


class mmsghdr(Structure):
    _fields_ = [("hdr", msghdr), ("len", c_uint)]


def buffer(header, field, length, data=b""):
    memory = ctypes.create_string_buffer(data, max(length, 1))
    if length:
        setattr(header, field, addressof(memory))
        setattr(header, field + "len", length)
    return memory


def vector(header, length, data=b""):
    part = (iovec * 1)()
    memory = ctypes.create_string_buffer(data, max(length, 1))
    part[0].base, part[0].len = addressof(memory), length
    header.iov, header.iovlen = part, 1
    return memory


def packed(items, fd):
    whole = b""
    for level, kind, value in items:
        data = struct.pack("ii", fd, fd) if value == "descriptors" else bytes.fromhex(value)
        whole += struct.pack("<Qii", 16 + len(data), level, kind) + data
        whole += bytes(-len(whole) % 8)
    return whole


def unpacked(control):
    items, at = [], 0
    while at + 16 <= len(control):
        length, level, kind = struct.unpack_from("<Qii", control, at)
        data = control[at + 16:at + length]
        if (level, kind) == SCM_RIGHTS:
            fds = struct.unpack("%di" % (len(data) // 4), data)
            for fd in fds:
                os.close(fd)
            items.append([level, kind, "%d descriptors" % len(fds)])
        else:
            items.append([level, kind, data.hex()])
        at += (length + 7) & -8
    return items


def name(address):
    host, port = address
    return struct.pack("<H", socket.AF_INET) + struct.pack(">H", port) + socket.inet_aton(host) + bytes(8)


def send(sockets, sock, messages, flags):
    headers, kept = (mmsghdr * max(len(messages), 1))(), []
    for each, (length, byte, items, to) in zip(headers, messages):
        kept.append(vector(each.hdr, length, bytes([byte]) * length))
        control = packed(items, sockets[0].fileno())
        kept.append(buffer(each.hdr, "control", len(control), control))
        if to is not None:
            kept.append(buffer(each.hdr, "name", 16, name(sockets[to].getsockname())))
    n = libc.sendmmsg(sock.fileno(), headers, len(messages), flags)
    return n if n >= 0 else -ctypes.get_errno()


def receive(sockets, sock, count, size, ancillary, flags):
    headers, kept = (mmsghdr * count)(), []
    for each in headers:
        header = each.hdr
        kept.append((vector(header, size), buffer(header, "control", ancillary), buffer(header, "name", 128)))
    n = libc.recvmmsg(sock.fileno(), headers, count, flags | MSG_WAITFORONE, None)
    if n < 0:
        return -ctypes.get_errno()
    ports = [s.getsockname()[1] if s.family == socket.AF_INET else None for s in sockets]
    messages = []
    for each, (data, control, address) in zip(headers[:n], kept):
        header = each.hdr
        sender = ports.index(struct.unpack_from(">H", address.raw, 2)[0]) if header.namelen == 16 else None
        items = unpacked(control.raw[:header.controllen])
        messages.append([data.raw[:min(each.len, size)].hex(), items, header.flags & ~MSG_CMSG_CLOEXEC, sender])
    return messages


def opened():
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3)]
    for sock in sockets:
        sock.bind(("127.0.0.1", 0))
        sock.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
    sockets[2].setsockopt(socket.IPPROTO_UDP, 104, 1)  # UDP_GRO
    for kind in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        sockets += socket.socketpair(socket.AF_UNIX, kind)
    for sock in sockets:
        sock.setblocking(False)
    return sockets


for line in sys.stdin:
    sockets, calls = opened(), {"send": send, "receive": receive}
    print(json.dumps([calls[call](sockets, sockets[which], *rest) for call, which, *rest in json.loads(line)]))
    for sock in sockets:
        sock.close()
