/**
 * What the library does on another system, as far as it can be seen without that system: a worker that takes itself to be
 * there.
 *
 * @module
 */

/**
 * Runs a program in a worker with another platform's tables.
 *
 * @param os The platform, as Deno names it.
 * @param program The body of an async function, in JavaScript; `load(path)` imports a module of the library by its path
 * there. What it returns is what is given.
 */
export async function as_platform<T>(os: string, program: string): Promise<T> {
  const root = JSON.stringify(new URL("../../", import.meta.url).href);
  const source = `Object.defineProperty(Deno, "build", { value: { ...Deno.build, os: ${JSON.stringify(os)} } });
    const load = (path) => import(${root} + path);
    postMessage(await (async () => { ${program} })());`;
  const worker = new Worker(`data:application/javascript,${encodeURIComponent(source)}`, { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault(); // It is this test's error; else it would end all of them.
        reject(new Error(event.message));
      };
    });
  } finally {
    worker.terminate();
  }
}
