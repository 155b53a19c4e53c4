/**
 * Random grants, and what they allow: written without the guard's code, from what `docs/permissions.md` says.
 *
 * @module
 */

import type { Random } from "../../support/random.ts";

/** The network of the oracle's namespace. */
export const NET = {
  /** Addresses of the machine itself. */
  own: ["127.0.0.1", "127.0.0.2", "127.0.0.3", "10.9.0.1", "::1", "fd09::1"],
  /** Addresses of others, multicast and broadcast among them. */
  others: ["10.9.1.1", "10.9.2.2", "10.9.0.255", "255.255.255.255", "224.1.2.3", "fd09::5", "fd09::6", "ff02::1234"],
  /** Ports that packets are sent to. */
  ports: [7001, 7002, 7003],
  /** Ports that a program binds. */
  own_ports: [0, 8001, 8002],
  /** Names that the name server knows, with their addresses. */
  names: {
    "granted.test": ["10.9.1.1"],
    "local.test": ["127.0.0.1"],
    "other.test": ["10.9.2.2"],
    "six.test": ["fd09::5"],
    "localhost": ["127.0.0.1", "::1"],
  } as Record<string, string[]>,
  server: "10.9.0.53",
} as const;

/** A grant as flags of Deno, and what was asked for and what must not be. */
export interface Grant {
  readonly flags: string[];
  readonly whole: boolean;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** Paths that may be read and written: each with what is below it. */
  readonly files: readonly string[];
}

/** A host as Deno's flags have it. */
function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** A random grant. `paths` are those of sockets that there are, or may be. */
export function random_grant(random: Random, folder: string, paths: readonly string[]): Grant {
  const hosts = [...NET.own, ...NET.others, "0.0.0.0", "::"].map(bracketed);
  const host = () => random.of(random.once_in(3) ? Object.keys(NET.names) : hosts);
  const entry = () => random.once_in(2) ? host() : `${host()}:${random.of([...NET.ports, ...NET.own_ports])}`;
  const entries = (n: number) => Array.from({ length: n }, entry);
  const whole = random.once_in(3);
  const deny = random.once_in(3) || (whole && !random.once_in(4)) ? entries(1 + random.below(3)) : [];
  const files = random.once_in(6) ? [folder] : paths.filter(() => random.once_in(2));
  const allow = whole ? [] : [
    ...entries(1 + random.below(20)),
    ...paths.filter(() => random.once_in(2)).map((path) => `unix:${path}`),
    // What is granted in both notations can be revoked in one: see the listeners of program.ts.
    ...(random.once_in(2) ? ["[::1]", "[::1]:7001", "127.0.0.1:7001"] : []),
  ];
  const flags = ["--allow-ffi"];
  if (whole) flags.push("--allow-net");
  else if (allow.length > 0) flags.push(`--allow-net=${allow}`);
  if (deny.length > 0) flags.push(`--deny-net=${deny}`);
  if (files.length > 0) flags.push(`--allow-read=${files}`, `--allow-write=${files}`);
  return { flags, whole, allow, deny, files };
}

/** Whether a list has a host, at a port or at all; without a port only at all. */
function lists(list: readonly string[], host: string, port: number | null): boolean {
  const name = bracketed(host);
  return list.includes(name) || (port !== null && list.includes(`${name}:${port}`));
}

/** Whether everything is granted, and nothing denied. */
export function grants_everything({ whole, deny }: Grant): boolean {
  return whole && deny.length === 0;
}

/** Whether an address may be sent to. */
export function grants_address(grant: Grant, address: string, port: number | null): boolean {
  const { whole, allow, deny } = grant;
  if (lists(deny, address, port)) return false;
  if (whole || lists(allow, address, port)) return true;
  const names = Object.keys(NET.names).filter((name) => NET.names[name].includes(address));
  if (names.some((name) => grants_name(grant, name, port))) return true;
  // No address at all is the machine's own.
  const is_own = address.startsWith("127.") || (NET.own as readonly string[]).includes(address) ||
    address === NET.server;
  return is_own && ["0.0.0.0", "::"].some((any) => lists(allow, any, port) && !lists(deny, any, port));
}

/** Whether a name may be resolved; for a port, if one was given. */
export function grants_name({ whole, allow, deny }: Grant, name: string, port: number | null): boolean {
  return (whole || lists(allow, name, port)) && !lists(deny, name, port);
}

/** Whether a name may be resolved for some port, or an address be sent to at one. */
export function grants_some_port(grant: Grant, host: string): boolean {
  const ports = [null, ...NET.ports, ...NET.own_ports];
  return ports.some((port) => grants_name(grant, host, port) || grants_address(grant, host, port));
}

/** Whether a socket's path may be used; it is the real one. */
export function grants_path(grant: Grant, path: string): boolean {
  const below = (folder: string) => path === folder || path.startsWith(`${folder}/`);
  return grant.files.some(below) && (grant.whole || grant.allow.includes(`unix:${path}`));
}
