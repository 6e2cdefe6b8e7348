"""A badge for a README: the newest verdict on a function in a few words, as a small SVG."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from reports.why.cause import diagnose
from reports.wording.escaping import xml_text
from reports.wording.numbers import times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.advice.advice import Advice
    from reports.advice.findings import Finding
    from reports.speedups.cells import Analysis

Tone = Literal["good", "held", "unclear"]

GROUNDS: dict[Tone, str] = {"good": "#0b6e4f", "held": "#9a3412", "unclear": "#57606a"}
"""White on each has a contrast of more than 5, and each shows on a white page and on a black one."""

NAME_GROUND, EDGE = "#30363d", "#8b949e"

HEIGHT, PADDING = 20, 6

FONT = "Verdana, DejaVu Sans, Geneva, sans-serif"

NARROW, WIDE = "fijlrtI.,:;'|!()[] ", "mwMW@%×"
"""Characters of about half and of one and a half times the usual width."""

LONGEST_NAME = 60

PLAIN = re.compile(r"[a-z0-9_][a-z0-9_.]{0,39}(:[a-z0-9_.]{1,40})?")
"""Names that any file system and any address takes nearly as they are, also where capitals don't count."""


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge says.

    Attributes:
        name: What was measured, such as ``work.handle``.
        message: The verdict in a few words, such as ``threads 3.1×``.
        tone: The color of the message, which says nothing that its words don't.
        title: The verdict in a sentence, with the Python and the day.
    """

    name: str
    message: str
    tone: Tone
    title: str


def badges(analysis: Analysis, findings: Sequence[Finding]) -> dict[str, Badge]:
    """Return the badge of each workload of a run, by the workload's name."""
    return {finding.workload: _badge(analysis, finding) for finding in findings}


def badge_files(analysis: Analysis, findings: Sequence[Finding]) -> dict[str, bytes]:
    """Return the badges of a run as files, by their name."""
    return {badge_file(name): badge_svg(badge) for name, badge in badges(analysis, findings).items()}


def _badge(analysis: Analysis, finding: Finding) -> Badge:
    name, run = finding.workload.replace(":", "."), analysis.run
    message, tone = _message(analysis, finding.workload, finding.advice)
    sentence = finding.advice.use if finding.advice else "not measured."
    doubt = f" {finding.doubt}" if finding.doubt else ""
    when = f"Python {run.environment.python_version}, {run.started:%Y-%m-%d}."
    return Badge(name, message, tone, f"{name}: {sentence}{doubt} {when}")


def _message(analysis: Analysis, workload: str, advice: Advice | None) -> tuple[str, Tone]:
    if advice is None:
        return "not measured", "unclear"
    held = _holds_the_gil(analysis, workload)
    if advice.speedup is not None:
        return f"{advice.runner} {times(advice.speedup)}{', holds the GIL' if held else ''}", "good"
    if held:
        return "holds the GIL", "held"
    verdicts = set(analysis.best.loc[analysis.best["workload"] == workload, "verdict"])
    if verdicts == {"slower"}:
        return "sequential is fastest", "unclear"
    return "too few blocks to tell" if "too few blocks" in verdicts else "no difference shown", "unclear"


def _holds_the_gil(analysis: Analysis, workload: str) -> bool:
    """Return whether the GIL is what limits threads, as the cause of their best cell has it."""
    best = analysis.best
    of_threads = best[(best["workload"] == workload) & (best["runner"] == "threads")]
    causes = diagnose(analysis).causes
    return any(causes[workload, "threads", int(count)].name == "GIL-bound" for count in of_threads["workers"])


def badge_file(name: str, python: str = "") -> str:
    """Return the file name of a badge, which no other name has and which stays the same.

    A function ``work:handle`` has ``badge-work-handle.svg``. A name with other characters than small letters,
    digits, ``_`` and ``.`` ends with digits that tell it apart from those that look alike without them.

    Args:
        name: Of the workload.
        python: If the badge is for one Python only, such as ``3.14t``.
    """
    plain = name.replace(":", "-")
    if not PLAIN.fullmatch(name):
        digits = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        plain = "-".join([*re.findall(r"[a-z0-9_]+", name.lower()), digits])[-LONGEST_NAME:]
    suffix = re.sub(r"[^0-9a-z.]+", "-", python.lower())
    return f"badge-{plain}{f'@{suffix}' if suffix else ''}.svg"


def badge_svg(badge: Badge) -> bytes:
    """Return the picture: the name in white on gray, the message in white on its color, in any theme.

    A reader of screens says the title. No text of a run is markup, and texts that are wider or narrower in
    somebody's font are fitted into their place.
    """
    name, message, title = map(xml_text, (_short(badge.name), badge.message, badge.title))
    left, right = (_width(text) + 2 * PADDING for text in (name, message))
    size = {"width": str(left + right), "height": str(HEIGHT)}
    about = {"role": "img", "aria-label": f"{name}: {message}"}
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **about})
    SubElement(svg, "title").text = title
    _box(svg, 0, left, NAME_GROUND)
    _box(svg, left, right, GROUNDS[badge.tone])
    edge = {"x": "0.5", "y": "0.5", "width": str(left + right - 1), "height": str(HEIGHT - 1)}
    SubElement(svg, "rect", {**edge, "fill": "none", "stroke": EDGE})
    words = SubElement(svg, "g", {"fill": "#fff", "font-family": FONT, "font-size": "11"})
    for start, text in ((0, name), (left, message)):
        place = {"x": str(start + PADDING), "y": "14", "textLength": str(_width(text))}
        SubElement(words, "text", {**place, "lengthAdjust": "spacingAndGlyphs"}).text = text
    picture: bytes = tostring(svg, encoding="utf-8")
    return picture + b"\n"


def _box(svg: Element, start: int, width: int, ground: str) -> None:
    SubElement(svg, "rect", {"x": str(start), "width": str(width), "height": str(HEIGHT), "fill": ground})


def _short(name: str) -> str:
    """Return a name of at most 60 characters; of a longer one both ends, for the end is the function."""
    half = LONGEST_NAME // 2
    return name if len(name) <= LONGEST_NAME else f"{name[: half - 1]}…{name[-half:]}"


def _width(text: str) -> int:
    """Return about how wide a text is, in pixels at a font size of 11."""
    return max(1, round(sum(map(_character_width, text))))


def _character_width(character: str) -> float:
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 11.0
    if character in NARROW:
        return 4.2
    return 9.5 if character in WIDE else 8.0 if character.isupper() else 6.9
