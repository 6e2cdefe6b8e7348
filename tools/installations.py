"""Where interpreters lie on this machine: on PATH, and where pyenv and uv have installed them."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from tools.asking import answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

EXECUTABLE = re.compile(r"python3\.(\d+)t?")
OLDEST = 11


def on_path(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield what PATH has, without pyenv's shims: they run only the versions that are selected."""
    shims = _pyenv(environ) / "shims"
    for folder in environ.get("PATH", os.defpath).split(os.pathsep):
        if folder and Path(folder) != shims:
            yield from _executables(Path(folder))


def managed(environ: Mapping[str, str]) -> Iterator[Path]:
    """Yield what pyenv and uv have, whether or not it is on PATH; both keep a folder for each version."""
    for versions in (_pyenv(environ) / "versions", _uv(environ)):
        if versions:
            for folder in sorted(versions.glob("*/bin")):
                yield from _executables(folder)


def _pyenv(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("PYENV_ROOT") or Path(environ.get("HOME") or Path.home(), ".pyenv"))


def _uv(environ: Mapping[str, str]) -> Path | None:
    """Return where uv keeps its interpreters; a uv too old to tell is as good as none."""
    uv = shutil.which("uv", path=environ.get("PATH", os.defpath))
    told = answer([uv, "python", "dir"], environ) if uv else None
    return Path(told.stdout.strip()) if told and told.returncode == 0 and told.stdout.strip() else None


def _executables(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder under an interpreter's name that is new enough."""
    try:
        found = sorted(folder.iterdir())
    except OSError:  # PATH may name what isn't there, or isn't ours to read
        return
    yield from filter(_is_candidate, found)


def _is_candidate(path: Path) -> bool:
    called = EXECUTABLE.fullmatch(path.name)
    return called is not None and int(called[1]) >= OLDEST and os.access(path, os.X_OK)
