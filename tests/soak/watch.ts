/**
 * What a long run must leave as it was: the resident size and the open descriptors.
 *
 * @module
 */

/** V8's, with `--v8-flags=--expose-gc`. */
const { gc } = globalThis as { gc?: () => void };

/** Resources of this process at a moment. */
export interface Sample {
  /** Resident MiB. */
  resident: number;
  /** Open descriptors of any kind. */
  descriptors: number;
  threads: number;
}

/** Lets everything that is forgotten be collected and finalized. */
export async function collect(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    gc?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Takes a sample. */
export async function sample(): Promise<Sample> {
  await collect();
  return {
    resident: Deno.memoryUsage().rss / 2 ** 20,
    descriptors: [...Deno.readDirSync("/proc/self/fd")].length,
    threads: Number(/Threads:\s*(\d+)/.exec(Deno.readTextFileSync("/proc/self/status"))![1]),
  };
}

/**
 * How much the resident size may vary, in MiB: V8 gives memory back when it likes. `--max-semi-space-size=1` keeps its
 * young generation from doubling up to 16 MiB in a long run, and with it the dead buffers that wait to be collected:
 * receipts of 200 KB went from 68 to 165 MiB in five such steps, and stay at 66 to 69 with it.
 */
const ALLOWED = 16;

/** What of the samples is not flat; empty when all is well. Their first half is for V8 to find the size that it likes. */
export function grown(samples: readonly Sample[]): string[] {
  const middle = samples[samples.length >> 1], last = samples.at(-1)!;
  const complaints: string[] = [];
  if (last.resident - middle.resident > ALLOWED) {
    complaints.push(`${middle.resident.toFixed(1)} to ${last.resident.toFixed(1)} MiB`);
  }
  if (last.descriptors > middle.descriptors) {
    complaints.push(`${middle.descriptors} to ${last.descriptors} descriptors`);
  }
  if (last.threads > middle.threads + 2) complaints.push(`${middle.threads} to ${last.threads} threads`);
  return complaints;
}
