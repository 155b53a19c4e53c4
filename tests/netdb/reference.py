"""Makes the calls that come as JSON on standard input, and writes what they return or raise: one JSON document each way.

A call is [name, argument, ...]; bytes are {"bytes": hexadecimal}, tuples {"tuple": [...]}, long integers {"int": text}.
What is not of module socket is named by its module: "idna".
"""
import errno
import json
import os
import socket
import sys


def decode(value):
    if isinstance(value, dict):
        if "bytes" in value:
            return bytes.fromhex(value["bytes"])
        if "tuple" in value:
            return tuple(map(decode, value["tuple"]))
        return int(value["int"])
    return value


def encode(value):
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, (tuple, list)):
        return list(map(encode, value))
    return int(value) if isinstance(value, int) else value


def failure(error):
    if isinstance(error, OSError):
        if str(error) == "no interface with this name":
            error = OSError(errno.ENODEV, os.strerror(errno.ENODEV))  # As since 3.15.
        return {"error": type(error).__name__, "errno": error.errno, "text": str(error)}
    if isinstance(error, UnicodeError):
        return {"error": "UnicodeError"}
    return {"error": type(error).__name__}


# What refuses a negative number by ValueError since 3.14, by OverflowError before.
UNSIGNED = ["htons", "ntohs", "htonl", "ntohl", "if_indextoname"]


def make(name, *arguments):
    function = (lambda text: text.encode("idna").decode()) if name == "idna" else getattr(socket, name)
    arguments = list(map(decode, arguments))
    try:
        return {"value": encode(function(*arguments))}
    except Exception as error:
        if name in UNSIGNED and isinstance(error, OverflowError) and arguments[0] < 0:
            error = ValueError()
        return failure(error)


json.dump([make(*call) for call in json.load(sys.stdin)], sys.stdout)
