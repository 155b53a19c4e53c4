/**
 * Folders that tests write to.
 *
 * @module
 */

/** How long the path of a folder may be: a UNIX socket in it has 107 bytes on Linux, 103 on macOS. */
const MAX_PATH = 70;

/**
 * A new folder that is removed with all that is in it, and whose text is its path. It is below TMPDIR, or below /tmp where
 * the path would be too long for a UNIX socket.
 *
 * ```ts
 * using folder = new TempFolder();
 * sock.bind(`${folder}/socket`);
 * ```
 */
export class TempFolder implements Disposable {
  readonly #path = made();

  toString(): string {
    return this.#path;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#path, { recursive: true });
  }
}

function made(): string {
  const path = Deno.makeTempDirSync();
  if (new TextEncoder().encode(path).length <= MAX_PATH || Deno.build.os === "windows") return path;
  Deno.removeSync(path);
  return Deno.makeTempDirSync({ dir: "/tmp" });
}
