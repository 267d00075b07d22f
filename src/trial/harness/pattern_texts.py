"""Texts that match a regular expression, and some that nearly do.

The parsed pattern is walked as the matcher would: an alternative is drawn, repetitions are drawn small, classes give one of their
members. Look-around, conditions and back-references are left out; what is drawn is kept only where the pattern finds itself in it.
"""

from __future__ import annotations

import random
import re
import string
from typing import Any, List

try:
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:
    import sre_parse as parser  # type: ignore[no-redef]

META = re.compile(r"[\\\[(|*+?{^$]")
MEMBERS = {
    "CATEGORY_DIGIT": string.digits,
    "CATEGORY_NOT_DIGIT": "ax -",
    "CATEGORY_SPACE": " \t",
    "CATEGORY_NOT_SPACE": "ab1-",
    "CATEGORY_WORD": "abZ_09",
    "CATEGORY_NOT_WORD": " -.,",
}
ALMOST_ANY = "ab1 -"
MOST_REPEATS = 3


def texts_of(pattern: str, rng: random.Random, count: int = 6) -> List[str]:
    """Up to `count` texts with a match in them; none for what is no pattern or has nothing to vary."""
    if not META.search(pattern) or len(pattern) > 200:
        return []
    try:
        compiled = re.compile(pattern)
        tree = parser.parse(pattern)
        drawn = [_drawn(tree, rng) for _ in range(2 * count)]
        found = list(dict.fromkeys(text for text in drawn if compiled.search(text)))[:count]
        # `$` matches before a last line break, `\\Z` and `fullmatch` do not; `match` takes what follows.
        return [*found, *(text + "\n" for text in found[:2]), *(text + "-" for text in found[:1])]
    except Exception:
        return []


def _drawn(tree: Any, rng: random.Random) -> str:
    return "".join(_one(str(code), argument, rng) for code, argument in tree)


def _one(code: str, argument: Any, rng: random.Random) -> str:
    if code == "LITERAL":
        return chr(argument)
    if code == "NOT_LITERAL":
        return rng.choice([letter for letter in ALMOST_ANY if letter != chr(argument)])
    if code == "ANY":
        return rng.choice(ALMOST_ANY)
    if code == "IN":
        return _member(argument, rng)
    if code == "BRANCH":
        return _drawn(rng.choice(argument[1]), rng)
    if code == "SUBPATTERN":
        return _drawn(argument[-1], rng)
    if code == "ATOMIC_GROUP":
        return _drawn(argument, rng)
    if code.endswith("REPEAT"):
        least, most, inner = argument
        times = rng.randint(int(least), max(int(least), min(int(most), int(least) + MOST_REPEATS)))
        return "".join(_drawn(inner, rng) for _ in range(times))
    return ""


def _member(parts: Any, rng: random.Random) -> str:
    found = ""
    refused = str(parts[0][0]) == "NEGATE"
    for code, argument in parts:
        if str(code) == "LITERAL":
            found += chr(argument)
        elif str(code) == "RANGE":
            first, last = argument
            found += "".join(map(chr, range(first, min(last, first + 40) + 1)))
        elif str(code) == "CATEGORY":
            found += MEMBERS.get(str(argument), "a")
    if refused:
        found = "".join(letter for letter in ALMOST_ANY + "xyz" if letter not in found)
    return rng.choice(found) if found else ""
