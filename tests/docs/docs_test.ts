// The documentation: that its programs run or at least are right, that its links lead somewhere, and that nothing is
// left out.

import { assert, assertEquals } from "@std/assert";
import * as asynchronous from "../../async.ts";
import * as socket from "../../mod.ts";
import { NAMES } from "../examples/support.ts";
import { available } from "../npm/support.ts";
import { ignore_unless, in_emulation, in_guest, once_test as test } from "../support/where.ts";
import { DOORS, files, programs, text_of, written } from "./support.ts";
import { TempFolder } from "../support/temp_folder.ts";

const project = new URL("../../", import.meta.url);
const doors = Object.values(DOORS);
const pages = files("docs/", ".md");

/** What Deno prints, which has to succeed. UNIX sockets of the examples have room in its temporary folder. */
async function deno(...args: string[]): Promise<string> {
  using folder = new TempFolder();
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: project,
    env: { NO_COLOR: "1", TMPDIR: `${folder}` },
  }).output();
  const printed = new TextDecoder().decode(stdout);
  assert(success, printed + new TextDecoder().decode(stderr));
  return printed;
}

test("everything that is exported is documented", async () => {
  await deno("doc", "--lint", ...doors);
});

test("the first page of each door has an example", () => {
  assertEquals(doors.filter((door) => !text_of(door).split("@module")[0].includes("```ts\n")), []);
});

test("the examples in the documentation run", async () => {
  const sources = ["socket/", "netdb/", "structs/"].flatMap((folder) => files(folder, ".ts"));
  const paths = [...doors, ...sources, ...pages].filter((path) => /```ts\n/.test(text_of(path)));
  await deno("test", "--doc", "-A", ...paths.filter((path) => path !== "npm.ts"));
});

const HOT_SHOTS = "hot-shots@17"; // A package that nothing else here uses: deno.lock stays without it.
ignore_unless(!in_emulation && !in_guest && await available(HOT_SHOTS), `needs npm:${HOT_SHOTS}`, test)(
  "the example of npm.ts runs, has the right types, and deno lint finds nothing in it",
  async () => {
    await deno("test", "--doc", "-A", "--no-lock", "npm.ts");
    const [, example] = /```ts\n([^]*?)```/.exec(text_of("npm.ts").replace(/^ \* ?/gm, "")) ?? [];
    using folder = new TempFolder();
    // The doors without a version, as an import map has them.
    await deno("lint", "--no-config", ...written([example.replaceAll("jsr:", "")], folder));
  },
);

test("those that cannot run here have the right types", async () => {
  const sources = ["structs/", "docs/"].flatMap((folder) => [...files(folder, ".ts"), ...files(folder, ".md")]);
  const list = [...doors, ...sources].flatMap(programs);
  assert(list.length > 10, `${list.length} programs`);
  using folder = new TempFolder();
  await deno("check", ...written(list, folder));
});

test("links lead to files that are there", () => {
  const broken = [...pages, "README.md", "CONTRIBUTING.md", "CHANGELOG.md"].flatMap((page) =>
    Array.from(text_of(page).matchAll(/\]\(((?!https?:|#)[^)#\s]+)/g), ([, target]) => target)
      .filter((target) => !target.startsWith("bench/")) // Made by `deno task bench`.
      .filter((target) => !exists(new URL(target, new URL(page, project))))
      .map((target) => `${page}: ${target}`)
  );
  assertEquals(broken, []);
});

function exists(url: URL): boolean {
  try {
    Deno.statSync(url);
    return true;
  } catch {
    return false;
  }
}

test("links in the documentation of a door's names lead to names of that door", async () => {
  const dead: string[] = [];
  for (const door of doors) {
    const json = await deno("doc", "--json", door);
    const modules: { symbols: { name: string }[] }[] = Object.values(JSON.parse(json).nodes);
    const names = new Set(modules.flatMap(({ symbols }) => symbols.map(({ name }) => name)));
    for (const [, target] of json.matchAll(/\{@linkcode (\w+)/g)) {
      if (!names.has(target)) dead.push(`${door}: ${target}`);
    }
  }
  assertEquals(dead, []);
});

test("every family has a page, and every page and example is in the index", () => {
  const index = text_of("docs/README.md");
  // Files about what families have in common, and AF_RDS and AF_DIVERT, whose addresses are AF_INET's.
  const common = ["codec", "registry", "text"];
  const names = files("families/", ".ts").map((path) => path.slice("families/".length, -".ts".length));
  const families = [...names.filter((name) => !common.includes(name)), "rds", "divert"].sort();
  assertEquals(files("docs/families/", ".md"), families.map((name) => `docs/families/${name}.md`));
  for (const page of pages.filter((page) => page !== "docs/README.md")) {
    assert(index.includes(`(${page.slice("docs/".length)})`), page);
  }
  for (const name of NAMES) assert(index.includes(`(../examples/${name}.ts)`), name);
});

/** The functions and classes of a door, without its errors, that the table of its first page does not name. */
function left_out(door: string, names: Record<string, unknown>, others: RegExp): string[] {
  const [index] = text_of(door).split("@module");
  return Object.entries(names)
    .filter(([name, value]) => typeof value === "function" && !others.test(name))
    .filter(([, value]) => !((value as { prototype?: unknown }).prototype instanceof Error))
    .filter(([name]) => !new RegExp(`\\b${name}\\b`).test(index))
    .map(([name]) => name);
}

test("mod.ts' index names every function and class", () => {
  const others = /^(_GiveupOnSendfile|timeout|error|SocketType|Socket)$/; // Other names of what is there, and a detail.
  assertEquals(left_out("mod.ts", socket, others), []);
});

test("async.ts' index names every function and class, so that it exports no helper of its own", () => {
  assertEquals(left_out("async.ts", asynchronous, /^$/), []);
});
