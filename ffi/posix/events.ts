/**
 * Waiting for many descriptors on Linux, macOS and FreeBSD.
 *
 * @module
 */

import { by } from "../../constants/platform.ts";
import type { Events, Poller } from "../backend.ts";
import { bind } from "./bind.ts";
import { open_epoll, posix_epoll } from "./epoll.ts";
import { kevent, kqueue, open_kqueue } from "./kqueue.ts";
import { poll } from "./poll.ts";
import { select } from "./select.ts";
import type { C } from "./symbols.ts";

let c_sched_yield: C["sched_yield"];

/** The calls over libc. */
export const posix_events: Events = {
  open: by<() => Poller | number>({ linux: open_epoll, darwin: open_kqueue, freebsd: open_kqueue }),
  poll,
  select: by({ darwin: select }),
  epoll: by({ linux: posix_epoll }),
  kqueue: by({ darwin: kqueue, freebsd: kqueue }),
  kevent: by({ darwin: kevent, freebsd: kevent }),
  sched_yield() {
    (c_sched_yield ??= bind("sched_yield"))();
  },
};
