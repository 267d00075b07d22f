"""Values of the standard library's own types, as the expressions that make them."""

from __future__ import annotations

import datetime
import decimal
import fractions
import pathlib
import uuid
from typing import Any, Dict, List

NAMES: Dict[str, Any] = {
    "datetime": datetime,
    "Decimal": decimal.Decimal,
    "Fraction": fractions.Fraction,
    "Path": pathlib.Path,
    "PurePosixPath": pathlib.PurePosixPath,
    "UUID": uuid.UUID,
}

# 2024-02-26 is a Monday; the days of that week, ends of months and years, and leap days tell calendars apart. None is near the ends of
# the calendar: what goes on from there by a day raises, and nobody means it.
_DAYS = [(2024, 2, day) for day in (26, 27, 28, 29)] + [
    (2024, 3, 1),
    (2024, 3, 2),
    (2024, 3, 3),
    (2023, 12, 31),
    (2024, 1, 1),
    (2023, 2, 28),
    (2000, 2, 29),
    (1999, 7, 31),
    (2024, 1, 31),
    (2024, 10, 15),
    (1900, 3, 1),
]
_TIMES = [(0, 0), (12, 0), (23, 59), (9, 0), (17, 0), (8, 59), (7, 5), (12, 30)]

VALUES: Dict[str, List[str]] = {
    "date": ["datetime.date(%d, %d, %d)" % day for day in _DAYS],
    "datetime": [
        "datetime.datetime(%d, %d, %d, %d, %d)" % (day + _TIMES[index % len(_TIMES)])
        for index, day in enumerate(_DAYS)
    ]
    + [
        "datetime.datetime(2024, 2, 29, 23, 59, 59, 999999)",
        "datetime.datetime(2024, 2, 29)",
        "datetime.datetime(2024, 2, 29, 12, 0, 30)",
    ],
    "time": ["datetime.time(%d, %d)" % clock for clock in _TIMES] + ["datetime.time(23, 59, 59)"],
    "timedelta": [
        "datetime.timedelta(0)",
        "datetime.timedelta(days=1)",
        "datetime.timedelta(days=-1)",
        "datetime.timedelta(days=3, hours=5)",
        "datetime.timedelta(seconds=59)",
        "datetime.timedelta(seconds=60)",
        "datetime.timedelta(minutes=90)",
        "datetime.timedelta(hours=-1, minutes=-30)",
        "datetime.timedelta(microseconds=1)",
        "datetime.timedelta(days=7)",
        "datetime.timedelta(days=30)",
    ],
    "Decimal": [
        "Decimal('%s')" % text
        for text in ("0", "1", "0.1", "0.2", "0.3", "0.125", "2.675", "0.005", "0.015", "0.025", "-0.005", "-1.005", "-3", "100", "99.99", "100.00", "1E+3", "0.10", "12345678901234567890.12", "NaN")
    ],
    "Fraction": ["Fraction(%d, %d)" % pair for pair in ((0, 1), (1, 2), (1, 3), (-1, 3), (2, 3), (7, 2), (5, 1), (-5, 2))],
    "Path": [
        "Path(%r)" % text
        for text in ("a/b.txt", "a/B.TXT", "/x/y.tar.gz", ".profile", "a", "a/.b", "../c.py", ".", "/", "a.b/c", "x.JPG", "a b.md")
    ],
    "UUID": ["UUID(int=%d)" % number for number in (0, 1, 2**127, 3 << 64)],
}
VALUES["PurePosixPath"] = [text.replace("Path(", "PurePosixPath(") for text in VALUES["Path"]]
