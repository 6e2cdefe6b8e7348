"""gil-bench: threads or processes? Measured on your machine, with the reason."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("gil-bench")
except PackageNotFoundError:  # a copy of the folder, without what an installation writes beside it
    __version__ = "unknown"
