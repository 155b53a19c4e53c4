// Imported first, makes every module behind it take Linux's tables, on whatever system the test runs.

Object.defineProperty(Deno, "build", { value: { ...Deno.build, os: "linux" } });
