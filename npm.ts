/**
 * npm packages whose native half is a socket: imported for its effect, it has their names resolve to adapters on this
 * library, for `require` and for `import()`.
 *
 * | package | what runs on it |
 * | --- | --- |
 * | `abstract-socket` | @homebridge/dbus-native: D-Bus |
 * | `raw-socket` | net-ping: ping and traceroute |
 * | `socketcan` | its own JavaScript: CAN channels, and signals of databases |
 * | `unix-dgram` | hot-shots: DogStatsD over UNIX datagrams |
 * | `usocket` | dbus-next: D-Bus, descriptors included |
 *
 * Import it before the package that needs them. It needs Deno 2.8, and `--allow-ffi` when an adapter makes its first
 * socket, not before. `docs/npm.md` says what works and what does not.
 *
 * @example
 * ```js ignore
 * import "jsr:@bsd/socket/npm";
 * import StatsD from "npm:hot-shots@17";
 *
 * const client = new StatsD({ protocol: "uds", path: "/var/run/datadog/dsd.socket" });
 * client.increment("page.views");
 * ```
 *
 * @module
 */

export { packages } from "./npm/hooks.ts";
