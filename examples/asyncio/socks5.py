"""A SOCKS5 proxy (RFC 1928) without authentication, for CONNECT. Beside it: socks5.ts."""

import asyncio
import socket
import sys


async def copy(reader, writer):
    """One direction: what one side sends goes to the other, its end too."""
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.write_eof()


async def address(reader):
    """The host and the port that the client asks for."""
    version, command, _, kind = await reader.readexactly(4)
    if version != 5 or command != 1:
        raise ValueError("only CONNECT of SOCKS5 is known here")
    if kind == 1:
        host = socket.inet_ntop(socket.AF_INET, await reader.readexactly(4))
    elif kind == 4:
        host = socket.inet_ntop(socket.AF_INET6, await reader.readexactly(16))
    else:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
    return host, int.from_bytes(await reader.readexactly(2), "big")


async def handle(reader, writer):
    _, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(bytes([5, 0]))  # No authentication.
    host, port = await address(reader)
    try:
        their_reader, their_writer = await asyncio.wait_for(asyncio.open_connection(host, port), 10)
    except OSError as error:
        print(f"{host}:{port}: {error}", flush=True)
        writer.write(bytes([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]))  # Connection refused.
        return writer.close()
    writer.write(bytes([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
    try:
        await asyncio.gather(copy(reader, their_writer), copy(their_reader, writer))
    except OSError:
        pass  # One side has gone.
    their_writer.close()
    writer.close()


async def main(port):
    async with await asyncio.start_server(handle, "127.0.0.1", port) as server:
        print("Serving on %s,%d" % server.sockets[0].getsockname(), flush=True)
        await server.serve_forever()


asyncio.run(main(int(sys.argv[1])))
