"""Claims: NumPy products scale in threads, long ones and short ones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reports.claims import sources as topics
from reports.claims import speedups
from reports.claims.model import Claim, Source

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson
    from reports.claims.model import Judgement

NUMPY_AND_THREADS = Source(
    "NumPy: Thread safety", "https://numpy.org/doc/stable/reference/thread_safety.html"
)


def judge(lesson: Lesson, workload: str) -> Judgement:
    """Return the verdict on a run; BLAS is held to one thread, so that it is ours that scale."""
    return speedups.too_few_cpus(lesson) or speedups.at_fewest_workers(
        lesson, workload, "threads", speedups.FASTER
    )


LARGE = Claim(
    name="numpy_products_large",
    topic=topics.IN_C,
    sentence="Products of large NumPy matrices scale in threads.",
    support="Speedup of matmul_large (512 x 512, BLAS held to one thread) under threads over sequential.",
    expected=speedups.FASTER_IN_WORDS,
    free_threaded="Nothing in kind: NumPy drops the GIL during the product anyway.",
    source=NUMPY_AND_THREADS,
    judge=partial(judge, workload="matmul_large"),
)
SMALL = Claim(
    name="numpy_products_small",
    topic=topics.IN_C,
    sentence="Products of small NumPy matrices scale in threads just as well.",
    support="Speedup of matmul_small (48 x 48, BLAS held to one thread) under threads over sequential.",
    expected=speedups.FASTER_IN_WORDS,
    free_threaded="The Python code between the products runs in parallel, too, instead of taking turns.",
    source=NUMPY_AND_THREADS,
    judge=partial(judge, workload="matmul_small"),
)
