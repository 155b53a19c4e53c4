/**
 * The branches that no test reaches: `deno task coverage`.
 *
 * Runs the suite with coverage, also of the programs that it starts, and compares the branches that were not reached with
 * `tests/untested.txt`: a branch that is not listed there is printed, and the task fails. `--keep=FOLDER` keeps the data,
 * `--from=FOLDER,FOLDER` reads data of earlier runs. `--write` writes the list again and keeps its reasons.
 *
 * The tests run folder by folder, each in a process of its own that may take ten minutes.
 *
 * @module
 */

/** The folders whose branches are counted. */
const FOLDERS = ["socket", "async", "ffi/posix", "families", "netdb", "permissions"];
/** The tests that run. Long random programs are left out: with coverage they take ten times as long. */
const TESTS =
  "async base descriptor families fcntl ffi file interop netdb netlink permissions select selectors simulated socket torture trace trust"
    .split(" ").map((folder) => `tests/${folder}/`);
/** Seconds that the tests of a folder may take. What has run until then counts. */
const LIMIT = 600;

const ROOT = new URL("../../", import.meta.url), LIST = new URL("tests/untested.txt", ROOT);

function option(name: string): string | undefined {
  return Deno.args.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
}

async function deno(args: string[], env: Record<string, string> = {}): Promise<void> {
  const begin = performance.now();
  const child = new Deno.Command(Deno.execPath(), { args, env, cwd: ROOT }).spawn();
  const timer = setTimeout(() => child.kill(), LIMIT * 1000), { success } = await child.status;
  clearTimeout(timer);
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  console.error(
    `deno ${args[0]} ${args.at(-1)}: ${seconds} s${success ? "" : ", failed: the figures are of what ran"}`,
  );
}

/** A branch: its file and its line as it is written. Numbers of lines change with everything above them. */
type Branch = string;

interface Figures {
  /** By file: how many branches there are, and how many were reached. */
  files: Map<string, [all: number, reached: number]>;
  missed: Set<Branch>;
}

/** Reads what `deno coverage --lcov` has written. */
function read_lcov(text: string): Figures {
  const files: Figures["files"] = new Map(), missed = new Set<Branch>();
  let file = "", lines: string[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("SF:")) {
      file = line.slice(3 + decodeURIComponent(ROOT.pathname).length);
      lines = Deno.readTextFileSync(new URL(file, ROOT)).split("\n");
      files.set(file, [0, 0]);
    } else if (line.startsWith("BRDA:")) {
      const [at, , , count] = line.slice(5).split(","), figures = files.get(file)!;
      figures[0]++;
      if (count !== "0" && count !== "-") figures[1]++;
      else missed.add(`${file}: ${lines[Number(at) - 1].trim()}`);
    }
  }
  return { files, missed };
}

/** The list: reasons, each before the branches that it is for. */
function read_list(): Map<Branch, string> {
  const reasons = new Map<Branch, string>();
  let reason = "";
  for (const line of Deno.readTextFileSync(LIST).split("\n")) {
    if (line.startsWith("# ")) reason = line.slice(2);
    else if (line !== "") reasons.set(line, reason);
  }
  return reasons;
}

function written(reasons: Map<Branch, string>): string {
  const groups = Map.groupBy([...reasons].toSorted(), ([, reason]) => reason);
  return [...groups].map(([reason, list]) => [`# ${reason}`, ...list.map(([branch]) => branch), ""].join("\n")).join(
    "\n",
  );
}

const given = option("from")?.split(","), folder = option("keep") ?? Deno.makeTempDirSync();
if (given === undefined) {
  const test = ["test", "-A", "--no-check", "--reporter=dot", "--coverage-raw-data-only", `--coverage=${folder}`];
  for (const tests of TESTS) await deno([...test, tests], { DENO_COVERAGE_DIR: folder });
}
const report = `${Deno.makeTempDirSync()}/lcov`;
const include = `^${ROOT.href}(${FOLDERS.join("|")})/`;
await deno(["coverage", "--lcov", `--output=${report}`, `--include=${include}`, ...given ?? [folder]]);
const { files, missed } = read_lcov(Deno.readTextFileSync(report));

let all = 0, reached = 0;
for (const [file, [count, of_them]] of [...files].toSorted()) {
  all += count;
  reached += of_them;
  if (of_them < count) console.log(`${(100 * of_them / count).toFixed(0).padStart(4)} %  ${of_them}/${count}  ${file}`);
}
console.log(`${(100 * reached / all).toFixed(1)} % of ${all} branches`);

const listed = read_list(), fresh = [...missed].filter((branch) => !listed.has(branch)).toSorted();
if (Deno.args.includes("--write")) {
  Deno.writeTextFileSync(
    LIST,
    written(new Map([...missed].map((branch) => [branch, listed.get(branch) ?? "No reason yet"]))),
  );
} else {
  for (const branch of listed.keys()) if (!missed.has(branch)) console.log(`tested now, or gone: ${branch}`);
  for (const branch of fresh) console.error(`no test reaches: ${branch}`);
  if (fresh.length === 0) console.log("Nothing new: tests/untested.txt has each branch that no test reaches.");
  Deno.exit(fresh.length === 0 ? 0 : 1);
}
