// Import this first: later modules use macOS' tables, on any system.

Object.defineProperty(Deno, "build", { value: { ...Deno.build, os: "darwin" } });
