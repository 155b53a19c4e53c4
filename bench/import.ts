/**
 * What importing costs: whole processes, one that opens libc and nothing else against ones that import besides.
 *
 *     deno run -A bench/import.ts [runs]
 *
 * The processes take turns, so that whatever else the machine does slows all of them; each figure is the median.
 *
 * @module
 */

const root = new URL("../", import.meta.url);
const libc = { linux: "libc.so.6", darwin: "libSystem.dylib", windows: "ws2_32.dll", freebsd: "libc.so.7" };
const library = libc[Deno.build.os as keyof typeof libc];
const close = Deno.build.os === "windows" ? "closesocket" : "close";
const open = `Deno.dlopen(${JSON.stringify(library)}, { ${close}: { parameters: ["i32"], result: "i32" } });`;

const programs = new Map([
  ["libc alone", open],
  ["and constants/mod.ts", `import ${JSON.stringify(new URL("constants/mod.ts", root).href)};\n${open}`],
  ["and mod.ts", `import ${JSON.stringify(new URL("mod.ts", root).href)};\n${open}`],
]);

const folder = Deno.makeTempDirSync();
const times = new Map<string, number[]>();
const runs = Number(Deno.args[0] ?? 15);
for (let run = -1; run < runs; run++) {
  for (const [name, program] of programs) {
    const file = `${folder}/${name.replaceAll(/\W/g, "_")}.ts`;
    Deno.writeTextFileSync(file, program);
    const start = performance.now();
    const { success, stderr } = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--no-check", file] })
      .outputSync();
    const time = performance.now() - start;
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    if (run >= 0) times.set(name, [...times.get(name) ?? [], time]); // The first turn fills Deno's cache.
  }
}
Deno.removeSync(folder, { recursive: true });

const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
const base = median(times.get("libc alone")!);
for (const [name, all] of times) {
  const time = median(all);
  console.log(`${name.padEnd(22)} ${time.toFixed(1).padStart(7)} ms   ${(time / base).toFixed(2)}`);
}
