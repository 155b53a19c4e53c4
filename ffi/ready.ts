/**
 * Waits until the system calls of this platform are loaded. The doors import it, all but npm.ts and audit.ts: see `mod.ts`.
 *
 * @module
 */

import { ready } from "./mod.ts";

if (ready !== undefined) await ready;
