"""``gate.json`` as the Markdown of a comment; needs the standard library only, and trusts no text of it.

    python3 -m reports.gate.comment gate.json > comment.md

A job without rights measures and leaves ``gate.json``; a job that may write comments renders it with this
file, from its own checkout and without installing anything. Whoever made the file may have written anything
into it: every text is escaped, so that links, mentions, references and HTML are text, and it is cut to a
length; what has another type than it should is left out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reports.wording.markdown import as_markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

KEY = "gil_bench_gate_result"

MOST_BYTES = 60_000
"""GitHub refuses a comment above 65,536 characters whole; the rest is for what a job puts around it."""

MOST_OPEN_BYTES = 30_000
"""What stands openly leaves room for the folded parts."""

LONGEST_TEXT = 400

LARGEST_FILE_BYTES = 50_000_000

WRONG_USE = 2

MARKS = {
    "failed": "💥",
    "regressed": "🔴",
    "missing": "⚠️",
    "accepted": "🟤",
    "improved": "🟢",
    "looks better": "🟡",
    "changed": "🔵",
    "new": "🆕",
    "inconclusive": "❔",
    "equivalent": "⚪",
}
"""The verdicts, the worst first."""

CHANGED = ("failed", "regressed", "missing", "accepted", "improved", "new")
"""Verdicts that stand openly; all others are folded."""

TIMES = ("time", "speedup")
"""What else is better or has changed explains the times, and is folded."""

HEADINGS = "| Verdict | Series | Base → head | Head / base | Why |\n|---|---|---|---|---|"

NOTHING_ELSE = "Nothing else changed between the sides: same Python, libraries and machine."

OTHERWISE_UNKNOWN = "What else changed between the sides is unknown."


class NotAGateError(ValueError):
    """What was given is not the JSON of a gate."""


def gate_markdown(document: object) -> str:
    """Return the comment: the verdict in its first line, what changed openly, everything else folded.

    Args:
        document: What ``json.loads`` makes of ``gate.json``. Of its ``gil_bench_gate_result`` are read:
            ``answer`` (``title``, ``sentence``, ``next_step``, ``command``), ``heading``, ``caveats``,
            ``to_accept`` (lines), ``also_changed`` (each ``what``, ``base``, ``head``; null: unknown),
            ``stale`` (each ``entry``, ``reason``), ``visibility``, ``false_alarms_sentence``, and ``series``,
            each with ``verdict``, ``name``, ``base_figure``, ``head_figure``, ``figure`` and ``sentence``.

    Returns:
        At most MOST_BYTES of UTF-8, ending in a line end. Nothing in it acts, whatever the document says.

    Raises:
        NotAGateError: It is not of this form, so there is no verdict.
    """
    content = document.get(KEY) if isinstance(document, Mapping) else None
    answer = content.get("answer") if isinstance(content, Mapping) else None
    if not isinstance(content, Mapping) or not isinstance(answer, Mapping) or not _text(answer, "title"):
        raise NotAGateError("This is not the gate.json of a gate: it has no answer.")
    series = [each for each in _list(content, "series") if isinstance(each, Mapping)]
    parts = [*_opening(answer), *_changes(series), *_notes(content)]
    return _fitted(parts, [*_folded_series(series), *_folded_facts(content)])


def _opening(answer: Mapping[str, object]) -> Iterator[str]:
    title, sentence = _text(answer, "title"), _text(answer, "sentence")
    yield f"**{title}:** {sentence}"
    yield _text(answer, "next_step")
    if command := _text(answer, "command"):
        yield f"<code>{command}</code>"


def _changes(series: Sequence[Mapping[str, object]]) -> Iterator[str]:
    changed = [
        each
        for verdict in CHANGED
        for each in series
        if each.get("verdict") == verdict and not _explains(each)
    ]
    if changed:
        yield _within("\n", HEADINGS, map(_row, changed), MOST_OPEN_BYTES, len(changed))


def _explains(each: Mapping[str, object]) -> bool:
    """Tell whether a figure that explains the times is better, or has changed: there is no need to act."""
    verdict = each.get("verdict")
    return verdict in ("looks better", "changed") or (
        verdict == "improved" and each.get("metric", "time") not in TIMES
    )


def _row(each: Mapping[str, object]) -> str:
    verdict = str(each.get("verdict"))
    name = _text(each, "name") or _text(each, "path")
    ends = [_text(each, "base_figure"), _text(each, "head_figure")]
    shown = " → ".join(end or "–" for end in ends) if any(ends) else "–"
    cells = (
        f"{MARKS[verdict]} {verdict}",
        name,
        shown,
        _text(each, "figure") or "–",
        _text(each, "sentence"),
    )
    return f"| {' | '.join(cells)} |"


def _within(joint: str, first: str, texts: Iterator[str], most_bytes: int, count: int) -> str:
    """Return texts behind the first one, as many as have room, and how many were left out."""
    kept, used = [first], len(first.encode())
    for text in texts:
        used += len(text.encode()) + len(joint)
        if used > most_bytes:
            break
        kept.append(text)
    left_out = count - (len(kept) - 1)
    return joint.join(kept) + (f"\n\n… and {left_out} more: see the page." if left_out else "")


def _notes(content: Mapping[str, object]) -> Iterator[str]:
    """Yield what else differs between the sides, and the caveats: both may explain a change."""
    if not content.get("outcome"):  # else nothing was measured
        yield _also_changed(content)
    for caveat in _list(content, "caveats")[:10]:
        if text := _escaped(caveat):
            yield f"> {text}"


def _also_changed(content: Mapping[str, object]) -> str:
    if not isinstance(content.get("also_changed"), list):
        return OTHERWISE_UNKNOWN
    changes = [each for each in _list(content, "also_changed") if isinstance(each, Mapping)]
    shown = [f"{_text(one, 'what')} {_text(one, 'base')} → {_text(one, 'head')}" for one in changes[:10]]
    if not shown:
        return NOTHING_ELSE
    more = f"; and {len(changes) - len(shown)} more" if len(changes) > len(shown) else ""
    return f"**Also changed:** {'; '.join(shown)}{more}."


def _folded_series(series: Sequence[Mapping[str, object]]) -> Iterator[tuple[str, str]]:
    """Yield summary and content of what explains the times, and of each verdict that is no change."""
    explained = [each for each in series if _explains(each)]
    if explained:
        one = "1 figure that explains the times is better, or has changed"
        several = f"{len(explained)} figures that explain the times are better, or have changed"
        yield one if len(explained) == 1 else several, _folded_rows(explained)
    for verdict, said in (("inconclusive", "vary too much to tell"), ("equivalent", "did not change")):
        found = [each for each in series if each.get("verdict") == verdict]
        if found:
            yield f"{len(found)} series {said}", _folded_rows(found)


def _folded_rows(found: Sequence[Mapping[str, object]]) -> str:
    return _within("\n", HEADINGS, map(_row, found), MOST_OPEN_BYTES // 2, len(found))


def _folded_facts(content: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    lines = [_text(content, "heading"), _text(content, "visibility"), _text(content, "false_alarms_sentence")]
    if text := "\n".join(f"- {line}" for line in lines if line):
        yield "How it was measured", text
    if to_accept := [_escaped(line) for line in _list(content, "to_accept")[:60]]:
        yield "To accept it, commit this in .gil-bench/accepted.toml", f"<pre>{chr(10).join(to_accept)}</pre>"
    stale = [each for each in _list(content, "stale")[:20] if isinstance(each, Mapping)]
    if stale:
        entries = "\n".join(f"- {_text(each, 'entry')}: {_text(each, 'reason')}" for each in stale)
        yield f"Accepted changes that match nothing ({len(stale)})", entries


def _fitted(parts: Sequence[str], folded: Sequence[tuple[str, str]]) -> str:
    """Return the parts, then the folded ones, as many of either as have room."""
    folds = (f"<details><summary>{said}</summary>\n\n{inside}\n\n</details>" for said, inside in folded)
    text = ""
    for part in (*parts, *folds):
        longer = f"{text}\n\n{part}" if text else part
        if part and len(longer.encode()) < MOST_BYTES:
            text = longer
    return f"{text}\n"


def _list(content: Mapping[str, object], name: str) -> list[object]:
    found = content.get(name)
    return found if isinstance(found, list) else []


def _text(content: Mapping[str, object], name: str) -> str:
    return _escaped(content.get(name))


def _escaped(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return as_markdown(value if len(value) <= LONGEST_TEXT else f"{value[: LONGEST_TEXT - 1]}…")


def main(arguments: Sequence[str], write: Callable[[str], object] = sys.stdout.write) -> int:
    """Print the comment for a file; return 0, or 2 if it is not the JSON of a gate."""
    return print_comment(gate_markdown, arguments, write)


def print_comment(
    markdown: Callable[[object], str], arguments: Sequence[str], write: Callable[[str], object]
) -> int:
    """Print what a function makes of the JSON of a file; return 0, or 2 if it can't.

    Args:
        markdown: Raises a ValueError for JSON of another form.
        arguments: The path of the file.
        write: Prints.
    """
    try:
        (name,) = arguments
        write(markdown(json.loads(_content(Path(name)))))
    except (OSError, ValueError, RecursionError) as error:  # among them what is no JSON, and a missing name
        sys.stderr.write(f"comment: {' '.join(arguments)} can't be shown as a comment: {error}\n")
        return WRONG_USE
    return 0


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE_BYTES + 1)
    if len(content) > LARGEST_FILE_BYTES:
        raise ValueError(f"It is larger than {LARGEST_FILE_BYTES} bytes.")
    return content


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
