// Prints the figures of ffi/layout.ts, and what depends on the platform in the POSIX calls: print_layout.ts OS ARCH.
const [os, arch] = Deno.args;
Object.defineProperty(Deno, "build", { value: { ...Deno.build, os, arch } });

const layout = await import("../../../ffi/layout.ts");
const { ERRNO_LOCATION, symbols } = await import("../../../ffi/posix/symbols.ts");

const figures: Record<string, number | boolean> = {};
for (const [name, value] of Object.entries(layout)) {
  if (typeof value !== "object") figures[name] = value;
  else for (const [field, figure] of Object.entries(value)) figures[`${name}_${field}`] = figure as number;
}
const { fcntl, ioctl, fstat, select } = symbols;
const names = { fstat: fstat.name, select: select.name };
const calls = { errno: ERRNO_LOCATION, fcntl: fcntl.parameters, ioctl: ioctl.parameters, ...names };
console.log(JSON.stringify({ figures, calls }));
