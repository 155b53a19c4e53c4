/**
 * Waiting for many descriptors on Linux, macOS and FreeBSD.
 *
 * @module
 */

import { by } from "../../constants/platform.ts";
import type { Events, Poller } from "../events.ts";
import { size_t } from "../pointer.ts";
import { bind, last_errno } from "./bind.ts";
import { open_epoll } from "./epoll.ts";
import { open_kqueue } from "./kqueue.ts";
import { select } from "./select.ts";
import type { C } from "./symbols.ts";

let c_poll: C["poll"], c_sched_yield: C["sched_yield"];

/** The calls over libc. */
export const posix_events: Events = {
  open: by<() => Poller | number>({ linux: open_epoll, darwin: open_kqueue, freebsd: open_kqueue }),
  poll(list, count, milliseconds) {
    const n = (c_poll ??= bind("poll"))(list.pointer, size_t(count), milliseconds);
    return n < 0 ? -last_errno() : n;
  },
  select: by({ darwin: select }),
  sched_yield() {
    (c_sched_yield ??= bind("sched_yield"))();
  },
};
