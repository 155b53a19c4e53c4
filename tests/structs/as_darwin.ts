// Imported first, makes every module behind it take macOS' tables, on whatever system the test runs.

Object.defineProperty(Deno, "build", { value: { ...Deno.build, os: "darwin" } });
