// bluetooth-hci-socket's adapters: noble finds what bleno advertises, connects, writes and is notified. Their own example
// programs are run, unchanged, between two controllers of btvirt, BlueZ's emulator.

import { assertEquals, assertStringIncludes } from "@std/assert";
import * as socket from "../../mod.ts";
import { has_python, Python } from "../support/python.ts";
import { ignore_unless, in_guest, on_windows } from "../support/where.ts";
import { available, run } from "./support.ts";

const NOBLE = "@stoprocent/noble@2.8.0", BLENO = "@stoprocent/bleno@0.12.4";

const packages = in_guest && await available(NOBLE, BLENO);
const guest_test = ignore_unless(packages, `needs the guest's Bluetooth, and npm:${NOBLE}`);
const python_test = ignore_unless(has_python && !in_guest && Deno.build.os === "linux", "needs Linux and python3");
const test = ignore_unless(!on_windows && !in_guest, "needs POSIX; the guest is slow");

/** Two controllers of LE alone: noble sees their advertisements, not those of btvirt's others (Bluetooth 5.2). */
async function controllers(): Promise<AsyncDisposable> {
  const emulator = new Deno.Command("btvirt", { args: ["-L", "-l2"], stdout: "null", stderr: "null" }).spawn();
  for (let tries = 0; await Deno.stat("/sys/class/bluetooth/hci1").then(() => false, () => true); tries++) {
    if (tries > 1000) throw new Error("btvirt made no controllers");
    await new Promise((done) => setTimeout(done, 20));
  }
  const SET_POWERED = 5, SET_LE = 13; // Of the management interface (BlueZ's doc/mgmt-api.txt).
  using control = new socket.socket(socket.AF_BLUETOOTH, socket.SOCK_RAW, socket.BTPROTO_HCI);
  control.settimeout(60);
  control.bind([socket.HCI_DEV_NONE, socket.HCI_CHANNEL_CONTROL]);
  for (const opcode of [SET_LE, SET_POWERED]) {
    for (const index of [0, 1]) {
      control.send(Uint8Array.of(opcode, 0, index, 0, 1, 0, 1));
      while (control.recv(1024)[6] !== opcode); // Other events come too.
    }
  }
  return {
    async [Symbol.asyncDispose]() {
      emulator.kill("SIGKILL");
      await emulator.status;
    },
  };
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
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 60_000);
    while (!this.#text.includes(text)) {
      const told = new Promise<void>((done) => this.#told = done);
      await Promise.race([told, this.#child.status.then(() => Promise.reject(new Error(`ended: ${this.#text}`)))]);
    }
    clearTimeout(timer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#reading;
    await this.#child.status;
  }
}

const door = (file: string) => JSON.stringify(new URL(`../../${file}`, import.meta.url).href);

guest_test("noble's echo.js finds bleno's echo example, connects, writes, is notified, and ends", async () => {
  await using _ = await controllers();
  const program = `import ${door("npm.ts")}; await import("npm:${BLENO}/examples/echo/main.js");`;
  await using bleno = new Beside(program, { BLENO_HCI_DEVICE_ID: "0" });
  await bleno.said("advertisingStart: success");
  const noble = await run(`import "jsr:@bsd/socket/npm"; await import("npm:${NOBLE}/examples/echo.js");`, [], {
    env: { NOBLE_HCI_DEVICE_ID: "1" },
  });
  assertStringIncludes(noble.out, "Connecting to 'echo' 00aa01000000");
  assertStringIncludes(noble.out, `Received: "hello, ble 1"`);
  // It ends by itself. When a write is still under way then, which a slow machine has, that one fails in the example.
  assertEquals(noble.err.includes("killed by"), false, noble.err);
  await bleno.said("on -> disconnect: 00:aa:01:01:00:01");
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
