/**
 * Tests that leave no descriptor behind.
 *
 * @module
 */

const HAS_PROC = Deno.build.os === "linux";

// The first child process that is waited for, or signal that is listened for, makes Deno open a pair of sockets, which it
// keeps.
if (HAS_PROC) {
  Deno.addSignalListener("SIGCHLD", nothing);
  Deno.removeSignalListener("SIGCHLD", nothing);
}

function nothing(): void {}

/** A test's function. */
export type Body = (t: Deno.TestContext) => void | Promise<void>;

/**
 * The open descriptors of this process, by the kernel's name of what they refer to: `socket:[12345]`. Empty where there is
 * no /proc.
 *
 * @param kinds Which to list.
 */
export function open_descriptors(kinds: RegExp): string[] {
  if (!HAS_PROC) return [];
  const open: string[] = [];
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    try {
      const target = Deno.readLinkSync(`/proc/self/fd/${name}`);
      // A socket by its own number: Deno duplicates one that it has, so a new descriptor may stand for an old socket.
      if (kinds.test(target)) open.push(target.startsWith("socket:") ? target : `${name} ${target}`);
    } catch {
      // The descriptor that listed the folder is closed again.
    }
  }
  return open.sort();
}

/** The sockets that this process has open. */
export function open_sockets(): string[] {
  return open_descriptors(/^socket:/);
}

/**
 * The TCP connections to other machines, by the kernel's names. They are Deno's own: a file that imports npm packages makes
 * it ask the registry, on connections that it keeps for a while. Tests connect on the loopback interface.
 */
function connections_elsewhere(): string[] {
  const HERE = /^(0+|0{24}01000000|(0{16}FFFF0000)?[0-9A-F]{6}7F):/, SYN_SENT = "02";
  return ["tcp", "tcp6"].flatMap((protocol) => {
    const [, ...lines] = text_of(`/proc/self/net/${protocol}`).trim().split("\n");
    return lines.map((line) => line.trim().split(/ +/))
      .filter(([, , remote, state]) => !HERE.test(remote) && state !== SYN_SENT)
      .map((columns) => `socket:[${columns[9]}]`);
  });
}

function text_of(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return ""; // Without IPv6 there is no tcp6.
  }
}

/** A test's function, which also fails if it leaves a descriptor open that was not open before. */
export function without_leaks(body: Body, kinds: RegExp): Body {
  return async (t) => {
    const before = open_descriptors(kinds);
    await body(t);
    const new_ones = () => {
      const list = open_descriptors(kinds).filter((name) => !before.includes(name));
      if (list.length === 0) return list;
      const elsewhere = connections_elsewhere();
      return list.filter((name) => !elsewhere.includes(name));
    };
    let left = new_ones();
    // A Worker that was terminated has a descriptor of its own until its thread has ended.
    for (let waits = 0; left.length > 0 && waits < 500; waits++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      left = new_ones();
    }
    if (left.length > 0) throw new Error(`The test left ${left.length} descriptors open: ${left.join(", ")}`);
  };
}

/** `Deno.test`, which also fails if the test leaves a socket open that was not open before. */
export function test(name: string, fn: Body): void;
/** The same with options. */
export function test(name: string, options: { ignore?: boolean }, fn: Body): void;
export function test(name: string, ...rest: unknown[]): void {
  const body = rest.pop() as Body;
  Deno.test({ name, ...rest.pop() as { ignore?: boolean } | undefined, fn: without_leaks(body, /^socket:/) });
}
