"""The machine-readable result of a command, for ``--json``: the file that it has written, if it has."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tools.speaking.output import lost
from tools.workspace import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@contextmanager
def printed(files: Sequence[Path]) -> Iterator[None]:
    """Print at the end which of these files were written meanwhile; older ones are no result of ours.

    Raises:
        SetupError: Standard output can't take it.
    """
    before = {file: _state(file) for file in files}
    yield
    for file in files:
        if _state(file) not in {None, before[file]}:
            with file.open(encoding="utf-8") as content:
                shutil.copyfileobj(content, sys.stdout)
            if why := lost(sys.stdout):
                raise SetupError(f"standard output can't take the result ({why}), which is in {file}")


def _state(file: Path) -> tuple[int, int] | None:
    try:
        seen = file.stat()
    except OSError:
        return None
    return seen.st_ino, seen.st_mtime_ns
