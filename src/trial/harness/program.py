"""Runs code that reads standard input: whole programs, and functions that call `input()` among other things.

A program is executed as a script is, in a namespace of its own for every run, with the text it reads as its only argument. What
it prints, its exit code and the exception it ends with are what is compared. While it runs, whatever leads to the real standard
input leads to that text; a thread runs at once where it is started, and the recursion limit stays as the harness set it.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import importlib
import importlib.util
import io
import os
import sys
import threading
import types
from types import CodeType, ModuleType
from typing import Any, Callable, Dict, Iterator, Optional

from harness.guard import Guard
from harness.reading import is_probe
from harness.recipes import STDIN
from harness.subject import Refused, Side, install_finder


class TextIn(io.StringIO):
    """A text as standard input."""

    mode = "r"
    name = STDIN
    _bytes: Optional[io.BytesIO] = None

    @property
    def buffer(self) -> io.BytesIO:
        if self._bytes is None:
            self._bytes = io.BytesIO(io.StringIO.read(self).encode("utf-8"))
        return self._bytes

    def fileno(self) -> int:
        return 0

    def isatty(self) -> bool:
        return False


@contextlib.contextmanager
def standing_in(guard: Guard, source: Any) -> Iterator[None]:
    """Standard input is `source`: a text, or something that makes up the text as it is read."""
    stdin = TextIn(source) if isinstance(source, str) else source
    replaced = [
        (builtins, "open", functools.partial(_open, builtins.open, stdin)),
        (io, "open", functools.partial(_open, io.open, stdin)),
        (os, "read", functools.partial(_read, os.read, stdin)),
        (os, "write", functools.partial(_write, os.write)),
        (os, "fstat", functools.partial(_fstat, os.fstat)),
        (sys, "setrecursionlimit", _nothing),
        (threading, "stack_size", _nothing),
        (threading.Thread, "start", _run_thread),
        (threading.Thread, "join", _nothing),
    ]
    if not isinstance(source, str):
        replaced.append((builtins, "input", stdin.input))
        replaced.append((builtins, "eval", functools.partial(_eval, builtins.eval)))
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in replaced]
    outer = sys.stdin
    for owner, name, value in replaced:
        setattr(owner, name, value)
    sys.stdin = stdin
    guard.may_ask = True
    try:
        yield
    finally:
        guard.may_ask = False
        sys.stdin = outer
        for owner, name, value in before:
            setattr(owner, name, value)


class _Later:
    """Standard input while a module is imported: what the module keeps of it leads to the text of the call."""

    def __init__(self, find: Callable[[], Any]) -> None:
        self._find = find

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            return _Later(lambda: self._find().buffer)
        return lambda *arguments: getattr(self._find(), name)(*arguments)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._find())

    def __next__(self) -> Any:
        return next(self._find())


class ReadingSide(Side):
    """A function that reads standard input; the text comes as one more argument."""

    def _execute(self) -> None:
        before = sys.stdin
        sys.stdin = _Later(lambda: sys.stdin)  # type: ignore[assignment]
        try:
            super()._execute()
        finally:
            sys.stdin = before

    def target(self, module: Any, receiver: Any) -> Any:
        inner = super().target(module, receiver)

        @functools.wraps(inner)
        def reads(*positional: Any, **keyword: Any) -> Any:
            with standing_in(self._guard, keyword.pop(STDIN)):
                return inner(*positional, **keyword)

        return reads


class ProgramSide(Side):
    """A module that is run as a script."""

    _program: CodeType

    def code_of(self, name: str, path: str) -> CodeType:
        if name != self._module_name or name in self._codes:
            return super().code_of(name, path)
        with open(path, "rb") as file:
            data = file.read()
        code = compile(data, path, "exec", dont_inherit=True)
        # Code of modules is not watched: here it is what is tried, so it stands inside of another.
        self._program = code.replace(co_name="<program>")
        outer = compile("0", path, "exec").replace(co_consts=(self._program,))
        self._codes[name] = outer
        self.source, self.path = data.decode("utf-8"), path
        self._coverage.add(self.label, outer, self.source, self.ranges)
        return outer

    def load(self, seconds: float) -> None:
        install_finder(self)
        importlib.invalidate_caches()
        spec = importlib.util.find_spec(self._module_name)
        if spec is None or spec.origin is None:
            raise Refused("import-fails", "the module %s is not there" % self._module_name)
        try:
            self.code_of(self._module_name, spec.origin)
        except SyntaxError as error:
            raise Refused("import-fails", "it cannot be compiled (%s)" % error, error.lineno)
        self._package = spec.parent
        self._module = ModuleType(self._module_name)

    def fresh(self) -> Any:
        return self._module

    def keeps_state(self) -> bool:
        return False

    def target(self, module: Any, receiver: Any) -> Any:
        return self._run_program

    def _run_program(self, **keyword: Any) -> int:
        """The exit code."""
        if len(self._codes) > 1:
            for name in [name for name in sys.modules if self.owns(name) and name != self._top]:
                del sys.modules[name]
        namespace: Dict[str, Any] = {
            "__name__": "__main__",
            "__file__": self.path,
            "__package__": self._package,
            "__builtins__": builtins,
            "__doc__": None,
            "__spec__": None,
        }
        with standing_in(self._guard, keyword[STDIN]):
            try:
                exec(self._program, namespace)
            except SystemExit as ended:
                return _exit_code(ended.code)
        return 0


def _exit_code(code: Any) -> int:
    if code is None:
        return 0
    if isinstance(code, int):
        return code
    sys.stderr.write("%s\n" % (code,))
    return 1


def _open(real: Any, stdin: Any, file: Any, *arguments: Any, **options: Any) -> Any:
    if file in (0, "/dev/stdin"):
        mode = arguments[0] if arguments else options.get("mode", "r")
        return stdin.buffer if "b" in mode else stdin
    if file in (1, "/dev/stdout"):
        return sys.stdout
    return real(file, *arguments, **options)


def _read(real: Any, stdin: Any, file: int, count: int) -> bytes:
    return stdin.buffer.read(count) if file == 0 else real(file, count)


def _write(real: Any, file: int, data: bytes) -> int:
    if file not in (1, 2):
        return real(file, data)
    (sys.stdout if file == 1 else sys.stderr).write(bytes(data).decode("utf-8", "backslashreplace"))
    return len(data)


def _fstat(real: Any, file: int) -> Any:
    return types.SimpleNamespace(st_size=1 << 20) if file == 0 else real(file)


def _eval(real: Any, source: Any, *spaces: Any) -> Any:
    """Text that was read and is run as code is a number, as far as anybody can tell."""
    if is_probe(source):
        return int(source)
    frame = sys._getframe(1)
    return real(source, *(spaces or (frame.f_globals, frame.f_locals)))


def _nothing(*_: Any, **__: Any) -> int:
    return 0


def _run_thread(thread: threading.Thread) -> None:
    try:
        thread.run()
    except SystemExit:
        pass
