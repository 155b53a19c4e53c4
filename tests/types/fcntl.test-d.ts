// Programs against fcntl.ts that must not check, and some that must. Never run: `deno check` says when one is otherwise.

import { FIONREAD, ioctl, SIOCGIFMTU } from "../../fcntl.ts";
import type { Socket } from "../../mod.ts";

declare const sock: Socket;

const results: (number | Uint8Array)[] = [ioctl(sock, FIONREAD), ioctl(3, SIOCGIFMTU, new Uint8Array(40))];

// @ts-expect-error a descriptor, or an object that has one
ioctl("3", FIONREAD);
// @ts-expect-error a request is a number
ioctl(sock, "FIONREAD");
// @ts-expect-error an argument is a number or bytes
ioctl(sock, SIOCGIFMTU, "lo");
// @ts-expect-error the result may be bytes
ioctl(sock, FIONREAD).toFixed();

export { results };
