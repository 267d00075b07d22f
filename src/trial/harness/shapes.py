"""Finds out what a function takes.

Shapes in a plan are guesses. A search over them starts with the likeliest of each parameter, calls the original on a few small
inputs and looks at what it raises: a missing attribute or key is added, a number that should have been iterable becomes a list, a
pair that should have had three elements gets them. The combination on which most calls return wins, and for each of its parameters
those of the other shapes that work in its place are kept beside it.
"""

from __future__ import annotations

import heapq
import itertools
import json
import re
import time
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from harness.cover import Coverage
from harness.make_inputs import Inputs
from harness.recipes import Call
from harness.subject import Outcome
from harness.unhashable import closed

Shape = Dict[str, Any]
Run = Callable[[Call], Outcome]

INT: Shape = {"kind": "int"}
STR: Shape = {"kind": "str"}
# Where nobody says what elements are, they are neither lists nor NaN: rewrites may put them into sets.
FLOAT: Shape = {"kind": "float", "plain": True}
INTS: Shape = {"kind": "list", "of": INT}
STRS: Shape = {"kind": "list", "of": STR}
WALKED: Shape = {"kind": "tuple-of", "of": INT}
PAIR: Shape = {"kind": "tuple", "items": [INT, INT]}
THING: Shape = {"kind": "object", "attributes": {}}
ROWS: Shape = {"kind": "list", "of": INTS}

# What is linked to another of its kind, or to none.
LINKS = ("next", "previous", "prev", "parent", "left", "right", "child")
LINK: Shape = {"kind": "one-of", "shapes": [{"kind": "again"}, {"kind": "none"}]}

# The same where they stand for what nobody knows: `unhashable.py` puts containers in their place.
OPEN_INT: Shape = {**INT, "open": True}
OPEN_STR: Shape = {**STR, "open": True}
OPEN_FLOAT: Shape = {**FLOAT, "open": True}
OPEN_PAIR: Shape = {"kind": "tuple", "items": [OPEN_INT, OPEN_INT], "open": True}
OPEN_NUMBER: Shape = {"kind": "one-of", "shapes": [OPEN_INT, {"kind": "bool", "open": True}, OPEN_FLOAT]}

GUESSES: List[Shape] = [
    {"kind": "list", "of": OPEN_INT},
    {"kind": "list", "of": OPEN_NUMBER},
    OPEN_INT,
    OPEN_STR,
    {"kind": "list", "of": OPEN_STR},
    ROWS,
    {"kind": "list", "of": OPEN_PAIR},
    {"kind": "dict", "key": STR, "value": INT},
    {"kind": "list", "of": {"kind": "mapping", "keys": {"id": INT}}},
    {"kind": "list", "of": THING},
    THING,
    FLOAT,
    {"kind": "dict", "key": INT, "value": INTS},
    {"kind": "set", "of": INT},
    {"kind": "callable", "arity": 1, "returns": {"kind": "any"}},
    {"kind": "none"},
    {"kind": "bytes"},
]

ELEMENTS: List[Shape] = [
    OPEN_INT,
    OPEN_STR,
    OPEN_PAIR,
    OPEN_FLOAT,
    INTS,
    OPEN_NUMBER,
]

# What is looked up or compared with others as a whole.
SOUGHT: List[Shape] = [OPEN_INT, OPEN_STR, OPEN_FLOAT, OPEN_PAIR, {"kind": "none"}]

PROBE_SIZES = (3, 2, 4, 1)
PROBE_LIMIT = 1_200
KEPT_SHAPES = 8
PATIENCE = 24
EXCHANGE_COST = 6
LINE_WORTH = 0.05
TOLD_WORTH = 0.25

_BY_NAME = [
    (
        re.compile(r"^(n|k|m|count|size|limit|width|height|depth|steps|times)$"),
        {"kind": "int", "role": "size"},
    ),
    (
        re.compile(r"(^|_)(index|idx|i|j|pos|position|start|stop|end)$"),
        {"kind": "int", "role": "index"},
    ),
    (
        re.compile(r"(^|_)(key|func|fn|f|callback|predicate|pred|transform)$"),
        {"kind": "callable", "arity": 1, "returns": {"kind": "any"}},
    ),
    (
        re.compile(r"(^|_)(s|text|word|name|line|string|prefix|suffix|sep|pattern|title|message)$"),
        STR,
    ),
    (re.compile(r"(^|_)(words|names|lines|strings|texts|tokens|keys|tags)$"), STRS),
    (re.compile(r"(^|_)(matrix|grid|rows|board|table)$"), ROWS),
    (
        re.compile(r"(^|_)(d|mapping|table|counts|index|lookup|config|options)$"),
        {"kind": "dict", "key": STR, "value": INT},
    ),
    (re.compile(r"(^|_)(pairs|edges|points|intervals|items)$"), {"kind": "list", "of": PAIR}),
    (re.compile(r"(^|_)(flag|reverse|strict|verbose|is_\w+|has_\w+)$"), {"kind": "bool"}),
    (re.compile(r"(^|_)(x|y|value|total|amount|target|number|num|a|b)$"), INT),
]

_KIND_OF_TYPE = {
    "int": ("int", "bool"),
    "float": ("float", "int"),
    "str": ("str",),
    "list": ("list",),
    "tuple": ("tuple", "tuple-of"),
    "dict": ("dict", "mapping"),
    "set": ("set",),
    "NoneType": ("none",),
    "bool": ("bool",),
    "bytes": ("bytes",),
    "Thing": ("object",),
    "Feed": ("iterator",),
    "function": ("callable",),
}
_LIST_METHODS = {"append", "extend", "insert", "reverse"}
_DICT_METHODS = {"items", "keys", "values", "get", "setdefault"}


def is_text_read(parameter: Dict[str, Any]) -> bool:
    """Whether it stands for what the code reads from standard input."""
    return any(shape["kind"] == "stdin" for shape in parameter["shapes"])


class Finding:
    """What the search came to."""

    def __init__(self) -> None:
        self.calls = 0
        self.best = -1.0
        self.last: Optional[Outcome] = None


def guess_shapes(parameter: Dict[str, Any]) -> List[Shape]:
    """The plan's shapes, with `any` spelled out; where there are none, by name and then everything usual."""
    shapes = [spelled for shape in parameter["shapes"] for spelled in _spell(shape)]
    if not shapes:
        named = [shape for pattern, shape in _BY_NAME if pattern.search(parameter["name"])]
        shapes = [*named, *GUESSES]
        parameter["open"] = named + GUESSES
    else:
        parameter["open"] = [shape for shape in shapes if shape not in parameter["shapes"]]
    if parameter.get("told"):
        shapes = [closed(shape) for shape in shapes]
        parameter["open"] = [closed(shape) for shape in parameter["open"]]
    if shapes[0]["kind"] == "int":
        # A count or an amount that might be a float is not NaN.
        shapes = [{**shape, "plain": True} if shape["kind"] == "float" else shape for shape in shapes]
    return _distinct(shapes)


def find_shapes(inputs: Inputs, run: Run, coverage: Coverage, deadline: float) -> Finding:
    """`deadline` is one of `time.process_time`. Sets `kept` shapes in the parameters of `inputs` (and of its receiver) to those that work."""
    slots = [
        parameter
        for parameter in [*inputs.receiver_parameters, *inputs.parameters]
        if not is_text_read(parameter)
    ]
    for parameter in slots:
        parameter["all"] = guess_shapes(parameter)
        parameter["shapes"] = parameter["all"][:1]
    finding = Finding()
    search = _Search(inputs, slots, run, coverage, finding, deadline)
    best = search.best()
    for parameter, shape in zip(slots, best):
        parameter["shapes"] = [shape]
    for index, parameter in enumerate(slots):
        if time.process_time() < deadline:
            parameter["shapes"] = search.others(best, index)
        else:
            parameter["shapes"] = [best[index]]
    return finding


class _Search:
    """Best-first over combinations of shapes. What is made from a combination that did well is tried first, and what repairs an
    error before what only exchanges one guess for another."""

    def __init__(
        self,
        inputs: Inputs,
        slots: List[Dict[str, Any]],
        run: Run,
        coverage: Coverage,
        finding: Finding,
        deadline: float,
    ) -> None:
        self._inputs = inputs
        self._coverage = coverage
        self._slots = slots
        self._run = run
        self._finding = finding
        self._deadline = deadline
        self._seen: set = set()
        self._counter = itertools.count()

    def best(self) -> List[Shape]:
        queue: List[Tuple[float, int, int, List[Shape]]] = []
        best = [slot["all"][0] for slot in self._slots]
        best_score, patience = -1.0, PATIENCE
        self._push(queue, best, 0.0, 0)
        while queue and self._finding.calls < PROBE_LIMIT and time.process_time() < self._deadline:
            _, cost, _, shapes = heapq.heappop(queue)
            score, outcomes = self._try(shapes)
            if score > best_score:
                best, best_score, patience = shapes, score, PATIENCE
            elif best_score >= 1:
                patience -= 1
                if patience < 0:
                    break
            for place, candidate in enumerate(self._repaired(shapes, outcomes)):
                self._push(queue, candidate, score, cost + place)
            for place, candidate in enumerate(self._exchanged(shapes)):
                self._push(queue, candidate, score, cost + EXCHANGE_COST + place)
        self._finding.best = best_score
        return best

    def others(self, best: Sequence[Shape], index: int) -> List[Shape]:
        """Shapes of one parameter that work with the best of the others."""
        kept = [best[index]]
        for shape in self._slots[index]["all"]:
            if len(kept) >= KEPT_SHAPES or time.process_time() > self._deadline:
                break
            if shape == best[index] or self._is_unasked(best[index], index, shape):
                continue
            score, _ = self._try([*best[:index], shape, *best[index + 1 :]])
            # What uses or annotations speak of may well raise on some values.
            is_open = shape in self._slots[index]["open"]
            if score >= (max(0.5, 0.75 * self._finding.best) if is_open else TOLD_WORTH):
                kept.append(shape)
        return kept

    def _is_unasked(self, best: Shape, index: int, shape: Shape) -> bool:
        """Unhashable elements where nothing tells what elements are, and hashable ones work; halves of what is counted."""
        is_open = shape in self._slots[index]["open"]
        if is_open and best.get("role") and shape["kind"] == "float":
            return True
        return is_open and _has_unhashable(shape) and not _has_unhashable(best)

    def _push(self, queue: List[Any], shapes: List[Shape], parent: float, cost: int) -> None:
        key = json.dumps(shapes, sort_keys=True)
        if key not in self._seen:
            self._seen.add(key)
            heapq.heappush(queue, (-parent, cost, next(self._counter), shapes))

    def _try(self, shapes: Sequence[Shape]) -> Tuple[float, List[Outcome]]:
        before = [slot["shapes"] for slot in self._slots]
        for number, (slot, shape) in enumerate(zip(self._slots, shapes)):
            slot["shapes"] = [_labelled(shape, [number * 100])]
        outcomes = []
        self._coverage.begin_probe()
        for size in PROBE_SIZES:
            outcome = self._run(self._inputs.sized(size))
            self._finding.calls += 1
            self._finding.last = outcome
            outcomes.append(outcome)
            if outcome.stopped is not None or (
                len(outcomes) > 1 and not any(map(_worth, outcomes))
            ):
                break
        outcomes += self._with_own_texts(outcomes)
        for slot, shape in zip(self._slots, before):
            slot["shapes"] = shape
        worth = min(1.0, sum(_worth(outcome) for outcome in outcomes) / len(PROBE_SIZES))
        lines = self._coverage.probed_lines()
        return worth * (1 + LINE_WORTH * lines) + 0.01 * LINE_WORTH * lines, outcomes

    def _with_own_texts(self, outcomes: List[Outcome]) -> List[Outcome]:
        """Where texts of any form are refused, a few of the code's own: they count as the others would have."""
        if any(outcome.error is None for outcome in outcomes) or not any(
            isinstance(outcome.error, (KeyError, ValueError)) for outcome in outcomes
        ):
            return []
        found = []
        for size in (1, 2, 3, 3):
            outcome = self._run(self._inputs.probe_texts(size))
            self._finding.calls += 1
            found.append(outcome)
        return [outcome for outcome in found if outcome.error is None]

    def _repaired(self, shapes: List[Shape], outcomes: List[Outcome]) -> Iterator[List[Shape]]:
        for label, name in dict.fromkeys(pair for outcome in outcomes for pair in outcome.missing):
            for index, shape in enumerate(shapes):
                for changed in _with_attribute(shape, label, name, [index * 100]):
                    yield [*shapes[:index], changed, *shapes[index + 1 :]]
        errors = {}
        for outcome in outcomes:
            if outcome.error is not None:
                errors[str(outcome.error)] = outcome.error
        for error in errors.values():
            for index, shape in enumerate(shapes):
                for changed in _repairs(shape, error):
                    yield [*shapes[:index], changed, *shapes[index + 1 :]]

    def _exchanged(self, shapes: List[Shape]) -> Iterator[List[Shape]]:
        for index, slot in enumerate(self._slots):
            for other in slot["all"]:
                if other != shapes[index]:
                    yield [*shapes[:index], other, *shapes[index + 1 :]]


def _worth(outcome: Outcome) -> float:
    """A call that returned is worth 1; one that raised of its own will a little, for the arguments were of the right kind."""
    if outcome.unbuilt is not None or outcome.stopped is not None:
        return 0.0
    if outcome.error is None:
        return 1.0
    if isinstance(outcome.error, (TypeError, AttributeError, NameError)):
        return 0.0
    return 0.25


def _has_unhashable(shape: Shape) -> bool:
    """Whether elements are of a kind that no set holds."""
    of = shape.get("of") or shape.get("value") or {}
    return of.get("kind") in ("list", "dict", "mapping", "set", "deque")


def _spell(shape: Shape) -> List[Shape]:
    """`any` as what it may be; inside a collection as elements of one kind."""
    kind = shape["kind"]
    if kind == "any":
        found = SOUGHT if shape.get("sought") else GUESSES
        return [closed(one) for one in found] if shape.get("plain") else found
    if (
        kind in ("list", "set", "frozenset", "deque", "iterator", "tuple-of")
        and shape["of"]["kind"] == "any"
    ):
        hashed = kind in ("set", "frozenset")
        known = hashed or shape["of"].get("plain")
        return [
            {**shape, "of": closed(of) if known else of}
            for of in ELEMENTS
            if not (hashed and of["kind"] == "list")
        ]
    if kind == "dict" and "any" in (shape["key"]["kind"], shape["value"]["kind"]):
        keys = [STR, INT, PAIR] if shape["key"]["kind"] == "any" else [shape["key"]]
        values = [OPEN_INT, OPEN_STR, INTS] if shape["value"]["kind"] == "any" else [shape["value"]]
        return [{**shape, "key": key, "value": value} for value in values for key in keys]
    if kind == "one-of":
        return [spelled for part in shape["shapes"] for spelled in _spell(part)] + (
            [shape] if len(shape["shapes"]) > 1 else []
        )
    if _holds_any(shape):
        return [
            _filled(shape, kind) for kind in (OPEN_INT, OPEN_STR, OPEN_FLOAT, OPEN_NUMBER)
        ] + [shape]
    return [shape]


def _holds_any(shape: Shape) -> bool:
    return any(part["kind"] == "any" for part, _ in _parts(shape))


def _filled(shape: Shape, by: Shape) -> Shape:
    """The shape with all that is open inside of one kind, so that its values can be compared with each other."""
    if shape["kind"] == "any":
        return closed(by) if shape.get("plain") else by
    found = dict(shape)
    for key in ("of", "key", "value"):
        if isinstance(shape.get(key), dict):
            found[key] = _filled(shape[key], by)
    for key in ("keys", "attributes"):
        if shape.get(key):
            found[key] = {
                name: LINK if name in LINKS and part["kind"] == "any" else _filled(part, by)
                for name, part in shape[key].items()
            }
    for key in ("items", "shapes"):
        if shape.get(key):
            found[key] = [_filled(part, by) for part in shape[key]]
    return found


def _distinct(shapes: Sequence[Shape]) -> List[Shape]:
    seen: Dict[str, Shape] = {}
    for shape in shapes:
        seen.setdefault(json.dumps(shape, sort_keys=True), shape)
    return list(seen.values())


def _parts(shape: Shape) -> Iterator[Tuple[Shape, Callable[[Shape], Shape]]]:
    """Every shape inside, itself first, each with the way to put another in its place."""
    yield shape, lambda other: other
    for key in ("of", "key", "value", "returns"):
        if isinstance(shape.get(key), dict):
            for part, put in _parts(shape[key]):
                yield part, lambda other, key=key, put=put: {**shape, key: put(other)}  # type: ignore[misc]
    for key in ("keys", "attributes"):
        for name, inner in (shape.get(key) or {}).items():
            for part, put in _parts(inner):
                yield (
                    part,
                    lambda other, key=key, name=name, put=put: {
                        **shape,
                        key: {**shape[key], name: put(other)},
                    },
                )  # type: ignore[misc]
    for key in ("items", "shapes"):
        for index, inner in enumerate(shape.get(key) or []):
            for part, put in _parts(inner):
                yield (
                    part,
                    lambda other, key=key, index=index, put=put: {  # type: ignore[misc]
                        **shape,
                        key: [*shape[key][:index], put(other), *shape[key][index + 1 :]],
                    },
                )


def _labelled(shape: Shape, counter: List[int]) -> Shape:
    """The shape with a number on every object, so that a missing attribute tells where it is missing."""
    found = dict(shape)
    if shape["kind"] == "object":
        counter[0] += 1
        found["label"] = counter[0]
        found["attributes"] = {
            name: _labelled(part, counter) for name, part in shape["attributes"].items()
        }
    for key in ("of", "key", "value", "returns"):
        if isinstance(shape.get(key), dict):
            found[key] = _labelled(shape[key], counter)
    if shape.get("keys"):
        found["keys"] = {name: _labelled(part, counter) for name, part in shape["keys"].items()}
    for key in ("items", "shapes"):
        if shape.get(key):
            found[key] = [_labelled(part, counter) for part in shape[key]]
    return found


def _with_attribute(
    shape: Shape, label: Optional[int], name: str, counter: List[int]
) -> Iterator[Shape]:
    labelled = _labelled(shape, counter)
    for part, put in _parts(labelled):
        if (
            part["kind"] == "object"
            and part.get("label") == label
            and name not in part["attributes"]
        ):
            named = [found for pattern, found in _BY_NAME if pattern.search(name)]
            for guess in _distinct(
                [*named, INT, STR, INTS, {"kind": "callable", "arity": 0, "returns": INT}]
            ):
                attributes = {**part["attributes"], name: guess}
                yield _unlabelled(put({**part, "attributes": attributes}))


def _unlabelled(shape: Shape) -> Shape:
    return json.loads(
        json.dumps(shape),
        object_hook=lambda found: {
            k: v for k, v in found.items() if k != "label" or not isinstance(v, int)
        },
    )


def _repairs(shape: Shape, error: BaseException) -> Iterator[Shape]:
    """Shapes that may not raise this error any more."""
    text = str(error)
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        yield from _with_key(shape, error.args[0])
        return
    wrong = re.findall(r"'(\w+)'", text)
    unpacked = re.search(r"expected (?:at least )?(\d+)", text)
    for part, put in _parts(shape):
        if unpacked and part["kind"] in ("tuple", "list"):
            first = part["items"][0] if part.get("items") else INT
            if part["kind"] == "tuple" or "unpack" in text:
                yield put({"kind": "tuple", "items": [first] * int(unpacked.group(1))})
        if not isinstance(error, (TypeError, AttributeError, ValueError)):
            continue
        if (
            not any(part["kind"] in _KIND_OF_TYPE.get(name, ()) for name in wrong)
            and "object" not in text
        ):
            continue
        for changed in _instead(part, text, wrong):
            if changed != part:
                yield put(changed)


def _instead(part: Shape, text: str, wrong: List[str]) -> List[Shape]:
    kind = part["kind"]
    if "has no attribute" in text and len(wrong) >= 2:
        name = wrong[-1]
        if kind not in _KIND_OF_TYPE.get(wrong[0], ()):
            return []
        if hasattr(str, name) and name not in ("index", "count"):
            return [STR]
        if name in _DICT_METHODS:
            return [
                {"kind": "dict", "key": STR, "value": INT},
                {"kind": "dict", "key": INT, "value": INTS},
            ]
        if name in _LIST_METHODS:
            return [INTS]
        if hasattr(set, name):
            return [{"kind": "set", "of": INT}]
        named = [found for pattern, found in _BY_NAME if pattern.search(name)]
        return [
            {"kind": "object", "attributes": {name: guess}}
            for guess in _distinct([*named, INT, STR])
        ]
    if "indices must be" in text or "subscriptable" in text:
        mapping: Shape = {"kind": "mapping", "keys": {}}
        return (
            [mapping, INTS, STR, PAIR]
            if kind in ("int", "str", "list", "tuple", "float", "object", "none")
            else []
        )
    if "unpack" in text:
        return [PAIR]
    if "iterable" in text or "len()" in text or "iterator" in text or "reversible" in text:
        return (
            [WALKED, STR, INTS, STRS, {"kind": "dict", "key": STR, "value": INT}]
            if kind in ("int", "float", "object", "bool", "none")
            else []
        )
    if "callable" in text:
        return [
            {"kind": "callable", "arity": arity, "returns": {"kind": "any"}} for arity in (1, 2, 0)
        ]
    if "positional argument" in text and kind == "callable":
        return [{**part, "arity": arity} for arity in (1, 2, 3, 0)]
    if "unhashable" in text:
        return [PAIR, INT, STR] if kind in ("list", "dict", "set", "mapping") else []
    if kind in (
        "int",
        "str",
        "float",
        "list",
        "tuple",
        "object",
        "none",
        "dict",
        "mapping",
        "callable",
    ):
        return [INT, STR, FLOAT, INTS]
    return []


def _with_key(shape: Shape, key: str) -> Iterator[Shape]:
    for part, put in _parts(shape):
        if part["kind"] == "mapping" and key not in part["keys"]:
            for guess in (INT, STR, INTS):
                yield put({**part, "keys": {**part["keys"], key: guess}})
        elif part["kind"] == "dict":
            yield put({"kind": "mapping", "keys": {key: part["value"]}})
