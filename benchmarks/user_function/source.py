"""Where somebody's own code is: what they typed, and from where and with what they would run it."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.plan.selection import UsageError

if TYPE_CHECKING:
    import argparse

UNCHECKED = "none"
"""What ``CHECK=`` says to have results not compared."""

FIRST = "gil-bench-packages"
"""Name of the folder with our packages, the first of the search path: it marks our files in stacks."""

FILE = re.compile(r"(?P<file>.+\.py)(?::(?P<name>[^:]+))?", re.DOTALL)

MODULE = re.compile(r"(?P<module>[^:/\\]+):(?P<name>[^:]+)", re.DOTALL)


class UserFunctionError(UsageError):
    """The function or its items can't be measured; the message names them and says what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """What was asked for.

    Attributes:
        workload: ``module:function``, ``path/to/work.py`` or ``path/to/work.py:function``.
        items: ``module:name``, or the name of something beside the function; None: it is called without one.
        check: ``none``, or names a check of one's own as ``items`` does; None: results are compared.
        folder: The working directory; a module is looked for there first.
        import_path: What the user's ``PYTHONPATH`` adds.
        python: The interpreter whose packages the code uses.
    """

    workload: str
    items: str | None
    check: str | None
    folder: Path
    import_path: tuple[str, ...]
    python: Path

    @property
    def target(self) -> Target:
        """Return which module and which name in it the workload is.

        Raises:
            UserFunctionError: It can't be read, or there is no such file.
        """
        return find_target(self.workload, self.folder)

    def beside(self, named: str) -> Target:
        """Return what ``items`` or ``check`` name; a name alone is one in the workload's module.

        Raises:
            UserFunctionError: It can't be read, or there is no such file.
        """
        if ":" in named or named.endswith(".py"):
            return find_target(named, self.folder)
        return Target(self.target.module, named, self.target.file)


@dataclass(frozen=True, slots=True)
class Target:
    """A module, a name in it (with dots; None: whatever suits) and the file, if that was named."""

    module: str
    name: str | None
    file: Path | None = None


def add_own_options(parser: argparse.ArgumentParser, *, several: bool) -> None:
    """Add what says which function, or functions, on what it runs, where, and with whose packages."""
    workload_help = "a function of yours: module:function or path/to/work.py:function"
    if several:
        parser.add_argument("--workload", required=True, action="append", help=f"{workload_help}; repeatable")
    else:
        parser.add_argument("--workload", help=workload_help)
    parser.add_argument("--items", help="what it is applied to: module:name, or a name beside the function")
    parser.add_argument("--check", help=f"of its results: '{UNCHECKED}', or a function as --items names it")
    parser.add_argument("--folder", help="where it runs (default: here)")
    parser.add_argument("--import-path", help="where its modules are, beside that folder")
    parser.add_argument("--python", default=sys.executable, help="whose packages it uses (default: this one)")


def find_target(typed: str, folder: Path) -> Target:
    """Return what ``module:name``, ``file.py`` or ``file.py:name`` stands for.

    Raises:
        UserFunctionError: It is none of these, or there is no such file.
    """
    if found := FILE.fullmatch(typed):
        return _in_file(folder / Path(found["file"]).expanduser(), found["name"])
    if found := MODULE.fullmatch(typed):
        return Target(found["module"], found["name"])
    raise UserFunctionError(
        f"{typed!r} names no function: write module:function, as in json:loads, or path/to/work.py:function."
    )


def _in_file(file: Path, name: str | None) -> Target:
    if not file.is_file():
        others = sorted(path.name for path in file.parent.glob("*.py"))[:10] if file.parent.is_dir() else []
        there = f"there are {', '.join(others)}" if others else "there are no Python files at all"
        raise UserFunctionError(f"there is no file {file}; in {file.parent} {there}.")
    if not file.stem.isidentifier():
        raise UserFunctionError(
            f"{file.name} can't be imported by workers, as {file.stem!r} is no name of a module: rename it."
        )
    return Target(file.stem, name, file.resolve())
