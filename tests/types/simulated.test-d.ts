// Programs against simulated.ts that must not check, and some that must. Never run: `deno check` says when one is otherwise.

import { Deadlock, simulate, type World } from "../../simulated.ts";

const world: World = simulate({ seed: 1, latency: [0.01, 0.02], names: { "example.test": ["192.0.2.1"] } });
const answer: number = world.on("far", () => 42);
const later: Promise<number> = world.start("far", () => Promise.resolve(42));

// @ts-expect-error there is no such option
simulate({ sead: 1 });
// @ts-expect-error seconds are a number
simulate({ latency: "10ms" });
// @ts-expect-error addresses are a list
world.host("far", { addresses: "192.0.2.1" });
// @ts-expect-error the result is of the code's type
world.on("far", () => 42).length;
// @ts-expect-error it is awaited
world.start("far", () => 42).toFixed();
// @ts-expect-error the time is read-only
world.now = 5;
// @ts-expect-error there is no such fault
world.fail("recv", { error: "ECONNRESET" });

export { answer, Deadlock, later };
