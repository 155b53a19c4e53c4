/**
 * Values as Python prints them, for the texts that Python's users know by heart.
 *
 * @module
 */

/**
 * A value in Python's notation: `None`, `'text'`, `b'\x00abc'`, `('127.0.0.1', 80)`.
 *
 * @param value Anything that an address is made of.
 */
export function repr(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "string") return quoted(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (ArrayBuffer.isView(value)) return "b" + quoted(latin1(value));
  if (Array.isArray(value)) return value.length === 1 ? `(${repr(value[0])},)` : `(${value.map(repr).join(", ")})`;
  return String(value);
}

function latin1({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return Array.from(new Uint8Array(buffer, byteOffset, byteLength), (byte) => String.fromCharCode(byte)).join("");
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let quoted = quote;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (character === quote || character === "\\") quoted += "\\" + character;
    else if (character === "\n") quoted += "\\n";
    else if (character === "\r") quoted += "\\r";
    else if (character === "\t") quoted += "\\t";
    else if (code < 0x20 || (code >= 0x7f && code < 0xa1)) quoted += "\\x" + code.toString(16).padStart(2, "0");
    else if (code >= 0xd800 && code <= 0xdfff) quoted += "\\u" + code.toString(16);
    else quoted += character;
  }
  return quoted + quote;
}
