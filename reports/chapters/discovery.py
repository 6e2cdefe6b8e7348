"""Finds the chapters: a folder here is one more kind of measurement, and nothing else is touched."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from reports import chapters
from reports.data import load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from reports.data.kinds import Kind
    from reports.data.model import Run


@cache
def find_kinds() -> Mapping[str, Kind]:
    """Return the ``KIND`` of every folder that has ``facts``, by its name in the JSON.

    Raises:
        ValueError: Two kinds have the same name.
    """
    kinds = [import_module(name).KIND for name in _modules("facts")]
    by_name = {kind.name: kind for kind in kinds}
    if len(by_name) < len(kinds):
        raise ValueError(
            f"Two kinds of measurement have the same name: {sorted(kind.name for kind in kinds)}."
        )
    return by_name


def _modules(name: str) -> list[str]:
    """Return the modules of a name in all folders of chapters."""
    folders = pkgutil.iter_modules(chapters.__path__, f"{chapters.__name__}.")
    found = [f"{folder.name}.{name}" for folder in folders if folder.ispkg]
    return [module for module in found if find_spec(module)]


def load_run(path: Path) -> Run:
    """Return the run stored in a file, with the facts of all kinds.

    Raises:
        UnreadableRunError: It cannot be read, is not one of ours, is of a newer schema or contradicts itself.
    """
    return load.load_run(path, find_kinds())
