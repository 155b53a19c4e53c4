// Python's audit events (behaviours.md 21): the same programs here and in python3, the same events.
import { disposable } from "../support/disposable.ts";
import { ignore_unless } from "../support/where.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { addaudithook } from "../../base/audit.ts";
import * as socket from "../../mod.ts";
import { open_sockets, test } from "../support/descriptors.ts";
import { has_python } from "../support/python.ts";

const { AF_INET, AF_UNIX, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_STREAM } = socket;
const linux = Deno.build.os === "linux";
const linux_python_test = ignore_unless(has_python && linux, "needs python3, on Linux", test);
const linux_test = ignore_unless(linux, "needs Linux", test);

type Event = unknown[];
let events: Event[] = [];
let react: ((event: string, args: readonly unknown[]) => void) | undefined;

// A hook stays forever, so one serves all of the tests here.
addaudithook((event, args) => {
  events.push([event, ...args.map(plain)]);
  react?.(event, args);
});

/** A value as both languages print it. */
function plain(value: unknown): unknown {
  if (value instanceof socket.Socket) return "<socket>";
  if (value instanceof Uint8Array) return [...value];
  return Array.isArray(value) ? value.map(plain) : value;
}

function events_of(call: () => unknown): Event[] {
  events = [];
  call();
  return events;
}

/** Runs with a hook of its own. */
function hooked<T>(hook: NonNullable<typeof react>, call: () => T): T {
  react = hook;
  try {
    return call();
  } finally {
    react = undefined;
  }
}

const HELPERS = `
from socket import *
import socket, sys, json
events = []
def plain(value):
    if isinstance(value, socket.socket): return "<socket>"
    if isinstance(value, bytes): return list(value)
    if isinstance(value, tuple): return [plain(item) for item in value]
    if isinstance(value, int): return int(value)
    return value
sys.addaudithook(lambda event, args: events.append([event, *map(plain, args)]) if event.startswith("socket.") else None)
`;

/** The events of a program of python3. */
function python_events(program: string): Event[] {
  const args = ["-c", `${HELPERS}${program}\nprint(json.dumps(events))`];
  const { code, stdout, stderr } = new Deno.Command("python3", { args }).outputSync();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

const x = new TextEncoder().encode("x");
const discard: [string, number] = ["127.0.0.1", 9];

/** Programs that do the same in both languages. Ports are the kernel's choice and are not compared. */
const programs: Record<string, [string, () => void]> = {
  "the constructor": ["socket.socket(); socket.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK)", () => {
    new socket.socket().close();
    new socket.socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK).close();
  }],
  "a descriptor that is taken over, and one that is none": [
    "a = socket.socket()\nb = socket.socket(fileno=a.detach())\ntry: socket.socket(fileno=99999)\nexcept OSError: pass",
    () => {
      const fd = new socket.socket().detach();
      new socket.socket({ fileno: fd }).close();
      assertThrows(() => new socket.socket({ fileno: 99999 }), socket.OSError);
    },
  ],
  "socketpair and dup": ["a, b = socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK)\nc = a.dup()", () => {
    const [a, b] = socket.socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK);
    for (const sock of [a, b, a.dup()]) sock.close();
  }],
  "fromfd": ["a = socket.socket()\nb = fromfd(a.fileno(), AF_INET, SOCK_STREAM)", () => {
    using a = new socket.socket();
    socket.fromfd(a.fileno(), AF_INET, SOCK_STREAM).close();
  }],
  "a server, its client and accept": [
    "s = create_server(('127.0.0.1', 0))\nc = create_connection(s.getsockname(), 3)\nd, _ = s.accept()",
    () => {
      using server = socket.create_server(["127.0.0.1", 0]);
      using _client = socket.create_connection(server.getsockname(), 3);
      server.accept()[0].close();
    },
  ],
  "sendto, sendmsg, connect_ex": [
    `u = socket.socket(AF_INET, SOCK_DGRAM)
u.sendto(b"x", ("127.0.0.1", 9)); u.sendto(b"x", 0, ("localhost", 9))
u.sendmsg([b"x"], [], 0, ("127.0.0.1", 9)); u.connect_ex(("127.0.0.1", 9))
try: u.sendmsg([b"x"])
except OSError: pass`,
    () => {
      using sock = new socket.socket(AF_INET, SOCK_DGRAM);
      sock.sendto(x, discard);
      sock.sendto(x, 0, ["localhost", 9]);
      sock.sendmsg([x], [], 0, discard);
      sock.connect_ex(discard);
      refused(() => sock.sendmsg([x]));
    },
  ],
  "send_fds and recv_fds": ["a, b = socketpair()\nsend_fds(a, [b'x'], [0])\nrecv_fds(b, 1, 1)", () => {
    using sockets = disposable(socket.socketpair());
    const [a, b] = sockets;
    socket.send_fds(a, [x], [0]);
    for (const fd of socket.recv_fds(b, 1, 1)[1]) socket.close(fd);
  }],
  "an address that is refused": [
    "u = socket.socket(AF_INET, SOCK_DGRAM)\ntry: u.connect(('127.0.0.1', 99999))\nexcept OverflowError: pass",
    () => {
      using sock = new socket.socket(AF_INET, SOCK_DGRAM);
      assertThrows(() => sock.connect(["127.0.0.1", 99999]), RangeError);
    },
  ],
  "what raises no event": [
    "a, b = socketpair()\na.send(b'x'); b.recv(1); a.setblocking(False); a.getsockopt(SOL_SOCKET, SO_TYPE); a.shutdown(2)",
    () => {
      using sockets = disposable(socket.socketpair());
      const [a, b] = sockets;
      a.send(x);
      b.recv(1);
      a.setblocking(false);
      a.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE);
      a.shutdown(2);
    },
  ],
  "has_dualstack_ipv6 and getfqdn": ["has_dualstack_ipv6(); getfqdn('127.0.0.1')", () => {
    socket.has_dualstack_ipv6();
    socket.getfqdn("127.0.0.1");
  }],
};

function refused(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    if (!(error instanceof socket.OSError)) throw error;
  }
}

function without_ports(list: Event[]): string {
  return JSON.stringify(list).replace(/("127\.0\.0\.1",)\d{3,}/g, "$1port");
}

for (const [name, [program, call]] of Object.entries(programs)) {
  linux_python_test(`the events of ${name} are Python's`, () => {
    assertEquals(without_ports(events_of(call)), without_ports(python_events(program)));
  });
}

linux_test("a hook that throws stops the call before the kernel sees it", () => {
  using receiver = new socket.socket(AF_INET, SOCK_DGRAM);
  receiver.bind(["127.0.0.1", 0]);
  receiver.settimeout(0);
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  const address = receiver.getsockname();
  const stop = () => {
    throw new Error("not today");
  };
  hooked(stop, () => {
    const calls = [
      () => sock.sendto(x, address),
      () => sock.sendmsg([x], [], 0, address),
      () => sock.connect(address),
      () => sock.connect_ex(address),
      () => sock.bind(["127.0.0.1", 0]),
    ];
    for (const call of calls) assertThrows(call, Error, "not today");
  });
  assertThrows(() => receiver.recv(1), socket.BlockingIOError);
  assertEquals(assertThrows(() => sock.getpeername(), socket.OSError).code, "ENOTCONN");
  sock.bind(["0.0.0.0", 0]); // What is bound already cannot be bound.
});

linux_test("a hook that throws for a new socket leaves no descriptor behind", () => {
  using server = socket.create_server(["127.0.0.1", 0]);
  using client = socket.create_connection(server.getsockname());
  const before = open_sockets();
  let countdown = 0;
  const stop = (event: string) => {
    if (event === "socket.__new__" && countdown-- === 0) throw new Error("no more sockets");
  };
  const calls: [number, () => unknown][] = [
    [0, () => new socket.socket()],
    [0, () => socket.socketpair()],
    [1, () => socket.socketpair()],
    [0, () => client.dup()],
    [0, () => socket.fromfd(client.fileno(), AF_INET, SOCK_STREAM)],
    [0, () => new socket.socket({ fileno: client.fileno() })],
    [0, () => socket.create_connection(server.getsockname())],
    [0, () => socket.create_server(["127.0.0.1", 0])],
    [0, () => server.accept()],
  ];
  for (const [nth, call] of calls) {
    countdown = nth;
    hooked(stop, () => assertThrows(call, Error, "no more sockets"));
    assertEquals(open_sockets(), before, String(call));
  }
});

test("a hook that uses sockets itself does not change where the call goes", () => {
  using mine = new socket.socket(AF_INET, SOCK_DGRAM), other = new socket.socket(AF_INET, SOCK_DGRAM);
  for (const sock of [mine, other]) sock.bind(["127.0.0.1", 0]);
  other.settimeout(0);
  mine.settimeout(5);
  using sender = new socket.socket(AF_INET, SOCK_DGRAM);
  let inside = false;
  const meddle = () => {
    if (inside) return;
    inside = true;
    using second = new socket.socket(AF_INET, SOCK_DGRAM);
    second.connect(other.getsockname());
    second.getpeername();
    inside = false;
  };
  hooked(meddle, () => {
    sender.sendto(x, mine.getsockname());
    sender.sendmsg([x], [], 0, mine.getsockname());
    sender.connect(mine.getsockname());
  });
  sender.send(x);
  for (let i = 0; i < 3; i++) assertEquals(mine.recv(2), x);
  assertThrows(() => other.recv(1), socket.BlockingIOError);
});

test("a hook sees a new socket that is not open yet, and can print it", () => {
  let text = "";
  hooked((_event, [sock]) => text = Deno.inspect(sock), () => new socket.socket().close());
  assert(text.startsWith("<socket.socket fd=-1, family=0, type=0, proto=0"), text);
});

test("a hook cannot change what the next one sees", () => {
  hooked((_event, args) => assertThrows(() => (args as unknown[])[1] = ["10.0.0.1", 1], TypeError), () => {
    using sock = new socket.socket(AF_INET, SOCK_DGRAM);
    sock.connect(discard);
  });
});

test("a hook must be a function", () => {
  assertThrows(() => addaudithook("print" as never), TypeError, "hook");
});
