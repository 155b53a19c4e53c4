/**
 * The programs in the documentation that `deno test --doc` does not run, as they need another kernel or never end.
 *
 * @module
 */

import type { TempFolder } from "../support/temp_folder.ts";

const ROOT = new URL("../../", import.meta.url);

/** What users import, by what they import it as. */
export const DOORS: Record<string, string> = Object.fromEntries(
  Object.entries<string>(JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT))).exports)
    .map(([name, file]) => [name.replace(/^\./, "jsr:@bsd/socket"), file.slice("./".length)]),
);

/** The files of a folder and the folders in it, as paths from the project's. */
export function files(folder: string, ending: string): string[] {
  return [...Deno.readDirSync(new URL(folder, ROOT))].flatMap(({ name, isDirectory }) =>
    isDirectory ? files(`${folder}${name}/`, ending) : name.endsWith(ending) ? [`${folder}${name}`] : []
  ).sort();
}

/** The text of a file. */
export function text_of(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

/** The whole programs behind "ts ignore" in a file, for what the doors are replaced by this project's files. */
export function programs(path: string): string[] {
  const text = text_of(path).replace(/^ \* ?/gm, "");
  return Array.from(text.matchAll(/^```ts ignore\n([^]*?)^```$/gm), ([, program]) => program)
    .filter((program) => program.includes("import "))
    .map((program) => program.replace(/"(jsr:@bsd\/socket[a-z/]*)"/g, (_, door) => `"${new URL(DOORS[door], ROOT)}"`));
}

/** Writes programs to files of a folder; returns their paths. */
export function written(list: string[], folder: TempFolder): string[] {
  return list.map((program, i) => {
    const path = `${folder}/program_${i}.ts`;
    Deno.writeTextFileSync(path, program);
    return path;
  });
}
