/**
 * `@stoprocent/bluetooth-hci-socket` 2 and `@abandonware/bluetooth-hci-socket` 0.5: HCI sockets. noble and bleno, both
 * of the same names, take them for Bluetooth Low Energy.
 *
 * Packets go to the adapter as they are, except for one: the command that connects. An adapter that the kernel has as
 * well (`bindRaw`) drops connections that the kernel knows nothing of. So an L2CAP socket on the channel of ATT
 * connects, as in the packages, and stays open as long as the connection. Here nothing blocks meanwhile.
 *
 * `stop()` closes the sockets, and `start()` opens and binds them again. The drivers for USB and serial ports are not
 * here.
 *
 * @see https://github.com/stoprocent/node-bluetooth-hci-socket
 * @see https://github.com/abandonware/node-bluetooth-hci-socket
 * @module
 */

import { EventEmitter } from "node:events";
import { wait_writable } from "../async/readiness.ts";
import { sock_recv } from "../async/sock.ts";
import { start_timer, stop_timer, type Timer } from "../base/clock.ts";
import { OSError } from "../base/errors.ts";
import { DataView, is_integer, Uint8Array } from "../base/intrinsics.ts";
import { AF_BLUETOOTH } from "../constants/address_family.ts";
import {
  BDADDR_LE_PUBLIC,
  BTPROTO_HCI,
  BTPROTO_L2CAP,
  HCI_CHANNEL_CONTROL,
  HCI_CHANNEL_RAW,
  HCI_CHANNEL_USER,
  HCI_COMMAND_PKT,
  HCI_DEV_NONE,
  HCI_EVENT_PKT,
  HCI_FILTER,
} from "../constants/bluetooth.ts";
import { EBADF, EINPROGRESS } from "../constants/errno.ts";
import { HCIGETDEVINFO, HCIGETDEVLIST } from "../constants/ioctl.ts";
import { SOL_HCI, SOL_SOCKET } from "../constants/socket_level.ts";
import { SO_ERROR } from "../constants/socket_option.ts";
import { SOCK_RAW, SOCK_SEQPACKET } from "../constants/socket_type.ts";
import { ioctl } from "../fcntl/ioctl.ts";
import { Socket } from "../socket/socket.ts";
import { as_buffer, deliver, nonblocking, type SystemError } from "./errors.ts";

/** Bytes received at once: the packages' number. */
const RECV_SIZE = 1024;
/** Bytes of a `struct hci_filter`. */
const FILTER_SIZE = 16;
/** The maximum of adapters that are listed: HCI_MAX_DEV. */
const MAX_DEVICES = 16;
/** The bit of an adapter's flags that is set while it is up. */
const HCI_UP = 1;
/** The channel of ATT in an L2CAP address. */
const ATT_CID = 4;
/** How long the kernel may take to connect before the adapter itself is told to, in seconds. */
const CONNECT_TIMEOUT = 2;
/** How long a connection without a report is kept, in seconds. */
const LIFETIME = 60;

const HCI_RESET = 0x0c03, HCI_LE_CREATE_CONN = 0x200d, HCI_LE_EXT_CREATE_CONN = 0x2043;
const EVENT_DISCONNECTED = 0x05, EVENT_LE = 0x3e, LE_CONNECTED = 0x01, LE_ENHANCED_CONNECTED = 0x0a;

/** An adapter in a list. */
interface Device {
  devId: number;
  devUp: boolean;
  idVendor: null;
  idProduct: null;
  busNumber: null;
  deviceAddress: null;
}

/** The error of a failed call as consumers test it: by `code`, `syscall`, and the system's text. */
function failure(error: unknown, syscall: string): Error {
  if (!(error instanceof OSError)) return error as Error;
  const made: SystemError = new Error(error.strerror ?? error.message, { cause: error });
  return Object.assign(made, { errno: error.errno ?? EBADF, code: error.code ?? undefined, syscall });
}

function text_of(bdaddr: Uint8Array): string {
  return Array.from(bdaddr, (octet) => octet.toString(16).padStart(2, "0")).reverse().join(":");
}

/** A connection of the kernel's, by the L2CAP socket that has it stay. */
class Link {
  readonly #sock = new Socket(AF_BLUETOOTH, SOCK_SEQPACKET, BTPROTO_L2CAP) as Socket<"AF_BLUETOOTH">;
  #limit: Timer | undefined;

  /** Connects: whether it is connected, the adapter was told and refused, or has to be told by the caller. */
  async connect(own: string, peer: string, type: number): Promise<"connected" | "refused" | "undecided"> {
    try {
      this.#sock.setblocking(false);
      this.#sock.bind([own, 0, ATT_CID, BDADDR_LE_PUBLIC]);
      const started = this.#sock.connect_ex([peer, 0, ATT_CID, type]);
      if (started !== 0 && started !== EINPROGRESS) return "undecided";
      await wait_writable(this.#sock, { timeout: CONNECT_TIMEOUT });
      return this.#sock.getsockopt(SOL_SOCKET, SO_ERROR) === 0 ? "connected" : "refused";
    } catch (error) {
      if (error instanceof OSError) return "undecided"; // Bound to an adapter that is gone; the time is over; closed.
      throw error;
    }
  }

  /** Calls when the connection was not reported in time. */
  limit(over: () => void): void {
    this.#limit = start_timer(over, LIFETIME * 1000, false);
  }

  close(): void {
    stop_timer(this.#limit);
    this.#sock.close();
  }
}

/** A socket of an adapter. */
class BluetoothHciSocket extends EventEmitter {
  #sock: Socket<"AF_BLUETOOTH"> | null = null;
  #address: [device: number, channel: number] | null = null;
  #filter: Uint8Array<ArrayBuffer> | null = null;
  #stopped = false;
  #receiving: Socket<"AF_BLUETOOTH"> | null = null;
  /** The connections, by the peer's address. */
  readonly #links = new Map<string, Link>();
  /** The peers of the connections that an event has reported, by the connection's number. */
  readonly #peers = new Map<number, string>();

  constructor() {
    super();
    try {
      this.#sock = hci_socket();
    } catch (error) {
      if (!(error instanceof OSError)) throw error; // The permission is missing.
      this.refused(error);
    }
  }

  /** Without such sockets, the first call fails. */
  protected refused(_error: OSError): void {}

  /** The socket; `null` if there is none, after an `"error"` event with the reason. */
  #open(): Socket<"AF_BLUETOOTH"> | null {
    if (this.#sock !== null) return this.#sock;
    try {
      if (this.#stopped) throw new OSError(EBADF, "Bad file descriptor");
      return this.#sock = hci_socket();
    } catch (error) {
      this.emit("error", failure(error, this.#stopped ? "write" : "socket creation failed"));
      return null;
    }
  }

  /** Binds the socket; what it takes for a device when none is given is the first that is up, or is not. */
  #bind(device: unknown, channel: number, up: boolean): number | undefined {
    this.#stopped = false;
    const sock = this.#open();
    if (sock === null) return undefined;
    const number = is_integer(device)
      ? device as number & 0xffff
      : devices(sock).find(({ devUp }) => devUp === up)?.devId ?? 0;
    try {
      sock.bind([number, channel]);
    } catch (error) {
      throw failure(error, "bind");
    }
    this.#address = [number, channel];
    return number;
  }

  bindRaw(device?: number): number | undefined {
    return this.#bind(device, HCI_CHANNEL_RAW, true);
  }

  bindUser(device?: number): number | undefined {
    return this.#bind(device, HCI_CHANNEL_USER, false);
  }

  bindControl(): void {
    this.#bind(HCI_DEV_NONE, HCI_CHANNEL_CONTROL, false);
  }

  isDevUp(): boolean {
    try {
      return flags_of(this.#address?.[0] ?? 0, this.#sock) % 2 === HCI_UP;
    } catch (error) {
      if (error instanceof OSError) return false;
      throw error;
    }
  }

  getDeviceList(): Device[] {
    if (this.#sock !== null) return devices(this.#sock);
    this.#stopped = false;
    const sock = this.#open();
    return sock === null ? [] : devices(sock);
  }

  setFilter(filter: Uint8Array): void {
    if (!(filter instanceof Uint8Array)) return;
    if (filter.length > FILTER_SIZE) {
      const message = "setFilter: data length exceeds expected length";
      return void this.emit("error", Object.assign(new Error(message), { syscall: message }));
    }
    const padded = new Uint8Array(FILTER_SIZE);
    padded.set(filter);
    const sock = this.#open();
    if (sock === null) return;
    this.#filter = padded;
    try {
      sock.setsockopt(SOL_HCI, HCI_FILTER, padded);
    } catch (error) {
      this.emit("error", failure(error, "setsockopt"));
    }
  }

  start(): void {
    const anew = this.#sock === null;
    this.#stopped = false;
    const sock = this.#open();
    if (sock === null) return;
    if (anew && this.#address !== null) {
      const [device, channel] = this.#address;
      this.#bind(device, channel, false);
      if (this.#filter !== null) this.setFilter(this.#filter);
    }
    if (this.#receiving !== sock) void this.#receive(sock);
  }

  async #receive(sock: Socket<"AF_BLUETOOTH">): Promise<void> {
    this.#receiving = sock;
    while (this.#sock === sock) {
      let packet: Uint8Array<ArrayBuffer>;
      try {
        packet = await sock_recv(sock, RECV_SIZE);
      } catch (error) {
        if (this.#sock !== sock) return; // Stopped.
        if (!(error instanceof OSError)) throw error;
        this.#close(); // The adapter is gone; start() looks for it again.
        return deliver(() => this.emit("error", failure(error, "read")));
      }
      if (this.#sock !== sock) return;
      if (packet.length === 0) continue;
      if (this.#address?.[1] === HCI_CHANNEL_RAW) this.#note(packet);
      deliver(() => this.emit("data", as_buffer(packet)));
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#close();
  }

  #close(): void {
    this.#sock?.close();
    this.#sock = null;
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
    this.#peers.clear();
  }

  reset(): void {
    this.write(Uint8Array.of(HCI_COMMAND_PKT, HCI_RESET & 0xff, HCI_RESET >> 8, 0));
  }

  write(packet: Uint8Array): void {
    if (!(packet instanceof Uint8Array)) return;
    const sock = this.#open();
    if (sock === null) return;
    const command = this.#address?.[1] === HCI_CHANNEL_RAW ? connect_command(packet) : undefined;
    if (command === undefined) this.#send(sock, packet);
    else void this.#connect(sock, command, packet.slice());
  }

  #send(sock: Socket<"AF_BLUETOOTH">, packet: Uint8Array): void {
    try {
      sock.send(packet);
    } catch (error) {
      this.emit("error", failure(error, "write"));
    }
  }

  /**
   * Has the kernel connect. When it cannot begin, or takes too long, the adapter gets the command itself; when the
   * adapter refused, it has told that in an event.
   */
  async #connect(sock: Socket<"AF_BLUETOOTH">, command: ConnectCommand, packet: Uint8Array): Promise<void> {
    set_parameters(this.#address![0], command);
    const outcome = await this.#link(sock, command.peer, command.type);
    if (outcome === "undecided" && this.#sock === sock) deliver(() => this.#send(sock, packet));
  }

  /** Connects an L2CAP socket, and keeps it when that works. */
  async #link(sock: Socket<"AF_BLUETOOTH">, peer: string, type: number): ReturnType<Link["connect"]> {
    let own: string, link: Link;
    try {
      own = text_of(new Uint8Array(device_info(sock, this.#address![0]).buffer, 10, 6));
      link = new Link();
    } catch (error) {
      if (error instanceof OSError) return "undecided";
      throw error;
    }
    this.#links.get(peer)?.close();
    this.#links.set(peer, link);
    const outcome = await link.connect(own, peer, type);
    if (outcome !== "connected") this.#forget(peer, link);
    else link.limit(() => this.#reported(peer) || this.#forget(peer, link));
    return outcome;
  }

  #reported(peer: string): boolean {
    return [...this.#peers.values()].includes(peer);
  }

  /** Looks at what the adapter has reported, to keep and to let go connections. */
  #note(packet: Uint8Array): void {
    if (packet[0] !== HCI_EVENT_PKT || packet.length < 7) return;
    if (packet[1] === EVENT_DISCONNECTED && packet[3] === 0) {
      const handle = packet[4] | packet[5] << 8, peer = this.#peers.get(handle);
      this.#peers.delete(handle);
      const link = peer === undefined ? undefined : this.#links.get(peer);
      if (link !== undefined && !this.#reported(peer!)) this.#forget(peer!, link);
      return;
    }
    const connected = packet[3] === LE_CONNECTED || packet[3] === LE_ENHANCED_CONNECTED;
    if (packet[1] !== EVENT_LE || !connected || packet[4] !== 0 || packet.length < 15) return;
    const peer = text_of(packet.subarray(9, 15));
    this.#peers.set(packet[5] | packet[6] << 8, peer);
    // The other side has begun: this side takes part, or the kernel ends it.
    if (!this.#links.has(peer)) void this.#link(this.#sock!, peer, packet[8] + BDADDR_LE_PUBLIC);
  }

  #forget(peer: string, link: Link): void {
    link.close();
    if (this.#links.get(peer) === link) this.#links.delete(peer);
  }
}

function hci_socket(): Socket<"AF_BLUETOOTH"> {
  if (AF_BLUETOOTH === undefined || HCI_CHANNEL_RAW === undefined) throw new Error("Unsupported platform");
  return nonblocking(new Socket(AF_BLUETOOTH, SOCK_RAW, BTPROTO_HCI) as Socket<"AF_BLUETOOTH">);
}

/** The adapters: HCIGETDEVLIST. An empty list when it fails, as in the packages. */
function devices(sock: Socket<"AF_BLUETOOTH">): Device[] {
  const list = new Uint8Array(4 + MAX_DEVICES * 8), view = new DataView(list.buffer);
  view.setUint16(0, MAX_DEVICES, true);
  try {
    ioctl(sock, HCIGETDEVLIST, list);
  } catch (error) {
    if (error instanceof OSError) return [];
    throw error;
  }
  return Array.from({ length: view.getUint16(0, true) }, (_, i) => ({
    devId: view.getUint16(4 + i * 8, true),
    devUp: view.getUint32(8 + i * 8, true) % 2 === HCI_UP,
    idVendor: null,
    idProduct: null,
    busNumber: null,
    deviceAddress: null,
  }));
}

/** An adapter's `struct hci_dev_info`. */
function device_info(sock: Socket<"AF_BLUETOOTH">, device: number): DataView {
  const info = new Uint8Array(92);
  new DataView(info.buffer).setUint16(0, device, true);
  ioctl(sock, HCIGETDEVINFO, info);
  return new DataView(info.buffer);
}

/** An adapter's flags, asked by a socket of its own when there is none. */
function flags_of(device: number, sock: Socket<"AF_BLUETOOTH"> | null): number {
  if (sock !== null) return device_info(sock, device).getUint32(16, true);
  using other = hci_socket();
  return device_info(other, device).getUint32(16, true);
}

/** The parameters of a connect command. */
interface ConnectCommand {
  peer: string;
  type: number;
  /** Of the connection: minimum and maximum interval, latency, time-out. */
  parameters: number[];
}

/** A command that connects; `undefined` for every other packet. */
function connect_command(packet: Uint8Array): ConnectCommand | undefined {
  if (packet.length < 4 || packet[0] !== HCI_COMMAND_PKT || packet.length < packet[3] + 4) return undefined;
  const opcode = packet[1] | packet[2] << 8, extended = opcode === HCI_LE_EXT_CREATE_CONN;
  if (!(opcode === HCI_LE_CREATE_CONN && packet[3] === 0x19) && !(extended && packet[3] >= 0x2a)) return undefined;
  const type = extended ? 6 : 9, first = extended ? 18 : 17;
  return {
    peer: text_of(packet.subarray(type + 1, type + 7)),
    type: packet[type] + BDADDR_LE_PUBLIC,
    parameters: [0, 2, 4, 6].map((i) => packet[first + i] | packet[first + i + 1] << 8),
  };
}

/** Has the kernel use a connection's parameters: by its debugfs, where the program may write there. */
function set_parameters(device: number, { parameters }: ConnectCommand): void {
  const folder = `/sys/kernel/debug/bluetooth/hci${device}`;
  if (Deno.permissions.querySync({ name: "write", path: folder }).state !== "granted") return;
  ["conn_min_interval", "conn_max_interval", "conn_latency", "supervision_timeout"].forEach((name, i) => {
    try {
      Deno.writeTextFileSync(`${folder}/${name}`, `${parameters[i]}\n`, { create: false });
    } catch {
      // Deno asks for --allow-all below /sys; and the kernel refuses what is out of range.
    }
  });
}

/** What `@abandonware/bluetooth-hci-socket` exports. */
export class Abandonware extends BluetoothHciSocket {
  protected override refused(error: OSError): never {
    throw failure(error, "socket");
  }
}

/** What `@stoprocent/bluetooth-hci-socket` exports. */
export class Stoprocent extends BluetoothHciSocket {
  // A field, since consumers may import it by name: methods of a class are not enumerated.
  static loadDriver: (type: string) => new () => EventEmitter = (type) =>
    type === "native" || type === "default" ? Stoprocent : Unsupported;
}

/** The drivers that are not here. */
class Unsupported extends EventEmitter {
  constructor() {
    super();
    throw new Error("Unsupported platform");
  }
}
