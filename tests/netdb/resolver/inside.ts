// Makes the calls that come as JSON on standard input, and writes what they come to, as reference.py does.
import { type Call, decode, ours } from "../support.ts";

const calls: Call[] = JSON.parse(await new Response(Deno.stdin.readable).text());
console.log(JSON.stringify(calls.map((call) => ours(call.map(decode) as Call))));
