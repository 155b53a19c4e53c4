/**
 * A trace of the system calls of this isolate.
 *
 * @module
 */

import { observe_attempts } from "../async/wait.ts";
import { only_parameters } from "../base/arguments.ts";
import { machine_now, queue_microtask } from "../base/clock.ts";
import { uncurried } from "../base/intrinsics.ts";
import { INTERRUPTED } from "../ffi/result.ts";
import type { Backend, Happened, Poller, Watched } from "../ffi/backend.ts";
import { Kept } from "../ffi/kept.ts";
import { replace_backend, sys } from "../ffi/mod.ts";
import { Capture } from "./capture.ts";
import { type Begun, call_name, Strace } from "./strace.ts";

/** What is traced, and how it is printed. */
export interface TraceOptions {
  /** Only these calls, by the names of the C functions: `["connect", "sendto"]`. `recv` and `recvfrom` are two. */
  calls?: Iterable<string>;
  /** Only calls on these descriptors. */
  fds?: Iterable<number>;
  /** Whether to print when a call was made: seconds since the trace began. False by default. */
  times?: boolean;
  /** Whether to print how long a call took: `<0.000012>`, in seconds. True by default. */
  durations?: boolean;
  /** Whether to keep what was sent and received, for {@linkcode Trace.pcap}. False by default. */
  pcap?: boolean;
}

/** What is known of a call when it could not be looked at. */
const NOTHING: Begun = { text: "" };

const PARAMETERS = ["calls", "fds", "times", "durations", "pcap"];

// deno-lint-ignore no-explicit-any
type Any = any;

// What a program may have replaced must not decide what is called, and with which arguments.
const { apply } = Reflect, { entries, fromEntries } = Object, RealPromise = Promise;
const then = uncurried<<T>(promise: Promise<T>, done: (value: T) => void, failed: () => void) => void>(
  Promise.prototype.then,
);

/** A trace, until it is disposed of. */
export class Trace implements Disposable {
  readonly #print: (line: string) => void;
  readonly #calls: ReadonlySet<string> | null;
  readonly #fds: ReadonlySet<number> | null;
  readonly #times: boolean;
  readonly #durations: boolean;
  readonly #capture: Capture | null;
  readonly #inner: Backend;
  readonly #strace: Strace;
  readonly #begin = machine_now();
  readonly #attempts_before: ReturnType<typeof observe_attempts>;
  /** The awaited call that is served at the moment. */
  #serving = "";
  #printing = false;
  #over = false;

  /** @ignore Traces are made by {@linkcode trace}. */
  constructor(print: (line: string) => void, options: TraceOptions) {
    if (typeof print !== "function") throw new TypeError("print: a function is required");
    const { calls, fds, times, durations, pcap } = only_parameters(options, PARAMETERS);
    this.#print = print;
    this.#calls = calls === undefined ? null : new Set(calls);
    this.#fds = fds === undefined ? null : new Set(fds);
    this.#times = times ?? false;
    this.#durations = durations ?? true;
    this.#inner = replace_backend(sys); // What a guard of permissions is around stays inside it.
    this.#strace = new Strace((errno) => this.#inner.strerror(errno));
    this.#capture = pcap ? new Capture(this.#inner) : null;
    replace_backend(this.#around(this.#inner));
    this.#attempts_before = observe_attempts((attempt) => {
      const name = caller();
      return () => {
        const before = this.#serving;
        this.#serving = name;
        try {
          return attempt();
        } finally {
          this.#serving = before;
        }
      };
    });
  }

  /**
   * What was sent and received by TCP and UDP until now, as a file that Wireshark reads: a packet for each call, with
   * handshakes and ends that are made up, since only the kernel sees the true ones. Empty without the option `pcap`.
   */
  pcap(): Uint8Array<ArrayBuffer> {
    return (this.#capture ?? new Capture(this.#inner)).file();
  }

  /** Ends the trace. */
  [Symbol.dispose](): void {
    if (this.#over) return;
    this.#over = true;
    observe_attempts(this.#attempts_before);
    replace_backend(this.#inner);
  }

  #around(inner: Backend): Backend {
    const wrap = (methods: Any, prefix: string, untouched: readonly string[]): Any =>
      fromEntries(
        entries(methods ?? {}).map(([name, method]) => [
          name,
          typeof method === "function" && !untouched.includes(name)
            ? (...args: Any[]) => this.#call(prefix + name, method as Any, args)
            : method,
        ]),
      );
    const own = wrap(inner, "", ["strerror"]);
    const events = wrap(inner.events, "events.", ["open", "sched_yield"]);
    return {
      ...own,
      names: wrap(inner.names, "names.", ["gai_strerror", "hstrerror"]),
      resolver: wrap(inner.resolver, "resolver.", []),
      events: {
        ...events,
        open: (watched) => this.#poller(inner.events.open(watched)),
        ...(inner.events.epoll === undefined ? {} : { epoll: wrap(inner.events.epoll, "events.", []) }),
      },
    };
  }

  #wanted(method: string, fd: unknown): boolean {
    if (this.#over || this.#printing) return false;
    if (this.#fds !== null && !this.#fds.has(fd as number)) return false;
    return this.#calls === null || this.#calls.has(call_name(method));
  }

  #call(method: string, run: (...args: Any[]) => Any, args: Any[]): Any {
    const wanted = this.#wanted(
      method,
      method.includes(".") && !method.startsWith("events.epoll") ? undefined : args[0],
    );
    if (!wanted && this.#capture === null) return apply(run, undefined, args);
    const before = new Kept(); // The caller's own buffers are looked at, which may run code of the caller.
    const label = this.#serving;
    let begun: Begun = NOTHING;
    reported(() => {
      begun = this.#strace.begin(method, args);
      this.#capture?.before(method, args);
    });
    before.restore();
    const start = machine_now();
    const result = apply(run, undefined, args);
    const took = machine_now() - start;
    const end = (value: Any, took: number) => {
      if (wanted) this.#tell(this.#strace.end(method, args, begun, value), start, took, label);
    };
    if (result instanceof RealPromise) {
      then(result, (value) => reported(() => end(value, machine_now() - start)), () => {});
      return result;
    }
    // What prints it may use sockets itself, and thereby the memory in which the result is.
    const after = new Kept();
    reported(() => {
      if (this.#capture !== null && !this.#printing) this.#capture.after(method, args, result);
      after.restore();
      end(result, took);
    });
    after.restore();
    return result;
  }

  #tell(text: string, start: number, took: number, label: string): void {
    const time = this.#times ? `${((start - this.#begin) / 1000).toFixed(6)} ` : "";
    const duration = this.#durations ? ` <${(took / 1000).toFixed(6)}>` : "";
    const served = label === "" ? "" : `, for ${label}`;
    this.#printing = true;
    try {
      this.#print(time + text + duration + served);
    } finally {
      this.#printing = false;
    }
  }

  /** The poller of what awaits: its calls, except for those that bring nothing. */
  #poller(inner: Poller | number): Poller | number {
    if (typeof inner === "number") return inner;
    const tell = (name: string, rest: () => string, start: number, fd?: number) => {
      const took = machine_now() - start;
      reported(() => {
        if (this.#wanted(name, fd)) this.#tell(name + rest(), start, took, "");
      });
    };
    const failed = (result: number) => result < 0 && result !== INTERRUPTED ? this.#strace.failure(result) : "0";
    return {
      remembers: inner.remembers,
      add: (watched: Watched) => {
        const start = machine_now(), result = inner.add(watched);
        tell("poller_add", () => `(${watched.fd}, POLLIN|POLLOUT) = ${failed(result)}`, start, watched.fd);
        return result;
      },
      has: (watched: Watched) => inner.has(watched),
      remove: (watched: Watched) => {
        const start = machine_now();
        inner.remove(watched);
        tell("poller_remove", () => `(${watched.fd}) = 0`, start, watched.fd);
      },
      collect: (happened: Happened) => {
        const start = machine_now();
        let list = "";
        const count = inner.collect((fd, generation, events) => {
          happened(fd, generation, events);
          reported(() => list += `${list && ", "}{fd=${fd}, revents=${this.#strace.events(events)}}`);
        });
        if (count !== 0) tell("poller_collect", () => `([${list}]) = ${count < 0 ? failed(count) : count}`, start);
        return count;
      },
      wait: async () => {
        const start = machine_now();
        await inner.wait();
        tell("poller_wait", () => "() = 0", start);
      },
      wake: () => inner.wake(),
      close: (waiting?: boolean) => inner.close(waiting),
    };
  }
}

/**
 * Looks at a call, or prints it. What that throws is uncaught, and not the call's: data that the call has received, or a descriptor that it has
 * opened, would be lost.
 */
function reported(print: () => void): void {
  try {
    print();
  } catch (error) {
    queue_microtask(() => {
      throw error;
    });
  }
}

/** The awaitable function that is being called, by its name. */
function caller(): string {
  const stack = new Error().stack ?? "";
  for (const [, name, file] of stack.matchAll(/at (?:async )?(?:\w+\.)?(\w+) \((.*?):\d+:\d+\)/g)) {
    if (/\/async\/(?!wait\.ts)/.test(file)) return name;
  }
  return "";
}

/**
 * Prints every system call of this isolate from now on, as strace(1) does: with addresses, flags, options and errors by
 * name, how long it took, and which awaited call it served. What `NODE_DEBUG=net` is to Node's users.
 *
 * ```ts
 * import { create_server } from "jsr:@bsd/socket";
 * import { trace } from "jsr:@bsd/socket/trace";
 *
 * using _ = trace(console.error, { durations: false });
 * using server = create_server(["127.0.0.1", 0]);
 * // socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, IPPROTO_IP) = 9
 * // setsockopt(9, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
 * // bind(9, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
 * // listen(9, 128) = 0
 * ```
 *
 * Calls of Deno itself are not shown. Of the C library's resolver only the function is shown, not its system calls.
 * What waits for many awaited calls at once is shown as `poller_add`, `poller_collect`, `poller_wait`.
 *
 * @param print Called with each line, without a newline at its end. It may send, but must not receive, with this
 * library. What it throws is uncaught: the call that the line is about has its result.
 * @param options What is traced, and how it is printed.
 * @returns The trace; it ends when it is disposed of.
 * @throws {TypeError} when `print` is not a function, or for an option that there is not.
 */
export function trace(print: (line: string) => void, options: TraceOptions = {}): Trace {
  return new Trace(print, options);
}
