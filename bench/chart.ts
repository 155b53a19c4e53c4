/**
 * The chart of the README: how long the same takes in C, as bars of the others.
 *
 * @module
 */

import type { Result } from "./measure.ts";
import { type Contestant, ROWS } from "./rows.ts";

const BARS: [who: Contestant, name: string, colour: string][] = [
  ["ours", "@bsd/socket", "#2563eb"],
  ["CPython", "CPython", "#f59e0b"],
  ["Deno", "Deno's own API", "#94a3b8"],
];
const WIDTH = 860, LEFT = 300, TOP = 96, BAR = 10, GAP = 12, MOST = 4, SCALE = (WIDTH - LEFT - 50) / MOST;

/** How often C's time one takes. */
function times_of_c({ ratios }: Result["figures"][0], who: Contestant): number | undefined {
  if (ratios.C === undefined) return undefined;
  if (who === "ours") return ratios.C;
  return ratios[who] === undefined ? undefined : ratios.C / ratios[who];
}

const text = (x: number, y: number, style: string, what: string) =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" class="${style}">${what}</text>`;

/** A bar and its figure. What is too long for the chart fades out. */
function bar(y: number, value: number, colour: number): string {
  const length = Math.min(value, MOST) * SCALE, fill = value > MOST ? `url(#fade${colour})` : BARS[colour][2];
  return `<rect x="${LEFT}" y="${y}" width="${length.toFixed(1)}" height="${BAR - 1}" fill="${fill}"/>` +
    text(LEFT + length + 5, y + 8.5, "figure", value < 10 ? value.toFixed(2) : value.toFixed(0));
}

/** An SVG of the results that have a C program to compare with, other than whole processes. */
export function chart(results: Result[], machine: string): string {
  let y = TOP;
  const rows = results.filter(({ name }) => ROWS[name].with.includes("C") && !ROWS[name].whole).map((result) => {
    const bars = BARS.map(([who], colour) => ({ value: times_of_c(result.figures[0], who), colour }))
      .filter((one): one is { value: number; colour: number } => one.value !== undefined);
    const title = text(LEFT - 12, y + bars.length * BAR / 2 + 4, "title", ROWS[result.name].figures[0].title);
    const drawn = bars.map(({ value, colour }, i) => bar(y + i * BAR, value, colour));
    y += bars.length * BAR + GAP;
    return [title, ...drawn].join("\n");
  });
  const height = y + 24;
  const lines = [0, 1, 2, 3, 4].map((value) => {
    const x = LEFT + value * SCALE;
    return `<line x1="${x}" x2="${x}" y1="${TOP - 8}" y2="${y - 4}" class="${value === 1 ? "c" : "line"}"/>` +
      text(x, TOP - 14, "scale", value === 1 ? "C" : value === 0 ? "0" : `${value} x C`);
  });
  const legend = BARS.map(([, name, colour], i) =>
    `<rect x="${LEFT + i * 130}" y="50" width="11" height="11" fill="${colour}"/>` +
    text(LEFT + i * 130 + 16, 60, "legend", name)
  );
  const fades = BARS.map(([, , colour], i) =>
    `<linearGradient id="fade${i}"><stop offset=".8" stop-color="${colour}"/>` +
    `<stop offset="1" stop-color="${colour}" stop-opacity="0"/></linearGradient>`
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif">
<title>How long the same takes: @bsd/socket, CPython and Deno's own API, relative to C</title>
<style>
.head { font-size: 16px; font-weight: 600; fill: #0f172a }
.legend { font-size: 12px; fill: #0f172a }
.title { font-size: 12px; text-anchor: end; fill: #334155 }
.scale { font-size: 11px; text-anchor: middle; fill: #64748b }
.figure { font-size: 9.5px; fill: #475569 }
.machine { font-size: 10.5px; fill: #64748b }
.line { stroke: #e2e8f0 }
.c { stroke: #0f172a; stroke-dasharray: 4 3 }
</style>
<defs>${fades.join("")}</defs>
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${text(16, 28, "head", "How long the same takes, relative to C with a second thread: shorter is faster")}
${[...legend, ...lines, ...rows].join("\n")}
${text(16, height - 12, "machine", machine)}
</svg>
`;
}
