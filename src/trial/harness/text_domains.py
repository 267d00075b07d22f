"""Texts as programs meet them: dates, versions, addresses, records, paths and the like.

Most functions on texts expect one of a few forms and raise, or return at once, on everything else. A domain is a handful of texts
of one form, right ones beside nearly right ones: other lengths, doubled and missing separators, the same key twice, other case.
Which domains a function takes is found by trying them; its name and those of its parameters only say which come first.
"""

from __future__ import annotations

import random
import re
from itertools import product
from typing import Callable, Dict, List, Sequence

DOMAINS: Dict[str, List[str]] = {
    "date": [
        "2024-02-29",
        "2023-12-31",
        "2024-03-01",
        "2024-01-01",
        "1999-07-05",
        "2023-07-31",
        "2024-02-01",
        "2023-1-5",
        "2024-13-01",
        "2023-02-30",
        "2024-00-10",
        "24-12-24",
        "31.12.2023",
        "12/31/2023",
        "20240229",
    ],
    "moment": [
        "2024-02-29T23:59:59",
        "2024-02-29 12:00:00",
        "2023-12-31T00:00:00",
        "2024-01-01T08:05:30+02:00",
        "2024-01-01T00:00:00Z",
        "2024-03-01 07:00",
        "2024-03-01",
    ],
    "time": ["00:00", "23:59", "12:30", "07:05", "12:00", "24:00", "7:5", "12:60", "01:02:03", "1:00:00", "-1:30", "9:41 PM", "12:15 AM"],
    "duration": ["1h30m", "90s", "2d", "1h", "5m30s", "10 min", "1.5h", "1d2h3m4s", "0s", "30m1h", "1h 5m"],
    "version": ["1.0.0", "1.2.3", "1.0", "1", "1.10", "1.9", "1.2.10", "2.0.0-rc1", "v1.2", "0.0.1", "10.0", "1.2.3.4", "1..2"],
    "email": [
        "ann@example.com",
        "Ann.Lee@Example.COM",
        "bob+news@mail.example.org",
        "a@b.co",
        "a@b",
        "@b.de",
        "a@@b.de",
        "ann@example.com\n",
        " ann@example.com",
        "ann example.com",
        "a.b@c.info",
        "a_b@c-d.net",
    ],
    "url": [
        "http://example.com/a/b",
        "https://example.org/x/y.html?q=1&r=2#top",
        "HTTP://Example.com",
        "example.org/x",
        "http://user:pw@host:8080/",
        "/x/y?q=&q=2",
        "?a=1&b=2&a=3",
        "https://a.de//b/",
        "ftp://a",
        "a=1&b=%20x&c",
    ],
    "path": [
        "a/b.txt",
        "A/B.TXT",
        "/usr/lib/x.tar.gz",
        ".profile",
        "a/.hidden",
        "a/b/",
        "../x",
        "a.b/c",
        "noext",
        "c:\\x\\y.py",
        "file.",
        "x.JPG",
        "a//b/./c",
        "x.txt",
        "/",
    ],
    "settings": ["a=1", "a=1;b=2", "a=1&b=2", "a = 1", "a=1;a=2", "a=", "=1", "a=b=c", "a:1,b:2", "key: value", "a=1; b = 2;;", "x", "# a=1", "a=1\nb=2\n\n# c\na=3", "[s]\na=1", "a=1,b=2,a=3"],
    "table": ["a,b,c", "1,2,3", "a,,c", "1, 2, 3", "a;b;c", '"a,b",c', "name,age\nann,3\nbob,4", "a,b\n1,2\n", ",", "1,2\n3", "a\tb\tc", "a|b| c ", "3,1,2,3", "5,-2, 7,"],
    "colour": ["#ffcc00", "#FFF", "#fff", "##fff", "#a1b2c3", "a1b2c3", "FFF", "#12345g", "#1234", "#000000", "rgb(1, 2, 3)"],
    "digits": ["0", "42", "-7", "007", "1e5", "3.14", "1,234", " 5 ", "+3", "12.50", "-0", "101", "ff", "0b101", "99", "123456789012345678901", "1_000", "12a", "1234567"],
    "code": ["4539 1488 0343 6467", "79927398713", "978-3-16-148410-0", "0306406152", "DE89370400440532013000", "ab-12-cd", "A1B2", "A-1", "4111111111111111"],
    "amount": ["10KB", "5 MB", "1.5GB", "100", "3kb", "$12.50", "€1.000,50", "50%", "-$3", "12 EUR", "1,000.00"],
    "roman": ["IV", "IX", "MCMXCIV", "III", "VIII", "XL", "IIX", "MMXXIV", "XIX", "VX", "iv", "IIII", "XXL"],
    "data": ['{"a": 1}', '{"a": 0, "b": "", "c": null, "d": [], "e": false}', "[1, 2, 3]", '{"a": {"b": [1, null]}}', '"x"', "1.5", "null", '{"a": 1, "a": 2}', "{", "[]", "{}", "NaN", '{"id": 1, "name": "x", "tags": ["a", "a"]}', "true"],
    "brackets": ["()", "(())", "()()", "([{}])", "(]", "([)]", "((", ")(", "{[]}", "a(b)c", "[a](b)", "())", "(a"],
    "names": ["snake_case_name", "camelCase", "HTTPServer", "PascalCase", "kebab-case", "__init__", "a1B2", "x", "_private", "two  words", "Title Case", "getX", "_a_b_", "user2ID"],
    "formula": ["1 + 2", "3 * (4 - 1)", "1+2*3", "- 5", "2 3 +", "10 2 /", "7 2 //", "a + b", "8/3", "2-3-4", "5 1 2 + 4 * + 3 -", "2 3", "1 0 /"],
    "log": ["ERROR disk full", "2024-01-01 12:00:00 ERROR x", "INFO: start", "[WARN] a b", "127.0.0.1 - GET /x 200 12", "error x", "WARNING: ERROR", "2024-01-01 INFO a: b: c"],
    "address": ["127.0.0.1", "256.1.1.1", "10.0.0.0/8", "1.2.3", "::1", "192.168.1.254", "01.2.3.4", "1.2.3.4.5", "localhost:80", "a:b:c", "host:"],
    "prose": [
        "The quick brown fox. It ran!",
        "the cat the dog The end",
        "Don't stop; go on.",
        "Hello, World!",
        "Was it a car, or a cat I saw?",
        "tic tac  toe\n\nnew part",
        "one\ntwo\r\nthree",
        "A man, a plan",
        "Level",
        "naïve café",
        "aaabbc",
        "hello",
        "mississippi",
        "  two  spaces ",
        "a b a",
        "x\ty",
    ],
    "person": ["Ann Lee", "ann lee", "Lee, Ann", "Dr. Bob", "O'Brien", "Ann  Lee", "Ann Mary Lee", "Ann", "JOSÉ NÚÑEZ", "mcdonald"],
    "phone": ["+1 (555) 123-4567", "555-1234", "0049 30 123", "(030) 12 34", "5551234567", "555.123.4567"],
    "markup": ["<a>b</a>", "<br/>", "&amp; &lt;", "**x** y", "# head", "[t](u)", "<a href='x'>b</a>", "`a` ``b``", "{{name}} is {{ age }}", "${x} %s {0}", "<a><b></a></b>"],
    "moves": ["UDLR", "UU", "LLRR", "N3 E2", "forward 5", "R2L3", "udlr", "UDX"],
    "genes": ["ACGT", "AACCGGTT", "GATTACA", "acgt", "ACGU", "ATG", "AAA", "NNN"],
    "bits": ["0", "1", "101", "1111", "0010", "10", "0b11", "12", "00000001"],
    "runs": ["3a2b", "a3b2", "aaabbc", "12x", "2[ab]", "3[a2[c]]", "a", "10a", "aab"],
}

_HINTS: Dict[str, str] = {
    "date": r"date|day|fromiso|strptime|birth|deadline|month|year",
    "moment": r"datetime|timestamp|created|moment|iso",
    "time": r"time|clock|hour|minute",
    "duration": r"duration|interval|seconds|delay",
    "version": r"version|release|semver",
    "email": r"mail|address|domain",
    "url": r"url|uri|link|href|query|slug",
    "path": r"path|file|folder|directory|suffix|extension",
    "settings": r"setting|config|option|pair|header|cookie|param|query|key",
    "table": r"csv|row|record|table|column|field|list",
    "colour": r"colou?r|hex|rgb",
    "digits": r"number|digit|integer|amount|int",
    "code": r"card|isbn|code|check|luhn|iban|serial",
    "amount": r"size|price|money|amount|currency|cost",
    "roman": r"roman|numeral",
    "data": r"json|loads|data|payload|document|body",
    "brackets": r"bracket|paren|balanced|nest",
    "names": r"name|identifier|camel|snake|case|title|slug",
    "formula": r"expr|formula|rpn|calc|equation|token|evaluate",
    "log": r"log|line|level|message",
    "address": r"ip|host|address|port|server",
    "prose": r"text|word|sentence|phrase|string|title|letter|palin|anagram|vowel|^s$",
    "person": r"name|person|user|author|initial",
    "phone": r"phone|tel|contact",
    "markup": r"html|xml|markup|markdown|template|tag|escape",
    "moves": r"move|direction|command|instruction|robot|path",
    "genes": r"dna|rna|gene|strand|sequence|protein|codon",
    "bits": r"bit|binary",
    "runs": r"encode|decode|compress|run|expand",
}


def domains_for(names: Sequence[str]) -> List[str]:
    """All domains; those that these names speak of come first."""
    text = " ".join(names).lower()
    hits = {name: len(re.findall(hint, text)) for name, hint in _HINTS.items()}
    hinted = sorted((name for name, count in hits.items() if count), key=lambda name: -hits[name])
    return hinted + [name for name in DOMAINS if name not in hinted]


def composed(
    rng: random.Random, parts: Sequence[str], known: Sequence[int], size: int
) -> str:
    """A text of the code's own short texts: signs between words and numbers, or its letters in a row."""
    signs = [part for part in parts if 0 < len(part) <= 3 and not part.isalnum()]
    words = [part for part in parts if part.strip() and len(part) <= 12 and part not in signs]
    letters = [part for part in words if len(part) == 1]
    style = rng.random()
    if letters and len(letters) >= 2 and (style < 0.4 or not signs):
        picked = letters if style < 0.3 else rng.sample(letters, min(3, len(letters)))
        return "".join(rng.choice(picked) for _ in range(max(1, min(size, 8))))
    if not signs:
        return " ".join(rng.choice(words or ["a"]) for _ in range(max(1, min(size, 4))))
    usual = [0, 1, 2, 3, 5, 7, 10, 12, 30, 99, 2024]
    numbers = [str(rng.choice(known if known and rng.random() < 0.5 else usual)) for _ in range(3)]
    pools = [numbers, numbers, ["a", "b", "a", "A", "x1"], words or ["a", "b"], [*numbers, *words, "a", "", " b "]]
    pool = rng.choice(pools)
    outer = rng.choice(signs)
    for opening, closing in ("[]", "()", "{}", "<>"):
        if opening in signs and closing in signs and rng.random() < 0.4:
            return opening + rng.choice(rng.choice(pools)) + closing
    inner = rng.choice(signs)
    fields = []
    for _ in range(rng.choice([1, 2, 2, 3, 3, 4])):
        field = rng.choice(pool)
        if inner != outer and rng.random() < 0.8:
            field += inner + rng.choice(rng.choice(pools))
        fields.append(field)
    return outer.join(fields)


def short_texts(parts: Sequence[str], most: int) -> List[str]:
    """Every text of a few of the code's own letters, shortest first; none where the code names fewer than two.

    What tells two versions apart is mostly small, and small texts can be made without leaving one out (bounded exhaustive testing; Boyapati,
    Khurshid and Marinov: Korat, 2002).
    """
    letters = list(dict.fromkeys(letter for part in parts if len(part) == 1 or _is_signs(part) for letter in part))
    texts: List[str] = []
    for length in range(1, 6):
        if not 2 <= len(letters) <= 10 or len(texts) + len(letters) ** length > most:
            break
        texts += ["".join(picked) for picked in product(letters, repeat=length)]
    return texts


def _is_signs(part: str) -> bool:
    """As `"([{"`: letters that are looked up one by one."""
    return 0 < len(part) <= 8 and not any(letter.isalnum() or letter.isspace() for letter in part)


def lines_of(rng: random.Random, draw: Callable[[], str]) -> str:
    """Several texts, each on a line; some lines come twice, and not all ends of lines are alike."""
    drawn = [line for _ in range(rng.randrange(1, 4)) for line in draw().split("\n")][:5]
    if len(drawn) > 1 and rng.random() < 0.4:
        drawn.insert(rng.randrange(len(drawn) + 1), rng.choice(drawn))
    return rng.choice(["\n", "\n", "\n", "\n", "\r\n", "\x0b", "\u2028", "\n\n"]).join(drawn)


def varied(
    rng: random.Random, text: str, signs: Sequence[str], known: Sequence[int] = ()
) -> str:
    """The text with a change that keeps its form, more or less."""
    if not text:
        return text
    at = rng.randrange(len(text))
    pick = rng.randrange(10)
    if pick == 0:
        return text.swapcase() if rng.random() < 0.5 else text.upper()
    if pick == 1:
        return text + "\n" if rng.random() < 0.5 else " " + text + " "
    if pick == 2:
        return text[:at] + text[at] + text[at:]
    if pick == 3:
        return text[:at] + text[at + 1 :]
    if pick == 4:
        sign = rng.choice([*signs, text[at]]) if signs else text[at]
        return text[:at] + sign + text[at:]
    if pick == 5 and signs:
        return text + rng.choice(signs) + text
    if known and rng.random() < 0.5:
        # A number of the code in the place of one of the text's, as wide as that one.
        places = list(re.finditer(r"\d+", text))
        if places:
            place = rng.choice(places)
            number = str(abs(rng.choice(known))).zfill(len(place.group()))
            return text[: place.start()] + number + text[place.end() :]
    digits = [index for index, letter in enumerate(text) if letter.isdigit()]
    if digits:
        place = rng.choice(digits)
        return text[:place] + rng.choice("0123456789") + text[place + 1 :]
    return text[:at] + rng.choice(text) + text[at + 1 :]


def related(rng: random.Random, text: str, signs: Sequence[str]) -> str:
    """A text that a comparison may take for this one: other case, spaces around, a longer or shorter form of it."""
    sign = rng.choice(list(signs) or ["."])
    return rng.choice(
        [
            text,
            text.upper(),
            text.lower(),
            text.casefold(),
            text.swapcase(),
            text.title(),
            text + " ",
            text[::-1],
            text + sign + "0",
            text + sign + "0",
            text + sign + text[:1],
            text[: max(1, len(text) // 2)],
            text.rpartition(sign)[0] or text,
            text * 2,
            varied(rng, text, signs),
        ]
    )
