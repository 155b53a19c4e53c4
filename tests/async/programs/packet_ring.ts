// What packet_ring_test.ts asks of a kernel, in a network of its own: `packet_ring.ts SCENARIO` prints JSON.

import { type PacketFrame, PacketRing } from "../../../async.ts";
import { ENOMEM } from "../../../errno.ts";
import { POLLIN } from "../../../constants/poll.ts";
import * as socket from "../../../mod.ts";
import { unpack_ancillary } from "../../../structs.ts";
import { trace } from "../../../trace.ts";
import { with_faults } from "../../support/faults.ts";

const { AF_INET, AF_PACKET, ETH_P_ALL, SOCK_DGRAM, SOCK_RAW } = socket;
const SECONDS = 20;

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const print = (value: unknown) =>
  console.log(JSON.stringify(value, (_, value) => typeof value === "bigint" ? String(value) : value));

function packet(): socket.Socket<"AF_PACKET"> {
  const sock = new socket.socket(AF_PACKET, SOCK_RAW, 0);
  sock.settimeout(SECONDS);
  return sock;
}

function ring_on(
  interface_name: string,
  options?: ConstructorParameters<typeof PacketRing>[1],
): [socket.Socket<"AF_PACKET">, PacketRing] {
  const sock = packet(), ring = new PacketRing(sock, options);
  sock.bind([interface_name, ETH_P_ALL]);
  return [sock, ring];
}

/** Sends UDP datagrams of these lengths over the loopback interface, where each frame is seen twice: out and in. */
function send(...lengths: number[]): void {
  using sock = new socket.socket(AF_INET, SOCK_DGRAM);
  for (const length of lengths) sock.sendto(new Uint8Array(length).fill(length), ["127.0.0.1", 9999]);
}

const UDP_HEADERS = 14 + 20 + 8;

/** Whether a frame is one of those datagrams as it arrives, not an ICMP error that answers it. */
function arrives({ data, address: [, , direction] }: PacketFrame): boolean {
  return direction === socket.PACKET_HOST && data[23] === socket.IPPROTO_UDP;
}

const scenarios: Record<string, () => unknown> = {
  /** Calls that fail, and a wait without a limit. */
  refused() {
    const failing = (name: string, body: () => unknown) => {
      try {
        return with_faults((called, call, args) => called === name ? -ENOMEM : call(...args as never[]), body);
      } catch (error) {
        return (error as socket.OSError).code ?? (error as Error).name;
      }
    };
    using sock = packet();
    const mapping = failing("mmap", () => new PacketRing(sock)),
      timeout = failing("", () => {
        new PacketRing(sock, { timeout: null as never });
      });
    const ring = new PacketRing(sock, { timeout: 0.5 }); // The block comes so long after its packet.
    sock.bind(["lo", ETH_P_ALL]);
    const waiting = failing("poll_one", () => [...ring]);
    sock.settimeout(0);
    const early = with_faults((called, call, args) => called === "poll_one" ? POLLIN : call(...args as never[]), () => {
      return failing("", () => [...ring]);
    });
    sock.settimeout(null);
    send(100);
    let length = 0;
    for (const frame of ring) if (arrives(frame) && (length = frame.length) > 0) break;
    ring.close();
    return { mapping, timeout, waiting, early, length };
  },
  /** The same frames by the ring, and by recvmsg() of a second socket. */
  same() {
    const [sock, ring] = ring_on("right");
    using other = packet();
    other.setsockopt(socket.SOL_SOCKET, socket.SO_TIMESTAMPNS, 1);
    other.setsockopt(socket.SOL_PACKET, socket.PACKET_AUXDATA, 1);
    other.bind(["right", ETH_P_ALL]);
    using sender = packet();
    sender.bind(["left", 0]);
    const head = [...new Array(6).fill(0xff), 2, 0, 0, 0, 0, 1];
    const frames = [[...head, 0x88, 0xb5], [...head, 0x81, 0x00, 0x60, 0x07, 0x88, 0xb5]];
    for (const [i, frame] of frames.entries()) sender.send(new Uint8Array([...frame, ...new Array(60).fill(i + 1)]));
    const ours: unknown[] = [], theirs: unknown[] = [];
    for (const { data, vlan, address, length, timestamp } of ring) {
      if (address[1] !== 0x88b5 && address[1] !== 0x8100) continue;
      ours.push({ data: hex(data), vlan, address: [...address.slice(0, 4), hex(address[4])], length });
      const lag = BigInt(Date.now()) * 1_000_000n - timestamp;
      if (lag < -1_000_000_000n || lag > 60_000_000_000n) throw new Error(`it says ${timestamp}`);
      if (ours.length === frames.length) break;
    }
    while (theirs.length < frames.length) {
      const [data, ancdata, , address] = other.recvmsg(2000, 200) as socket.IncomingMessage<"AF_PACKET">;
      if (address[1] !== 0x88b5 && address[1] !== 0x8100) continue;
      const auxdata = ancdata.map(unpack_ancillary).find((item) => item?.name === "PACKET_AUXDATA")?.value as {
        len: number;
        vlan_tci: number | null;
        vlan_tpid: number | null;
      };
      const { vlan_tci: tci, vlan_tpid: tpid, len } = auxdata;
      const vlan = tci === null ? null : { tci, tpid };
      theirs.push({ data: hex(data), vlan, address: [...address.slice(0, 4), hex(address[4])], length: len });
    }
    ring.close();
    sock.close();
    return { ours, theirs };
  },

  /** A burst that fills many blocks, and loops that are left in the middle. */
  burst() {
    const [sock, ring] = ring_on("lo", { block_size: 65536, blocks: 128 });
    const COUNT = 2000, lengths = Array.from({ length: COUNT }, (_, i) => 1 + i % 300);
    send(...lengths);
    const seen: number[] = [];
    while (seen.length < COUNT) {
      let n = 0;
      for (const frame of ring) {
        if (arrives(frame)) seen.push(frame.data.length - UDP_HEADERS);
        if (++n === 7 || seen.length === COUNT) break;
      }
    }
    const { drops } = ring.statistics();
    ring.close();
    sock.close();
    return { sent: lengths, seen, drops };
  },

  /** A frame that is longer than a block. */
  cut() {
    const [sock, ring] = ring_on("lo", { block_size: 4096, blocks: 4 });
    send(20_000);
    const [{ data, length }] = ring;
    ring.close();
    sock.close();
    return { whole: length, cut: data.length < 4096 && data.length > 2000 };
  },

  /** More than there is room for is counted. */
  drops() {
    const [sock, ring] = ring_on("lo", { block_size: 4096, blocks: 2 });
    send(...new Array(200).fill(1000));
    const { packets, drops, freezes } = ring.statistics();
    let frames = 0;
    sock.setblocking(false);
    try {
      for (const _ of ring) frames++;
    } catch (error) {
      if (!(error instanceof socket.BlockingIOError)) throw error;
    }
    ring.close();
    sock.close();
    return { sum: frames + drops === packets, lost: drops > 0, frozen: freezes > 0 };
  },

  /** for await … of: what comes later, leaving, closing while it is awaited, by the ring and by the socket. */
  async awaited() {
    const [sock, ring] = ring_on("lo");
    sock.setblocking(false);
    setTimeout(() => send(1, 2, 3), 20);
    const seen: number[] = [];
    for await (const frame of ring) {
      if (arrives(frame)) seen.push(frame.data.length - UDP_HEADERS);
      if (seen.length === 1) break;
    }
    for await (const frame of ring) {
      if (arrives(frame)) seen.push(frame.data.length - UDP_HEADERS);
      if (seen.length === 3) break;
    }
    const loop = async () => {
      for await (const _ of ring) { /* the ICMP errors */ }
      return "ended";
    };
    const loops = [loop(), loop()];
    setTimeout(() => ring.close(), 50);
    const by_ring = await Promise.all(loops);
    const none = (await Array.fromAsync(ring)).length + [...ring].length;
    const again = new PacketRing(sock, { block_size: 4096, blocks: 2 });
    setTimeout(() => sock.close(), 50);
    let by_socket = "";
    for await (const _ of again) { /* none */ }
    by_socket = "ended";
    again.close();
    again.close();
    return { seen, by_ring, by_socket, none };
  },

  /** The socket without its ring is as it was; a second ring is refused; times run out. */
  afterwards() {
    const [sock, ring] = ring_on("lo");
    const errors: string[] = [];
    const attempt = (call: () => unknown) => {
      try {
        call();
      } catch (error) {
        errors.push((error as socket.OSError).code ?? (error as Error).name);
      }
    };
    attempt(() => new PacketRing(sock));
    sock.settimeout(0.05);
    attempt(() => [...ring]);
    sock.settimeout(SECONDS);
    ring.close();
    send(5);
    const received = sock.recv(1000).length - UDP_HEADERS;
    attempt(() => new PacketRing(sock, { block_size: 1000 }));
    attempt(() => new PacketRing(sock, { blocks: 1 << 20 }));
    attempt(() => new PacketRing(sock, { timeout: 0 }));
    using udp = new socket.socket(AF_INET, SOCK_DGRAM);
    attempt(() => new PacketRing(udp as unknown as typeof sock));
    sock.close();
    return { errors, received };
  },

  /** The ring is closed by what prints a trace, after each of its calls in turn. */
  traced() {
    const ends: unknown[] = [];
    for (let at = 0, closed = true; closed; at++) {
      const [sock, ring] = ring_on("lo", { timeout: 0.001 });
      send(1, 2);
      let calls = 0, frames = 0;
      closed = false;
      {
        using _ = trace(() => {
          if (calls++ !== at) return;
          ring.close();
          closed = true;
        });
        for (const _ of ring) if (++frames === 3) break;
      }
      if (closed) ends.push(ring[Symbol.iterator]().next().done);
      ring.close();
      sock.close();
    }
    return { closings: ends.length, ends: [...new Set(ends)] };
  },

  /** Blocks in shared memory that no kernel writes: their lengths and offsets lead far outside of the ring. */
  forged() {
    const [sock, ring] = ring_on("lo", { block_size: 4096, blocks: 2 });
    sock.setblocking(false);
    const range = /^([0-9a-f]+)-.* socket:/m.exec(Deno.readTextFileSync("/proc/self/maps"));
    using memory = Deno.openSync("/proc/self/mem", { write: true });
    const block = new Uint8Array(4096), view = new DataView(block.buffer), far = 0xffff_ffff;
    let index = 0, lengths = 0;
    const write = (...fields: [at: number, value: number][]) => {
      block.fill(0xee);
      for (const [at, value] of [[8, 1] as const, ...fields]) view.setUint32(at, value, true);
      memory.seekSync(BigInt(`0x${range![1]}`) + BigInt(4096 * index), Deno.SeekMode.Start);
      memory.writeSync(block);
      index = 1 - index;
      try {
        for (const { data } of ring) lengths = Math.max(lengths, data.length);
      } catch (error) {
        if (!(error instanceof socket.BlockingIOError)) throw error;
      }
    };
    const addresses = [48, 49, 4020, 4028, 4095, 4096, 8192, far];
    for (const length of [0, 48, 4096, 4097, 0x7fff_ffff, far]) {
      for (const first of addresses) {
        for (const snaplen of [10, 4096, far]) {
          write([20, length], [12, far], [16, first], [48, far], [60, snaplen], [72, 82]);
        }
      }
    }
    ring.close();
    sock.close();
    return { within: lengths <= 4096, some: lengths > 0 };
  },

  /** An interface that goes down ends the wait with the kernel's error, once. */
  async down() {
    const [sock, ring] = ring_on("right");
    sock.setblocking(false);
    const down = async () => {
      await new Deno.Command("ip", { args: ["link", "set", "right", "down"] }).output();
    };
    setTimeout(down, 50);
    let error = "";
    try {
      for await (const _ of ring) { /* what IPv6 says */ }
    } catch (reason) {
      error = (reason as socket.OSError).code!;
    }
    ring.close();
    sock.close();
    return { error };
  },

  /** Neither mappings nor descriptors are left. */
  leaks() {
    const maps = () => Deno.readTextFileSync("/proc/self/maps").match(/socket:/g)?.length ?? 0;
    const before = maps(), during: number[] = [];
    for (let i = 0; i < 50; i++) {
      const [sock, ring] = ring_on("lo", { block_size: 4096, blocks: 2, timeout: undefined });
      during.push(maps());
      if (i % 2) sock.close();
      ring.close();
      sock.close();
    }
    return { before, during: Math.max(...during) - before, after: maps() };
  },
};

print(await scenarios[Deno.args[0]]());
