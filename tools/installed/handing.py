"""Hands a function object and its items to the command, which takes names.

What another process can import is handed over by its name. All else, for example a function of a notebook
cell or items that were just made, is handed over by value: it is pickled into a generated module in a
temporary folder, from which the measuring process and its workers import it.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import unwrap
from pathlib import Path
from typing import TYPE_CHECKING

from .given import Given, MeasuringError
from .references import MAIN, import_path, reference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

CELL = "notebook_cell"
"""The generated module with functions of a notebook or of an interactive session."""

NEEDS_CLOUDPICKLE = (
    "a function or items without a module of their own, such as those of a notebook, need cloudpickle: "
    "run pip install cloudpickle, or put them into a module."
)

USED_UP = (Iterator, KeysView, ValuesView, ItemsView)
"""What holds several items, but can't be sent to another process."""


@dataclass(frozen=True, slots=True)
class Handed:
    """What the command is given.

    Attributes:
        function: ``module:function``, or ``path/to/generated.py:function``.
        items: The same for the items; None: it is called without arguments.
        check: The same for the check, or ``none``; None: results are compared.
        folder: The working directory of this process.
        import_path: Folders in which this process finds modules, beside those of its interpreter.
        is_generated: Whether anything of it is; then only this interpreter can read it.
    """

    function: str
    items: str | None
    check: str | None
    folder: Path
    import_path: tuple[str, ...]
    is_generated: bool = False

    @property
    def arguments(self) -> list[str]:
        """Return the arguments of the command: the function and its options."""
        options = {"items": self.items, "check": self.check, "folder": str(self.folder)}
        return [self.function, *(f"--{name}={value}" for name, value in options.items() if value)]

    @property
    def variables(self) -> dict[str, str]:
        """Return the environment variables of the command: where the function's imports are found."""
        return {"USER_PYTHONPATH": os.pathsep.join(self.import_path)}


@contextmanager
def handed(
    work: Callable[..., object] | str,
    items: object = None,
    *,
    check: Callable[..., object] | str | None = None,
) -> Iterator[Handed]:
    """Hand over a function, its items and a check, for as long as the context lasts.

    Args:
        work: The function, or its name as on the command line; then items and check are named, too.
        items: A list of items, one item, a callable that makes them, or None to call it without arguments.
            What an iterator yields becomes a list.
        check: A function of items and results that raises, or ``"none"``; None: results are compared.

    Raises:
        MeasuringError: Something of it can't be handed over.
    """
    if isinstance(work, str):
        if not isinstance(items, str | None) or not isinstance(check, str | None):
            raise MeasuringError(f"{work!r} is a name, so name its items and its check, too.")
        yield Handed(work, items, check, Path.cwd(), import_path())
        return
    if not callable(work):
        raise MeasuringError(f"{work!r} can't be called: give a function, or its name.")
    with tempfile.TemporaryDirectory(prefix="gil-bench-given-") as folder:  # its owner's alone (mode 0700)
        yield _hand(work, _listed(items), check, Path(folder))


def _listed(items: object) -> object:
    found = list(items) if isinstance(items, USED_UP) else items
    if isinstance(found, list | tuple | set | frozenset | range) and not found:
        raise MeasuringError("there are no items: give at least one.")
    return found


def _hand(
    work: Callable[..., object], items: object, check: Callable[..., object] | str | None, folder: Path
) -> Handed:
    functions = {
        what: value
        for what, value in (("work", work), ("check", check))
        if callable(value) and reference(value) is None
    }
    items_name = reference(items) if callable(items) else None
    given = Given(_module(work), _namespace(work), functions, None if items_name else items)
    names = _generated(given, folder) if functions or given.items is not None else {}
    return Handed(
        reference(work) or names["work"],
        items_name or names.get("items"),
        (reference(check) or names["check"]) if callable(check) else check,
        Path.cwd(),
        (str(folder), *import_path()) if names else import_path(),
        is_generated=bool(names),
    )


def _generated(given: Given, folder: Path) -> dict[str, str]:
    try:
        from .by_value import generate  # noqa: PLC0415 - only who needs it waits for cloudpickle
    except ModuleNotFoundError as error:
        raise MeasuringError(NEEDS_CLOUDPICKLE) from error
    return generate(given, folder)


def _namespace(work: Callable[..., object]) -> Mapping[str, Any]:
    """Return the namespace of a function, or of the main module for what has none."""
    function = unwrap(getattr(work, "__func__", work))
    return getattr(function, "__globals__", None) or vars(sys.modules[MAIN])


def _module(work: Callable[..., object]) -> str:
    """Return a name for the generated module, one that hides no module which the function may import."""
    name = str(_namespace(work).get("__name__") or MAIN)
    file = Path(str(getattr(sys.modules.get(name), "__file__", None)))
    if name == MAIN and not file.is_file():
        return CELL
    own = file.stem if name == MAIN else name.rpartition(".")[2]
    is_free = name == MAIN and own.isidentifier() and own not in sys.modules
    return own if is_free else re.sub(r"\W", "_", f"{own.strip('_')}_local")
