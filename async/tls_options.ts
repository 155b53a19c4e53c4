/**
 * What a handshake would find wrong with the texts of certificates and keys. Deno's `node:tls` does not check them before,
 * and a server's handshake that fails is silent, since that is usually the client's fault.
 *
 * @module
 */

import { ValueError } from "../base/value_errors.ts";

/** The options of `node:tls` that are checked, some of them a server's alone. */
interface Given {
  readonly ca?: unknown;
  readonly cert?: unknown;
  readonly key?: unknown;
  readonly pfx?: unknown;
  readonly SNICallback?: unknown;
  readonly pskCallback?: unknown;
}

/**
 * Checks texts of certificates and keys, and that a server has a certificate.
 *
 * @throws {ValueError} for a file's path in place of its text, and for a server without a certificate.
 */
export function expect_certificates(given: Given, server_side: boolean): void {
  const { ca, cert, key, pfx, SNICallback, pskCallback } = given;
  expect_pem("ca", ca);
  expect_pem("cert", cert);
  expect_pem("key", key);
  if (server_side && [cert, pfx, SNICallback, pskCallback].every((value) => (value ?? null) === null)) {
    throw new ValueError("ssl: a server needs a certificate: { key, cert }");
  }
}

function expect_pem(name: string, value: unknown): void {
  for (const text of Array.isArray(value) ? value : [value]) {
    if (typeof text === "string" && !text.includes("-----BEGIN ")) {
      throw new ValueError(`ssl: ${name} is the text of a PEM file, not its path`);
    }
  }
}
