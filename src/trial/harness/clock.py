"""Measures how time grows with size in both versions, and memory at one size.

Inputs are grown along one size: collections and strings get that many elements, numbers that say how much work there is get that
value. Several kinds are tried (mostly distinct values, many repeats, long and square nesting, primes) and the one on which the
original is slowest is measured, for that is the case a rewrite is for. Sizes are chosen by looking ahead: a doubling whose
predicted time does not fit is not made. At each size rounds of A B B A and B A A B are run by turns until the size's share of the
time is spent. Two statistics speak for a ratio, that of the minima and the median of the paired rounds, and both are bootstrapped over
rounds (Efron 1979): what is said is the interval that holds both. The two A's of a round measure the clock against itself, and the
interval of the minima is widened by that noise, so that a busy machine widens what is claimed and creates nothing. A small win is measured a
second time, some hundred milliseconds later, and counts as far as both agree. A function that keeps state gets a fresh module for
every call; others share one, and short calls are repeated within one measurement.
"""

from __future__ import annotations

import gc
import math
import random
import sys
import time
import tracemalloc
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from harness.compare import Comparison
from harness.cover import Coverage
from harness.guard import Guard, Stop
from harness.make_inputs import Inputs
from harness.recipes import Call, CannotBuild, Func, Inst, Kitchen, Lit, Map, Obj, Recipe, Seq
from harness.subject import Outcome, Side, drive

SIZES = 10
LARGEST = 1 << 17
FIRST = 8
SHORT_FACTOR = 60
ROUNDS = 25
FEWEST_ROUNDS = 4
BOOTSTRAPS = 400
# Below these nothing is claimed (`decide.ts`); WebAssembly's small factors are not those of the user's Python.
LEAST_FACTOR = 2.0 if sys.platform == "emscripten" else 1.1
# A claim that is less clear than this is measured twice.
CLEAR_FACTOR = 1.6 * LEAST_FACTOR
MEMORY_SECONDS = 0.06
MEMORY_FLOOR = 4096
GIVEN_AT_MOST = 2_000_000

Answer = Callable[[Dict[str, Any]], None]
# Seconds of original, rewrite, rewrite, original.
Round = Tuple[float, float, float, float]


class Clock:
    """Timing of one pair."""

    def __init__(
        self,
        plan: Dict[str, Any],
        original: Side,
        rewrite: Side,
        guard: Guard,
        coverage: Coverage,
        inputs: Inputs,
    ) -> None:
        self._plan = plan
        self._coverage = coverage
        self._sides = (original, rewrite)
        self._guard = guard
        self._inputs = inputs
        self._rng = random.Random(plan["seed"] + 1)
        self._resolution = _resolution()
        self._fresh_module = False
        self._fresh_arguments = True
        self._slowest_call = plan["timeSeconds"] / 16

    def run(self, answer: Answer) -> None:
        """Sends `timed` as sizes are measured, the largest first, and `clock` at the end. Garbage collection is off in the harness."""
        end = time.perf_counter() + self._plan["timeSeconds"]
        gc.collect()
        self._run(answer, end)

    def _run(self, answer: Answer, end: float) -> None:
        self._coverage.only_ticks()
        kind = self._slowest_kind(time.perf_counter() + self._plan["timeSeconds"] * 0.15)
        if kind is None:
            answer(_nothing())
            return
        self._look_for_state(kind)
        ladder = self._ladder(kind, time.perf_counter() + self._plan["timeSeconds"] * 0.3)
        self._coverage.stop()
        if not ladder:
            answer(_nothing())
            return
        memory = self._memory(kind, ladder)
        chosen = _spread([size for size, _, _ in ladder], SIZES)
        predicted = {size: a + b for size, a, b in ladder}
        measured: List[Tuple[int, List[Round]]] = []
        for index, size in enumerate(reversed(chosen)):
            left = end - time.perf_counter()
            share = left * 0.45 if index == 0 else left / max(1, len(chosen) - index)
            rounds = self._rounds(kind, size, share, predicted[size])
            if rounds:
                measured.append((size, rounds))
                answer(_timed(size, rounds))
        measured.reverse()
        if not measured:
            answer(_nothing())
            return
        size, rounds = measured[-1]
        ratio = self._ratio(rounds)
        if ratio is not None and LEAST_FACTOR < ratio["low"] < CLEAR_FACTOR:
            again = self._rounds(kind, size, self._plan["timeSeconds"] * 0.25, predicted[size])
            ratio = _agreed(ratio, self._ratio(again))
        answer(self._summary(measured, ratio, memory))

    def _summary(
        self,
        measured: List[Tuple[int, List[Round]]],
        ratio: Optional[Dict[str, float]],
        memory: Optional[Dict[str, int]],
    ) -> Dict[str, Any]:
        size = measured[-1][0]
        slower = [n for n, some in measured if self._is_slower(some)]
        return {
            "say": "clock",
            "ratio": ratio,
            "size": size,
            "originalGrowth": self._growth(measured, 0, 3),
            "rewriteGrowth": self._growth(measured, 1, 2),
            "slowerUpTo": max(slower) if slower else None,
            "memory": memory,
        }

    def _ratio(self, rounds: List[Round]) -> Optional[Dict[str, float]]:
        """Original / rewrite: of the minima, with the interval that the bootstrapped minima, widened by A against A, and
        the bootstrapped medians of pairs span together."""
        if len(rounds) < FEWEST_ROUNDS or _best(rounds, 0, 3) < self._resolution / 10:
            return None
        ones = [min(r[0], r[3]) for r in rounds]
        others = [max(min(r[1], r[2]), 1e-12) for r in rounds]
        paired = [(r[0] + r[3]) / max(r[1] + r[2], 1e-12) for r in rounds]
        of_minima, of_pairs = [], []
        indices = range(len(rounds))
        for _ in range(BOOTSTRAPS):
            some = self._rng.choices(indices, k=len(rounds))
            of_minima.append(min(map(ones.__getitem__, some)) / min(map(others.__getitem__, some)))
            of_pairs.append(sorted(map(paired.__getitem__, some))[len(some) // 2])
        of_minima.sort()
        of_pairs.sort()
        first, last = int(0.025 * BOOTSTRAPS), int(0.975 * BOOTSTRAPS) - 1
        noise = math.exp(max(_self_noise(rounds, 0, 3), _self_noise(rounds, 1, 2)))
        value = min(ones) / min(others)
        return {
            "value": value,
            "low": min(value, of_minima[first] / noise, of_pairs[first]),
            "high": max(value, of_minima[last] * noise, of_pairs[last]),
        }

    def _is_slower(self, rounds: List[Round]) -> bool:
        if _best(rounds, 1, 2) <= LEAST_FACTOR * _best(rounds, 0, 3):
            return False
        ratio = self._ratio(rounds)
        return ratio is not None and ratio["high"] < 1 / LEAST_FACTOR

    def _growth(
        self, measured: List[Tuple[int, List[Any]]], first: int, second: int
    ) -> Optional[Dict[str, float]]:
        """Slope of log time on log n over the upper half of the sizes."""
        upper = measured[len(measured) // 2 :] if len(measured) >= 6 else measured[-3:]
        if len(upper) < 3 or upper[0][0] < 2:
            return None
        xs = [math.log(size) for size, _ in upper]
        value = _slope(
            xs, [math.log(max(_best(rounds, first, second), 1e-12)) for _, rounds in upper]
        )
        samples = []
        for _ in range(BOOTSTRAPS // 2):
            ys = []
            for _, rounds in upper:
                some = [rounds[self._rng.randrange(len(rounds))] for _ in rounds]
                ys.append(math.log(max(_best(some, first, second), 1e-12)))
            samples.append(_slope(xs, ys))
        samples.sort()
        low, high = samples[int(0.025 * len(samples))], samples[int(0.975 * len(samples))]
        return {"value": value, "low": min(low, value), "high": max(high, value)}

    def _slowest_kind(self, end: float) -> Optional["Kind"]:
        """Of the kinds that the original takes, the one it is slowest on at the largest size they all reach."""
        alive = [
            Kind(self._inputs, values, nesting, number)
            for values, nesting, number in _kinds(self._inputs)
        ]
        best: Optional[Kind] = None
        # Making up a text takes as long as a call on it.
        sizes = (4, 8, 16, 32, 64, 256) if self._inputs.reader is None else (16, 64, 256)
        for size in sizes:
            timed: List[Tuple[float, int, Kind]] = []
            for index, kind in enumerate(alive):
                if time.perf_counter() > end and best is not None:
                    return best
                seconds = min(
                    self._once(0, kind, size), self._once(0, kind, size) if size < 64 else math.inf
                )
                if seconds >= self._slowest_call and best is None:
                    # Another process may have had the processor.
                    seconds = self._once(0, kind, size)
                if seconds < self._slowest_call:
                    timed.append((seconds, -index, kind))
            if not timed:
                return best
            best = max(timed, key=lambda found: found[:2])[2]
            if max(seconds for seconds, _, _ in timed) > self._slowest_call / 16:
                return best
            alive = [kind for _, _, kind in sorted(timed, key=lambda found: -found[1])]
        return best

    def _once(self, which: int, kind: "Kind", size: int) -> float:
        """Seconds of one call, infinite where it does not return."""
        side = self._sides[which]
        call = kind.call(size)
        found = [math.inf]

        def action() -> None:
            measure = self._prepare(side, call)
            self._coverage.enter()
            try:
                found[0] = measure()
            finally:
                self._coverage.leave()

        try:
            self._guard.run(self._slowest_call * 4, action)
        except (Exception, Stop, SystemExit, KeyboardInterrupt, GeneratorExit):
            return math.inf
        return found[0]

    def _prepare(self, side: Side, call: Call, repeats: int = 1) -> Callable[[], float]:
        """A measurement ready to run: arguments built, module fresh where that matters."""
        module = side.fresh() if self._fresh_module else side.module()
        runs = []
        for _ in range(repeats):
            kitchen = Kitchen(module, [])
            receiver = call.receiver.build(kitchen) if call.receiver is not None else None
            positional = [recipe.build(kitchen) for recipe in call.positional]
            keyword = {name: recipe.build(kitchen) for name, recipe in call.keyword}
            runs.append((side.target(module, receiver), positional, keyword))
            if not self._fresh_arguments:
                runs *= repeats
                break
        clock = time.perf_counter

        def measure() -> float:
            started = clock()
            for target, positional, keyword in runs:
                value = target(*positional, **keyword)
                if hasattr(value, "__next__") or hasattr(value, "send"):
                    _use(value)
            return (clock() - started) / len(runs)

        return measure

    def _look_for_state(self, kind: "Kind") -> None:
        """Whether calls change their module or their arguments; what is changed has to be made anew for each measurement."""
        self._fresh_module = (
            any(side.keeps_state() for side in self._sides) or self._inputs.receiver is not None
        )
        call = kind.call(12)
        self._fresh_arguments = any(_changes(side, call) for side in self._sides)

    def _ladder(self, kind: "Kind", end: float) -> List[Tuple[int, float, float]]:
        """Sizes with a first time of both sides, growing until the next would take too long."""
        found: List[Tuple[int, float, float]] = []
        size, retries = FIRST, 2
        for small in (1, 2, 4):
            a, b = (
                min(self._once(side, kind, small), self._once(side, kind, small)) for side in (0, 1)
            )
            if math.isfinite(a) and math.isfinite(b):
                found.append((small, a, b))
        while size <= LARGEST and time.perf_counter() < end:
            began = time.perf_counter()
            a = self._once(0, kind, size)
            b = self._once(1, kind, size)
            if max(a, b) < self._slowest_call / 6:
                a, b = min(a, self._once(0, kind, size)), min(b, self._once(1, kind, size))
            spent = time.perf_counter() - began
            if not (math.isfinite(a) and math.isfinite(b)):
                size = (found[-1][0] + size) // 2 if found else 0
                retries -= 1
                if retries < 0 or not found or size <= found[-1][0]:
                    break
                continue
            found.append((size, a, b))
            step = self._next_size(found, spent)
            if step is None:
                break
            size = step
        return found

    def _next_size(self, found: List[Tuple[int, float, float]], spent: float) -> Optional[int]:
        """Twice the size, less where time grows steeply, none where nothing larger fits."""
        size, a, b = found[-1]
        now = max(a, b)
        if spent > self._plan["timeSeconds"] / 8 or now > self._slowest_call / 2:
            return None
        if len(found) < 2 or now < 1e-4:
            return size * 2 if now < 2e-3 or len(found) < 2 else None
        before_size, before_a, before_b = found[-2]
        before = max(before_a, before_b, 1e-9)
        rate = (now / before) ** (1 / max(1, size - before_size))
        steps = size * 2
        polynomial = now * (now / before) ** (math.log(2) / max(1e-9, math.log(size / before_size)))
        if rate > 1.25:
            allowed = math.log(max(1.0001, self._slowest_call / 3 / now)) / math.log(rate)
            step = min(size, int(allowed))
            return size + step if step >= 1 else None
        return steps if polynomial < self._slowest_call else None

    def _rounds(
        self, kind: "Kind", size: int, seconds: float, predicted: float
    ) -> List[Round]:
        call = kind.call(size)
        short = self._resolution * SHORT_FACTOR
        repeats = 1
        if not self._fresh_module:
            repeats = max(1, min(200, int(short / max(predicted / 2, 1e-8)) + 1))
        end = time.perf_counter() + seconds
        rounds: List[Round] = []
        try:
            self._guard.run(self._plan["timeSeconds"] * 3, lambda: self._warm(call, predicted))
            while len(rounds) < ROUNDS and (
                time.perf_counter() < end or len(rounds) < FEWEST_ROUNDS
            ):
                times: List[float] = []
                turns = (1, 0, 0, 1) if len(rounds) & 1 else (0, 1, 1, 0)

                def action() -> None:
                    for side in turns:
                        times.append(self._prepare(self._sides[side], call, repeats)())

                self._guard.run(self._plan["timeSeconds"] * 3, action)
                rounds.append(_in_order(turns, times))
                if time.perf_counter() > end + seconds + 1:
                    break
        except (Exception, Stop, SystemExit, KeyboardInterrupt, GeneratorExit):
            return []
        return rounds[1:] if len(rounds) > FEWEST_ROUNDS else rounds

    def _warm(self, call: Call, predicted: float) -> None:
        """The interpreter specialises code after some calls; short ones are made a few times first."""
        for _ in range(1 if predicted > 0.005 else 6):
            for side in self._sides:
                self._prepare(side, call)()

    def _memory(
        self, kind: "Kind", ladder: List[Tuple[int, float, float]]
    ) -> Optional[Dict[str, int]]:
        """Peak bytes above what was there before, at the largest size that is quick."""
        quick = [size for size, a, b in ladder if max(a, b) < MEMORY_SECONDS]
        if not quick:
            return None
        size = quick[-1]
        peaks = []
        for side in self._sides:
            try:
                measure = self._prepare(side, kind.call(size))
                tracemalloc.start()
                try:
                    before = tracemalloc.get_traced_memory()[0]
                    self._guard.run(self._plan["timeSeconds"] * 3, measure)
                    peaks.append(max(0, tracemalloc.get_traced_memory()[1] - before))
                finally:
                    tracemalloc.stop()
            except (Exception, Stop, SystemExit):
                return None
        if max(peaks) < MEMORY_FLOOR:
            return None
        return {"size": size, "original": peaks[0], "rewrite": peaks[1]}


class Kind:
    """One way to grow inputs. The same size gives the same call."""

    def __init__(self, inputs: Inputs, values: str, nesting: str, number: str) -> None:
        self.name = "%s %s %s" % (values, nesting, number)
        self._inputs = inputs
        self._values = values
        self._nesting = nesting
        self._number = number
        self._beside_data = _has_data(inputs)
        self._size = 0
        self._made: Dict[int, Call] = {}

    def call(self, size: int) -> Call:
        if size not in self._made:
            if len(self._made) > 3 and self._inputs.reader is None:
                self._made.clear()
            self._made[size] = self._make(size)
            self._inputs.record(self._made[size])
        return self._made[size]

    def _make(self, size: int) -> Call:
        self._size = size
        inputs = self._inputs
        rng = random.Random(size * 7919 + 13)
        positional: List[Recipe] = []
        keyword: List[Tuple[str, Recipe]] = []
        gap = False
        for parameter in inputs.parameters:
            if parameter["kind"] == "var-keyword" or (
                parameter["hasDefault"] and not _is_sized(parameter["shapes"][0])
            ):
                gap = gap or parameter["kind"] == "positional"
                continue
            value = self._grow(parameter["shapes"][0], size, rng, 0)
            if parameter["kind"] == "var-positional":
                positional += (
                    [value] if _is_sized(parameter["shapes"][0]) else [value] * min(size, 1000)
                )
            elif parameter["kind"] == "keyword" or gap:
                keyword.append((parameter["name"], value))
            else:
                positional.append(value)
        receiver: Optional[Recipe] = None
        if inputs.receiver is not None and inputs.receiver["kind"] == "method":
            pairs = [
                (p["name"], self._grow(p["shapes"][0], size, rng, 0))
                for p in inputs.receiver_parameters
                if p["kind"] not in ("var-positional", "var-keyword")
            ]
            receiver = Inst(inputs.receiver["className"], (), pairs)
        return Call(positional, keyword, receiver)

    def _grow(self, shape: Dict[str, Any], n: int, rng: random.Random, depth: int) -> Recipe:
        kind = shape["kind"]
        if kind == "stdin" and self._inputs.reader is not None:
            return self._inputs.reader.grown(n, self._values, self._number)
        if kind == "int":
            return Lit(self._number_of(shape, n, rng, depth))
        if kind == "float":
            return Lit(self._draw(n, rng) + 0.5)
        if kind == "bool":
            return Lit(rng.random() < 0.5)
        if kind == "str":
            return Lit(self._text(n, rng, depth))
        if kind == "bytes":
            return Lit(bytes(rng.randrange(256) for _ in range(n if depth == 0 else 4)))
        if kind in ("list", "set", "frozenset", "deque", "iterator", "tuple-of", "text-file"):
            return self._collection(shape, n, rng, depth)
        if kind == "tuple":
            return Seq("tuple", [self._grow(of, n, rng, depth + 1) for of in shape["items"]])
        if kind == "dict":
            count = n if depth == 0 else min(n, 4)
            pairs = {}
            for index in range(count):
                key = self._distinct(shape["key"], index, rng)
                pairs[key.source()] = (
                    key,
                    self._grow(
                        shape["value"], max(2, _root(n)) if depth == 0 else 2, rng, depth + 1
                    ),
                )
            return Map(list(pairs.values()))
        if kind == "mapping":
            return Map(
                [
                    (Lit(key), self._grow(of, n, rng, depth + 1))
                    for key, of in shape["keys"].items()
                ],
                True,
            )
        if kind == "object":
            pairs_of = [
                (name, self._grow(of, n, rng, depth + (depth > 0)))
                for name, of in shape["attributes"].items()
            ]
            return Obj(shape.get("className"), pairs_of, None)
        if kind == "instance":
            named = [
                (
                    p["name"],
                    self._grow((p["shapes"] or [{"kind": "int"}])[0], n, rng, depth + (depth > 0)),
                )
                for p in shape["parameters"]
            ]
            return Inst(shape["className"], (), named)
        if kind == "callable":
            names = ["x", "y", "z", "w"][: shape.get("arity", 1)]
            bodies = {"bool": "True", "int": "len(str(x))", "str": "str(x)", "float": "0.5"}
            body = bodies.get(shape["returns"]["kind"], "x") if names else "1"
            return Func("lambda %s: %s" % (", ".join(names), body))
        if kind == "one-of":
            return self._grow(shape["shapes"][0], n, rng, depth)
        return Lit(None)

    def _collection(self, shape: Dict[str, Any], n: int, rng: random.Random, depth: int) -> Recipe:
        of = shape["of"]
        inner = n
        if depth == 0:
            count = n
            if _is_sized(of):
                count = _root(n) if self._nesting == "square" else n
                inner = _root(n) if self._nesting == "square" else 3
        else:
            count = n if n <= 3 or self._nesting == "square" else min(n, 4)
        if shape["kind"] in ("set", "frozenset"):
            items = [self._distinct(of, index, rng) for index in range(count)]
        else:
            items = [self._grow(of, inner, rng, depth + 1) for _ in range(count)]
        name = "tuple" if shape["kind"] == "tuple-of" else shape["kind"]
        if self._values == "sorted" and items and all(isinstance(item, Lit) for item in items):
            items.sort(key=lambda item: item.value)  # type: ignore[attr-defined]
        return Seq(name, items)

    def _distinct(self, shape: Dict[str, Any], index: int, rng: random.Random) -> Recipe:
        kind = shape["kind"]
        if kind == "int":
            return Lit(index * 3 + rng.randrange(3))
        if kind == "str":
            return Lit("k%d" % index)
        if kind == "float":
            return Lit(index + 0.5)
        if kind == "tuple":
            return Seq("tuple", [self._distinct(of, index, rng) for of in shape["items"]])
        return self._grow(shape, 2, rng, 2)

    def _draw(self, n: int, rng: random.Random) -> int:
        if self._values == "repeats":
            return rng.randrange(max(2, _root(n) // 2))
        return rng.randrange(4 * n + 4)

    def _number_of(self, shape: Dict[str, Any], n: int, rng: random.Random, depth: int) -> int:
        role = shape.get("role")
        if depth == 0:
            if role == "index":
                return {"few": min(3, n), "half": n // 2}.get(self._number, max(0, n - 1))
            if self._number == "prime":
                return _next_prime(n)
            if role == "size" and not self._beside_data:
                return n
            return {"absent": -1, "few": 3, "half": n // 2}.get(self._number, n)
        return self._draw(max(n, 4), rng)

    def _text(self, n: int, rng: random.Random, depth: int) -> str:
        if self._number == "present":
            return "k%d" % rng.randrange(max(1, self._size))
        if depth > 0:
            return "w%d" % self._draw(max(n, 64), rng)
        if self._values == "repeats":
            return "ab" * (n // 2) + "a" * (n % 2)
        letters = "abcdefghijklmnopqrstuvwxyz     "
        return "".join(rng.choice(letters) for _ in range(n))


def _kinds(inputs: Inputs) -> List[Tuple[str, str, str]]:
    shapes = [
        p["shapes"][0] for p in [*inputs.parameters, *inputs.receiver_parameters] if p["shapes"]
    ]
    nested = any(
        shape["kind"] in ("list", "tuple-of", "iterator") and _is_sized(shape["of"])
        for shape in shapes
    )
    numbers = [shape.get("role") for shape in shapes if shape["kind"] == "int"]
    names = ("grows",) if not numbers else ("grows", "prime")
    # A number beside data may be a width or a limit: the most work is anywhere between none and all.
    if any(role != "size" for role in numbers) or (numbers and _has_data(inputs)):
        names = ("absent", "grows", "prime", "half", "few")
    if inputs.reader is not None:
        names = inputs.reader.growths()
    # A text beside data is looked for in them: texts are keys then, the data's own texts too.
    if _has_data(inputs) and any(shape["kind"] == "str" for shape in shapes):
        names = (*names, "present")
    kinds = []
    for number in names:
        for nesting in ("square", "long") if nested else ("long",):
            for values in ("distinct", "repeats", "sorted"):
                kinds.append((values, nesting, number))
    return kinds


def _has_data(inputs: Inputs) -> bool:
    shapes = [p["shapes"][0] for p in inputs.parameters if p["shapes"]]
    return any(shape["kind"] not in ("int", "one-of") and _is_sized(shape) for shape in shapes)


def _is_sized(shape: Dict[str, Any]) -> bool:
    if shape["kind"] == "one-of":
        return _is_sized(shape["shapes"][0])
    return shape["kind"] in (
        "list",
        "set",
        "frozenset",
        "deque",
        "iterator",
        "text-file",
        "tuple-of",
        "dict",
        "bytes",
    ) or (shape["kind"] == "int" and shape.get("role") == "size")


def _changes(side: Side, call: Call) -> bool:
    """Whether a call changes its arguments (or uses up an iterator among them)."""
    first: Outcome = side.run(call, 2.0)
    if first.error is not None or first.stopped is not None or first.unbuilt is not None:
        return True
    untouched = Outcome()
    untouched.module, untouched.before = first.module, first.before
    kitchen = Kitchen(first.module, [])
    try:
        if call.receiver is not None:
            untouched.arguments.append(("self", call.receiver.build(kitchen)))
        untouched.arguments += [
            (str(i), recipe.build(kitchen)) for i, recipe in enumerate(call.positional)
        ]
        untouched.arguments += [(name, recipe.build(kitchen)) for name, recipe in call.keyword]
    except CannotBuild:
        return True
    touched = Outcome()
    touched.module, touched.before, touched.arguments = first.module, first.before, first.arguments
    return Comparison(untouched, touched).difference() is not None


def _timed(size: int, rounds: Sequence[Sequence[float]]) -> Dict[str, Any]:
    return {
        "say": "timed",
        "size": size,
        "original": _best(rounds, 0, 3),
        "rewrite": _best(rounds, 1, 2),
        "originalHigh": _upper_quartile(rounds, 0, 3),
        "rewriteHigh": _upper_quartile(rounds, 1, 2),
    }


def _use(value: Any) -> None:
    if hasattr(value, "__next__"):
        for index, _ in enumerate(value):
            if index > GIVEN_AT_MOST:
                break
    elif hasattr(value, "send"):
        drive(value)


def _nothing() -> Dict[str, Any]:
    return {
        "say": "clock",
        "ratio": None,
        "size": 0,
        "originalGrowth": None,
        "rewriteGrowth": None,
        "slowerUpTo": None,
        "memory": None,
    }


def _best(rounds: Sequence[Sequence[float]], first: int, second: int) -> float:
    return min(min(r[first], r[second]) for r in rounds)


def _upper_quartile(rounds: Sequence[Sequence[float]], first: int, second: int) -> float:
    """What three of four runs did not exceed."""
    runs = sorted(seconds for r in rounds for seconds in (r[first], r[second]))
    return runs[(3 * len(runs)) // 4]


def _self_noise(rounds: Sequence[Sequence[float]], first: int, second: int) -> float:
    """How far the same code is from itself: logarithm of the ratio of the two minima."""
    one = max(min(r[first] for r in rounds), 1e-12)
    two = max(min(r[second] for r in rounds), 1e-12)
    return abs(math.log(one / two))


def _in_order(turns: Sequence[int], times: Sequence[float]) -> Round:
    """A B B A, whichever began."""
    a = [seconds for side, seconds in zip(turns, times) if side == 0]
    b = [seconds for side, seconds in zip(turns, times) if side == 1]
    return (a[0], b[0], b[1], a[1])


def _agreed(
    ratio: Dict[str, float], again: Optional[Dict[str, float]]
) -> Optional[Dict[str, float]]:
    """What two measurements say together; nothing where the second could not be made."""
    if again is None:
        return None
    return {
        "value": min(ratio["value"], again["value"]),
        "low": min(ratio["low"], again["low"]),
        "high": max(ratio["high"], again["high"]),
    }


def _slope(xs: Sequence[float], ys: Sequence[float]) -> float:
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys)) / spread if spread else 0.0


def _spread(sizes: List[int], count: int) -> List[int]:
    """At most `count` of the sizes, the largest ones and some small."""
    if len(sizes) <= count:
        return sizes
    return sorted(set(sizes[:2] + sizes[-(count - 2) :]))


def _resolution() -> float:
    steps = []
    for _ in range(50):
        first = time.perf_counter()
        second = time.perf_counter()
        while second == first:
            second = time.perf_counter()
        steps.append(second - first)
    return max(sorted(steps)[len(steps) // 2], 5e-8)


def _root(n: int) -> int:
    return max(1, math.isqrt(n))


def _next_prime(n: int) -> int:
    n = max(2, n)
    while any(n % divisor == 0 for divisor in range(2, math.isqrt(n) + 1)):
        n += 1
    return n
