"""A line goes to the server and comes back: a TCP client and server on streams. Beside it: echo.ts."""

import asyncio
import sys


async def handle(reader, writer):
    line = await reader.readline()
    print("Received", line.decode().rstrip(), flush=True)
    writer.write(line)
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def serve(port):
    server = await asyncio.start_server(handle, "127.0.0.1", port)
    async with server:
        host, port = server.sockets[0].getsockname()
        print(f"Serving on {host},{port}", flush=True)
        await server.serve_forever()


async def send(port, message):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(message.encode() + b"\n")
    await writer.drain()
    print("Received", (await reader.readline()).decode().rstrip())
    writer.close()
    await writer.wait_closed()


role, port, *message = sys.argv[1:]
asyncio.run(serve(int(port)) if role == "server" else send(int(port), *message))
