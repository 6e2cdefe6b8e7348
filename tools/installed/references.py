"""What another process of the same interpreter can import by its name, and where it must search."""

from __future__ import annotations

import functools
import os
import site
import sys
import sysconfig
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

MAIN = "__main__"
"""Another process has another one."""


def reference(value: object) -> str | None:
    """Return ``module:name`` of what another process can import, or None."""
    module, path = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(path, str) or not is_importable(module):
        return None
    try:
        found = functools.reduce(getattr, path.split("."), sys.modules[module])
    except AttributeError:
        return None
    return f"{module}:{path}" if found is value else None


def is_importable(name: str) -> bool:
    """Return whether another process finds the same module under this name."""
    module = sys.modules.get(name)
    if module is None or name == MAIN:
        return False
    file = getattr(module, "__file__", None)
    if file is None:
        return name in sys.builtin_module_names
    try:
        spec = _spec(name)
    except (AttributeError, ImportError, ValueError):
        return False
    return (
        spec is not None and spec.origin is not None and Path(spec.origin).resolve() == Path(file).resolve()
    )


def _spec(name: str) -> ModuleSpec | None:
    parent = name.rpartition(".")[0]
    if parent:
        return PathFinder.find_spec(name, list(sys.modules[parent].__path__))
    found = PathFinder.find_spec(name)
    if found is not None:
        return found
    # Finders of editable installs: the interpreter has them from its start.
    installed = [each for each in sys.meta_path if getattr(each, "__module__", "").startswith("__editable__")]
    return next((spec for each in installed if (spec := each.find_spec(name, None))), None)


def import_path() -> tuple[str, ...]:
    """Return the folders of this process's search path that a new process would not have."""
    compiled = sysconfig.get_config_var("DESTSHARED") or ""
    places = (*site.getsitepackages(), site.getusersitepackages(), *sysconfig.get_paths().values(), compiled)
    usual = {Path(each).resolve() for each in places}
    entries = dict.fromkeys(Path(entry or os.curdir).resolve() for entry in sys.path)
    return tuple(
        str(each) for each in entries if each.exists() and each not in usual and each.suffix != ".zip"
    )
