"""One version alone, while its process has not seen the other: its calls, and what each did, written down for others to compare.

The harness compares both versions inside one interpreter, and code under trial that is written to deceive could reach into it. What
is written here is compared outside (`written-outcomes.ts`). The original draws the calls, other ones than the comparison runs, and
its outcomes have left the process before the rewrite is loaded into it. The calls are handed on as pickled recipes, without results,
and the rewrite runs them in a process of its own. A call of which nothing can be said has no outcome.
"""

from __future__ import annotations

import base64
import collections
import enum
import inspect
import json
import pickle
import time
from types import ModuleType
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional

from harness import compare
from harness.check import Check
from harness.cover import Coverage
from harness.guard import Guard
from harness.recipes import Call, Feed
from harness.subject import Outcome, Side

CALLS = 60
DRAW_SECONDS = 0.3
RUN_SECONDS = 2.0
DEEPEST = 50
MOST_PARTS = 5_000

def draw(plan: Dict[str, Any], answer: Callable[[Dict[str, Any]], None], guard: Guard) -> Check:
    """Answers with calls that the original draws, other ones than it is compared on, and what it did on each. Gives back what drew
    them: it knows what the original takes."""
    plan = {**plan, "seed": plan["seed"] + 1}
    coverage = Coverage(guard.tick)
    side = _loaded("original", plan, guard, coverage)
    check = Check(plan, side, side, guard, coverage)
    check.prepare()
    kept: List[str] = []
    outcomes: List[Optional[str]] = []
    for call, outcome in check.drawn(CALLS, DRAW_SECONDS):
        text = written(outcome, plan["original"]["module"])
        packed = _packed(call) if text is not None else None
        if packed is not None:
            kept.append(packed)
            outcomes.append(text)
    coverage.stop()
    answer({"say": "alone", "calls": kept, "outcomes": outcomes})
    return check


def run(plan: Dict[str, Any], answer: Callable[[Dict[str, Any]], None], guard: Guard) -> None:
    """Answers with what the rewrite did on calls that the original drew."""
    calls: List[Call] = [pickle.loads(base64.b64decode(text)) for text in plan.get("calls", ())]
    side = _loaded("rewrite", plan, guard, Coverage(guard.tick))
    outcomes: List[Optional[str]] = []
    for outcome in _given(side, calls, plan["callSeconds"]):
        outcomes.append(written(outcome, plan["rewrite"]["module"]) if outcome is not None else None)
    answer({"say": "alone", "calls": [], "outcomes": outcomes})


def _loaded(label: str, plan: Dict[str, Any], guard: Guard, coverage: Coverage) -> Side:
    coverage.start()
    compare.SLICES.add(plan[label]["module"].split(".")[0])
    side = Side(label, plan, guard, coverage)
    side.load(max(plan["callSeconds"], 1.0))
    return side


def _given(side: Side, calls: List[Call], seconds: float) -> Iterator[Optional[Outcome]]:
    end, stops = time.perf_counter() + RUN_SECONDS, 0
    for call in calls:
        # What does not end on two calls is told by the comparison, whose time this would take.
        is_worth = time.perf_counter() < end and stops < 2
        outcome = side.run(call, seconds) if is_worth else None
        stops += outcome is not None and outcome.stopped is not None
        yield outcome


def _packed(call: Call) -> Optional[str]:
    try:
        return base64.b64encode(pickle.dumps(call)).decode("ascii")
    except Exception:
        return None


def written(outcome: Outcome, module: str) -> Optional[str]:
    """What a call did as JSON text: its result or error, what it printed, its arguments afterwards. None where it cannot be told:
    it was stopped, it asked for what the harness had not made, or it is too large."""
    if outcome.stopped is not None or outcome.unbuilt is not None or outcome.missing:
        return None
    if isinstance(outcome.error, (RecursionError, MemoryError)):
        return None
    writer = _Writer(outcome, module)
    try:
        return json.dumps(
            {
                "error": None if outcome.error is None else writer.name(type(outcome.error)),
                "value": writer.write(outcome.value, 0),
                "printed": [writer.text(part) for part in outcome.printed],
                "arguments": [writer.write(value, 0) for _, value in outcome.arguments],
            }
        )
    except (_TooLarge, RecursionError):
        return None


class _TooLarge(Exception):
    pass


class _Writer:
    """Values as lists that begin with their type; an object that was there before is its number."""

    def __init__(self, outcome: Outcome, module: str) -> None:
        self._given = outcome.given
        self._module = module
        self._seen: Dict[int, int] = {}
        self._parts = 0

    def name(self, kind: type) -> str:
        return "%s.%s" % (compare.home_of(kind), kind.__qualname__)

    def text(self, text: str) -> str:
        return text.replace(self._module, "<module>")

    def write(self, value: Any, depth: int) -> Any:
        self._parts += 1
        if depth > DEEPEST or self._parts > MOST_PARTS:
            raise _TooLarge
        kind = type(value)
        if kind is str:
            return ["str", self.text(value)]
        if kind is int:
            return ["int", hex(value)]
        if kind is float:
            return {"float": repr(value)}
        if value is None or kind in (bool, bytes, range, slice):
            return [kind.__name__, repr(value)]
        if kind is complex:
            return ["complex", {"float": repr(value.real)}, {"float": repr(value.imag)}]
        if kind is tuple:
            return ["tuple", self._all(value, depth)]
        if isinstance(value, frozenset):
            return [self.name(kind), self._set(value, depth)]
        if isinstance(value, enum.Enum):
            return [self.name(kind), value.name]
        if isinstance(value, type):
            return ["class", self.name(value)]
        if inspect.isroutine(value) or isinstance(value, ModuleType):
            return ["code"]
        known = self._seen.get(id(value))
        if known is not None:
            return ["again", known]
        self._seen[id(value)] = len(self._seen)
        return self._object(value, kind, depth)

    def _object(self, value: Any, kind: type, depth: int) -> Any:
        given = self._given.get(id(value))
        if given is not None:
            error = None if given.error is None else self.name(type(given.error))
            return ["gives", given.type_name, self._all(given.items, depth), given.ended, error]
        if isinstance(value, Feed):
            return ["feed", value.taken]
        if hasattr(value, "dtype") and hasattr(value, "tolist"):
            return ["array", str(value.dtype), self.write(value.tolist(), depth + 1)]
        found: List[Any] = [self.name(kind)]
        if isinstance(value, (list, tuple, collections.deque)):
            found.append(self._all(value, depth))
        elif isinstance(value, dict):
            found.append([self._all(pair, depth) for pair in dict.items(value)])
        elif isinstance(value, set):
            found.append(self._set(value, depth))
        elif isinstance(value, BaseException):
            found.append(self._all(value.args, depth))
        fields = sorted(compare.fields_of(value).items())
        found.append([[name, self.write(item, depth + 1)] for name, item in fields])
        return found

    def _all(self, values: Iterable[Any], depth: int) -> List[Any]:
        return [self.write(value, depth + 1) for value in values]

    def _set(self, values: Iterable[Any], depth: int) -> List[str]:
        return sorted(json.dumps(self.write(value, depth + 1)) for value in values)
