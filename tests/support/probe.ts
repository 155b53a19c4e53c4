/**
 * How a machine is asked what it has. Importing this asks nothing: `has.ts` keeps the answers for the tests.
 *
 * @module
 */

/** Whether Deno's own sockets can listen on an address of this machine. */
export function can_listen(hostname: string): boolean {
  try {
    Deno.listen({ hostname, port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

/** How many descriptors this process may have: `ulimit -n`; Infinity where it cannot be read. */
export function read_descriptor_limit(): number {
  if (Deno.build.os !== "linux") return Infinity;
  const [, limit] = /^Max open files +(\d+)/m.exec(Deno.readTextFileSync("/proc/self/limits")) ?? [];
  return limit === undefined ? Infinity : Number(limit);
}
