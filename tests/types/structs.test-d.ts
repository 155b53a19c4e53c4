// Programs against structs.ts that must not check. Never run: `deno check` says when one of these lines is not an
// error.

import * as structs from "../../structs.ts";

// @ts-expect-error seconds are a number
structs.pack_timeval("1");
// @ts-expect-error bytes are required
structs.unpack_timeval("bytes");
// @ts-expect-error an address is text
structs.pack_ip_mreq(1);
