// The benchmark's runner: every workload of every contestant gives figures, and what is made of figures. The size
// of a figure is not tested here.

import { assert, assertEquals } from "@std/assert";
import { chart } from "../../bench/chart.ts";
import { Bench, median, output, summary } from "../../bench/measure.ts";
import { type Contestant, ROWS } from "../../bench/rows.ts";
import { ignore_unless, in_emulation, in_guest } from "../support/where.ts";

const quick = { rounds: 1, batches: 1, batch: 1 };
const test = ignore_unless(Deno.build.os === "linux" && !in_emulation && !in_guest, "the benchmark is for plain Linux");

test("every workload gives its figures, in every language that is here", async (t) => {
  using bench = new Bench();
  const no_python = output("python3", "--version") === undefined;
  const absent = { C: output("cc", "--version") === undefined, CPython: no_python, threaded: no_python };
  for (const [name, row] of Object.entries(ROWS)) {
    const missing = bench.missing(row);
    const title = missing === undefined ? name : `${name} [needs ${missing}]`;
    await t.step({
      name: title,
      ignore: missing !== undefined,
      fn: async () => {
        // Warm for a moment: without, a row starts each program twice.
        const { figures } = await bench.measure(name, { ...quick, warm: Math.min(row.warm, 1) });
        const here = row.with.filter((who) => !absent[who as keyof typeof absent]);
        assertEquals(figures.length, row.figures.length);
        for (const { times, ratios } of figures) {
          assertEquals(Object.keys(times).sort(), here.toSorted());
          assertEquals(Object.keys(ratios).sort(), here.filter((who) => who !== "ours").sort());
          assert(Object.values(times).every(Number.isFinite), JSON.stringify(times));
        }
      },
    });
  }
});

Deno.test("a time is the median, a ratio the median of neighbours' ratios", () => {
  assertEquals(median([3, 1, 2]), 2);
  // The machine is ten times slower during the second batches: the ratios know nothing of it.
  const batches: Partial<Record<Contestant, number[]>>[] = [
    { ours: [12], C: [10], CPython: [24] },
    { ours: [120], C: [100], CPython: [240] },
    { ours: [12], C: [10], CPython: [30] },
  ];
  assertEquals(summary(batches), [{ times: { ours: 12, C: 10, CPython: 30 }, ratios: { C: 1.2, CPython: 0.5 } }]);
});

Deno.test("the chart has a bar for each who took part, as long as its part of C's time", () => {
  const svg = chart([{
    name: "udp4",
    figures: [{ times: { ours: 11, C: 10, CPython: 20, Deno: 90 }, ratios: { C: 1.1, CPython: 0.55, Deno: 0.1 } }],
  }], "a machine");
  assertEquals(Array.from(svg.matchAll(/class="figure">([^<]*)</g), ([, figure]) => figure), ["1.10", "2.00", "11"]);
  assert(svg.includes(ROWS.udp4.figures[0].title) && svg.includes("a machine"));
});
