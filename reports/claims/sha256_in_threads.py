"""Claims: SHA-256 does not profit from threads, be the strings large or small."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reports.claims import sources as topics
from reports.claims import speedups
from reports.claims.model import Claim, Source

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson
    from reports.claims.model import Judgement

HASHLIB = Source(
    "hashlib: Hash algorithms, more than 2,047 bytes",
    "https://docs.python.org/3/library/hashlib.html#hash-algorithms",
    implementation_detail=True,
)


def judge(lesson: Lesson, workload: str) -> Judgement:
    """Return the verdict on a run."""
    return speedups.too_few_cpus(lesson) or speedups.at_every_number(
        lesson, workload, "threads", speedups.NOT_FASTER
    )


LARGE = Claim(
    name="sha256_large_in_threads",
    topic=topics.IN_C,
    sentence="SHA-256 of large strings does not profit from threads, because it is CPU-bound.",
    support="Speedup of sha256_large (strings of 4 MiB) under threads over sequential.",
    expected=speedups.NOT_FASTER_IN_WORDS,
    free_threaded="Nothing in kind: above 2,047 bytes the GIL is dropped anyway and threads run in parallel.",
    source=HASHLIB,
    judge=partial(judge, workload="sha256_large"),
)
SMALL = Claim(
    name="sha256_small_in_threads",
    topic=topics.IN_C,
    sentence="SHA-256 of small strings does not profit from threads.",
    support="Speedup of sha256_small (strings of 1 KiB) under threads over sequential.",
    expected=speedups.NOT_FASTER_IN_WORDS,
    free_threaded="The claim falls: there is no GIL to keep, however short the string.",
    source=HASHLIB,
    judge=partial(judge, workload="sha256_small"),
)
