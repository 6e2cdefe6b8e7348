"""Which file system a folder lies on, where the operating system says so."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

MOUNT_TABLE = Path("/proc/self/mountinfo")


def file_system_type(folder: Path) -> str | None:
    """Return the file system's type, such as ``"ext4"`` or ``"tmpfs"``; None without Linux's mount table."""
    try:
        table = MOUNT_TABLE.read_text(errors="surrogateescape")
    except OSError:
        return None
    return find_type(table, PurePosixPath(folder.resolve()))


def find_type(table: str, path: PurePosixPath) -> str | None:
    """Return the type of the mount that holds an absolute path, or None where the table has none.

    Args:
        table: Lines as in /proc/self/mountinfo (format: proc_pid_mountinfo(5)): the mount point is the
            fifth field, the type comes after a lone hyphen. Later lines hide earlier ones.
        path: Without symbolic links.
    """
    found: tuple[int, str] | None = None
    for line in table.splitlines():
        mount, hyphen, source = line.partition(" - ")
        fields = mount.split()
        if not hyphen or len(fields) < 5:
            continue
        point = PurePosixPath(_unescape(fields[4]))
        depth = len(point.parts)
        if path.is_relative_to(point) and (found is None or depth >= found[0]):
            found = depth, source.split()[0]
    return found[1] if found else None


def _unescape(field: str) -> str:
    r"""Return a field with ``\040`` and its like (octal) turned back into characters."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], base=8)), field)
