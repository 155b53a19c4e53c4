// Programs against netlink.ts that must not check, and some that must. Never run: `deno check` says when one is otherwise.

import { genl_ctrl_resolve, nl_messages, nl_request, NLM_F_DUMP, RTM_GETLINK, sock_nl_request } from "../../netlink.ts";
import type { Socket } from "../../mod.ts";

declare const netlink: Socket<"AF_NETLINK">;
declare const any: Socket;
const payload = new Uint8Array(16);

const types: number[] = Array.from(nl_request(any, RTM_GETLINK, NLM_F_DUMP, payload, payload), ({ type }) => type);
for await (const message of sock_nl_request(netlink, RTM_GETLINK, 0, payload, { timeout: 5 })) types.push(message.type);

// @ts-expect-error a socket, not its descriptor
nl_request(3, RTM_GETLINK, NLM_F_DUMP, payload);
// @ts-expect-error a payload is required
nl_request(netlink, RTM_GETLINK, NLM_F_DUMP);
// @ts-expect-error an attribute is bytes
nl_request(netlink, RTM_GETLINK, NLM_F_DUMP, payload, "eth0");
// @ts-expect-error a timeout misspelt would be a wait without end
sock_nl_request(netlink, RTM_GETLINK, NLM_F_DUMP, payload, { time_out: 5 });
// @ts-expect-error the options are an object
nl_messages(netlink, 5);
// @ts-expect-error a family has a name
genl_ctrl_resolve(netlink, 16);

export { types };
