// Import this first: later modules use Linux's tables, on any system.

Object.defineProperty(Deno, "build", { value: { ...Deno.build, os: "linux" } });
