"""Recipes: descriptions of values from which each side of a trial builds its own.

No object is ever shared between original and rewrite: a recipe is built once for each run, with the classes of the module that
runs, so that a change one side makes cannot reach the other. Recipes never change; mutation and shrinking make new ones from
`children` and `with_children`. Every recipe also reads as Python (`source`), for showing the call that told two functions apart.
"""

from __future__ import annotations

import collections
import enum
import io
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Tuple

from harness.built_values import NAMES

SHOWN_ITEMS = 24
# The argument that is no argument: the text on standard input.
STDIN = "<stdin>"
PROGRAM = "<program>"


class CannotBuild(Exception):
    """A recipe that its module refuses: a constructor raised, a class is not there."""


class Thing:
    """What is passed where a parameter is only known by its attributes. Hashed by a number that scatters, so that the order of
    a set of things is neither insertion order nor different from one run to the next."""

    def __init__(
        self, ordinal: int, attributes: Dict[str, Any], missing: Callable[[str], None]
    ) -> None:
        object.__setattr__(self, "_hash", (ordinal * 2654435761 + 97) % 2147483647)
        object.__setattr__(self, "_missing", missing)
        self.__dict__.update(attributes)

    def __hash__(self) -> int:
        return self._hash

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("__"):
            self.__dict__["_missing"](name)
        raise AttributeError("'Thing' object has no attribute %r" % name)

    def __repr__(self) -> str:
        shown = ((k, v) for k, v in self.__dict__.items() if k not in ("_hash", "_missing"))
        return "Thing(%s)" % ", ".join("%s=%r" % pair for pair in shown)


class Feed:
    """An iterator argument. Tells the log when an element is taken, so that laziness can be compared."""

    def __init__(self, number: int, items: List[Any], log: List[Tuple[Any, ...]]) -> None:
        self._number = number
        self._items = items
        self._log = log
        self.taken = 0

    def __iter__(self) -> "Feed":
        return self

    def __next__(self) -> Any:
        if self.taken >= len(self._items):
            raise StopIteration
        self._log.append(("take", self._number))
        self.taken += 1
        return self._items[self.taken - 1]


class Kitchen:
    """One build: the module whose classes are used, and what was built already."""

    def __init__(self, module: Any, log: List[Tuple[Any, ...]]) -> None:
        self.module = module
        self.log = log
        self.made: Dict[int, Any] = {}
        self.things = 0
        self.feeds = 0
        self.missing: List[Tuple[Optional[int], str]] = []

    def find_class(self, name: str) -> Any:
        found = self.module
        for part in name.split("."):
            found = getattr(found, part, None)
        if not isinstance(found, type):
            raise CannotBuild("there is no class %s" % name)
        return _concrete(found) if getattr(found, "__abstractmethods__", None) else found


def _concrete(abstract: type) -> type:
    """A class that can be built, of one that cannot: what it leaves to others is missed only where it is called."""

    def missing(name: str) -> Callable[..., Any]:
        def ends(*_: Any, **__: Any) -> Any:
            raise CannotBuild("%s.%s is abstract" % (abstract.__name__, name))

        return ends

    names = getattr(abstract, "__abstractmethods__")
    found = type(abstract)(abstract.__name__, (abstract,), {name: missing(name) for name in names})
    found.__module__, found.__qualname__ = abstract.__module__, abstract.__qualname__
    return found


class Recipe:
    """A value to be built."""

    __slots__ = ()

    def build(self, kitchen: Kitchen) -> Any:
        raise NotImplementedError

    def source(self) -> str:
        raise NotImplementedError

    def children(self) -> Sequence["Recipe"]:
        return ()

    def with_children(self, children: Sequence["Recipe"]) -> "Recipe":
        return self


class Lit(Recipe):
    """An immutable value, shared without harm. `open`: nobody says of what kind it is."""

    __slots__ = ("value", "open")

    def __init__(self, value: Any, open: bool = False) -> None:
        self.value = value
        self.open = open

    def build(self, kitchen: Kitchen) -> Any:
        return self.value

    def source(self) -> str:
        value = self.value
        if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
            return "float(%r)" % str(value)
        text = repr(value)
        if len(text) > 300:
            return "%s… (%d characters)" % (text[:200], len(text))
        return text


class Nan(Recipe):
    """A NaN of its own: `in` and `count` look at identity before equality, so one NaN is not like another."""

    __slots__ = ()

    def build(self, kitchen: Kitchen) -> Any:
        return float("nan")

    def source(self) -> str:
        return "float('nan')"


class Seq(Recipe):
    """A list, tuple, set, frozenset, deque, iterator or open file of lines. `open`: a tuple where nobody says that it is no list."""

    __slots__ = ("kind", "items", "open", "_plain")

    def __init__(self, kind: str, items: Sequence[Recipe], open: bool = False) -> None:
        self.kind = kind
        self.open = open
        self.items = tuple(items)
        self._plain: Any = None

    def build(self, kitchen: Kitchen) -> Any:
        items = self._values(kitchen)
        kind = self.kind
        if kind == "list":
            return items
        if kind == "text-file":
            return io.StringIO("\n".join(str(item) for item in items))
        if kind == "iterator":
            kitchen.feeds += 1
            return Feed(kitchen.feeds, items, kitchen.log)
        try:
            return _SEQUENCES[kind](items)
        except TypeError as error:
            raise CannotBuild(str(error))

    def _values(self, kitchen: Kitchen) -> List[Any]:
        if self._plain is None:
            plain = all(type(item) is Lit for item in self.items)
            self._plain = [item.value for item in self.items] if plain else False  # type: ignore[attr-defined]
        if self._plain is not False:
            return list(self._plain)
        return [item.build(kitchen) for item in self.items]

    def source(self) -> str:
        inner = _joined([item.source() for item in self.items])
        if self.kind == "list":
            return "[%s]" % inner
        if self.kind == "tuple":
            return "(%s,)" % inner if len(self.items) == 1 else "(%s)" % inner
        if self.kind == "set":
            return "{%s}" % inner if self.items else "set()"
        if self.kind == "text-file":
            lines = [str(item.value) for item in self.items if isinstance(item, Lit)]
            return "io.StringIO(%s)" % Lit("\n".join(lines)).source()
        if self.kind == "iterator":
            return "iter([%s])" % inner
        return "%s([%s])" % (self.kind, inner)

    def children(self) -> Sequence[Recipe]:
        return self.items

    def with_children(self, children: Sequence[Recipe]) -> Recipe:
        return Seq(self.kind, children, self.open)


class Map(Recipe):
    """A dictionary, in insertion order. `fixed`: its keys belong to its shape. `lacks`: one of them was left out."""

    __slots__ = ("pairs", "fixed", "lacks")

    def __init__(
        self,
        pairs: Sequence[Tuple[Recipe, Recipe]],
        fixed: bool = False,
        lacks: Optional[str] = None,
    ) -> None:
        self.pairs = tuple(pairs)
        self.fixed = fixed
        self.lacks = lacks

    def build(self, kitchen: Kitchen) -> Any:
        try:
            return {key.build(kitchen): value.build(kitchen) for key, value in self.pairs}
        except TypeError as error:
            raise CannotBuild(str(error))

    def source(self) -> str:
        return "{%s}" % _joined(["%s: %s" % (k.source(), v.source()) for k, v in self.pairs])

    def children(self) -> Sequence[Recipe]:
        if self.fixed:
            return [value for _, value in self.pairs]
        return [part for pair in self.pairs for part in pair]

    def with_children(self, children: Sequence[Recipe]) -> Recipe:
        if self.fixed:
            return Map([(k, v) for (k, _), v in zip(self.pairs, children)], True, self.lacks)
        return Map(list(zip(children[0::2], children[1::2])))


class Obj(Recipe):
    """An object with these attributes: of a class of the module, made without its constructor, or a `Thing`."""

    __slots__ = ("class_name", "attributes", "label")

    def __init__(
        self,
        class_name: Optional[str],
        attributes: Sequence[Tuple[str, Recipe]],
        label: Optional[int] = None,
    ) -> None:
        self.class_name = class_name
        self.attributes = tuple(attributes)
        self.label = label

    def build(self, kitchen: Kitchen) -> Any:
        kitchen.things += 1
        ordinal = kitchen.things
        values = {name: recipe.build(kitchen) for name, recipe in self.attributes}
        if self.class_name is None:
            return Thing(ordinal, values, lambda name: kitchen.missing.append((self.label, name)))
        found = kitchen.find_class(self.class_name)
        if issubclass(found, enum.Enum):
            members = list(found)
            return members[ordinal % len(members)]
        try:
            if issubclass(found, tuple) and hasattr(found, "_fields"):
                return found(**values)
            made = found.__new__(found)
            for name, value in values.items():
                object.__setattr__(made, name, value)
            return made
        except Exception as error:
            raise CannotBuild("%s: %s" % (self.class_name, error))

    def source(self) -> str:
        inner = ", ".join("%s=%s" % (name, recipe.source()) for name, recipe in self.attributes)
        return "%s(%s)" % (self.class_name or "Thing", inner)

    def children(self) -> Sequence[Recipe]:
        return [recipe for _, recipe in self.attributes]

    def with_children(self, children: Sequence[Recipe]) -> Recipe:
        pairs = [(name, child) for (name, _), child in zip(self.attributes, children)]
        return Obj(self.class_name, pairs, self.label)


class Inst(Recipe):
    """An object built by calling its class."""

    __slots__ = ("class_name", "positional", "keyword")

    def __init__(
        self, class_name: str, positional: Sequence[Recipe], keyword: Sequence[Tuple[str, Recipe]]
    ) -> None:
        self.class_name = class_name
        self.positional = tuple(positional)
        self.keyword = tuple(keyword)

    def build(self, kitchen: Kitchen) -> Any:
        found = kitchen.find_class(self.class_name)
        if issubclass(found, enum.Enum):
            kitchen.things += 1
            members = list(found)
            return members[kitchen.things % len(members)]
        positional = [recipe.build(kitchen) for recipe in self.positional]
        keyword = {name: recipe.build(kitchen) for name, recipe in self.keyword}
        try:
            return found(*positional, **keyword)
        except Exception as error:
            raise CannotBuild(
                "%s(…) raises %s: %s" % (self.class_name, type(error).__name__, error)
            )

    def source(self) -> str:
        return "%s(%s)" % (self.class_name, _arguments(self.positional, self.keyword))

    def children(self) -> Sequence[Recipe]:
        return list(self.positional) + [recipe for _, recipe in self.keyword]

    def with_children(self, children: Sequence[Recipe]) -> Recipe:
        count = len(self.positional)
        keyword = [(name, child) for (name, _), child in zip(self.keyword, children[count:])]
        return Inst(self.class_name, children[:count], keyword)


class Func(Recipe):
    """A pure function, given as the text of a lambda."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def build(self, kitchen: Kitchen) -> Any:
        return eval(self.text, {})

    def source(self) -> str:
        return self.text


class Made(Recipe):
    """A value that cannot change, of a type of the standard library, given as the expression that makes it."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def build(self, kitchen: Kitchen) -> Any:
        return eval(self.text, dict(NAMES))

    def source(self) -> str:
        return self.text


class Same(Recipe):
    """The same object wherever the same number stands."""

    __slots__ = ("number", "recipe")

    def __init__(self, number: int, recipe: Recipe) -> None:
        self.number = number
        self.recipe = recipe

    def build(self, kitchen: Kitchen) -> Any:
        if self.number not in kitchen.made:
            kitchen.made[self.number] = self.recipe.build(kitchen)
        return kitchen.made[self.number]

    def source(self) -> str:
        return _shared_name(self.number)


class Call:
    """One call of the function under trial; `before` is a call made on the same module (and receiver) first."""

    __slots__ = ("positional", "keyword", "receiver", "before", "domain", "clears", "shallow")

    def __init__(
        self,
        positional: Sequence[Recipe],
        keyword: Sequence[Tuple[str, Recipe]] = (),
        receiver: Optional[Recipe] = None,
        before: Optional["Call"] = None,
    ) -> None:
        self.positional = tuple(positional)
        self.keyword = tuple(keyword)
        self.receiver = receiver
        self.before = before
        # Where the texts of a call that was drawn come from.
        self.domain: Optional[str] = None
        # Whether calls may only nest as deep as Python lets them by itself.
        self.shallow = False
        # Of a call that comes before another: its result is emptied in between.
        self.clears = False

    def parts(self) -> List[Recipe]:
        receiver = [self.receiver] if self.receiver is not None else []
        return receiver + list(self.positional) + [recipe for _, recipe in self.keyword]

    def with_parts(self, parts: Sequence[Recipe]) -> "Call":
        parts = list(parts)
        receiver = parts.pop(0) if self.receiver is not None else None
        count = len(self.positional)
        keyword = [(name, part) for (name, _), part in zip(self.keyword, parts[count:])]
        return Call(parts[:count], keyword, receiver, self.before)

    def source(self, name: str) -> str:
        """`total([1, 2])`, with what is shared and what comes before written as statements in front."""
        last = name.split(".")[-1]
        shared: Dict[int, Recipe] = {}
        for part in self.parts():
            _collect_shared(part, shared)
        lines = ["%s = %s" % (_shared_name(n), r.source()) for n, r in sorted(shared.items())]
        if self.receiver is None:
            target = name
        elif self.before is not None:
            lines.append("receiver = %s" % self.receiver.source())
            target = "receiver." + last
        else:
            target = "%s.%s" % (self.receiver.source(), last)
        if self.before is not None:
            first = Call(self.before.positional, self.before.keyword).source(target)
            first += ".clear()" if self.before.clears else ""
            lines.append(first)
        keyword = [(key, recipe) for key, recipe in self.keyword if key != STDIN]
        shown = "%s(%s)" % (target, _arguments(self.positional, keyword))
        texts = [recipe.source() for key, recipe in self.keyword if key == STDIN]
        if texts:
            shown = "%s, reading %s" % ("the program" if name == PROGRAM else shown, texts[0])
        return "; ".join(lines + [shown])


def from_value(value: Any) -> Recipe:
    """A recipe for a value of literals."""
    kind = type(value).__name__
    if isinstance(value, dict):
        return Map([(from_value(key), from_value(item)) for key, item in value.items()])
    if kind in ("list", "tuple", "set", "frozenset"):
        return Seq(kind, [from_value(item) for item in value])
    return Lit(value)


def walk(recipe: Recipe) -> Iterator[Recipe]:
    """The recipe and all below it."""
    yield recipe
    if isinstance(recipe, Same):
        yield from walk(recipe.recipe)
    for child in recipe.children():
        yield from walk(child)


def _arguments(positional: Sequence[Recipe], keyword: Sequence[Tuple[str, Recipe]]) -> str:
    parts = [recipe.source() for recipe in positional]
    return ", ".join(parts + ["%s=%s" % (name, recipe.source()) for name, recipe in keyword])


def _joined(parts: List[str]) -> str:
    if len(parts) <= SHOWN_ITEMS:
        return ", ".join(parts)
    head = ", ".join(parts[: SHOWN_ITEMS // 2])
    return "%s, … %d more" % (head, len(parts) - SHOWN_ITEMS // 2)


def _shared_name(number: int) -> str:
    return "same" if number == 0 else "same_%d" % number


def _collect_shared(recipe: Recipe, into: Dict[int, Recipe]) -> None:
    for part in walk(recipe):
        if isinstance(part, Same):
            into[part.number] = part.recipe


_SEQUENCES: Dict[str, Callable[[List[Any]], Any]] = {
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "deque": collections.deque,
}
