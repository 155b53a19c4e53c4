/**
 * Messages of the Domain Name System (RFC 1035), for dns_client.ts and mdns.ts.
 *
 * @module
 */

import { AF_INET, AF_INET6, inet_ntop } from "../../mod.ts";

/** The types of records that have a name here. */
export const TYPES: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  CAA: 257,
  ANY: 255,
};

/** A question. */
export interface Question {
  /** The name that is asked about, without the dot at the end. */
  name: string;
  /** The type of record. */
  type: number;
}

/** A record of an answer. */
export interface Answer extends Question {
  /** For how many seconds it may be kept. */
  ttl: number;
  /** What it says, for people. */
  text: string;
}

/** A message. */
export interface Message {
  id: number;
  /** Whether it answers. */
  response: boolean;
  /** Whether it was truncated, and should be queried over TCP. */
  truncated: boolean;
  /** The status: 0 for success, 3 for a name that does not exist. */
  rcode: number;
  questions: Question[];
  answers: Answer[];
  additional: Answer[];
}

/** What a record's type is called. */
export function type_name(type: number): string {
  return Object.keys(TYPES).find((name) => TYPES[name] === type) ?? `TYPE${type}`;
}

/** A name's labels, each with its length in front. */
function pack_name(name: string): number[] {
  const labels = name.split(".").filter((label) => label !== "").map((label) => new TextEncoder().encode(label));
  if (labels.some(({ length }) => length > 63)) throw new RangeError(`a label of '${name}' is longer than 63 bytes`);
  return [...labels.flatMap((label) => [label.length, ...label]), 0];
}

/** A label as in zone files: a name from the network may contain control characters of the terminal. */
function printable(label: string): string {
  return label.replace(/\p{Cc}/gu, (sign) => `\\${String(sign.charCodeAt(0)).padStart(3, "0")}`);
}

/** A message that asks one question; `recurse` asks the server to ask others. */
export function pack_query(id: number, { name, type }: Question, recurse: boolean): Uint8Array<ArrayBuffer> {
  const head = [id >> 8, id & 255, recurse ? 1 : 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  return Uint8Array.from([...head, ...pack_name(name), type >> 8, type & 255, 0, 1]);
}

/** How an answer differs from the plain one. */
interface AnswerOptions {
  /** The question to repeat: resolvers that asked by unicast look for it. */
  question?: Question;
  /** Whether other answers for this name are to be forgotten: multicast DNS's cache-flush bit. */
  flush?: boolean;
}

/** A message that answers with one record. */
export function pack_answer(
  id: number,
  { name, type }: Question,
  ttl: number,
  data: Uint8Array,
  { question, flush = false }: AnswerOptions = {},
) {
  const head = [id >> 8, id & 255, 0x84, 0, 0, question ? 1 : 0, 0, 1, 0, 0, 0, 0];
  const asked = question ? [...pack_name(question.name), question.type >> 8, question.type & 255, 0, 1] : [];
  const record = [type >> 8, type & 255, flush ? 0x80 : 0, 1, ttl >>> 24, ttl >> 16 & 255, ttl >> 8 & 255, ttl & 255];
  const answer = [...pack_name(name), ...record, data.length >> 8, data.length & 255, ...data];
  return Uint8Array.from([...head, ...asked, ...answer]);
}

/** Reads a message; throws RangeError when it is cut or malformed. */
export function unpack(bytes: Uint8Array): Message {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const flags = view.getUint16(2);
  let at = 12;

  /** A name; parts that occurred before are pointers to there, which may only lead back. */
  function name(): string {
    const labels: string[] = [];
    let here = at, lowest = at, jumped = false;
    while (true) {
      const length = view.getUint8(here++);
      if (length >= 0xc0) {
        const target = (length & 0x3f) << 8 | view.getUint8(here++);
        if (target >= lowest) throw new RangeError("a pointer leads forward");
        if (!jumped) at = here;
        jumped = true;
        here = lowest = target;
      } else if (length === 0) {
        if (!jumped) at = here;
        return labels.join(".");
      } else {
        labels.push(printable(new TextDecoder().decode(bytes.subarray(here, here += length))));
      }
    }
  }

  const number = (size: 1 | 2 | 4) => {
    const n = size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at) : view.getUint32(at);
    at += size;
    return n;
  };

  /** What a record of that type and length says. */
  function content(type: number, end: number): string {
    const rest = () => bytes.subarray(at, end);
    switch (type) {
      case TYPES.A:
        return inet_ntop(AF_INET, rest());
      case TYPES.AAAA:
        return inet_ntop(AF_INET6, rest());
      case TYPES.NS:
      case TYPES.CNAME:
      case TYPES.PTR:
        return name();
      case TYPES.MX:
        return `${number(2)} ${name()}`;
      case TYPES.SRV: {
        const priority = number(2), weight = number(2), port = number(2);
        return `${name()} port ${port}, priority ${priority}, weight ${weight}`;
      }
      case TYPES.SOA: {
        const server = name(), mail = name();
        return `${server} ${mail}, serial ${number(4)}`;
      }
      case TYPES.TXT: {
        const texts: string[] = [];
        while (at < end) {
          const length = number(1);
          texts.push(JSON.stringify(new TextDecoder().decode(bytes.subarray(at, at += length))));
        }
        return texts.join(" ");
      }
      default:
        return rest().toHex();
    }
  }

  function record(): Answer {
    const owner = name(), type = number(2);
    number(2); // Its class is the Internet's.
    const ttl = number(4), length = number(2), end = at + length;
    if (end > bytes.length) throw new RangeError("a record is truncated");
    const text = content(type, end);
    at = end;
    return { name: owner, type, ttl, text };
  }

  const list = <T>(length: number, item: () => T) => Array.from({ length }, item);
  const questions = list(view.getUint16(4), () => {
    const question = { name: name(), type: number(2) };
    number(2);
    return question;
  });
  const answers = list(view.getUint16(6), record);
  list(view.getUint16(8), record);
  return {
    id: view.getUint16(0),
    response: (flags & 0x8000) !== 0,
    truncated: (flags & 0x200) !== 0,
    rcode: flags & 15,
    questions,
    answers,
    additional: list(view.getUint16(10), record),
  };
}
