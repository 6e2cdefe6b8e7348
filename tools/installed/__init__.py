"""gil-bench: threads or processes? Measured on your machine, with the reason."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from .comparison import Cell, Comparison, Figure, Question, compare
from .handing import MeasuringError

__all__ = ["Cell", "Comparison", "Figure", "MeasuringError", "Question", "__version__", "compare"]

try:
    __version__ = version("gil-bench")
except PackageNotFoundError:  # a copy of the folder, without what an installation writes beside it
    __version__ = "unknown"
