// Reads lines that are longer than what is searched in JavaScript, from a reader that is fed by hand.
import { StreamReader } from "../../../async.ts";

const reader = new StreamReader();
reader.feed_data(new TextEncoder().encode(`${"x".repeat(1000)}\n${"y".repeat(1000)}`));
console.log((await reader.readline()).length);
reader.feed_data(new TextEncoder().encode("z\n"));
console.log((await reader.readline()).length);
