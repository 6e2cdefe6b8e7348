"""The claims as the page shows them."""

from __future__ import annotations

from reports.claims.judged import Judged
from reports.claims.model import Claim, Judgement, Source, Verdict
from reports.claims.table import lesson_table
from reports.intervals import Interval

SOURCE = Source("t", "https://docs.python.org/3/")


def _judged(name: str, topic: str, judgement: Judgement) -> Judged:
    return Judged(Claim(name, topic, f"{name}.", "s", "e", "f", SOURCE, lambda _: judgement), judgement)


REFUTED = Judgement(Verdict.REFUTED, "Because.", Interval(1.9, 1.8, 2.0), "speedup")
MISSING = Judgement(Verdict.NOT_MEASURED, "Not measured: all.")


def test_topics_are_headings() -> None:
    """In the order of the claims, each once."""
    entries = [_judged("a_b", "One", REFUTED), _judged("c", "One", MISSING), _judged("d", "Two", MISSING)]
    table = lesson_table(entries)
    assert [(topic.title, [row.sentence for row in topic.rows]) for topic in table.topics] == [
        ("One", ["a_b.", "c."]),
        ("Two", ["d."]),
    ]
    assert table.counts == "Of 3 claims, 1 is refuted and 2 not measured."


def test_a_row_has_everything_in_words() -> None:
    """Its anchor and style are names that HTML takes."""
    row = lesson_table([_judged("a_b", "One", REFUTED)]).otherwise[0]
    assert (row.anchor, row.verdict, row.verdict_class, row.number, row.unit, row.why) == (
        "claim-a-b",
        "refuted",
        "refuted",
        "1.90× (1.80–2.00)",
        "speedup",
        "Because.",
    )
    (missing,) = lesson_table([_judged("c", "One", MISSING)]).topics[0].rows
    assert (missing.verdict, missing.verdict_class, missing.number) == ("not measured", "not-measured", "–")


def test_no_claims_are_a_table_too() -> None:
    """An empty package is no error."""
    table = lesson_table([])
    assert (table.topics, table.otherwise) == ((), ())
