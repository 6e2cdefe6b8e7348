"""Makes a text from a file safe to print: nothing in it steers a terminal or fails to be encoded."""

from __future__ import annotations

import unicodedata

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
