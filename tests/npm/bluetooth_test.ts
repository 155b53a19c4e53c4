// bluetooth-hci-socket's adapters: noble finds what bleno advertises between two controllers of btvirt, BlueZ's emulator,
// connects, writes, reads and is notified.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { emulated, SET_LE, SET_POWERED } from "../support/bluetooth.ts";
import { has_python, Python } from "../support/python.ts";
import { ignore_unless, in_guest, on_windows } from "../support/where.ts";
import { available, LIFETIME, run, WITHOUT_PRIVILEGES } from "./support.ts";

const NOBLE = "@stoprocent/noble@2.8.0", BLENO = "@stoprocent/bleno@0.12.4";
const OLD_NOBLE = "@abandonware/noble@1.9.2-26", OLD_BLENO = "@abandonware/bleno@0.6.2";

const packages = in_guest && await available(NOBLE, BLENO, OLD_NOBLE, OLD_BLENO);
const guest_test = ignore_unless(packages, `needs the guest's Bluetooth, and npm:${NOBLE}`);
const python_test = ignore_unless(has_python && !in_guest && Deno.build.os === "linux", "needs Linux and python3");
const test = ignore_unless(!on_windows && !in_guest, "needs POSIX; the guest is slow");

/**
 * Two controllers of LE alone: noble sees their advertisements, not those of btvirt's others (Bluetooth 5.2).
 *
 * @param on Which are switched on, 0 and 1. The channel for one user takes one that is off.
 */
async function controllers(...on: (0 | 1)[]): Promise<AsyncDisposable> {
  const [_, emulator] = await emulated(["-L", "-l2"], async (indexes, manage) => {
    for (const index of on.map((which) => indexes[which])) {
      await manage(SET_LE, index, 1);
      await manage(SET_POWERED, index, 1);
    }
  });
  return emulator;
}

/** A program that runs beside the test: `said(text)` settles when it has printed that. */
class Beside implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  #text = "";
  #told: () => void = () => {};

  constructor(program: string, env: Record<string, string>) {
    const args = ["run", "--quiet", "--no-check", "--no-config", "--no-lock", "-A", "-"];
    this.#child = new Deno.Command(Deno.execPath(), {
      args,
      cwd: "/",
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    void new Response(program).body!.pipeTo(this.#child.stdin);
    this.#reading = this.#read();
  }

  async #read(): Promise<void> {
    for await (const chunk of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.#text += chunk;
      this.#told();
    }
  }

  async said(text: string): Promise<void> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), LIFETIME * 1000);
    while (!this.#text.includes(text)) {
      const told = new Promise<void>((done) => this.#told = done);
      await Promise.race([told, this.#child.status.then(() => Promise.reject(new Error(`ended: ${this.#text}`)))]);
    }
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#reading;
    await this.#child.status;
  }
}

const door = (file: string) => JSON.stringify(new URL(`../../${file}`, import.meta.url).href);

/** A central: finds the service, and writes texts, of each of which it awaits the notification. */
const central = (package_name: string) => `
import "jsr:@bsd/socket/npm";
import { Buffer } from "node:buffer";
const { default: noble } = await import("npm:${package_name}");
if (noble.state !== "poweredOn") await new Promise((on) => noble.on("stateChange", (state) => state === "poweredOn" && on()));
const found = new Promise((discover) => noble.once("discover", discover));
await noble.startScanningAsync(["ec00"], false);
const peripheral = await found;
await noble.stopScanningAsync();
await peripheral.connectAsync();
const { characteristics: [echo] } = await peripheral.discoverSomeServicesAndCharacteristicsAsync(["ec00"], ["ec0e"]);
console.log(peripheral.advertisement.localName, peripheral.address, ...echo.properties);
await echo.subscribeAsync();
for (let i = 1; i <= ${COUNT}; i++) {
  const notified = new Promise((done) => echo.once("data", (data, notification) => done([String(data), notification])));
  await echo.writeAsync(Buffer.from("hello, ble " + i), false);
  console.log(...await notified);
}
console.log("read:", String(await echo.readAsync()));
await echo.unsubscribeAsync();
await peripheral.disconnectAsync();
`;

const COUNT = 15;
const ECHOED = [
  "echo 00:aa:01:00:00:00 read write notify",
  ...Array.from({ length: COUNT }, (_, i) => `hello, ble ${i + 1} true`),
  `read: hello, ble ${COUNT}`,
];

guest_test("noble writes to bleno's echo example and gets each of 15 notifications, and the process ends", async () => {
  await using _ = await controllers(0, 1);
  const program = `import ${door("npm.ts")}; await import("npm:${BLENO}/examples/echo/main.js");`;
  await using bleno = new Beside(program, { BLENO_HCI_DEVICE_ID: "0" });
  await bleno.said("advertisingStart: success");
  const { code, out, err } = await run(`${central(NOBLE)}\nnoble.stop();`, [], { env: { NOBLE_HCI_DEVICE_ID: "1" } });
  assertEquals([code, err], [0, ""]);
  assertEquals(out.split("\n"), ECHOED);
  await bleno.said("on -> disconnect: 00:aa:01:01:00:01");
});

/** The characteristic of bleno's echo example, which the older bleno has in a form that its own classes refuse. */
const ECHO = `class Echo extends bleno.Characteristic {
      #value;
      #notify;
      constructor() { super({ uuid: "ec0e", properties: ["read", "write", "notify"] }); }
      onReadRequest(_offset, callback) { callback(this.RESULT_SUCCESS, this.#value); }
      onWriteRequest(data, _offset, _without, callback) {
        this.#value = data;
        this.#notify?.(data);
        callback(this.RESULT_SUCCESS);
      }
      onSubscribe(_size, notify) { this.#notify = notify; }
    }`;

guest_test("the older noble and bleno do the same, bleno by the channel for one user", async () => {
  await using _ = await controllers(1);
  const program = `
    import process from "node:process";
    const { default: bleno } = await import("npm:${OLD_BLENO}");
    ${ECHO}
    process.env.HCI_CHANNEL_USER = "1";
    await new Promise((on) => bleno.on("stateChange", (state) => state === "poweredOn" && on()));
    const advertises = new Promise((done) => bleno.once("advertisingStart", done));
    bleno.startAdvertising("echo", ["ec00"]);
    await advertises;
    bleno.setServices([new bleno.PrimaryService({ uuid: "ec00", characteristics: [new Echo()] })]);
    delete process.env.HCI_CHANNEL_USER;
    const gone = new Promise((done) => bleno.once("disconnect", done));
    ${central(OLD_NOBLE)}
    console.log("gone:", await gone);
    Deno.exit(); // These two never end by themselves.`;
  const env = { BLENO_HCI_DEVICE_ID: "0", NOBLE_HCI_DEVICE_ID: "1" };
  const { code, out, err } = await run(program, [], { env });
  assertEquals([code, err], [0, ""]);
  assertEquals(out.split("\n"), [...ECHOED, "gone: 00:aa:01:01:00:01"]);
});

guest_test("without privileges, noble says that it is not authorized", async () => {
  await using _ = await controllers(0);
  const program = `
    import "jsr:@bsd/socket/npm";
    const { default: noble } = await import("npm:${OLD_NOBLE}");
    noble.on("stateChange", (state) => {
      console.log(state);
      if (state !== "poweredOff") Deno.exit();
    });`;
  const { out, err } = await run(program, [], { wrapper: WITHOUT_PRIVILEGES, env: { NOBLE_HCI_DEVICE_ID: "0" } });
  const lines = out.split("\n");
  assertEquals([lines[0], lines.at(-1), err], [
    "noble warning: adapter state unauthorized, please run as root or with sudo",
    "unauthorized",
    "",
  ]);
});

/** Makes both classes, as consumers do, and looks for adapters. */
const LOOK = `import "jsr:@bsd/socket/npm";
  import { createRequire } from "node:module";
  const require = createRequire(import.meta.url);
  const { loadDriver } = require("@stoprocent/bluetooth-hci-socket");
  for (const make of [() => new (loadDriver("default"))(), () => new (require("@abandonware/bluetooth-hci-socket"))()]) {
    try {
      const hci = make();
      hci.on("error", ({ syscall, message }) => console.log(syscall, message));
      console.log(hci.isDevUp(), hci.getDeviceList());
      hci.stop();
    } catch (error) {
      console.log(error.name, error.syscall, error.message);
    }
  }`;

test("without --allow-ffi, the first HCI socket says which flag it needs", async () => {
  const { out } = await run(LOOK, [], { flags: ["--allow-env"] });
  const lines = out.split("\n");
  assertEquals(lines.filter((line) => line.startsWith("NotCapable")).length, 2, out);
  assertStringIncludes(lines[0], "--allow-ffi");
});

python_test(
  "where the kernel has no Bluetooth, one class emits an error with the system's text, the other throws it",
  async () => {
    const probe = `
try:
    socket.socket(31, socket.SOCK_RAW, 1)
    say("")
except OSError as error:
    say(error.strerror)
`;
    await using python = new Python(probe);
    const text = await python.line();
    const { out, err } = await run(LOOK, []);
    const lines = text === ""
      ? out.split("\n").filter((line) => /^(true|false) \[/.test(line)).map((_, i) => `adapters ${i}`)
      : out.split("\n");
    const refused = [`socket creation failed ${text}`, "false []", `Error socket ${text}`];
    // isDevUp() asks with a socket of its own, and says no; getDeviceList() tells why.
    assertEquals([lines, err], [text === "" ? ["adapters 0", "adapters 1"] : refused, ""]);
  },
);
