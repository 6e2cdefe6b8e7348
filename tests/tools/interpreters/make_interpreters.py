"""Executables that say they are an interpreter, of any version and build."""

from __future__ import annotations

import json
from pathlib import Path


def stub(folder: Path, name: str, version: str, *, free_threaded: bool = False) -> Path:
    """Make an executable that answers the probe as CPython of that version would."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    facts = {
        "executable": str(path),
        "version": version,
        "free_threaded": free_threaded,
        "build": version,
        "missing": [],
    }
    return script(path, f"echo '{json.dumps(facts)}'")


def script(path: Path, *lines: str) -> Path:
    """Make an executable of these lines of a shell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)
    return path
