"""The JSON of gil-check as Markdown of a comment: like ``comment.py``, by the stdlib and without trust.

python3 -m reports.gate.gil_check_comment gil-check.json > comment.md
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from reports.gate.comment import print_comment
from reports.wording.markdown import as_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RELEASED = "released"
MARKS = {
    "fails in threads": "💥",
    "held": "🔴",
    "GIL switched on": "🔴",
    "not measured": "⚠️",
    "inconclusive": "❔",
    RELEASED: "🟢",
}
"""The verdicts, the worst first."""
MOST_BYTES = 4_000
"""Beside what a gate may say, GitHub takes no more in one comment."""
LONGEST_TEXT = 200
HEADINGS = "| Verdict | Function | Holds the GIL | Why |\n|---|---|---|---|"


class NotAGilCheckError(ValueError):
    """What was given is not what gil-check prints as JSON."""


def gil_check_markdown(document: object) -> str:
    """Return the verdict in one line, openly the functions that don't release the GIL, and the rest folded.

    Args:
        document: What ``json.loads`` makes of the output of ``gil-check`` with JSON.

    Raises:
        NotAGilCheckError: It has no list of verdicts.
    """
    verdicts = document.get("verdicts") if isinstance(document, Mapping) else None
    if not isinstance(verdicts, list):
        raise NotAGilCheckError("This is not the JSON of gil-check: it has no verdicts.")
    found = [each for each in verdicts if isinstance(each, Mapping)]
    good = [each for each in found if each.get("verdict") == RELEASED]
    bad = sorted((each for each in found if each.get("verdict") != RELEASED), key=_place)
    parts = [_headline(len(bad), len(found)), _table(bad, MOST_BYTES // 2)]
    if good:
        inside = _table(good, MOST_BYTES // 3)
        parts.append(
            f"<details><summary>{_functions(len(good))} released</summary>\n\n{inside}\n\n</details>"
        )
    return "\n\n".join(filter(None, parts)) + "\n"


def _place(verdict: Mapping[str, object]) -> int:
    """Return how bad a verdict is, the worst first; one that is not known here comes last."""
    words = list(MARKS)
    word = verdict.get("verdict")
    return words.index(word) if word in words else len(words)


def _headline(bad: int, all_of_them: int) -> str:
    if not all_of_them:
        return "**gil-check:** no function was checked."
    if not bad:
        return f"**gil-check:** {_functions(all_of_them)} checked, all release the GIL."
    return f"**gil-check:** {bad} of {_functions(all_of_them)} not shown to release the GIL."


def _functions(count: int) -> str:
    return f"{count} function{'s' * (count != 1)}"


def _table(verdicts: Sequence[Mapping[str, object]], most_bytes: int) -> str:
    """Return a row for each, as many as have room; an empty text without any."""
    kept, used = [HEADINGS], len(HEADINGS.encode())
    for row in map(_row, verdicts):
        used += len(row.encode()) + 1
        if used > most_bytes:
            return "\n".join(kept) + f"\n\n… and {len(verdicts) - len(kept) + 1} more: see the log."
        kept.append(row)
    return "\n".join(kept) if len(kept) > 1 else ""


def _row(verdict: Mapping[str, object]) -> str:
    sentences = verdict.get("sentences")
    why = sentences[0] if isinstance(sentences, list) and sentences else ""
    word = verdict.get("verdict")
    mark = MARKS.get(word, "❔") if isinstance(word, str) else "❔"
    shown = f"{mark} {_text(word) or 'unknown'}"
    return f"| {shown} | {_text(verdict.get('name'))} | {_share(verdict)} | {_text(why)} |"


def _share(verdict: Mapping[str, object]) -> str:
    """Return the share with its interval, or a dash if it was not measured."""
    share = verdict.get("gil_share")
    figures = [share.get(name) if isinstance(share, Mapping) else None for name in ("share", "low", "high")]
    numbers = [each for each in figures if isinstance(each, int | float) and not isinstance(each, bool)]
    if len(numbers) < len(figures) or not all(0 <= each <= 1 for each in numbers):
        return "–"
    estimate, low, high = (f"{100 * each:.0f}" for each in numbers)
    return f"{estimate} % ({low}–{high})"


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return as_markdown(value if len(value) <= LONGEST_TEXT else f"{value[: LONGEST_TEXT - 1]}…")


def main(arguments: Sequence[str], write: Callable[[str], object] = sys.stdout.write) -> int:
    """Print the comment for a file; return 0, or 2 if it is not the JSON of gil-check."""
    return print_comment(gil_check_markdown, arguments, write)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
