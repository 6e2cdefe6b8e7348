"""``python -m benchmarks.user_function.early``: finds wrong names before an environment is made for a run.

It needs nothing but the standard library and takes the options of a run. Exit codes: 2 a name is wrong, which
is told; 0 none was found to be.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.plan.selection import UsageError, choose_preset, choose_workers, find_runners
from benchmarks.user_function.adapt import find_function
from benchmarks.user_function.source import Source, add_own_options
from speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

WRONG_USE = 2
OURS = {"benchmarks", "speaking", "workloads"}
"""A module of the user's with such a name is found only where ours have other names."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Look for wrong names; return 0 or 2. What the user's module prints goes to standard error."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.user_function.early", description=__doc__)
    add_own_options(parser, several=True)
    for name in ("runners", "workers", "preset"):
        parser.add_argument(f"--{name}")
    asked, _ = parser.parse_known_args(arguments)
    os.dup2(2, 1)
    try:
        _check(asked)
    except UsageError as error:
        sys.stderr.write(spoken(f"gil-bench: {error}\n"))
        return WRONG_USE
    return 0


def _check(asked: argparse.Namespace) -> None:
    found = find_runners()
    for name in (asked.runners or "").replace(",", " ").split():
        if name not in found:
            raise UsageError(f"there is no runner {name!r}; choose from: {', '.join(found)}.")
    choose_workers(asked.workers, 1)
    if asked.preset:
        choose_preset(asked.preset)
    folder = Path(asked.folder or ".").absolute()
    if not folder.is_dir():
        raise UsageError(f"the working directory {folder} does not exist.")
    entries = [entry for entry in (asked.import_path or "").split(os.pathsep) if entry]
    os.chdir(folder)
    for workload in asked.workload:
        source = Source(workload, asked.items, asked.check, folder, tuple(entries), Path(asked.python))
        target = source.target
        sys.path[1:1] = [str(target.file.parent if target.file else folder), *entries]
        if target.module.partition(".")[0] not in OURS:
            find_function(source)


if __name__ == "__main__":
    sys.exit(main())
