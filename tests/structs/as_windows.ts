// Import this first: later modules use Windows' tables, on any system.

Object.defineProperty(Deno, "build", { value: { ...Deno.build, os: "windows" } });
