/**
 * The body of a request that `node:http` has received, as a stream for a `Request`.
 *
 * `Readable.toWeb` is not used: it stops at an unread body, and then the next request on the connection never arrives.
 *
 * @module
 */

import type { IncomingMessage } from "node:http";
import { Uint8Array as ByteArray } from "../base/intrinsics.ts";

/** A body: at most one chunk is held, the rest waits in the socket. */
export class RequestBody {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly #message: IncomingMessage;
  #controller!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  #over = false;

  private constructor(message: IncomingMessage) {
    this.#message = message;
    message.pause();
    this.stream = new ReadableStream({
      start: (controller) => void (this.#controller = controller),
      pull: () => void message.resume(),
      cancel: () => {
        this.#over = true;
        message.resume();
      },
    }, { highWaterMark: 0 });
    message.on("data", (chunk: Uint8Array) => {
      if (this.#over) return;
      message.pause();
      this.#controller.enqueue(new ByteArray(chunk)); // A copy: the chunk shares its memory with other chunks.
    });
    message.on("end", () => this.#end(() => this.#controller.close()));
    const gone = () => this.#end(() => this.#controller.error(aborted("The connection was closed.")));
    message.on("error", gone).on("close", gone);
  }

  /** The body of a request; `undefined` when it has none, or when its method can have none in a `Request`. */
  static of(message: IncomingMessage): RequestBody | undefined {
    const { method, headers } = message;
    if (method === "GET" || method === "HEAD") return undefined;
    const announced = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
    return announced ? new RequestBody(message) : undefined;
  }

  #end(how: () => void): void {
    if (this.#over) return;
    this.#over = true;
    how();
  }

  /** Drops the rest of the body after the response, so that the next request can arrive. */
  drop(): void {
    this.#end(() => this.#controller.error(aborted("The answer was sent before the body was read.")));
    this.#message.resume();
  }
}

function aborted(message: string): DOMException {
  return new DOMException(message, "AbortError");
}
