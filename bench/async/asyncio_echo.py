"""The echo server on asyncio: `sock`, on loop.sock_recv_into and its siblings, or `protocol`, on transports."""

import asyncio, socket, sys


async def echo(loop, conn):
    with conn:
        try:
            buffer = memoryview(bytearray(65536))
            while n := await loop.sock_recv_into(conn, buffer):
                await loop.sock_sendall(conn, buffer[:n])
        except ConnectionError:
            pass


class Echo(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def main(kind):
    loop = asyncio.get_running_loop()
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    listener.setblocking(False)
    print(listener.getsockname()[1], flush=True)
    if kind == "protocol":
        await (await loop.create_server(Echo, sock=listener)).serve_forever()
    tasks = set()
    while True:
        conn, _ = await loop.sock_accept(listener)
        task = loop.create_task(echo(loop, conn))
        tasks.add(task)
        task.add_done_callback(tasks.discard)


asyncio.run(main(sys.argv[1]))
