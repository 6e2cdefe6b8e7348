"""Marks that answer to the pointer: whose they are, and what each says when it is pointed at.

An artist carries this as its ``gid``, which matplotlib writes as the id of its group in an SVG and nowhere
else: a PNG is the same with it and without.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.artist import Artist
    from matplotlib.container import ErrorbarContainer
    from matplotlib.figure import Figure

STEM = "answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of an artist: whose it is, and the tip of each of its marks in their order."""

    runner: str
    tips: tuple[str, ...]


def answer(artist: Artist, runner: str = "", tips: Sequence[str] = ()) -> None:
    """Let an artist answer.

    Args:
        artist: A line with marks has a tip for each; anything else has one at most.
        runner: Whose it is, if it is a runner's: it is hidden and shown with the others of that runner.
        tips: What its marks say.
    """
    if runner or tips:
        artist.set_gid(json.dumps([runner, *tips]))


def answer_errorbar(drawn: ErrorbarContainer, runner: str, tips: Sequence[str]) -> None:
    """Let the marks of a line with error bars answer; the bars and caps belong to the same runner."""
    marks, caps, bars = drawn.lines
    answer(marks, runner, tips)
    for part in (*caps, *bars):
        answer(part, runner)


def runner_of(artist: Artist) -> str:
    """Return whose an artist is; empty if it is no runner's."""
    return _read(artist).runner if _answers(artist) else ""


@contextmanager
def short_ids(figure: Figure) -> Iterator[Mapping[str, Answer]]:
    """Yield the answers of a figure's artists by the ids that these have in the meantime."""
    found = {f"{STEM}{place}": artist for place, artist in enumerate(figure.findobj(_answers))}
    known = {short: _read(artist) for short, artist in found.items()}
    for short, artist in found.items():
        artist.set_gid(short)
    try:
        yield known
    finally:
        for short, artist in found.items():
            answer(artist, known[short].runner, known[short].tips)


def _read(artist: Artist) -> Answer:
    runner, *tips = json.loads(str(artist.get_gid()))
    return Answer(runner, tuple(tips))


def _answers(artist: Artist) -> bool:
    return str(artist.get_gid() or "").startswith("[")


def with_answers(svg: str, answers: Mapping[str, Answer]) -> str:
    """Return an SVG of matplotlib in which groups and marks have their answers as attributes.

    Args:
        svg: It has a group with an id for each artist, and in that of a line one ``use`` for each mark.
        answers: By the ids of their groups.
    """
    groups = re.split(r'(?=<g id=")', svg)
    return "".join(_group(group, answers) for group in groups)


def _group(group: str, answers: Mapping[str, Answer]) -> str:
    found = re.match(r'<g id="([^"]+)"', group)
    if found is None or found[1] not in answers:
        return group
    known = answers[found[1]]
    whose = f' data-runner="{escape(known.runner)}"' if known.runner else ""
    tips = [
        f' data-tip="{escape(tip)}" tabindex="0" role="img" aria-label="{escape(tip)}"' for tip in known.tips
    ]
    head, rest = f"<g{whose}", group[found.end() :]
    if rest.count("<use ") == len(tips):
        told = iter(tips)
        rest = re.sub("<use ", lambda _: f"<use{next(told)} ", rest)
    elif len(tips) == 1:  # a mark that is no symbol, such as a bar: its group answers
        head += tips[0]
    return head + rest
