"""A chat server: the first line that a client sends is its name, and each that follows goes to all others. Beside it:
chat.ts."""

import asyncio
import sys

members = {}


async def tell_others(sender, text):
    others = [member for member in members if member is not sender]
    for member in others:
        member.write(text.encode() + b"\n")
    # Who takes nothing for five seconds is put out: one slow member must not stop the others.
    for result in zip(others, await asyncio.gather(
            *(asyncio.wait_for(member.drain(), 5) for member in others), return_exceptions=True)):
        if isinstance(result[1], Exception):
            result[0].transport.abort()


async def handle(reader, writer):
    name = (await reader.readline()).decode().rstrip()
    if name == "":
        return writer.close()
    members[writer] = name
    await tell_others(writer, f"* {name} is here")
    try:
        while (line := (await reader.readline()).decode().rstrip()) != "":
            await tell_others(writer, f"{name}: {line}")
    except (OSError, ValueError):
        pass  # Reset, or a line too long.
    del members[writer]
    writer.close()
    await tell_others(writer, f"* {name} has left")


async def main(port):
    async with await asyncio.start_server(handle, "127.0.0.1", port) as server:
        print("Serving on %s,%d" % server.sockets[0].getsockname(), flush=True)
        await server.serve_forever()


asyncio.run(main(int(sys.argv[1])))
