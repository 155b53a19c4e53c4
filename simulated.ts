/**
 * A simulated kernel and network, for tests: your program runs unchanged, in virtual time, without a permission or a
 * real packet, and in the same way every time for the same seed.
 *
 * | to … | use |
 * | --- | --- |
 * | start a simulation | {@linkcode simulate}; it lasts until the end of the block |
 * | add hosts | `world.host`, `world.on`, `world.start` |
 * | make the network bad | `latency` `jitter` `loss` `duplicate` `reorder` `bandwidth` `mtu`; `world.partition` `world.heal` `world.link` |
 * | make calls fail | `world.fail` |
 * | read the time, or let it pass | `world.now`, `world.sleep`; `timers: true` for the program's own |
 * | see what happened | `world.trace`, `world.pcap()`, `world.descriptors`, `world.calls` |
 *
 * While a call blocks, the network, time and other hosts go on until it can return. A call that can never return throws
 * a {@linkcode Deadlock}, which lists the calls that wait.
 *
 * See [the page about it](https://jsr.io/@bsd/socket/doc/simulated) for whole tests.
 *
 * @example A test finds a program that does not repeat a lost datagram
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

import "./ffi/ready.ts";

export { simulate, type SimulateOptions, type World } from "./simulated/world.ts";
export { Deadlock } from "./simulated/deadlock.ts";
export type { FailOptions } from "./simulated/faults.ts";
export type { LinkOptions } from "./simulated/network.ts";
