// An empty script: what starting Deno costs.
