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
