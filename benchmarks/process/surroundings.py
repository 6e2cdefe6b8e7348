"""Makes a run independent of its surroundings: pytest's variables, a long TMPDIR, a closed output."""

from __future__ import annotations

import os
import sys
import tempfile

from tools.speaking.output import forgive_output

LONGEST_TEMPORARY_FOLDER = 70
"""Bytes. A socket's path is limited to 103 to 107, and multiprocessing appends up to 33 to the folder."""

SHORT_FOLDERS = ("/tmp", "/var/tmp")  # noqa: S108 - what is made in them is made by tempfile, for us alone


def prepare_surroundings() -> None:
    """Prepare this process, and so its children, to measure in any surroundings."""
    forgive_output()
    # Options and plug-ins of the user's own tests; we use pytest, too.
    for name in [name for name in os.environ if name.startswith("PYTEST_")]:
        del os.environ[name]
    _shorten_temporary_folder()


def _shorten_temporary_folder() -> None:
    """Choose another temporary folder if the path of a socket in it would be too long, and say so."""
    folder = tempfile.gettempdir()
    if os.name != "posix" or len(os.fsencode(folder)) <= LONGEST_TEMPORARY_FOLDER:
        return
    short = next((each for each in SHORT_FOLDERS if os.access(each, os.W_OK | os.X_OK)), None)
    said = f"TMPDIR is {len(os.fsencode(folder))} bytes long, too long for sockets of worker processes"
    if short is None:
        sys.stderr.write(f"gil-bench: {said}, which may fail. Set a shorter TMPDIR.\n")
        return
    os.environ["TMPDIR"] = short
    tempfile.tempdir = None  # what was found before
    sys.stderr.write(f"gil-bench: {said}; using {short} instead.\n")
