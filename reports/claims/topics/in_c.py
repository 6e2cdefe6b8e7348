"""Claims on work in C: SHA-256 and NumPy products release the GIL, and short calls gain less."""

from __future__ import annotations

from functools import partial

from reports.claims import sources, speedups
from reports.claims.model import Claim, Source

claim = partial(Claim, topic=sources.IN_C)
"""What claims of this topic have in common, unless one says otherwise."""

NUMPY_AND_THREADS = Source(
    "NumPy: Thread safety", "https://numpy.org/doc/stable/reference/thread_safety.html"
)

NUMPY_PRODUCTS_LARGE = claim(
    name="numpy_products_large",
    sentence="Threads speed up products of large NumPy matrices.",
    support="Speedup of matmul_large (512 x 512, BLAS held to one thread) under threads over sequential.",
    expected=speedups.FASTER_IN_WORDS,
    free_threaded="Little changes: NumPy releases the GIL during the product anyway.",
    source=NUMPY_AND_THREADS,
    judge=speedups.on_several_cpus(speedups.at_fewest_workers, "matmul_large", "threads", speedups.FASTER),
)
NUMPY_PRODUCTS_SMALL = claim(
    name="numpy_products_small",
    sentence="Threads speed up products of small NumPy matrices.",
    support="Speedup of matmul_small (48 x 48, BLAS held to one thread) under threads over sequential.",
    expected=speedups.FASTER_IN_WORDS,
    free_threaded="The Python code between the products runs in parallel too.",
    source=NUMPY_AND_THREADS,
    judge=speedups.on_several_cpus(speedups.at_fewest_workers, "matmul_small", "threads", speedups.FASTER),
)

HASHLIB = Source(
    "hashlib: Hash algorithms, more than 2,047 bytes",
    "https://docs.python.org/3/library/hashlib.html#hash-algorithms",
    implementation_detail=True,
)

SHA256_LARGE_IN_THREADS = claim(
    name="sha256_large_in_threads",
    sentence="Threads do not speed up SHA-256 of large strings.",
    support="Speedup of sha256_large (strings of 2 MiB) under threads over sequential.",
    expected=speedups.NOT_FASTER_IN_WORDS,
    free_threaded="Little changes: above 2,047 bytes the GIL is released on any build.",
    source=HASHLIB,
    judge=speedups.on_several_cpus(speedups.at_every_number, "sha256_large", "threads", speedups.NOT_FASTER),
)
SHA256_SMALL_IN_THREADS = claim(
    name="sha256_small_in_threads",
    sentence="Threads do not speed up SHA-256 of small strings.",
    support="Speedup of sha256_small (strings of 1 KiB) under threads over sequential.",
    expected=speedups.NOT_FASTER_IN_WORDS,
    free_threaded="The claim should fall: there is no GIL to hold, however short the string.",
    source=HASHLIB,
    judge=speedups.on_several_cpus(speedups.at_every_number, "sha256_small", "threads", speedups.NOT_FASTER),
)
