/**
 * The library's tables of another system: a Worker whose `Deno.build` is that of the other system.
 *
 * @module
 */

/**
 * Runs a program in a worker with another platform's tables.
 *
 * @param os The platform, as Deno names it.
 * @param program The body of an async function, in JavaScript; `load(path)` imports a module of the library by its path
 * in the project.
 * @returns What the program returns.
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
        event.preventDefault(); // It is this test's error; unhandled it would end all tests.
        reject(new Error(event.message));
      };
    });
  } finally {
    worker.terminate();
  }
}
