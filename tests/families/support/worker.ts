// The codecs as another platform has them: its tables are chosen before the library is loaded.

import type { Answer, Job } from "./platforms.ts";

const scope = self as unknown as { onmessage: (event: MessageEvent) => void; postMessage(message: unknown): void };

scope.onmessage = async ({ data: { os, jobs } }: MessageEvent<{ os: string; jobs: Job[] }>) => {
  Object.defineProperty(Deno, "build", { value: { ...Deno.build, os } });
  const constants: Record<string, unknown> = await import("../../../constants/mod.ts");
  const { codec_of, read_address } = await import("../../../families/registry.ts");
  const { Sockaddr } = await import("../../../ffi/memory.ts");
  const { lookup } = await import("./lookup.ts");

  function run({ family, protocol = 0, address, hex }: Job): Answer {
    const sockaddr = new Sockaddr();
    const proto = (typeof protocol === "string" ? constants[protocol] : protocol) as number;
    try {
      if (hex === undefined) {
        const codec = codec_of(constants[family] as number);
        if (codec === undefined) return { error: "none", message: `${family}: no codec` };
        sockaddr.bytes.fill(0xee);
        codec.write(sockaddr, address as never, "bind", proto, lookup);
      } else {
        const bytes = Uint8Array.fromHex(hex);
        sockaddr.bytes.set(bytes);
        sockaddr.size = bytes.length;
      }
      const bytes = sockaddr.bytes.slice(0, sockaddr.size);
      return { hex: bytes.toHex(), address: read_address(sockaddr, proto, lookup) };
    } catch (error) {
      const { name, message } = error as Error;
      return { error: name, message };
    }
  }

  scope.postMessage(jobs.map(run));
};
