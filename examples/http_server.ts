#!/usr/bin/env -S deno run --allow-ffi --allow-read=.
/**
 * A web server for a folder's files, one connection after another: the request is read with makefile(), the file sent
 * with sendfile().
 *
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-read=. examples/http_server.ts
 *     npx --yes deno@2.9.6 run --allow-ffi --allow-read=. examples/http_server.ts 127.0.0.1:8000 docs
 */

import * as socket from "../mod.ts";
import { Failure, listening_at, place, program, text_of, WrongArguments } from "./support/program.ts";

const TIMEOUT = 10, LONGEST_LINE = 8192, MOST_HEADERS = 100;
const MEDIA: Record<string, string> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
  png: "image/png",
  jpg: "image/jpeg",
};

/** What a request cannot have. */
class Status extends Error {
  constructor(readonly code: number, text: string) {
    super(text);
  }
}

interface Request {
  method: string;
  path: string;
}

/** The request's first line; the headers after it are read and ignored. */
function read_request(conn: socket.Socket): Request | undefined {
  using file = conn.makefile("r", null, { encoding: "iso-8859-1" });
  const line = file.readline(LONGEST_LINE);
  if (line === "") return undefined; // Browsers connect ahead, and may think better of it.
  const [, method, target] = /^([A-Z]+) (\/\S*) HTTP\/1\.[01]\r?\n$/.exec(line) ?? [];
  if (method === undefined) throw new Status(400, "Bad Request");
  for (let i = 0; file.readline(LONGEST_LINE).trim() !== ""; i++) {
    if (i === MOST_HEADERS) throw new Status(431, "Request Header Fields Too Large");
  }
  if (method !== "GET" && method !== "HEAD") throw new Status(405, "Method Not Allowed");
  try {
    return { method, path: decodeURIComponent(target.replace(/[?#].*/, "")) };
  } catch {
    throw new Status(400, "Bad Request");
  }
}

/** The file or folder of a path. Links that lead out of the folder do not count. */
function locate(root: string, path: string): string {
  try {
    const found = Deno.realPathSync(`${root}/${path}`);
    if (found === root || found.startsWith(`${root}/`)) return found;
  } catch {
    // It is not there, or may not be read.
  }
  throw new Status(404, "Not Found");
}

/** The HTTP status of an error, if it has one. */
function status_of(error: unknown): Status {
  if (error instanceof Status) return error;
  if (error instanceof Deno.errors.PermissionDenied) return new Status(403, "Forbidden");
  if (error instanceof Deno.errors.NotFound) return new Status(404, "Not Found"); // It has gone since it was located.
  throw error;
}

function head(code: number, text: string, type: string, length: number): Uint8Array {
  const lines = [`HTTP/1.1 ${code} ${text}`, `Content-Type: ${type}`, `Content-Length: ${length}`, "Connection: close"];
  return new TextEncoder().encode(lines.join("\r\n") + "\r\n\r\n");
}

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function page(title: string, body: string): Uint8Array {
  return new TextEncoder().encode(
    `<!doctype html><meta charset="utf-8"><title>${escaped(title)}</title><h1>${escaped(title)}</h1>${body}\n`,
  );
}

/** A folder as a page of links. */
function listing(folder: string, path: string): Uint8Array {
  const names = Array.from(Deno.readDirSync(folder), ({ name, isDirectory }) => isDirectory ? `${name}/` : name).sort();
  const here = path.replace(/\/*$/, "/");
  const links = names.map((name) => `<li><a href="${escaped(encodeURI(here + name))}">${escaped(name)}</a>`);
  return page(here, `<ul>${links.join("\n")}</ul>`);
}

/** Answers one request; returns the text for the log. */
function serve(conn: socket.Socket, root: string): string {
  let request: Request | undefined;
  try {
    request = read_request(conn);
    if (request === undefined) return "nothing was asked";
    const { method, path } = request;
    const found = locate(root, path), { isDirectory, isFile } = Deno.statSync(found);
    if (isDirectory) {
      const body = listing(found, path);
      conn.sendall(head(200, "OK", MEDIA.html, body.length));
      if (method === "GET") conn.sendall(body);
      return `${method} ${path}: a folder`;
    }
    if (!isFile) throw new Status(404, "Not Found"); // To open a FIFO is to wait for its writer.
    using file = Deno.openSync(found);
    const { size } = file.statSync();
    const type = MEDIA[found.replace(/.*\./, "")] ?? "application/octet-stream";
    conn.sendall(head(200, "OK", type, size));
    const sent = method === "GET" && size > 0 ? conn.sendfile(file) : 0;
    return `${method} ${path}: ${sent} bytes`;
  } catch (error) {
    const { code, message } = status_of(error), body = page(`${code} ${message}`, "");
    conn.sendall(head(code, message, MEDIA.html, body.length));
    conn.sendall(body);
    return `${request?.method ?? "a request"} ${request?.path ?? ""}: ${code} ${message}`;
  }
}

await program("http_server.ts [[HOST:]PORT] [FOLDER]", {}, (_, [at = "8000", folder = ".", ...more]) => {
  if (more.length > 0) throw new WrongArguments("at most an address and a folder are expected");
  const root = Deno.realPathSync(folder);
  if (!Deno.statSync(root).isDirectory) throw new Failure(`${folder} is not a folder`);
  using listener = socket.create_server(listening_at(at));
  console.log(`Serving ${root} at http://${place(listener.getsockname())}/ until Ctrl-C`);
  while (true) {
    const [conn, peer] = listener.accept();
    using _ = conn;
    conn.settimeout(TIMEOUT); // Others wait meanwhile.
    try {
      console.log(`${place(peer)}  ${serve(conn as socket.Socket, root)}`);
      conn.shutdown(socket.SHUT_WR);
    } catch (error) {
      if (!(error instanceof socket.OSError)) throw error;
      console.log(`${place(peer)}  ${text_of(error)}`);
    }
  }
});
