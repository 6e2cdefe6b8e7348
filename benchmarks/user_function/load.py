"""Imports the user's module and finds names in it; each failure is one sentence with the user's line."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import traceback
from contextlib import contextmanager
from difflib import get_close_matches
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.process.messages import TASK_ERRORS, explain
from benchmarks.user_function.source import FIRST, NotThereError, UserFunctionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType
    from typing import Any, NoReturn

    from benchmarks.user_function.source import Target

ROOT = Path(__file__).resolve().parents[2]

GUARD = 'move the code that runs it as a script under `if __name__ == "__main__":`'

MOST_NAMES = 8

STACK_LINE = re.compile(r'  File "(?P<file>.+)", line (?P<line>\d+) in (?P<function>.+)')
"""A line of faulthandler's output, innermost first."""


def load(target: Target) -> object:
    """Return the module that a target names, or the object in it.

    Raises:
        UserFunctionError: There is no such module or name, or importing it fails.
    """
    module = import_module(target)
    return module if target.name is None else find(module, target.name)


def import_module(target: Target) -> ModuleType:
    """Import a module, which must not start processes: each of them would import it again.

    Raises:
        UserFunctionError: It does not exist, another one has its name, or importing it fails.
    """
    try:
        with _no_processes(target.module):
            module = importlib.import_module(target.module)
    except UserFunctionError:
        raise
    except ModuleNotFoundError as error:
        raise _missing(target, error) from error
    except SystemExit as error:
        raise UserFunctionError(
            f"importing {target.module} calls sys.exit({error.code!r}): {GUARD}."
        ) from error
    except TASK_ERRORS as error:
        raise UserFunctionError(
            f"{target.module} can't be imported: {explain(error)}{where(error)}"
        ) from error
    found = getattr(module, "__file__", None)
    if target.file is not None and (found is None or Path(found).resolve() != target.file):
        raise UserFunctionError(
            f'another module named "{target.module}" is imported instead of {target.file.name}: '
            "rename the file."
        )
    return module


@contextmanager
def _no_processes(module: str) -> Iterator[None]:
    """Refuse to start processes: in a script without a main guard they would start processes endlessly."""
    usual = BaseProcess.start

    def refuse(_process: BaseProcess) -> NoReturn:
        raise UserFunctionError(
            f"importing {module} starts child processes, and each of them imports it again: {GUARD}."
        )

    BaseProcess.start = refuse  # type: ignore[method-assign, assignment] # for as long as the import lasts
    try:
        yield
    finally:
        BaseProcess.start = usual  # type: ignore[method-assign] # as above


def _missing(target: Target, error: ModuleNotFoundError) -> UserFunctionError:
    missing = error.name or target.module
    if not (target.module == missing or target.module.startswith(f"{missing}.")):
        return UserFunctionError(
            f"{target.module} can't be imported: it needs {missing!r}, which is not installed for "
            f"{sys.executable}. Set PYTHON= to the interpreter that has it."
        )
    parent, _, last = missing.rpartition(".")
    names = _modules_in(parent)
    return NotThereError(
        f"there is no module {missing!r} in {Path.cwd()} or installed for {sys.executable}"
        f"{_nearest(last, names)}."
    )


def _modules_in(parent: str) -> list[str]:
    if not parent:
        return [*sys.stdlib_module_names, *(info.name for info in pkgutil.iter_modules())]
    path = getattr(sys.modules.get(parent), "__path__", None)
    return [] if path is None else [info.name for info in pkgutil.iter_modules(path)]


def find(module: ModuleType, dotted: str) -> Any:  # noqa: ANN401 - whatever the user has there
    """Return what a dotted name refers to in a module.

    Raises:
        UserFunctionError: The name does not exist; the message lists similar ones.
    """
    found: Any = module
    said = module.__name__
    for part in dotted.split("."):
        if not hasattr(found, part):
            raise NotThereError(f"there is no {part!r} in {said}{_nearest(part, dir(found))}.")
        found = getattr(found, part)
        said = f"{said}.{part}"
    return found


def _nearest(name: str, names: Iterable[str]) -> str:
    """Return the most similar names, or else some of the existing ones."""
    public = sorted({each for each in names if not each.startswith("_")})
    close = get_close_matches(name, public, MOST_NAMES, 0.6)
    if close:
        return f"; the nearest: {', '.join(close)}"
    return f"; it has {', '.join(public[:MOST_NAMES])}" if 0 < len(public) <= 4 * MOST_NAMES else ""


def where(error: BaseException) -> str:
    """Return the user's innermost line, for example `` (work.py line 12)``; empty without one."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_own(frame.filename)]
    return f" ({Path(own[-1].filename).name} line {own[-1].lineno})" if own else ""


def hanging_at(stacks: str) -> str:
    """Return the user's innermost line in faulthandler's output, for example `` at work.py line 12``."""
    for found in STACK_LINE.finditer(stacks):
        if _is_own(found["file"]):
            return f" at {Path(found['file']).name} line {found['line']}"
    return ""


def _is_own(file: str) -> bool:
    """Return whether a file is the user's: neither ours nor Python's."""
    path = Path(file)
    stdlib = Path(traceback.__file__).parent
    outside = ROOT not in path.resolve().parents and FIRST not in path.parts and not file.startswith("<")
    return outside and (stdlib not in path.parents or "site-packages" in path.parts)
