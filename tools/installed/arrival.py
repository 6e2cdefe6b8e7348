"""Fills a module with what somebody handed over by value; copied beside each such module.

Worker processes import the module under every start method, so functions and classes of a notebook, which
have no file, pickle by reference to it. Only Python's standard library and cloudpickle are needed.
"""

from __future__ import annotations

import functools
import importlib
import pickle
import sys
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any, BinaryIO

NAMESPACE, NAMED = "namespace", "named"
"""What stands in a pickle for the namespace of the module, and for a function or class of another one."""

CACHED = type(functools.lru_cache(len))


def fill(name: str) -> None:
    """Load the pickle beside a module into the module.

    Args:
        name: The module, which is being imported.
    """
    module = sys.modules[name]
    file = Path(str(module.__file__))
    with file.with_suffix(".pickle").open("rb") as pickled:
        named: dict[str, object] = _Unpickler(pickled, vars(module)).load()
    for path, value in named.items():
        _move(value, name, path, file)
        if "." not in path:  # else it is an attribute of a class
            setattr(module, path, value)


class _Unpickler(pickle.Unpickler):
    """Functions share the module's namespace, so that a global that one of them sets can be seen there."""

    def __init__(self, file: BinaryIO, namespace: dict[str, Any]) -> None:
        super().__init__(file)
        self._namespace = namespace

    def persistent_load(self, pid: tuple[str, ...]) -> object:
        """Return the namespace, or the object that a module has under a dotted name."""
        if pid[0] == NAMESPACE:
            return self._namespace
        _, module, path = pid
        return functools.reduce(getattr, path.split("."), importlib.import_module(module))


def _move(value: object, module: str, path: str, file: Path) -> None:
    """Let a function or class pickle by reference to its new place, and give its lines a file with a name."""
    if isinstance(value, FunctionType | type | CACHED):
        value.__module__ = module
        value.__qualname__ = path
    if isinstance(value, FunctionType) and not Path(value.__code__.co_filename).is_file():
        value.__code__ = _in_file(value.__code__, str(file))


def _in_file(code: CodeType, file: str) -> CodeType:
    """Return code, and all that is defined in it, as code of a file; the lines stay those of its cell."""
    inner = tuple(_in_file(each, file) if isinstance(each, CodeType) else each for each in code.co_consts)
    return code.replace(co_filename=file, co_consts=inner)
