"""One side of a trial: its sliced modules, and calls of its function.

The modules are executed anew for every call from code objects that are compiled once, so that nothing a call leaves behind
(a default that grew, a cache, a counter) reaches the next one unless the call asks for it (`Call.before`). Where executing them is
slow they are kept. A call's outcome holds the live objects; `compare` walks those of both sides together.
"""

from __future__ import annotations

import copy
import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import os
import random
import re
import sys
import time
import traceback
from types import CodeType, ModuleType
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

from harness.cover import Coverage
from harness.guard import Guard, Stop
from harness.recipes import Call, CannotBuild, Feed, Kitchen

GIVEN_LIMIT = 1_000
SLOW_MODULE_SECONDS = 0.05
QUICK_MODULE_SECONDS = 0.001
# Python's own limit.
USUAL_DEPTH = 1_000


class Refused(Exception):
    """The trial ends: `code` is a `NotTriableCode`, `line` a line of the original's sliced module."""

    def __init__(self, code: str, reason: str, line: Optional[int] = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.line = line


class Given:
    """What an iterator gave: its elements up to a bound, and how it ended."""

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name
        self.items: List[Any] = []
        self.error: Optional[BaseException] = None
        self.ended = False


class Outcome:
    """What one call did."""

    def __init__(self) -> None:
        self.value: Any = None
        self.error: Optional[BaseException] = None
        self.stopped: Optional[Stop] = None
        self.unbuilt: Optional[str] = None
        self.printed: Tuple[str, str] = ("", "")
        self.log: List[Tuple[Any, ...]] = []
        self.arguments: List[Tuple[str, Any]] = []
        self.given: Dict[int, Given] = {}
        self.missing: List[Tuple[Optional[int], str]] = []
        self.before: Dict[str, Any] = {}
        self.module: Any = None
        self.seconds = 0.0

    def returned(self) -> bool:
        return self.error is None and self.stopped is None and self.unbuilt is None


class _Loader(importlib.machinery.SourceFileLoader):
    """Compiles once, tells the coverage, and executes as often as asked."""

    side: "Side"

    def get_code(self, fullname: str) -> CodeType:
        return self.side.code_of(fullname, self.path)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, side: "Side") -> None:
        self._side = side

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        if not self._side.owns(fullname):
            return None
        for folder in sys.path:
            stem = os.path.join(folder or ".", *fullname.split("."))
            for file, package in ((stem + ".py", False), (os.path.join(stem, "__init__.py"), True)):
                if os.path.isfile(file):
                    loader = _Loader(fullname, os.path.abspath(file))
                    loader.side = self._side
                    search = [stem] if package else None
                    return importlib.util.spec_from_file_location(
                        fullname, file, loader=loader, submodule_search_locations=search
                    )
        return None


def install_finder(side: "Side") -> None:
    """Imports of the side's modules come to the side."""
    sys.meta_path.insert(0, _Finder(side))


class Side:
    """Original or rewrite."""

    def __init__(self, label: str, plan: Dict[str, Any], guard: Guard, coverage: Coverage) -> None:
        subject = plan[label]
        self.label = label
        self.name: str = subject["name"]
        self.ranges: Sequence[Sequence[int]] = subject["lines"]
        self.receiver: Optional[Dict[str, Any]] = plan.get("receiver")
        self._module_name: str = subject["module"]
        self._top = self._module_name.split(".")[0]
        self._guard = guard
        self._coverage = coverage
        self._codes: Dict[str, CodeType] = {}
        self._module: Any = None
        self._keep = False
        self._alone: Optional[Tuple[Any, CodeType]] = None
        self._runs = 0
        self.source = ""
        self.path = ""

    def owns(self, name: str) -> bool:
        return name == self._top or name.startswith(self._top + ".")

    def code_of(self, name: str, path: str) -> CodeType:
        if name not in self._codes:
            with open(path, "rb") as file:
                data = file.read()
            self._codes[name] = compile(data, path, "exec", dont_inherit=True)
            source = data.decode("utf-8")
            own = name == self._module_name
            if own:
                self.source, self.path = source, path
            self._coverage.add(self.label, self._codes[name], source, self.ranges if own else [])
        return self._codes[name]

    def codes(self) -> List[CodeType]:
        return list(self._codes.values())

    def alone(self) -> Optional[CodeType]:
        """The code of the one module this side consists of; None where there are more."""
        return self._alone[1] if self._alone is not None and not self._keep else None

    def with_code(self, code: CodeType) -> "Side":
        """A side that runs this code in place of its own."""
        other = copy.copy(self)
        if self._alone is not None:
            other._alone = (self._alone[0], code)
        return other

    def load(self, seconds: float) -> None:
        """Imports the module for the first time. Raises `Refused` with the reason when that fails."""
        install_finder(self)
        guard = self._guard
        try:
            importlib.invalidate_caches()
            guard.run(seconds, self._execute, strict=False)
            taken = []
            for _ in range(3):
                started = time.perf_counter()
                guard.run(seconds, self._execute, strict=False)
                taken.append(time.perf_counter() - started)
                if taken[-1] <= SLOW_MODULE_SECONDS:
                    break
            self._keep = min(taken) > SLOW_MODULE_SECONDS or (
                min(taken) > QUICK_MODULE_SECONDS and not self.keeps_state()
            )
        except Stop as stop:
            raise Refused(stop.code, "%s when it is imported" % stop.reason)
        except ModuleNotFoundError as error:
            missing = error.name or str(error)
            if self.owns(missing):
                raise Refused("import-fails", "the module %s is not there" % missing)
            raise Refused("needs-package", "it needs the package `%s`" % missing.split(".")[0])
        except BaseException as error:
            line = self.line_of(error)
            text = "%s: %s" % (type(error).__name__, error)
            if isinstance(error, SystemExit):
                raise Refused("exits", "it ends the process when it is imported", line)
            raise Refused("import-fails", "it cannot be imported (%s)" % text[:200], line)
        if self._static_target() is None:
            raise Refused("no-such-function", "there is no %s in it" % self.name)

    def fresh(self) -> Any:
        """The module, as it is before any call; of one that is slow to execute at least the caches are empty."""
        if self._keep:
            _clear_caches(self._module)
        else:
            self._execute()
        return self._module

    def module(self) -> Any:
        return self._module

    def keeps_state(self) -> bool:
        """Whether a call can leave something behind in the module: caches, data that can change, names that are assigned."""
        for value in state_of(self._module).values():
            if not isinstance(value, _LASTING):
                return True
        for value in vars(self._module).values():
            if hasattr(value, "cache_clear"):
                return True
            is_class = isinstance(value, type)
            named = vars(value).items() if is_class else [("", value)]
            for part in [part for name, part in named if not name.startswith("__")]:
                defaults = getattr(part, "__defaults__", None) or ()
                if hasattr(part, "cache_clear") or any(isinstance(one, _CHANGING) for one in defaults):
                    return True
                if is_class and isinstance(part, _CHANGING) and self.owns(value.__module__):
                    return True
                if inspect.isfunction(part) and part.__dict__:
                    return True
        return "global " in self.source or "nonlocal " in self.source

    def line_of(self, error: BaseException) -> Optional[int]:
        """The innermost line of the sliced module in the traceback of `error`."""
        if isinstance(error, SyntaxError) and error.filename == self.path:
            return error.lineno
        lines = [
            no
            for frame, no in traceback.walk_tb(error.__traceback__)
            if frame.f_code.co_filename == self.path
        ]
        return lines[-1] if lines else None

    def is_method(self) -> bool:
        return self.receiver is not None and self.receiver["kind"] == "method"

    def target(self, module: Any, receiver: Any) -> Any:
        """What is called: a bound method, a function, or a reader of the property."""
        if not self.is_method():
            found = module
            for part in self.name.split("."):
                found = getattr(found, part)
            return found
        attribute = self.name.split(".")[-1]
        static = inspect.getattr_static(type(receiver), attribute, None)
        if isinstance(static, property) or type(static).__name__ in (
            "cached_property",
            "CachedProperty",
        ):
            return lambda: getattr(receiver, attribute)
        return getattr(receiver, attribute)

    def run(self, call: Call, seconds: float, seed: int = 1) -> Outcome:
        """Makes the call on a fresh module and returns what it did; never raises for what the code does."""
        guard = self._guard
        self._runs += 1
        if not self._runs & 255:
            gc.collect()
        outcome = Outcome()
        guard.log = outcome.log
        try:
            module = self.fresh()
        except BaseException as error:
            outcome.unbuilt = "the module fails: %s" % error
            return outcome
        outcome.module = module
        outcome.before = state_of(module)
        kitchen = Kitchen(module, outcome.log)
        outcome.missing = kitchen.missing
        _seed_all(seed)

        def build_and_call() -> None:
            self._coverage.enter()
            try:
                make_call()
            finally:
                self._coverage.leave()

        def make_call() -> None:
            try:
                receiver = call.receiver.build(kitchen) if call.receiver is not None else None
                if call.before is not None:
                    self._call_first(call.before, kitchen, receiver)
                positional = [recipe.build(kitchen) for recipe in call.positional]
                keyword = {name: recipe.build(kitchen) for name, recipe in call.keyword}
            except CannotBuild as error:
                outcome.unbuilt = str(error)
                return
            except Exception as error:
                outcome.unbuilt = "%s: %s" % (type(error).__name__, error)
                return
            if receiver is not None:
                outcome.arguments.append(("self", receiver))
            outcome.arguments += [(str(index), value) for index, value in enumerate(positional)]
            outcome.arguments += list(keyword.items())
            target = self.target(module, receiver)
            del outcome.log[:]
            outcome.value = drive(target(*positional, **keyword))
            outcome.log.append(("called",))
            _take_all(outcome.value, outcome, 2)

        depth = sys.getrecursionlimit()
        started = time.perf_counter()
        try:
            if call.shallow:
                sys.setrecursionlimit(_nesting() + USUAL_DEPTH)
            outcome.printed = guard.run(seconds, build_and_call)
        except Stop as stop:
            outcome.stopped = stop
        except CannotBuild as error:
            outcome.unbuilt = str(error)
        except BaseException as error:
            outcome.error = error
        sys.setrecursionlimit(depth)
        if guard.stopped is not None:
            outcome.stopped = guard.stopped
            outcome.error = outcome.error or guard.stopped
        outcome.printed = guard.printed
        outcome.seconds = time.perf_counter() - started
        return outcome

    def _call_first(self, before: Call, kitchen: Kitchen, receiver: Any) -> None:
        positional = [recipe.build(kitchen) for recipe in before.positional]
        keyword = {name: recipe.build(kitchen) for name, recipe in before.keyword}
        try:
            value = drive(self.target(kitchen.module, receiver)(*positional, **keyword))
            _take_all(value, Outcome(), 1)
            if before.clears and type(value) in (list, dict, set):
                value.clear()
        except Exception:
            pass

    def _execute(self) -> None:
        """Imports the modules of this side anew; a module that stands alone is executed without the import system."""
        if self._alone is not None:
            spec, code = self._alone
            module = ModuleType(self._module_name)
            module.__spec__, module.__loader__ = spec, spec.loader
            module.__file__, module.__package__ = spec.origin, spec.parent
            sys.modules[self._module_name] = module
            exec(code, module.__dict__)
            self._module = module
            return
        for name in [name for name in sys.modules if self.owns(name) and name != self._top]:
            del sys.modules[name]
        if self._module_name == self._top:
            sys.modules.pop(self._top, None)
        self._module = importlib.import_module(self._module_name)
        if list(self._codes) == [self._module_name] and not hasattr(self._module, "__path__"):
            self._alone = (self._module.__spec__, self._codes[self._module_name])

    def _static_target(self) -> Any:
        found = self._module
        for part in self.name.split("."):
            if found is None:
                return None
            found = inspect.getattr_static(found, part, None)
        return found


def _nesting() -> int:
    frame, count = inspect.currentframe(), 0
    while frame is not None:
        frame, count = frame.f_back, count + 1
    return count


_CHANGING = (list, dict, set, bytearray)
_LASTING = (int, float, complex, str, bytes, type(None), tuple, frozenset, range, re.Pattern)


def _clear_caches(module: ModuleType) -> None:
    for value in list(vars(module).values()):
        parts = list(vars(value).values()) if isinstance(value, type) else [value]
        for part in parts:
            clear = getattr(part, "cache_clear", None)
            if callable(clear):
                clear()


def state_of(module: ModuleType) -> Dict[str, Any]:
    """Module-level data: names bound to neither functions, classes nor modules."""
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("__")
        and not isinstance(value, (ModuleType, type))
        and not _is_code(value)
    }


def drive(value: Any) -> Any:
    """The result of a coroutine, run by hand: what waits for nothing needs no event loop. Others are returned as they are."""
    if not inspect.iscoroutine(value):
        return value
    try:
        for _ in range(10_000):
            if value.send(None) is not None:
                break
    except StopIteration as done:
        return done.value
    except RuntimeError as error:
        if "event loop" in str(error):
            raise Stop("asynchronous", "it waits for an event loop")
        raise
    value.close()
    raise Stop("asynchronous", "it waits for something outside")


def _take_all(value: Any, outcome: Outcome, depth: int) -> None:
    """Empties the iterators in a result, up to a bound, noting when each element came."""
    if isinstance(value, Feed) or id(value) in outcome.given:
        return
    if inspect.isasyncgen(value):
        _take(_from_async(value), value, outcome, depth)
    elif hasattr(type(value), "__next__") and hasattr(type(value), "__iter__"):
        _take(value, value, outcome, depth)
    elif depth and type(value) in (list, tuple) and len(value) <= GIVEN_LIMIT:
        for item in value:
            _take_all(item, outcome, depth - 1)
    elif depth and type(value) is dict and len(value) <= GIVEN_LIMIT:
        for item in list(value.values()):
            _take_all(item, outcome, depth - 1)


def _take(source: Iterator[Any], owner: Any, outcome: Outcome, depth: int) -> None:
    given = Given(type(owner).__name__)
    outcome.given[id(owner)] = given
    try:
        for item in source:
            outcome.log.append(("give",))
            given.items.append(item)
            if depth:
                _take_all(item, outcome, depth - 1)
            if len(given.items) >= GIVEN_LIMIT:
                break
        else:
            given.ended = True
    except Exception as error:
        given.error = error


def _from_async(source: Any) -> Iterator[Any]:
    while True:
        try:
            yield drive(_next_of(source))
        except StopAsyncIteration:
            return


async def _next_of(source: Any) -> Any:
    return await source.__anext__()


def _is_code(value: Any) -> bool:
    return (
        inspect.isroutine(value)
        or hasattr(value, "__wrapped__")
        or type(value).__module__ in ("typing", "__future__")
    )


def _seed_all(seed: int) -> None:
    random.seed(seed)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(seed)  # type: ignore[attr-defined]
