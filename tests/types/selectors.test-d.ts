// Programs against selectors.ts that must not check, and some that must. Never run: `deno check` says when one is otherwise.

import { BaseSelector, DefaultSelector, EVENT_READ, type SelectorKey } from "../../selectors.ts";
import type { Socket } from "../../mod.ts";

declare const sock: Socket;
declare const selector: BaseSelector<string>;

const key: SelectorKey<string> = selector.register(sock, EVENT_READ, "data");
const ready: string[] = selector.select(0).map(([{ data }]) => data);
using other = new DefaultSelector<number>();

// @ts-expect-error a descriptor, or an object that has one
selector.register("3", EVENT_READ);
// @ts-expect-error events are required
selector.register(sock);
// @ts-expect-error the data are of the selector's type
selector.register(sock, EVENT_READ, 1);
// @ts-expect-error a timeout is a number
selector.select("1");
// @ts-expect-error the map may be null, which it is when the selector is closed
selector.get_map().size;
// @ts-expect-error the base is abstract
new BaseSelector();
// @ts-expect-error a key is read-only
key.data = "other";

export { other, ready };
