"""Runs a command on a pseudo terminal and types an answer whenever it asks: terminal.py ANSWERS COMMAND...

ANSWERS is a JSON list; "^C" and "^D" are the keys. What the terminal showed goes to stdout, the exit code is the command's.
"""

import json
import os
import pty
import sys
import time


def main() -> int:
    answers = json.loads(sys.argv[1])
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.argv[2], sys.argv[2:])
    unread = b""
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not chunk:
            break
        sys.stdout.buffer.write(chunk)
        unread += chunk
        if answers and b"[q]uit:" in unread:
            unread = b""
            # The prompt switches the terminal to single keys before it writes; a key typed earlier would be a signal or lost.
            time.sleep(0.2)
            os.write(terminal, keys(answers.pop(0)))
    sys.stdout.flush()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def keys(answer: str) -> bytes:
    return {"^C": b"\x03", "^D": b"\x04"}.get(answer, answer.encode() + b"\r")


sys.exit(main())
