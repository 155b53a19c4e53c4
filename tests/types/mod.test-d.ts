// Programs against mod.ts that must not check. Never run: `deno check` says when one of these lines is not an error.

import * as socket from "../../mod.ts";

declare const inet: socket.Socket<"AF_INET">;
declare const unix: socket.Socket<"AF_UNIX">;
declare const any: socket.Socket;

// @ts-expect-error text is not bytes
any.send("text");
// @ts-expect-error text is not bytes
any.sendall("text");
// @ts-expect-error a number of bytes is required
any.recv();
// @ts-expect-error a size is a number
any.recv("16");
// @ts-expect-error a buffer is bytes
any.recv_into([1, 2, 3]);
// @ts-expect-error an IPv4 address has a port
inet.connect(["127.0.0.1"]);
// @ts-expect-error an IPv4 address is a pair
inet.connect("127.0.0.1:80");
// @ts-expect-error the port is a number
inet.bind(["127.0.0.1", "80"]);
// @ts-expect-error a UNIX address is a path
unix.connect(["127.0.0.1", 80]);
// @ts-expect-error a UNIX address has no port
unix.getsockname()[1].toFixed();
// @ts-expect-error one address, not two arguments
inet.connect("127.0.0.1", 80);
// @ts-expect-error seconds or null
any.settimeout("1");
// @ts-expect-error a length goes with null alone
any.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1, 4);
// @ts-expect-error a struct comes as bytes
any.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, 8).toFixed();
// @ts-expect-error a list of buffers
any.sendmsg(new Uint8Array(1), [[1, 2]]);
// @ts-expect-error an item of ancillary data has bytes
any.sendmsg([new Uint8Array(1)], [[1, 2, 3]]);
// @ts-expect-error there is no such option
new socket.socket({ famly: socket.AF_INET });
// @ts-expect-error a family is a number
new socket.socket("AF_INET");
// @ts-expect-error a family of the wrong type is no annotation
const wrong: socket.Socket<"AF_UNIX"> = new socket.socket(socket.AF_INET);
// @ts-expect-error there is no such family
type Nowhere = socket.Socket<"AF_NOWHERE">;
// @ts-expect-error a text file is written text
any.makefile("w").write(new Uint8Array(1));
// @ts-expect-error a binary file is written bytes
any.makefile("wb").write("text");
// @ts-expect-error an address is a pair
socket.create_connection("localhost:80");
// @ts-expect-error there is no such option
socket.create_connection(["localhost", 80], { time_out: 1 });
// @ts-expect-error descriptors are numbers
socket.send_fds(unix, [new Uint8Array(1)], ["3"]);
// @ts-expect-error a socket, not its descriptor
socket.recv_fds(3, 1, 1);
// @ts-expect-error an address is text
socket.inet_pton(socket.AF_INET, 1);
// @ts-expect-error an error's number cannot be assigned
new socket.OSError(1, "text").errno = 2;

export type { Nowhere };
export { wrong };
