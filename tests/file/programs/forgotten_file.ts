// Forgets a file of a socket that was closed, and prints the descriptor before and after the file is collected.
// Run with --v8-flags=--expose-gc.
import { socketpair } from "../../../mod.ts";

const [a, b] = socketpair();
(() => a.makefile("rb"))();
a.close();
console.log(a.fileno() >= 0);
for (let i = 0; i < 100 && a.fileno() >= 0; i++) {
  (globalThis as unknown as { gc(): void }).gc();
  await new Promise((resolve) => setTimeout(resolve, 10));
}
console.log(a.fileno());
b.close();
