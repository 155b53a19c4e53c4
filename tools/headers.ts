/**
 * Values of C headers: a compiler translates a small program that names them, and this module reads the assembly. The
 * program never runs, so it works for every platform whose headers gcc understands.
 *
 * @module
 */

import type { Platform } from "../constants/platform.ts";

/** Headers that can be included together, and the compiler that reads them. */
export interface Headers {
  /** Their name, for messages. */
  what: string;
  /** The compiler and its arguments. */
  compiler: readonly string[];
  /** C before the first include. */
  before?: string;
  /** The headers, in order; one that this release lacks is left out. */
  includes: readonly string[];
}

const glibc = [
  "sys/types.h sys/ioctl.h sys/socket.h netinet/in.h netinet/tcp.h netinet/udp.h net/if.h net/ethernet.h netdb.h errno.h poll.h sys/epoll.h",
  "linux/if_alg.h linux/can.h linux/can/raw.h linux/can/bcm.h linux/can/isotp.h linux/can/j1939.h",
  "linux/can/error.h linux/can/gw.h linux/errqueue.h linux/net_tstamp.h linux/netfilter_ipv4.h linux/netlink.h",
  "linux/rtnetlink.h linux/genetlink.h linux/if_packet.h linux/if_ether.h linux/qrtr.h linux/rds.h linux/tipc.h",
  "linux/vm_sockets.h bluetooth/bluetooth.h bluetooth/hci.h bluetooth/l2cap.h bluetooth/rfcomm.h bluetooth/sco.h",
].join(" ").split(" ");

const kernel = [
  "linux/types.h linux/in.h linux/in6.h linux/tcp.h linux/udp.h asm/socket.h asm/errno.h linux/socket.h linux/net.h",
  "linux/if_alg.h linux/can.h linux/can/raw.h linux/can/bcm.h linux/can/isotp.h linux/can/j1939.h linux/can/error.h",
  "linux/errqueue.h linux/net_tstamp.h linux/netlink.h linux/rtnetlink.h linux/genetlink.h linux/if_packet.h",
  "linux/if_ether.h linux/qrtr.h linux/rds.h linux/tipc.h linux/icmpv6.h",
].join(" ").split(" ");

/** Headers that need glibc's headers: netlink's families, ioctl's requests, options that few programs have. */
const families = [
  "time.h sys/socket.h netinet/in.h netinet/icmp6.h linux/if.h linux/tls.h linux/mptcp.h linux/sock_diag.h",
  "linux/inet_diag.h linux/unix_diag.h linux/netlink.h linux/if_link.h linux/rtnetlink.h linux/fib_rules.h",
  "linux/veth.h linux/genetlink.h linux/pkt_sched.h linux/netfilter/nfnetlink.h linux/sockios.h linux/if_tun.h",
  "linux/netfilter/nfnetlink_conntrack.h linux/netfilter/nf_tables.h linux/netfilter/nf_conntrack_common.h",
  "linux/netfilter_ipv6/ip6_tables.h asm/ioctls.h linux/net_tstamp.h",
].join(" ").split(" ");

const windows = "_mingw.h winsock2.h ws2tcpip.h mstcpip.h ws2bth.h mswsock.h hvsocket.h errno.h".split(" ");

const darwin = [
  "sys/types.h sys/socket.h sys/un.h netinet/in.h netinet/tcp.h netinet/udp.h netinet/ip.h net/ethernet.h netdb.h",
  "errno.h sys/sys_domain.h sys/kern_control.h sys/kern_event.h net/if_utun.h sys/poll.h",
].join(" ").split(" ");

const freebsd = [
  "sys/types.h sys/socket.h sys/un.h netinet/in.h netinet/tcp.h netinet/udp.h netinet/udplite.h net/ethernet.h",
  "net/if.h netdb.h errno.h sys/poll.h netlink/netlink.h netlink/netlink_generic.h netlink/route/common.h",
  "netlink/route/interface.h netlink/route/ifaddrs.h netlink/route/route.h netlink/route/neigh.h sys/bitstring.h",
  "netgraph/bluetooth/include/ng_hci.h netgraph/bluetooth/include/ng_l2cap.h",
  "netgraph/bluetooth/include/ng_btsocket.h netgraph/bluetooth/include/ng_bluetooth.h",
].join(" ").split(" ");

/** The headers that this machine's packages bring, by platform; none where the compiler is missing. */
export function installed(platform: Platform): Headers[] {
  switch (platform) {
    case "linux":
      return [
        { what: "glibc", compiler: ["gcc", "-D_GNU_SOURCE"], includes: glibc },
        { what: "Linux", compiler: ["gcc"], before: hosted, includes: kernel },
        { what: "Linux's netlink", compiler: ["gcc", "-D_GNU_SOURCE"], includes: families },
      ];
    case "windows":
      return [{ what: "mingw-w64", compiler: ["x86_64-w64-mingw32-gcc", "-D_WIN32_WINNT=0x0A00"], includes: windows }];
    default:
      return [];
  }
}

/** Headers of a platform in folders of this machine: of another release, or of another system. */
export function elsewhere(platform: Platform, folders: readonly string[]): Headers {
  const what = folders.join(" and ");
  const only = ["-nostdinc", ...folders.map((folder) => `-I${folder}`)];
  switch (platform) {
    case "linux":
      return { what, compiler: ["gcc", ...only], before: hosted, includes: kernel };
    case "windows":
      return {
        what,
        compiler: ["x86_64-w64-mingw32-gcc", "-D_WIN32_WINNT=0x0A00", ...folders.map((folder) => `-I${folder}`)],
        includes: windows,
      };
    case "darwin":
      return {
        what,
        compiler: ["gcc", ...not_linux, ...only, "-D__APPLE__", "-D__MACH__", "-D__LITTLE_ENDIAN__", ...sdk],
        includes: darwin,
      };
    case "freebsd":
      return { what, compiler: ["gcc", ...not_linux, ...only, "-D__FreeBSD__=14"], includes: freebsd };
  }
}

/** Declarations that the kernel's headers expect from the C library. */
const hosted = [
  "struct timespec { long seconds, nanoseconds; };",
  "#define offsetof(type, member) __builtin_offsetof(type, member)",
].join("\n");
const not_linux = ["-U__linux__", "-U__linux", "-Ulinux"];
const sdk = [
  "-D_DARWIN_C_SOURCE",
  "-D__APPLE_CC__=1",
  "-D__APPLE_USE_RFC_3542=1", // as CPython has it
  "-D__ENVIRONMENT_MAC_OS_X_VERSION_MIN_REQUIRED__=150000",
];

/** Whether the compiler is installed and finds the first of these headers: it may be installed without them. */
export function usable({ compiler: [program, ...args], includes: [first] }: Headers): boolean {
  try {
    return new Deno.Command(program, {
      args: [...args, "-include", first, "-fsyntax-only", "-x", "c", "/dev/null"],
      stderr: "null",
    }).outputSync().success;
  } catch {
    return false;
  }
}

/**
 * The values of C expressions.
 *
 * @param headers The headers to ask.
 * @param expressions Each name's expression in C: usually the name itself.
 * @returns The values, as the platform's long has them, by name; names that the headers lack are omitted.
 */
export async function values(headers: Headers, expressions: ReadonlyMap<string, string>): Promise<Map<string, number>> {
  const includes = headers.includes.map((name) => `#if __has_include(<${name}>)\n#include <${name}>\n#endif\n`);
  const head = `${headers.before ?? ""}\n${includes.join("")}`;
  const first = head.split("\n").length;
  let asked = [...expressions];
  for (;;) {
    const lines = asked.map(([name, expression]) => `long long value_of_${name} = (long)(${expression});\n`);
    const { success, out, errors } = await compile(headers, head + lines.join(""));
    if (success) return read(out);
    const wrong = new Set(
      [...errors.matchAll(/<stdin>:(\d+):\d+: (?:error|note)/g)].map(([, line]) => Number(line) - first),
    );
    const kept = asked.filter((_, index) => !wrong.has(index));
    if (kept.length === asked.length) throw new Error(errors);
    asked = kept;
  }
}

async function compile(headers: Headers, source: string) {
  const [program, ...args] = headers.compiler;
  const child = new Deno.Command(program, {
    args: [...args, "-S", "-w", "-O0", "-fmax-errors=0", "-x", "c", "-", "-o", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    env: { LC_ALL: "C" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(source));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  return { success, out: new TextDecoder().decode(stdout), errors: new TextDecoder().decode(stderr) };
}

/** Reads `value_of_X: .quad 1`, and `.zero 8` or `.space 8` for a zero, out of assembly. */
function read(assembly: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const [, name, how, value] of assembly.matchAll(/^value_of_(\w+):\s+\.(quad|zero|space)\s+(-?\d+)$/gm)) {
    found.set(name, how === "quad" ? Number(value) : 0);
  }
  return found;
}
