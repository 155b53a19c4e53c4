/**
 * The world of the guard's oracle: a network namespace of its own with a sniffer on every interface, a name server, and
 * listeners at paths. It starts programs under random grants, and compares what the programs reached with what they were
 * granted. run.ts starts it in its namespaces.
 *
 *     world.ts STEPS SEED
 *
 * @module
 */

import { sock_recvfrom } from "../../../async.ts";
import * as socket from "../../../mod.ts";
import { Random } from "../../support/random.ts";
import {
  type Grant,
  grants_address,
  grants_everything,
  grants_name,
  grants_path,
  grants_some_port,
  NET,
  random_grant,
} from "./grants.ts";
import { answer, queried, type Seen, seen_in } from "./packets.ts";

const PACKET_OUTGOING = 4, ETH_P_ALL = 0x0003, SO_RCVBUFFORCE = 33, SOL_PACKET = 263, PACKET_STATISTICS = 6;
const STEPS_OF_A_PROGRAM = 500;
const MARKER_PORT = 9, MARKER_SIZE = 99;
const REPORTED_FOR = 5000; // Milliseconds in which a group is reported once more.
const CLOSE_TO = 12; // Steps around the one that was seen.

/** Links to sockets: a grant may name the link, and not where it leads. */
const LINKS = { "a/to_y": "../b/y", "a/to_x": "../b/x", "b/to_x": "../a/x", "b/dir/to_y": "../../a/y" };

function ip(...parameters: string[]): void {
  const { success, stderr } = new Deno.Command("ip", { args: parameters }).outputSync();
  if (!success) throw new Error(`ip ${parameters.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

function make_network(): void {
  ip("link", "set", "lo", "up");
  for (const address of NET.own.filter((address) => address.startsWith("127.") && address !== "127.0.0.1")) {
    ip("address", "add", `${address}/8`, "dev", "lo");
  }
  // Packets for others leave by it, and are dropped at its other end.
  ip("link", "add", "out0", "type", "veth", "peer", "name", "sink0");
  for (const name of ["out0", "sink0"]) ip("link", "set", name, "arp", "off", "addrgenmode", "none", "mtu", "9000");
  ip("address", "add", "10.9.0.1/24", "broadcast", "10.9.0.255", "dev", "out0");
  ip("address", "add", `${NET.server}/32`, "dev", "out0");
  ip("-6", "address", "add", "fd09::1/64", "dev", "out0", "nodad");
  ip("link", "set", "sink0", "up");
  ip("link", "set", "out0", "up");
  ip("route", "add", "default", "dev", "out0");
  ip("-6", "route", "add", "default", "dev", "out0");
}

function use_name_server(folder: string): void {
  const file = `${folder}/resolv.conf`;
  Deno.writeTextFileSync(file, `nameserver ${NET.server}\noptions timeout:1 attempts:1\n`);
  const { success } = new Deno.Command("mount", { args: ["--bind", file, "/etc/resolv.conf"] }).outputSync();
  if (!success) throw new Error("resolv.conf could not be mounted");
}

/** What was reached: each with a text that says it. */
interface Reached {
  readonly what: string;
  readonly step: number | null;
}

/** A listener at a path or an abstract name. */
interface Listener {
  readonly path: string;
  readonly sock: socket.Socket;
}

/**
 * Sockets for a program to inherit. Each has its own: an earlier program may have left a corked datagram in one, or, on
 * Linux, the destination of one, to which a connected socket then sends.
 */
function connected_sockets(): socket.Socket[] {
  return ["127.0.0.3", "10.9.2.2"].map((address) => {
    const sock = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
    sock.connect([address, 7003]);
    sock.set_inheritable(true);
    return sock;
  });
}

class World implements Disposable {
  readonly folder = Deno.realPathSync(Deno.makeTempDirSync());
  readonly #sniffer = new socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, ETH_P_ALL << 8);
  readonly #server = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  readonly #marking = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  readonly #listeners: Listener[] = [];
  readonly #accepting: Deno.Listener[] = [];
  readonly #paths: string[];
  #seen: Seen[] = [];
  #asked: string[] = [];
  #marker: () => void = () => {};
  /** The grants of earlier programs: the kernel reports their groups again later. */
  #earlier: { grant: Grant; ended: number }[] = [];

  constructor() {
    make_network();
    use_name_server(this.folder);
    const { folder } = this;
    for (const name of ["a", "b", "b/dir"]) Deno.mkdirSync(`${folder}/${name}`);
    Deno.symlinkSync(`${folder}/b/dir`, `${folder}/a/link`);
    Deno.symlinkSync("..", `${folder}/a/up`);
    Deno.symlinkSync(`${folder}/b`, `${folder}/up`);
    for (const [name, target] of Object.entries(LINKS)) Deno.symlinkSync(target, `${folder}/${name}`);
    const names = ["a/x", "a/y", "b/x", "b/y", "b/dir/x", "a/new", "b/new", ...Object.keys(LINKS)];
    this.#paths = names.map((name) => `${folder}/${name}`);
    for (const path of this.#paths.slice(0, 5)) {
      this.#listen(path, path.endsWith("x") ? socket.SOCK_DGRAM : socket.SOCK_STREAM);
    }
    this.#listen("\0abstract", socket.SOCK_DGRAM);

    for (const name of [socket.SO_RCVBUF, SO_RCVBUFFORCE]) {
      try {
        this.#sniffer.setsockopt(socket.SOL_SOCKET, name, 64 << 20);
      } catch { // Only root may force it; what is lost is counted.
      }
    }
    this.#sniffer.settimeout(0);
    this.#server.bind([NET.server, 53]);
    this.#server.settimeout(0);
    for (const port of NET.ports) {
      for (const hostname of ["0.0.0.0", "::"]) {
        try {
          const listener = Deno.listen({ hostname, port });
          this.#accepting.push(listener);
          this.#accept(listener);
        } catch { // "::" takes "0.0.0.0" too.
        }
      }
    }
    this.#sniff();
    this.#serve();
  }

  #listen(path: string, type: number): void {
    const sock = new socket.socket(socket.AF_UNIX, type);
    sock.bind(path);
    if (type === socket.SOCK_STREAM) sock.listen(1000);
    sock.settimeout(0);
    this.#listeners.push({ path, sock });
  }

  async #accept(listener: Deno.Listener): Promise<void> {
    try {
      for await (const connection of listener) connection.close();
    } catch { // It was closed.
    }
  }

  async #sniff(): Promise<void> {
    while (true) {
      let data, address;
      try {
        [data, address] = await sock_recvfrom(this.#sniffer, 4096);
      } catch {
        return; // It was closed.
      }
      const [, protocol, kind] = address as unknown as [string, number, number];
      if (kind !== PACKET_OUTGOING) continue;
      for (const seen of seen_in(protocol, data)) {
        if (seen.port === MARKER_PORT && seen.data.length === MARKER_SIZE) {
          this.#marker();
          continue;
        }
        if (seen.kind === "udp" && seen.address === NET.server && seen.port === 53) {
          this.#asked.push(queried(seen.data));
        } else this.#seen.push(seen);
      }
    }
  }

  async #serve(): Promise<void> {
    while (true) {
      try {
        const [query, from] = await sock_recvfrom(this.#server, 1500);
        this.#server.sendto(answer(query, NET.names[queried(query)] ?? []), from as [string, number]);
      } catch {
        return;
      }
    }
  }

  /** Waits until the sniffer has seen all that was sent before: a packet of our own comes last. */
  async #everything_seen(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#marker = resolve;
    this.#marking.sendto(new Uint8Array(MARKER_SIZE), ["127.0.0.1", MARKER_PORT]);
    await promise;
  }

  /** What has arrived at the listeners at paths: the paths. */
  #arrived(): string[] {
    return this.#listeners.filter(({ sock }) => {
      let any = false;
      try {
        while (true) {
          if (sock.type === socket.SOCK_STREAM) sock.accept()[0].close();
          else sock.recv(100);
          any = true;
        }
      } catch (error) {
        if (!(error instanceof socket.BlockingIOError)) throw error;
      }
      return any;
    }).map(({ path }) => path);
  }

  /** Sockets that the program has made in the folder; they are removed. */
  #made(): string[] {
    const made: string[] = [], listening = this.#listeners.map(({ path }) => path);
    const look = (folder: string) => {
      for (const { name, isDirectory, isSymlink } of Deno.readDirSync(folder)) {
        const path = `${folder}/${name}`;
        if (isDirectory) look(path);
        else if (!isSymlink && !listening.includes(path) && name !== "resolv.conf") made.push(path);
      }
    };
    look(this.folder);
    for (const path of made) Deno.removeSync(path);
    return made;
  }

  /** What of all that a program has reached was not granted. */
  #forbidden(grant: Grant): Reached[] {
    const forbidden: Reached[] = [], whole = grants_everything(grant);
    for (const { address, port, kind, routed, data } of whole ? [] : this.#seen) {
      const step = data.length === 4 ? new DataView(data.buffer, data.byteOffset).getUint32(0, true) : null;
      const granted = kind === "group"
        ? [{ grant }, ...this.#earlier].some(({ grant }) =>
          grants_everything(grant) || grants_some_port(grant, address)
        )
        : grants_address(grant, address, port);
      if (!granted) forbidden.push({ what: `${kind} to ${address} port ${port}`, step });
      if (routed || (kind !== "udp" && kind !== "tcp" && kind !== "group")) {
        forbidden.push({ what: `a packet (${kind}${routed ? ", routed" : ""}) to ${address}`, step });
      }
    }
    for (const name of whole ? [] : this.#asked) {
      if (!asked_rightly(grant, name)) forbidden.push({ what: `a question for ${name}`, step: null });
    }
    for (const path of this.#arrived()) {
      const granted = path.startsWith("\0") ? whole : grants_path(grant, path);
      if (!granted) forbidden.push({ what: `the socket ${JSON.stringify(path)}`, step: null });
    }
    for (const path of this.#made()) {
      if (!grants_path(grant, path)) forbidden.push({ what: `a new socket ${path}`, step: null });
    }
    return forbidden;
  }

  /** Runs a program: what it reached that it was not granted, and how many packets, questions and refusals there were. */
  async run(
    seed: number,
    steps: number,
  ): Promise<{ text: string | null; packets: number; asked: number; refused: number }> {
    const random = new Random(seed), grant = random_grant(random, this.folder, this.#paths);
    this.#seen = [];
    this.#asked = [];
    const inherited = connected_sockets();
    const given = {
      ...{ seed, steps, folder: this.folder, paths: this.#paths, changes: !grants_everything(grant) },
      inherited: inherited.map((sock) => sock.fileno()),
      allow: grant.whole
        ? [...NET.own, ...NET.others].map((host) => host.includes(":") ? `[${host}]` : host)
        : grant.allow,
    };
    const program = new URL("program.ts", import.meta.url).href;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", ...grant.flags, program, JSON.stringify(given)],
      cwd: `${this.folder}/a`,
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const limit = setTimeout(() => child.kill("SIGKILL"), 120_000);
    const { code, signal, stdout, stderr } = await child.output();
    clearTimeout(limit);
    for (const sock of inherited) sock.close();
    await this.#everything_seen();
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    const forbidden = this.#forbidden(grant);
    this.#earlier.push({ grant, ended: performance.now() });
    this.#earlier = this.#earlier.filter(({ ended }) => performance.now() - ended < REPORTED_FOR);
    const counts = {
      packets: this.#seen.length,
      asked: this.#asked.length,
      refused: lines.filter((line) => line.includes("Requires ")).length,
    };
    if (code !== 0) {
      const end = new TextDecoder().decode(stderr).slice(-2000);
      return { text: `seed ${seed} under ${grant.flags.join(" ")} ended with ${code} (${signal}):\n${end}`, ...counts };
    }
    if (forbidden.length === 0) return { text: null, ...counts };
    const said = forbidden.slice(0, 5).map(({ what, step }) => {
      if (step === null) return what;
      return `${what}, at step ${step}:\n    ${lines.slice(Math.max(0, step - CLOSE_TO), step + 1).join("\n    ")}`;
    });
    return { text: `seed ${seed} under ${grant.flags.join(" ")} reached\n  ${said.join("\n  ")}`, ...counts };
  }

  /** How many packets the sniffer has lost. */
  lost(): number {
    const statistics = this.#sniffer.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8);
    return new DataView(statistics.buffer).getUint32(4, true);
  }

  [Symbol.dispose](): void {
    for (
      const sock of [
        this.#sniffer,
        this.#server,
        this.#marking,
        ...this.#listeners.map(({ sock }) => sock),
      ]
    ) {
      sock.close();
    }
    for (const listener of this.#accepting) listener.close();
    new Deno.Command("umount", { args: ["/etc/resolv.conf"] }).outputSync();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Whether a question of the DNS may be asked: for a name, or for the name of an address. */
function asked_rightly(grant: Grant, name: string): boolean {
  const reverse = /^([\d.]+)\.in-addr\.arpa$/.exec(name)?.[1].split(".").reverse().join(".");
  if (reverse !== undefined) return grants_some_port(grant, reverse);
  const nibbles = /^([0-9a-f.]+)\.ip6\.arpa$/.exec(name)?.[1].split(".").reverse().join("");
  if (nibbles !== undefined) {
    const groups = nibbles.match(/.{4}/g)!.join(":");
    return grants_some_port(grant, new URL(`http://[${groups}]/`).hostname.slice(1, -1));
  }
  return [null, ...NET.ports, ...NET.own_ports, 80, 53, 65535].some((port) => grants_name(grant, name, port));
}

if (import.meta.main) {
  const [steps, seed] = Deno.args.map(Number);
  let done = 0, packets = 0, asked = 0, refused = 0, programs = 0;
  const found: string[] = [];
  using world = new World();
  while (done < steps && found.length < 5) {
    const size = Math.min(STEPS_OF_A_PROGRAM, steps - done);
    const result = await world.run(seed + programs | 0, size);
    if (result.text !== null) found.push(result.text);
    done += size;
    programs++;
    packets += result.packets;
    asked += result.asked;
    refused += result.refused;
  }
  const lost = world.lost();
  console.log(JSON.stringify({ steps: done, programs, packets, asked, refused, lost, found }));
  world[Symbol.dispose]();
  Deno.exit(0);
}
