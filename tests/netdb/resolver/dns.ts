// A small DNS server on 127.0.0.1:53, for the names below alone. `deno run -A dns.ts`; it says `ready` when it listens.
import { createSocket, type RemoteInfo } from "node:dgram";

const A = 1, CNAME = 5, PTR = 12, AAAA = 28, IN = 1;
const SERVFAIL = 2, NXDOMAIN = 3;

/** What each name has; a number is a response code, `undefined` no answer at all. */
const ZONE: Record<string, [type: number, data: string][] | number | undefined> = {
  "two.test": [[A, "192.0.2.1"], [A, "192.0.2.2"]],
  "both.test": [[A, "192.0.2.3"], [AAAA, "2001:db8::3"]],
  "six.test": [[AAAA, "2001:db8::6"]],
  "alias.test": [[CNAME, "canonical.test"]],
  "canonical.test": [[A, "192.0.2.4"]],
  "xn--mnchen-3ya.test": [[A, "192.0.2.5"]],
  "empty.test": [],
  "fail.test": SERVFAIL,
  "slow.test": undefined,
  "1.2.0.192.in-addr.arpa": [[PTR, "host.two.test"]],
  "6.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa": [[PTR, "six.test"]],
  "9.2.0.192.in-addr.arpa": SERVFAIL,
};

const ascii = (text: string) => Array.from(text, (character) => character.charCodeAt(0));
const name_bytes = (name: string) => [...name.split(".").flatMap((label) => [label.length, ...ascii(label)]), 0];
const two = (n: number) => [n >> 8, n & 255];

function data_bytes(type: number, data: string): number[] {
  if (type === A) return data.split(".").map(Number);
  if (type !== AAAA) return name_bytes(data);
  const [head, tail] = data.split("::").map((half) => half.split(":").map((group) => parseInt(group, 16)));
  return [...head, ...new Array(8 - head.length - tail.length).fill(0), ...tail].flatMap(two);
}

/** The records for a question, the aliases in between included. */
function records(name: string, type: number): [owner: string, type: number, data: string][] {
  const all = ZONE[name];
  if (!Array.isArray(all)) return [];
  const alias = all.find(([kind]) => kind === CNAME);
  if (alias !== undefined && type !== CNAME) return [[name, ...alias], ...records(alias[1], type)];
  return all.filter(([kind]) => kind === type).map((record) => [name, ...record]);
}

function question_of(message: Uint8Array): [name: string, type: number, end: number] {
  const labels: string[] = [];
  let at = 12;
  for (; message[at] !== 0; at += message[at] + 1) {
    labels.push(String.fromCharCode(...message.subarray(at + 1, at + 1 + message[at])));
  }
  return [labels.join(".").toLowerCase(), message[at + 1] << 8 | message[at + 2], at + 5];
}

const server = createSocket("udp4");
server.on("message", (message: Uint8Array, { port, address }: RemoteInfo) => {
  const [name, type, end] = question_of(message);
  const known = name in ZONE, entry = ZONE[name];
  if (known && entry === undefined) return;
  const answers = records(name, type).map(([owner, type, data]) => {
    const bytes = data_bytes(type, data);
    return [...name_bytes(owner), ...two(type), ...two(IN), 0, 0, 0, 60, ...two(bytes.length), ...bytes];
  });
  const code = !known ? NXDOMAIN : typeof entry === "number" ? entry : 0;
  const head = [message[0], message[1], 0x85, 0x80 | code, 0, 1, ...two(answers.length), 0, 0, 0, 0];
  server.send(Uint8Array.from([...head, ...message.subarray(12, end), ...answers.flat()]), port, address);
});
server.bind(53, "127.0.0.1", () => console.log("ready"));
