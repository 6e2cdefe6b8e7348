"""The comparison as Markdown, as JSON and as a page."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from reports.compare.judging import Verdict
from reports.compare.outputs import (
    MOST_ROWS,
    WIDTH,
    comparison_json,
    comparison_markdown,
    judgments_markdown,
    picture_of,
    render_page,
)
from tests.reports.compare.make_comparison import change, comparison_of, judgment


def test_only_what_is_not_equivalent_is_listed() -> None:
    """Equivalent series are counted."""
    text = judgments_markdown([judgment(Verdict.REGRESSED, "slow"), judgment(Verdict.EQUIVALENT, "same")])
    assert "**1 regressed and 1 equivalent of 2 series.**" in text
    assert "| 🔴 regressed | speedup/slow/threads/2/time | 1.20× (1.15–1.25) | 5.0 % | 8.0 % |" in text
    assert "same" not in text


def test_without_anything_to_list_there_is_no_table() -> None:
    """A table of no rows would only be a heading."""
    assert "|" not in judgments_markdown([judgment(Verdict.EQUIVALENT)])


def test_a_job_summary_has_its_limit() -> None:
    """Beyond 200 rows the page is pointed to."""
    rows = [judgment(Verdict.INCONCLUSIVE, f"workload-{place}") for place in range(MOST_ROWS + 5)]
    text = judgments_markdown(rows)
    assert text.count("inconclusive |") == MOST_ROWS
    assert "… and 5 more" in text


def test_the_whole_section() -> None:
    """Names of branches, failures and notes are texts too."""
    comparison = comparison_of(
        judgment(Verdict.FAILED, sentence="failed in the head: <b>"),
        failures=("dispatch, a|b: it hung",),
        notes=("Beware.",),
        names=("main", "x`y"),
    )
    text = comparison_markdown(comparison)
    assert text.startswith("### x&#96;y against main\n\n")
    assert "failed in the head: &#60;b&#62;" in text
    assert "- failed: dispatch, a&#124;b: it hung" in text
    assert text.endswith("- Beware.\n")


def test_every_field() -> None:
    """Series by their facts, figures as numbers, and what is not there as null."""
    short = replace(judgment(Verdict.INCONCLUSIVE), change=change(math.nan, 1.2, math.nan))
    document = json.loads(comparison_json(comparison_of(short, judgment(Verdict.NEW, "other")), 3))
    content = document["gil_bench_comparison"]
    assert (content["schema"], content["exit_code"], content["across"]) == (1, 3, False)
    assert content["counts"] == {
        "regressed": 0, "improved": 0, "equivalent": 0, "inconclusive": 1, "new": 1, "missing": 0, "failed": 0
    }  # fmt: skip
    first, second = content["series"]
    assert (first["subject"], first["path"]) == ("sha256", "speedup/sha256/threads/2/time")
    assert (first["ratio"], first["ratio_low"], first["threshold"]) == (1.2, None, 0.05)
    assert (second["verdict"], second["ratio"], second["threshold"]) == ("new", None, None)
    assert first.keys() == second.keys()
    assert content["base"]["name"] == "latest~1"


def test_everything_is_on_the_page() -> None:
    """Changes, equivalents, limits and both sides."""
    comparison = comparison_of(
        judgment(Verdict.REGRESSED),
        judgment(Verdict.NEW, "fresh"),
        judgment(Verdict.EQUIVALENT, "same", ratio=1.0),
        notes=("Beware.",),
        failures=("dispatch, x: it hung",),
    )
    page = render_page(comparison)
    for text in ("1.20× (1.15–1.25)", "speedup/fresh/", "speedup/same/", "Beware.", "it hung", "latest~1"):
        assert text in page
    assert page.count("<svg") == 2


def test_texts_are_escaped_and_nothing_is_loaded() -> None:
    """A branch called like a tag is text, and the page has no script and no address."""
    hostile = "<script>alert(1)</script>"
    page = render_page(
        comparison_of(judgment(Verdict.FAILED, hostile, sentence=hostile), names=(hostile, hostile))
    )
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_an_empty_comparison_has_a_page() -> None:
    """Nothing found, nothing equivalent, and advice is marked as such."""
    page = render_page(comparison_of(across=True))
    assert "There is no series to compare." in page
    assert "Advice only" in page


@pytest.mark.parametrize(("ratio", "at"), [(0.5, 0), (1.0, WIDTH / 2), (2.0, WIDTH), (9.0, WIDTH), (0.1, 0)])
def test_the_scale_is_logarithmic_and_ends_at_twice(ratio: float, at: float) -> None:
    """Half is as far from the middle as twice, and what lies beyond is at the edge."""
    found = picture_of(replace(judgment(Verdict.REGRESSED), change=change(ratio, ratio, ratio)))
    assert found is not None
    assert (found.dot, found.whisker) == (at, (at, at))


def test_the_band_is_the_threshold() -> None:
    """It lies evenly around the middle."""
    found = picture_of(replace(judgment(Verdict.REGRESSED), threshold=math.sqrt(2) - 1))
    assert found is not None
    assert found.band == (WIDTH / 4, WIDTH * 3 / 4)


def test_nothing_to_draw() -> None:
    """Without an interval there is no whisker, without a ratio no picture."""
    bare = picture_of(replace(judgment(Verdict.INCONCLUSIVE), change=change(math.nan, 1.0, math.nan)))
    assert bare is not None
    assert bare.whisker is None
    assert picture_of(judgment(Verdict.NEW)) is None
