// The short run of the guard's oracle; `deno task fuzz --guard` is the long one.
import { assert, assertEquals } from "@std/assert";
import { ignore_unless, in_emulation, in_guest } from "../support/where.ts";
import { run_guard, why_not } from "./guard/run.ts";

const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Math.floor(Math.random() * 2 ** 31));
const reason = in_emulation || in_guest ? "too slow where the processor is emulated" : why_not;
const in_namespaces = ignore_unless(reason === null, reason ?? "");

in_namespaces(
  `random programs under random grants reach what is granted, and nothing else (FUZZ_SEED=${SEED})`,
  async () => {
    const { found, steps, packets, asked, refused, lost } = await run_guard(3000, SEED);
    assertEquals(found, []);
    assertEquals([steps, lost], [3000, 0]);
    assert(packets > 0 && asked > 0 && refused > 0);
  },
);
