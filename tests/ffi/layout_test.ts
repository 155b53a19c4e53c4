// The layouts of every platform's structs: as this machine's C compilers lay them out, and as recorded from headers.
import { assertEquals } from "@std/assert";
import { compiles } from "../support/has.ts";
import { ignore_unless, once_test } from "../support/where.ts";

interface Printed {
  figures: Record<string, number | boolean>;
  calls: { errno: string; fcntl: string[]; ioctl: string[]; fstat: string; select: string };
}

/** What ffi/ says on a platform. */
function printed(os: string, arch: string): Printed {
  const program = new URL("programs/print_layout.ts", import.meta.url).href;
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", program, os, arch],
    stderr: "inherit",
  }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** The figures by a C compiler: those of layouts.c, read from its assembly. */
function compiled(compiler: string): Record<string, number> {
  const { stdout, success } = new Deno.Command(compiler, {
    args: ["-S", "-o", "-", "tests/ffi/layouts.c"],
    cwd: new URL("../..", import.meta.url),
    stderr: "inherit",
  }).outputSync();
  if (!success) throw new Error(`${compiler} failed`);
  const assembly = new TextDecoder().decode(stdout).matchAll(/^layout_(\w+):\s+\.(long|space|zero|word)\s+(\d+)/gm);
  return Object.fromEntries([...assembly].map(([, name, kind, n]) => [name, /long|word/.test(kind) ? Number(n) : 0]));
}

const LINUX = {
  ...{ SOCKADDR_STORAGE: 128, SOCKADDR_HAS_LENGTH: false, UNIX_PATH: 108 },
  ...{ ADDRINFO_size: 48, ADDRINFO_flags: 0, ADDRINFO_family: 4, ADDRINFO_socktype: 8, ADDRINFO_protocol: 12 },
  ...{ ADDRINFO_addrlen: 16, ADDRINFO_addr: 24, ADDRINFO_canonname: 32, ADDRINFO_next: 40 },
  ...{ POLLFD_size: 8, POLLFD_events: 4, POLLFD_revents: 6 },
  ...{ HOSTENT_name: 0, HOSTENT_aliases: 8, HOSTENT_addrtype: 16, HOSTENT_length: 20, HOSTENT_addr_list: 24 },
  ...{ SERVENT_name: 0, SERVENT_port: 16, PROTOENT_proto: 16 },
  ...{ IF_NAMEINDEX_size: 16, IF_NAMEINDEX_index: 0, IF_NAMEINDEX_name: 8 },
  ...{ MSGHDR_size: 56, MSGHDR_name: 0, MSGHDR_namelen: 8, MSGHDR_iov: 16, MSGHDR_iovlen: 24 },
  ...{ MSGHDR_control: 32, MSGHDR_controllen: 40, MSGHDR_flags: 48 },
  ...{ IOVEC_size: 16, IOVEC_base: 0, IOVEC_len: 8 },
  ...{ CMSGHDR_size: 16, CMSGHDR_len: 0, CMSGHDR_level: 8, CMSGHDR_type: 12, CMSGHDR_align: 8 },
  STAT_st_size: 48,
};

// macOS: xnu-11417.101.15, bsd/sys/{socket,un,stat}.h, bsd/sys/_types/_iovec_t.h; netdb.h and poll.h of SDK 26.0.
const DARWIN = {
  ...LINUX,
  ...{ SOCKADDR_HAS_LENGTH: true, UNIX_PATH: 104, ADDRINFO_addr: 32, ADDRINFO_canonname: 24 },
  ...{ MSGHDR_size: 48, MSGHDR_flags: 44 },
  ...{ CMSGHDR_size: 12, CMSGHDR_level: 4, CMSGHDR_type: 8, CMSGHDR_align: 4 },
  STAT_st_size: 96,
};

// FreeBSD 14: sys/sys/{socket,un,stat,poll}.h, include/netdb.h. Its control data are aligned to 8 bytes.
const FREEBSD = { ...DARWIN, CMSGHDR_size: 16, CMSGHDR_align: 8, STAT_st_size: 112 };

// Windows: mingw-w64 10.0.0-3, winsock2.h, ws2tcpip.h, netioapi.h.
const WINDOWS = {
  ...LINUX,
  ...{ ADDRINFO_addr: 32, ADDRINFO_canonname: 24, POLLFD_size: 16, POLLFD_events: 8, POLLFD_revents: 10 },
  ...{ HOSTENT_length: 18, SERVENT_port: 24, MSGHDR_control: 40, MSGHDR_controllen: 32, IOVEC_base: 8, IOVEC_len: 0 },
  ...{ MIB_IF_TABLE_first: 8, MIB_IF_TABLE_size: 1352, MIB_IF_TABLE_luid: 0, MIB_IF_TABLE_index: 8 },
  ...{ OVERLAPPED_size: 32, OVERLAPPED_sent: 8, OVERLAPPED_offset: 16, OVERLAPPED_event: 24 },
  ...{ PROTOCOL_INFO_size: 628, PROTOCOL_INFO_family: 76, PROTOCOL_INFO_type: 88, PROTOCOL_INFO_protocol: 92 },
};

const RECORDED: [name: string, os: string, arch: string, figures: Record<string, number | boolean>][] = [
  ["Linux", "linux", "x86_64", LINUX],
  ["Linux on arm64", "linux", "aarch64", LINUX],
  ["macOS on arm64", "darwin", "aarch64", DARWIN],
  ["macOS on Intel", "darwin", "x86_64", DARWIN],
  ["FreeBSD", "freebsd", "x86_64", FREEBSD],
  ["Windows", "windows", "x86_64", WINDOWS],
];

/** The part of `all` that `wanted` names. */
function part(all: Record<string, unknown>, wanted: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(wanted).map((name) => [name, all[name]]));
}

for (const [name, os, arch, figures] of RECORDED) {
  Deno.test(`${name}'s structs have the recorded layout`, () => {
    const expected: Record<string, unknown> = { ...figures };
    if (os === "windows") ["IF_NAMEINDEX_size", "STAT_st_size"].forEach((absent) => delete expected[absent]);
    assertEquals(part(printed(os, arch).figures, expected), expected);
  });
}

for (
  const [compiler, header, os, arch] of [
    ["x86_64-w64-mingw32-gcc", "winsock2.h", "windows", "x86_64"],
    ["gcc", "sys/socket.h", "linux", "x86_64"],
  ]
) {
  const test = ignore_unless(compiles(compiler, header), `needs ${compiler} with ${header}`);
  test(`${os}: every layout is what ${compiler} makes of it`, () => {
    const figures = compiled(compiler);
    assertEquals(part(printed(os, arch).figures, figures), figures);
    assertEquals(Object.keys(figures).length > 40, true);
  });
}

once_test("Apple's arm64 has variadic arguments on the stack, behind the eight registers; the others have not", () => {
  const arm = printed("darwin", "aarch64").calls, intel = printed("darwin", "x86_64").calls;
  const linux = printed("linux", "aarch64").calls, freebsd = printed("freebsd", "x86_64").calls;
  const unused = Array(6).fill("i64");
  assertEquals(arm.fcntl, ["i32", "i32", ...unused, "i32"]);
  assertEquals(arm.ioctl, ["i32", "usize", ...unused, "pointer"]);
  for (const { fcntl, ioctl } of [intel, linux, freebsd]) {
    assertEquals([fcntl, ioctl], [["i32", "i32", "i32"], ["i32", "usize", "pointer"]]);
  }
  assertEquals([arm.errno, intel.errno, freebsd.errno, linux.errno], [
    ...["__error", "__error", "__error"],
    "__errno_location",
  ]);
});

once_test("macOS' names of functions whose plain name is an older form", () => {
  const arm = printed("darwin", "aarch64").calls, intel = printed("darwin", "x86_64").calls;
  const linux = printed("linux", "x86_64").calls, freebsd = printed("freebsd", "x86_64").calls;
  assertEquals([arm.fstat, intel.fstat, linux.fstat, freebsd.fstat], ["fstat", "fstat$INODE64", "fstat", "fstat"]);
  const unlimited = "select$DARWIN_EXTSN";
  assertEquals([arm.select, intel.select, linux.select, freebsd.select], [unlimited, unlimited, "select", "select"]);
});
