/**
 * A registry of JSR's layout that holds this package alone, as `deno publish` would upload it.
 *
 * ```
 * /@bsd/socket/meta.json               the versions
 * /@bsd/socket/0.2.0_meta.json         the manifest: size and sha256 of each file, the exports
 * /@bsd/socket/0.2.0/mod.ts            the files
 * ```
 *
 * @module
 */

const PROJECT = new URL("../../", import.meta.url);

/** A registry that serves. */
export interface Registry extends AsyncDisposable {
  /** Its address, for `JSR_URL`. */
  readonly url: string;
  /** The package's version. */
  readonly version: string;
  /** The doors: what is exported, by what users import it as. */
  readonly doors: ReadonlyMap<string, string>;
  /** The published files. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** The files that `deno publish` uploads, by their paths. */
async function published(): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", "--allow-dirty", "--no-check"],
    cwd: PROJECT,
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdout: "null",
  }).output();
  const text = new TextDecoder().decode(stderr);
  if (!success) throw new Error(text);
  const paths = Array.from(text.matchAll(/^ +(file:\S+) \(/gm), ([, url]) => url.slice(PROJECT.href.length));
  return new Map(paths.map((path) => [path, rewritten(path)]));
}

/** A file as it is uploaded: the import map's names are replaced by what they stand for. */
function rewritten(path: string): Uint8Array<ArrayBuffer> {
  const bytes = Deno.readFileSync(new URL(path, PROJECT));
  if (!path.endsWith(".ts")) return bytes;
  const { imports } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", PROJECT)));
  let text = new TextDecoder().decode(bytes);
  for (const [name, target] of Object.entries<string>(imports)) {
    text = text.replaceAll(`from "${name}"`, `from "${target}"`).replaceAll(`import("${name}")`, `import("${target}")`);
  }
  return new TextEncoder().encode(text);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** Starts a registry on a port of loopback. */
export async function registry(): Promise<Registry> {
  const { name, version, exports } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", PROJECT)));
  const files = await published();
  const manifest: Record<string, { size: number; checksum: string }> = {};
  for (const [path, bytes] of files) {
    manifest[`/${path}`] = { size: bytes.length, checksum: `sha256-${await sha256(bytes)}` };
  }
  const json = (value: unknown) =>
    new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const path = decodeURIComponent(new URL(request.url).pathname).slice(`/${name}/`.length);
    if (path === "meta.json") {
      return json({ scope: "bsd", name: "socket", latest: version, versions: { [version]: {} } });
    }
    if (path === `${version}_meta.json`) return json({ manifest, exports });
    const bytes = files.get(path.slice(`${version}/`.length));
    return bytes === undefined ? new Response("not found", { status: 404 }) : new Response(bytes, {
      headers: { "content-type": path.endsWith(".ts") ? "text/typescript" : "text/plain" },
    });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    version,
    doors: new Map(
      Object.entries<string>(exports).map(([door, file]) => [
        door.replace(/^\./, `jsr:${name}@${version}`),
        file.slice("./".length),
      ]),
    ),
    files,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
