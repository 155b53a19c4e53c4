// The families that Linux lacks, and the addresses of unknown families.

import "./support/as_linux.ts";
import { assertEquals } from "@std/assert";
import { codec_of } from "../../families/registry.ts";
import * as AF from "../../constants/address_family.ts";
import { decode, golden_tests, on } from "./support/mod.ts";
import { Random } from "./support/fuzz.ts";
import { once_test, rounds } from "../support/where.ts";

golden_tests("AF_SYSTEM");
golden_tests("AF_HYPERV");

const control = (address: unknown, protocol: string | number = "SYSPROTO_CONTROL") => ({
  family: "AF_SYSTEM",
  protocol,
  address,
});

Deno.test("an AF_SYSTEM address is a kernel control's name or a pair (AY-1)", async () => {
  const pair = "bind(): PF_SYSTEM address must be a str or a pair (id, unit)";
  const answers = await on("darwin", [
    control("com.example.control"),
    control([-1, 2 ** 32 + 3]),
    control("com.example.none"),
    control("x".repeat(96)),
    control("x".repeat(97)),
    control("a\0b"),
    control([1]),
    control([1, 2, 3]),
    control([1, "2"]),
    control(5),
    control([1, 2], "SYSPROTO_EVENT"),
  ]);
  assertEquals(answers.map(({ address, error, message }) => address ?? [error, message]), [
    [5, 0],
    [0xffffffff, 3],
    ["OSError", "cannot find kernel control with provided name"],
    ["OSError", "cannot find kernel control with provided name"],
    ["ValueError", "provided string is too long"],
    ["ValueError", "name: embedded null byte"],
    ["TypeError", pair],
    ["TypeError", pair],
    ["TypeError", pair],
    ["TypeError", pair],
    ["OSError", "bind(): unsupported PF_SYSTEM protocol"],
  ]);
});

Deno.test("an AF_SYSTEM address of another protocol cannot be read (FMT-9)", async () => {
  const hex = "2020020007000000030000000000000000000000000000000000000000000000";
  const [event] = await on("darwin", [{ family: "AF_SYSTEM", protocol: "SYSPROTO_EVENT", hex }]);
  assertEquals(event, { error: "ValueError", message: "Invalid address type" });
});

const UUID = "e0e16197-dd56-4a10-9195-5ee7a155a838";
const hyperv = (address: unknown, protocol: string | number = "HV_PROTOCOL_RAW") => ({
  family: "AF_HYPERV",
  protocol,
  address,
});

Deno.test("an AF_HYPERV address is two UUIDs as text (AH-1)", async () => {
  const pair = "AF_HYPERV address must be a str tuple (vm_id, service_id)";
  const answers = await on("windows", [
    hyperv([UUID.toUpperCase(), UUID]),
    hyperv(UUID),
    hyperv([UUID]),
    hyperv([UUID, UUID, UUID]),
    hyperv([UUID, 5]),
    hyperv(["x", UUID]),
    hyperv([UUID, `{${UUID}}`]),
    hyperv([UUID, UUID + "\0"]),
    hyperv([UUID, UUID], 0),
  ]);
  assertEquals(answers.map(({ address, error, message }) => address ?? [error, message]), [
    [UUID, UUID],
    ["TypeError", "bind(): AF_HYPERV address must be tuple, not string"],
    ["TypeError", pair],
    ["TypeError", pair],
    ["TypeError", pair],
    ["ValueError", "bind(): AF_HYPERV address vm_id is not a valid UUID string"],
    ["ValueError", "bind(): AF_HYPERV address service_id is not a valid UUID string"],
    ["ValueError", "bind(): AF_HYPERV address service_id is not a valid UUID string"],
    ["OSError", "bind(): unsupported AF_HYPERV protocol: 0"],
  ]);
});

Deno.test("families that are constants alone have no codec (AX-1)", () => {
  for (const family of [AF.AF_APPLETALK, AF.AF_IPX, AF.AF_KEY, AF.AF_X25, AF.AF_LLC, AF.AF_BRIDGE, AF.AF_UNSPEC]) {
    assertEquals(codec_of(family), undefined);
  }
});

Deno.test("no address is null (FMT-1)", () => {
  assertEquals(decode(""), null);
});

Deno.test("an address of an unknown family is its number and 14 bytes (FMT-10)", () => {
  assertEquals(decode("630001020304"), [99, Uint8Array.of(1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0).fill(0, 4)]);
  const whole = Uint8Array.from({ length: 14 }, (_, i) => i);
  assertEquals(decode("6300" + whole.toHex()), [99, whole]);
  assertEquals(decode("6300" + whole.toHex() + "ffff"), [99, whole]);
});

const ROUNDS = Number(Deno.env.get("FUZZ_ROUNDS") ?? rounds(100_000));
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Math.floor(Math.random() * 2 ** 32));

once_test(
  `${ROUNDS} random AF_SYSTEM and AF_HYPERV addresses are refused or come back the same (FUZZ_SEED=${SEED})`,
  async () => {
    const random = new Random(SEED);
    const uuid = () => random.chance(97) ? hex(8, 4, 4, 4, 12) : hex(8, 4, 4, 4, 11);
    const hex = (...lengths: number[]) =>
      lengths.map((n) => Array.from({ length: n }, () => "0123456789abcdefABCDEF"[random.below(22)]).join("")).join(
        "-",
      );
    // What cannot be sent to another isolate is left out.
    const sendable = (address: unknown) => {
      try {
        return structuredClone(address);
      } catch {
        return null;
      }
    };
    const expected = { darwin: 0, windows: 0 };
    for (
      const [os, make] of Object.entries({
        darwin: () =>
          control(sendable(random.spoiled(random.chance(90) ? [random.integer(), random.integer()] : random.text(99)))),
        windows: () => hyperv(sendable(random.spoiled([uuid(), uuid()]))),
      })
    ) {
      const jobs = Array.from({ length: ROUNDS }, make);
      const answers = await on(os, jobs);
      answers.forEach(({ address, error, message }, i) => {
        if (error !== undefined) {
          const known = ["TypeError", "ValueError", "OverflowError", "UnicodeError", "OSError"].includes(error) &&
            !/^Cannot |is not (a function|iterable)/.test(message!);
          if (!known) throw new Error(`${Deno.inspect(jobs[i].address)}: ${error}: ${message}`);
          return;
        }
        expected[os as "darwin" | "windows"]++;
        const given = jobs[i].address as [never, never];
        const wanted = os === "windows"
          ? given.map((id: string) => id.toLowerCase())
          : typeof given === "string"
          ? [5, 0]
          : given.map((n) => Number(BigInt.asUintN(32, BigInt(n))));
        const [one, other] = address as unknown[];
        if (one !== wanted[0] || other !== wanted[1]) assertEquals(address, wanted);
      });
    }
    for (const accepted of Object.values(expected)) assertEquals(accepted > ROUNDS / 20, true);
  },
);
