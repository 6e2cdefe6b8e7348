"""The comparison on the terminal."""

from __future__ import annotations

import io

from rich.console import Console

from reports.compare.comparing import Comparison
from reports.compare.judging import Verdict
from reports.compare.terminal import print_comparison
from tests.reports.compare.make_comparison import comparison_of, judgment


def printed(comparison: Comparison, width: int = 120) -> str:
    """Return what a terminal of this width shows."""
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_comparison(console, comparison)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_table_counts_and_limits() -> None:
    """What is not equivalent, how many of each, what could be seen, and the notes."""
    out = printed(
        comparison_of(judgment(Verdict.REGRESSED), judgment(Verdict.EQUIVALENT, "same"), notes=("Beware.",))
    )
    for text in (
        "latest against latest~1",
        "1.20× (1.15–1.25)",
        "Slower: 1 of 2 series became worse.",
        "2 series: 1 regressed and 1 equivalent.",
        "note: Beware.",
    ):
        assert text in out
    assert "same/" not in out


def test_no_table_when_all_is_equivalent() -> None:
    """Then the counts say it all."""
    out = printed(comparison_of(judgment(Verdict.EQUIVALENT)))
    assert "verdict" not in out
    assert out.splitlines()[1] == "No change: All series (1) stayed within their thresholds."


def test_the_worst_rows_have_room() -> None:
    """A failure is shown, and of what is unclear the page has the rest."""
    unclear = [judgment(Verdict.INCONCLUSIVE, f"w{place}") for place in range(30)]
    out = printed(comparison_of(*unclear, judgment(Verdict.FAILED, "last")))
    assert "last/" in out
    assert "… and 19 more: see the page." in out


def test_names_do_not_steer_the_terminal() -> None:
    """Neither rich's markup nor an escape sequence acts."""
    out = printed(comparison_of(judgment(Verdict.INCONCLUSIVE, "[red]\x1b[31m"), failures=("\x1b[2J",)))
    assert "\x1b" not in out
    assert "[red]" in out


def test_80_columns_are_enough() -> None:
    """A long path breaks between its parts and the figures stay whole."""
    lines = printed(comparison_of(judgment(Verdict.INCONCLUSIVE, "sha256_large")), width=80).splitlines()
    assert max(map(len, lines)) <= 80
    assert any("1.20× (1.15–1.25)" in line for line in lines)
