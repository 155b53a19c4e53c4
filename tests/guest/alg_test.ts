// AF_ALG: the kernel's answers against Python's, WebCrypto's and the standards'.

import { assert, assertEquals, assertThrows } from "@std/assert";
import * as socket from "../../mod.ts";
import { bytes, on_kernel, pattern, python } from "./support/mod.ts";

const { AF_ALG, ALG_OP_DECRYPT, ALG_OP_ENCRYPT, ALG_SET_AEAD_AUTHSIZE, ALG_SET_KEY, SOCK_SEQPACKET, SOL_ALG } = socket;

type Alg = socket.Socket<"AF_ALG">;

function algorithm(type: string, name: string, key?: Uint8Array): Alg {
  const sock = new socket.socket(AF_ALG, SOCK_SEQPACKET, 0);
  try {
    sock.bind([type, name]);
    if (key !== undefined) sock.setsockopt(SOL_ALG, ALG_SET_KEY, key);
    return sock;
  } catch (error) {
    sock.close();
    throw error;
  }
}

const [test, with_python] = on_kernel(() => algorithm("hash", "sha256").close());

test("sha256 of 'abc' is what the standard says, and the accepted socket has no address (ALG-5)", () => {
  using sha256 = algorithm("hash", "sha256");
  const [op, address] = sha256.accept();
  using _ = op;
  assertEquals(address, null);
  assertEquals([op.family, op.type, op.gettimeout()], [AF_ALG, SOCK_SEQPACKET, null]);
  op.sendall(bytes("abc"));
  assertEquals(op.recv(64).toHex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  op.send(bytes("a"), socket.MSG_MORE);
  op.send(bytes("bc"));
  assertEquals(op.recv(64).toHex().slice(0, 16), "ba7816bf8f01cfea");
});

test("hmac(sha256) and cbc(aes) are WebCrypto's", async () => {
  const key = pattern(16), iv = pattern(16).reverse(), message = pattern(64);
  using hmac = algorithm("hash", "hmac(sha256)", key);
  using mac = hmac.accept()[0];
  mac.sendall(message);
  const hash = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  assertEquals(mac.recv(32), new Uint8Array(await crypto.subtle.sign("HMAC", hash, message)));

  using cbc = algorithm("skcipher", "cbc(aes)", key);
  using op = cbc.accept()[0];
  assertEquals(op.sendmsg_afalg([message.subarray(0, 10), message.subarray(10)], { op: ALG_OP_ENCRYPT, iv }), 64);
  const encrypted = op.recv(64);
  const aes = await crypto.subtle.importKey("raw", key, "AES-CBC", false, ["encrypt"]);
  const padded = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CBC", iv }, aes, message));
  assertEquals(encrypted, padded.subarray(0, 64));
  op.sendmsg_afalg([encrypted], { op: ALG_OP_DECRYPT, iv });
  assertEquals(op.recv(64), message);
});

test("gcm(aes) authenticates the associated data in front of the message", async () => {
  const key = pattern(16), iv = pattern(12), associated = bytes("header"), message = pattern(40), TAG = 16;
  using gcm = algorithm("aead", "gcm(aes)", key);
  gcm.setsockopt(SOL_ALG, ALG_SET_AEAD_AUTHSIZE, null, TAG);
  using op = gcm.accept()[0];
  const assoclen = associated.length;
  assertEquals(op.sendmsg_afalg([associated, message], { op: ALG_OP_ENCRYPT, iv, assoclen }), assoclen + 40);
  const sealed = op.recv(assoclen + 40 + TAG).subarray(assoclen);
  const aes = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const algorithm_ = { name: "AES-GCM", iv, additionalData: associated };
  assertEquals(sealed, new Uint8Array(await crypto.subtle.encrypt(algorithm_, aes, message)));

  // In two calls: the operation first, the data with send().
  op.sendmsg_afalg({ op: ALG_OP_DECRYPT, iv, assoclen, flags: socket.MSG_MORE });
  op.sendall(Uint8Array.of(...associated, ...sealed));
  assertEquals(op.recv(assoclen + 40).subarray(assoclen), message);

  sealed[0] ^= 1;
  op.sendmsg_afalg([associated, sealed], { op: ALG_OP_DECRYPT, iv, assoclen });
  const forged = assertThrows(() => op.recv(100), socket.OSError);
  assertEquals(forged.code, "EBADMSG");
});

test("a random number generator gives other bytes each time", () => {
  using rng = algorithm("rng", "stdrng", pattern(48)); // its key is its seed
  using op = rng.accept()[0];
  const one = op.recv(32), other = op.recv(32);
  assertEquals([one.length, other.length], [32, 32]);
  assert(one.toHex() !== other.toHex());
});

test("an algorithm that there is not is FileNotFoundError (AG-3)", () => {
  const error = assertThrows(() => algorithm("hash", "none such"), socket.FileNotFoundError);
  assertEquals(error.message, "[Errno 2] No such file or directory");
  assertThrows(() => algorithm("none such", "sha256"), socket.FileNotFoundError);
});

test("sendmsg_afalg checks its arguments (ALG-1, ALG-2)", () => {
  using cbc = algorithm("skcipher", "cbc(aes)", pattern(16));
  const refused = (message: string, error: new () => Error, ...args: unknown[]) => {
    const thrown = assertThrows(() => (cbc.sendmsg_afalg as (...args: unknown[]) => number)(...args), error);
    assertEquals(thrown.message, message);
  };
  const missing = "Invalid or missing argument 'op'";
  refused(missing, TypeError, []);
  refused(missing, TypeError, [], {});
  refused(missing, TypeError, [], { op: -1 });
  refused("unexpected keyword argument 'nonsense'", TypeError, [], { op: 1, nonsense: 1 });
  refused(missing, TypeError, [], { op: 2 ** 31 });
  refused("op: 'string' object cannot be interpreted as an integer", TypeError, [], { op: "1" });
  refused("assoclen must be positive", TypeError, [], { op: 1, assoclen: -1 });
  refused("assoclen: too large for a C int", RangeError, [], { op: 1, assoclen: 2 ** 31 });
  refused("iv: a bytes-like object is required, not 'string'", TypeError, [], { op: 1, iv: "iv" });
  refused("sendmsg_afalg() argument 1 must be an iterable", TypeError, 5, { op: 1 });
  using inet = new socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
  const error = assertThrows(() => inet.sendmsg_afalg([], { op: 1 }), socket.OSError);
  assertEquals(error.message, "algset is only supported for AF_ALG");
});

test("an AF_ALG descriptor needs its family when it is adopted, for it has no address (CON-11)", () => {
  using sha256 = algorithm("hash", "sha256");
  const fileno = sha256.fileno();
  const error = assertThrows(() => new socket.socket({ fileno }), socket.OSError);
  assertEquals(error.code, "ENOTSUP");
  const adopted = new socket.socket({ family: AF_ALG, fileno });
  assertEquals([adopted.type, adopted.proto], [SOCK_SEQPACKET, 0]);
  adopted.detach();
  assertThrows(() => sha256.getsockname(), socket.OSError, "[Errno 95]");
});

with_python("Python encrypts the same, and decrypts what we encrypted", async () => {
  const key = pattern(32), iv = pattern(16), message = pattern(1024);
  using cbc = algorithm("skcipher", "cbc(aes)", key);
  using op = cbc.accept()[0];
  op.sendmsg_afalg([message], { op: ALG_OP_ENCRYPT, iv });
  const encrypted = op.recv(1024);
  const [theirs, decrypted] = await python(`
key, iv, message = (bytes.fromhex(h) for h in ('${key.toHex()}', '${iv.toHex()}', '${message.toHex()}'))
with socket.socket(AF_ALG, SOCK_SEQPACKET) as alg:
    alg.bind(('skcipher', 'cbc(aes)')); alg.setsockopt(SOL_ALG, ALG_SET_KEY, key)
    op, address = alg.accept()
    with op:
        op.sendmsg_afalg([message], op=ALG_OP_ENCRYPT, iv=iv); encrypted = op.recv(1024)
        op.sendmsg_afalg([bytes.fromhex('${encrypted.toHex()}')], op=ALG_OP_DECRYPT, iv=iv)
        out = [encrypted, op.recv(1024)]`) as string[];
  assertEquals([theirs, decrypted], [encrypted.toHex(), message.toHex()]);
});
