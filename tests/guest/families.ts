// The tests of all families in one isolate: under emulation each further one takes 2 s, to load the library and to
// start Python. `deno task test:guest` runs this, and by themselves the test files that are not here.

import "./harness_test.ts";
import "./alg_test.ts";
import "./batch_test.ts";
import "./bluetooth_test.ts";
import "./can_protocols_test.ts";
import "./can_test.ts";
import "./inet_test.ts";
import "./link_test.ts";
import "./rds_test.ts";
import "./refusals_test.ts";
import "./tipc_test.ts";
import "./vsock_test.ts";
