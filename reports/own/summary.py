"""The summary on the terminal for a user's own function: answer, code, what was seen, where the page is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from reports.own.seen import seen
from reports.summary import print_page, say, say_what_is_missing

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from reports.analysis import Analysis
    from reports.own.answer import Answer
    from reports.own.model import Own


def print_own_summary(console: Console, analysis: Analysis, own: Own, answer: Answer, page: Path) -> None:
    """Print the summary; every text from the run is printed as it is, never as markup.

    Args:
        console: Where to.
        analysis: The run.
        own: The function.
        answer: The answer for it.
        page: Where the page is.
    """
    say(console, f"\nThreads or processes for {own.workload}?", style="bold")
    say(console, f"\n{answer.headline}", style="bold")
    for sentence in filter(None, (*answer.sentences, answer.doubt)):
        say(console, sentence)
    if answer.what_would_change:
        say(console, f"What could change it: {'; '.join(answer.what_would_change)}.")
    if answer.code:
        say(console, "\nThe code to paste:\n", style="bold")
        console.print(Text(answer.code), soft_wrap=True)  # as it is, so that it can be copied
    say(console, "\nWhat was seen of your function:", style="bold")
    for sentence in seen(own):
        say(console, f"- {sentence}")
    say_what_is_missing(console, analysis)
    print_page(console, page)
