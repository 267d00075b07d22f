"""Calls whose elements cannot be hashed.

Where nothing tells what elements are, they are drawn as numbers and texts, which any set takes. Who rewrites a search through a list
as a look-up in a set may not take that for granted. So calls on which the original returned are made once more with a list or a
dictionary in the place of each such element: equal where they were equal, ordered (as lists) where they were ordered. Only an
original that returns on all of them takes such elements; then its rewrite has to.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Sequence

from harness.recipes import Call, Lit, Map, Recipe, Same, Seq

Shape = Dict[str, Any]
Wrap = Callable[[Recipe], Recipe]

# Names by which code orders what it is given: nobody means such elements to be containers.
ORDERING = frozenset(
    ("sorted", "sort", "min", "max", "heapify", "heappush", "nlargest", "nsmallest", "bisect", "bisect_left", "insort")
)
HASHED_KINDS = ("set", "frozenset")


def in_lists(recipe: Recipe) -> Recipe:
    return Seq("list", [recipe])


def in_dictionaries(recipe: Recipe) -> Recipe:
    return Map([(Lit("id"), recipe)])


def wrapped(call: Call, wrap: Wrap) -> Call:
    """The call with `wrap` around each element of which nobody says what it is; the same call where there is none."""
    parts = call.parts()
    changed = [_wrapped(part, wrap) for part in parts]
    if all(one is other for one, other in zip(changed, parts)):
        return call
    return call.with_parts(changed)


def _wrapped(recipe: Recipe, wrap: Wrap) -> Recipe:
    if isinstance(recipe, Lit):
        return wrap(recipe) if recipe.open and recipe.value is not None else recipe
    if isinstance(recipe, Same):
        inner = _wrapped(recipe.recipe, wrap)
        return recipe if inner is recipe.recipe else Same(recipe.number, inner)
    if isinstance(recipe, Seq) and recipe.kind in HASHED_KINDS:
        return recipe
    children = list(recipe.children())
    keys_too = isinstance(recipe, Map) and not recipe.fixed
    changed = [
        child if keys_too and not index & 1 else _wrapped(child, wrap)
        for index, child in enumerate(children)
    ]
    is_frozen = isinstance(recipe, Seq) and recipe.open
    if not is_frozen and all(one is other for one, other in zip(changed, children)):
        return recipe
    return Seq("list", changed) if is_frozen else recipe.with_children(changed)


def closed(shape: Shape) -> Shape:
    """The shape where it is known what elements are."""
    found = {key: value for key, value in shape.items() if key != "open"}
    for key in ("of", "key", "value", "returns"):
        if isinstance(found.get(key), dict):
            found[key] = closed(found[key])
    for key in ("keys", "attributes"):
        if isinstance(found.get(key), dict):
            found[key] = {name: closed(part) for name, part in found[key].items()}
    for key in ("items", "shapes"):
        if isinstance(found.get(key), list):
            found[key] = [closed(part) for part in found[key]]
    return found


def tells(value: Any) -> bool:
    """Whether an argument found in the project shows elements, none of them a container."""
    if isinstance(value, (list, tuple)):
        return bool(value) and not any(isinstance(item, (list, dict, set)) for item in value)
    if isinstance(value, dict):
        return bool(value) and not any(isinstance(item, (list, dict, set)) for item in value.values())
    return True


def orders(names: Sequence[str]) -> bool:
    """Whether code with these names orders what it is given."""
    return any(name in ORDERING for name in names)
