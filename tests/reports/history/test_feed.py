"""The feed of lasting changes: valid, escaped, and the same for the same history."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, fromstring

from hypothesis import given
from hypothesis import strategies as st

from reports.history import feed
from reports.history.changes.change_points import ChangePoint
from reports.history.feed import ATOM, Entry, entries, history_atom, history_json
from reports.history.lately import lately
from reports.history.panels import facets, panels
from reports.history.study import HistoryStudy
from reports.series.identity import SeriesId
from tests.reports.history.make_study import (
    KEY,
    STEP_AT,
    change,
    commit,
    example,
    history_of,
    point,
    run,
    study_of,
)

if TYPE_CHECKING:
    import pytest

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
NAME = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def found_in(study: HistoryStudy) -> tuple[Entry, ...]:
    """Return the entries of a study."""
    return entries(study, panels(study, facets(study)))


EXAMPLE = found_in(example())


def feed_of(study: HistoryStudy) -> Element:
    """Return the parsed feed of a study."""
    return fromstring(history_atom(study, found_in(study)))  # noqa: S314 - written here


def texts(element: Element, name: str) -> list[str]:
    """Return the texts of the children of a name."""
    return [child.text or "" for child in element.findall(f"{{{ATOM}}}{name}")]


def links(element: Element) -> dict[str, str]:
    """Return the addresses of an element's links by their relation."""
    return {link.attrib["rel"]: link.attrib["href"] for link in element.findall(f"{{{ATOM}}}link")}


def named(subject: str) -> HistoryStudy:
    """Return a small history in which a workload of this name became slower."""
    series = SeriesId("speedup", subject, "threads", 2, "", "time")
    rows = [point(number, series, 0.01) for number in range(14)]
    return study_of(history_of([run(n) for n in range(14)], rows), changes=(change(series=series),))


def test_the_feed_has_what_the_standard_asks_for() -> None:
    """Once each: id, title and update, of the feed and of its entry; an author; links to page and point."""
    root = feed_of(example())
    (entry,) = root.findall(f"{{{ATOM}}}entry")
    assert root.tag == f"{{{ATOM}}}feed"
    for element in (root, entry):
        assert [len(texts(element, name)) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert NAME.fullmatch(texts(element, "id")[0])
        assert MOMENT.fullmatch(texts(element, "updated")[0])
    assert root.find(f"{{{ATOM}}}author/{{{ATOM}}}name") is not None
    assert links(root) == {"self": "history.atom", "alternate": "history.html"}
    assert re.fullmatch(r"history\.html#s=[0-9a-f]{10}&m=time&at=\d+", links(entry)["alternate"])


def test_an_entry_says_what_changed_when_and_where() -> None:
    """In plain words; its time is that of the first run of the new level, not of today."""
    (entry,) = feed_of(example()).findall(f"{{{ATOM}}}entry")
    assert texts(entry, "title") == ["sha256, threads, 2 workers: 20 % slower"]
    assert texts(entry, "updated") == ["2026-03-13T12:00:00Z"]
    (summary,) = texts(entry, "summary")
    assert summary.startswith(
        "20 % slower: 10.0 ms before, 12.0 ms after; most likely with 000000000c (after"
    )
    assert summary.endswith("Measured with Python 3.14, Example CPU.")


def test_a_history_that_grew_keeps_its_names() -> None:
    """A reader shows nothing twice: another run changes neither the entry nor the feed's name."""
    study = example()
    before = feed_of(study)
    rows = [{"run": n} | row for n, row in enumerate([*study.history.runs.to_dict("records"), run(24)])]
    again = feed_of(
        study_of(history_of(rows, study.history.points.to_dict("records")), changes=study.changes)
    )
    assert texts(again, "id") == texts(before, "id")
    assert [texts(one, "id") for one in again.iter(f"{{{ATOM}}}entry")] == [
        texts(one, "id") for one in before.iter(f"{{{ATOM}}}entry")
    ]


def test_every_change_has_a_name_of_its_own_and_the_newest_comes_first() -> None:
    """Another commit, metric or environment is another entry."""
    study = example()
    series = [track.series for track in study.tracks if track.series.kind == "speedup"]
    changes: list[ChangePoint] = [
        change(series=one, first_after=at) for one in series for at in (STEP_AT, STEP_AT + 6)
    ]
    found = found_in(study_of(study.history, changes=tuple(changes)))
    assert len({entry.id for entry in found}) == 4
    assert [entry.commit for entry in found] == [commit(18), commit(18), commit(12), commit(12)]
    assert {entry.environment for entry in found} == {KEY}


def test_a_feed_is_limited_and_the_same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same history gives the same bytes; of many changes only the newest are told."""
    study = example()
    found = found_in(study)
    assert history_atom(study, found) == history_atom(study, found_in(study))
    monkeypatch.setattr(feed, "MOST_ENTRIES", 2)
    assert history_atom(study, found * 5).count(b"<entry>") == 2


def test_a_history_without_changes_has_a_feed() -> None:
    """Without entries; its time is that of the newest run."""
    root = feed_of(study_of(example().history))
    assert texts(root, "updated") == ["2026-03-24T12:00:00Z"]
    assert not texts(root, "entry")


@given(st.text(st.characters(exclude_categories=())))
def test_any_name_is_a_text_and_never_markup(text: str) -> None:
    """Markup, control characters, halves of characters: the feed is read back, and has no element more."""
    study = example()
    (entry,) = EXAMPLE
    root = fromstring(history_atom(study, [replace(entry, title=text, summary=text)]))  # noqa: S314 - as above
    (read,) = root.findall(f"{{{ATOM}}}entry")
    assert texts(read, "title") == texts(read, "summary")
    assert len(texts(read, "title")[0]) == len(text)
    assert len(list(root.iter())) == 16


def test_markup_is_shown_as_it_was_written() -> None:
    """Less and greater signs arrive as such; what XML can't write becomes visible."""
    (entry,) = feed_of(named("</title><b>&\x00\ufffe")).findall(f"{{{ATOM}}}entry")
    assert texts(entry, "title")[0].startswith("</title><b>&\ufffd\ufffd, threads")


def test_the_json_has_the_same_changes() -> None:
    """With the levels as numbers, and what is new in words."""
    study = example()
    drawn = panels(study, facets(study))
    told = json.loads(history_json(study, entries(study, drawn), lately(study, drawn)))
    (only,) = told["changes"]
    assert (only["before"], only["after"], only["direction"]) == (0.010, 0.012, "worse")
    assert (only["commit"], only["series"]) == (commit(STEP_AT), "speedup/sha256/threads/2/time")
    assert told["series_searched"] == told["series"] == 3
    assert told["lately"][0]["tag"] == "worse"
