/** The chart of the README: bars of time relative to C's, ours and CPython's. */

import type { Result } from "./measure.ts";
import { ROWS } from "./rows.ts";

const ROW = 34, BAR = 11, LEFT = 270, WIDTH = 820, SCALE = 130;

/** A bar and its figure. */
function bar(y: number, ratio: number, colour: string): string {
  const length = Math.min(ratio * SCALE, WIDTH - LEFT - 60);
  return `<rect x="${LEFT}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" rx="2" fill="${colour}"/>
  <text x="${(LEFT + length + 6).toFixed(1)}" y="${y + 9}" class="figure">${ratio.toFixed(2)}</text>`;
}

/** An SVG of the results that have a C program to compare with. */
export function chart(results: Result[]): string {
  const rows = results
    .map(({ name, figures: [{ times }] }) => ({ title: ROWS[name].figures[0].title, times }))
    .filter(({ times }) => "C" in times && "CPython" in times);
  const height = 64 + rows.length * ROW;
  const bars = rows.map(({ title, times }, i) => {
    const y = 50 + i * ROW;
    return `<text x="${LEFT - 12}" y="${y + 15}" class="title">${title}</text>
  ${bar(y, times.ours! / times.C!, "#2563eb")}
  ${bar(y + BAR + 2, times.CPython! / times.C!, "#f59e0b")}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif">
  <style>.title{font-size:12px;text-anchor:end;fill:#334155}.figure{font-size:10px;fill:#64748b}.head{font-size:13px;fill:#0f172a}</style>
  <rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
  <text x="${LEFT}" y="24" class="head">Time relative to C with a second thread (1.00); shorter is faster</text>
  <rect x="${LEFT}" y="32" width="10" height="10" fill="#2563eb"/><text x="${
    LEFT + 15
  }" y="41" class="figure">@bsd/socket</text>
  <rect x="${LEFT + 100}" y="32" width="10" height="10" fill="#f59e0b"/><text x="${
    LEFT + 115
  }" y="41" class="figure">CPython</text>
  <line x1="${LEFT + SCALE}" x2="${LEFT + SCALE}" y1="48" y2="${height - 12}" stroke="#94a3b8" stroke-dasharray="3 3"/>
  ${bars.join("\n  ")}
</svg>
`;
}
