"""A call of a library: its name, what it does, and a function that prepares it.

A new call is a generator function with the decorator ``calls``, in any file of this folder. It makes what the
call needs, yields the call as a function without arguments, and cleans up::

    @calls("hashlib.sha256", "SHA-256 of one string of {size}", sizes=sizes("1KiB", "1MiB"))
    def sha256(size: int) -> Prepared:
        text = made_bytes(size)
        yield lambda: hashlib.sha256(text).digest()

Each thread gets a call of its own, so threads share nothing that the library does not share by itself. What
the library needs from outside, for example a server, runs in another process: its GIL must not count. A
package that may be missing is named by ``requires`` and imported in the function.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

Prepared: TypeAlias = Iterator[Callable[[], object]]
"""What a function that prepares a call returns: it yields the call once."""

UNITS = MappingProxyType({"KiB": 2**10, "MiB": 2**20, "B": 1, "k": 1_000, "M": 1_000_000})

WORDS = b"the lock is held while the thread that took it works and released when it waits for others ".split()


@dataclass(frozen=True, slots=True)
class Call:
    """One row of the table.

    Attributes:
        name: Unique; the library, the function and, if there are several, the size, for example
            ``hashlib.sha256/1MiB``.
        summary: What one call does, without a full stop.
        prepare: Returns a context manager that yields the call.
        requires: The module that it needs; empty if every CPython has it. Of an extension module that a build
            may lack it is that one, for example ``_lzma``.
        module: The module of this project that it is in.
    """

    name: str
    summary: str
    prepare: Callable[[], AbstractContextManager[Callable[[], object]]]
    requires: str
    module: str

    @property
    def library(self) -> str:
        """Return the library that it belongs to, for example ``hashlib``."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Calls:
    """A call in all its sizes; without sizes it is a single one."""

    name: str
    summary: str
    function: Callable[..., Prepared]
    requires: str = ""
    by_size: Mapping[str, int] = field(default_factory=dict)

    def each(self) -> Iterator[Call]:
        """Yield a call for each size."""
        prepare = contextmanager(self.function)
        about: tuple[str, str] = (self.requires, self.function.__module__)
        if not self.by_size:
            yield Call(self.name, self.summary, prepare, *about)
        for label, size in self.by_size.items():
            summary = self.summary.format(size=spelled(label))
            yield Call(f"{self.name}/{label}", summary, partial(prepare, size), *about)


def calls(
    name: str, summary: str, *, requires: str = "", sizes: Mapping[str, int] | None = None
) -> Callable[[Callable[..., Prepared]], Calls]:
    """Return the decorator that makes a call of a generator function.

    Args:
        name: Library and function.
        summary: What one call does; ``{size}`` stands for its size.
        requires: The module that it needs, if that may be missing.
        sizes: The sizes with which the function is called, by their labels.
    """

    def decorate(function: Callable[..., Any]) -> Calls:
        return Calls(name, summary, function, requires, sizes or {})

    return decorate


def sizes(*labels: str) -> dict[str, int]:
    """Return the numbers that labels stand for: ``1KiB`` is 1,024 bytes, ``10k`` is 10,000 elements.

    Raises:
        ValueError: A label is not a whole number, perhaps with a unit.
    """
    return {label: _number(label) for label in labels}


def _number(label: str) -> int:
    unit = next((unit for unit in UNITS if label.endswith(unit)), "")
    return int(label.removesuffix(unit)) * UNITS.get(unit, 1)


def spelled(label: str) -> str:
    """Return a size as a sentence has it: ``1 KiB``, ``64 bytes``, ``1,000,000``."""
    for unit in ("KiB", "MiB"):
        if label.endswith(unit):
            return f"{label.removesuffix(unit)} {unit}"
    return f"{_number(label):,} bytes" if label.endswith("B") else f"{_number(label):,}"


def made_bytes(size: int) -> bytes:
    """Return this many bytes that don't compress, the same every time."""
    return hashlib.shake_128(b"calls").digest(size)


def made_text(size: int) -> bytes:
    """Return this many bytes of English words in no regular order, which compress like text."""
    picks = hashlib.shake_128(b"words").digest(size // 4 + 1)
    return b" ".join(WORDS[pick % len(WORDS)] for pick in picks)[:size].ljust(size)
