"""asyncio's part of bench/streams.ts: prints the requested figure."""

import asyncio
import os
import subprocess
import sys
import time


def peer(*args):
    """Starts the peer, and returns the first line that it prints."""
    path = os.path.join(os.path.dirname(__file__), "peer.py")
    child = subprocess.Popen([sys.executable, path, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    return child, child.stdout


def resident():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def lines():
    child, out = peer("lines")
    port = int(out.readline())
    for round in range(4):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        begin, before, count = time.perf_counter(), time.process_time(), 0
        while await reader.readline():
            count += 1
        if round == 3:
            print((time.perf_counter() - begin) * 1e9 / count, (time.process_time() - before) * 1e9 / count)
        writer.close()
    child.kill()


async def idle():
    async def handle(reader, writer):
        await reader.readline()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, backlog=1024)
    before = resident()
    child, out = peer("idle", str(server.sockets[0].getsockname()[1]))
    await asyncio.to_thread(out.readline)
    await asyncio.sleep(1)
    print((resident() - before) / 10_000, flush=True)
    child.kill()
    os._exit(0)


asyncio.run(lines() if sys.argv[1] == "lines" else idle())
