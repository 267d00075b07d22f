"""Calls that put both sides of a comparison level.

`>` and `>=` differ where their operands are equal, and a limit that is off by one differs next to it. A copy of each side notes
the operands of its comparisons as it runs; for a comparison whose operands never met, the call on which they came nearest is
changed until they do (Korel, 1990: the gap between the operands is the distance to descend). Texts and numbers that were compared are
handed on, for inputs to be made of.
"""

from __future__ import annotations

import ast
import builtins
import random
import time
from types import CodeType
from typing import Any, Callable, Dict, Iterator, List, Sequence, Tuple

from harness.cover import Coverage
from harness.recipes import Call, Lit, Recipe
from harness.subject import Side

HOOK = "_compared_"
Site = Tuple[str, int, int]
LARGEST = 2**53
ROUNDS = 240
KEPT_TEXTS = 24
LONGEST_TEXT = 40


class Boundaries:
    """The comparisons of both sides, and the calls that came nearest to each."""

    def __init__(self, sides: Sequence[Side], rng: random.Random, coverage: Coverage) -> None:
        self._rng = rng
        self._coverage = coverage
        self._last: Dict[Tuple[str, int], Any] = {}
        self._gaps: Dict[Site, float] = {}
        self._best: Dict[Site, Tuple[float, Call]] = {}
        self.texts: Dict[str, None] = {}
        self._probes = [probe for side in sides for probe in self._probe(side)]

    def level(
        self,
        calls: Sequence[Call],
        change: Callable[[Call], Call],
        seconds: float,
    ) -> Iterator[Call]:
        """Calls made from these on which the operands of some comparison are equal for the first time."""
        end = time.process_time() + seconds
        for call in calls:
            if time.process_time() > end:
                return
            yield from self._run(call, end)
        for _ in range(ROUNDS):
            apart = [site for site, (gap, _) in self._best.items() if gap]
            if not apart or time.process_time() > end:
                return
            site = self._rng.choice(apart)
            gap, call = self._best[site]
            changed = self._moved(call, gap) if self._rng.random() < 0.75 else change(call)
            yield from self._run(changed, end)

    def _run(self, call: Call, end: float) -> Iterator[Call]:
        """The call itself where it levels something."""
        found = False
        for probe in self._probes:
            self._gaps.clear()
            self._last.clear()
            setattr(builtins, HOOK, self._note)
            try:
                probe.run(call, max(0.01, end - time.process_time()))
            finally:
                delattr(builtins, HOOK)
            for site, gap in self._gaps.items():
                known = self._best.get(site)
                if known is None or abs(gap) < abs(known[0]):
                    self._best[site] = (gap, call)
                    found = found or gap == 0
        if found:
            yield call

    def _note(self, label: str, number: int, place: int, value: Any) -> Any:
        key = (label, number)
        if place:
            self._compare((label, number, place), self._last.get(key), value)
        self._last[key] = value
        return value

    def _compare(self, site: Site, left: Any, right: Any) -> None:
        if type(left) in (int, float) and type(right) in (int, float):
            gap = right - left
            if gap == gap and abs(gap) < LARGEST:
                known = self._gaps.get(site)
                if known is None or abs(gap) < abs(known):
                    self._gaps[site] = gap
        elif type(left) is str:
            others = [right] if type(right) is str else _some(right)
            for text in (left, *others):
                if type(text) is str and 0 < len(text) <= LONGEST_TEXT and len(self.texts) < KEPT_TEXTS:
                    self.texts[text] = None

    def _moved(self, call: Call, gap: float) -> Call:
        """The call with one of its numbers moved by the gap, or by a part of it."""
        parts = call.parts()
        leaves = [(at, leaf) for at, part in enumerate(parts) for leaf in range(_numbers_in(part))]
        if not leaves:
            return call
        at, leaf = self._rng.choice(leaves)
        step = self._rng.choice([gap, -gap, gap, -gap, gap / 2, gap * 2, 1, -1])

        def move(value: Any) -> Any:
            return value + (step if type(value) is float else int(step) or 1)

        parts[at] = _with_number(parts[at], [leaf], move)
        return call.with_parts(parts)

    def _probe(self, side: Side) -> List[Side]:
        """A copy of the side whose comparisons are noted; none where its modules need the import system."""
        alone = side.alone()
        if alone is None:
            return []
        try:
            tree = ast.parse(side.source)
            marked = _Marked(side.label)
            tree = ast.fix_missing_locations(marked.visit(tree))
            code: CodeType = compile(tree, side.path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError):
            return []
        if not marked.number:
            return []
        self._coverage.end_endless(code)
        return [side.with_code(code)]


class _Marked(ast.NodeTransformer):
    """Every operand of an ordering, an equality or a look-up handed through the hook."""

    def __init__(self, label: str) -> None:
        self._label = label
        self.number = 0

    def visit_Compare(self, node: ast.Compare) -> Any:
        self.generic_visit(node)
        kinds = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.In, ast.NotIn)
        if not all(isinstance(operator, kinds) for operator in node.ops):
            return node
        self.number += 1
        number = self.number
        operands = [
            self._noted(number, place, operand)
            for place, operand in enumerate([node.left, *node.comparators])
        ]
        node.left, node.comparators = operands[0], operands[1:]
        return node

    def _noted(self, number: int, place: int, operand: ast.expr) -> ast.expr:
        arguments: List[ast.expr] = [ast.Constant(self._label), ast.Constant(number), ast.Constant(place)]
        return ast.Call(ast.Name(HOOK, ast.Load()), [*arguments, operand], [])


def _some(value: Any) -> List[Any]:
    return list(value)[:4] if type(value) in (list, tuple, set, frozenset, dict) else []


def _is_number(recipe: Recipe) -> bool:
    return isinstance(recipe, Lit) and type(recipe.value) in (int, float)


def _numbers_in(recipe: Recipe) -> int:
    if _is_number(recipe):
        return 1
    return sum(_numbers_in(child) for child in recipe.children())


def _with_number(recipe: Recipe, left: List[int], move: Callable[[Any], Any]) -> Recipe:
    """The recipe with its number at `left[0]`, in order, changed."""
    if isinstance(recipe, Lit):
        if not _is_number(recipe):
            return recipe
        left[0] -= 1
        return Lit(move(recipe.value)) if left[0] == -1 else recipe
    children = recipe.children()
    if not children:
        return recipe
    return recipe.with_children([_with_number(child, left, move) for child in children])
