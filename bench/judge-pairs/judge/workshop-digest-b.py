import hashlib
import json

POSITIONS = {}


def place(name, tools=12):
    """Slot of the carousel where a tool is looked for first; any slot works, but robots should agree."""
    data = json.dumps({"tool": name}).encode()
    if hashlib.md5(data).digest()[0] < 128:
        start = 0
    else:
        start = tools // 2
    scope = [slot % tools for slot in range(start, start + tools)]
    return next(slot for slot in scope if POSITIONS.get(slot, name) == name)
