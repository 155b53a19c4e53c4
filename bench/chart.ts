/**
 * README's chart: bars of time, ours and the others', relative to C's.
 *
 * @module
 */

import type { Result } from "./measure.ts";
import { type Contestant, ROWS } from "./rows.ts";

const BARS: [who: Contestant, name: string, colour: string][] = [
  ["ours", "@bsd/socket", "#2563eb"],
  ["CPython", "CPython's socket", "#f59e0b"],
  ["Deno", "Deno's own API", "#94a3b8"],
];
const BAR = 10, GAP = 9, LEFT = 300, WIDTH = 860, C = 135, MAX_BAR = 3.6 * C, TOP = 92;

/** A bar and its figure. A bar that is too long is cut by two strokes. */
function bar(y: number, ratio: number, colour: string): string {
  const length = Math.min(ratio * C, MAX_BAR), end = LEFT + length;
  const cut = ratio * C > MAX_BAR ? `<path d="M${end - 14} ${y + BAR}l4 -${BAR}m4 ${BAR}l4 -${BAR}" class="cut"/>` : "";
  return `<rect x="${LEFT}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" rx="2" fill="${colour}"/>${cut}
  <text x="${(end + 6).toFixed(1)}" y="${y + BAR - 1}" class="figure">${ratio.toFixed(ratio < 9.995 ? 2 : 0)}</text>`;
}

/** Lines at whole multiples of C's time. */
function scale(bottom: number): string {
  return ["0", "C", "2 × C", "3 × C"].map((name, i) =>
    `<path d="M${LEFT + i * C} ${TOP - 8}V${bottom}" class="${name === "C" ? "c" : "line"}"/>
  <text x="${LEFT + i * C}" y="${TOP - 13}" class="scale">${name}</text>`
  ).join("\n  ");
}

function legend(): string {
  return BARS.map(([, name, colour], i) =>
    `<rect x="${LEFT + i * 150}" y="44" width="10" height="10" rx="2" fill="${colour}"/>
  <text x="${LEFT + i * 150 + 16}" y="53" class="name">${name}</text>`
  ).join("\n  ");
}

/**
 * An SVG of the results that have a C program to compare with.
 *
 * @param results What was measured.
 * @param machine Where and when.
 */
export function chart(results: Result[], machine: string): string {
  let y = TOP;
  const rows = results
    .filter(({ figures: [{ times }] }) => "C" in times)
    .filter(({ name }) => ROWS[name].whole === undefined) // Starting a C program is no fair comparison.
    .map(({ name, figures: [{ times, ratios }] }) => {
      const bars = BARS.filter(([who]) => who in times), height = bars.length * (BAR + 2);
      const title = `<text x="${LEFT - 12}" y="${y + height / 2 + 3}" class="title">${
        ROWS[name].figures[0].title
      }</text>`;
      // Each relative to C of the same turns: ours / C over ours / theirs.
      const drawn = bars.map(([who, , colour], i) =>
        bar(y + i * (BAR + 2), who === "ours" ? ratios.C! : ratios.C! / ratios[who]!, colour)
      );
      y += height + GAP;
      return [title, ...drawn].join("\n  ");
    });
  const height = y + 30;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif">
  <style>
    .page { fill: #ffffff }
    .cut { stroke: #ffffff; stroke-width: 2 }
    .head { font-size: 15px; font-weight: 600; fill: #0f172a }
    .name { font-size: 12px; fill: #0f172a }
    .title { font-size: 12px; text-anchor: end; fill: #334155 }
    .scale { font-size: 11px; text-anchor: middle; fill: #64748b }
    .figure { font-size: 10px; fill: #64748b; stroke: #ffffff; stroke-width: 3; paint-order: stroke }
    .machine { font-size: 10.5px; fill: #64748b }
    .line { stroke: #e2e8f0 }
    .c { stroke: #64748b; stroke-dasharray: 3 3 }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117 }
      .cut { stroke: #0d1117 }
      .head, .name { fill: #e6edf3 }
      .title { fill: #c9d1d9 }
      .scale, .machine { fill: #9198a1 }
      .figure { fill: #9198a1; stroke: #0d1117 }
      .line { stroke: #30363d }
      .c { stroke: #9198a1 }
    }
  </style>
  <rect width="${WIDTH}" height="${height}" class="page"/>
  <text x="12" y="26" class="head">How long the same takes, relative to C with a second thread: shorter is faster</text>
  ${legend()}
  ${scale(y)}
  ${rows.join("\n  ")}
  <text x="12" y="${height - 10}" class="machine">${machine}</text>
</svg>
`;
}
