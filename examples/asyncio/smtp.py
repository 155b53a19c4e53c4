"""Sends a mail, by TLS once the server was asked for STARTTLS (RFC 3207). The mail is what is on standard input. Beside
it: smtp.ts."""

import asyncio
import re
import ssl
import sys


async def ask(reader, writer, command, expected):
    """Sends a command, and gives the lines of the answer."""
    if command:
        writer.write(command.encode() + b"\r\n")
    lines = []
    while not lines or lines[-1][3:4] == "-":
        lines.append((await reader.readuntil(b"\r\n")).decode().rstrip())
    if not lines[-1].startswith(expected):
        raise RuntimeError(f"{command}: {lines[-1]}")
    return lines


async def main(host, port, sender, to, ca=None):
    mail = sys.stdin.read()
    reader, writer = await asyncio.wait_for(asyncio.open_connection(host, int(port)), 30)
    await ask(reader, writer, "", "220")
    features = await ask(reader, writer, "EHLO localhost", "250")
    if not any(line[4:] == "STARTTLS" for line in features):
        raise RuntimeError("the server has no STARTTLS")
    await ask(reader, writer, "STARTTLS", "220")
    await writer.start_tls(ssl.create_default_context(cafile=ca), server_hostname=host)
    await ask(reader, writer, "EHLO localhost", "250")
    await ask(reader, writer, f"MAIL FROM:<{sender}>", "250")
    await ask(reader, writer, f"RCPT TO:<{to}>", "250")
    await ask(reader, writer, "DATA", "354")
    lines = ["." + line if line.startswith(".") else line for line in re.split(r"\r?\n", mail.rstrip())]
    print((await ask(reader, writer, "\r\n".join([*lines, "."]), "250"))[-1])
    await ask(reader, writer, "QUIT", "221")
    writer.close()
    await writer.wait_closed()


asyncio.run(main(*sys.argv[1:]))
