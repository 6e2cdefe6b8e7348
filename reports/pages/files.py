"""Writes a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from reports.pages.publish import CannotWriteError


def write_whole(path: Path, text: str) -> Path:
    """Write a text in UTF-8 and return its path; whoever reads meanwhile sees the old file or the new one.

    Raises:
        CannotWriteError: The operating system refuses.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        fresh = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            fresh.chmod(0o644)  # a temporary file is its owner's alone, a report is not
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWriteError(f"{path} cannot be written ({error}): name another place.") from error
    return path
