"""Texts are made safe to print."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.printable import printable


def test_terminal_sequences_are_disarmed() -> None:
    """Escape, newline and right-to-left override become visible characters; letters of any script stay."""
    assert printable("a\x1b[31m\n\u202eß 数") == "a�[31m��ß 数"


def test_lines_of_a_traceback_can_be_kept() -> None:
    """Characters that are asked for are kept."""
    assert printable("a\n\tb", keep="\n\t") == "a\n\tb"


@given(st.text(st.characters(exclude_categories=())))
def test_every_text_can_be_encoded(text: str) -> None:
    """What comes out can be written as UTF-8 on one line, whatever went in."""
    shown = printable(text)
    shown.encode()
    assert len(shown.splitlines()) <= 1
    assert len(shown) == len(text)
