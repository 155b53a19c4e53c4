import { assert, assertEquals } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { AF_INET, AF_INET6 } from "../../constants/address_family.ts";
import * as A from "../../constants/addrinfo.ts";
import { SOCK_STREAM } from "../../constants/socket_type.ts";
import { has_python } from "../support/python.ts";
import { ignore_unless, in_emulation } from "../support/where.ts";
import { type Call, encode, type Outcome } from "./support.ts";

const HOSTS = `127.0.0.1 localhost
::1 localhost six-localhost
192.0.2.10 full.files.test short other
192.0.2.11 full.files.test
2001:db8::10 six.files.test
`;
const RESOLV = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n";
const NSSWITCH = "hosts: files dns\nservices: files\nprotocols: files\nnetworks: files\n";

/** Whether namespaces of one's own, with a network and mounts, can be had here. */
function has_namespaces(): boolean {
  if (Deno.build.os !== "linux") return false;
  const script = `ip link set lo up
    for file in hosts resolv.conf nsswitch.conf; do mount --bind /etc/$file /etc/$file || exit; done`;
  try {
    const args = ["-rmn", "sh", "-ec", script];
    return new Deno.Command("unshare", { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

const test = ignore_unless(
  has_python && !in_emulation && has_namespaces(),
  "needs python3, ip and unshare, user and network namespaces, and a native deno",
);

/** Makes calls in a network whose only names are those above and dns.ts's: this library's outcomes, and python3's. */
async function resolve_all(calls: Call[]): Promise<{ ours: Outcome[]; python: Outcome[] }> {
  const folder = await Deno.makeTempDir({ prefix: "bsd-socket-resolver-" });
  try {
    const files = {
      hosts: HOSTS,
      "resolv.conf": RESOLV,
      "nsswitch.conf": NSSWITCH,
      "calls.json": JSON.stringify(calls.map((call) => call.map(encode))),
    };
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(join(folder, name), text);
    const script = fromFileUrl(new URL("resolver/run.sh", import.meta.url));
    const args = ["-rmn", "bash", script, folder, Deno.execPath()];
    const { success, stderr } = await new Deno.Command("unshare", { args, stdout: "null", stderr: "piped" }).output();
    assert(success, new TextDecoder().decode(stderr));
    const read = async (name: string) => JSON.parse(await Deno.readTextFile(join(folder, name)));
    return { ours: await read("ours.json"), python: await read("python.json") };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The results of `getaddrinfo(host, 80, …, SOCK_STREAM)`. */
const found = (hosts: string[], canonname = "") => ({
  value: hosts.map((host, i) => {
    const address = host.includes(":") ? [host, 80, 0, 0] : [host, 80];
    return [host.includes(":") ? AF_INET6 : AF_INET, SOCK_STREAM, 6, i === 0 ? canonname : "", address];
  }),
});
const stream = (host: string | Uint8Array, family = 0, flags = 0): Call => [
  ...["getaddrinfo", host, 80, family, SOCK_STREAM, 0, flags] as Call,
];
const gai = (errno: number, text: string) => ({ error: "gaierror", errno, text: `[Errno ${errno}] ${text}` });
const UNKNOWN = gai(A.EAI_NONAME, "Name or service not known");
const AGAIN = gai(A.EAI_AGAIN, "Temporary failure in name resolution");
const NO_ADDRESS = gai(A.EAI_NODATA, "No address associated with hostname");
const UNKNOWN_HOST = { error: "herror", errno: 1, text: "[Errno 1] Unknown host" };
const NO_HOST_FOR_NOW = { error: "herror", errno: 2, text: "[Errno 2] Host name lookup failure" };

const SHORT = ["full.files.test", ["short", "other"], ["192.0.2.10"]];

/** Each call with its result; where the result is omitted, only python3 is compared. */
const CASES: [what: string, call: Call, outcome?: Outcome][] = [
  ["getaddrinfo() reads the hosts file", stream("short"), found(["192.0.2.10"])],
  ["getaddrinfo() finds a name of the hosts file in IPv6", stream("six.files.test"), found(["2001:db8::10"])],
  ["getaddrinfo() finds all addresses of the hosts file", stream("full.files.test")],
  ["getaddrinfo() finds localhost in both families", stream("localhost")],
  ["getaddrinfo() asks the name server for A", stream("two.test", AF_INET), found(["192.0.2.1", "192.0.2.2"])],
  ["getaddrinfo() asks the name server for AAAA", stream("six.test"), found(["2001:db8::6"])],
  ["getaddrinfo() asks the name server for both", stream("both.test")],
  ["getaddrinfo() finds one family when it is asked for one", stream("both.test", AF_INET6), found(["2001:db8::3"])],
  ["getaddrinfo() follows an alias", stream("alias.test"), found(["192.0.2.4"])],
  [
    "NS-15: AI_CANONNAME gives the canonical name",
    stream("alias.test", 0, A.AI_CANONNAME),
    found(["192.0.2.4"], "canonical.test"),
  ],
  ["NS-12: a name beyond ASCII goes through IDNA", stream("München.test"), found(["192.0.2.5"])],
  ["NS-12: a name in ASCII goes as it is", stream("XN--mnchen-3YA.test"), found(["192.0.2.5"])],
  ["NS-12: bytes go as they are", stream(new TextEncoder().encode("two.test"), AF_INET)],
  ["NS-12: bytes that are no name are refused by the resolver", stream(Uint8Array.of(0xff, 0x2e, 0x78))],
  ["AI_V4MAPPED makes IPv6 addresses of IPv4 ones", stream("two.test", AF_INET6, A.AI_V4MAPPED)],
  ["AI_ALL adds them to the others", stream("both.test", AF_INET6, A.AI_V4MAPPED | A.AI_ALL)],
  ["AI_ADDRCONFIG looks at the interfaces", stream("both.test", 0, A.AI_ADDRCONFIG)],
  ["every socket type has its result", ["getaddrinfo", "alias.test", "domain"]],
  ["NS-16: NXDOMAIN is EAI_NONAME", stream("nothing.test"), UNKNOWN],
  ["NS-16: a name without addresses is EAI_NODATA", stream("empty.test"), NO_ADDRESS],
  ["NS-16: a name of the other family only is EAI_NODATA", stream("six.test", AF_INET), NO_ADDRESS],
  ["NS-16: SERVFAIL is EAI_AGAIN", stream("fail.test"), AGAIN],
  ["NS-16: a server that does not answer is EAI_AGAIN", stream("slow.test"), AGAIN],

  ["NS-5: gethostbyname() is the first IPv4 address", ["gethostbyname", "both.test"], { value: "192.0.2.3" }],
  ["NS-5: gethostbyname() follows an alias", ["gethostbyname", "alias.test"], { value: "192.0.2.4" }],
  ["NS-4: gethostbyname() through IDNA", ["gethostbyname", "MÜNCHEN。test"], { value: "192.0.2.5" }],
  ["NS-5: gethostbyname() does not know IPv6", ["gethostbyname", "six.test"], NO_ADDRESS],
  ["NS-5: gethostbyname() of an unknown name", ["gethostbyname", "nothing.test"], UNKNOWN],
  ["NS-6: gethostbyname_ex() of the hosts file", ["gethostbyname_ex", "short"], { value: SHORT }],
  [
    "NS-6: gethostbyname_ex() gives the canonical name and the alias",
    ["gethostbyname_ex", "alias.test"],
    { value: ["canonical.test", ["alias.test"], ["192.0.2.4"]] },
  ],
  [
    "NS-6: gethostbyname_ex() gives all addresses",
    ["gethostbyname_ex", "two.test"],
    { value: ["two.test", [], ["192.0.2.1", "192.0.2.2"]] },
  ],
  [
    "NS-6: gethostbyname_ex() of an unknown name fails where it resolves",
    ["gethostbyname_ex", "nothing.test"],
    UNKNOWN,
  ],
  ["NS-6: gethostbyname_ex() when the server fails", ["gethostbyname_ex", "fail.test"], AGAIN],
  ["NS-7: gethostbyaddr() of the hosts file", ["gethostbyaddr", "192.0.2.10"], { value: SHORT }],
  ["NS-7: gethostbyaddr() of PTR", ["gethostbyaddr", "192.0.2.1"], { value: ["host.two.test", [], ["192.0.2.1"]] }],
  ["NS-7: gethostbyaddr() of IPv6", ["gethostbyaddr", "2001:db8::6"], { value: ["six.test", [], ["2001:db8::6"]] }],
  ["NS-7: gethostbyaddr() of a name", ["gethostbyaddr", "two.test"]],
  ["NS-7: gethostbyaddr() of a name in IPv6", ["gethostbyaddr", "six.test"]],
  ["NS-7: gethostbyaddr() of an unknown address", ["gethostbyaddr", "192.0.2.77"], UNKNOWN_HOST],
  ["NS-7: gethostbyaddr() when the server fails", ["gethostbyaddr", "192.0.2.9"], NO_HOST_FOR_NOW],
  ["NS-7: gethostbyaddr() of an unknown name", ["gethostbyaddr", "nothing.test"], UNKNOWN],
  ["NS-8: getfqdn() of an address", ["getfqdn", "192.0.2.1"], { value: "host.two.test" }],
  ["NS-8: getfqdn() of a short name", ["getfqdn", "short"], { value: "full.files.test" }],
  ["NS-8: getfqdn() of an unknown name", ["getfqdn", " nothing.test "], { value: "nothing.test" }],
  ["NS-8: getfqdn() of this machine, which has no name", ["getfqdn"]],

  ["NS-21: getnameinfo() asks for PTR", ["getnameinfo", ["192.0.2.1", 80], 0], { value: ["host.two.test", "http"] }],
  ["NS-21: getnameinfo() of IPv6", ["getnameinfo", ["2001:db8::6", 53, 0, 0], 0], { value: ["six.test", "domain"] }],
  ["NS-21: getnameinfo() of an unknown address", ["getnameinfo", ["192.0.2.77", 1], 0], {
    value: ["192.0.2.77", "tcpmux"],
  }],
  ["NS-21: NI_NAMEREQD wants a name", ["getnameinfo", ["192.0.2.77", 80], A.NI_NAMEREQD], UNKNOWN],
  ["NS-21: NI_NAMEREQD when the server fails", ["getnameinfo", ["192.0.2.9", 80], A.NI_NAMEREQD]],
  ["NS-21: NI_NOFQDN leaves a strange domain there", ["getnameinfo", ["192.0.2.1", 80], A.NI_NOFQDN]],
  ["NS-20: getnameinfo() asks for no address", ["getnameinfo", ["two.test", 80], 0], UNKNOWN],
];

test("names through the C library's resolver: hosts file and name server", async (t) => {
  const { ours, python } = await resolve_all(CASES.map(([, call]) => call));
  for (const [i, [what, call, outcome]] of CASES.entries()) {
    await t.step(what, () => {
      assertEquals(ours[i], python[i], JSON.stringify(call.map(encode)));
      if (outcome !== undefined) assertEquals(ours[i], outcome);
    });
  }
});
