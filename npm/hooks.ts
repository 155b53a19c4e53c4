/**
 * The hooks that have the names of npm packages resolve to the adapters.
 *
 * `require` takes CommonJS only, and from JSR an adapter is an http module, which it cannot load. So what is loaded is
 * one line of CommonJS that takes the adapter from this realm's registry, where this module has put it.
 *
 * @module
 */

import * as node_module from "node:module";
import * as abstract_socket from "./abstract_socket.ts";
import * as raw_socket from "./raw_socket.ts";
import * as socketcan from "./socketcan.ts";
import * as unix_dgram from "./unix_dgram.ts";
import * as usocket from "./usocket.ts";

/** What `require` gives for a package. */
type Exports = object;

/** The adapters by the packages' names. A function, since no package should cost anything before it is asked for. */
const ADAPTERS: Record<string, () => Exports> = {
  "abstract-socket": () => ({ ...abstract_socket }),
  "raw-socket": () => ({ ...raw_socket }),
  "unix-dgram": () => ({ ...unix_dgram }),
  "usocket": () => ({ ...usocket }),
};

/** The native halves of packages whose own JavaScript stays: the package, the end of what it requires, the adapter. */
const NATIVE_HALVES: [name: string, ending: string, load: () => Exports][] = [
  ["socketcan", "can.node", () => ({ RawChannel: socketcan.RawChannel })],
  [
    "socketcan",
    "can_signals.node",
    () => ({ decodeSignal: socketcan.decodeSignal, encodeSignal: socketcan.encodeSignal }),
  ],
];

/** The names of the packages that have an adapter. */
export const packages: readonly string[] = Object.freeze(
  [...Object.keys(ADAPTERS), ...new Set(NATIVE_HALVES.map(([name]) => name))].sort(),
);

const SCHEME = "bsd-socket-npm:";
const REGISTRY = Symbol.for("@bsd/socket/npm");
const loaded = new Map<string, Exports>();

/** Gives the adapter of a key, the same one each time. */
function adapter_of(key: string): Exports {
  let exports = loaded.get(key);
  if (exports === undefined) {
    const half = NATIVE_HALVES.find(([name, ending]) => key === `${name}/${ending}`);
    exports = half === undefined ? ADAPTERS[key]() : half[2]();
    loaded.set(key, exports);
  }
  return exports;
}

/** The key of the adapter that a specifier means; `undefined` when it means none. */
function key_of(specifier: string, parent: string | undefined): string | undefined {
  const name = /^(?:npm:\/?)?((?:@[^/@]+\/)?[^/@]+)(?:@[^/]*)?$/.exec(specifier)?.[1];
  if (name !== undefined && Object.hasOwn(ADAPTERS, name)) return name;
  if (!specifier.endsWith(".node") || parent === undefined) return undefined;
  const half = NATIVE_HALVES.find(([name, ending]) => specifier.endsWith(`/${ending}`) && parent.includes(`/${name}/`) // …/node_modules/NAME/… and …/NAME/VERSION/…
  );
  return half && `${half[0]}/${half[1]}`;
}

/** An identifier that `export { … as NAME }` takes. */
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** A module that gives an adapter: CommonJS, or ECMAScript for `import()`, which does not take CommonJS from hooks. */
function source_of(key: string, commonjs: boolean): string {
  const adapter = `globalThis[Symbol.for(${JSON.stringify(REGISTRY.description)})](${JSON.stringify(key)})`;
  if (commonjs) return `module.exports = ${adapter};`;
  const names = Object.keys(adapter_of(key)).filter((name) => IDENTIFIER.test(name) && name !== "default");
  return `const adapter = ${adapter};\nexport default adapter;\n` +
    names.map((name, i) => `const _${i} = adapter.${name};\nexport { _${i} as ${name} };\n`).join("");
}

/** The part of `node:module` that is used. Deno has it since 2.8. */
interface Hooking {
  registerHooks?(hooks: {
    resolve(specifier: string, context: { parentURL?: string }, next: Next): unknown;
    load(url: string, context: { conditions?: string[] }, next: Next): unknown;
  }): unknown;
}

type Next = (specifier: string, context: object) => unknown;

/** Registers the hooks, once in a realm even if two versions of this library are in it: the first one stays. */
function register(): void {
  if (Object.hasOwn(globalThis, REGISTRY)) return;
  const { registerHooks } = node_module as Hooking;
  if (registerHooks === undefined) {
    throw new Error("@bsd/socket/npm needs module.registerHooks() of node:module, which Deno has since 2.8");
  }
  Object.defineProperty(globalThis, REGISTRY, { value: adapter_of });
  registerHooks({
    resolve(specifier, context, next) {
      const key = key_of(specifier, context.parentURL);
      if (key === undefined) return next(specifier, context);
      return { url: SCHEME + key, format: "commonjs", shortCircuit: true };
    },
    load(url, context, next) {
      const at = url.lastIndexOf(SCHEME); // For `require`, a folder is in front of it.
      if (at < 0) return next(url, context);
      const commonjs = context.conditions?.includes("require") === true;
      const source = source_of(url.slice(at + SCHEME.length), commonjs);
      return { format: commonjs ? "commonjs" : "module", source, shortCircuit: true };
    },
  });
}

register();
