"""zlib, gzip, bz2, lzma and zstd (since Python 3.14): text, by size."""

from __future__ import annotations

import gzip
import importlib
import zlib

from workloads.calls.call import Prepared, calls, made_text, sizes

ZSTD = "compression.zstd"


@calls("zlib.compress", "Compresses {size} of text", sizes=sizes("1KiB", "1MiB"))
def zlib_compress(size: int) -> Prepared:
    """Prepare a text."""
    text = made_text(size)
    yield lambda: zlib.compress(text)


@calls("zlib.decompress", "Decompresses to {size} of text", sizes=sizes("1KiB", "1MiB"))
def zlib_decompress(size: int) -> Prepared:
    """Prepare a compressed text."""
    packed = zlib.compress(made_text(size))
    yield lambda: zlib.decompress(packed)


@calls("gzip.compress", "Compresses {size} of text", sizes=sizes("1MiB"))
def gzip_compress(size: int) -> Prepared:
    """Prepare a text."""
    text = made_text(size)
    yield lambda: gzip.compress(text, compresslevel=6)


@calls("bz2.compress", "Compresses {size} of text", requires="_bz2", sizes=sizes("1KiB", "256KiB"))
def bz2_compress(size: int) -> Prepared:
    """Prepare a text."""
    import bz2  # a build of Python may lack it

    text = made_text(size)
    yield lambda: bz2.compress(text)


@calls("lzma.compress", "Compresses {size} of text", requires="_lzma", sizes=sizes("1KiB", "64KiB"))
def lzma_compress(size: int) -> Prepared:
    """Prepare a text."""
    import lzma  # a build of Python may lack it

    text = made_text(size)
    yield lambda: lzma.compress(text)


@calls("lzma.decompress", "Decompresses to {size} of text", requires="_lzma", sizes=sizes("256KiB"))
def lzma_decompress(size: int) -> Prepared:
    """Prepare a compressed text."""
    import lzma  # a build of Python may lack it

    packed = lzma.compress(made_text(size))
    yield lambda: lzma.decompress(packed)


@calls("zstd.compress", "Compresses {size} of text", requires=ZSTD, sizes=sizes("1KiB", "1MiB"))
def zstd_compress(size: int) -> Prepared:
    """Prepare a text."""
    zstd = importlib.import_module(ZSTD)
    text = made_text(size)
    yield lambda: zstd.compress(text)
