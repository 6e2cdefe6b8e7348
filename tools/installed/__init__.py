"""gil-bench: threads or processes? Measured on your machine, with the reason.

Importing it imports nothing more: pytest imports it in every run, and most of them measure nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .comparison import Cell, Comparison, Figure, Question, compare
    from .given import MeasuringError

    __version__: str

__all__ = ["Cell", "Comparison", "Figure", "MeasuringError", "Question", "__version__", "compare"]


def __getattr__(name: str) -> object:
    """Return what is asked for by this name."""
    if name == "__version__":
        return _version()
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import comparison  # noqa: PLC0415 - only now it is needed

    return getattr(comparison, name)


def __dir__() -> list[str]:
    """Return what is there, for those who complete names."""
    return [*globals(), *__all__]


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - takes 20 ms

    try:
        return version("gil-bench")
    except PackageNotFoundError:  # a copy of the folder, without what an installation writes beside it
        return "unknown"
