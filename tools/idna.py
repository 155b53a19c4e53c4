"""Writes netdb/idna_tables.ts: the tables of Unicode 3.2 that IDNA 2003 needs, from Python's stringprep and unicodedata.

python3 tools/idna.py > netdb/idna_tables.ts
"""
import stringprep
import unicodedata

old = unicodedata.ucd_3_2_0
PROHIBITED = [getattr(stringprep, "in_table_" + name) for name in "c12 c22 c3 c4 c5 c6 c7 c8 c9".split()]


def kind(c):
    if any(table(c) for table in PROHIBITED):
        return "P"
    if stringprep.in_table_a1(c):
        return "U"
    if stringprep.in_table_d1(c):
        return "R"
    return "L" if stringprep.in_table_d2(c) else "N"


def base36(n):
    digits = ""
    while n:
        n, digit = divmod(n, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


runs = []
for code in range(0x110000):
    k = kind(chr(code))
    if runs and runs[-1][0] == k:
        runs[-1][1] += 1
    else:
        runs.append([k, 1])
text = "".join(k + base36(n) for k, n in runs)
lines = [text[i:i + 112] for i in range(0, len(text), 112)]
corrected = [
    (chr(c), old.normalize("NFKC", chr(c))) for c in range(0x110000)
    if old.category(chr(c)) != "Cn" and old.normalize("NFKC", chr(c)) != unicodedata.normalize("NFKC", chr(c))
]

print("""/**
 * What IDNA 2003 needs to know of Unicode 3.2, written by `tools/idna.py`.
 *
 * @module
 */

/**
 * The kinds of all code points, from 0: a letter and the length of the run in base 36. P: prohibited (RFC 3454, tables
 * C.1.2, C.2.2 and C.3 to C.9), U: unassigned (A.1), R: written from right to left (D.1), L: from left to right (D.2),
 * N: neither.
 */
export const RUNS: string = [""")
for line in lines:
    print(f'  "{line}",')
print("""].join("");

/** Characters whose compatibility mapping was corrected after Unicode 3.2, and what they were mapped to. */
export const CORRECTED: ReadonlyMap<string, string> = new Map([""")
for c, mapped in corrected:
    print(f'  ["\\u{{{ord(c):x}}}", "\\u{{{ord(mapped):x}}}"],')
print("]);")
