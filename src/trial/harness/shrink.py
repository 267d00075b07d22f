"""Makes a call that tells two functions apart as small as it gets.

Greedy delta debugging (Zeller and Hildebrandt, 2002) on recipes: halves, then single elements of collections are taken away, arguments
with defaults left out, numbers moved towards zero and strings towards `a`, as long as the difference stays of the same kind.
"""

from __future__ import annotations

import time
from typing import Any, Callable, Dict, Iterator, List, Sequence, Tuple

from harness.recipes import Call, Inst, Lit, Map, Nan, Obj, Recipe, Same, Seq, walk


def shrink(
    call: Call, still_differs: Callable[[Call], bool], optional: Sequence[str], seconds: float
) -> Call:
    """The smallest call found within `seconds` for which `still_differs` holds."""
    end = time.perf_counter() + seconds
    while True:
        for smaller in _smaller_calls(call, optional):
            if time.perf_counter() > end:
                return call
            if still_differs(smaller):
                call = smaller
                break
        else:
            return call


def _smaller_calls(call: Call, optional: Sequence[str]) -> Iterator[Call]:
    if call.before is not None:
        yield Call(call.positional, call.keyword, call.receiver)
        for before in _smaller_calls(call.before, optional):
            yield Call(call.positional, call.keyword, call.receiver, before)
    for index, (name, _) in enumerate(call.keyword):
        if name in optional:
            yield Call(
                call.positional,
                [*call.keyword[:index], *call.keyword[index + 1 :]],
                call.receiver,
                call.before,
            )
    parts = call.parts()
    yield from _values_changed_together(call)
    for index, part in enumerate(parts):
        for smaller in smaller_recipes(part):
            yield call.with_parts([*parts[:index], smaller, *parts[index + 1 :]])


def _values_changed_together(call: Call) -> Iterator[Call]:
    """A number or text that stands at several places, made smaller at all of them."""
    counts: Dict[Tuple[type, Any], int] = {}
    for part in call.parts():
        for recipe in walk(part):
            if isinstance(recipe, Lit) and type(recipe.value) in (int, str):
                key = (type(recipe.value), recipe.value)
                counts[key] = counts.get(key, 0) + 1
    for key, count in counts.items():
        if count > 1:
            for value in _smaller_values(key[1]):
                yield call.with_parts([_replaced(part, key, Lit(value)) for part in call.parts()])


def _replaced(recipe: Recipe, key: Tuple[type, Any], by: Lit) -> Recipe:
    if isinstance(recipe, Lit):
        return by if (type(recipe.value), recipe.value) == key else recipe
    children = recipe.children()
    return (
        recipe.with_children([_replaced(child, key, by) for child in children])
        if children
        else recipe
    )


def smaller_recipes(recipe: Recipe) -> Iterator[Recipe]:
    """Recipes one step smaller, boldest first."""
    if isinstance(recipe, Same):
        yield recipe.recipe
        return
    if isinstance(recipe, Nan):
        yield Lit(1.0)
        return
    if isinstance(recipe, Lit):
        yield from (Lit(value) for value in _smaller_values(recipe.value))
        return
    if isinstance(recipe, Seq) and recipe.kind != "tuple":
        for items in _without_some(list(recipe.items)):
            yield Seq(recipe.kind, items)
    elif isinstance(recipe, Seq) and len(recipe.items) > 3:
        for items in _without_some(list(recipe.items)):
            yield Seq(recipe.kind, items)
    elif isinstance(recipe, Map) and not recipe.fixed:
        for pairs in _without_some(list(recipe.pairs)):
            yield Map(pairs)
    children = list(recipe.children())
    if isinstance(recipe, (Seq, Map, Obj, Inst)):
        for index, child in enumerate(children):
            for smaller in smaller_recipes(child):
                yield recipe.with_children([*children[:index], smaller, *children[index + 1 :]])


def _without_some(items: List[Any]) -> Iterator[List[Any]]:
    size = len(items)
    chunk = size
    while chunk >= 1:
        for start in range(0, size, chunk):
            yield items[:start] + items[start + chunk :]
        chunk //= 2


def _smaller_values(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        if value:
            yield False
    elif isinstance(value, int):
        steps = [
            0,
            1,
            2,
            value // 2 if value > 0 else -(-value // 2),
            value - 1 if value > 0 else value + 1,
        ]
        if value < 0:
            steps.insert(2, -value)
        yield from (
            step for step in dict.fromkeys(steps) if (abs(step), step < 0) < (abs(value), value < 0)
        )
    elif isinstance(value, float):
        if value == value and value not in (float("inf"), float("-inf")) and value != int(value):
            yield float(int(value))
        for step in (0.0, 1.0, 2.0, 0.5):
            if value != value or (abs(step), len(repr(step))) < (abs(value), len(repr(value))):
                yield step
    elif isinstance(value, (str, bytes)):
        for start, stop in _cuts(len(value)):
            yield value[:start] + value[stop:]
        if isinstance(value, str):
            for index, letter in enumerate(value):
                if letter not in "ab":
                    yield (
                        value[:index]
                        + ("a" if letter > "a" or not letter.isalpha() else "b")
                        + value[index + 1 :]
                    )


def _cuts(size: int) -> Iterator[Any]:
    chunk = size
    while chunk >= 1:
        for start in range(0, size, chunk):
            yield start, min(size, start + chunk)
        chunk //= 2
