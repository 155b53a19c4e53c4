/**
 * Clocks by which SO_TXTIME says when to send.
 *
 * Read: glibc 2.36: bits/time.h.
 *
 * @module
 */

import { by } from "./platform.ts";

/** Clock of SO_TXTIME: international atomic time (Linux 11). (addition) */
export const CLOCK_TAI: number = by({ linux: 11 });
/** Clock of SO_TXTIME: time since the machine was started (Linux 1). (addition) */
export const CLOCK_MONOTONIC: number = by({ linux: 1 });
