// Imported first, makes every module behind it take Windows' tables, on whatever system the test runs.

Object.defineProperty(Deno, "build", { value: { ...Deno.build, os: "windows" } });
