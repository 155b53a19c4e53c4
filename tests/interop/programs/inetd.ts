// Started for one connection, which is its standard input: sends a line back in capital letters.

import { socket } from "../../../mod.ts";

using conn = new socket({ fileno: 0 });
conn.sendall(new TextEncoder().encode(new TextDecoder().decode(conn.recv(1000)).toUpperCase()));
