// macOS' layouts by hand from xnu-11417.101.15: bsd/sys/socket.h, bsd/sys/_types/_timeval.h, bsd/netinet/in.h,
// bsd/netinet6/in6.h. FreeBSD's are the same.

import "./as_darwin.ts";
import * as structs from "../../structs.ts";
import { layout_tests } from "./support.ts";

layout_tests("macOS", [
  ["linger", () => structs.pack_linger(true, 30), "010000001e000000"],
  ["timeval", () => structs.pack_timeval(12.345678), "0c000000000000004e46050000000000"],
  ["ip_mreq", () => structs.pack_ip_mreq("224.0.0.251", "127.0.0.1"), "e00000fb7f000001"],
  ["ip_mreqn", () => structs.pack_ip_mreqn("224.0.0.251", "127.0.0.1", 3), "e00000fb7f00000103000000"],
  [
    "ip_mreq_source",
    () => structs.pack_ip_mreq_source("224.0.0.251", "192.0.2.1", "127.0.0.1"),
    "e00000fbc00002017f000001",
  ],
  ["ipv6_mreq", () => structs.pack_ipv6_mreq("ff02::fb", 7), "ff0200000000000000000000000000fb07000000"],
]);
