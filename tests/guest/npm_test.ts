// The npm packages whose sockets this kernel has: CAN channels, Bluetooth's adapters.

import "../npm/bluetooth_test.ts";
import "../npm/socketcan_test.ts";
