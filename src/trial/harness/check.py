"""Compares original and rewrite on many inputs.

Order of work: shapes that the original takes are found; sizes and numbers are raised step by step until the original gets slow;
calls found in the project run first, then edge cases, then drawn calls mixed with changed copies of those that reached a new line or
branch in either version. The first difference is confirmed by running both again, shrunk and reported. A call on which the
original is endless, out of memory or too deep says nothing and is left out, and so is one whose mixed-up elements the original
trips over by accident.
"""

from __future__ import annotations

import ast
import collections
import inspect
import random
import re
import time
from types import ModuleType
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Set, Tuple

from harness.boundaries import Boundaries
from harness.compare import Comparison, Difference, shown
from harness.cover import Coverage, all_codes
from harness.guard import Guard, Stop
from harness.identity import apart, calls_itself, looks_at_identity
from harness.make_inputs import Inputs, Mood, TINY
from harness.pattern_texts import texts_of
from harness.reading import Draw, Reader, Text
from harness.recipes import (
    PROGRAM,
    STDIN,
    Call,
    Lit,
    Map,
    Nan,
    Recipe,
    Seq,
    from_value,
    walk,
)
from harness.shapes import find_shapes, is_text_read
from harness.shrink import shrink
from harness.subject import Outcome, Refused, Side, state_of
from harness.unhashable import closed, in_dictionaries, in_lists, orders, tells, wrapped

# What reading raises where a text is not as expected, and using what was read.
MISREAD = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NameError,
    SyntaxError,
    TypeError,
    ValueError,
)
OUTSIDE = (
    "reads-files",
    "uses-network",
    "runs-processes",
    "asks-the-user",
    "asynchronous",
    "exits",
)
RE_FUNCTIONS = ("compile", "search", "match", "fullmatch", "findall", "finditer", "split", "sub")
ASKED_KINDS = ("list", "tuple", "dict", "set", "frozenset", "str", "int", "float", "bool", "bytes")
SLOW_CALL = 0.01
TWICE_RUN = 14
SHARE_FOR_SHAPES = 0.3
SHARE_FOR_LIMITS = 0.12
LEVEL_SEEDS = 16
HOPELESS_CALLS = 200
UNHASHABLE_SEEDS = 40
UNHASHABLE_CALLS = 24
FEWEST_UNHASHABLE = 6
CALLS_AFTER_OTHERS = 6
# For a rewrite whose original was quick; one that needs more is run again with all there is.
FIRST_SECONDS = 0.2
# Where powers and shifts make huge numbers of large ones.
TAME_SIZE = 1_000
TAME_INT = 20_000
# The last is more than calls may nest.
LONG_SIZES = (40, 300, 2_500)
LONG_SECONDS = 0.3


class Check:
    """One comparison of two sides."""

    def __init__(
        self, plan: Dict[str, Any], original: Side, rewrite: Side, guard: Guard, coverage: Coverage
    ) -> None:
        self._plan = plan
        self._original = original
        self._rewrite = rewrite
        self._guard = guard
        self._coverage = coverage
        self._rng = random.Random(plan["seed"])
        constants = constants_of(original, rewrite)
        constants["str"] += pattern_texts_of((original, rewrite), self._rng)
        self.inputs = Inputs(self._rng, constants)
        self.inputs.parameters = [dict(parameter) for parameter in plan["parameters"]]
        self.inputs.receiver = plan.get("receiver")
        if self.inputs.receiver is not None:
            self.inputs.receiver_parameters = [dict(p) for p in self.inputs.receiver["parameters"]]
        self.inputs.positional_only = _positional_only(original)
        self.inputs.subject = original.name
        self.inputs.names = sorted(_names_in(original))
        self._outputs: Set[Any] = set()
        self._learner = original
        self._set_reader()
        self._names = {
            name
            for code in original.codes()
            for inner in all_codes(code)
            for name in inner.co_names
        }
        asked = _names_in(original, rewrite)
        self._asked_kinds = (
            [kind for kind in ASKED_KINDS if kind in asked]
            if "isinstance" in asked or "type" in asked
            else []
        )
        self._skipped: Dict[str, int] = collections.Counter()
        self._errors: Dict[str, int] = collections.Counter()
        self._error_line: Optional[int] = None
        self._unbuilt = ""
        self._sources: Dict[str, int] = {}
        self._seen: Set[str] = set()
        # Calls that never end take most of the time where there are many: what takes this long on small inputs is one.
        self._limit = min(plan["callSeconds"], max(0.05, plan["checkSeconds"] / 10))
        self._close_known()
        self._apart = any(looks_at_identity(side.source) for side in (original, rewrite))
        self._stateful = self.inputs.receiver is not None or any(
            side.keeps_state() for side in (original, rewrite)
        )
        self.tried = 0
        self.succeeded = 0
        self.rounding = False
        # Whether the last comparison ended before it could say anything.
        self._cut_short = False
        self.pool: List[Call] = []

    def prepare(self) -> None:
        """Finds shapes and limits. Raises `Refused` where the original cannot be tried at all."""
        if _reads_clock(self._original):
            raise Refused("random", "its result depends on the time")
        deadline = time.perf_counter() + self._plan["checkSeconds"] * SHARE_FOR_SHAPES
        self._learn_to_read(deadline)
        if self.inputs.reader is None or len(self.inputs.parameters) > 1:
            own = time.process_time() + self._plan["checkSeconds"] * SHARE_FOR_SHAPES
            find_shapes(self.inputs, self._run_original, self._coverage, own)
            self._learn_to_read(deadline)
        self._raise_limits()
        if any(parameter.get("open") for parameter in self.inputs.parameters):
            self.inputs.asked_kinds = self._asked_kinds

    def adopt(self, other: "Check") -> None:
        """In the place of `prepare`: what another check of the same original has found."""
        mine, found = self.inputs, other.inputs
        mine.parameters, mine.receiver_parameters = found.parameters, found.receiver_parameters
        mine.asked_kinds = self._asked_kinds if found.asked_kinds else []
        wild = _may_explode(self._rewrite)
        mine.size_limit = min(found.size_limit, TAME_SIZE) if wild else found.size_limit
        mine.int_limit = min(found.int_limit, TAME_INT) if wild else found.int_limit

    def _close_known(self) -> None:
        """Elements are open only where neither calls in the project nor the code itself show that they are no containers."""
        parameters = self.inputs.parameters
        told: Set[str] = set()
        for example in self._plan["examples"]:
            given = dict(zip([parameter["name"] for parameter in parameters], example["positional"]))
            told.update(name for name, text in {**given, **example["keyword"]}.items() if _is_telling(text))
        for parameter in [*parameters, *self.inputs.receiver_parameters]:
            if parameter["name"] in told:
                parameter["told"] = True
                parameter["shapes"] = [closed(shape) for shape in parameter["shapes"]]
        self._takes_containers = not self._plan.get("hashable") and not orders(_names_in(self._original))

    def _set_reader(self) -> None:
        """For code that reads standard input. Lines are told apart by the version that reads lines."""
        sides = (self._original, self._rewrite)
        if any(map(is_text_read, self.inputs.parameters)):
            whole = [re.search(r"\.read\(", side.source) is not None for side in sides]
            self._learner = sides[1 if whole == [True, False] else 0]
            self.inputs.reader = Reader(self._learner.source, self._learner.path)
            self.inputs.record = self._record

    def _learn_to_read(self, deadline: float) -> None:
        reader = self.inputs.reader
        if reader is not None:
            reader.learn(self._reading, self._run_learner, deadline)

    def _reading(self, draw: Draw) -> Call:
        call = self.inputs.sized(min(draw.size, self.inputs.size_limit))
        return Call(call.positional, [*call.keyword[:-1], (STDIN, Text(draw))], call.receiver)

    def _record(self, call: Call) -> None:
        if self.inputs.reader is not None:
            self.inputs.reader.record(call, self._run_learner)

    def _run_learner(self, call: Call) -> Outcome:
        outcome = self._learner.run(call, max(self._limit, self._plan["callSeconds"]))
        stopped = outcome.stopped
        if stopped is not None and stopped.code in OUTSIDE:
            raise Refused(stopped.code, stopped.reason, self._learner.line_of(stopped))
        return outcome

    def run(self, seconds: float) -> Dict[str, Any]:
        """The `equal` or `differs` answer. Raises `Refused` where nothing can be said."""
        wall, own = time.perf_counter(), time.process_time()

        def left() -> float:
            # On a busy machine most of the time is other programs'; so many times the seconds is the end in any case.
            passed = (time.perf_counter() - wall) / self._plan.get("patience", 2)
            spent = max(time.process_time() - own, passed)
            return seconds - spent

        for call in self._calls():
            if self.tried >= self._plan["maxInputs"] or left() < 0:
                break
            found = self._compare(call)
            if found is not None:
                return self._report(call, found, left())
            if not self.succeeded and self._is_hopeless():
                break
        if not self.succeeded:
            raise self._nothing_worked()
        if self._original.name == PROGRAM and len(self._outputs) < 2:
            raise Refused("no-inputs", "it prints the same whatever it reads")
        return {
            "say": "equal",
            "inputs": self.tried,
            "succeeded": self.succeeded,
            "sources": _words(self._sources),
            "originalBranches": self._coverage.counts("original"),
            "rewriteBranches": self._coverage.counts("rewrite"),
            "rounding": self.rounding,
        }

    def drawn(self, count: int, seconds: float) -> Iterator[Tuple[Call, Outcome]]:
        """Calls on which the original returns, with what it did."""
        end = time.perf_counter() + seconds
        for call in self._calls():
            if not count or time.perf_counter() > end:
                return
            outcome = self._run_original(call)
            if outcome.returned() and not outcome.missing and not _lacks_keys(call):
                count -= 1
                if len(self.pool) < 12 and call.before is None:
                    self.pool.append(call)
                yield call, outcome

    def _is_hopeless(self) -> bool:
        return (
            self._skipped["endless"] + self._skipped["out-of-memory"] >= 12
            or self.tried >= HOPELESS_CALLS
        )

    def _calls(self) -> Any:
        inputs, rng = self.inputs, self._rng
        for example in self._plan["examples"]:
            call = _example(example, self.inputs)
            if call is not None:
                yield self._from("examples", call)
        last = None
        for index, call in enumerate(inputs.edges()):
            if self._stateful and index & 1 and last is not None:
                yield self._from("edge values", _after(last, call))
            yield self._from("edge values", call)
            last = call
        yield from self._calls_after_others()
        yield from self._level_calls()
        yield from self._unhashable_calls()
        yield from self._long_calls()
        often = 0.5 if self._stateful else 0.1
        is_program = self._original.name == PROGRAM
        for rounds in range(self._plan["maxInputs"] * 20):
            if self.pool and rng.random() < 0.4:
                call = inputs.change(rng.choice(self.pool))
                source = "changed inputs"
            else:
                call = inputs.draw()
                source = "shapes"
            if rounds > 8 and self.pool and not is_program and rng.random() < often:
                pick = rng.random()
                first = (
                    rng.choice(self.pool)
                    if pick < 0.4
                    else inputs.alike(call)
                    if pick < 0.8
                    else call
                )
                call = _after(first, call, first is call)
            if self._apart and rng.random() < 0.5:
                call = apart(call)
            yield self._from(source, call)

    def _calls_after_others(self) -> Any:
        """A few calls after others on the same module: what one leaves behind is seen before time goes to calls that never end."""
        if self._original.name == PROGRAM:
            return
        for call in self.pool[:CALLS_AFTER_OTHERS]:
            yield self._from("changed inputs", _after(call, self.inputs.alike(call)))
            yield self._from("changed inputs", _after(call, call, True))

    def _level_calls(self) -> Any:
        """Calls at the limits that comparisons draw, and texts that were compared with others."""
        if not self.inputs.parameters and self.inputs.receiver is None:
            return
        boundaries = Boundaries((self._original, self._rewrite), self._rng, self._coverage)
        drawn = [self.inputs.draw() for _ in range(LEVEL_SEEDS)]
        calls = [*self.pool, *drawn]
        for call in boundaries.level(calls, self.inputs.change, self._plan["checkSeconds"] * SHARE_FOR_LIMITS):
            yield self._from("limits of comparisons", call)
        self.inputs.meet(list(boundaries.texts))

    def _long_calls(self) -> Any:
        """A call with more elements than calls may nest, for a rewrite that calls itself."""
        if not calls_itself(self._rewrite.source) or self._original.name == PROGRAM:
            return
        for size in LONG_SIZES:
            call = self.inputs.sized(size, number=min(size, self.inputs.size_limit))
            call.shallow = True
            if not self._original.run(call, LONG_SECONDS).returned():
                return
        yield self._from("long inputs", call)

    def _unhashable_calls(self) -> Any:
        """Calls with containers for elements, where the original returns on every one of them."""
        if not self._takes_containers or self._original.name == PROGRAM:
            return
        drawn = [self.inputs.draw() for _ in range(UNHASHABLE_SEEDS)]
        returned = [call for call in [*self.pool, *drawn] if self._run_original(call).returned()]
        for wrap in (in_lists, in_dictionaries):
            calls = [other for call in returned for other in [wrapped(call, wrap)] if other is not call]
            if len(calls) >= FEWEST_UNHASHABLE and all(
                self._run_original(call).returned() for call in calls
            ):
                for call in calls[:UNHASHABLE_CALLS]:
                    yield self._from("elements without a hash", call)

    def _from(self, source: str, call: Call) -> Call:
        self._source = source
        return call

    def _compare(self, call: Call) -> Optional[Difference]:
        self._record(call)
        key = call.source(self._original.name)
        if len(key) < 2_000:
            if key in self._seen:
                return None
            self._seen.add(key)
        self._coverage.fresh = False
        outcome = self._run_original(call)
        if self._source == "shapes" or self._source == "edge values":
            self.inputs.learn(call, outcome.returned())
        if not self._says_something(call, outcome):
            return None
        other = self._run_rewrite(call, outcome)
        if other is None:
            return None
        if self._is_our_fault(outcome, other) or _reads_ahead(call, outcome, other):
            self._skipped["no-inputs"] += 1
            return None
        if self._coverage.fresh and call.before is None:
            self.pool.append(call)
        found = self._difference(call, outcome, other)
        if found is not None:
            return self._confirmed(call, found)
        if self._cut_short:
            self._skipped["endless"] += 1
            return None
        self.tried += 1
        self._sources[self._source] = self._sources.get(self._source, 0) + 1
        if outcome.returned():
            self.succeeded += 1
            self._outputs.add(outcome.printed)
            if self.succeeded <= TWICE_RUN:
                self._must_repeat(call, outcome)
            if len(self.pool) < 12 and call.before is None:
                self.pool.append(call)
        return None

    def _run_original(self, call: Call) -> Outcome:
        self._record(call)
        outcome = self._original.run(call, self._limit)
        stopped = outcome.stopped
        if stopped is not None and stopped.code in OUTSIDE:
            raise Refused(stopped.code, stopped.reason, self._original.line_of(stopped))
        if stopped is not None and stopped.code == "endless":
            self._limit = max(0.05, self._limit / 2)
        missing = _missing_package(outcome, self._original)
        if missing is not None:
            line = self._original.line_of(outcome.error) if outcome.error is not None else None
            raise Refused("needs-package", "it needs the package `%s`" % missing, line)
        return outcome

    def _run_rewrite(self, call: Call, outcome: Outcome) -> Optional[Outcome]:
        other = self._rewrite.run(
            call, min(self._plan["callSeconds"], max(FIRST_SECONDS, 10 * outcome.seconds))
        )
        stopped = other.stopped
        if stopped is not None and stopped.code in OUTSIDE:
            raise Refused(stopped.code, "the rewrite does not keep to itself: %s" % stopped.reason)
        missing = _missing_package(other, self._rewrite)
        if missing is not None:
            raise Refused("needs-package", "the rewrite needs the package `%s`" % missing)
        if stopped is not None and stopped.code == "endless":
            if outcome.seconds > self._plan["callSeconds"] / 10:
                self._skipped["endless"] += 1
                return None
            other = self._rewrite.run(call, self._plan["callSeconds"])
        return other

    def _says_something(self, call: Call, outcome: Outcome) -> bool:
        if outcome.unbuilt is not None:
            self._skipped["no-inputs"] += 1
            self._unbuilt = outcome.unbuilt
            return False
        if outcome.stopped is not None:
            self._skipped[outcome.stopped.code] += 1
            return False
        error = outcome.error
        if error is None:
            return True
        if isinstance(error, (RecursionError, MemoryError)):
            self._skipped["out-of-memory" if isinstance(error, MemoryError) else "endless"] += 1
            return False
        self._errors[shown(outcome)] += 1
        self._error_line = self._original.line_of(error)
        if self.inputs.reader is not None and isinstance(error, MISREAD):
            # It was given what it does not read.
            return self._is_raised(error)
        if isinstance(error, (TypeError, AttributeError)) and not self._is_raised(error):
            return not _is_mixed(call)
        return True

    def _is_raised(self, error: BaseException) -> bool:
        """By a `raise` statement of the code under trial, rather than by an operation it tried."""
        line = self._original.line_of(error)
        if line is None:
            return False
        lines = self._original.source.split("\n")
        return 0 < line <= len(lines) and lines[line - 1].lstrip().startswith("raise")

    def _is_our_fault(self, outcome: Outcome, other: Outcome) -> bool:
        """An attribute that the original knows was not on the object the harness made, because no run had asked for it yet."""
        return any(name in self._names for _, name in [*outcome.missing, *other.missing])

    def _difference(self, call: Call, outcome: Outcome, other: Outcome) -> Optional[Difference]:
        if other.unbuilt is not None:
            return Difference("exception", shown(outcome), other.unbuilt)
        comparison = Comparison(outcome, other, _scale(call), self._guard.tick)
        self._cut_short = False
        found: List[Optional[Difference]] = [None]

        def compare() -> None:
            # Functions given back are called here, and their lines count.
            self._coverage.enter()
            try:
                found[0] = comparison.difference()
            finally:
                self._coverage.leave()

        try:
            self._guard.run(self._plan["callSeconds"], compare)
        except Stop:
            self._cut_short = True
            return None
        except Exception as error:
            return Difference(
                "value", shown(outcome), "cannot be compared (%s)" % type(error).__name__
            )
        self.rounding = self.rounding or (comparison.rounding and found[0] is None)
        return found[0]

    def _again(self, call: Call) -> Optional[Difference]:
        outcome = self._run_original(call)
        if not self._says_something(call, outcome):
            return None
        other = self._run_rewrite(call, outcome)
        if other is None or self._is_our_fault(outcome, other):
            return None
        if _reads_ahead(call, outcome, other):
            return None
        return self._difference(call, outcome, other)

    def _confirmed(self, call: Call, found: Difference) -> Optional[Difference]:
        self._must_repeat(call, self._run_original(call))
        # What did not end was run twice, the second time for long: a third takes what is left on a busy machine.
        return found if found.kind == "endless" else self._again(call)

    def _must_repeat(self, call: Call, outcome: Outcome) -> None:
        """The original has to do the same again, whatever the seed."""
        if callable(outcome.value):
            # Comparing functions calls them, and some remember it.
            outcome = self._original.run(call, self._plan["callSeconds"])
        again = self._original.run(call, self._plan["callSeconds"], seed=2)
        if again.stopped is None and self._difference(call, outcome, again) is not None:
            raise Refused("random", "it gives another result when it is run again")

    def _report(self, call: Call, found: Difference, left: float) -> Dict[str, Any]:
        kind = found.kind
        if kind != "endless":
            seconds = min(0.8, max(0.25, left))
            rounding = self.rounding
            call = self._smaller_text(call, kind, time.perf_counter() + seconds)
            optional = [p["name"] for p in self.inputs.parameters if p["hasDefault"]]
            call = shrink(
                call, lambda smaller: self._differs_alike(smaller, kind), optional, seconds
            )
            found = self._again(call) or found
            self.rounding = rounding
        return {
            "say": "differs",
            "call": call.source(self._original.name),
            "original": found.original,
            "rewrite": found.rewrite,
            "difference": found.kind,
            "inputs": self.tried,
            "originalBranches": self._coverage.counts("original"),
        }

    def _smaller_text(self, call: Call, kind: str, end: float) -> Call:
        """The first of ever larger texts on which the versions differ in the same way."""
        if self.inputs.reader is None:
            return call
        for size in (1, 2, 3, 4, 5):
            for seed in range(12):
                smaller = Call(
                    call.positional, [*call.keyword[:-1], (STDIN, Text(Draw(seed, size)))], call.receiver
                )
                if time.perf_counter() > end:
                    return call
                if self._differs_alike(smaller, kind):
                    return smaller
        return call

    def _differs_alike(self, call: Call, kind: str) -> bool:
        try:
            found = self._again(call)
        except Refused:
            return False
        return found is not None and found.kind == kind

    def _raise_limits(self) -> None:
        """Larger sizes and numbers while the original stays quick: what counts up to a number shall not count to 2⁶³."""
        inputs = self.inputs
        for size in (5, 6, 7, 8, 9, 10, 12, 16, 20, 24, 40, 60, 200, 1000):
            if not self._is_quick(inputs.sized(size if size <= 12 else 2, number=size), SLOW_CALL):
                break
            inputs.size_limit = size
        quick = max(0.0005, self._run_original(inputs.sized(2)).seconds)
        tame = not _may_explode(self._original) and not _may_explode(self._rewrite)
        if inputs.reader is None and inputs.size_limit == 1000 and self._is_flat(
            quick, [20_000, 1_000_000], lambda size: inputs.sized(2, number=size)
        ):
            inputs.size_limit = 2**200 if tame else TAME_SIZE
        for limit in (100, 1000, TAME_INT):
            if not self._is_flat(
                quick, [limit], lambda size: inputs.sized(2, pool=[size, size - 1])
            ):
                return
            inputs.int_limit = limit
        if tame and self._is_flat(
            quick, [1_000_000], lambda size: inputs.sized(2, pool=[size, size - 1])
        ):
            inputs.int_limit = 2**200

    def _is_flat(self, quick: float, sizes: List[int], make: Callable[[int], Call]) -> bool:
        """Whether the original takes about as long for numbers of these sizes as for small ones."""
        return all(self._is_quick(make(size), min(6 * quick, SLOW_CALL)) for size in sizes)

    def _is_quick(self, call: Call, seconds: float) -> bool:
        """In the best of three: another process may have taken its time."""
        for _ in range(3):
            outcome = self._original.run(call, min(self._limit, 25 * seconds + 0.02))
            if outcome.stopped is not None or outcome.seconds > 20 * seconds:
                return False
            if outcome.seconds <= seconds:
                return True
        return False

    def _nothing_worked(self) -> Refused:
        if self._errors:
            text, _ = max(self._errors.items(), key=lambda pair: pair[1])
            if text.startswith("raises SystemExit"):
                return Refused("exits", "it ends the process", self._error_line)
            if not self._skipped or max(self._skipped.values()) <= sum(self._errors.values()):
                return Refused(
                    "never-succeeds", "on every input tried it %s" % text, self._error_line
                )
        if not self._skipped:
            return Refused("no-inputs", "no inputs could be made for it")
        code = max(self._skipped, key=lambda name: self._skipped[name])
        reasons = {
            "endless": "it does not end in time on any input tried",
            "out-of-memory": "it allocates without end on every input tried",
            "too-much-output": "it prints without end on every input tried",
            "no-inputs": "its arguments cannot be built: %s" % self._unbuilt[:160],
        }
        return Refused(code, reasons.get(code, "it cannot be run"))


def _lacks_keys(call: Call) -> bool:
    """Whether a record lacks a key: a rewrite may ask for it where the original does not."""
    return any(
        getattr(recipe, "lacks", None) is not None for part in call.parts() for recipe in walk(part)
    )


def _missing_package(outcome: Outcome, side: Side) -> Optional[str]:
    """The package that a call wanted to import and did not find. One that the code raises by itself has no name."""
    error = outcome.error
    if not isinstance(error, ModuleNotFoundError) or not error.name or side.owns(error.name):
        return None
    return error.name.split(".")[0]


def _after(first: Call, call: Call, clears: bool = False) -> Call:
    """The call, made after another on the same module and receiver. `clears`: what that one gave is emptied by its caller."""
    before = Call(first.positional, first.keyword)
    before.clears = clears
    return Call(call.positional, call.keyword, call.receiver, before)


def constants_of(*sides: Side) -> Dict[str, List[Any]]:
    """Numbers and short texts in the code of the functions, which its comparisons are likely to be about."""
    found: Dict[str, Dict[Any, None]] = {"int": {}, "str": {}, "float": {}}

    def take(value: Any) -> None:
        if isinstance(value, (tuple, frozenset)):
            for item in value:
                take(item)
        elif type(value) is int and abs(value) < 2**40:
            found["int"][value] = None
        elif type(value) is float:
            found["float"][value] = None
        elif type(value) is str and len(value) <= 24:
            found["str"][value] = None

    def take_all(value: Any) -> None:
        if isinstance(value, dict):
            value = [*value.keys(), *value.values()]
        for item in list(value)[:40] if isinstance(value, (list, set)) else [value]:
            take(item)

    for side in sides:
        for code in side.codes():
            for inner in all_codes(code):
                if inner is not code:
                    for value in inner.co_consts:
                        take(value)
        for name, value in state_of(side.module()).items():
            if name in _names_in(side):
                take_all(value)
    return {kind: list(values) for kind, values in found.items()}


def _names_in(*sides: Side) -> Set[str]:
    """Global names and attributes that the functions of both sides use."""
    return {
        name
        for side in sides
        for code in side.codes()
        for inner in all_codes(code)
        for name in inner.co_names
    }


def _reads_ahead(call: Call, outcome: Outcome, other: Outcome) -> bool:
    """A record lacks a key that only the rewrite asks for on this input: indexes built beforehand do, and are not wrong."""
    return (
        outcome.returned()
        and isinstance(other.error, KeyError)
        and any(
            isinstance(recipe, Map) and recipe.lacks is not None
            for part in call.parts()
            for recipe in walk(part)
        )
    )


def pattern_texts_of(sides: Sequence[Side], rng: random.Random) -> List[str]:
    """Texts that regular expressions in the code match; most texts match none."""
    found: Dict[str, None] = {}
    for side in sides:
        for code in side.codes():
            for inner in all_codes(code):
                patterns = [value for value in inner.co_consts if type(value) is str]
                if "re" in code.co_names or any(name in RE_FUNCTIONS for name in code.co_names):
                    found.update((text, None) for one in patterns for text in texts_of(one, rng))
    return list(found)[:24]


def _words(sources: Dict[str, int]) -> List[str]:
    words = []
    for source, count in sources.items():
        if source == "examples":
            words.append("%d %s found in the project" % (count, "call" if count == 1 else "calls"))
        else:
            words.append(source)
    return words


def _is_telling(text: str) -> bool:
    """Whether an argument of a call in the project shows what elements are, and that they can be hashed."""
    try:
        return tells(ast.literal_eval(text))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False


def _example(example: Dict[str, Any], inputs: Inputs) -> Optional[Call]:
    try:
        positional = [from_value(ast.literal_eval(text)) for text in example["positional"]]
        keyword = [
            (name, from_value(ast.literal_eval(text))) for name, text in example["keyword"].items()
        ]
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None
    mood = Mood(inputs.rng, 2)
    mood.ints = TINY
    return Call(positional, keyword, inputs.make_receiver(mood))


def _positional_only(side: Side) -> int:
    try:
        found = inspect.unwrap(side.target(side.module(), None)) if not side.is_method() else None
        return getattr(getattr(found, "__code__", None), "co_posonlyargcount", 0)
    except Exception:
        return 0


def _may_explode(side: Side) -> bool:
    """Whether the code raises to powers or shifts by what is not a constant, or asks the library to."""
    for node in ast.walk(ast.parse(side.source)):
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(
            node.op, (ast.Pow, ast.LShift)
        ):
            right = node.right if isinstance(node, ast.BinOp) else node.value
            if not isinstance(right, ast.Constant):
                return True
        name = (
            node.attr
            if isinstance(node, ast.Attribute)
            else node.id
            if isinstance(node, ast.Name)
            else ""
        )
        if name in ("pow", "factorial", "comb", "perm", "repeat", "cycle"):
            return True
    return False


def _reads_clock(side: Side) -> bool:
    module = side.module()
    names = {
        "datetime": ("now", "today", "utcnow"),
        "time": ("time", "time_ns", "monotonic", "perf_counter", "localtime", "gmtime"),
    }
    names.update(
        {
            "date": ("today",),
            "uuid": ("uuid1", "uuid4"),
            "secrets": ("token_hex", "randbelow", "choice", "token_bytes"),
        }
    )
    bound: Dict[str, Any] = vars(module)
    direct = {
        "time",
        "time_ns",
        "monotonic",
        "perf_counter",
        "uuid4",
        "uuid1",
        "token_hex",
        "urandom",
    }
    for code in side.codes():
        for inner in all_codes(code):
            used = set(inner.co_names)
            for owner, clocks in names.items():
                if owner in used and used & set(clocks) and _is_library(bound.get(owner)):
                    return True
            for name in used & direct:
                if getattr(bound.get(name), "__module__", None) in (
                    "time",
                    "uuid",
                    "secrets",
                    "posix",
                ):
                    return True
    return False


def _is_library(value: Any) -> bool:
    return isinstance(value, ModuleType) or getattr(value, "__module__", None) == "datetime"


def _is_mixed(call: Call) -> bool:
    """Whether a collection holds elements of unlike kinds, or something is None."""
    for part in call.parts():
        for recipe in walk(part):
            if isinstance(recipe, Lit) and recipe.value is None:
                return True
            if (
                isinstance(recipe, Seq)
                and recipe.kind != "tuple"
                and len({_family(item) for item in recipe.items}) > 1
            ):
                return True
            if (
                isinstance(recipe, Map)
                and not recipe.fixed
                and len({_family(item) for _, item in recipe.pairs}) > 1
            ):
                return True
    return False


def _family(recipe: Recipe) -> str:
    if isinstance(recipe, Nan):
        return "number"
    if isinstance(recipe, Lit):
        return "number" if isinstance(recipe.value, (int, float)) else type(recipe.value).__name__
    return getattr(recipe, "kind", type(recipe).__name__)


def _scale(call: Call) -> float:
    """The sum of the sizes of all floats in the call: what summing them may be wrong by is a part of it."""
    total = 0.0
    for part in call.parts():
        for recipe in walk(part):
            if (
                isinstance(recipe, Lit)
                and type(recipe.value) is float
                and abs(recipe.value) < 1e300
            ):
                total += abs(recipe.value)
    return total
