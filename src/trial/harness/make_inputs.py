"""Draws calls from shapes: edge cases first, then at random, then by changing calls that reached something new.

A call is drawn with a mood: a size, a pool of numbers and one of strings that all its parameters share (so that keys of one argument
occur in another), and an arrangement (as drawn, sorted, reversed, all equal, every element twice). The pools hold what tells
wrong rewrites apart: numbers that scatter in a hash table, numbers beyond 64 bits, True beside 1, NaN and signed zeros, text outside
ASCII and the code's own constants.
"""

from __future__ import annotations

import random
import re
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

from harness.built_values import VALUES
from harness.reading import Draw, Reader, Text
from harness.recipes import Call, Func, Inst, Lit, Made, Map, Nan, Obj, Recipe, Same, Seq
from harness.text_domains import DOMAINS, composed, domains_for, lines_of, related, short_texts, varied

Shape = Dict[str, Any]

TINY = [0, 1, 2, 3]
SIGNED = [-3, -2, -1, 0, 1, 2, 3, 4, 5]
SCATTERED = [-7, 1000, 33, -65, 8, 17, 40, 64, 129, -12, 21, 4096, 700, -1, 5, 96]
# Nothing between a million and 2⁵³: as a length that would be granted, and fill the memory.
WIDE = [
    50_021,
    2**53 + 1,
    2**53 - 1,
    -(2**53) - 3,
    2**63,
    -(2**63) - 1,
    2**64 + 13,
    (2**40 + 1) ** 2 - 1,
    10**30,
]
FLOATS = [0.0, 1.0, -1.0, 0.5, 2.5, -2.5, 0.1, 0.2, 0.3, 1.5, 3.0, 100.25, -7.75, 1e-3]
NAN = float("nan")
ODD_FLOATS = [-0.0, float("inf"), float("-inf"), 1e300, 5e-324, 2.0**53, 1e16]
LETTERS = ["a", "b", "c", "ab", "ba", "abc"]
WORDS = [
    "red",
    "Red",
    "blue",
    "a",
    "A",
    "",
    "tree",
    "stone",
    "lamp",
    "blue sky",
    "10",
    "-3",
    "0",
    "7",
    "x1",
    "zz",
]
ODD_TEXTS = [
    "",
    " ",
    "  a ",
    "é",
    "e\u0301",
    "ß",
    "İ",
    "𝔘𝔫",
    "日本",
    "\n",
    "a\tb",
    "a,b",
    "a b  c",
    "0x1f",
    "1.5",
    "_",
    "Aa",
    "\u00b2",
    "a\r\nb",
    "a\u2028b",
    "\xa0a",
]
# Letters whose upper, lower and folded forms do not go together.
CASES = ["İ", "i\u0307", "ß", "ss", "SS", "ẞ", "ſ", "s", "S", "σ", "ς", "Σ", "ı", "i", "I", "K", "k"]
NUMERALS = [
    "0",
    "7",
    "12",
    "\u00b2",
    "\u0663",
    "½",
    "-1",
    "+1",
    " 1",
    "1.0",
    "1e3",
    "1_0",
    "",
    "007",
    "inf",
]
TEXT_PARTS = [
    "a",
    "b",
    "A",
    "Z",
    "1",
    "0",
    "9",
    " ",
    " ",
    "-",
    ",",
    ".",
    "\n",
    "é",
    "x",
    "(",
    ")",
    "ab",
    "word",
    "  ",
    "\t",
    "ß",
    "\r\n",
    "\x0c",
    "\xa0",
    "\u2028",
]
SIZES = [0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6, 6, 8, 12, 12, 20]
SPECIAL_CALLS = 90
PAIRS_OF_TEXTS = 64
SHORT_TEXTS = 44
AGAIN_DEPTH = 4
WORD = re.compile(r"\w+")
INT: Shape = {"kind": "int"}
# What is drawn where nobody says what an element is.
OPEN_INT: Shape = {"kind": "int", "open": True}
SAMPLE_OF_KIND: Dict[str, List[Any]] = {
    "str": ["", "ab", "1"],
    "int": [0, 1, -2],
    "float": [0.0, 1.0, 2.5],
    "bool": [True, False, True],
    "bytes": [b"", b"a", b"ab"],
}
ARRANGEMENTS = ["drawn", "drawn", "drawn", "drawn", "sorted", "reversed", "equal", "twice", "few", "runs"]


class Mood:
    """What one call's values have in common."""

    def __init__(self, rng: random.Random, size: Optional[int] = None) -> None:
        self.rng = rng
        self.size = size if size is not None else rng.choice(SIZES)
        self.together = rng.random() < 0.6
        self.ints: List[int] = TINY
        self.floats: List[float] = FLOATS
        self.texts: List[str] = LETTERS
        self.arrangement = rng.choice(ARRANGEMENTS)
        self.odd = 0.0
        self.depth = 0
        self.number: Optional[int] = None
        # Where texts come from: a domain, "composed" of the code's own, or None for letters, words and the like.
        self.domain: Optional[str] = None
        # How long the rows of a table are; None where they are ragged.
        self.width: Optional[int] = rng.randrange(1, 5) if rng.random() < 0.5 else None
        self.lacks: Optional[str] = None
        # Of the text drawn before: keys and fields are given by name.
        self.words: List[str] = []
        # Texts of the domain as they are, and no argument made from another.
        self.pure = False
        self.outer: List[Shape] = []


class Inputs:
    """Draws calls. `kept` holds the shapes of each parameter that the original takes, likeliest first."""

    def __init__(self, rng: random.Random, constants: Dict[str, List[Any]]) -> None:
        self.rng = rng
        self.parameters: List[Dict[str, Any]] = []
        # Of code that reads standard input.
        self.reader: Optional[Reader] = None
        # Has the texts of a call written that are not yet.
        self.record: Callable[[Call], None] = lambda call: None
        self.receiver: Optional[Dict[str, Any]] = None
        self.receiver_parameters: List[Dict[str, Any]] = []
        self.subject = ""
        self.names: List[str] = []
        self.int_limit = 24
        self.size_limit = 4
        self.positional_only = 0
        self._constants = constants
        self._calls = 0
        self._signs = [part for part in constants["str"] if 0 < len(part) <= 3 and not part.isalnum()]
        self._near = [number + step for number in constants["int"] for step in (0, 1, -1)]
        self._in_lines = False
        self._domains: List[str] = []
        # Of each domain, how many calls were made and how many returned.
        self._fortune: Dict[Optional[str], List[int]] = {}
        # Kinds that the code asks values about.
        self.asked_kinds: List[str] = []

    def edges(self) -> List[Call]:
        """Empty, single, equal, ascending, descending and the like, for all parameters at once and for each alone."""
        deck: List[Call] = []
        for size, arrangement, pool in (
            (0, "drawn", [0]),
            (0, "drawn", TINY),
            (1, "drawn", [0]),
            (1, "drawn", TINY),
            (2, "equal", TINY),
            (3, "sorted", SIGNED),
            (4, "reversed", SIGNED),
            (5, "twice", TINY),
            (9, "drawn", SCATTERED),
            (12, "drawn", SCATTERED),
            (7, "few", SIGNED),
            (13, "runs", TINY),
            (20, "runs", SIGNED),
        ):
            mood = Mood(self.rng, min(size, self.size_limit))
            mood.arrangement, mood.ints, mood.together = arrangement, self._in_limit(pool), True
            deck.append(self._draw(mood, everything=True))
        for index in range(len(self.parameters)):
            for size in (0, 1):
                mood = Mood(self.rng, min(4, self.size_limit))
                mood.together = True
                call = self._draw(mood, everything=True)
                mood.size = size
                changed = self._recipe(self._shape(self.parameters[index]), mood)
                deck.append(_replace_argument(call, self.parameters[index]["name"], index, changed))
        return deck + self._short_texts() + self._of_each_domain() + self._special_values()

    def _short_texts(self) -> List[Call]:
        """Every short text of the letters that the code names, in the place of the first argument that is a text."""
        for index, parameter in enumerate(self.parameters):
            if parameter["shapes"][0]["kind"] == "str":
                call = self._draw(Mood(self.rng, 2), everything=True)
                texts = short_texts(self._constants["str"], SHORT_TEXTS)
                return [_replace_argument(call, parameter["name"], index, Lit(text)) for text in texts]
        return []

    def learn(self, call: Call, returned: bool) -> None:
        """What became of a call: domains on which the original returns are drawn from more often."""
        fortune = self._fortune.setdefault(call.domain, [0, 0])
        fortune[0] += 1
        fortune[1] += returned

    def meet(self, texts: Sequence[str]) -> None:
        """Texts that the code compared with others while it ran."""
        known = self._constants["str"]
        known += [text for text in texts if text not in known]

    def _of_each_domain(self) -> List[Call]:
        """Texts of every domain, most of those that names speak of."""
        names = [str(parameter["name"]) for parameter in self.parameters]
        if not any(_has_text(shape) for parameter in self.parameters for shape in parameter["shapes"]):
            return []
        self._in_lines = "splitlines" in self.names or any("\n" in text for text in self._constants["str"])
        self._domains = domains_for([*names, self.subject, *self.names])
        deck: List[Call] = []
        for place, domain in enumerate(["composed", *self._domains]):
            for time in range(6 if place < 3 else 1):
                mood = Mood(self.rng, min(3, self.size_limit))
                mood.domain = domain
                mood.pure = time != 1
                deck.append(self._draw(mood, everything=True))
        return deck

    def _pick_domain(self) -> Optional[str]:
        if not self._domains:
            return None
        rng = self.rng
        made, returned = self._fortune.get(None, [0, 0])
        plain_works = made == 0 or returned >= made / 2
        tried = {name: self._fortune.get(name, [0, 0]) for name in ["composed", *self._domains]}
        good = [name for name, (_, returned) in tried.items() if returned]
        if not good or (plain_works and rng.random() < 0.3):
            good = list(tried)[: 5 if rng.random() < 0.5 else None]
        if not good or rng.random() < (0.5 if plain_works else 0.25):
            return None
        if self._signs and "composed" in good and rng.random() < 0.35:
            return "composed"
        if plain_works:
            return rng.choice([*good[:5], rng.choice(good)])
        # Where only some texts have the form that is asked for, those that had it.
        return max(rng.sample(good, min(4, len(good))), key=self._luck)

    def _luck(self, domain: str) -> float:
        made, returned = self._fortune.get(domain, [0, 0])
        return (returned + 0.5) / (made + 1)

    def _special_values(self) -> List[Call]:
        """Each value that is special for its type in the place of each argument that is one number or text."""
        deck: List[Call] = []
        for index, parameter in enumerate(self.parameters):
            shape = parameter["shapes"][0]
            for value in self._specials_of(shape):
                call = self._draw(Mood(self.rng, min(3, self.size_limit)), everything=True)
                deck.append(_replace_argument(call, parameter["name"], index, Lit(value)))
        self.rng.shuffle(deck)
        return deck[:SPECIAL_CALLS] + self._pairs_of_texts()

    def _pairs_of_texts(self) -> List[Call]:
        """Two texts that are one text to whoever does not look at case, or looks at it otherwise."""
        texts = [p for p in self.parameters if p["shapes"][0]["kind"] == "str"]
        if len(texts) < 2:
            return []
        deck: List[Call] = []
        for value in [*CASES, "Straße", "Tree ", "e\u0301"]:
            for other in dict.fromkeys([value.lower(), value.upper(), value.casefold(), value.strip()]):
                call = self._draw(Mood(self.rng, 2), everything=True)
                for parameter, text in zip(texts, self.rng.sample([value, other], 2)):
                    index = self.parameters.index(parameter)
                    call = _replace_argument(call, parameter["name"], index, Lit(text))
                deck.append(call)
        self.rng.shuffle(deck)
        return deck[:PAIRS_OF_TEXTS] + self._found_far_apart(texts)

    def _found_far_apart(self, texts: List[Dict[str, Any]]) -> List[Call]:
        """One text at a few places of another: large numbers that are not in order by chance where they go through a set."""
        deck: List[Call] = []
        for word, gaps in (("a", (1, 7, 8)), ("ab", (8, 9)), ("lamp", (3, 13, 1)), (" ", (9, 6, 17))):
            whole = "".join("." * min(gap, self.size_limit) + word for gap in gaps)
            for long, short in (texts[:2], texts[1::-1]):
                call = self._draw(Mood(self.rng, 2), everything=True)
                for parameter, text in ((long, whole), (short, word)):
                    index = self.parameters.index(parameter)
                    call = _replace_argument(call, parameter["name"], index, Lit(text))
                deck.append(call)
        return deck

    def probe_texts(self, size: int) -> Call:
        """A call whose texts are put together from the code's own."""
        mood = Mood(self.rng, size)
        mood.ints, mood.arrangement, mood.together, mood.domain = TINY, "drawn", True, "composed"
        return self._draw(mood, everything=True)

    def _specials_of(self, shape: Shape) -> List[Any]:
        kind = shape["kind"]
        if kind == "str":
            return list(
                dict.fromkeys(
                    [
                        *ODD_TEXTS,
                        *CASES,
                        *NUMERALS,
                        *self._constants["str"],
                        *(shape.get("interesting") or []),
                    ]
                )
            )
        if kind == "float":
            odd = ODD_FLOATS if shape.get("plain") else [NAN, *ODD_FLOATS]
            return [*odd, *FLOATS[:4], *self._constants["float"]]
        if kind == "int":
            limit = self.size_limit if shape.get("role") == "size" else self.int_limit
            near = [number + step for number in self._constants["int"] for step in (-1, 0, 1)]
            return [
                number
                for number in dict.fromkeys([*near, *SIGNED, 10, 100, 1000, *WIDE])
                if abs(number) <= limit
            ]
        if kind == "one-of":
            return [value for part in shape["shapes"] for value in self._specials_of(part)[:10]]
        return []

    def draw(self) -> Call:
        """A call at random."""
        return self._draw(self._mood(), everything=self.rng.random() < 0.45)

    def sized(
        self, size: int, number: Optional[int] = None, pool: Optional[List[int]] = None
    ) -> Call:
        """A plain call: collections of `size`, sizes that are numbers `number`, other numbers from `pool`, nothing odd."""
        mood = Mood(self.rng, size)
        mood.ints, mood.arrangement, mood.together = pool or TINY, "drawn", True
        mood.number = size if number is None else number
        return self._draw(mood, everything=True)

    def make_receiver(self, mood: Mood) -> Optional[Recipe]:
        """What the method is called on; None for functions."""
        if self.receiver is None or self.receiver["kind"] != "method":
            return None
        return self._instance(self.receiver["className"], self.receiver_parameters, mood)

    def change(self, call: Call) -> Call:
        """The call with one or a few small changes."""
        parts = call.parts()
        for _ in range(self.rng.choice([1, 1, 2, 3])):
            if parts:
                index = self.rng.randrange(len(parts))
                parts[index] = self._change(parts[index], parts)
        return call.with_parts(parts)

    def _mood(self) -> Mood:
        rng = self.rng
        mood = Mood(rng)
        mood.size = min(mood.size, self.size_limit)
        mood.ints = self._in_limit(self._pool_of_ints())
        mood.texts = rng.choice(
            [LETTERS, LETTERS, WORDS, WORDS, ODD_TEXTS, WORDS + ODD_TEXTS, CASES, NUMERALS]
        )
        mood.floats = rng.choice(
            [FLOATS, FLOATS, [0.0, 1.0, 0.5], FLOATS[:4] + ODD_FLOATS, [NAN, 0.0, -0.0, 1.0]]
        )
        mood.odd = rng.choice([0.0, 0.0, 0.0, 0.15])
        mood.domain = self._pick_domain()
        if rng.random() < 0.12:
            mood.lacks = "some"
        texts, ints, floats = (self._constants[kind] for kind in ("str", "int", "float"))
        if texts and rng.random() < 0.5:
            mood.texts = mood.texts[:3] + texts
        if ints and rng.random() < 0.4:
            near = [number + step for number in ints for step in (-1, 0, 1)]
            mood.ints = (
                mood.ints[:3] + [number for number in near if abs(number) <= self.int_limit] or TINY
            )
        if floats and rng.random() < 0.4:
            mood.floats = mood.floats[:3] + floats
        return mood

    def _in_limit(self, pool: List[int]) -> List[int]:
        return [number for number in pool if abs(number) <= self.int_limit] or TINY

    def _pool_of_ints(self) -> List[int]:
        rng = self.rng
        pick = rng.random()
        if pick < 0.25:
            return TINY if pick < 0.12 else rng.sample(range(6), 3)
        if pick < 0.5:
            return SIGNED
        if pick < 0.7:
            return SCATTERED
        if pick < 0.8:
            return [rng.randint(-100, 100) for _ in range(6)]
        if pick < 0.9:
            return [rng.randint(0, 20) for _ in range(12)]
        return WIDE + SIGNED

    def _draw(self, mood: Mood, everything: bool) -> Call:
        self._calls += 1
        receiver = self.make_receiver(mood)
        positional: List[Recipe] = []
        keyword: List[Tuple[str, Recipe]] = []
        gap = False
        for index, parameter in enumerate(self.parameters):
            kind = parameter["kind"]
            if kind == "var-positional":
                if not gap:
                    count = mood.size if mood.together else self.rng.randrange(4)
                    positional += [self._value(parameter, mood) for _ in range(min(count, 6))]
                continue
            if kind == "var-keyword":
                for name in self.rng.sample(["alpha", "beta", "gamma"], self.rng.randrange(3)):
                    keyword.append((name, self._value(parameter, mood)))
                continue
            if parameter["hasDefault"] and not everything and self.rng.random() < 0.5:
                gap = gap or kind == "positional"
                continue
            value = self._value(parameter, mood)
            if kind == "keyword":
                keyword.append((parameter["name"], value))
            elif not gap:
                positional.append(value)
            elif index >= self.positional_only:
                keyword.append((parameter["name"], value))
        free = mood.number is None and not mood.pure
        if len(positional) > 1 and free and self.rng.random() < 0.2:
            self._relate(positional)
        texts = [i for i, part in enumerate(positional) if _is_text(part)]
        if len(texts) > 1 and free and self.rng.random() < (0.35 if mood.domain is None else 0.6):
            self._embed(positional, texts, mood.domain is not None)
        if self.asked_kinds and free and self.rng.random() < 0.3:
            for _ in range(self.rng.randrange(1, 4)):
                positional = [self._nested(part) for part in positional]
        call = Call(positional, keyword, receiver)
        if mood.size and self.rng.random() < 0.06:
            call = self._alias(call)
        call.domain = mood.domain
        return call

    def _nested(self, recipe: Recipe) -> Recipe:
        """One of the values inside becomes a collection or a value of a kind that the code asks about."""
        rng = self.rng
        children = list(recipe.children())
        if children:
            index = rng.randrange(len(children))
            if isinstance(recipe, Map) and not recipe.fixed:
                index |= 1
            child = children[index]
            whole = child.children() and rng.random() < 0.4
            children[index] = self._as_asked(child) if whole else self._nested(child)
            return recipe.with_children(children)
        return self._as_asked(recipe) if isinstance(recipe, Lit) else recipe

    def _as_asked(self, recipe: Recipe) -> Recipe:
        rng = self.rng
        kind = rng.choice(self.asked_kinds)
        items = [] if rng.random() < 0.2 else [recipe, Lit(rng.choice(TINY)), recipe][: rng.randrange(1, 4)]
        if kind in ("list", "tuple"):
            return Seq(kind, items)
        if kind == "dict":
            keys = rng.sample(LETTERS, len(items))
            return Map([(Lit(key), item) for key, item in zip(keys, items)])
        if kind in ("set", "frozenset"):
            return Seq(kind, [Lit(rng.choice(TINY)) for _ in items])
        return Lit(SAMPLE_OF_KIND[kind][rng.randrange(3)])

    def _instance(
        self, class_name: str, parameters: Sequence[Dict[str, Any]], mood: Mood
    ) -> Recipe:
        positional: List[Recipe] = []
        keyword: List[Tuple[str, Recipe]] = []
        for parameter in parameters:
            if parameter["kind"] in ("var-positional", "var-keyword"):
                continue
            if parameter["hasDefault"] and self.rng.random() < 0.3:
                continue
            keyword.append((parameter["name"], self._value(parameter, mood)))
        return Inst(class_name, positional, keyword)

    def _relate(self, parts: List[Recipe]) -> None:
        """Makes one argument equal or nearly equal to another."""
        i, j = self.rng.sample(range(len(parts)), 2)
        one, other = parts[i], parts[j]
        kinds = [
            type(part.value) if isinstance(part, Lit) else getattr(part, "kind", type(part))
            for part in (one, other)
        ]
        if kinds[0] == kinds[1] and _first_kind(one) == _first_kind(other):
            parts[i] = other if self.rng.random() < 0.3 else self._change(other, parts)

    def _embed(self, parts: List[Recipe], texts: List[int], in_domain: bool) -> None:
        """Makes one text of another: of its letters, each more or less often, or of all of it over and over between others."""
        rng = self.rng
        i, j = rng.sample(texts, 2)
        if in_domain or rng.random() < 0.5:
            parts[i] = Lit(related(rng, parts[j].value[:60], self._signs))  # type: ignore[attr-defined]
            return
        letters = list(parts[j].value)  # type: ignore[attr-defined]
        if len(letters) > 2 and rng.random() < 0.5:
            letters[rng.randrange(len(letters))] = rng.choice(letters)
            rng.shuffle(letters)
            parts[i] = Lit("".join(letters))
            return
        word = parts[j].value[:4]  # type: ignore[attr-defined]
        # Now and then far apart: what is found at a few large places is not in order by chance.
        share = rng.choice([0.12, 0.35, 0.6])
        pieces = [
            rng.choice([word, word, word[:1]]) if rng.random() < share else rng.choice(TEXT_PARTS)
            for _ in range(24)
        ]
        parts[i] = Lit("".join(pieces)[: min(self.size_limit, rng.choice([6, 12, 24, 40]))])

    def alike(self, call: Call) -> Call:
        """The call with other values in the same number: what is remembered of one must not answer the other."""
        parts = call.parts()
        return call.with_parts([self._alike(part) for part in parts])

    def _alike(self, recipe: Recipe) -> Recipe:
        rng = self.rng
        children = [self._alike(child) for child in recipe.children()]
        if isinstance(recipe, Seq) and recipe.kind != "tuple" and children:
            return Seq(recipe.kind, [rng.choice(children) for _ in children], recipe.open)
        if children:
            return recipe.with_children(children)
        value = recipe.value if isinstance(recipe, Lit) else None
        if rng.random() < 0.5:
            return recipe
        if type(value) is int and 0 <= value <= min(9, self.size_limit):
            return Lit((value + 1) % min(10, self.size_limit), recipe.open)  # type: ignore[attr-defined]
        if type(value) is str and value:
            return Lit(value[1:] + value[0], recipe.open)  # type: ignore[attr-defined]
        return recipe

    def _alias(self, call: Call) -> Call:
        """Two arguments that are one object."""
        parts = list(call.positional)
        alike = [
            (i, j)
            for i in range(len(parts))
            for j in range(i)
            if type(parts[i]) is type(parts[j])
            and _first_kind(parts[i]) == _first_kind(parts[j])
            and getattr(parts[i], "kind", "") == getattr(parts[j], "kind", "") == "list"
        ]
        if alike:
            i, j = self.rng.choice(alike)
            parts[i] = parts[j] = Same(0, parts[j])
        return Call(parts, call.keyword, call.receiver)

    def _shape(self, parameter: Dict[str, Any]) -> Shape:
        shapes = parameter["shapes"] or [{"kind": "any"}]
        if len(shapes) == 1 or self.rng.random() < 0.55:
            return shapes[0]
        mixed = [shape for shape in shapes if shape.get("of", {}).get("kind") == "one-of"]
        return self.rng.choice(mixed if mixed and self.rng.random() < 0.35 else shapes)

    def _value(self, parameter: Dict[str, Any], mood: Mood) -> Recipe:
        shape = self._shape(parameter)
        mood.outer = [shape]
        return self._recipe(shape, mood)

    def _recipe(self, shape: Shape, mood: Mood) -> Recipe:
        kind = shape["kind"]
        maker = getattr(self, "_make_" + kind.replace("-", "_"), None)
        recipe = maker(shape, mood) if maker else self._make_any(shape, mood)
        if shape.get("open") and isinstance(recipe, (Lit, Seq)):
            recipe.open = True
        return recipe

    def _make_stdin(self, shape: Shape, mood: Mood) -> Recipe:
        """A text that is made up as it is read."""
        size = mood.size if mood.number is None else mood.number
        draw = Draw(self.rng.randrange(1 << 30), max(0, min(size, self.size_limit)))
        if mood.number is None and self.reader is not None:
            draw.style = self.rng.choice(self.reader.styles)
        draw.pool, draw.arrangement = mood.ints, mood.arrangement
        return Text(draw)

    def _make_none(self, shape: Shape, mood: Mood) -> Recipe:
        return Lit(None)

    def _make_bool(self, shape: Shape, mood: Mood) -> Recipe:
        return Lit(self.rng.random() < 0.5)

    def _make_int(self, shape: Shape, mood: Mood) -> Recipe:
        rng = self.rng
        role = shape.get("role")
        limit = self.size_limit if role == "size" else max(self.int_limit, 24)
        interesting = [number for number in shape.get("interesting") or [] if abs(number) <= limit]
        if interesting and mood.number is None and rng.random() < 0.35:
            return Lit(int(rng.choice(interesting)) + rng.choice([0, 0, 0, -1, 1]))
        if role == "index":
            return Lit(rng.randint(-mood.size - 1, mood.size + 1))
        if role == "size":
            if mood.number is not None:
                return Lit(mood.number)
            if rng.random() < 0.4:
                return Lit(mood.size)
            if self.size_limit > 2**30 and rng.random() < 0.3:
                return Lit(rng.choice(WIDE))
            small = [0, 1, 2, 3, 5, 7, 10, 16, 24, -1, rng.randint(0, 60), rng.randint(0, 1000)]
            return Lit(min(rng.choice(small), self.size_limit))
        if role is None and mood.depth == 0 and rng.random() < 0.12:
            return Lit(rng.choice([mood.size, mood.size - 1, mood.size + 1]))
        return Lit(rng.choice(mood.ints))

    def _make_float(self, shape: Shape, mood: Mood) -> Recipe:
        if shape.get("plain"):
            usual = [number for number in mood.floats if number == number and repr(number) != "-0.0"]
            return Lit(self.rng.choice(usual or FLOATS))
        if mood.odd and self.rng.random() < mood.odd:
            return self.rng.choice(
                [Nan(), Lit(NAN), Lit(self.rng.choice(TINY)), Lit(-0.0), Lit(float("inf"))]
            )
        return Lit(self.rng.choice(mood.floats))

    def _make_str(self, shape: Shape, mood: Mood) -> Recipe:
        rng = self.rng
        interesting = shape.get("interesting") or []
        if mood.number is not None:
            return Lit(("ab cab" * (mood.size // 6 + 1))[: mood.size if mood.depth == 0 else 2])
        if interesting and rng.random() < 0.45:
            text = rng.choice(interesting)
            return Lit(text if rng.random() < 0.7 else self._text(mood) + text + self._text(mood))
        if mood.words and rng.random() < (0.4 if mood.depth else 0.2):
            return Lit(rng.choice(mood.words))
        if mood.domain is not None and rng.random() < 0.85:
            text = self._of_domain(mood)
            if mood.depth == 0 and not mood.pure:
                mood.words = WORD.findall(text)[:12]
            return Lit(text)
        if mood.depth == 0 and rng.random() < 0.65:
            return Lit(self._text(mood))
        return Lit(rng.choice(mood.texts))

    def _of_domain(self, mood: Mood) -> str:
        if mood.depth == 0 and self.rng.random() < (0.5 if self._in_lines else 0.06):
            return lines_of(self.rng, lambda: self._one_of_domain(mood))
        return self._one_of_domain(mood)

    def _one_of_domain(self, mood: Mood) -> str:
        rng = self.rng
        if mood.domain == "composed" or mood.domain is None:
            text = composed(rng, self._constants["str"], self._near, mood.size)
        else:
            text = rng.choice(DOMAINS[mood.domain])
        return varied(rng, text, self._signs, self._near) if not mood.pure and rng.random() < 0.3 else text

    def _text(self, mood: Mood) -> str:
        rng = self.rng
        count = mood.size if mood.together else rng.randrange(10)
        style = rng.random()
        if style < 0.3:
            text = "".join(rng.choice("ab") for _ in range(count))
        elif style < 0.5:
            text = " ".join(rng.choice(mood.texts) for _ in range(count))
        elif style < 0.8:
            text = "".join(rng.choice(TEXT_PARTS + mood.texts) for _ in range(count))
        elif style < 0.9:
            half = "".join(rng.choice("abA ") for _ in range(count // 2))
            text = half + half[::-1]
        elif style < 0.95:
            text = "".join(rng.choice("0123456789") for _ in range(count))
        else:
            text = rng.choice(mood.texts if mood.texts else [""])
        return text

    def _make_bytes(self, shape: Shape, mood: Mood) -> Recipe:
        return Lit(bytes(self.rng.choice([0, 65, 66, 97, 255, 10, 32]) for _ in range(mood.size)))

    def _make_list(self, shape: Shape, mood: Mood) -> Recipe:
        return self._collection("list", shape["of"], mood)

    def _make_tuple_of(self, shape: Shape, mood: Mood) -> Recipe:
        return self._collection("tuple", shape["of"], mood)

    def _make_set(self, shape: Shape, mood: Mood) -> Recipe:
        return self._collection("set", shape["of"], mood)

    def _make_frozenset(self, shape: Shape, mood: Mood) -> Recipe:
        return self._collection("frozenset", shape["of"], mood)

    def _make_deque(self, shape: Shape, mood: Mood) -> Recipe:
        return self._collection("deque", shape["of"], mood)

    def _make_iterator(self, shape: Shape, mood: Mood) -> Recipe:
        return self._collection("iterator", shape["of"], mood)

    def _make_text_file(self, shape: Shape, mood: Mood) -> Recipe:
        return self._collection("text-file", shape["of"], mood)

    def _collection(self, kind: str, of: Shape, mood: Mood) -> Recipe:
        rng = self.rng
        if of["kind"] == "one-of" and rng.random() < 0.6:
            of = rng.choice(of["shapes"])
        if mood.depth == 0:
            count = mood.size if mood.together else rng.choice([0, 1, 2, 3, 4, 6, 9])
        elif mood.width is not None and mood.depth == 1:
            count = mood.width
        elif rng.random() < 0.5:
            count = mood.size if mood.size < 6 else rng.randrange(5)
        else:
            count = rng.randrange(4)
        if of["kind"] == "again" and mood.outer and mood.outer[0]["kind"] in ("mapping", "object", "instance"):
            # Children of a record are records.
            if len(mood.outer) > (AGAIN_DEPTH if mood.number is None else 2):
                count = 0
            of = mood.outer[0]
        mood.depth += 1
        mood.outer.append(mood.outer[0] if mood.outer else of)
        try:
            items = [self._recipe(of, mood) for _ in range(count)]
        finally:
            mood.outer.pop()
            mood.depth -= 1
        return Seq(kind, self._arrange(items, mood))

    def _arrange(self, items: List[Recipe], mood: Mood) -> List[Recipe]:
        rng, arrangement = self.rng, mood.arrangement
        if not items or arrangement == "drawn":
            return items
        if arrangement == "equal":
            return [items[0]] * len(items)
        if arrangement == "twice":
            doubled = items[: (len(items) + 1) // 2] * 2
            rng.shuffle(doubled)
            return doubled[: len(items)]
        if arrangement == "few":
            return [rng.choice(items[:3]) for _ in items]
        if arrangement == "runs":
            # Few values, each many times in a row: what is new comes late.
            starts = sorted(rng.randrange(len(items)) for _ in range(3))
            return [items[sum(start <= at for start in starts) % len(items)] for at in range(len(items))]
        if all(isinstance(item, Lit) for item in items):
            try:
                return sorted(items, key=lambda item: item.value, reverse=arrangement == "reversed")  # type: ignore[attr-defined]
            except TypeError:
                pass
        return items

    def _make_tuple(self, shape: Shape, mood: Mood) -> Recipe:
        mood.depth += 1
        try:
            return Seq("tuple", [self._recipe(of, mood) for of in shape["items"]])
        finally:
            mood.depth -= 1

    def _make_dict(self, shape: Shape, mood: Mood) -> Recipe:
        rng = self.rng
        count = mood.size if mood.together and mood.depth == 0 else rng.choice([0, 1, 2, 3, 5])
        mood.depth += 1
        try:
            pairs: Dict[str, Tuple[Recipe, Recipe]] = {}
            for _ in range(count):
                key = self._recipe(shape["key"], mood)
                pairs[key.source()] = (key, self._recipe(shape["value"], mood))
            return Map(list(pairs.values()))
        finally:
            mood.depth -= 1

    def _make_mapping(self, shape: Shape, mood: Mood) -> Recipe:
        mood.depth += 1
        try:
            if mood.lacks == "some" and shape["keys"]:
                # The same one everywhere: what stops at the first record may not be told from what reads them all.
                mood.lacks = self.rng.choice([*shape["keys"], *shape["keys"], "all"])
            keys = shape["keys"].items()
            lacks = mood.lacks if mood.lacks in shape["keys"] or mood.lacks == "all" else None
            pairs = [
                (Lit(key), self._recipe(of, mood)) for key, of in keys if lacks not in (key, "all")
            ]
            return Map(pairs, True, lacks)
        finally:
            mood.depth -= 1

    def _make_object(self, shape: Shape, mood: Mood) -> Recipe:
        mood.depth += 1
        try:
            pairs = [(name, self._recipe(of, mood)) for name, of in shape["attributes"].items()]
            return Obj(shape.get("className"), pairs, shape.get("label"))
        finally:
            mood.depth -= 1

    def _make_instance(self, shape: Shape, mood: Mood) -> Recipe:
        mood.depth += 1
        try:
            return self._instance(shape["className"], shape["parameters"], mood)
        finally:
            mood.depth -= 1

    def _make_callable(self, shape: Shape, mood: Mood) -> Recipe:
        names = ["x", "y", "z", "w", "v"][: shape.get("arity", 1)]
        head = "lambda %s: " % ", ".join(names) if names else "lambda: "
        if not names:
            return Func(head + self._recipe(shape["returns"], mood).source())
        returns, first = shape["returns"]["kind"], names[0]
        bodies = {
            "bool": ["len(str(%s)) %% 2 == 0", "str(%s) < '2'", "True", "bool(%s)"],
            "int": ["len(str(%s))", "sum(map(ord, str(%s))) %% 5", "1"],
            "str": ["str(%s)", "str(%s)[:1]"],
            "float": ["len(str(%s)) / 2", "0.5"],
            "list": ["[%s]", "[%s, 1]"],
        }.get(returns, ["%s", "str(%s)", "len(str(%s))"])
        if len(names) == 2:
            bodies = {
                "int": ["(str(x) > str(y)) - (str(x) < str(y))", "len(str(x)) - len(str(y))"],
                "bool": ["str(x) < str(y)", "str(x) == str(y)"],
            }.get(returns, ["x + y", "y", "x"])
        body = self.rng.choice(bodies)
        return Func(head + (body.replace("%s", first).replace("%%", "%") if "%" in body else body))

    def _make_built(self, shape: Shape, mood: Mood) -> Recipe:
        texts = VALUES[shape["type"]]
        return Made(self.rng.choice(texts[:3] if mood.arrangement == "few" else texts))

    def _make_again(self, shape: Shape, mood: Mood) -> Recipe:
        """What the parameter is, once more: trees of records end in None, containers in scalars."""
        outer = mood.outer[-1] if mood.outer else {"kind": "int"}
        is_record = outer["kind"] in ("mapping", "object", "instance")
        deepest = AGAIN_DEPTH if mood.number is None else 2
        if len(mood.outer) > deepest or self.rng.random() < 0.3:
            if is_record:
                return Lit(None)
            plain = mood.number is not None or self.rng.random() < 0.7
            return self._make_int(INT, mood) if plain else self._make_any({"kind": "any"}, mood)
        mood.outer.append(outer)
        try:
            return self._recipe(outer, mood)
        finally:
            mood.outer.pop()

    def _make_one_of(self, shape: Shape, mood: Mood) -> Recipe:
        chosen = self.rng.choice(shape["shapes"])
        if chosen["kind"] == "float" and shape["shapes"][0]["kind"] == "int":
            chosen = {**chosen, "plain": True}
        return self._recipe(chosen, mood)

    def _make_any(self, shape: Shape, mood: Mood) -> Recipe:
        kinds = (
            ["int", "int", "str", "bool", "float"]
            if mood.depth
            else ["int", "str", "list", "float", "none"]
        )
        kind = self.rng.choice(kinds)
        return self._recipe({"kind": kind, "of": OPEN_INT, "open": kind != "list" and not shape.get("plain")}, mood)

    def _change(self, recipe: Recipe, parts: Sequence[Recipe]) -> Recipe:
        """One change somewhere in the recipe."""
        rng = self.rng
        children = list(recipe.children())
        if children and rng.random() < 0.6:
            index = rng.randrange(len(children))
            children[index] = self._change(children[index], parts)
            return recipe.with_children(children)
        if isinstance(recipe, Text):
            return recipe.varied(rng)
        if isinstance(recipe, Lit):
            return Lit(self._change_value(recipe.value, parts), recipe.open)
        if isinstance(recipe, Seq) and recipe.kind != "tuple":
            return Seq(recipe.kind, self._change_items(list(recipe.items)), recipe.open)
        if isinstance(recipe, Map) and not recipe.fixed and recipe.pairs:
            pairs = list(recipe.pairs)
            if rng.random() < 0.5:
                pairs.pop(rng.randrange(len(pairs)))
            else:
                rng.shuffle(pairs)
            return Map(pairs)
        return recipe

    def _change_items(self, items: List[Recipe]) -> List[Recipe]:
        rng = self.rng
        if not items:
            return items
        index = rng.randrange(len(items))
        what = rng.randrange(8)
        if what == 0:
            items.pop(index)
        elif what == 1:
            items.insert(rng.randrange(len(items) + 1), items[index])
        elif what == 2:
            other = rng.randrange(len(items))
            items[index], items[other] = items[other], items[index]
        elif what == 3:
            items.reverse()
        elif what == 4:
            items[index] = rng.choice(items)
        elif what == 5 and len(items) < 40:
            items = items + items
        elif what == 6:
            rng.shuffle(items)
        else:
            items = items[:index]
        return items

    def _change_value(self, value: Any, parts: Sequence[Recipe]) -> Any:
        rng = self.rng
        if isinstance(value, bool):
            return not value
        if isinstance(value, int):
            known = [
                number for number in self._constants["int"] if abs(number) <= self.int_limit
            ] or [0]
            return rng.choice(
                [
                    value + 1,
                    value - 1,
                    -value,
                    0,
                    value * 2 if abs(value) < 500 else value,
                    rng.choice(known),
                    rng.randint(-9, 20),
                ]
            )
        if isinstance(value, float):
            return rng.choice(
                [-value, value + 1.0, value / 2, 0.0, rng.choice(self._constants["float"] or [1.0])]
            )
        if isinstance(value, str):
            at = rng.randrange(len(value) + 1)
            piece = rng.choice(self._constants["str"] or ODD_TEXTS)
            return rng.choice(
                [
                    value[:at] + value[at + 1 :],
                    value + value[at:],
                    value[:at] + piece + value[at:],
                    value[::-1],
                    piece,
                    rng.choice(
                        [
                            value.swapcase(),
                            value.upper(),
                            value.lower(),
                            value.casefold(),
                            value.strip(),
                        ]
                    ),
                    "".join(rng.sample(value, len(value))),
                ]
            )[:200]
        return value


def _has_text(shape: Shape) -> bool:
    if shape["kind"] in ("str", "any", "text-file"):
        return True
    inner = [shape[key] for key in ("of", "key", "value") if isinstance(shape.get(key), dict)]
    for key in ("keys", "attributes"):
        inner += list((shape.get(key) or {}).values())
    inner += [*shape.get("items", []), *shape.get("shapes", [])]
    inner += [part for parameter in shape.get("parameters", []) for part in parameter["shapes"]]
    return any(_has_text(part) for part in inner)


def _first_kind(recipe: Recipe) -> Any:
    """Of the first element; lists of unlike elements are not passed for one another."""
    for child in recipe.children():
        if isinstance(child, Map) and child.fixed:
            return [key.source() for key, _ in child.pairs]
        return type(child.value) if isinstance(child, Lit) else type(child)
    return None


def _is_text(recipe: Recipe) -> bool:
    return isinstance(recipe, Lit) and isinstance(recipe.value, str)


def _replace_argument(call: Call, name: str, index: int, recipe: Recipe) -> Call:
    if index < len(call.positional):
        positional = list(call.positional)
        positional[index] = recipe
        return Call(positional, call.keyword, call.receiver)
    keyword = [(key, recipe if key == name else value) for key, value in call.keyword]
    return Call(call.positional, keyword, call.receiver)
