/**
 * Addresses written and read as another platform does.
 *
 * @module
 */

/** What to write, or with `hex` to read; the numbers of family and protocol are the platform's own. */
export interface Job {
  family: string;
  protocol?: string | number;
  address?: unknown;
  hex?: string;
}

/** The bytes and what reading them gives, or the error. */
export interface Answer {
  hex?: string;
  address?: unknown;
  error?: string;
  message?: string;
}

/** Does the jobs with the tables of a platform, in an isolate of their own. */
export function on(os: string, jobs: Job[]): Promise<Answer[]> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return new Promise<Answer[]>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ os, jobs });
  }).finally(() => worker.terminate());
}
