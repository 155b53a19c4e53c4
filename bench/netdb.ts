// Names and numbers beside CPython, in one run: rounds of the one and of the other in turn, the median of each, and what
// part of CPython's time this library takes. `deno run -A bench/netdb.ts [ROUNDS]`; needs python3.
import * as netdb from "../netdb/mod.ts";

const ROUNDS = Number(Deno.args[0] ?? 15);
const ADDRESS = Uint8Array.of(192, 0, 2, 33);

/** What is measured: how many calls make a round, ours, Python's, and at most what part of Python's time it may take. */
const CASES: [what: string, calls: number, ours: () => unknown, python: string, most?: number][] = [
  ['getaddrinfo("127.0.0.1", 80)', 3000, () => netdb.getaddrinfo("127.0.0.1", 80), `getaddrinfo("127.0.0.1", 80)`, 0.3],
  [
    "getaddrinfo(…, SOCK_STREAM)",
    5000,
    () => netdb.getaddrinfo("192.0.2.33", 80, 0, 1),
    `getaddrinfo("192.0.2.33", 80, 0, 1)`,
    0.3,
  ],
  [
    'getaddrinfo("2001:db8::1", 80)',
    3000,
    () => netdb.getaddrinfo("2001:db8::1", 80),
    `getaddrinfo("2001:db8::1", 80)`,
    0.3,
  ],
  [
    "inet_pton + inet_ntop, IPv4",
    20000,
    () => netdb.inet_ntop(2, netdb.inet_pton(2, "192.0.2.33")),
    `inet_ntop(2, inet_pton(2, "192.0.2.33"))`,
    0.55,
  ],
  [
    "inet_pton + inet_ntop, IPv6",
    20000,
    () => netdb.inet_ntop(10, netdb.inet_pton(10, "2001:db8::8:800:200c:417a")),
    `inet_ntop(10, inet_pton(10, "2001:db8::8:800:200c:417a"))`,
    0.55,
  ],
  ["inet_aton + inet_ntoa", 20000, () => netdb.inet_ntoa(netdb.inet_aton("127.1")), `inet_ntoa(inet_aton("127.1"))`],
  ["inet_ntoa", 20000, () => netdb.inet_ntoa(ADDRESS), `inet_ntoa(b"\\xc0\\x00\\x02\\x21")`],
  ["htons + htonl", 50000, () => netdb.htons(80) + netdb.htonl(80), "htons(80) + htonl(80)"],
  ["getnameinfo, numeric", 5000, () => netdb.getnameinfo(["127.0.0.1", 80], 3), `getnameinfo(("127.0.0.1", 80), 3)`],
  ['gethostbyname("127.0.0.1")', 10000, () => netdb.gethostbyname("127.0.0.1"), `gethostbyname("127.0.0.1")`],
  ['gethostbyname_ex("localhost")', 300, () => netdb.gethostbyname_ex("localhost"), `gethostbyname_ex("localhost")`],
  ['getservbyname("http")', 500, () => netdb.getservbyname("http"), `getservbyname("http")`],
  ['if_nametoindex("lo")', 1000, () => netdb.if_nametoindex("lo"), `if_nametoindex("lo")`],
];

const PYTHON = `
import sys, time
from socket import *
def loop(source):
    scope = dict(globals())
    exec("def run(n):\\n for _ in range(n):\\n  " + source, scope)
    return scope["run"]
loops = {}
for line in sys.stdin:
    calls, source = line.rstrip("\\n").split(" ", 1)
    run = loops.get(source) or loops.setdefault(source, loop(source))
    start = time.perf_counter_ns()
    run(int(calls))
    print((time.perf_counter_ns() - start) / int(calls), flush=True)
`;

const child = new Deno.Command("python3", { args: ["-c", PYTHON], stdin: "piped", stdout: "piped" }).spawn();
const writer = child.stdin.getWriter(), reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();

/** Nanoseconds for each of Python's calls. */
async function python(source: string, calls: number): Promise<number> {
  await writer.write(new TextEncoder().encode(`${calls} ${source}\n`));
  let text = "";
  while (!text.endsWith("\n")) text += (await reader.read()).value;
  return Number(text);
}

let sink: unknown;

/** Nanoseconds for each of our calls. Each case gets a loop of its own, as in a program. */
function loop_of(call: () => unknown): (calls: number) => number {
  // deno-lint-ignore no-explicit-any
  const run = new Function("call", "keep", "for (let i = this; i > 0; i--) keep(call());") as any;
  return (calls) => {
    const start = performance.now();
    run.call(calls, call, (value: unknown) => sink = value);
    return (performance.now() - start) * 1e6 / calls;
  };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

let slow = 0;
for (const [what, calls, call, source, most] of CASES) {
  const ours = loop_of(call), times: [number[], number[]] = [[], []];
  for (let round = -3; round < ROUNDS; round++) {
    const pair = [ours(calls), await python(source, calls)];
    if (round >= 0) pair.forEach((time, i) => times[i].push(time)); // The first three are for warming up.
  }
  const [mine, theirs] = times.map(median), ratio = mine / theirs;
  const verdict = most === undefined ? "" : ratio <= most ? `at most ${most}: yes` : `at most ${most}: NO`;
  if (verdict.endsWith("NO")) slow++;
  console.log(
    `${what.padEnd(32)} ${mine.toFixed(0).padStart(6)} ns ${theirs.toFixed(0).padStart(6)} ns  ${
      ratio.toFixed(2)
    }  ${verdict}`,
  );
}
void sink;
await writer.close();
await child.status;
if (slow > 0) Deno.exit(1);
