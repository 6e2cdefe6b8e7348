"""Where the user's code is: what the user typed, its folder, and its interpreter."""

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
"""The value of ``CHECK=`` that turns the check off."""

FIRST = "gil-bench-packages"
"""Name of the folder with our packages, first in the search path; identifies our files in stacks."""

FILE = re.compile(r"(?P<file>.+\.py)(?::(?P<name>[^:]+))?", re.DOTALL)

MODULE = re.compile(r"(?P<module>[^:/\\]+):(?P<name>[^:]+)", re.DOTALL)


class UserFunctionError(UsageError):
    """The function or its items can't be measured; the message says why and what to do."""


class NotThereError(UserFunctionError):
    """There is no such file, module or name, or not yet: an earlier commit may lack what a later one has."""


@dataclass(frozen=True, slots=True)
class Source:
    """What the user asked for.

    Attributes:
        workload: ``module:function``, ``path/to/work.py`` or ``path/to/work.py:function``.
        items: ``module:name``, or a name in the function's module; None: it is called without arguments.
        check: ``none``, or the name of the user's check, like ``items``; None: results are compared.
        folder: The working directory; modules are searched there first.
        import_path: The user's ``PYTHONPATH``.
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
        """Return the module and the name in it of the workload.

        Raises:
            UserFunctionError: It can't be read, or there is no such file.
        """
        return find_target(self.workload, self.folder)

    def beside(self, named: str) -> Target:
        """Return what ``items`` or ``check`` names; a name without a module is in the workload's module.

        Raises:
            UserFunctionError: It can't be read, or there is no such file.
        """
        if ":" in named or named.endswith(".py"):
            return find_target(named, self.folder)
        return Target(self.target.module, named, self.target.file)


@dataclass(frozen=True, slots=True)
class Target:
    """A module, a dotted name in it (None: the only suitable one), and the file if that was named."""

    module: str
    name: str | None
    file: Path | None = None


def add_own_options(parser: argparse.ArgumentParser, *, several: bool) -> None:
    """Add the options for the user's function or functions: items, check, folder and interpreter."""
    workload_help = "your function: module:function or path/to/work.py:function"
    if several:
        parser.add_argument("--workload", required=True, action="append", help=f"{workload_help}; repeatable")
    else:
        parser.add_argument("--workload", help=workload_help)
    parser.add_argument("--items", help="its items: module:name, or a name in the function's module")
    parser.add_argument(
        "--check", help=f"check of its results: '{UNCHECKED}', or a function, named like --items"
    )
    parser.add_argument("--folder", help="its working directory (default: this one)")
    parser.add_argument("--import-path", help="more folders with modules that it imports")
    parser.add_argument(
        "--python", default=sys.executable, help="interpreter with its packages (default: this one)"
    )


def find_target(typed: str, folder: Path) -> Target:
    """Return the target of ``module:name``, ``file.py`` or ``file.py:name``.

    Raises:
        UserFunctionError: It is none of these, or there is no such file.
    """
    if found := FILE.fullmatch(typed):
        return _in_file(folder / Path(found["file"]).expanduser(), found["name"])
    if found := MODULE.fullmatch(typed):
        return Target(found["module"], found["name"])
    raise UserFunctionError(
        f"{typed!r} is neither module:function (for example json:loads) nor path/to/work.py:function."
    )


def _in_file(file: Path, name: str | None) -> Target:
    if not file.is_file():
        others = sorted(path.name for path in file.parent.glob("*.py"))[:10] if file.parent.is_dir() else []
        there = ", ".join(others) or "no Python files"
        raise NotThereError(f"there is no file {file}; {file.parent} contains {there}.")
    if not file.stem.isidentifier():
        raise UserFunctionError(
            f"{file.name} can't be imported because {file.stem!r} is not a valid module name: rename it."
        )
    return Target(file.stem, name, file.resolve())
