"""Names functions, checks and items of a test suite so that another process can import them.

A suite's modules can be imported, or at least have files, so only items are pickled, which needs no library.
A function that has no name there gets one clear sentence.
"""

from __future__ import annotations

import functools
import pickle
import sys
from collections.abc import Callable, Iterator, MappingView, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ..references import reference

if TYPE_CHECKING:
    from collections.abc import Iterable

ITEMS = "gil_bench_given_items"
"""The generated module with the items of a test."""

SOURCE = '''"""Items of a test: generated, for one run."""

import pickle
from pathlib import Path

items = pickle.loads(Path(__file__).with_suffix(".pickle").read_bytes())
'''


SEVERAL = (Sequence, AbstractSet, Iterator, MappingView)
"""What holds several items."""


class NamelessError(Exception):
    """A function or an item can't be handed to another process; the message says why and what to do."""


def named(function: object, root: Path) -> str:
    """Return ``module:function`` or ``path/to/file.py:function`` of a function; a name is returned as it is.

    Args:
        function: The function.
        root: A folder in which the other process searches, too: that of the suite's configuration.

    Raises:
        NamelessError: It has no such name, because it is a lambda, local, or not a function.
    """
    if isinstance(function, str):
        return function
    if not callable(function):
        raise NamelessError(f"{function!r} can't be called: give a function, or its name as module:function.")
    found = reference(function) or _in_its_file(function, root)
    if found is None:
        raise NamelessError(
            f"another process can't import {_called(function)}: define it with def at the top of a module."
        )
    return found


def _in_its_file(function: object, root: Path) -> str | None:
    """Return the name of a function whose module is not in the search path, or None.

    With ``--import-mode=importlib`` modules have a file, and names from pytest. A name is kept where it is
    that of the file below the root, because items may be of the module's classes.
    """
    module = sys.modules.get(str(getattr(function, "__module__", None)))
    file, path = getattr(module, "__file__", None), str(getattr(function, "__qualname__", ""))
    if module is None or file is None or module.__name__ == "__main__" or not Path(file).stem.isidentifier():
        return None
    try:
        found = functools.reduce(getattr, path.split("."), module)
    except AttributeError:
        return None
    below = Path(file) == root.joinpath(*module.__name__.split(".")).with_suffix(".py")
    return f"{module.__name__ if below else file}:{path}" if found is function else None


def _called(function: Callable[..., object]) -> str:
    name = getattr(function, "__qualname__", None) or repr(function)
    code = getattr(function, "__code__", None)
    return f"{name} ({Path(code.co_filename).name} line {code.co_firstlineno})" if code else str(name)


def named_items(items: object, folder: Path, root: Path) -> str | None:
    """Return the name of the items; a list gets a file in a folder of the import path.

    Args:
        items: Their name, a function that makes them, a list or whatever else holds several, or None.
        folder: Where to.
        root: As for ``named``.

    Raises:
        NamelessError: They can't be pickled, or are none.
    """
    if items is None or isinstance(items, str) or callable(items):
        return None if items is None else named(items, root)
    given = listed(items)
    try:
        pickled = pickle.dumps(given)
        pickle.loads(pickled)  # noqa: S301 - what was pickled one line above
    except Exception as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise NamelessError(
            f"an item can't be sent to another process ({said}): name a function that makes the items."
        ) from error
    file = folder / f"{ITEMS}.py"
    file.write_text(SOURCE, encoding="utf-8")
    file.with_suffix(".pickle").write_bytes(pickled)
    return f"{file}:items"


def is_one(items: object) -> bool:
    """Return whether it is a single item: text, a dict and an array are."""
    return isinstance(items, str | bytes | bytearray | memoryview) or not isinstance(items, SEVERAL)


def listed(items: object) -> list[object]:
    """Return several items as a list.

    Raises:
        NamelessError: There are none, or it is one item.
    """
    if is_one(items):
        raise NamelessError(
            f"items must be a list, not {type(items).__name__}: put a single item into a list."
        )
    found = list(cast("Iterable[object]", items))
    if not found:
        raise NamelessError("there are no items: give at least one.")
    return found
