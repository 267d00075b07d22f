"""Finds out what a program wants to read by letting it read.

Instead of a text the program is given a `Scribe`, which makes up each line at the moment it is asked for and writes down what it gave.
What a line has to look like is told by the place that reads it: by what is done to it there (`split`, `int`, `float`, over its
characters), by the names it is unpacked into, and by the loops around it. What no place tells is a guess with alternatives: how many
numbers a line has (as many as an earlier number says, two, three), of which letters a text is, how an open end ends, how many tokens
a text read at once has. The guesses are improved one at a time, by how often the program gets through (coordinate ascent), as
in grammar inference by a membership oracle. Numbers are first from 1 to the first number read, since they are indices more
often than not; wider ones are used where the program takes them.
"""

from __future__ import annotations

import ast
import random
import sys
import time
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence, Set, Tuple

from harness.recipes import Call, CannotBuild, Kitchen, Recipe

Key = Tuple[Any, ...]
MOST_TOKENS = 400_000
MOST_LINES = 60_000
STREAM_LIMIT = 200
# Where a text is not for timing.
SMALL_TEXT = 3_000
DEEPEST = 4
TOTALS = ["open", "1+n", "1+2n", "2+n", "2+2m", "2+m", "1+3n", "2+nm", "2+2n", "3+n", "n", "2", "3"]
LETTERS = {"lower": "abc", "digits": "0123456789", "upper": "ABC", "marks": ".#"}


class NotRead(Exception):
    """The program reads in a way that no text was found for."""


class Draw:
    """What one text is made with."""

    def __init__(self, seed: int, size: int, style: str = "index") -> None:
        self.seed = seed
        self.size = size
        # `index`: from 1 to the first number. `pool`: out of `pool`. `natural`: from 0 to 20.
        self.style = style
        self.pool: Sequence[int] = (1, 2, 3)
        self.arrangement = "drawn"
        # For growing: how the first number and the others follow the size.
        self.growth: Optional[str] = None


class Text(Recipe):
    """A text that is written by the first run that reads it."""

    __slots__ = ("draw", "text", "scribe", "problem")

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.text: Optional[str] = None
        self.scribe: Optional["Scribe"] = None
        self.problem = ""

    def build(self, kitchen: Kitchen) -> Any:
        if self.problem:
            raise CannotBuild(self.problem)
        return self.scribe if self.text is None else self.text

    def varied(self, rng: random.Random) -> "Text":
        """With two fields of a line exchanged, or one written over another."""
        lines = [line.split(" ") for line in (self.text or "").split("\n")]
        # Numbers that say how much follows stand in the first line, and in short ones.
        long = [line for line in lines[1:] if len(line) > 2]
        if self.problem or not long:
            return self
        line = rng.choice(long)
        i, j = rng.randrange(len(line)), rng.randrange(len(line))
        if rng.random() < 0.5:
            line[i], line[j] = line[j], line[i]
        else:
            line[i] = line[j]
        changed = Text(self.draw)
        changed.text = "\n".join(" ".join(line) for line in lines)
        return changed

    def source(self) -> str:
        text = repr(self.text)
        return text if len(text) <= 300 else "%s… (%d characters)" % (text[:200], len(text))


class Site:
    """A place that reads: what is known of it."""

    def __init__(self, key: Key, place: "Place") -> None:
        self.key = key
        self.place = place
        self.split = False
        self.separator: Optional[str] = None
        self.number: Optional[str] = None
        self.types: Dict[int, str] = {}
        self.digits = False
        self.by_letter = False
        # Before anything is done to what it reads, a number is a good guess.
        self.used = False

    def type_of(self, index: int) -> str:
        return self.types.get(index) or self.types.get(0) or "word"

    def is_line_number(self) -> bool:
        return self.number is not None and not self.split


class Place:
    """What the source says of a place: names that are assigned, how many values are unpacked, the loops around it."""

    def __init__(self) -> None:
        self.names: List[str] = []
        self.count: Optional[int] = None
        self.rest = False
        self.loops: List[str] = []
        self.open_loop = False
        # Of several places in one statement, which this is.
        self.turn = 0

    def name(self, visit: int) -> str:
        """What the value that is read becomes: `n, m = int(input()), int(input())`."""
        names = self.names[:1] if self.rest else self.names
        if not names or (visit > len(names) and not self.in_loop()):
            return ""
        return names[(self.turn + (0 if self.in_loop() else visit - 1)) % len(names)]

    def in_loop(self) -> bool:
        return bool(self.loops) or self.open_loop


class Source:
    """The program's text, asked by line."""

    def __init__(self, text: str) -> None:
        self._parents: Dict[ast.AST, ast.AST] = {}
        self._at: Dict[int, ast.stmt] = {}
        self._turns: Dict[ast.AST, int] = {}
        self.sizes: Set[str] = set()
        self.letters: List[str] = []
        tree = ast.parse(text)
        for node in ast.walk(tree):
            for child in ast.iter_child_nodes(node):
                self._parents[child] = node
            if isinstance(node, ast.stmt):
                self._take(node)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
                self.sizes.update(_names_in(*node.args))
            if isinstance(node, ast.While) and not isinstance(node.test, ast.Constant):
                self.sizes.update(_names_in(node.test))
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
                if isinstance(node.left, ast.List):
                    self.sizes.update(_names_in(node.right))
            if isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)):
                value = node.value
                self.letters += [value if isinstance(value, str) else value.decode("latin-1")]
        singles = sorted({text for text in self.letters if len(text) == 1 and text.strip()})
        self.alphabet = "".join(singles) if len(singles) > 1 else ""

    def _take(self, node: ast.stmt) -> None:
        last = getattr(node, "end_lineno", None) or node.lineno
        body = getattr(node, "body", None)
        if isinstance(body, list) and body:
            last = max(node.lineno, body[0].lineno - 1)
        for line in range(node.lineno, last + 1):
            known = self._at.get(line)
            if known is None or not isinstance(known, (ast.For, ast.If, ast.While)) or body is None:
                self._at[line] = node

    def place(self, lines: Sequence[Tuple[int, str]]) -> Place:
        """Of a chain of calls, innermost first: lines with the names of the code they are in."""
        place = Place()
        named = False
        for line, code in lines:
            statement = self._at.get(line)
            if statement is None:
                continue
            if not named and code != "<lambda>" and not isinstance(statement, ast.Return):
                named = True
                self._name(place, statement)
                place.turn = self._turns.get(statement, 0)
                self._turns[statement] = place.turn + 1
            self._loops(place, statement)
        return place

    def _name(self, place: Place, statement: ast.stmt) -> None:
        ranges = _inner_ranges(statement)
        place.loops += ranges
        target: Any = None
        value: Any = None
        if isinstance(statement, ast.Assign):
            target, value = statement.targets[0], statement.value
        elif isinstance(statement, ast.AnnAssign):
            target, value = statement.target, statement.value
        elif isinstance(statement, ast.For):
            target, value = statement.target, statement.iter
            if isinstance(target, ast.Name):
                return
        if isinstance(target, ast.Name):
            place.names = [] if ranges else [target.id]
        elif isinstance(target, (ast.Tuple, ast.List)):
            names = [getattr(getattr(one, "value", one), "id", "") for one in target.elts]
            rest = any(isinstance(one, ast.Starred) for one in target.elts)
            if isinstance(value, (ast.Tuple, ast.List)):
                place.names = names
            elif isinstance(statement, ast.For) or not ranges:
                place.names = [] if isinstance(statement, ast.For) else names
                place.rest = rest
                place.count = None if rest else len(names)

    def _loops(self, place: Place, statement: ast.AST) -> None:
        node: Optional[ast.AST] = statement
        while node is not None:
            parent = self._parents.get(node)
            if isinstance(parent, (ast.For, ast.While)) and node in parent.body:
                names = _range_names(parent.iter) if isinstance(parent, ast.For) else []
                if names:
                    place.loops += names
                elif isinstance(parent, ast.While) and isinstance(parent.test, ast.Constant):
                    place.open_loop = True
                else:
                    place.loops.append("")
            node = parent


class Reader:
    """Learns and makes the texts of one program."""

    def __init__(self, source: str, path: str) -> None:
        self.source = Source(source)
        self.path = path
        self.sites: Dict[Key, Site] = {}
        self._chosen: Dict[Key, int] = {}
        self._options: Dict[Key, List[Any]] = {}
        self.sizes = set(self.source.sizes)
        self.styles = ["index"]
        self.reads_whole = False
        # The first number says how many cases follow, each with sizes of its own.
        self.has_cases = False
        # Numbers that stand alone, by name.
        self.named: Set[str] = set()
        self._run: Callable[[Call], Any] = lambda call: None

    def learn(self, make: Callable[[Draw], Call], run: Callable[[Call], Any], end: float) -> None:
        """Improves the guesses until `end` of `time.perf_counter`; `run` makes a call and returns its outcome."""
        self._run = run

        def score() -> int:
            return sum(self._succeeds(make, size, size) for size in (3, 1, 4, 2, 6, 5))

        for size in (2, 3):
            self._succeeds(make, size, size)
            for site in self.sites.values():
                site.used = True
        best = score()
        for _ in range(3):
            for key in list(self._options):
                if best == 6 or time.perf_counter() > end:
                    break
                best = self._improve(key, best, score)
        late = end + 0.5
        for style in ("natural", "pool", "wide"):
            fine = sum(
                time.perf_counter() < late and self._succeeds(make, size, size + 50, style)
                for size in (2, 3, 5)
            )
            if fine >= 2:
                self.styles.append(style)

    def grown(self, size: int, values: str, growth: str) -> Text:
        """A text for timing."""
        style = "wide" if values == "distinct" and "wide" in self.styles else "index"
        draw = Draw(size * 7919 + 13, size, style)
        draw.growth = growth
        draw.arrangement = {"repeats": "few", "sorted": "sorted"}.get(values, "drawn")
        return Text(draw)

    def growths(self) -> Tuple[str, ...]:
        """How numbers may follow the size."""
        return ("grows",) if len(self.named) < 2 else ("grows", "square", "second", "few")

    def _improve(self, key: Key, best: int, score: Callable[[], int]) -> int:
        """Tries the other options of one guess; keeps the best."""
        first = self._chosen.get(key, 0)
        chosen = first
        for index in range(len(self._options[key])):
            if index != first and best < 6:
                self._chosen[key] = index
                found = score()
                if found > best:
                    best, chosen = found, index
        self._chosen[key] = chosen
        return best

    def _succeeds(self, make: Callable[[Draw], Call], size: int, seed: int, style: str = "index") -> bool:
        draw = Draw(seed, size, style)
        if style == "pool":
            draw.pool = (-3, 0, 2, 7, -1, 40)
        call = make(draw)
        outcome = self.record(call, self._run)
        return outcome is not None and outcome.returned()

    def record(self, call: Call, run: Callable[[Call], Any]) -> Any:
        """Has the text of the call written; the outcome of that run, None where there was nothing to write."""
        for part in call.parts():
            if isinstance(part, Text) and part.text is None and not part.problem:
                part.scribe = Scribe(self, part.draw)
                outcome = run(call)
                if part.scribe.is_too_long:
                    part.problem = "the text it reads has no end"
                elif outcome.stopped is not None:
                    part.problem = outcome.stopped.reason
                part.text, part.scribe = part.scribe.text(), None
                return outcome
        return None

    def choose(self, key: Key, options: List[Any]) -> Any:
        """The option that is believed in; the first at first."""
        if key not in self._options:
            self._options[key] = options
        known = self._options[key]
        return known[min(self._chosen.get(key, 0), len(known) - 1)]

    def give_up_open_end(self) -> None:
        """All words are taken at once: there has to be an end."""
        if self._chosen.get(("tokens",), 0) == 0:
            self._chosen[("tokens",)] = 1

    def site(self, frame: Any, extra: str = "") -> Site:
        lines: List[Tuple[int, str]] = []
        key: List[Any] = [extra]
        while frame is not None and len(lines) < DEEPEST:
            if frame.f_code.co_filename == self.path:
                key.append((frame.f_code.co_firstlineno, frame.f_code.co_name, frame.f_lasti))
                lines.append((frame.f_lineno, frame.f_code.co_name))
            frame = frame.f_back
        found = self.sites.get(tuple(key))
        if found is None:
            found = Site(tuple(key), self.source.place(lines))
            self.sites[found.key] = found
        return found


class Scribe:
    """Standard input that is made up while it is read."""

    mode = "r"
    encoding = "utf-8"
    closed = False

    def __init__(self, reader: Reader, draw: Draw) -> None:
        self.reader = reader
        self.draw = draw
        self.rng = random.Random(draw.seed * 1000003 + 17)
        # Numbers read so far, by name.
        self.numbers: Dict[str, int] = {}
        self.is_too_long = False
        self._parts: List[str] = []
        self._visits: Dict[Key, int] = {}
        self._lists: List[Key] = []
        self._last_token: Any = None
        self._tokens = 0
        self._most = MOST_TOKENS if draw.growth else SMALL_TEXT + 4 * min(draw.size, 3_000)
        self._lines = 0
        self.buffer = _Bytes(self)

    def text(self) -> str:
        return "".join(self._parts)

    def input(self, prompt: Any = "") -> str:
        line = self._line(sys._getframe(1), str)
        if line == "":
            raise EOFError("EOF when reading a line")
        return line.without_end() if isinstance(line, _ProbeText) else line[:-1]

    def readline(self, size: int = -1) -> Any:
        return self._line(sys._getframe(1), str)

    def read(self, size: int = -1) -> Any:
        return self.whole(str)

    def readlines(self, hint: int = -1) -> Any:
        return LazyLines(self, str)

    def __iter__(self) -> Iterator[Any]:
        return iter(LazyLines(self, str))

    def __next__(self) -> Any:
        line = self._line(sys._getframe(1), str)
        if line == "":
            raise StopIteration
        return line

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 0

    def isatty(self) -> bool:
        return False

    def close(self) -> None:
        pass

    def whole(self, kind: type) -> Any:
        self.reader.reads_whole = True
        return _WholeText(self) if kind is str else _WholeBytes(self)

    def _line(self, frame: Any, kind: type) -> Any:
        site = self.reader.site(frame)
        visit = self._visits[site.key] = self._visits.get(site.key, 0) + 1
        self._lines += 1
        if self._lines > MOST_LINES or self._tokens > self._most:
            self.is_too_long = True
            return kind()
        zeros = False
        if site.place.open_loop and not site.place.loops and visit > max(1, self.draw.size):
            zeros = self.reader.choose(("end",), ["end of text", "zeros"]) == "zeros"
            if not zeros or visit > self.draw.size + 1:
                return kind()
        return self.made_line(site, kind, zeros)

    def made_line(self, site: Site, kind: type, zeros: bool = False) -> Any:
        content = self._content(site, zeros)
        self._parts.append(content + "\n")
        probe = _ProbeText if kind is str else _ProbeBytes
        made = probe(content + "\n" if kind is str else (content + "\n").encode())
        made.site, made.index, made.role = site, 0, "line"
        return made

    def _content(self, site: Site, zeros: bool) -> str:
        if site.is_line_number() or not site.used:
            return self._scalar(site.place.name(1) or str(site.key), site.number or "int", site, zeros)
        if not site.split:
            return self._letters(site)
        return (site.separator or " ").join(self._fields(site, zeros))

    def _fields(self, site: Site, zeros: bool) -> List[str]:
        place = site.place
        if place.count is not None:
            self._tokens += place.count
            fields = []
            for index in range(place.count):
                name = place.names[index] if index < len(place.names) else ""
                kind = site.types.get(index, "word")
                if kind == "int" and name and not place.rest:
                    fields.append(self._scalar(name, kind, site, zeros))
                else:
                    fields.append("0" if zeros and kind == "int" else self._element(kind))
            return fields
        length = self._length(site)
        if place.rest:
            return [str(length), *self._elements(site, length)]
        return ["0"] * length if zeros else self._elements(site, length)

    def _length(self, site: Site) -> int:
        """How many fields, or letters."""
        names = [name for name in self.numbers if name in self.reader.sizes]
        names += [name for name in self.numbers if name not in names and not name.startswith("(")]
        loops = set(site.place.loops)
        if site.place.in_loop():
            others: List[Any] = [name for name in names if name not in loops]
            options = [*others, 2, 3, 1, 4, *[name for name in names if name in loops]]
        else:
            if site.key not in self._lists:
                self._lists.append(site.key)
            turn = self._lists.index(site.key) % max(1, len(names))
            options = [*names[turn:], *names[:turn], "free", 2, 3, 1, 4]
        chosen = self.reader.choose((site.key, "length"), options)
        if chosen == "free" or (isinstance(chosen, str) and chosen not in self.numbers):
            length = self.draw.size
        else:
            length = chosen if isinstance(chosen, int) else self.numbers[chosen]
        length = max(0, min(length, self._most - self._tokens))
        self._tokens += length
        return length

    def _scalar(self, name: str, kind: str, site: Site, zeros: bool) -> str:
        self.reader.named.add(name)
        value = 0 if zeros else self._number(name, site)
        self.numbers[name] = value
        return str(value) if kind != "float" else "%d.5" % value

    def _number(self, name: str, site: Site) -> int:
        """A number with a name."""
        rng, draw = self.rng, self.draw
        size = draw.size
        first = next(iter(self.numbers.values()), None)
        in_loop = site.place.in_loop()
        if in_loop and site.place.loops and name in self.reader.sizes and first is not None:
            self.reader.has_cases = True
        if size == 0 and not draw.growth:
            return 0
        if name not in self.reader.sizes and first is not None and not draw.growth:
            return self._int(max(1, first))
        if draw.growth is not None:
            return self._grown(first is None, size, in_loop and name not in self.reader.sizes)
        if first is None:
            if self.reader.has_cases:
                return min(size, 4)
            if name in self.reader.sizes or draw.style == "index":
                return max(0, size)
            return self._int(max(1, size))
        if rng.random() < 0.4:
            return size
        if self.reader.has_cases:
            return rng.randint(1, max(1, size))
        return rng.randint(1, max(1, min(size, 40) if draw.style != "index" else abs(first) or 1))

    def _grown(self, is_first: bool, size: int, is_element: bool) -> int:
        growth = self.draw.growth
        if is_element:
            return self._int(max(1, size))
        if growth == "square":
            return max(1, int(size**0.5))
        if is_first:
            return 2 if growth == "second" or self.reader.has_cases else size
        return {"few": 2, "half": max(1, size // 2)}.get(growth or "", size)

    def _base(self) -> int:
        numbers = list(self.numbers.values())
        if self.reader.has_cases:
            del numbers[:1]
        return max(1, min(abs(numbers[0]) if numbers else self.draw.size, 10**6))

    def _int(self, base: int) -> int:
        rng, style = self.rng, self.draw.style
        if style == "pool":
            return rng.choice(self.draw.pool)
        if style == "natural":
            return rng.randint(0, 20)
        if style == "wide":
            return rng.randint(1, 10**9)
        return rng.randint(1, base)

    def _element(self, kind: str) -> str:
        if kind == "int":
            return str(self._int(self._base()))
        if kind == "float":
            return "%d.%d" % (self._int(self._base()), self.rng.randrange(10))
        return "".join(self.rng.choice("abc") for _ in range(self._word_length()))

    def _word_length(self) -> int:
        if self.draw.growth and self.draw.arrangement != "few":
            return 8
        return self.rng.randint(1, 3)

    def _elements(self, site: Site, length: int) -> List[str]:
        """The fields of one line, arranged."""
        fields = [self._element(site.type_of(index)) for index in range(length)]
        kinds = {site.type_of(index) for index in range(length)}
        arrangement = self.draw.arrangement
        if len(kinds) != 1 or length < 2:
            return fields
        if kinds == {"int"} and self.draw.style == "index" and self.draw.seed % 4 == 0:
            if self._base() == length:
                fields = [str(number) for number in range(1, length + 1)]
                self.rng.shuffle(fields)
        order: Callable[[str], Any] = float if kinds <= {"int", "float"} else str
        if arrangement in ("sorted", "reversed"):
            fields.sort(key=order, reverse=arrangement == "reversed")
        elif arrangement == "equal":
            fields = fields[:1] * length
        elif arrangement in ("few", "twice", "runs"):
            few = fields[: max(1, int(length**0.5) // 2 + 1)]
            fields = [self.rng.choice(few) for _ in range(length)]
        return fields

    def _letters(self, site: Site) -> str:
        known = ["given"] if self.reader.source.alphabet else []
        names = ["digits", *known] if site.digits else [*known, "lower"]
        names += [one for one in ("lower", "digits", "upper", "marks", "words", "number") if one not in names]
        chosen = self.reader.choose((site.key, "letters"), names)
        length = self._length(site)
        if site.place.in_loop() and not site.by_letter and self.draw.growth:
            length = self._word_length()
        if chosen == "number":
            return str(self._int(self._base()))
        if chosen == "words":
            return " ".join(self._element("word") for _ in range(max(1, length)))
        letters = LETTERS.get(chosen, self.reader.source.alphabet)
        if self.draw.arrangement in ("few", "twice"):
            letters = letters[:2]
        if self.draw.arrangement == "equal":
            letters = self.rng.choice(letters)
        text = "".join(self.rng.choice(letters) for _ in range(max(1, length)))
        if chosen == "digits" and text[0] == "0" and site.number is not None:
            return "1" + text[1:]
        return text[::-1] if self.rng.random() < 0.1 else text

    def token(self, frame: Any, tokens: "LazyTokens", kind: type) -> Any:
        """The next of a text that is read at once and split."""
        site = self.reader.site(frame, "token")
        place = site.place
        visit = self._visits[site.key] = self._visits.get(site.key, 0) + 1
        self._tokens += 1
        if self._tokens > self._most:
            self.is_too_long = True
            raise NotRead("the text has no end")
        number = site.types.get(0, "word" if site.used else "int")
        name = place.name(visit)
        if name and (not place.in_loop() or name in self.reader.sizes):
            text = self._scalar(name, number, site, False) if number != "word" else self._element(number)
        elif not self.numbers:
            text = self._scalar(str(site.key), number, site, False)
        else:
            text = self._element(number)
        self.write_token(text, site.place)
        return self.probe_token(text, site, kind)

    def write_token(self, text: str, key: Any) -> None:
        if self._parts:
            self._parts.append(" " if self._last_token == key else "\n")
        self._last_token = key
        self._parts.append(text)

    def probe_token(self, text: str, site: Site, kind: type) -> Any:
        made = _ProbeText(text) if kind is str else _ProbeBytes(text.encode())
        made.site, made.index, made.role = site, 0, "field"
        return made

    def numbers_in_order(self) -> List[int]:
        return list(self.numbers.values())


class _Bytes:
    """`sys.stdin.buffer`."""

    def __init__(self, scribe: Scribe) -> None:
        self._scribe = scribe

    def readline(self, size: int = -1) -> Any:
        return self._scribe._line(sys._getframe(1), bytes)

    def read(self, size: int = -1) -> Any:
        return self._scribe.whole(bytes)

    def readlines(self, hint: int = -1) -> Any:
        return LazyLines(self._scribe, bytes)

    def __iter__(self) -> Iterator[Any]:
        return iter(LazyLines(self._scribe, bytes))

    def __next__(self) -> Any:
        line = self._scribe._line(sys._getframe(1), bytes)
        if line == b"":
            raise StopIteration
        return line


class LazyLines:
    """All lines of a text, each made when it is looked at."""

    def __init__(self, scribe: Scribe, kind: type, ends: bool = True) -> None:
        self._scribe = scribe
        self._kind = kind
        self._ends = ends
        self._made: List[Any] = []

    def _more(self, frame: Any) -> bool:
        site = self._scribe.reader.site(frame, "line")
        line = self._scribe.made_line(site, self._kind)
        self._made.append(line if self._ends else line.without_end())
        if len(self._made) > STREAM_LIMIT * 4:
            self._scribe.is_too_long = True
            raise NotRead("the text has no end")
        return True

    def _total(self) -> int:
        choice = self._scribe.reader.choose(("lines",), ["first", "n", "size", "one", "twice"])
        numbers = self._scribe.numbers_in_order()
        first = numbers[0] if numbers else self._scribe.draw.size
        return {"first": 1 + first, "n": first, "one": 2, "twice": 1 + 2 * first}.get(
            choice, max(1, self._scribe.draw.size)
        )

    def __getitem__(self, index: Any) -> Any:
        frame = sys._getframe(1)
        if isinstance(index, slice):
            if index.stop is None or index.stop < 0:
                self._finish(frame)
            else:
                while len(self._made) < index.stop:
                    self._more(frame)
            return self._made[index]
        if index < 0:
            self._finish(frame)
        while index >= 0 and len(self._made) <= index:
            self._more(frame)
        return self._made[index]

    def _finish(self, frame: Any) -> None:
        if not self._made:
            self._more(frame)
        while len(self._made) < self._total():
            self._more(frame)

    def __iter__(self) -> Iterator[Any]:
        index = 0
        while True:
            if index >= len(self._made):
                if index and index >= self._total():
                    return
                self._more(sys._getframe(1))
            yield self._made[index]
            index += 1

    def __len__(self) -> int:
        self._finish(sys._getframe(1))
        return len(self._made)

    def pop(self, index: int = -1) -> Any:
        if index < 0 or not self._made:
            self._finish(sys._getframe(1)) if index < 0 else self._more(sys._getframe(1))
        return self._made.pop(index)


class LazyTokens:
    """All words of a text, each made when it is looked at."""

    def __init__(self, scribe: Scribe, kind: type) -> None:
        self._scribe = scribe
        self._kind = kind
        self._made: List[Any] = []

    def _more(self, frame: Any) -> None:
        self._made.append(self._scribe.token(frame, self, self._kind))

    def _total(self) -> int:
        """How many there are where the end is open."""
        choice = self._scribe.reader.choose(("tokens",), TOTALS)
        numbers = [int(text) for text in map(_plain, self._made[:2]) if text.lstrip("-").isdigit()]
        n = numbers[0] if numbers else self._scribe.draw.size
        m = numbers[1] if len(numbers) > 1 else n
        totals = {
            "1+n": 1 + n,
            "1+2n": 1 + 2 * n,
            "2+n": 2 + n,
            "2+2m": 2 + 2 * m,
            "2+m": 2 + m,
            "1+3n": 1 + 3 * n,
            "2+nm": 2 + n * m,
            "2+2n": 2 + 2 * n,
            "3+n": 3 + n,
            "n": max(1, self._scribe.draw.size),
            "2": 2,
            "3": 3,
        }
        return max(0, min(totals.get(choice, 1 + n), STREAM_LIMIT * 20))

    def _finish(self, frame: Any) -> None:
        while len(self._made) < 2:
            self._more(frame)
        while len(self._made) < self._total():
            self._more(frame)

    def __getitem__(self, index: Any) -> Any:
        frame = sys._getframe(1)
        if isinstance(index, slice):
            if index.stop is None or index.stop < 0 or (index.step or 1) < 0:
                self._finish(frame)
            else:
                while len(self._made) < index.stop:
                    self._more(frame)
            return self._made[index]
        if index < 0:
            self._finish(frame)
        while index >= 0 and len(self._made) <= index:
            self._more(frame)
        return self._made[index]

    def __iter__(self) -> Iterator[Any]:
        index = 0
        is_open = self._scribe.reader.choose(("tokens",), TOTALS) == "open"
        limit = max(STREAM_LIMIT, 20 * self._scribe.draw.size)
        place: Any = None
        since = 0
        while True:
            if index >= len(self._made):
                frame = sys._getframe(1)
                if (frame.f_code, frame.f_lasti) != place:
                    place, since = (frame.f_code, frame.f_lasti), index
                if is_open and index - since > limit:
                    self._scribe.reader.give_up_open_end()
                    raise NotRead("the text has no end")
                if not is_open and index > 1 and index >= self._total():
                    return
                self._more(frame)
            yield self._made[index]
            index += 1

    def __len__(self) -> int:
        self._finish(sys._getframe(1))
        return len(self._made)

    def reverse(self) -> None:
        self._finish(sys._getframe(1))
        self._made.reverse()

    def pop(self, index: int = -1) -> Any:
        frame = sys._getframe(1)
        if index < 0 and not self._made:
            self._finish(frame)
        elif not self._made:
            self._more(frame)
        return self._made.pop(index)


class _Probe:
    """A line or a part of one, which notes at its site what is done to it."""

    site: Site
    index: int
    role: str

    def _derived(self, value: Any, role: str, index: int) -> Any:
        made = type(self)(value)  # type: ignore[call-arg]
        made.site, made.index, made.role = self.site, index, role
        return made

    def without_end(self) -> Any:
        return self._derived(self._plain().rstrip(self._end()), self.role, self.index)

    def _plain(self) -> Any:
        raise NotImplementedError

    def _end(self) -> Any:
        raise NotImplementedError

    def strip(self, *arguments: Any) -> Any:
        return self._derived(self._plain().strip(*arguments), self.role, self.index)

    def rstrip(self, *arguments: Any) -> Any:
        return self._derived(self._plain().rstrip(*arguments), self.role, self.index)

    lstrip = strip

    def split(self, sep: Any = None, maxsplit: int = -1) -> List[Any]:
        if self.role == "line" and (sep is None or len(sep) == 1):
            site = self.site
            site.split = site.used = True
            site.separator = sep if sep is None or isinstance(sep, str) else sep.decode()
        parts = self._plain().split(sep, maxsplit)
        if len(parts) == 1 and self.site.place.count:
            parts = parts * self.site.place.count
        return [self._derived(part, "field", index) for index, part in enumerate(parts)]

    def _note(self, kind: str) -> None:
        site = self.site
        site.used = True
        if self.role == "letter":
            site.digits = site.by_letter = True
        elif self.role == "field":
            site.types[self.index] = kind
        else:
            site.number = kind

    def __int__(self) -> int:
        self._note("int")
        return int(self._plain())

    def __float__(self) -> float:
        self._note("float")
        return float(self._plain())

    def __iter__(self) -> Iterator[Any]:
        site = self.site
        site.used = True
        if self.role == "line":
            site.by_letter = True
        text = self._plain()
        for index in range(len(text)):
            part = text[index : index + 1]
            yield self._derived(part, "letter", index) if isinstance(part, str) else text[index]

    def __getitem__(self, index: Any) -> Any:
        found = self._plain()[index]
        if self.role == "line" and isinstance(found, (str, bytes)):
            self.site.used = self.site.by_letter = True
            return self._derived(found, "letter", 0)
        return found

    def __len__(self) -> int:
        return len(self._plain())


class _ProbeText(_Probe, str):
    def _plain(self) -> str:
        return str.__str__(self) if type(self) is str else "".join(str.__iter__(self))

    def _end(self) -> str:
        return "\n"

    def __str__(self) -> str:
        return self._plain()

    __hash__ = str.__hash__


class _ProbeBytes(_Probe, bytes):
    def _plain(self) -> bytes:
        return bytes(bytes.__iter__(self))

    def _end(self) -> bytes:
        return b"\n"

    def decode(self, *arguments: Any, **options: Any) -> Any:
        made = _ProbeText(self._plain().decode())
        made.site, made.index, made.role = self.site, self.index, self.role
        return made

    __hash__ = bytes.__hash__


class _Whole:
    """What `read()` gives."""

    scribe: Scribe
    kind: type

    def split(self, sep: Any = None, maxsplit: int = -1) -> Any:
        if sep in ("\n", b"\n"):
            return LazyLines(self.scribe, self.kind, False)
        return LazyTokens(self.scribe, self.kind)

    def splitlines(self, keepends: bool = False) -> Any:
        return LazyLines(self.scribe, self.kind, keepends)

    def _same(self, *_: Any) -> Any:
        return self

    strip = rstrip = lstrip = _same


class _WholeText(_Whole, str):
    kind = str

    def __new__(cls, scribe: Scribe) -> "_WholeText":
        made = str.__new__(cls, "")
        made.scribe = scribe
        return made


class _WholeBytes(_Whole, bytes):
    kind = bytes

    def __new__(cls, scribe: Scribe) -> "_WholeBytes":
        made = bytes.__new__(cls, b"")
        made.scribe = scribe
        return made

    def decode(self, *_: Any, **__: Any) -> Any:
        return _WholeText(self.scribe)


def is_probe(value: Any) -> bool:
    """Whether it is part of a text that is being made up."""
    return isinstance(value, _Probe)


def _plain(token: Any) -> str:
    text = token._plain()
    return text if isinstance(text, str) else text.decode("latin-1")


def _names_in(*nodes: ast.AST) -> Set[str]:
    found: Set[str] = set()
    for node in nodes:
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                found.add(inner.id)
            elif isinstance(inner, ast.Attribute):
                found.add(inner.attr)
    return found


def _range_names(node: ast.AST) -> List[str]:
    """The names in `range(n)`; an empty one where it counts to something else."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
        return sorted(_names_in(*node.args)) or [""]
    return []


def _inner_ranges(statement: ast.stmt) -> List[str]:
    found: List[str] = []
    parts: List[ast.AST] = [statement]
    if isinstance(statement, (ast.For, ast.While, ast.If, ast.With)):
        parts = [getattr(statement, "iter", None) or getattr(statement, "test", statement)]
    for part in parts:
        for node in ast.walk(part):
            if isinstance(node, ast.comprehension):
                found += _range_names(node.iter)
    return found
