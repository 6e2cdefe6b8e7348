"""re, decimal, random, statistics and other modules that compute in this process."""

from __future__ import annotations

import copy
import difflib
import re
import statistics
from datetime import datetime
from decimal import Decimal, localcontext
from random import Random

from workloads.calls.call import Prepared, calls, made_text, sizes


@calls("re.findall", "Finds all words in {size} of text", sizes=sizes("64KiB"))
def re_findall(size: int) -> Prepared:
    """Prepare a text and a pattern."""
    text, pattern = made_text(size).decode(), re.compile(r"\bw\w+")
    yield lambda: pattern.findall(text)


@calls("re.sub", "Replaces words in {size} of text", sizes=sizes("64KiB"))
def re_sub(size: int) -> Prepared:
    """Prepare a text and a pattern."""
    text, pattern = made_text(size).decode(), re.compile(r"thread|lock")
    yield lambda: pattern.sub("-", text)


@calls("str.replace", "Replaces a word in {size} of text", sizes=sizes("1MiB"))
def str_replace(size: int) -> Prepared:
    """Prepare a text."""
    text = made_text(size).decode()
    yield lambda: text.replace("lock", "key")


@calls("decimal.sqrt", "The square root of 2 with 1,000 digits")
def decimal_sqrt() -> Prepared:
    """Set the precision."""
    two = Decimal(2)

    def call() -> Decimal:
        with localcontext() as context:  # one of each thread
            context.prec = 1_000
            return two.sqrt()

    yield call


@calls("int.__pow__", "A power of large integers modulo another, 2,048 bits")
def int_pow() -> Prepared:
    """Prepare the numbers."""
    base, exponent, modulus = 3**1200, 7**700, 2**2048 - 1
    yield lambda: pow(base, exponent, modulus)


@calls("list.sort", "Copies and sorts {size} floats", sizes=sizes("100k"))
def list_sort(count: int) -> Prepared:
    """Prepare the floats."""
    made = Random(1)  # noqa: S311 - no secret
    numbers = [made.random() for _ in range(count)]
    yield lambda: numbers.copy().sort()


@calls("random.random", "One random float")
def random_random() -> Prepared:
    """Prepare a generator for each thread."""
    yield Random(1).random  # noqa: S311 - no secret


@calls("random.shuffle", "Shuffles {size} integers", sizes=sizes("1k"))
def random_shuffle(count: int) -> Prepared:
    """Prepare a generator and a list for each thread."""
    made, numbers = Random(1), list(range(count))  # noqa: S311 - no secret
    yield lambda: made.shuffle(numbers)


@calls("statistics.stdev", "The standard deviation of {size} floats", sizes=sizes("1k"))
def statistics_stdev(count: int) -> Prepared:
    """Prepare the floats."""
    made = Random(1)  # noqa: S311 - no secret
    numbers = [made.random() for _ in range(count)]
    yield lambda: statistics.stdev(numbers)


@calls("copy.deepcopy", "Copies 100 small dictionaries")
def copy_deepcopy() -> Prepared:
    """Prepare the dictionaries."""
    nested = [{"id": number, "tags": ["a", "b"]} for number in range(100)]
    yield lambda: copy.deepcopy(nested)


@calls("datetime.strptime", "Parses one time")
def datetime_strptime() -> Prepared:
    """Prepare the text."""
    yield lambda: datetime.strptime("2026-01-31 12:00:00+0000", "%Y-%m-%d %H:%M:%S%z")


@calls("difflib.ratio", "Compares two texts of 500 characters")
def difflib_ratio() -> Prepared:
    """Prepare the texts."""
    text = made_text(1_000).decode()
    yield lambda: difflib.SequenceMatcher(None, text[:500], text[500:]).ratio()
