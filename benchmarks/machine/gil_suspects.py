"""Which loaded modules may have switched the GIL of this process on. Stdlib only: workers import it."""

from __future__ import annotations

import os
import sys
from importlib.machinery import ExtensionFileLoader
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def gil_suspects() -> tuple[str, ...]:
    """Return the extension modules that are loaded here, in that order, if one of them switched the GIL on.

    Empty where the GIL is off, where there is no other way (a build with a GIL), and where it was asked for.
    """
    if "t" not in getattr(sys, "abiflags", "") or gil_asked_for() or not _gil_enabled():
        return ()
    return tuple(name for name, module in list(sys.modules.items()) if _is_extension(module))


def gil_asked_for() -> bool:
    """Return whether the user wants processes that are started from here to have a GIL on every build."""
    return os.environ.get("PYTHON_GIL") == "1"


def _gil_enabled() -> bool:
    ask: Callable[[], bool] = getattr(sys, "_is_gil_enabled", lambda: True)
    return ask()


def _is_extension(module: object) -> bool:
    loader = getattr(getattr(module, "__spec__", None), "loader", None)
    return isinstance(loader, ExtensionFileLoader)
