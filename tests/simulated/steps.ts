/**
 * Random programs of socket calls, step by step, that run on any kernel: the result of each step is recorded so that
 * two kernels can be compared.
 *
 * Nothing in a program waits. Ports that a kernel chooses are named by the order in which they are first seen.
 *
 * @module
 */

import * as socket from "../../mod.ts";
import * as select from "../../select.ts";
import type { Random } from "../support/random.ts";

/** Where a step binds, connects or sends to: an address, with the port of another socket or 0; or an abstract name. */
export type Where = { ip: string; of: number | null } | { name: string };

/** One step: a call and what it is made with. Sockets are numbers. */
export type Step =
  | ["socket", number, "AF_INET" | "AF_INET6" | "AF_UNIX", "SOCK_STREAM" | "SOCK_DGRAM" | "SOCK_SEQPACKET"]
  | ["socketpair", number, number, "SOCK_STREAM" | "SOCK_DGRAM" | "SOCK_SEQPACKET"]
  | ["bind" | "connect", number, Where]
  | ["listen", number, number]
  | ["accept" | "dup", number, number]
  | ["send" | "recv" | "recvfrom", number, number, string[]]
  | ["sendto", number, number, Where, string[]]
  | ["shutdown", number, number]
  | ["close" | "getsockname" | "getpeername", number]
  | ["poll", number, string[]]
  | ["epoll_ctl", number, "register" | "modify" | "unregister", string[]]
  | ["epoll_poll"]
  | ["getsockopt", number, string, string]
  | ["setsockopt", number, string, string, number]
  | ["linger", number, number, number]
  | ["send_fds" | "recv_fds", number, number];

const OPTIONS: [level: string, name: string, values: number[]][] = [
  ["SOL_SOCKET", "SO_REUSEADDR", [0, 1, 2]],
  ["SOL_SOCKET", "SO_REUSEPORT", [0, 1]],
  ["SOL_SOCKET", "SO_KEEPALIVE", [0, 1]],
  ["SOL_SOCKET", "SO_BROADCAST", [0, 1]],
  ["SOL_SOCKET", "SO_OOBINLINE", [0, 1]],
  ["SOL_SOCKET", "SO_RCVLOWAT", [-1, 0, 1, 7]],
  ["SOL_SOCKET", "SO_PRIORITY", [0, 5]],
  ["SOL_SOCKET", "SO_TYPE", [1]],
  ["SOL_SOCKET", "SO_ERROR", [0]],
  ["SOL_SOCKET", "SO_ACCEPTCONN", [0]],
  ["SOL_SOCKET", "SO_DOMAIN", [0]],
  ["SOL_SOCKET", "SO_PROTOCOL", [0]],
  ["IPPROTO_TCP", "TCP_NODELAY", [0, 1, 3]],
  ["IPPROTO_TCP", "TCP_KEEPIDLE", [0, 1, 100, 40000]],
  ["IPPROTO_TCP", "TCP_KEEPINTVL", [0, 5]],
  ["IPPROTO_TCP", "TCP_KEEPCNT", [0, 3, 200]],
  ["IPPROTO_TCP", "TCP_SYNCNT", [0, 3, 200]],
  ["IPPROTO_TCP", "TCP_USER_TIMEOUT", [-1, 5000]],
  ["IPPROTO_TCP", "TCP_CORK", [0, 1]],
  ["IPPROTO_UDP", "UDP_CORK", [0, 1, 256]],
  ["IPPROTO_IP", "IP_TTL", [0, 1, 255, 256, -1]],
  ["IPPROTO_IP", "IP_TOS", [0, 16, 19, 300]],
  ["IPPROTO_IP", "IP_MULTICAST_TTL", [0, 5, 256, -1]],
  ["IPPROTO_IP", "IP_MULTICAST_LOOP", [0, 1]],
  ["IPPROTO_IPV6", "IPV6_V6ONLY", [0, 1]],
  ["IPPROTO_IPV6", "IPV6_UNICAST_HOPS", [-1, 0, 64, 256]],
  ["IPPROTO_IPV6", "IPV6_MULTICAST_HOPS", [-1, 3, 256]],
];

/** The flags of calls that send and receive. */
const SENDING = [
    "MSG_MORE",
    "MSG_OOB",
    "MSG_DONTROUTE",
    "MSG_CONFIRM",
    "MSG_EOR",
    "MSG_NOSIGNAL",
    "MSG_DONTWAIT",
    "MSG_FASTOPEN",
    "MSG_FASTOPEN",
    "MSG_ZEROCOPY",
  ],
  RECEIVING = [
    "MSG_PEEK",
    "MSG_PEEK",
    "MSG_TRUNC",
    "MSG_WAITALL",
    "MSG_OOB",
    "MSG_OOB",
    "MSG_DONTWAIT",
    "MSG_ERRQUEUE",
  ];

/** What poll and epoll are asked for. */
const POLLED = ["POLLIN", "POLLPRI", "POLLOUT", "POLLRDHUP", "POLLRDNORM", "POLLRDBAND", "POLLWRNORM", "POLLWRBAND"],
  EPOLLED = ["EPOLLIN", "EPOLLOUT", "EPOLLPRI", "EPOLLRDHUP", "EPOLLET", "EPOLLET", "EPOLLONESHOT", "EPOLLRDNORM"];

const constants = { ...socket, ...select } as unknown as Record<string, number>;

/** The result of bind(2) on a machine without a free port. */
export const NO_PORT = "no port is free";

/** A random program. */
export function program(random: Random, length: number, inet6: boolean): Step[] {
  const steps: Step[] = [], kinds: (string | undefined)[] = [];
  const fresh = (kind: string) => kinds.push(kind) - 1;
  const live = () => kinds.flatMap((kind, i) => kind === undefined ? [] : [i]);
  const names = ["a", "b", "c"];
  const where = (kind: string): Where => {
    if (kind.startsWith("AF_UNIX")) return { name: random.of(names) };
    // Of the same protocol: whether a port is free in the other is a matter of who else is on the machine.
    const type = kind.split(" ")[1];
    const others = live().filter((i) => !kinds[i]!.startsWith("AF_UNIX") && kinds[i]!.endsWith(type));
    const of = random.once_in(6) || others.length === 0 ? null : random.of(others);
    const six = kind.startsWith("AF_INET6");
    if (random.once_in(40)) return { ip: six ? "127.0.0.1" : "::1", of };
    return {
      ip: six
        ? random.of(["::1", "::1", "::", "::ffff:127.0.0.1"])
        : random.of(["127.0.0.1", "127.0.0.1", "127.0.0.2", "0.0.0.0"]),
      of,
    };
  };
  const families = ["AF_INET", "AF_INET", "AF_UNIX", ...(inet6 ? ["AF_INET6"] : [])] as const;
  while (steps.length < length) {
    const open = live();
    if (open.length === 0 || (open.length < 12 && random.once_in(8))) {
      if (random.once_in(3)) {
        const type = random.of(["SOCK_STREAM", "SOCK_DGRAM", "SOCK_SEQPACKET"] as const);
        steps.push(["socketpair", fresh(`AF_UNIX ${type}`), fresh(`AF_UNIX ${type}`), type]);
      } else {
        const family = random.of(families);
        const type = random.of(
          ["SOCK_STREAM", "SOCK_STREAM", "SOCK_DGRAM", ...(family === "AF_UNIX" ? ["SOCK_SEQPACKET"] : [])] as const,
        );
        steps.push(["socket", fresh(`${family} ${type}`), family as "AF_INET", type as "SOCK_STREAM"]);
      }
      continue;
    }
    const s = random.of(open), kind = kinds[s]!;
    const sizes = [0, 1, 10, 1000, 3000];
    /** Every flag, one or two at once: of some calls and families, those have no meaning. */
    const flags = (seldom: number, names: string[]) => {
      return random.once_in(seldom) ? [...new Set([random.of(names), random.of(names)])] : [];
    };
    const action = random.below(100);
    if (action < 8) steps.push(["bind", s, where(kind)]);
    else if (action < 14) steps.push(["listen", s, random.of([0, 1, 5])]);
    else if (action < 24) steps.push(["connect", s, where(kind)]);
    else if (action < 31) steps.push(["accept", s, fresh(kind)]);
    else if (action < 45) steps.push(["send", s, random.of(sizes), flags(3, SENDING)]);
    else if (action < 51) steps.push(["sendto", s, random.of(sizes), where(kind), flags(4, SENDING)]);
    else if (action < 64) {
      const call = random.of(["recv", "recvfrom"] as const);
      steps.push([call, s, random.of([1, 10, 500, 5000]), flags(2, RECEIVING)]);
    } else if (action < 68) steps.push(["shutdown", s, random.of([0, 1, 1, 2])]);
    else if (action < 74) {
      steps.push(["close", s]);
      kinds[s] = undefined;
    } else if (action < 77) steps.push(["getsockname", s]);
    else if (action < 80) steps.push(["getpeername", s]);
    else if (action < 87) steps.push(["poll", s, random.once_in(2) ? ["POLLIN", "POLLPRI", "POLLOUT"] : POLLED]);
    else if (action < 89) {
      const operation = random.of(["register", "register", "register", "modify", "unregister"] as const);
      const events = [...new Set([random.of(EPOLLED), random.of(EPOLLED), random.of(EPOLLED)])];
      steps.push(random.once_in(2) ? ["epoll_poll"] : ["epoll_ctl", s, operation, events]);
    } else if (action < 91) {
      const [level, name] = random.of(OPTIONS);
      steps.push(["getsockopt", s, level, name]);
    } else if (action < 94) {
      const [level, name, values] = random.of(OPTIONS);
      steps.push(["setsockopt", s, level, name, random.of(values)]);
    } else if (action < 96) steps.push(["dup", s, fresh(kind)]);
    else if (action < 97) steps.push(["linger", s, random.below(2), random.of([0, 0, 1])]);
    else if (action < 99) steps.push(["send_fds", s, random.of(open)]);
    else steps.push(["recv_fds", s, fresh("AF_UNIX SOCK_STREAM")]);
  }
  return steps;
}

/** A random program of one connection: urgent data, edge-triggered epolls, and what stops a call that reads. */
export function urgent_program(random: Random, length: number, kind: "AF_UNIX" | "AF_INET"): Step[] {
  const nodelay = (s: number): Step => ["setsockopt", s, "IPPROTO_TCP", "TCP_NODELAY", 1];
  const steps: Step[] = kind === "AF_UNIX" ? [["socketpair", 1, 2, "SOCK_STREAM"]] : [
    ["socket", 0, "AF_INET", "SOCK_STREAM"],
    ["bind", 0, { ip: "127.0.0.1", of: null }],
    ["listen", 0, 5],
    ["socket", 1, "AF_INET", "SOCK_STREAM"],
    ["connect", 1, { ip: "127.0.0.1", of: 0 }],
    ["accept", 0, 2],
    nodelay(1),
    nodelay(2),
  ];
  const some = (names: string[]) => random.once_in(2) ? [...new Set([random.of(names), random.of(names)])] : [];
  while (steps.length < length) {
    const s = 1 + random.below(2), action = random.below(100);
    if (action < 40) steps.push(["send", s, random.of([0, 1, 1, 2, 10, 1000]), some(["MSG_OOB", "MSG_DONTWAIT"])]);
    else if (action < 75) {
      const call = random.of(["recv", "recvfrom"] as const),
        flags = ["MSG_OOB", "MSG_PEEK", "MSG_TRUNC", "MSG_WAITALL"];
      steps.push([call, s, random.of([1, 2, 5, 10, 5000]), some(flags)]);
    } else if (action < 83) steps.push(["poll", s, POLLED]);
    else if (action < 87) steps.push(["setsockopt", s, "SOL_SOCKET", "SO_OOBINLINE", random.below(2)]);
    else if (action < 92) steps.push(["epoll_poll"]);
    else if (action < 98) {
      const events = [...new Set([random.of(EPOLLED), random.of(EPOLLED), "EPOLLPRI"])];
      steps.push(["epoll_ctl", s, random.of(["register", "modify"] as const), events]);
    } else if (random.once_in(2)) steps.push(["shutdown", s, random.below(3)]);
    else if (kind === "AF_UNIX") steps.push(["send_fds", s, s]);
  }
  return [...steps, ["close", 1], ["recv", 2, 5000, []], ["recv", 2, 5000, []], ["recv", 2, 5000, []], ["epoll_poll"]];
}

/** Runs programs with the library, on the current kernel. */
export class Runner {
  readonly #sockets: Map<number, socket.Socket> = new Map();
  readonly #ports: Map<number, string> = new Map();
  readonly #prefix: string;
  #epoll: InstanceType<typeof select.epoll> | undefined;
  /** Which socket was registered by a descriptor: epoll(7) knows nothing else. */
  readonly #registered: Map<number, number> = new Map();
  #sent = 0;

  /** @param prefix The prefix of abstract names, which makes them unique. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** Runs a step; returns its result. */
  run(step: Step): string {
    try {
      return this.#shown(this.#step(step));
    } catch (error) {
      if (!(error instanceof socket.OSError)) return `${(error as Error).name}`;
      return error.code ?? error.message;
    }
  }

  /** Closes everything. */
  close(): void {
    for (const sock of this.#sockets.values()) sock.close();
    this.#sockets.clear();
    this.#epoll?.close();
  }

  #of(number: number): socket.Socket {
    return this.#sockets.get(number) ?? none();
  }

  #keep(number: number, sock: socket.Socket): void {
    sock.setblocking(false);
    this.#sockets.set(number, sock);
  }

  #data(size: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length: size }, (_, i) => (this.#sent++ * 7 + i) & 255);
  }

  // deno-lint-ignore no-explicit-any
  #where(where: Where, family: number): any {
    if ("name" in where) return new TextEncoder().encode(`\0${this.#prefix}${where.name}`);
    let port = 0;
    if (where.of !== null) {
      const other = this.#sockets.get(where.of);
      const name = other === undefined ? null : other.getsockname();
      port = Array.isArray(name) ? name[1] as number : 0;
    }
    void family;
    return [where.ip, port];
  }

  #step(step: Step): unknown {
    if (step[0] === "epoll_poll") return this.#epoll_poll();
    const [call, number] = step;
    const flags = (names: string[]) => names.reduce((bits, name) => bits | constants[name], 0) >>> 0;
    switch (call) {
      case "socket":
        this.#keep(number, new socket.socket(constants[step[2]], constants[step[3]]));
        return null;
      case "socketpair": {
        const [a, b] = socket.socketpair(socket.AF_UNIX, constants[step[3]]);
        this.#keep(number, a);
        this.#keep(step[2], b);
        return null;
      }
      case "bind":
        return this.#bind(this.#of(number), step[2]);
      case "connect":
        return this.#of(number).connect(this.#where(step[2], this.#of(number).family)) ?? null;
      case "listen":
        return this.#of(number).listen(step[2]) ?? null;
      case "accept": {
        const [sock, address] = this.#of(number).accept();
        this.#keep(step[2], sock as socket.Socket);
        return address;
      }
      case "dup":
        this.#keep(step[2], this.#of(number).dup());
        return null;
      case "send":
        return this.#of(number).send(this.#data(step[2]), flags(step[3]));
      case "sendto": {
        const sock = this.#of(number), data = this.#data(step[2]);
        return sock.sendto(data, flags(step[4]), this.#where(step[3], sock.family));
      }
      case "recv":
        return this.#of(number).recv(step[2], flags(step[3]));
      case "recvfrom":
        return this.#of(number).recvfrom(step[2], flags(step[3]));
      case "shutdown":
        return this.#of(number).shutdown(step[2]) ?? null;
      case "close": {
        const sock = this.#of(number);
        this.#sockets.delete(number);
        sock.close();
        return null;
      }
      case "getsockname":
        return this.#of(number).getsockname();
      case "getpeername":
        return this.#of(number).getpeername();
      case "poll": {
        const poller = select.poll();
        poller.register(this.#of(number), flags(step[2]));
        return poller.poll(0).map(([, events]) => events);
      }
      case "epoll_ctl": {
        const sock = this.#of(number), fd = sock.fileno();
        this.#epoll ??= new select.epoll();
        if (step[2] === "unregister") this.#epoll.unregister(sock);
        else this.#epoll[step[2]](sock, flags(step[3]));
        this.#registered.set(fd, number);
        return null;
      }
      case "getsockopt":
        return this.#of(number).getsockopt(constants[step[2]], constants[step[3]]);
      case "setsockopt":
        return this.#of(number).setsockopt(constants[step[2]], constants[step[3]], step[4]) ?? null;
      case "linger":
        return this.#of(number).setsockopt(
          socket.SOL_SOCKET,
          socket.SO_LINGER,
          new Uint8Array(Int32Array.of(step[2], step[3]).buffer),
        ) ?? null;
      case "send_fds":
        return socket.send_fds(this.#of(number), [this.#data(1)], [this.#of(step[2]).fileno()]);
      case "recv_fds": {
        const [data, fds, bits, address] = socket.recv_fds(this.#of(number), 100, 1);
        fds.forEach((fd, i) => i === 0 ? this.#keep(step[2], new socket.socket({ fileno: fd })) : socket.close(fd));
        return [data, fds.length, bits & ~(socket.MSG_CMSG_CLOEXEC ?? 0), address];
      }
    }
  }

  /** Which sockets are ready, in the order of their numbers: an epoll may tell them in any. */
  #epoll_poll(): unknown {
    const ready = this.#epoll?.poll(0) ?? [];
    return ready.map(([fd, events]) => `${this.#registered.get(fd)}: ${events}`).toSorted();
  }

  #bind(sock: socket.Socket, to: Where): unknown {
    const address = this.#where(to, sock.family);
    try {
      return sock.bind(address) ?? null;
    } catch (error) {
      if (address[1] === 0 && (error as socket.OSError).code === "EADDRINUSE") return NO_PORT;
      throw error;
    }
  }

  #port(port: number): string {
    if (port === 0) return "0";
    if (!this.#ports.has(port)) this.#ports.set(port, `p${this.#ports.size}`);
    return this.#ports.get(port)!;
  }

  #shown(value: unknown): string {
    if (value === null || value === undefined) return "None";
    if (value instanceof Uint8Array) {
      if (value[0] === 0 && value.length > 0 && value.length < 60 && this.#is_name(value)) return "name";
      return `${value.length} bytes ${value.reduce((sum, byte) => (sum * 31 + byte) % 65521, 7)}`;
    }
    if (Array.isArray(value)) {
      if (typeof value[0] === "string" && typeof value[1] === "number" && value.length <= 4) {
        return `(${value[0]}, ${this.#port(value[1])})`;
      }
      return `[${value.map((item) => this.#shown(item)).join(", ")}]`;
    }
    return String(value);
  }

  #is_name(bytes: Uint8Array): boolean {
    return new TextDecoder().decode(bytes.subarray(1)).startsWith(this.#prefix);
  }
}

function none(): never {
  throw new socket.OSError("no socket");
}
