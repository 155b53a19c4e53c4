Deno.dlopen("libc.so.6", { close: { parameters: ["i32"], result: "i32" } });
