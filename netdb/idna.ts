/**
 * Host names beyond ASCII, as Python's `idna` codec encodes them: IDNA 2003, RFC 3490 with the nameprep of RFC 3491.
 *
 * The URL standard's IDNA, which is built into Deno, is a different one: it keeps `ß`, `ς` and joiners, which IDNA 2003
 * removes or replaces (`faß.de` is `xn--fa-hia.de` there and `fass.de` here), checks what may stand in a label and reads numbers.
 * So the mapping is done here, with the case and normalization tables that the engine has for all strings.
 *
 * @module
 */

import { Math } from "../base/intrinsics.ts";
import { CORRECTED, RUNS } from "./idna_tables.ts";
import { UnicodeError } from "../base/value_errors.ts";

const DOTS = /[.\u3002\uff0e\uff61]/;
/** Characters that are removed: RFC 3454, table B.1. */
const DROPPED = /[\u00ad\u034f\u1806\u180b-\u180d\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]/g;
const ASCII = /^[\0-\x7f]*$/;
const MAX_LABEL = 63;

/**
 * Encodes a host name. An ASCII name is returned unchanged if the lengths of its labels are valid.
 *
 * @param name The name.
 * @returns The name for the resolver.
 * @throws {UnicodeError} when a label is empty, longer than 63 octets, or cannot be encoded.
 */
export function encode_idna(name: string): string {
  const { length } = name;
  let start = 0;
  for (let i = 0; i < length; i++) {
    const code = name.charCodeAt(i);
    if (code > 0x7f) return encode_labels(name);
    if (code !== 0x2e) continue;
    check_length(i - start, 1);
    start = i + 1;
  }
  check_length(length - start, 0);
  return name;
}

/** Whether a text is ASCII. */
export function is_ascii(text: string): boolean {
  return ASCII.test(text);
}

function check_length(length: number, least: number): void {
  if (length < least) throw new UnicodeError("host: label empty");
  if (length > MAX_LABEL) throw new UnicodeError("host: label too long");
}

function encode_labels(name: string): string {
  const labels = name.split(DOTS);
  const last = labels.pop()!;
  return [...labels.map(to_ascii), last === "" ? "" : to_ascii(last)].join(".");
}

/** RFC 3490, section 4.1. */
function to_ascii(label: string): string {
  const prepared = is_ascii(label) ? label : nameprep(label);
  if (!is_ascii(prepared) && prepared.startsWith("xn--")) throw new UnicodeError("host: label starts with ACE prefix");
  const ascii = is_ascii(prepared) ? prepared : "xn--" + punycode(prepared);
  check_length(ascii.length, 1);
  return ascii;
}

/** RFC 3491: map, normalize, refuse prohibited characters and mixed directions. */
function nameprep(label: string): string {
  let mapped = "";
  for (const character of label.replace(DROPPED, "")) mapped += fold(character);
  const prepared = normalize(mapped);
  const kinds = Array.from(prepared, (character) => kind_of(character.codePointAt(0)!));
  if (kinds.includes("P")) throw new UnicodeError("host: invalid character in label");
  if (kinds.includes("R") && (kinds.includes("L") || kinds[0] !== "R" || kinds.at(-1) !== "R")) {
    throw new UnicodeError("host: violation of the rules for writing from right to left");
  }
  return prepared;
}

/** Case folding for use with NFKC: RFC 3454, table B.2. */
function fold(character: string): string {
  return fold_case(normalize(fold_case(character)));
}

/**
 * Table B.3 by the engine's case tables, which know younger pairs too: U+04C0 is mapped to U+04CF since Unicode 5.0. What
 * Unicode 3.2 did not have stays as it is, and is not mapped to either: a name would become that of another host.
 */
function fold_case(text: string): string {
  let folded = "";
  for (const character of text) {
    const lower = (character === "ı" ? character : character.toUpperCase()).toLowerCase();
    folded += is_assigned(character) && Array.from(lower).every(is_assigned) ? lower : character;
  }
  return folded;
}

/** Whether Unicode 3.2 has the character. */
function is_assigned(character: string): boolean {
  return kind_of(character.codePointAt(0)!) !== "U";
}

/** NFKC as of Unicode 3.2, as Python has it: characters that are younger keep their compatibility forms. */
function normalize(text: string): string {
  let normal = "", known = "";
  for (const character of text) {
    if (!keeps_form(character)) known += CORRECTED.get(character) ?? character;
    else {
      normal += known.normalize("NFKC") + character;
      known = "";
    }
  }
  return normal + known.normalize("NFKC");
}

function keeps_form(character: string): boolean {
  return !is_assigned(character) && character.normalize("NFKC") !== character;
}

let starts: number[] | undefined, kinds: string[];

function read_tables(): number[] {
  let start = 0;
  kinds = [];
  return Array.from(RUNS.matchAll(/([A-Z])([0-9a-z]+)/g), ([, kind, length]) => {
    kinds.push(kind);
    start += parseInt(length, 36);
    return start - parseInt(length, 36);
  });
}

/** The kind of a code point: see {@linkcode RUNS}. */
function kind_of(code: number): string {
  starts ??= read_tables();
  let low = 0, high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (starts[middle] <= code) low = middle;
    else high = middle;
  }
  return kinds[low];
}

// RFC 3492's parameters for Unicode.
const BASE = 36, TMIN = 1, TMAX = 26, SKEW = 38, DAMP = 700, INITIAL_BIAS = 72, INITIAL_N = 0x80;
const DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** RFC 3492, section 6.3. */
function punycode(label: string): string {
  const points = Array.from(label, (character) => character.codePointAt(0)!);
  const basic = points.filter((point) => point < INITIAL_N);
  let output = String.fromCharCode(...basic) + (basic.length > 0 ? "-" : "");
  let n = INITIAL_N, delta = 0, bias = INITIAL_BIAS;
  for (let handled = basic.length; handled < points.length; n++, delta++) {
    const next = points.reduce((least, point) => point >= n && point < least ? point : least, Infinity);
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta++;
      if (point !== n) continue;
      output += variable_length(delta, bias);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
  }
  return output;
}

function variable_length(delta: number, bias: number): string {
  let text = "", q = delta;
  for (let k = BASE;; k += BASE) {
    const t = Math.min(Math.max(k - bias, TMIN), TMAX);
    if (q < t) return text + DIGITS[q];
    text += DIGITS[t + (q - t) % (BASE - t)];
    q = Math.floor((q - t) / (BASE - t));
  }
}

/** RFC 3492, section 6.1. */
function adapt(delta: number, handled: number, first: boolean): number {
  delta = first ? Math.floor(delta / DAMP) : delta >> 1;
  delta += Math.floor(delta / handled);
  let k = 0;
  for (; delta > ((BASE - TMIN) * TMAX) >> 1; k += BASE) delta = Math.floor(delta / (BASE - TMIN));
  return k + Math.floor((BASE - TMIN + 1) * delta / (delta + SKEW));
}
