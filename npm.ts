/**
 * npm packages with a native addon that opens a socket: importing this module makes their names resolve to adapters on
 * this library, for `require` and for `import()`.
 *
 * | package | what runs on it |
 * | --- | --- |
 * | `@stoprocent/bluetooth-hci-socket`, `@abandonware/bluetooth-hci-socket` | noble and bleno: Bluetooth LE |
 * | `abstract-socket` | @homebridge/dbus-native: D-Bus |
 * | `raw-socket` | net-ping: ping and traceroute |
 * | `socketcan` | its own JavaScript: CAN channels, and signals of databases |
 * | `unix-dgram` | hot-shots: DogStatsD over UNIX datagrams |
 * | `usocket` | dbus-next: D-Bus, descriptors included |
 *
 * Import it before the package. It needs Deno 2.8. `--allow-ffi` is checked when an adapter makes its first socket.
 * `docs/npm.md` says what works and what does not.
 *
 * @example hot-shots sends a metric to a socket of this program, in place of an agent
 * ```ts
 * import "jsr:@bsd/socket/npm";
 * import * as socket from "jsr:@bsd/socket";
 * import { sock_recv } from "jsr:@bsd/socket/async";
 * import { StatsD } from "npm:hot-shots@17";
 *
 * const folder = await Deno.makeTempDir(), path = `${folder}/dsd.socket`;
 * using agent = new socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM);
 * agent.bind(path);
 * agent.setblocking(false);
 *
 * const client = new StatsD({ protocol: "uds", path });
 * client.increment("page.views");
 * console.log(new TextDecoder().decode(await sock_recv(agent, 1500))); // page.views:1|c
 *
 * await new Promise<unknown>((closed) => client.close(closed));
 * await Deno.remove(folder, { recursive: true });
 * ```
 *
 * @module
 */

export { packages } from "./npm/hooks.ts";
