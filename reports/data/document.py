"""Opens a file and returns the JSON object in it, or says in one sentence why there is none.

Makes a text from a file safe to print: nothing in it steers a terminal or fails to be encoded.
"""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE_BYTES = 200_000_000


class UnreadableRunError(Exception):
    """A file cannot be reported; the message is one sentence that names it and says what to do."""


def read_document(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        UnreadableRunError: The file is missing, unreadable, empty, absurdly large, cut off or no object.
    """
    text = _text(path)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        what = "is cut off" if _ends_early(text, error) else "is not JSON"
        raise UnreadableRunError(
            f"{path} {what} (line {error.lineno}): measure again with 'make bench', or name another file."
        ) from None
    except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
        raise UnreadableRunError(
            f"{path} is nested or sized absurdly: name a file that 'make bench' stored."
        ) from None
    if not isinstance(document, dict):
        raise UnreadableRunError(f"{path} is JSON but no benchmark file: name one that 'make bench' stored.")
    return document


def _ends_early(text: str, error: json.JSONDecodeError) -> bool:
    """Tell whether the text is JSON up to where it stops, as after a full disk or a killed writer."""
    unfinished_string = error.msg.startswith("Unterminated string")
    return text.lstrip()[0] in "{[" and (unfinished_string or error.pos >= len(text.rstrip()))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise UnreadableRunError(
                f"{path} is larger than any run ({LARGEST_FILE_BYTES} bytes): name another file."
            )
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UnreadableRunError(
            f"{path} does not exist: check the name, or measure first with 'make bench'."
        ) from None
    except UnicodeDecodeError:
        raise UnreadableRunError(
            f"{path} is not JSON (no UTF-8 text): name a file that 'make bench' stored."
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise UnreadableRunError(
            f"{path} cannot be read ({error}): name a file that 'make bench' stored."
        ) from None
    if not text.strip():
        raise UnreadableRunError(f"{path} is empty: measure again with 'make bench', or name another file.")
    return text


# Control, format (direction, joiners), surrogate, line and paragraph characters.
UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def printable(text: str, keep: str = "") -> str:
    """Return the text with every unprintable character, except those to keep, replaced by a visible one."""
    if text.isprintable():  # as nearly all are, and this tells it a hundred times as fast
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(character) in UNPRINTABLE and character not in keep
        else character
        for character in text
    )
