/**
 * A simulated kernel and network, for tests: the same program, without a packet, without a permission, in virtual time,
 * and the same every time for the same seed.
 *
 * | to … | use |
 * | --- | --- |
 * | put a world in place | {@linkcode simulate}; it lasts until the end of the block |
 * | have machines | `world.host`, `world.on`, `world.start` |
 * | have a bad network | `latency` `jitter` `loss` `duplicate` `reorder` `bandwidth` `mtu`; `world.partition` `world.heal` `world.link` |
 * | have calls fail | `world.fail` |
 * | know the time, or let it pass | `world.now`, `world.sleep`; `timers: true` for the program's own |
 * | see what happened | `world.trace`, `world.pcap()`, `world.descriptors`, `world.calls` |
 *
 * A blocking call lets the network, time and other hosts go on until it can return. One that nobody can ever end throws
 * a {@linkcode Deadlock} that says who waits for what.
 *
 * See [the page about it](https://jsr.io/@bsd/socket/doc/simulated) for whole tests.
 *
 * @example A datagram is lost, and the program that forgot to send it again is found
 * ```ts
 * import { AF_INET, SOCK_DGRAM, socket, TimeoutError } from "jsr:@bsd/socket";
 * import { simulate } from "jsr:@bsd/socket/simulated";
 *
 * using world = simulate({ seed: 3, latency: [0.01, 0.03], loss: 1 });
 * using sock = new socket(AF_INET, SOCK_DGRAM);
 * sock.settimeout(2);
 * sock.sendto(new TextEncoder().encode("ping"), ["127.0.0.1", 7]);
 * try {
 *   sock.recv(100);
 * } catch (error) {
 *   console.log(error instanceof TimeoutError, world.now); // true 2
 * }
 * ```
 *
 * @module
 */

export { simulate, type SimulateOptions, type World } from "./simulated/world.ts";
export { Deadlock } from "./simulated/deadlock.ts";
export type { FailOptions } from "./simulated/faults.ts";
export type { LinkOptions } from "./simulated/network.ts";
