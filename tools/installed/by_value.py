"""Pickles functions, classes and items by value into generated modules.

Only imported where that is needed: it needs cloudpickle, which knows how functions are taken apart. What is
added here: one pickle can name functions of another one, functions keep their common namespace, and functions
with a cache work.
"""

from __future__ import annotations

import functools
import io
import operator
import sys
from contextlib import contextmanager
from shutil import copyfile
from types import FunctionType, MappingProxyType
from typing import TYPE_CHECKING

import cloudpickle

from . import arrival
from .arrival import CACHED, NAMED, NAMESPACE
from .given import MeasuringError
from .references import MAIN, is_importable, reference

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path
    from typing import IO, Any

    from .given import Given

FALLBACK = "function"
"""The name of what has none, such as a lambda."""

ITEMS = "given_items"
"""The generated module with items."""

LOADER = "gil_bench_arrival"
"""The module beside the generated ones that fills them."""

SOURCE = f'''"""What was handed to gil-bench by value: generated, for one run."""

__import__("{LOADER}").fill(__name__)
'''
"""No import binds a name: the module's namespace is that of the functions."""

NO_PLACES: Mapping[int, tuple[str, str]] = MappingProxyType({})


def generate(given: Given, folder: Path) -> dict[str, str]:
    """Make the modules, and return ``path/to/module.py:name`` for each function and for ``items``.

    Args:
        given: What they must have.
        folder: Where to.

    Raises:
        MeasuringError: Something can't be pickled.
    """
    with _unimportable_by_value(given):
        named = _named(given)
        places = {id(value): (given.module, name) for name, value in named.items()}
        names = {
            what: f"{folder / given.module}.py:{places[id(value)][1]}"
            for what, value in given.functions.items()
        }
        if named:
            _write(folder / f"{given.module}.py", named, given.namespace, NO_PLACES)
        if given.items is not None:
            _write(folder / f"{ITEMS}.py", {"items": given.items}, given.namespace, places)
            names["items"] = f"{folder / ITEMS}.py:items"
    copyfile(arrival.__file__, folder / f"{LOADER}.py")
    return names


@contextmanager
def _unimportable_by_value(given: Given) -> Iterator[None]:
    """Pickle by value, too, what the functions' module has, if that can't be imported elsewhere."""
    module = sys.modules.get(str(given.namespace.get("__name__")))
    if module is None or module.__name__ == MAIN or is_importable(module.__name__):
        yield
        return
    cloudpickle.register_pickle_by_value(module)
    try:
        yield
    finally:
        cloudpickle.unregister_pickle_by_value(module)


def _named(given: Given) -> dict[str, object]:
    """Return all functions and classes that must be handed over, by their names in the module."""
    pickler = ByValue(io.BytesIO(), given.namespace, NO_PLACES)
    for what, value in (*given.functions.items(), ("items", given.items)):
        try:
            pickler.dump(value)
        except Exception as error:
            raise MeasuringError(_refusal(what, value, error)) from error
    wanted = {_name(value): value for value in given.functions.values()}
    return names_for(pickler.found.values(), given.namespace, wanted)


def _refusal(what: str, value: object, error: Exception) -> str:
    """Return what can't be pickled, why, and what to do."""
    said = " ".join(str(error).split()) or type(error).__name__
    if what == "items":
        return (
            f"an item can't be sent to another process ({said}): give a path or a number, and open it there."
        )
    used = first_that_fails(value, set())
    cause = f"{_name(value)} uses {used[0]} ({type(used[1]).__name__}), which" if used else _name(value)
    return (
        f"{cause} can't be sent to another process ({said}): make it inside the function, or put "
        "the function into a module."
    )


def _write(
    file: Path, content: Mapping[str, object], home: Mapping[str, Any], places: Mapping[int, tuple[str, str]]
) -> None:
    file.write_text(SOURCE, encoding="utf-8")
    with file.with_suffix(".pickle").open("wb") as pickled:
        ByValue(pickled, home, places).dump(content)


class ByValue(cloudpickle.Pickler):  # type: ignore[misc] # ships no types
    """A pickler that knows what it pickled by value.

    Attributes:
        found: Functions and classes that no other process can import, by identity.
    """

    def __init__(
        self,
        file: IO[bytes],
        home: Mapping[str, Any],
        elsewhere: Mapping[int, tuple[str, str]],
    ) -> None:
        """Open a pickle.

        Args:
            file: Where to.
            home: The namespace of the functions; it becomes that of the generated module.
            elsewhere: Module and name of what another pickle has, by identity.
        """
        super().__init__(file)
        self.found: dict[int, object] = {}
        self._home, self._elsewhere = home, elsewhere
        self._namespace: object = None

    def persistent_id(self, obj: object) -> tuple[str, ...] | None:
        """Return what stands for an object that is not pickled itself."""
        if obj is self._namespace and obj is not None:
            return (NAMESPACE,)
        place = self._elsewhere.get(id(obj))
        return (NAMED, *place) if place else None

    def reducer_override(self, obj: Any) -> Any:  # noqa: ANN401 - as pickle has it
        """Return how an object is made again, and remember functions and classes that are taken apart."""
        if isinstance(obj, CACHED) and reference(obj) is None:
            self.found[id(obj)] = obj
            return operator.call, (functools.lru_cache(**obj.cache_parameters()), obj.__wrapped__)
        reduced = super().reducer_override(obj)
        if isinstance(reduced, tuple) and len(reduced) > 2:  # else it is a reference
            self.found[id(obj)] = obj
            if isinstance(obj, FunctionType) and obj.__globals__ is self._home:
                self._namespace = next((each for each in reduced[1] if type(each) is dict), None)
        return reduced


def names_for(
    found: Collection[object], home: Mapping[str, Any], wanted: Mapping[str, object]
) -> dict[str, object]:
    """Return a name in the generated module for each function and class that was found.

    Args:
        found: These functions and classes.
        home: The namespace that they come from, whose names keep their meaning.
        wanted: What must have a name because the command gets it, by the name it should have.
    """
    named: dict[str, object] = {}
    for value in sorted(found, key=lambda each: _path(each) is None or _at(home, each) is not each):
        path = _path(value)
        kept = path is not None and _at(home, value) is value
        named[str(path) if kept else _free(_name(value), {*named, *home})] = value
    for name, value in wanted.items():
        if not any(value is each for each in named.values()):
            named[_free(name, {*named, *home})] = value
    return named


def _path(value: object) -> str | None:
    path = str(getattr(value, "__qualname__", ""))
    return path if all(map(str.isidentifier, path.split("."))) else None


def _at(home: Mapping[str, Any], value: object) -> object:
    """Return what has the path of this value in the namespace, or None."""
    first, *rest = str(_path(value)).split(".")
    try:
        return functools.reduce(getattr, rest, home.get(first))
    except AttributeError:
        return None


def _name(value: object) -> str:
    name = str(getattr(value, "__name__", ""))
    return name if name.isidentifier() else FALLBACK


def _free(name: str, taken: Collection[str]) -> str:
    numbered = (f"{name}_{number}" if number > 1 else name for number in range(1, len(taken) + 2))
    return next(each for each in numbered if each not in taken)


def first_that_fails(value: object, seen: set[int]) -> tuple[str, object] | None:
    """Return the name and the value of what a function uses and can't be pickled, or None.

    Args:
        value: A function.
        seen: Functions that were looked at; more are added.
    """
    if not isinstance(value, FunctionType) or id(value) in seen:
        return None
    seen.add(id(value))
    used: dict[str, object] = {
        name: value.__globals__[name] for name in value.__code__.co_names if name in value.__globals__
    }
    for name, cell in zip(value.__code__.co_freevars, value.__closure__ or (), strict=True):
        try:
            used[name] = cell.cell_contents
        except ValueError:  # not set yet
            continue
    for name, each in used.items():
        if not _can_be_pickled(each):
            return first_that_fails(each, seen) or (name, each)
    return None


def _can_be_pickled(value: object) -> bool:
    try:
        cloudpickle.dumps(value)
    except Exception:  # noqa: BLE001 - a class's own pickling may raise anything
        return False
    return True
