"""Branch coverage of the code under trial, and the ticks by which the guard looks at the clock.

From Python 3.12 on this is `sys.monitoring`: a coverage tool whose callbacks switch themselves off at a place once nothing new
can come from it, so that covered code runs at almost full speed, and a second tool that ticks at every backward jump and function
start. Branches are counted by place in the source and direction, from the conditional jumps of the bytecode, so copies the
compiler makes (of `finally` blocks) count once; the jumps of `except` clauses and `with` exits are left out. On older versions
`sys.settrace` gives arcs between lines, and the branches are those of `if`, `for` and `while` statements.
"""

from __future__ import annotations

import ast
import dis
import sys
from types import CodeType
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Set, Tuple

Point = Tuple[Any, ...]
MONITORED = sys.version_info >= (3, 12)


class Coverage:
    """What was reached, by side. `fresh` turns true when a side reaches a line or branch for the first time."""

    def __init__(self, tick: Callable[[], None]) -> None:
        self.fresh = False
        self._tick = tick
        self._totals: Dict[str, Set[Point]] = {}
        self._reached: Dict[str, Set[Point]] = {}
        self._codes: List[CodeType] = []
        # By their identity, and kept: another object could get a number that is free again.
        self._copies: Dict[int, CodeType] = {}
        # By identity: what both sides have in common compiles to code that compares equal.
        self._branches: Dict[int, Dict[int, _Branch]] = {}
        self._side_of: Dict[int, str] = {}
        self._lines: Set[Tuple[int, int]] = set()
        self._arcs: Dict[str, _LineArcs] = {}
        self._probed: Set[Tuple[CodeType, int]] = set()
        self._on = self._ticking = False
        if MONITORED:
            self._start_tools()

    def add(self, side: str, code: CodeType, source: str, ranges: Sequence[Sequence[int]]) -> None:
        """Watches `code` and all code inside; branches on lines within `ranges` are counted."""
        totals = self._totals.setdefault(side, set())
        self._reached.setdefault(side, set())
        if not MONITORED:
            arcs = self._arcs.setdefault(side, _LineArcs())
            totals.update(arcs.read(source, ranges))
        for inner in all_codes(code):
            self._codes.append(inner)
            self._side_of[id(inner)] = side
            if not MONITORED:
                continue
            # `__annotate__` is made by the compiler, from Python 3.14 on.
            found = (
                {}
                if inner is code or inner.co_name == "__annotate__"
                else _branches_of(inner, ranges)
            )
            self._branches[id(inner)] = found
            for branch in found.values():
                totals.update(branch.points())
            if self._on:
                self._watch(inner, True)

    def end_endless(self, code: CodeType) -> None:
        """Of a copy of a side's code: a call that runs too long is ended there too, and nothing counts as reached."""
        for inner in all_codes(code):
            self._copies[id(inner)] = inner
            if MONITORED and (self._on or self._ticking):
                sys.monitoring.set_local_events(self._ticker, inner, self._ticks)  # type: ignore[attr-defined]

    def counts(self, side: str) -> Dict[str, int]:
        totals = self._totals.get(side, set())
        return {"covered": len(totals & self._reached.get(side, set())), "total": len(totals)}

    def begin_probe(self) -> None:
        """Counts lines anew, until the next one: for telling how far a call gets."""
        self._probed.clear()
        if MONITORED:
            sys.monitoring.restart_events()  # type: ignore[attr-defined]

    def probed_lines(self) -> int:
        return len(self._probed)

    def unreached(self, side: str, ranges: Sequence[Sequence[int]]) -> List[int]:
        """First lines of the ranges that hold code of functions, of which no line was reached."""
        codes = [
            code
            for code in self._codes
            if self._side_of[id(code)] == side and code.co_name not in ("<module>", "__annotate__")
        ]
        missed = []
        for first, last in ranges:
            places = [
                (id(code), line)
                for code in codes
                for _, line in dis.findlinestarts(code)
                if line is not None and line != code.co_firstlineno and first <= line <= last
            ]
            if places and not any(place in self._lines for place in places):
                missed.append(first)
        return missed

    def start(self) -> None:
        """Watches from here on. `stop` ends it, for timing."""
        self._on = True
        if MONITORED:
            for code in self._codes:
                self._watch(code, True)

    def only_ticks(self) -> None:
        """For looking ahead with the clock: no coverage, but a call that runs too long is still ended."""
        self.stop()
        self._ticking = True
        if MONITORED:
            for code in self._codes:
                sys.monitoring.set_local_events(self._ticker, code, self._ticks)  # type: ignore[attr-defined]

    def stop(self) -> None:
        self._on = self._ticking = False
        if MONITORED:
            for code in self._codes:
                self._watch(code, False)

    def enter(self) -> None:
        """Before a call. Only the old way of tracing needs to know."""
        if not MONITORED and (self._on or self._ticking):
            sys.settrace(self._trace if self._on else self._trace_starts)

    def leave(self) -> None:
        if not MONITORED and (self._on or self._ticking):
            sys.settrace(None)

    def _start_tools(self) -> None:
        monitoring = sys.monitoring  # type: ignore[attr-defined]
        events = monitoring.events
        free = [number for number in (4, 3, 5, 2, 1, 0) if monitoring.get_tool(number) is None]
        self._tool, self._ticker = free[0], free[1]
        monitoring.use_tool_id(self._tool, "coverage")
        monitoring.use_tool_id(self._ticker, "clock")
        monitoring.register_callback(self._tool, events.LINE, self._on_line)
        self._wanted = events.LINE
        if hasattr(events, "BRANCH_LEFT"):
            for event in (events.BRANCH_LEFT, events.BRANCH_RIGHT):
                monitoring.register_callback(self._tool, event, self._on_branch)
                self._wanted |= event
        else:
            monitoring.register_callback(self._tool, events.BRANCH, self._on_branch)
            self._wanted |= events.BRANCH
        for event in (events.JUMP, events.PY_START):
            monitoring.register_callback(self._ticker, event, self._on_tick)
        self._ticks = events.JUMP | events.PY_START
        self._disable = monitoring.DISABLE

    def _watch(self, code: CodeType, on: bool) -> None:
        monitoring = sys.monitoring  # type: ignore[attr-defined]
        monitoring.set_local_events(self._tool, code, self._wanted if on else 0)
        monitoring.set_local_events(self._ticker, code, self._ticks if on else 0)

    def _on_tick(self, *_: Any) -> None:
        self._tick()

    def _on_line(self, code: CodeType, line: int) -> Any:
        self._saw(code, line)
        return self._disable

    def _saw(self, code: CodeType, line: int) -> None:
        self._probed.add((code, line))
        if (id(code), line) not in self._lines:
            self._lines.add((id(code), line))
            self.fresh = True

    def _on_branch(self, code: CodeType, offset: int, destination: int) -> Any:
        branch = self._branches.get(id(code), {}).get(offset)
        if branch is None:
            return self._disable
        point = branch.point(destination)
        reached = self._reached[self._side_of[id(code)]]
        if point not in reached:
            reached.add(point)
            self.fresh = True
        branch.seen.add(point)
        # Not before both ways were seen: switching off one way of a `for` switches off the other.
        return self._disable if len(branch.seen) == 2 else None

    def _trace_starts(self, frame: Any, event: str, argument: Any) -> None:
        self._tick()

    def _trace_copy(self, frame: Any, event: str, argument: Any) -> Any:
        self._tick()
        return self._trace_copy

    def _trace(self, frame: Any, event: str, argument: Any) -> Any:
        code = frame.f_code
        side = self._side_of.get(id(code))
        if side is None:
            return self._trace_copy(frame, event, argument) if id(code) in self._copies else None
        self._tick()
        arcs = self._arcs[side]
        reached = self._reached[side]
        previous: List[int] = [-1]

        def local(inner: Any, what: str, value: Any) -> Any:
            self._tick()
            if what == "line" or what == "return":
                line = inner.f_lineno if what == "line" else 0
                point = arcs.point(previous[0], line)
                if point is not None and point not in reached:
                    reached.add(point)
                    self.fresh = True
                self._saw(code, line)
                previous[0] = line
            return local

        return local


class _Branch:
    """One conditional jump; which way it went is told by the nearer of its two destinations."""

    def __init__(self, place: Tuple[Any, ...], onward: int, target: int) -> None:
        self._place = place
        self._onward = onward
        self._target = target
        self.seen: Set[Point] = set()

    def point(self, destination: int) -> Point:
        jumped = abs(destination - self._target) < abs(destination - self._onward)
        return self._place + (jumped,)

    def points(self) -> List[Point]:
        return [self._place + (False,), self._place + (True,)]


def all_codes(code: CodeType) -> Iterator[CodeType]:
    """The code object and all inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from all_codes(constant)


def _branches_of(code: CodeType, ranges: Sequence[Sequence[int]]) -> Dict[int, _Branch]:
    found: Dict[int, _Branch] = {}
    instructions = [
        item for item in dis.get_instructions(code) if item.opname not in ("CACHE", "NOT_TAKEN")
    ]
    for index, item in enumerate(instructions[:-1]):
        if not (item.opname.startswith("POP_JUMP_IF") or item.opname == "FOR_ITER"):
            continue
        position = item.positions  # type: ignore[attr-defined]
        if position is None or position.lineno is None:
            continue
        if not any(first <= position.lineno <= last for first, last in ranges):
            continue
        before = [part.opname for part in instructions[max(0, index - 2) : index]]
        if any(
            name in ("CHECK_EXC_MATCH", "CHECK_EG_MATCH", "WITH_EXCEPT_START") for name in before
        ):
            continue
        place = (position.lineno, position.col_offset, position.end_lineno, position.end_col_offset)
        found[item.offset] = _Branch(place, instructions[index + 1].offset, item.argval)
    return found


class _LineArcs:
    """Branches of statements, told apart by the line that runs next."""

    def __init__(self) -> None:
        self._bodies: Dict[int, int] = {}

    def read(self, source: str, ranges: Sequence[Sequence[int]]) -> Set[Point]:
        points: Set[Point] = set()
        for node in ast.walk(ast.parse(source)):
            if not isinstance(node, (ast.If, ast.For, ast.While)):
                continue
            if isinstance(node, ast.While) and isinstance(node.test, ast.Constant):
                continue
            if not any(first <= node.lineno <= last for first, last in ranges):
                continue
            body = node.body[0].lineno
            if body > node.lineno:
                self._bodies[node.lineno] = body
                points.update(((node.lineno, True), (node.lineno, False)))
        return points

    def point(self, line: int, following: int) -> Optional[Point]:
        body = self._bodies.get(line)
        if body is None or line == following:
            return None
        return (line, following == body)
