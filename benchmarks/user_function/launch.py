"""Starts the measuring process of somebody's own code: in their interpreter, from where they would run it.

Their packages, working directory, search path and environment variables are as when they run the code
themselves. Of ours only what is needed can be imported: the two packages that do the measuring come first
in the search path, the two libraries they need last, so that the user's versions of these go before ours.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.process.supervisor import ROOT, Launch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.user_function.source import Source

BOOT = """
import sys
first, folder, last = sys.argv[1:]
del sys.argv[1:]
if sys.path[:1] == [""]:
    del sys.path[0]
sys.path.insert(0, first)
sys.path.append(last)
# With what they import, before a file of the user's can hide it.
import benchmarks.measure.group, benchmarks.user_function.probe
from benchmarks.process.measuring_process import main
sys.path.insert(1, folder)
sys.exit(main())
"""
FIRST = "gil-bench-packages"
"""Name of the folder of OURS: by it, files of ours are known in stacks when it is gone."""
OURS = ("benchmarks", "workloads")
LIBRARIES = ("psutil", "threadpoolctl")
ACTIVATION = ("VIRTUAL_ENV",)


def own_launch(source: Source, scratch: Path) -> Launch:
    """Return how the measuring process is started.

    Args:
        source: The code.
        scratch: A folder in which the search paths of our own are made.
    """
    first = _folder(scratch / FIRST, (ROOT / name for name in OURS))
    last = _folder(scratch / "libraries", map(_library, LIBRARIES))
    script = source.target.file
    folder = script.parent if script else source.folder
    argv = (str(source.python), "-c", BOOT, str(first), str(folder), str(last))
    return Launch(argv, source.folder, _variables(source))


def _folder(folder: Path, linked: Iterable[Path]) -> Path:
    folder.mkdir()
    for path in linked:
        (folder / path.name).symlink_to(path)
    return folder


def _library(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None  # noqa: S101 - what we run on has them
    assert spec.origin is not None  # noqa: S101 - they are files
    origin = Path(spec.origin)
    return origin.parent if origin.name == "__init__.py" else origin


def _variables(source: Source) -> dict[str, str]:
    """Return the variables without what has activated our own environment; py-spy is found last on PATH."""
    own_bin = str(Path(sys.executable).parent)
    variables = {name: value for name, value in os.environ.items() if name not in ACTIVATION}
    others = [part for part in variables.get("PATH", os.defpath).split(os.pathsep) if part != own_bin]
    variables["PATH"] = os.pathsep.join([*others, own_bin])
    if source.import_path:
        variables["PYTHONPATH"] = os.pathsep.join(source.import_path)
    return variables
