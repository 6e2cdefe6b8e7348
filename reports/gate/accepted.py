"""Changes that somebody looked at and accepted: ``.gil-bench/accepted.toml``, as the head has committed it.

    [[accepted]]
    series = "speedup/my_module:parse/*/time"   # a pattern of the path of a series
    change = "slower up to 15 %"                # slower, lower, more or worse; % or, of a GIL share, points
    note = "Checks its input now, see the review"
    date = 2026-11-29                           # when it was looked at
    commit = "1a2b3c4"                          # optional: where the change is, or a range "1a2b3c4..5d6e7f8"
    until = 2027-01-31                          # optional: the last day on which it holds

An entry must not hide the next change of the same series. So it holds where it is new: the head has it and
the base has not, as where one branch makes the change and accepts it. It also holds where its commit lies
between the sides. With a last day and no commit it holds until then. ``change = "missing"`` accepts a series
that the head no longer has.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from glob import escape
from typing import TYPE_CHECKING, Any

from reports.compare.judging import Verdict
from reports.data.document import UnreadableRunError, printable
from reports.wording.numbers import listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from reports.compare.judging import Judgment

CHANGE = re.compile(r"(slower|lower|more|worse) up to (\d{1,6}(?:\.\d{1,3})?) ?(%|points)")
HOW_TO_WRITE = "write for example 'slower up to 15 %', 'more up to 20 points' (of a GIL share) or 'missing'"
COMMIT = re.compile(r"[0-9a-f]{7,64}(?:\.\.[0-9a-f]{7,64})?")
ENTRY = re.compile(r"^[ \t]*(?P<entry>\[\[[ \t]*accepted[ \t]*\]\])", re.MULTILINE)
LONGEST_LINE = 500
MOST_ENTRIES = 500
MOST_SHOWN = 5


class AcceptedError(UnreadableRunError):
    """The file can't be understood; the message names the line or the field."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """One entry.

    Attributes:
        series: A pattern of paths.
        change: What is accepted, as written.
        word: The direction that it names; ``missing`` for a series that is gone.
        limit: How much worse, as a fraction; 0 for ``missing``.
        in_points: Whether the limit is one of points of a share, not of a ratio.
        note: Why it was accepted.
        day: When.
        commit: Where the change is, an id or a range; empty if that was not told.
        until: The last day on which it holds; None for no end.
    """

    series: str
    change: str
    word: str
    limit: float
    in_points: bool
    note: str
    day: date
    commit: str = ""
    until: date | None = None

    def concerns(self, judgment: Judgment) -> bool:
        """Tell whether it is about this series, whatever became of it."""
        return fnmatchcase(judgment.series.path, self.series)

    def allows(self, judgment: Judgment) -> bool:
        """Tell whether what became of a series is no more than was accepted.

        As with thresholds, the whole interval has to lie beyond the limit to be more than that.
        """
        if judgment.verdict is Verdict.MISSING:
            return self.word == "missing"
        series, change = judgment.series, judgment.change
        if change is None or self.word not in {"worse", series.measure.more, series.measure.less}:
            return False
        if self.in_points:
            is_share = series.metric == "gil_share" and judgment.base is not None
            return is_share and (judgment.base or 0.0) * (change.ratio.low - 1) <= self.limit
        if series.larger_is_worse:
            return self.word != series.measure.less and change.ratio.low - 1 <= self.limit
        return self.word != series.measure.more and 1 - change.ratio.high <= self.limit


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """The entries, and what tells which of them hold.

    Attributes:
        path: Where it is in the repository.
        commits: The ids of the commits between the sides, the newest first; of a shallow clone not all.
        day: Of the head's commit: with it the same gate always comes to the same.
        of_base: The entries that the base has, too.
    """

    path: str
    entries: tuple[Accepted, ...]
    commits: tuple[str, ...]
    day: date
    of_base: tuple[Accepted, ...] = ()

    def why_not(self, entry: Accepted) -> str:
        """Return why an entry does not hold here, or an empty text if it does."""
        if entry.until and self.day > entry.until:
            return f"it held until {entry.until}"
        if entry not in self.of_base or (entry.commit and self._lies_between(entry.commit)):
            return ""
        if entry.commit:
            return f"{entry.commit} is not between the two sides"
        return "" if entry.until else "the base has it, too, so its change is in the base"

    def _lies_between(self, commit: str) -> bool:
        """Tell whether a commit, or a commit of a range, is what the head has and the base has not."""
        first, _, last = commit.rpartition("..")
        places = [self._place(first) if first else None, self._place(last)]
        older, newest = places
        return newest is not None or bool(older)  # behind the older end of a range are newer ones

    def _place(self, start: str) -> int | None:
        return next((place for place, full in enumerate(self.commits) if full.startswith(start)), None)


@dataclass(frozen=True, slots=True)
class Stale:
    """An entry that has accepted nothing here."""

    entry: str
    reason: str


def read_accepted(path: Path) -> AcceptedFile:
    """Return what the driver found in the head's commit.

    Raises:
        AcceptedError: It can't be understood.
    """
    told = json.loads(path.read_text("utf-8"))
    name, day = told["path"], date.fromisoformat(told["date"])
    of_base: tuple[Accepted, ...] = ()
    with suppress(AcceptedError):  # of a file that was wrong no entry was ever accepted
        of_base = parse_accepted(name, told["base_text"] or "")
    return AcceptedFile(name, parse_accepted(name, told["text"]), tuple(told["commits"]), day, of_base)


def parse_accepted(path: str, text: str) -> tuple[Accepted, ...]:
    """Return the entries of a file.

    Args:
        path: Its name in errors.
        text: Its content.

    Raises:
        AcceptedError: It is no TOML, or an entry is not as described above.
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise AcceptedError(f"{path} is not TOML: {printable(str(error))}.") from None
    entries = document.pop("accepted", [])
    if document:
        raise AcceptedError(f"{path}: {_shown(next(iter(document)))} is unknown; write [[accepted]] entries.")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise AcceptedError(f"{path}: accepted must be [[accepted]] entries.")
    if len(entries) > MOST_ENTRIES:
        raise AcceptedError(f"{path} has {len(entries)} entries; at most {MOST_ENTRIES} are read.")
    lines = [1 + text.count("\n", 0, found.start("entry")) for found in ENTRY.finditer(text)]
    told = [f" (line {line})" for line in lines] if len(lines) == len(entries) else [""] * len(entries)
    return tuple(
        _entry(f"{path}, entry {place}{line}", entry)
        for place, (line, entry) in enumerate(zip(told, entries, strict=True), start=1)
    )


def _entry(where: str, entry: dict[str, Any]) -> Accepted:
    unknown = sorted(entry.keys() - {"series", "change", "commit", "until", "note", "date"})
    if unknown:
        names = "series, change, commit, until, note and date"
        raise AcceptedError(f"{where}: {_shown(unknown[0])} is unknown; it has {names}.")
    series, change, note = (_line(where, entry, name) for name in ("series", "change", "note"))
    day = _day(where, entry, "date")
    commit = _line(where, entry, "commit").lower() if "commit" in entry else ""
    if commit and not COMMIT.fullmatch(commit):
        must = "an id of 7 digits or more, or a range of two"
        raise AcceptedError(f"{where}: commit must be {must}, not {_shown(commit)}.")
    word, limit, in_points = _limit(where, change)
    until = _day(where, entry, "until") if "until" in entry else None
    return Accepted(series, change, word, limit, in_points, note, day, commit, until)


def _limit(where: str, change: str) -> tuple[str, float, bool]:
    if change == "missing":
        return "missing", 0.0, False
    found = CHANGE.fullmatch(change)
    if found is None:
        raise AcceptedError(f"{where}: change can't be {_shown(change)}; {HOW_TO_WRITE}.")
    return found[1], float(found[2]) / 100, found[3] == "points"


def _line(where: str, entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    line = " ".join(value.split()) if isinstance(value, str) else ""
    if not 0 < len(line) <= LONGEST_LINE:
        raise AcceptedError(f"{where}: {name} must be a text of 1 to {LONGEST_LINE} characters.")
    return printable(line)


def _day(where: str, entry: dict[str, Any], name: str) -> date:
    value = entry.get(name)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise AcceptedError(f"{where}: {name} must be a day without quotes, such as 2026-11-29.")


def _shown(text: str) -> str:
    return repr(printable(text[:80]))


def to_accept(judgments: Sequence[Judgment], day: date) -> tuple[str, ...]:
    """Return lines for the file that would accept what became worse, but for the note."""
    worse = sorted(
        one.series.path for one in judgments if one.verdict in {Verdict.REGRESSED, Verdict.MISSING}
    )
    by_path = {judgment.series.path: judgment for judgment in judgments}
    lines: list[str] = []
    for path in worse[:MOST_SHOWN]:
        lines += [
            *([""] if lines else []),
            "[[accepted]]",
            f"series = {json.dumps(escape(path), ensure_ascii=False)}",
            f'change = "{_written(by_path[path])}"',
            'note = "why"',
            f"date = {day}",
        ]
    return tuple(lines)


def _written(judgment: Judgment) -> str:
    """Return the change of a series with room for what its interval leaves open."""
    series, change = judgment.series, judgment.change
    if change is None:
        return "missing"
    if series.metric == "gil_share" and judgment.base is not None:
        return f"more up to {math.ceil(judgment.base * (change.ratio.high - 1) * 100)} points"
    if series.larger_is_worse:
        return f"{series.measure.more} up to {math.ceil((change.ratio.high - 1) * 100)} %"
    return f"{series.measure.less} up to {math.ceil((1 - change.ratio.low) * 100)} %"


def accept(
    judgments: Sequence[Judgment], file: AcceptedFile | None
) -> tuple[tuple[Judgment, ...], tuple[Stale, ...]]:
    """Return the judgments, those accepted marked as that, and the entries that have accepted nothing.

    A change beyond what was accepted stays what it is, and says so.
    """
    if file is None:
        return tuple(judgments), ()
    holding = [entry for entry in file.entries if not file.why_not(entry)]
    judged = tuple(_accepted(judgment, holding) for judgment in judgments)
    return judged, tuple(_stale(file, judgments))


def _accepted(judgment: Judgment, holding: Sequence[Accepted]) -> Judgment:
    if judgment.verdict not in {Verdict.REGRESSED, Verdict.MISSING}:
        return judgment
    about = [entry for entry in holding if entry.concerns(judgment)]
    for entry in about:
        if entry.allows(judgment):
            sentence = f"accepted: {entry.note} ({entry.change}, {entry.day})."
            return replace(judgment, verdict=Verdict.ACCEPTED, sentence=f"{sentence} {judgment.sentence}")
    if about:
        said = listing(dict.fromkeys(entry.change for entry in about), "or")
        return replace(judgment, sentence=f"{judgment.sentence} Only {said} is accepted.")
    return judgment


def _stale(file: AcceptedFile, judgments: Sequence[Judgment]) -> Iterator[Stale]:
    worse = [one for one in judgments if one.verdict in {Verdict.REGRESSED, Verdict.MISSING}]
    for entry in file.entries:
        reason = file.why_not(entry)
        if not reason and not any(map(entry.concerns, judgments)):
            reason = "no series of this gate matches it"
        elif not reason and not any(map(entry.concerns, worse)):
            reason = "nothing that it names became worse"
        if reason:
            yield Stale(f"{entry.series} ({entry.change}): {entry.note}", reason)
