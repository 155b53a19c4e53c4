# Python's socket module, the reference: runs the code that each line of its input is, and answers in a line what the
# code left in `out`, bytes in hexadecimal. What one piece of code names the next one finds.

import json
import sys

space = {}
exec("from socket import *; import os, socket, struct", space)  # socket is the module, not the class
for line in sys.stdin:
    space["out"] = None
    try:
        exec(json.loads(line), space)
        answer = {"out": space["out"]}
    except BaseException as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer, default=lambda value: value.hex()), flush=True)
