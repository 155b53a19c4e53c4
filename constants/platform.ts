/**
 * The platform this program runs on, and the one way to select a value by it. Nothing else in the library reads
 * `Deno.build`, so a test that changes it before the import sees the tables of any platform on any machine.
 *
 * @module
 */

/** The platforms whose tables the library carries. */
export type Platform = "linux" | "darwin" | "windows" | "freebsd";

/** This machine's platform. Android's kernel is Linux; a system without tables of its own is named as Deno names it. */
export const platform: Platform = (Deno.build.os === "android" ? "linux" : Deno.build.os) as Platform;

/** This machine's processor: `x86_64` or `aarch64`. */
export const arch: string = Deno.build.arch;

/**
 * The value that this platform gives a constant; `undefined` where the platform lacks it.
 *
 * @param values The value on each platform that has one.
 * @returns This platform's value.
 */
export function by<T = number>(values: { readonly [name in Platform]?: T }): T {
  return values[platform] as T;
}
