"""Entry of the harness: reads a plan from standard input, tries both versions, and answers in lines on standard output.

What plan and answers look like is in `protocol.ts`. Everything ends in an answer: the code under trial may raise, print, loop or
call `exit`; only a kill from outside leaves the list of answers without its last, `done`.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
import warnings
from typing import Any, Callable, Dict, Optional, Type

_folder = os.path.dirname(
    os.path.abspath(globals().get("__file__") or os.path.join("harness", "main.py"))
)
sys.path[:] = [os.path.dirname(_folder)] + [
    path for path in sys.path if os.path.abspath(path or ".") != _folder
]

from harness import alone, compare  # noqa: E402
from harness.check import Check  # noqa: E402
from harness.clock import Clock  # noqa: E402
from harness.cover import Coverage  # noqa: E402
from harness.guard import Guard, Stop  # noqa: E402
from harness.program import ProgramSide, ReadingSide  # noqa: E402
from harness.recipes import PROGRAM  # noqa: E402
from harness.shapes import is_text_read  # noqa: E402
from harness.subject import Refused, Side  # noqa: E402

NATIVE_DEPTH = 20_000
WASM_DEPTH = 6_000
PATIENCE_SECONDS = 3.0
SPARE_SECONDS = 0.7
STACK_BYTES = 128 * 1024 * 1024


def main() -> None:
    """One trial, from the plan on standard input."""
    plan = json.loads(sys.stdin.read())
    answer = _answers(plan["token"])
    if sys.platform == "emscripten":
        sys.setrecursionlimit(plan.get("depth", WASM_DEPTH))
        _run(plan, answer, _guard(answer))
        return
    import threading

    guard = _guard(answer)

    sys.setrecursionlimit(plan.get("depth", NATIVE_DEPTH))
    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(target=_run, args=(plan, answer, guard))
    thread.start()
    # Before Python 3.12 code that swallows one interruption gets no other; nor does a loop in C, in any version.
    while thread.is_alive():
        thread.join(0.1)
        if guard.overdue() > PATIENCE_SECONDS:
            guard.on_stuck(Stop("endless", "it does not end in time"))


def _guard(answer: Callable[[Dict[str, Any]], None]) -> Guard:
    guard = Guard()

    def stuck(stop: Stop) -> None:
        answer(_refusal(Refused(stop.code, stop.reason + " and cannot be stopped")))
        answer({"say": "done"})
        guard.leave(0)

    guard.on_stuck = stuck
    return guard


def _run(plan: Dict[str, Any], answer: Callable[[Dict[str, Any]], None], guard: Guard) -> None:
    warnings.simplefilter("ignore")
    gc.disable()
    # What is there now stays: looking for garbage in it takes longest.
    gc.freeze()
    try:
        _try(plan, answer, guard)
    except Refused as refused:
        answer(_refusal(refused))
    except MemoryError:
        answer(_refusal(Refused("out-of-memory", "the trial needs more memory than it may have")))
    except RecursionError:
        answer(_refusal(Refused("no-inputs", "its values are nested too deeply to be compared")))
    answer({"say": "done"})


def _try(plan: Dict[str, Any], answer: Callable[[Dict[str, Any]], None], guard: Guard) -> None:
    if plan["task"] == "alone":
        alone.run(plan, answer, guard)
        return
    drew = alone.draw(plan, answer, guard) if plan.get("drawAlone") else None
    coverage = Coverage(guard.tick)
    coverage.start()
    make = _kind_of_side(plan)
    original = make("original", plan, guard, coverage)
    rewrite = make("rewrite", plan, guard, coverage)
    compare.SLICES.update(plan[label]["module"].split(".")[0] for label in ("original", "rewrite"))
    compare.SUBJECTS[:] = [plan[label]["module"] for label in ("original", "rewrite")]
    seconds = max(plan["callSeconds"], 1.0)
    original.load(seconds)
    rewrite.load(seconds)
    answer({"say": "ready", "python": "%s %d.%d.%d" % (_implementation(), *sys.version_info[:3])})
    _fit(plan)
    check = Check(plan, original, rewrite, guard, coverage)
    started = time.perf_counter()
    if drew is None:
        check.prepare()
    else:
        check.adopt(drew)
    if plan["task"] in ("check", "both"):
        left = plan["checkSeconds"] - (time.perf_counter() - started)
        found = check.run(max(left, plan["checkSeconds"] / 3))
        if found["say"] == "equal":
            labels = ("original", "rewrite")
            found["unreached"] = {
                label: coverage.unreached(label, plan[label].get("changed", [])) for label in labels
            }
        answer(found)
        if found["say"] == "differs":
            return
    if plan["task"] in ("time", "both"):
        Clock(plan, original, rewrite, guard, coverage, check.inputs).run(answer)


def _kind_of_side(plan: Dict[str, Any]) -> Type[Side]:
    if plan["original"]["name"] == PROGRAM:
        compare.SLICES.add("__main__")
        return ProgramSide
    return ReadingSide if any(map(is_text_read, plan["parameters"])) else Side


def _fit(plan: Dict[str, Any]) -> None:
    """Starting takes long on a busy machine. The verdict is to be told before the run is killed, so both parts share what is left."""
    left = plan.get("until", float("inf")) - time.time() - SPARE_SECONDS
    if left < plan["checkSeconds"] + plan["timeSeconds"]:
        plan["checkSeconds"] = min(plan["checkSeconds"], max(0.3, 0.5 * left))
        plan["timeSeconds"] = min(plan["timeSeconds"], max(0.1, 0.3 * left))


def _answers(token: str) -> Callable[[Dict[str, Any]], None]:
    """Answers go to the real standard output, each a line of its own whatever was printed around it."""
    out = sys.stdout

    def answer(what: Dict[str, Any]) -> None:
        out.write("\n%s%s\n" % (token, json.dumps(what)))
        out.flush()

    return answer


def _refusal(refused: Refused) -> Dict[str, Any]:
    found: Dict[str, Any] = {
        "say": "not-triable",
        "code": refused.code,
        "reason": _one_line(refused.reason),
    }
    line: Optional[int] = refused.line
    if line is not None:
        found["line"] = line
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _implementation() -> str:
    return "CPython" if sys.implementation.name == "cpython" else sys.implementation.name


if __name__ == "__main__":
    main()
