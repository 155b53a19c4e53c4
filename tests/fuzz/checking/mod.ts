/**
 * Puts a library between Deno and the C library: `--checked` on the command line does it, before the library is
 * imported.
 *
 * `checked.c` is compiled, and has a function for each that is checked. Which buffers are alive is seen here: each that
 * is passed is, for the call; and each whose address is asked for (see ffi/pointer.ts), until it is collected.
 *
 * @module
 */

type Call = (...args: unknown[]) => unknown;

/** What the checking library counted. */
export interface Counted {
  /** Calls of functions that it has. */
  calls: bigint;
  /** Pointers that were compared with the live buffers. */
  checks: bigint;
}

const OWN = {
  region_add: { parameters: ["buffer", "usize"], result: "u64" },
  region_remove: { parameters: ["u64"], result: "void" },
  region_pop: { parameters: ["u32"], result: "void" },
  take_failure: { parameters: ["buffer"], result: "void" },
  check_poll: { parameters: ["pointer", "usize"], result: "void" },
  count_calls: { parameters: [], result: "u64" },
  count_checks: { parameters: [], result: "u64" },
} as const;

/** Compiles the library and puts it in place. */
function put_in_place(): () => Counted {
  const { dlopen } = Deno, folder = Deno.makeTempDirSync(), path = `${folder}/checked.so`;
  const source = `${import.meta.dirname}/checked.c`;
  const args = ["-std=gnu11", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", source, "-o", path];
  const { success, stderr } = new Deno.Command("gcc", { args }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const own = dlopen(path, OWN).symbols, names = new Set<string>();
  for (const [, name] of Deno.readTextFileSync(source).matchAll(/\bchecked_(\w+)\(/g)) names.add(name);
  dlopen(path, {}); // It stays open for the whole process.

  const failure = new Uint8Array(300);
  const ended = new FinalizationRegistry<bigint>((id) => own.region_remove(id));
  const bytes_of = (value: unknown) =>
    value instanceof ArrayBuffer ? new Uint8Array(value) : value as Uint8Array<ArrayBuffer>;

  function with_check(name: string, parameters: readonly unknown[], call: Call): Call {
    const buffers = parameters.flatMap((type, i) => type === "buffer" ? [i] : []);
    return (...args) => {
      let passed = 0, id = 0n;
      for (const i of buffers) {
        if (args[i] === null) continue;
        const bytes = bytes_of(args[i]);
        id = own.region_add(bytes, BigInt(bytes.byteLength));
        passed++;
      }
      const result = call(...args);
      if (name === "memcpy" && args[2] === 0n && passed === 1) { // Its address is asked for: it is alive until it is not.
        ended.register(bytes_of(args[0]).buffer, id);
      } else own.region_pop(passed);
      own.take_failure(failure);
      if (failure[0] !== 0) throw new Error(`checked: ${new TextDecoder().decode(failure).split("\0")[0]}`);
      return result;
    };
  }

  Deno.dlopen = ((library: string, declarations: Record<string, Deno.ForeignFunction & { name?: string }>) => {
    const entries = Object.entries(declarations);
    if (entries.length !== 1) return dlopen(library, declarations);
    const [[key, declaration]] = entries, name = declaration.name ?? key;
    if (declaration.nonblocking) { // Where it points is checked; the call itself is made beside us.
      const real = dlopen(library, declarations), call = (real.symbols as Record<string, unknown>)[key] as Call;
      const symbols = {
        [key]: (...args: unknown[]) => {
          if (name === "poll") with_check(name, [], own.check_poll as Call)(args[0], args[1]);
          return call(...args);
        },
      };
      return { symbols, close: () => real.close() };
    }
    if (!names.has(name)) return dlopen(library, declarations);
    const theirs = dlopen(path, { [key]: { ...declaration, name: `checked_${name}` } });
    const call = (theirs.symbols as Record<string, unknown>)[key] as Call;
    return { symbols: { [key]: with_check(name, declaration.parameters, call) }, close: () => theirs.close() };
  }) as typeof Deno.dlopen;
  Deno.removeSync(folder, { recursive: true });
  return () => ({ calls: own.count_calls(), checks: own.count_checks() });
}

/** What was counted; `undefined` when nothing is checked. */
export const counted: (() => Counted) | undefined = Deno.args.includes("--checked") ? put_in_place() : undefined;
