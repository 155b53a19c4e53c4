// 64 MiB between two processes, byte for byte, in odd sizes.
import { ignore_unless } from "../support/where.ts";
import { assertEquals } from "@std/assert";
import * as socket from "../../mod.ts";
import { test } from "../support/descriptors.ts";
import { has_python, Python } from "../support/python.ts";
import { TempFolder } from "../support/temp_folder.ts";

const python_test = ignore_unless(has_python, "needs python3", test);

const linux_test = ignore_unless(Deno.build.os === "linux", "needs Linux", test);

const LENGTH = 64 << 20;
const hex = (hash: ArrayBuffer) =>
  Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The same bytes on every run, without a pattern that a lost or doubled piece could hide in. */
function noise(): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(LENGTH / 4);
  for (let i = 0, x = 2463534242; i < words.length; i++) {
    x ^= x << 13, x ^= x >>> 17, x ^= x << 5;
    words[i] = x;
  }
  return new Uint8Array(words.buffer);
}

const PEER = new URL("./programs/hash_peer.ts", import.meta.url).href;

/** Sends to a process of ours, which hashes what comes and sends it back, and compares both. */
async function there_and_back(listener: socket.Socket, family: string, address: string): Promise<void> {
  const data = noise();
  const expected = hex(await crypto.subtle.digest("SHA-256", data));
  const peer = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-ffi", PEER, family, address],
    stdout: "piped",
    env: { NO_COLOR: "1" },
  }).spawn();
  listener.settimeout(60);
  const [conn] = listener.accept();
  conn.settimeout(60);
  for (let sent = 0, i = 0; sent < data.length; i++) {
    const piece = data.subarray(sent, sent + 1 + (i * 7919) % 300_007);
    conn.sendall(piece);
    sent += piece.length;
  }
  conn.shutdown(socket.SHUT_WR);
  const back = new Uint8Array(LENGTH + 1);
  let got = 0;
  for (let n = 1, i = 0; n > 0; got += n, i++) n = conn.recv_into(back.subarray(got, got + 1 + (i * 6007) % 200_003));
  conn.close();
  const { stdout, code } = await peer.output();
  assertEquals([code, new TextDecoder().decode(stdout).trim()], [0, expected]);
  assertEquals(got, LENGTH);
  assertEquals(hex(await crypto.subtle.digest("SHA-256", back.subarray(0, got))), expected);
}

test("64 MiB over TCP to another process and back", async () => {
  using listener = socket.create_server(["127.0.0.1", 0]);
  await there_and_back(listener as socket.Socket, "AF_INET", String(listener.getsockname()[1]));
});

linux_test("64 MiB over a UNIX socket to another process and back", async () => {
  using folder = new TempFolder();
  const path = `${folder}/transfer`;
  using listener = socket.create_server(path, { family: socket.AF_UNIX });
  await there_and_back(listener as socket.Socket, "AF_UNIX", path);
});

python_test("64 MiB to Python", async () => {
  const data = noise();
  using listener = socket.create_server(["127.0.0.1", 0]);
  await using python = new Python(
    `
import hashlib
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
h = hashlib.sha256()
while data := s.recv(100003): h.update(data)
say(h.hexdigest())
`,
    String(listener.getsockname()[1]),
  );
  const [conn] = listener.accept();
  conn.sendall(data);
  conn.close();
  assertEquals(await python.line(), hex(await crypto.subtle.digest("SHA-256", data)));
});
