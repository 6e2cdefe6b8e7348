"""Measures a function of a test suite in another process, with the interpreter and the paths of the tests."""

from __future__ import annotations

import asyncio
import functools
import inspect
import os
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import pytest

from ..children import run_ours
from ..references import import_path
from .names import NamelessError, is_one, listed, named, named_items
from .stored import read_speedups

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..children import Ended
    from .speedups import Inconclusive, Speedups

RELEASED, WRONG_USE, INCONCLUSIVE = 0, 2, 3
INTERRUPTED = (130, 143)

MOST_WORKERS = 8
"""Most workers where the test says nothing: a list of items in a test is rarely long enough for more."""

WAITING = "Waiting for"
"""How a line begins that says that another measurement must end first."""

LAST_LINES = 12
"""Lines of an unexpected error that a failing test shows."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a test gives: a function with its items and its check, as objects or as names."""

    work: object
    items: object
    check: object = None


@dataclass(frozen=True, slots=True)
class Asked:
    """How a test wants its function to be measured; the fixture's protocol describes each choice."""

    runners: Sequence[str]
    workers: int | None
    seconds: float
    inconclusive: Inconclusive


@dataclass(frozen=True, slots=True)
class GilChoices:
    """What a test demands of the GIL; the fixture's protocol describes each choice."""

    max_share: float
    allow_gil: bool


@dataclass(frozen=True, slots=True)
class Suite:
    """Where a test suite runs.

    Attributes:
        folder: In which pytest was started.
        root: That of its configuration.
        tell: Prints a line at once, though pytest captures the output of tests.
    """

    folder: Path
    root: Path
    tell: Callable[[str], None]

    def heard(self, text: str) -> None:
        """Tell why a measurement has not begun; its progress is for those who watch one, not for a suite."""
        for line in text.splitlines():
            if line.startswith(WAITING):
                self.tell(f"gil-bench: {line}")


def check_gil(given: Given, chosen: GilChoices, suite: Suite) -> None:
    """End the test unless the function releases the GIL."""
    __tracebackhide__ = True
    with _handed(given, suite) as options:
        ended = run_ours(
            "benchmarks.user_function.gil_check",
            [*options, f"--max-share={chosen.max_share}", *(["--allow-gil"] if chosen.allow_gil else [])],
            suite.heard,
        )
    said = ended.out.strip() or ended.err.strip()
    if ended.code == INCONCLUSIVE:
        pytest.skip(said)
    elif ended.code != RELEASED:
        pytest.fail(said or f"gil-check ended with exit code {ended.code}", pytrace=False)


def measure_runners(given: Given, asked: Asked, suite: Suite) -> Speedups:
    """Return the speedups of a function; the test fails if it can't be measured."""
    __tracebackhide__ = True
    workers = asked.workers or usual_workers()
    with _handed(given, suite) as options, tempfile.TemporaryDirectory(prefix="gil-bench-") as folder:
        note = Path(folder) / "saved-path"
        ended = run_ours(
            "benchmarks",
            [
                *options,
                *("--preset=quick", "--kinds=speedup", f"--runners={' '.join(asked.runners)}"),
                *(f"--workers={workers}", f"--budget={asked.seconds}", f"--saved-path-file={note}"),
            ],
            suite.heard,
        )
        if not note.exists() or ended.code in INTERRUPTED:
            _fail(ended)
        stored = Path(note.read_text(encoding="utf-8").strip()).read_text(encoding="utf-8")
    return read_speedups(stored, asked.runners, workers, asked.inconclusive)


def _fail(ended: Ended) -> NoReturn:
    """Fail with the reason: the sentence of a wrong use, or else the end of what was said."""
    __tracebackhide__ = True
    lines = [line.removeprefix("gil-bench: ") for line in ended.err.strip().splitlines()]
    shown = lines[-1:] if ended.code == WRONG_USE else lines[-LAST_LINES:]
    pytest.fail("\n".join(shown) or f"measuring ended with exit code {ended.code}", pytrace=False)


@contextmanager
def _handed(given: Given, suite: Suite) -> Iterator[list[str]]:
    """Yield the options for a function and for where it runs; a function without a name fails the test."""
    with tempfile.TemporaryDirectory(prefix="gil-bench-given-") as folder:  # its owner's alone (mode 0700)
        names = _named(given, Path(folder), suite.root)
        places = {
            "folder": str(suite.folder),
            "import-path": os.pathsep.join((*import_path(), str(suite.root), folder)),
            "storage": str(Path(folder) / "runs"),
        }
        yield [f"--{name}={value}" for name, value in {**names, **places}.items() if value is not None]


def _named(given: Given, folder: Path, root: Path) -> dict[str, str | None]:
    with _one_sentence():
        return {
            "workload": named(given.work, root),
            "items": named_items(given.items, folder, root),
            "check": None if given.check is None else named(given.check, root),
        }


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Fail the test with what a NamelessError says."""
    __tracebackhide__ = True
    try:
        yield
    except NamelessError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


def usual_workers() -> int:
    """Return the number of usable CPUs, but from 2 to 8: one worker has nobody to gain from."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(max(usable, 2), MOST_WORKERS)


def call_once(given: Given, suite: Suite) -> None:
    """Call the function once for each item and check the results, so that errors are seen; times nothing."""
    work, module = _found(given.work, suite, None)
    items, check = (_found(each, suite, module)[0] for each in (given.items, given.check))
    made = items() if callable(items) else items
    with _one_sentence():
        each_one = [made] if isinstance(given.items, str) and is_one(made) else listed(made)
    results = [_result(work(item)) for item in each_one]
    if callable(check):
        check(each_one, results)


def _result(returned: object) -> object:
    """Return a result; what a coroutine function returned is run to its end."""
    return asyncio.run(cast("Any", returned)) if inspect.iscoroutine(returned) else returned


def _found(given: object, suite: Suite, beside: object) -> tuple[Any, object]:
    """Return what a name refers to, and its module; whatever is no name is returned as it is.

    Args:
        given: ``module:name``, ``path/to/file.py:name``, a name in the module beside, or an object.
        suite: The folder of the path.
        beside: The function's module.
    """
    if not isinstance(given, str) or given == "none":
        return given, sys.modules.get(str(getattr(given, "__module__", None)))
    place, _, name = given.rpartition(":")
    module = beside if not place else _module(place, suite)
    return functools.reduce(getattr, name.split("."), module), module


def _module(place: str, suite: Suite) -> object:
    if not place.endswith(".py"):
        return import_module(place)
    file = suite.folder / place
    known = (each for each in list(sys.modules.values()) if getattr(each, "__file__", None) == str(file))
    if (found := next(known, None)) is not None:
        return found
    spec = spec_from_file_location(file.stem, file)
    module = module_from_spec(cast("Any", spec))
    cast("Any", spec).loader.exec_module(module)
    return module
