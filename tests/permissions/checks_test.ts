// The guard's checks beside a kernel that answers as it is told: what a real one rarely says, or says on another system.
import { assertEquals, assertThrows } from "@std/assert";
import { ENOENT, ENOTDIR } from "../../constants/errno.ts";
import type { Backend, Bytes, Names } from "../../ffi/backend.ts";
import { option, resolved_sockaddr, type Sockaddr, sockaddr } from "../../ffi/memory.ts";
import * as socket from "../../mod.ts";
import { require_sockaddr } from "../../permissions/addresses.ts";
import { around, CALLS } from "../../permissions/calls.ts";
import { Descriptors } from "../../permissions/descriptors.ts";
import { remember, require_address } from "../../permissions/granted.ts";
import { names_around } from "../../permissions/names.ts";
import { require_path } from "../../permissions/paths.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { once_test } from "../support/where.ts";

const { AF_INET, AF_INET6, AF_UNIX, SOCK_DGRAM, SOL_SOCKET, SO_DOMAIN, SO_TYPE } = socket;
const FD = 7;
const LOCAL = { permissions: { net: ["127.0.0.1"] } }, FILES = { permissions: { net: true, read: true, write: true } };

/** A sockaddr of AF_INET. */
function inet(ip: string, port: number): Uint8Array {
  return Uint8Array.of(AF_INET, 0, port >> 8, port & 255, ...ip.split(".").map(Number), ...new Uint8Array(8));
}

/** A sockaddr of AF_UNIX with a path. */
function unix(path: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = typeof path === "string" ? new TextEncoder().encode(path) : path;
  return Uint8Array.of(AF_UNIX, 0, ...bytes, 0);
}

/** What a kernel says of a descriptor. An option has a C int, or so many bytes. */
interface Told {
  own?: Uint8Array;
  peer?: Uint8Array;
  options: [level: number, name: number, value: number, length?: number][];
}

function put(target: Sockaddr, bytes: Uint8Array | undefined): number {
  if (bytes === undefined) return -1;
  target.bytes.set(bytes);
  target.size = bytes.length;
  return 0;
}

function descriptors({ own, peer, options }: Told): Descriptors {
  return new Descriptors({
    getsockname: () => put(sockaddr, own),
    getpeername: () => put(sockaddr, peer),
    getsockopt(_fd: number, level: number, name: number) {
      const found = options.find(([one, other]) => one === level && other === name);
      if (found === undefined) return -1;
      option.view.setInt32(0, found[2], true);
      return found[3] ?? 4;
    },
  } as Partial<Backend> as Backend);
}

function refused(run: () => void, what: string): void {
  assertThrows(run, Deno.errors.NotCapable, what);
}

const DATAGRAMS: Told["options"][number] = [SOL_SOCKET, SO_TYPE, SOCK_DGRAM];

once_test("a descriptor whose family and protocol the kernel cannot tell is held to its address", LOCAL, () => {
  const use = (told: Omit<Told, "options">) => () => descriptors({ ...told, options: [DATAGRAMS] }).use(FD);
  use({ own: inet("127.0.0.1", 7) })();
  refused(use({ own: inet("192.0.2.1", 7) }), '"192.0.2.1:7"');
  refused(use({ own: inet("127.0.0.1", 7), peer: inet("192.0.2.1", 8) }), '"192.0.2.1:8"');
  refused(use({}), "a socket of family -1");
});

once_test("a descriptor that cannot tell its own address is held to its peer's", LOCAL, () => {
  const options: Told["options"] = [DATAGRAMS, [SOL_SOCKET, SO_DOMAIN, AF_INET]];
  descriptors({ options }).use(FD);
  descriptors({ options, peer: inet("127.0.0.1", 9) }).use(FD);
  refused(() => descriptors({ options, peer: inet("192.0.2.1", 9) }).use(FD), '"192.0.2.1:9"');
  assertEquals(descriptors({ options }).asks(FD).port(), 0);
  assertEquals(descriptors({ options, own: inet("127.0.0.1", 9) }).asks(FD).port(), 9);
});

once_test("an IPv6 descriptor that was given a route elsewhere needs all of the network", LOCAL, () => {
  const options: Told["options"] = [DATAGRAMS, [SOL_SOCKET, SO_DOMAIN, AF_INET6]];
  descriptors({ options }).use(FD);
  const { IPPROTO_IPV6, IPV6_RTHDR, IPV6_HOPOPTS, IPV6_DSTOPTS } = socket, IPV6_FLOWINFO_SEND = 33;
  for (const name of [IPV6_RTHDR, IPV6_HOPOPTS, IPV6_DSTOPTS, IPV6_FLOWINFO_SEND]) {
    const routed = descriptors({ options: [...options, [IPPROTO_IPV6, name, 1, 24]] });
    refused(() => routed.use(FD), "a socket with a source route");
  }
});

once_test("a descriptor that was made here is not examined, whatever its number", LOCAL, () => {
  let examined = 0;
  const known = new Descriptors({ getsockopt: () => (examined++, -1) } as Partial<Backend> as Backend);
  for (const fd of [7, 1023, 1024, 70_000]) {
    known.use(fd);
    known.put(fd, true);
    known.use(fd);
  }
  assertEquals(examined, 4);
});

once_test("a check during which other calls are made each time is given up", LOCAL, () => {
  const held = descriptors({ options: [] });
  let checks = 0;
  const meddle = () => {
    checks++;
    held.put(FD, true);
  };
  refused(() => held.hold(meddle), "what other calls are made about");
  assertEquals(checks, 8);
});

once_test("bytes that were detached while a descriptor was examined do not go to the kernel", LOCAL, () => {
  const data = new Uint8Array(10), held = descriptors({ options: [] });
  const sent: number[] = [];
  const calls = around(
    { send: (_fd: number, data: Bytes) => sent.push(data.length) } as unknown as typeof CALLS,
    CALLS as never,
    new Descriptors({ ...held.backend, getsockopt: () => (data.buffer.transfer(), -1) } as Backend),
  ) as unknown as Backend;
  assertThrows(() => calls.send(FD, data, 10, 0), TypeError, "detached");
  assertEquals(sent, []);
});

once_test("an address of a family that has no grants of its own needs all of the network", LOCAL, () => {
  const address = { bytes: Uint8Array.of(40, 0, 1, 1), size: 4 };
  refused(() => require_sockaddr(address, {} as Backend), "everything (an address of family 40)");
  const names = names_around({ getnameinfo: () => "name" } as unknown as Names, descriptors({ options: [] }));
  put(resolved_sockaddr, unix("/socket"));
  refused(() => names.getnameinfo(0), 'net access to ":');
});

once_test("a numeric host asks no name server, and needs no grant", LOCAL, () => {
  const asked: string[] = [];
  const names = {
    getaddrinfo: (host: string) => /[g-z]/.test(host) ? -2 : 0, // As AI_NUMERICHOST has it
    gethostbyname: (host: string) => asked.push(host),
  } as unknown as Names;
  const guarded = names_around(names, new Descriptors({ names } as Backend));
  for (const host of ["192.0.2.1", "2001:db8::1", "::"]) guarded.gethostbyname(host);
  for (const host of ["host", "host:80", "0x7f000001"]) refused(() => guarded.gethostbyname(host), `"${host}"`);
  assertEquals(asked, ["192.0.2.1", "2001:db8::1", "::"]);
});

once_test("names that were resolved long ago are forgotten, and their addresses refused", {
  permissions: { net: ["long-ago.example"] },
}, () => {
  remember("long-ago.example", "192.0.2.1");
  require_address("192.0.2.1", 80);
  for (let i = 0; i <= 10_000; i++) remember(`name${i}.example`, "192.0.2.2");
  refused(() => require_address("192.0.2.1", 80), '"192.0.2.1:80"');
});

once_test("a path whose end cannot be known is refused, also where all is granted", FILES, () => {
  const bytes = unix("/folder/socket");
  const leads = (realpath: Backend["realpath"]) => () => require_path(bytes, bytes.length, realpath);
  leads(() => new TextEncoder().encode("/folder/socket"))();
  leads((path) => path.length > 10 ? -ENOENT : new TextEncoder().encode("/elsewhere"))();
  refused(leads(() => -ENOTDIR), 'read access to where "/folder/socket" leads');
  refused(leads(() => Uint8Array.of(47, 255)), 'read access to where "/folder/socket" leads');
});

once_test("a system without realpath(3) has Deno's, and a path that goes up is refused", FILES, () => {
  using folder = new TempFolder();
  const check = (path: string) => () => require_path(unix(path), unix(path).length, undefined);
  check(`${folder}/new`)();
  Deno.writeTextFileSync(`${folder}/there`, "");
  check(`${folder}/there`)();
  refused(check(`${folder}/none/socket`), "read access to where");
  refused(check(`${folder}/../socket`), "read access to where");
});
