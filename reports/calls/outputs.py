"""The calls as files: the page, the CSV with every figure, and the Markdown for documentation."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from reports.calls.table import call_names, counts, grid, headline
from reports.pages.run_page import environment_facts
from reports.pages.template import render
from reports.wording.escaping import not_a_formula
from reports.wording.markdown import as_markdown
from reports.wording.numbers import NOTHING, listing, ratio, rough_share, whole_percent
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.calls.stored import CallFacts
    from reports.calls.table import Measured

PAGE, CSV, MARKDOWN, JSON = "calls.html", "calls.csv", "calls.md", "calls.json"
SCHEMA = 1

COLUMNS = (
    *("interpreter", "call", "library", "version", "summary", "verdict", "gil_share", "gil_share_low"),
    *("gil_share_high", "two_threads", "two_threads_low", "two_threads_high", "hand_overs_per_s", "cores"),
    *("had_cpus", "call_s", "reason"),
)

READING_GIL = (
    "**GIL** is the verdict of `make gil-check`, and the share of the time for which one thread held the GIL "
    "while it made this call again and again. *Released* needs the whole 95 % interval of the share within "
    "{max_share}; *held* needs all of it above; else it is *inconclusive*, also where the share is small "
    "but two threads gain nothing. A share of 40 % means that the GIL is free for the other 60 % of the time."
)

READING_GAIN = (
    "**Two threads** is how many times as fast two threads are as one that makes as many calls (1× is no "
    "gain), with its 95 % interval. Each thread has its own data. This depends on the machine, the share "
    "much less. In italics: too few CPUs were free for both, so it says little."
)


NOT_INSTALLED = (
    "*Not installed*: the library was missing in the environment that measured, or this version of Python "
    "does not have it. `make bench-calls` writes this page for your machine: `reports/site/calls.md`."
)


def render_page(measured: Sequence[Measured]) -> str:
    """Return the HTML; every text from the data is escaped, and nothing in it is loaded from elsewhere."""
    newest = max((one.calls for one in measured), key=lambda calls: calls.started)
    return render(
        "calls.html.j2",
        headline=headline(measured),
        counts=tuple(map(counts, measured)),
        table=grid(measured),
        max_share=newest.max_share,
        caveats=tuple(_caveats(measured)),
        environments=tuple((one.name, _facts(one)) for one in measured),
        csv=CSV,
        markdown=MARKDOWN,
    )


def _facts(measured: Measured) -> tuple[tuple[str, str], ...]:
    calls = measured.calls
    known = {name for name, _ in environment_facts(calls.environment)}
    others = ((name, version) for name, version in calls.versions.items() if version and name not in known)
    return (
        ("Measured", f"{calls.started:%Y-%m-%d %H:%M:%S %Z}"),
        *environment_facts(calls.environment),
        *others,
    )


def _caveats(measured: Sequence[Measured]) -> Iterator[str]:
    """Yield what limits the results: interruptions, other runs, CPUs that had more to do."""
    for one in measured:
        if one.calls.interrupted:
            yield f"{one.name}: stopped by {one.calls.interrupted}, so some calls are missing."
        yield from (f"{one.name}: {caveat}" for caveat in one.calls.caveats)
    busy = {one.name: _without_cpus(one) for one in measured if _without_cpus(one)}
    if busy:
        counted = listing(
            [f"{count} call{'s' if count > 1 else ''} on {name}" for name, count in busy.items()]
        )
        yield (
            f"Other programs used the CPUs: too few were free for two threads during {counted}. "
            "What they gained there says little."
        )


def _without_cpus(measured: Measured) -> int:
    return sum(call.had_cpus is False for call in measured.calls.calls)


def render_csv(measured: Sequence[Measured]) -> bytes:
    """Return every figure with all its digits; what is unknown is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in measured:
        writer.writerows(_csv_row(one.name, call) for call in one.calls.calls)
    return text.getvalue().encode()


def _csv_row(interpreter: str, call: CallFacts) -> tuple[object, ...]:
    held, threads = call.gil_share, call.threads
    texts = (call.name, call.library, call.version or "", call.summary, call.verdict)
    return (
        interpreter,
        *map(not_a_formula, texts),
        *((held.share, held.low, held.high) if held else ("",) * 3),
        *((threads.speedup.median, threads.speedup.low, threads.speedup.high) if threads else ("",) * 3),
        *((threads.hand_overs_per_s, threads.cores) if threads else ("", "")),
        call.had_cpus,
        call.call_s,
        not_a_formula(" ".join(call.sentences)),
    )


def render_json(measured: Sequence[Measured]) -> str:
    """Return all figures for programs: each interpreter with its calls; null is what was not measured."""
    interpreters = [
        {"interpreter": one.name, "calls": [asdict(call) for call in one.calls.calls]} for one in measured
    ]
    return json.dumps({"schema": SCHEMA, "interpreters": interpreters}, indent=1, allow_nan=False) + "\n"


def render_markdown(measured: Sequence[Measured]) -> str:
    """Return a page of documentation: when and where it was measured, how to read it, and the table."""
    newest = max((one.calls for one in measured), key=lambda calls: calls.started)
    parts = [
        "# Does it release the GIL?",
        as_sentence(headline(measured)),
        "\n".join(f"- {as_markdown(_where(one))}" for one in measured),
        spoken(READING_GIL).format(max_share=whole_percent(newest.max_share)),
        READING_GAIN,
        *(f"> {as_markdown(caveat)}" for caveat in _caveats(measured)),
        "\n".join(_markdown_table(measured)),
        spoken(NOT_INSTALLED),
    ]
    return "\n\n".join(parts) + "\n"


def as_sentence(text: str) -> str:
    """Return a heading's text as a sentence of Markdown."""
    return f"{as_markdown(text)}."


def _where(measured: Measured) -> str:
    calls = measured.calls
    environment = calls.environment
    versions = ", ".join(f"{name} {version}" for name, version in sorted(calls.versions.items()) if version)
    return (
        f"{counts(measured)} {environment.implementation} {environment.python_version}, "
        f"{calls.started:%Y-%m-%d}, {environment.cpu_model or 'unknown CPU'}, "
        f"{environment.usable_cpus} usable CPUs, {environment.os or 'unknown system'}"
        f"{f'; {versions}' if versions else ''}."
    )


def _markdown_table(measured: Sequence[Measured]) -> Iterator[str]:
    headings = ["Call", "What it does"]
    for one in measured:
        headings += [f"{one.name}: GIL", f"{one.name}: two threads"]
    yield _line(headings)
    yield _line(["---"] * len(headings))
    every = [one.calls.by_name for one in measured]
    for name, summary in call_names(measured):
        cells = [part for found in every for part in _markdown_cells(found.get(name))]
        yield _line([f"`{_code(name)}`", as_markdown(summary), *cells])


def _markdown_cells(call: CallFacts | None) -> tuple[str, str]:
    if call is None:
        return NOTHING, NOTHING
    held = f", {rough_share(call.gil_share.interval)}" if call.gil_share else ""
    gain = ratio(call.threads.gain) if call.threads else NOTHING
    busy = call.threads and call.had_cpus is False
    return as_markdown(f"{call.verdict}{held}"), f"*{gain}*" if busy else gain


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(name: str) -> str:
    """Return a name without what would end its code or its cell."""
    return name.replace("`", "").replace("|", "")
