/**
 * The hooks that have the names of npm packages resolve to the adapters.
 *
 * There is no `load` hook: with one, Deno takes every `require` of a `.json` or a `.node` file for JavaScript, and
 * other native packages do not load any more. So `require` finds an adapter in its cache of modules, and `import` gets
 * a `data:` URL whose one module takes it from this realm's registry. Both work for adapters that are http modules, as
 * from JSR.
 *
 * No module that this one imports awaits at its top level: what stands beside it in a program would not wait for it.
 *
 * @module
 */

import * as node_module from "node:module";
import { fileURLToPath } from "node:url";
import { by } from "../constants/platform.ts";
import * as abstract_socket from "./abstract_socket.ts";
import * as bluetooth_hci_socket from "./bluetooth_hci_socket.ts";
import * as raw_socket from "./raw_socket.ts";
import * as socketcan from "./socketcan.ts";
import * as unix_dgram from "./unix_dgram.ts";
import * as usocket from "./usocket.ts";

/** What `require` gives for a package. */
type Exports = object;

/** The adapters by the packages' names. A function, since an adapter should cost nothing before it is used. */
const ADAPTERS: Record<string, () => Exports> = {
  "@abandonware/bluetooth-hci-socket": () => bluetooth_hci_socket.Abandonware,
  "@stoprocent/bluetooth-hci-socket": () => bluetooth_hci_socket.Stoprocent,
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

/** The root of absolute file URLs. */
const ROOT = by<string>({ linux: "file:///", darwin: "file:///", windows: "file:///C:/", freebsd: "file:///" });

/** Has `require` find an adapter: the URL of a file that is not there, and a module of that name in the cache. */
function required(key: string): string {
  const url = new URL(`bsd-socket-npm/${key}`, ROOT).href;
  const { Module } = node_module as unknown as Modules, filename = fileURLToPath(url);
  if (Module._cache[filename] === undefined) {
    const module = new Module(filename);
    Object.assign(module, { filename, exports: adapter_of(key), loaded: true });
    Module._cache[filename] = module;
  }
  return url;
}

/** The URL of a module that exports an adapter. */
function imported(key: string): string {
  const names = Object.keys(adapter_of(key)).filter((name) => IDENTIFIER.test(name) && name !== "default");
  const source =
    `const adapter = globalThis[Symbol.for(${JSON.stringify(REGISTRY.description)})](${
      JSON.stringify(key)
    });\nexport default adapter;\n` +
    names.map((name, i) => `const _${i} = adapter.${name};\nexport { _${i} as ${name} };\n`).join("");
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

/** What Deno's `node:module` has of Node's CommonJS. */
interface Modules {
  Module: { new (id: string): object; _cache: Record<string, object | undefined> };
}

/** The part of `node:module` that is used. Deno has it since 2.8. */
interface Hooking {
  registerHooks?(hooks: {
    resolve(specifier: string, context: { parentURL?: string; conditions?: string[] }, next: Next): unknown;
  }): unknown;
}

type Next = (specifier: string, context: object) => unknown;

/** Registers the hook, once in a realm even if two versions of this library are in it: the first one stays. */
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
      return context.conditions?.includes("require")
        ? { url: required(key), format: "commonjs", shortCircuit: true }
        : { url: imported(key), format: "module", shortCircuit: true };
    },
  });
}

register();
