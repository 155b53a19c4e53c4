"""Prints the headers of an HTTP answer. Beside it: http_headers.ts."""

import asyncio
import sys
from urllib.parse import urlsplit


async def main(url):
    url = urlsplit(url)
    secure = url.scheme == "https"
    reader, writer = await asyncio.open_connection(
        url.hostname, url.port or (443 if secure else 80), ssl=True if secure else None)
    writer.write(f"HEAD {url.path or '/'} HTTP/1.0\r\nHost: {url.netloc}\r\n\r\n".encode())
    async for line in reader:
        text = line.decode().rstrip()
        if text == "":
            break
        print("HTTP header>", text)
    writer.close()  # The body, if there is one, is not read.
    await writer.wait_closed()


asyncio.run(main(sys.argv[1]))
