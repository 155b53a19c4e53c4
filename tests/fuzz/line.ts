/**
 * The model of one direction of a connection that many use at once: what the kernel took, in order, which calls of
 * sending that was, and how much of it came out.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";

/** A call that sends. */
export interface Sending {
  /** Its place in the order in which they were made. */
  readonly number: number;
  /** The data to send, in memory of its own, by which the sender is identified. */
  readonly data: Uint8Array;
  /** How many bytes the kernel took of it. */
  sent: number;
  /** Whether it has sent anything, if only a datagram without data. */
  began: boolean;
}

/** One direction. */
export class Line {
  /** Whether boundaries of messages are kept. */
  readonly datagrams: boolean;
  /** Whether the kernel may drop some. */
  readonly lossy: boolean;
  /** Whether the sender ended it. */
  ended = false;
  /** Whether one of the two sides is gone: errors are right from now on, and not all need arrive. */
  broken = false;
  /** Calls that send and have not settled, in the order in which they were made. */
  readonly sendings: Sending[] = [];
  /** Who sent last. */
  #last: Sending | undefined;
  #made = 0;
  /** What the kernel took: bytes, or messages. */
  readonly #bytes: number[] = [];
  readonly #messages: Uint8Array[] = [];
  #received = 0;

  /**
   * @param datagrams Whether boundaries of messages are kept.
   * @param lossy Whether the kernel may drop some.
   */
  constructor(datagrams: boolean, lossy: boolean) {
    this.datagrams = datagrams;
    this.lossy = lossy;
  }

  /** How much unread data the kernel has: bytes or messages. */
  get outstanding(): number {
    return (this.datagrams ? this.#messages : this.#bytes).length - this.#received;
  }

  /** A call is made. */
  begin(data: Uint8Array): Sending {
    const sending = { number: this.#made++, data, sent: 0, began: false };
    this.sendings.push(sending);
    return sending;
  }

  /** The kernel took bytes: they must be the next ones of a call that has its turn. */
  took(pieces: readonly Uint8Array[]): void {
    const sending = this.sendings.find(({ data }) => data.buffer === pieces[0].buffer);
    if (sending === undefined) return assert(false, "a call that has settled sends");
    assert(this.#last === undefined || sending.number >= this.#last.number, "a message is torn apart");
    this.#last = sending;
    sending.began = true;
    for (const piece of pieces) {
      for (let i = 0; i < piece.length; i++) assertEquals(piece[i], sending.data[sending.sent + i], `byte ${i} sent`);
      sending.sent += piece.length;
      if (!this.datagrams) { for (let i = 0; i < piece.length; i++) this.#bytes.push(piece[i]); }
    }
    if (this.datagrams) this.#messages.push(Uint8Array.from(pieces.flatMap((piece) => [...piece])));
  }

  /**
   * A call has settled.
   *
   * @param sent How many bytes it says it has sent; `null` when it failed, and may have sent a beginning.
   */
  end(sending: Sending, sent: number | null): void {
    this.sendings.splice(this.sendings.indexOf(sending), 1);
    if (sent !== null) assertEquals(sent, sending.sent, "what it says that it sent");
    else if (this.datagrams) assert(!sending.began, "it failed, and sent a datagram");
  }

  /** Something was received: it must be what comes next. */
  gave(data: Uint8Array, room: number): void {
    if (this.datagrams) return this.#gave_datagram(data, room);
    assert(data.length <= this.outstanding, `${data.length} bytes came of ${this.outstanding}`);
    for (let i = 0; i < data.length; i++) assertEquals(data[i], this.#bytes[this.#received + i], `byte ${i} received`);
    if (data.length === 0) assert((this.ended && this.outstanding === 0) || this.broken, "the end before the end");
    this.#received += data.length;
  }

  #gave_datagram(data: Uint8Array, room: number): void {
    const right = (message: Uint8Array) => {
      return data.length === Math.min(room, message.length) && data.every((byte, i) => byte === message[i]);
    };
    while (this.lossy && this.outstanding > 0 && !right(this.#messages[this.#received])) this.#received++;
    const message = this.#messages[this.#received];
    if (message === undefined) return assert(this.ended || this.broken, "a datagram that was not sent");
    assert(right(message), `a datagram of ${data.length} bytes, not the ${message.length} that come next`);
    this.#received++;
  }
}
