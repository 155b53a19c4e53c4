/**
 * The text forms of IPv4 and IPv6 addresses, read and written without the C library but as it does: strict forms as
 * inet_pton(3), the old numbers-and-dots forms as inet_aton(3), output as inet_ntop(3). Scanning characters is two to
 * eight times cheaper than a call that has to encode the text first.
 *
 * A text with a NUL is for the caller to refuse: C would stop reading there.
 *
 * Sources: RFC 4291 section 2.2, RFC 5952; glibc's, FreeBSD's and Apple's C libraries; for Windows, Wine's tests that
 * hold on Windows itself.
 *
 * @module
 */
import { Math } from "../base/intrinsics.ts";
import { platform } from "../constants/platform.ts";

/** What one platform's C library reads and writes differently from another's. */
export interface TextRules {
  /** How long an octet of a dotted quad may be when it begins with a zero; 1 allows `0` alone. */
  readonly octet: number;
  /** The same for a dotted quad at the end of an IPv6 address. */
  readonly embedded_octet: number;
  /** A group of an IPv6 address may have more than four digits when the first ones are zeros. */
  readonly long_groups: boolean;
  /** inet_pton takes `%scope` after an IPv6 address, and puts it into octets 2 and 3 of a link-local one. */
  readonly scope: boolean;
  /** inet_aton computes modulo 2**64, cuts a lone number to 32 bits, and reads `0x` before a dot as zero. */
  readonly wraps: boolean;
  /** inet_aton is inet_addr: all ones only as `255.255.255.255`, and one blank is zero. */
  readonly inet_addr: boolean;
  /** inet_ntop writes translated (`::ffff:0:1.2.3.4`) and ISATAP (`…:5efe:1.2.3.4`) addresses with a dotted quad. */
  readonly isatap: boolean;
}

const posix: TextRules = {
  octet: 1,
  embedded_octet: 1,
  long_groups: false,
  scope: false,
  wraps: false,
  inet_addr: false,
  isatap: false,
};

/** The rules of each platform; Linux is glibc, Windows is 11 or Server 2025. */
export const text_rules: {
  readonly linux: TextRules;
  readonly freebsd: TextRules;
  readonly darwin: TextRules;
  readonly windows: TextRules;
} = {
  linux: posix,
  freebsd: { ...posix, wraps: true },
  darwin: { ...posix, wraps: true, octet: Infinity, embedded_octet: Infinity, long_groups: true, scope: true },
  windows: { ...posix, embedded_octet: 3, inet_addr: true, isatap: true },
};

/** This platform's; a platform without a row is taken for a glibc one. */
const here: TextRules = text_rules[platform] ?? posix;

const DOT = 0x2e, COLON = 0x3a, SPACE = 0x20, ZERO = 0x30;

/** A parsed IPv6 address before its `::` is filled: the output stays untouched until all of the text is good. */
const scratch = new Uint8Array(16);

/** The value of every ASCII character as a hexadecimal digit, or -1. */
const hex_digits = new Int8Array(128).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16);
  hex_digits[text.charCodeAt(0)] = hex_digits[text.toUpperCase().charCodeAt(0)] = digit;
}

/** The value of a character's code as a hexadecimal digit, or -1. */
function hex_digit(code: number): number {
  return code < 128 ? hex_digits[code] : -1;
}

/** The dotted quad between two places of a text, or -1; `longest` is how long an octet with a leading zero may be. */
function quad(text: string, start: number, end: number, longest: number): number {
  let address = 0, i = start;
  for (let octets = 1;; octets++) {
    const first = i;
    let octet = 0, digit = -1;
    for (; i < end; i++) {
      digit = text.charCodeAt(i) - ZERO;
      if (digit < 0 || digit > 9) break;
      octet = octet * 10 + digit;
    }
    const digits = i - first;
    if (digits === 0 || octet > 255 || (digits > longest && text.charCodeAt(first) === ZERO)) return -1;
    address = address << 8 | octet;
    if (i === end) return octets === 4 ? address >>> 0 : -1;
    if (digit !== DOT - ZERO || octets === 4) return -1;
    i++;
  }
}

/**
 * Reads an IPv4 address in its strict form, four decimal octets, as inet_pton(AF_INET) does.
 *
 * @param text The text, `192.0.2.1`; macOS also takes leading zeros (still decimal: `010.0.0.1` is 10.0.0.1).
 * @param rules Which platform's rules; this one's by default.
 * @returns The address as an unsigned 32-bit number (192.0.2.1 is 0xc0000201), or -1 if the text is invalid.
 * @see {@link https://man7.org/linux/man-pages/man3/inet_pton.3.html inet_pton(3)}
 */
export function parse_ipv4(text: string, rules: TextRules = here): number {
  return quad(text, 0, text.length, rules.octet);
}

/**
 * Reads an IPv4 address in the old forms, as inet_aton does: one to four numbers, decimal, octal (`0…`) or hexadecimal
 * (`0x…`), the last of which fills the octets that are left; text behind white space is ignored.
 *
 * On Windows this is inet_addr, as in Python: all ones cannot be told from failure but in `255.255.255.255`, and a
 * single blank is 0.0.0.0. On macOS and FreeBSD numbers wrap at 2**64, and a lone one is cut to 32 bits.
 *
 * @param text The text: `127.1`, `0x7f.0.0.1`, `2130706433`, `127.0.0.1 and more`.
 * @param rules Which platform's rules; this one's by default.
 * @returns The address as an unsigned 32-bit number, or -1 if the text is invalid.
 * @see {@link https://man7.org/linux/man-pages/man3/inet_aton.3.html inet_aton(3)}
 */
export function parse_inet_aton(text: string, rules: TextRules = here): number {
  const length = text.length;
  let address = 0, parts = 0, i = 0;
  for (;;) {
    let code = i < length ? text.charCodeAt(i) : 0;
    if (code < ZERO || code > 0x39) return rules.inet_addr && text === " " ? 0 : -1;
    let base = 10, digits = 0, low = 0, high = 0;
    if (code === ZERO) {
      base = 8;
      if ((text.charCodeAt(i + 1) | 0x20) === 0x78) {
        base = 16;
        i += 2;
      }
    }
    for (; i < length; i++, digits++) {
      code = text.charCodeAt(i);
      const digit = hex_digit(code);
      if (digit < 0 || digit >= base) break;
      const sum = low * base + digit;
      if (sum > 0xffffffff || high !== 0) {
        if (!rules.wraps) return -1;
        high = (high * base + Math.floor(sum / 0x1_0000_0000)) >>> 0;
      }
      low = sum >>> 0;
    }
    if (i < length && code === DOT) {
      if (parts === 3 || high !== 0 || low > 255 || (digits === 0 && !rules.wraps)) return -1;
      address |= low << 24 - 8 * parts++;
      i++;
      continue;
    }
    // White space ends the address, and the rest is ignored; any other character makes it invalid.
    if (digits === 0 || (i < length && code !== SPACE && (code < 0x09 || code > 0x0d))) return -1;
    if (parts !== 0 && (high !== 0 || low > 0xffffffff >>> 8 * parts)) return -1;
    address = (address | low) >>> 0;
    return rules.inet_addr && address === 0xffffffff && text !== "255.255.255.255" ? -1 : address;
  }
}

/** The text of every octet in decimal, made at the first use. */
let decimal: string[] | undefined;
/** The same with a dot behind. */
let dotted: string[];

function decimals(): string[] {
  decimal = Array.from({ length: 256 }, (_, octet) => String(octet));
  dotted = decimal.map((octet) => octet + ".");
  return decimal;
}

/**
 * Writes an IPv4 address, as inet_ntop(AF_INET) and inet_ntoa do.
 *
 * @param address The address as a 32-bit number, 0xc0000201.
 * @returns Its four decimal octets, `192.0.2.1`.
 * @see {@link https://man7.org/linux/man-pages/man3/inet_ntop.3.html inet_ntop(3)}
 */
export function format_ipv4(address: number): string {
  const octets = decimal ?? decimals();
  return dotted[address >>> 24] + dotted[address >>> 16 & 255] + dotted[address >>> 8 & 255] + octets[address & 255];
}

/**
 * Reads an IPv6 address, as inet_pton(AF_INET6) does: up to eight groups of hexadecimal digits, one `::` for a run of
 * zeros, the last two groups as a dotted quad if need be; no brackets and, but on macOS, no `%scope`.
 *
 * @param text The text: `2001:db8::1`, `::ffff:192.0.2.1`.
 * @param out Where the 16 octets go, in network order; left alone when the text is not an address.
 * @param offset The place in it of the first.
 * @param if_nametoindex An interface's index by its name, 0 if there is none: inet_pton on macOS asks for it. Without
 *   it a `%` is refused everywhere, which is right for an address that may carry a scope: the resolver reads those.
 * @param rules Which platform's rules; this one's by default.
 * @returns Whether the text is an address.
 * @see {@link https://www.rfc-editor.org/rfc/rfc4291#section-2.2 RFC 4291, section 2.2}
 */
export function parse_ipv6(
  text: string,
  out: Uint8Array,
  offset: number,
  if_nametoindex?: (name: string) => number,
  rules: TextRules = here,
): boolean {
  const scope = rules.scope && if_nametoindex !== undefined ? text.lastIndexOf("%") : -1;
  const filled = read_groups(text, scope < 0 ? text.length : scope, rules);
  if (filled < 0) return false;
  let from = 0, to = offset;
  for (const head = gap < 0 ? 16 : gap; from < head; from++) out[to++] = scratch[from];
  for (let missing = 16 - filled; missing > 0; missing--) out[to++] = 0;
  while (from < filled) out[to++] = scratch[from++];
  if (scope >= 0 && out[offset] === 0xfe && (out[offset + 1] & 0xc0) === 0x80) {
    const index = if_nametoindex!(text.slice(scope + 1));
    out[offset + 2] = index >> 8;
    out[offset + 3] = index;
  }
  return true;
}

/** The position of `::` in the octets that {@linkcode read_groups} has read; -1 without one. */
let gap = -1;

/**
 * Reads the groups of an IPv6 address into the scratch memory; returns the number of octets, -1 if it is not an
 * address.
 */
function read_groups(text: string, end: number, rules: TextRules): number {
  let i = 0, filled = 0;
  gap = -1;
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return -1;
    i = 1;
  }
  while (i < end) {
    const first = i;
    let value = 0, code = 0;
    for (; i < end; i++) {
      code = text.charCodeAt(i);
      const digit = hex_digit(code);
      if (digit < 0) break;
      if (value > 0xfff) return -1;
      value = value << 4 | digit;
    }
    if (i < end && code !== COLON) {
      const address = code === DOT && filled <= 12 ? quad(text, first, end, rules.embedded_octet) : -1;
      if (address < 0) return -1;
      scratch[filled++] = address >>> 24;
      scratch[filled++] = address >>> 16;
      scratch[filled++] = address >>> 8;
      scratch[filled++] = address;
      break;
    }
    if (i === first) {
      if (gap >= 0) return -1;
      gap = filled;
      i++;
      continue;
    }
    if (filled === 16 || (i - first > 4 && !rules.long_groups)) return -1;
    scratch[filled++] = value >> 8;
    scratch[filled++] = value;
    if (i < end && ++i === end) return -1;
  }
  return (gap < 0 ? filled === 16 : filled < 16) ? filled : -1;
}

/** The text of every octet in hexadecimal, made at the first use. */
let hexadecimal: string[] | undefined;
/** The same with a colon before it, and in two digits. */
let separated: string[], padded: string[];

function hexadecimals(): string[] {
  hexadecimal = Array.from({ length: 256 }, (_, octet) => octet.toString(16));
  separated = hexadecimal.map((octet) => ":" + octet);
  padded = hexadecimal.map((octet) => octet.padStart(2, "0"));
  return hexadecimal;
}

/** The last 32 bits of an IPv6 address as a dotted quad. */
function tail(bytes: Uint8Array, offset: number): string {
  return format_ipv4(
    bytes[offset + 12] << 24 | bytes[offset + 13] << 16 | bytes[offset + 14] << 8 | bytes[offset + 15],
  );
}

/**
 * Writes an IPv6 address, as inet_ntop(AF_INET6) does: lower case, `::` for the longest run of at least two zero
 * groups, the first of equal ones, and a dotted quad at the end of IPv4-mapped and IPv4-compatible addresses.
 *
 * @param bytes Where the 16 octets are, in network order.
 * @param offset The place in it of the first.
 * @param rules Which platform's rules; this one's by default.
 * @returns The text: `2001:db8::1`, `::ffff:192.0.2.1`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5952 RFC 5952}
 */
export function format_ipv6(bytes: Uint8Array, offset: number, rules: TextRules = here): string {
  const short = hexadecimal ?? hexadecimals();
  const fourth = bytes[offset + 8] << 8 | bytes[offset + 9], fifth = bytes[offset + 10] << 8 | bytes[offset + 11];
  // The tail of an ISATAP address is written as a dotted quad, its zeros are not shortened.
  let groups = rules.isatap && fifth === 0x5efe && (fourth & 0xfdff) === 0 ? 6 : 8;
  let best = 0, longest = 1, run = 0;
  for (let group = 0; group < groups; group++) {
    const place = offset + 2 * group;
    if ((bytes[place] | bytes[place + 1]) !== 0) run = 0;
    else if (++run > longest) {
      longest = run;
      best = group + 1 - run;
    }
  }
  if (longest === 1) best = 8;
  else if (best === 0 && groups === 8) {
    if (!rules.isatap) {
      if (longest === 6 || (longest === 5 && fifth === 0xffff)) groups = 6;
    } else if ((bytes[offset + 12] | bytes[offset + 13]) !== 0) {
      if (longest === 6 || (longest === 5 && fifth === 0xffff)) groups = 6;
      else if (longest === 4 && fourth === 0xffff && fifth === 0) groups = 6;
    }
  }
  const behind = best + longest;
  let text = "";
  for (let group = 0; group < groups; group++) {
    if (group === best) {
      text += "::";
      group = behind - 1;
      continue;
    }
    const place = offset + 2 * group, high = bytes[place], low = bytes[place + 1];
    const octets = group === 0 || group === behind ? short : separated;
    text += high === 0 ? octets[low] : octets[high] + padded[low];
  }
  if (groups === 8) return text;
  return (behind === 6 ? text : text + ":") + tail(bytes, offset);
}
