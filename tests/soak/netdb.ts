// No memory is lost: 200,000 getaddrinfo() and gethostbyname_ex() leave the resident size where it was.
// Run with `deno run -A tests/soak/netdb.ts [CALLS]`.
import { getaddrinfo, gethostbyname_ex } from "../../mod.ts";

const CALLS = Number(Deno.args[0] ?? 200_000), PARTS = 10;
const ALLOWED = 4; // MiB; one lost list of three results would make 40, one lost struct hostent's strings 10

const resident = () => Deno.memoryUsage().rss / 2 ** 20;

/** Calls in ten parts, and says the resident size after each: whether the last is where the first was. */
function soak(what: string, call: () => unknown): boolean {
  const sizes: number[] = [];
  for (let part = 0; part <= PARTS; part++) {
    for (let i = 0; i < CALLS / PARTS; i++) call();
    sizes.push(resident()); // The first part, which warms everything up, is one more.
  }
  const growth = sizes.at(-1)! - sizes[1];
  console.log(
    `${what}: ${CALLS} calls, MiB ${sizes.map((size) => size.toFixed(1)).join(" ")}, ${growth.toFixed(2)} more`,
  );
  return growth < ALLOWED;
}

const results = [
  soak("getaddrinfo()", () => getaddrinfo("127.0.0.1", 80)),
  soak("getaddrinfo() of a name", () => getaddrinfo("localhost", "http")),
  soak("gethostbyname_ex()", () => gethostbyname_ex("localhost")),
];
if (results.includes(false)) {
  console.log(`FAILED: more than ${ALLOWED} MiB`);
  Deno.exit(1);
}
