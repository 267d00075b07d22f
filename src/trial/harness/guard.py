"""Keeps a call of the code under trial inside its bounds.

Isolation is the sandbox's work. The guard is there so that a bound that is passed gets a name: which kind of outside world the
code asked for (by audit events), whether it runs too long, holds too much or prints too much. It ends a call by raising `Stop`
inside it, a BaseException, from an audit hook, from the captured output or from the ticks that `cover` sends for every jump and
every function start. Code that swallows a `Stop` is found out all the same: the guard remembers the first one of each call.
"""

from __future__ import annotations

import _thread
import io
import os
import sys
import threading
import time
from typing import Any, Callable, List, Optional, Tuple

OUTPUT_LIMIT = 200_000
BLOCK_LIMIT = 400_000
SWALLOW_LIMIT = 2_000
BUSY_FACTOR = 3


class Stop(BaseException):
    """Ends a call. `code` is a `NotTriableCode`, `reason` a sentence without its full stop."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Captured(io.StringIO):
    """Takes what is printed, up to a limit, and notes in the guard's log when it was printed."""

    def __init__(self, guard: "Guard", name: str) -> None:
        super().__init__()
        self._guard = guard
        self._name = name
        self._size = 0
        self.buffer = _CapturedBytes(self)

    def write(self, text: str) -> int:
        self._size += len(text)
        if self._size > OUTPUT_LIMIT:
            self._guard.stop_now(Stop("too-much-output", "it prints without end"))
        self._guard.log.append((self._name, text))
        return super().write(text)

    def isatty(self) -> bool:
        return False


class _CapturedBytes:
    def __init__(self, text: Captured) -> None:
        self._text = text

    def write(self, data: bytes) -> int:
        self._text.write(bytes(data).decode("utf-8", "backslashreplace"))
        return len(data)

    def flush(self) -> None:
        pass


class _NoInput(io.TextIOBase):
    """Stands in for standard input: reading it is asking the user."""

    def __init__(self, guard: "Guard") -> None:
        super().__init__()
        self._guard = guard

    def readable(self) -> bool:
        return True

    def _ask(self, *_: Any) -> Any:
        self._guard.stop_now(Stop("asks-the-user", "it reads standard input"))

    read = readline = readlines = __next__ = __iter__ = fileno = _ask

    @property
    def buffer(self) -> Any:
        return self._ask()


class Guard:
    """One for the whole run. `log` is what a call did, in order: output, elements taken from iterators, results given."""

    def __init__(self) -> None:
        self.active = False
        # Standard input is a text of the trial's own.
        self.may_ask = False
        self.stopped: Optional[Stop] = None
        self.log: List[Tuple[Any, ...]] = []
        self.on_stuck: Callable[[Stop], None] = lambda stop: None
        self._deadline = 0.0
        self._own_deadline = 0.0
        self._ticks = 0
        self._raised = 0
        self._blocks = 0
        self._strict = True
        self.printed = ("", "")
        self._replace_exits()
        sys.addaudithook(self._audit)

    def run(
        self, seconds: float, action: Callable[[], Any], strict: bool = True
    ) -> Tuple[str, str]:
        """Runs `action` guarded; returns what it printed to (stdout, stderr). What it raises passes through. Unless `strict`,
        it may ask for the outside world, as imports do."""
        out, err = Captured(self, "out"), Captured(self, "err")
        before = (sys.stdout, sys.stderr, sys.stdin)
        self.stopped = None
        self._raised = 0
        self._ticks = 0
        self._blocks = sys.getallocatedblocks() + BLOCK_LIMIT
        self._strict = strict
        sys.stdout, sys.stderr, sys.stdin = out, err, _NoInput(self)
        self._deadline = time.perf_counter() + seconds * BUSY_FACTOR
        self._own_deadline = time.process_time() + seconds
        self.active = True
        try:
            action()
        finally:
            self.active = False
            sys.stdout, sys.stderr, sys.stdin = before
            self.printed = (io.StringIO.getvalue(out), io.StringIO.getvalue(err))
        return self.printed

    def tick(self) -> None:
        """Called at jumps and function starts of the code under trial."""
        if not self.active:
            return
        if self.stopped is not None:
            self.stop_now(self.stopped)
        self._ticks += 1
        if self._ticks & 63:
            return
        if self.overdue() > 0:
            self.stop_now(Stop("endless", "it does not end in time"))
        if not self._ticks & 1023 and sys.getallocatedblocks() > self._blocks:
            self.stop_now(Stop("out-of-memory", "it allocates without end"))

    def overdue(self) -> float:
        """Seconds by which the running call has passed its deadline. On a busy machine most of the time is other programs', so a
        call has its seconds of work, and three times as many by the clock: one that sleeps does no work."""
        if not self.active:
            return 0.0
        passed = time.perf_counter() - self._deadline
        return max(passed, time.process_time() - self._own_deadline)

    def stop_now(self, stop: Stop) -> None:
        """Ends the running call with `stop`, or with the one that it swallowed before."""
        if self.stopped is None:
            self.stopped = stop
        self._raised += 1
        if self._raised > SWALLOW_LIMIT:
            self.active = False
            self.on_stuck(self.stopped)
        raise self.stopped

    def _replace_exits(self) -> None:
        """No audit event tells of these, or not in every version."""
        self.leave: Callable[[int], None] = os._exit
        for name in ("_exit", "abort", "kill", "killpg"):
            if hasattr(os, name):
                setattr(os, name, self._guarded(getattr(os, name), "exits", "it ends the process"))
        for owner, name in ((threading, "_start_new_thread"), (_thread, "start_new_thread")):
            if hasattr(owner, name):
                setattr(owner, name, self._guarded(getattr(owner, name), *_THREAD))

    def _guarded(self, real: Callable[..., Any], code: str, reason: str) -> Callable[..., Any]:
        def ends(*arguments: Any, **options: Any) -> Any:
            if self.active:
                self.stop_now(Stop(code, reason))
            return real(*arguments, **options)

        return ends

    def _audit(self, event: str, arguments: Tuple[Any, ...]) -> None:
        if not self.active:
            return
        found = _FORBIDDEN.get(event) or _FORBIDDEN.get(event.split(".", 1)[0] + ".")
        if found is None:
            return
        if not self._strict or self._is_harmless(event, arguments):
            return
        self.stop_now(Stop(*found))

    def _is_harmless(self, event: str, arguments: Tuple[Any, ...]) -> bool:
        """The import system reads files too, and so do tracebacks that quote a line of source. What is already open was judged
        when it was opened."""
        frame = sys._getframe(2)
        while frame is not None:
            if frame.f_code.co_filename.startswith("<frozen importlib"):
                return True
            frame = frame.f_back  # type: ignore[assignment]
        path = arguments[0] if arguments else None
        if event == "builtins.input" and self.may_ask:
            return True
        if event == "open" and isinstance(path, int):
            return True
        reads = len(arguments) > 1 and arguments[1] in ("r", "rb")
        return event == "open" and reads and isinstance(path, str) and path.endswith(".py")


_FILES = ("reads-files", "it works with files")
_NETWORK = ("uses-network", "it uses the network")
_PROCESSES = ("runs-processes", "it starts a process")
_THREAD = ("runs-processes", "it starts a thread")
_FORBIDDEN = {
    "builtins.input": ("asks-the-user", "it asks the user"),
    "open": ("reads-files", "it opens a file"),
    "os.listdir": _FILES,
    "os.scandir": _FILES,
    "os.remove": _FILES,
    "os.rename": _FILES,
    "os.mkdir": _FILES,
    "os.rmdir": _FILES,
    "os.chmod": _FILES,
    "os.chown": _FILES,
    "os.link": _FILES,
    "os.symlink": _FILES,
    "os.truncate": _FILES,
    "os.utime": _FILES,
    "os.walk": _FILES,
    "os.chdir": _FILES,
    "shutil.": _FILES,
    "tempfile.": _FILES,
    "glob.": _FILES,
    "pathlib.": _FILES,
    "mmap.": _FILES,
    "sqlite3.": ("reads-files", "it opens a database"),
    "dbm.": ("reads-files", "it opens a database"),
    "socket.": _NETWORK,
    "urllib.": _NETWORK,
    "http.": _NETWORK,
    "ftplib.": _NETWORK,
    "smtplib.": _NETWORK,
    "imaplib.": _NETWORK,
    "poplib.": _NETWORK,
    "telnetlib.": _NETWORK,
    "subprocess.": _PROCESSES,
    "os.system": _PROCESSES,
    "os.exec": _PROCESSES,
    "os.fork": _PROCESSES,
    "os.forkpty": _PROCESSES,
    "os.spawn": _PROCESSES,
    "os.posix_spawn": _PROCESSES,
    "os.startfile": _PROCESSES,
    "os.kill": _PROCESSES,
    "pty.": _PROCESSES,
    "signal.": _PROCESSES,
    "ctypes.": ("runs-processes", "it calls native code"),
    "_thread.start_new_thread": _THREAD,
    "_thread.start_joinable_thread": _THREAD,
}
