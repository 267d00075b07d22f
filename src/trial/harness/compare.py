"""Are two outcomes the same?

Both object graphs are walked together, result first, then the arguments as the call left them, then module state. Types must be
equal (classes of the slices by qualified name), NaN equals NaN, order counts wherever Python promises one.
Mutable objects must correspond one to one: where the original returns its argument, the rewrite may not return a copy. Floats
may differ by one part in 10¹², by the error bound of summing the call's own floats, or by the sign of a zero; that is noted as
`rounding`. Exceptions are
compared by type. Iterators are compared by what they gave and by when they took from the iterators they were given.
"""

from __future__ import annotations

import collections
import enum
import inspect
import math
import sys
from types import ModuleType
from typing import Any, Callable, Dict, List, Optional, Tuple

from harness.recipes import Feed, Thing
from harness.subject import Given, Outcome, drive, state_of

RELATIVE_ERROR = 1e-12
SHOWN_LENGTH = 300


class Difference(Exception):
    """What differs: `kind` is one of the protocol's differences; the texts are for people."""

    def __init__(self, kind: str, original: str = "", rewrite: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.original = original
        self.rewrite = rewrite


class Comparison:
    """One comparison; `rounding` tells whether floats were equal by rounding only."""

    def __init__(
        self,
        original: Outcome,
        rewrite: Outcome,
        scale: float = 0.0,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self.rounding = False
        self._tick = tick
        self._original = original
        self._rewrite = rewrite
        self._slack = 1e-15 * scale if math.isfinite(scale) else 0.0
        self._forth: Dict[int, Any] = {}
        self._back: Dict[int, Any] = {}
        self._kept: List[Any] = []
        self._busy: set = set()

    def difference(self) -> Optional[Difference]:
        """None where the outcomes are equal."""
        a, b = self._original, self._rewrite
        try:
            self._ends(a, b)
            self._within("result", a.value, b.value, a, b)
            if a.printed != b.printed:
                raise Difference("output", _printed(a), _printed(b))
            for (name, left), (_, right) in zip(a.arguments, b.arguments):
                self._within("argument " + name, left, right, a, b)
            self._state(a, b)
            self._timeline(a, b)
        except Difference as found:
            return found
        return None

    def _ends(self, a: Outcome, b: Outcome) -> None:
        if b.stopped is not None and a.stopped is None:
            kind = {"endless": "endless", "out-of-memory": "endless", "too-much-output": "output"}
            raise Difference(kind.get(b.stopped.code, "exception"), shown(a), b.stopped.reason)
        if (a.error is None) != (b.error is None):
            raise Difference("exception", shown(a), shown(b))
        if a.error is not None and b.error is not None:
            if not _same_class(type(a.error), type(b.error)):
                raise Difference("exception", shown(a), shown(b))
            if isinstance(a.error, SystemExit) and _text(a.error.code) != _text(b.error.code):
                raise Difference("exception", shown(a), shown(b))

    def _within(self, place: str, left: Any, right: Any, a: Outcome, b: Outcome) -> None:
        try:
            self._same(left, right)
        except Difference as found:
            if place == "result":
                raise Difference(found.kind, shown(a), shown(b))
            kind = found.kind if found.kind in ("aliasing", "laziness") else "arguments"
            name = place.split(" ", 1)[1]
            label = "argument %d" % (int(name) + 1) if name.isdigit() else name
            if found.kind == "aliasing":
                raise Difference(kind, found.original or shown(a), found.rewrite or shown(b))
            if found.kind == "laziness":
                raise Difference(kind, found.original, found.rewrite)
            raise Difference(
                kind,
                "%s is %s afterwards" % (label, render(left)),
                "%s is %s afterwards" % (label, render(right)),
            )
        except RecursionError:
            if _text(left) != _text(right):
                raise Difference("value", shown(a), shown(b))

    def _state(self, a: Outcome, b: Outcome) -> None:
        after_a, after_b = state_of(a.module), state_of(b.module)
        for name, value in after_a.items():
            if name in after_b:
                self._placed(name, value, after_b[name])
            elif name not in a.before:
                raise Difference("state", "sets %s" % name, "does not set %s" % name)
        for name in after_b:
            if name not in after_a and name not in b.before:
                raise Difference("state", "does not set %s" % name, "sets %s" % name)
        left, right = vars(a.module), vars(b.module)
        for name, owner in left.items():
            other = right.get(name)
            if other is None or getattr(owner, "__module__", None) != a.module.__name__:
                continue
            mine, theirs = _attributes(owner), _attributes(other)
            for key in mine:
                if key in theirs:
                    self._placed("%s.%s" % (name, key), mine[key], theirs[key])

    def _placed(self, name: str, left: Any, right: Any) -> None:
        try:
            self._same(left, right)
        except Difference:
            raise Difference(
                "state",
                "%s is %s afterwards" % (name, render(left)),
                "%s is %s afterwards" % (name, render(right)),
            )

    def _timeline(self, a: Outcome, b: Outcome) -> None:
        """When elements were taken, given and printed: told for results that are iterators, where it can be seen."""
        if not a.given:
            return
        left, right = _merged(a.log), _merged(b.log)
        if left != right:
            raise Difference("laziness", _timeline_text(left, right), _timeline_text(right, left))

    def _same(self, a: Any, b: Any) -> None:
        self._tick()
        if a is b and isinstance(
            a, (type(None), bool, str, bytes, type(Ellipsis), type(NotImplemented))
        ):
            return
        kind = type(a)
        if kind is not type(b) and not _same_class(kind, type(b)):
            raise Difference(_mismatch(a, b))
        if kind in (int, str, bytes, bool, type(None)):
            if a != b and not (kind is str and _same_module(a, b)):
                raise Difference("value")
        elif _is_logger(a):
            if a.name != b.name and not _same_module(a.name, b.name):
                raise Difference("value")
        elif kind is float:
            self._floats(a, b)
        elif kind is complex:
            self._floats(a.real, b.real)
            self._floats(a.imag, b.imag)
        elif kind is tuple:
            self._sequences(list(a), list(b))
        elif self._is_code(a):
            self._functions(a, b)
        elif isinstance(a, (type, ModuleType)):
            if not _same_class(a, b) if isinstance(a, type) else a.__name__ != b.__name__:
                raise Difference("value")
        elif isinstance(a, enum.Enum):
            if a.name != b.name:
                raise Difference("value")
        elif id(a) in self._original.given:
            if self._pair(a, b):
                self._given(self._original.given[id(a)], self._rewrite.given.get(id(b)))
        elif isinstance(a, frozenset):
            self._sets(a, b)
        elif self._pair(a, b):
            self._objects(a, b)

    def _pair(self, a: Any, b: Any) -> bool:
        """True where `a` and `b` meet for the first time; they must have met neither anything else."""
        seen_b = self._forth.get(id(a))
        seen_a = self._back.get(id(b))
        if seen_b is None and seen_a is None:
            self._forth[id(a)] = b
            self._back[id(b)] = a
            self._kept.append((a, b))
            return True
        if seen_b is b:
            return False
        one = "%s is the object that was there before" % render(a)
        other = "it is another object, equal or not"
        if seen_b is not None:
            raise Difference("aliasing", one, other)
        raise Difference("aliasing", other, one)

    def _objects(self, a: Any, b: Any) -> None:
        if isinstance(a, Feed):
            if a.taken != b.taken:
                text = "takes %d of the iterator's elements"
                raise Difference("laziness", text % a.taken, text % b.taken)
            return self._sequences(a._items, b._items)
        known = False
        if isinstance(a, list):
            self._sequences(list.__iter__(a), list.__iter__(b), list.__len__(a), list.__len__(b))
            known = True
        elif isinstance(a, tuple):
            self._sequences(list(tuple.__iter__(a)), list(tuple.__iter__(b)))
            known = True
        elif isinstance(a, dict):
            self._dicts(a, b)
            known = True
        elif isinstance(a, set):
            self._sets(a, b)
            known = True
        elif isinstance(a, collections.deque):
            if a.maxlen != b.maxlen:
                raise Difference("value")
            self._sequences(list(a), list(b))
            known = True
        elif isinstance(a, (bytearray, int, float, str, bytes, range, slice)):
            known = type(a).__repr__ is not object.__repr__
            if not _plain_equal(a, b):
                raise Difference("value")
        elif isinstance(a, BaseException):
            self._same(a.args, b.args)
            known = True
        if isinstance(a, collections.defaultdict):
            self._same(a.default_factory, b.default_factory)
        mine, theirs = fields_of(a), fields_of(b)
        if mine or theirs or known:
            self._attributes(mine, theirs)
        else:
            self._opaque(a, b)

    def _attributes(self, mine: Dict[str, Any], theirs: Dict[str, Any]) -> None:
        if mine.keys() != theirs.keys():
            raise Difference("value")
        for name in mine:
            self._same(mine[name], theirs[name])

    def _opaque(self, a: Any, b: Any) -> None:
        """Objects of C types: arrays by their bytes, the rest by what pickling would keep of them, at last by their text."""
        if hasattr(a, "dtype") and hasattr(a, "tobytes"):
            if (str(a.dtype), getattr(a, "shape", None)) != (
                str(b.dtype),
                getattr(b, "shape", None),
            ):
                raise Difference("type")
            if a.dtype.kind == "f":
                return self._sequences(a.ravel().tolist(), b.ravel().tolist())
            if a.tobytes() != b.tobytes():
                raise Difference("value")
            return
        try:
            left, right = a.__reduce_ex__(4), b.__reduce_ex__(4)
        except Exception:
            if _text(a) != _text(b):
                raise Difference("value")
            return
        self._reduced(left, right)

    def _reduced(self, left: Any, right: Any) -> None:
        if isinstance(left, str) or isinstance(right, str):
            return self._same(left, right)
        for one, other in zip(left, right):
            if hasattr(one, "__next__"):
                one, other = list(one), list(other or ())
            self._same(one, other)

    def _floats(self, a: float, b: float) -> None:
        if a == b:
            # The sign of a zero is what is left of rounding, and of where a sum began.
            self.rounding = self.rounding or math.copysign(1, a) != math.copysign(1, b)
            return
        if a != a and b != b:
            return
        gap = abs(a - b)
        if math.isfinite(gap) and gap <= max(RELATIVE_ERROR * max(abs(a), abs(b)), self._slack):
            self.rounding = True
            return
        raise Difference("value")

    def _sequences(self, a: Any, b: Any, length_a: int = -1, length_b: int = -1) -> None:
        a, b = list(a), list(b)
        if len(a) != len(b):
            raise Difference("value")
        try:
            for left, right in zip(a, b):
                self._same(left, right)
        except Difference as found:
            if found.kind == "value" and _same_items(a, b):
                raise Difference("order")
            raise

    def _dicts(self, a: Any, b: Any) -> None:
        left, right = list(dict.items(a)), list(dict.items(b))
        if len(left) != len(right):
            raise Difference("value")
        try:
            for (key_a, _), (key_b, _) in zip(left, right):
                self._same(key_a, key_b)
        except Difference as found:
            if found.kind == "value" and _same_items([k for k, _ in left], [k for k, _ in right]):
                raise Difference("order")
            raise
        for (_, value_a), (_, value_b) in zip(left, right):
            self._same(value_a, value_b)

    def _sets(self, a: Any, b: Any) -> None:
        if len(a) != len(b):
            raise Difference("value")
        rest = []
        plain_b = {_key(item): item for item in b if _key(item) is not None}
        for item in a:
            key = _key(item)
            if key is None:
                rest.append(item)
            elif key not in plain_b:
                raise Difference("type" if item in b else "value")
        others = [item for item in b if _key(item) is None]
        if len(rest) != len(others):
            raise Difference("value")
        for item in rest:
            for index, other in enumerate(others):
                if self._tries(item, other):
                    del others[index]
                    break
            else:
                raise Difference("value")

    def _tries(self, a: Any, b: Any) -> bool:
        forth, back = dict(self._forth), dict(self._back)
        try:
            self._same(a, b)
            return True
        except Difference:
            self._forth, self._back = forth, back
            return False

    def _given(self, a: Given, b: Optional[Given]) -> None:
        if b is None or a.type_name != b.type_name:
            raise Difference("type")
        if (a.error is None) != (b.error is None) or (
            a.error and not _same_class(type(a.error), type(b.error))
        ):
            raise Difference("exception")
        if a.ended != b.ended:
            raise Difference("value")
        self._sequences(a.items, b.items)

    def _is_code(self, value: Any) -> bool:
        return inspect.isroutine(value) or type(value).__name__ in ("_lru_cache_wrapper", "partial")

    def _functions(self, a: Any, b: Any) -> None:
        """Functions given back are equal when they act alike on a few samples; those of the library must be the same one."""
        if a is b:
            return
        if not inspect.isfunction(inspect.unwrap(a)) or not inspect.isfunction(inspect.unwrap(b)):
            if type(a).__name__ == "partial":
                self._same(
                    (a.func, list(a.args), dict(a.keywords)),
                    (b.func, list(b.args), dict(b.keywords)),
                )
                return
            if getattr(a, "__qualname__", None) != getattr(b, "__qualname__", None):
                raise Difference("value")
            return
        key = (id(a), id(b))
        if key in self._busy or len(self._busy) > 3:
            return
        self._busy.add(key)
        self._kept.append((a, b))
        for arguments in _samples(inspect.unwrap(a)):
            left, right = _called(a, arguments), _called(b, arguments)
            if _is_only_unhashable(left, right, arguments):
                continue
            if left[0] != right[0]:
                raise Difference("value")
            if left[0] == "returned":
                self._same(left[1], right[1])


def shown(outcome: Outcome) -> str:
    """What the call did, in a few words."""
    if outcome.stopped is not None:
        return outcome.stopped.reason
    if outcome.error is not None:
        text = _clip(str(outcome.error))
        name = type(outcome.error).__name__
        return "raises %s: %s" % (name, text) if text else "raises %s" % name
    given = outcome.given.get(id(outcome.value))
    if given is not None:
        end = "" if given.ended else ", …"
        if given.error is not None:
            end = ", then raises %s" % type(given.error).__name__
        inner = ", ".join(render(item) for item in given.items[:20])
        return "%s of %s%s" % (given.type_name, inner or "nothing", end)
    return render(outcome.value)


def render(value: Any) -> str:
    """Its text without addresses, shortened."""
    return _clip(_text(value))


def _text(value: Any) -> str:
    try:
        if type(value).__repr__ is object.__repr__ and not isinstance(value, type):
            inner = ", ".join(
                "%s=%s" % (name, _text(item)) for name, item in sorted(fields_of(value).items())
            )
            return "%s(%s)" % (type(value).__qualname__, inner)
        if type(value) is list and len(value) <= 50:
            return "[%s]" % ", ".join(_text(item) for item in value)
        if inspect.isroutine(value):
            return "function %s" % getattr(value, "__name__", "")
        return repr(value)
    except Exception:
        return "<%s>" % type(value).__name__


def _clip(text: str) -> str:
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"


def _printed(outcome: Outcome) -> str:
    out, err = outcome.printed
    parts = ["prints %r" % _clip(out)] if out else []
    parts += ["prints %r to standard error" % _clip(err)] if err else []
    return " and ".join(parts) or "prints nothing"


def _same_class(a: type, b: type) -> bool:
    """Classes of the two slices stand for each other by qualified name."""
    if a is b:
        return True
    if a.__qualname__ != b.__qualname__:
        return False
    return home_of(a) == home_of(b)


def home_of(found: type) -> str:
    """The module of a class; one name for those of both slices."""
    parts = (found.__module__ or "").split(".")
    return "slice" if parts[0] in SLICES else ".".join(parts)


def _same_module(a: str, b: str) -> bool:
    """Whether these are the names of one module in the two slices: `__name__`, and loggers called by it."""
    top_a, _, rest_a = a.partition(".")
    top_b, _, rest_b = b.partition(".")
    is_same = rest_a == rest_b or [a, b] == SUBJECTS
    return bool(rest_a) and is_same and {top_a, top_b} <= SLICES and a in sys.modules


def _is_logger(value: Any) -> bool:
    logging = sys.modules.get("logging")
    return logging is not None and isinstance(value, logging.Logger)


SLICES: set = set()
# The module of the original, and that of the rewrite, which may lie in another file.
SUBJECTS: List[str] = []


def _mismatch(a: Any, b: Any) -> str:
    try:
        return "type" if a == b or (_is_many(a) and _is_many(b)) else "value"
    except Exception:
        return "type"


def _is_many(value: Any) -> bool:
    return hasattr(type(value), "__iter__") and not isinstance(value, (str, bytes))


def _plain_equal(a: Any, b: Any) -> bool:
    for base in (int, float, str, bytes, bytearray):
        if isinstance(a, base):
            return bool(base.__eq__(a, b))
    return bool(a == b)


def fields_of(value: Any) -> Dict[str, Any]:
    """Attributes kept in the instance dictionary and in slots."""
    if isinstance(value, (list, dict, set, tuple)) and type(value).__module__ in (
        "builtins",
        "collections",
    ):
        return {}
    found: Dict[str, Any] = {}
    for owner in type(value).__mro__:
        slots = owner.__dict__.get("__slots__", ())
        for name in [slots] if isinstance(slots, str) else slots:
            if name in ("__dict__", "__weakref__"):
                continue
            plain = (
                "_%s%s" % (owner.__name__.lstrip("_"), name)
                if name.startswith("__") and not name.endswith("__")
                else name
            )
            try:
                found[name] = object.__getattribute__(value, plain)
            except AttributeError:
                pass
    own = getattr(value, "__dict__", None)
    if isinstance(own, dict):
        found.update(own)
    if isinstance(value, Thing):
        found = {name: item for name, item in found.items() if name not in ("_hash", "_missing")}
    return found


def _attributes(owner: Any) -> Dict[str, Any]:
    """Data attributes of a class or function that calls can change."""
    try:
        found = dict(vars(owner))
    except TypeError:
        return {}
    return {
        name: value
        for name, value in found.items()
        if not name.startswith(
            (
                "__",
                "_abc_",
                "_member",
                "_value2",
                "_unhashable",
                "_hashable",
                "_use_",
                "_new_",
                "_generate",
            )
        )
        and not inspect.isroutine(value)
        and not hasattr(type(value), "__get__")
        and not isinstance(value, (type, ModuleType))
    }


def _key(value: Any) -> Optional[Tuple[Any, ...]]:
    """Something hashable that tells values of different types apart; None where a value needs a closer look."""
    kind = type(value)
    if kind in (int, str, bytes, bool, type(None)):
        return (kind, value)
    if kind is float:
        return (kind, "nan") if value != value else (kind, repr(value + 0.0))
    if kind in (tuple, frozenset):
        inner = [_key(item) for item in value]
        if any(item is None for item in inner):
            return None
        return (kind, tuple(inner) if kind is tuple else frozenset(inner))
    return None


def _same_items(a: List[Any], b: List[Any]) -> bool:
    try:
        left = collections.Counter(_key(item) or _text(item) for item in a)
        return left == collections.Counter(_key(item) or _text(item) for item in b)
    except Exception:
        return False


def _merged(log: List[Tuple[Any, ...]]) -> List[Tuple[Any, ...]]:
    merged: List[Tuple[Any, ...]] = []
    for event in log:
        if merged and event[0] in ("out", "err") and merged[-1][0] == event[0]:
            merged[-1] = (event[0], merged[-1][1] + event[1])
        else:
            merged.append(event)
    return merged


def _timeline_text(log: List[Tuple[Any, ...]], other: List[Tuple[Any, ...]]) -> str:
    same = 0
    while same < min(len(log), len(other)) and log[same] == other[same]:
        same += 1
    part = log[:same]
    taken = sum(1 for event in part if event[0] == "take")
    given = sum(1 for event in part if event[0] == "give")
    words = {
        "take": "takes one more element",
        "give": "gives its next result",
        "called": "returns its iterator",
        "out": "prints",
        "err": "prints",
    }
    following = words.get(log[same][0], "goes on") if same < len(log) else "ends"
    return "after taking %d and giving %d it %s" % (taken, given, following)


_VARIED: List[Any] = [3, "b a", [2, 1, 2], -7, 0.5, (1, 2)]
# A text times a thousand million, or three to that power, is work of ours that nothing can stop; lists of a million are compared slowly.
_GENTLE: List[Any] = [1, 1.5, 0, -1, 0.5, -0.25]
LARGE = 1_000


def _holds_large_number(function: Any) -> bool:
    """Whether the call that made this function gave it one: by a variable around it, or as a default."""
    held = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    for cell in function.__closure__ or ():
        try:
            held.append(cell.cell_contents)
        except ValueError:
            pass
    return any(isinstance(item, int) and abs(item) > LARGE for item in held)


def _samples(function: Any) -> List[Tuple[Any, ...]]:
    code = function.__code__
    count = code.co_argcount - (1 if inspect.ismethod(function) else 0)
    pools: List[Any] = _GENTLE if _holds_large_number(function) else _VARIED
    return [
        tuple(pools[(shift + index * step) % 6] for index in range(count))
        for shift in range(6)
        for step in (0, 1)
    ]


def _is_only_unhashable(
    left: Tuple[str, Any], right: Tuple[str, Any], arguments: Tuple[Any, ...]
) -> bool:
    """One of the two looks its argument up in a set; where nothing is known of arguments they are hashable."""
    unhashable = any(type(item) is list for item in arguments)
    return unhashable and left[0] != right[0] and "TypeError" in (left[0], right[0])


def _called(function: Any, arguments: Tuple[Any, ...]) -> Tuple[str, Any]:
    try:
        value = drive(function(*[list(item) if type(item) is list else item for item in arguments]))
        if hasattr(type(value), "__next__"):
            value = [item for item, _ in zip(value, range(50))]
        return "returned", value
    except Exception as error:
        return type(error).__name__, None
