"""The comparison as Markdown and as JSON."""

from __future__ import annotations

import json
import math
from dataclasses import replace

from reports.compare.judging import Verdict
from reports.compare.outputs import (
    MOST_ROWS,
    comparison_json,
    comparison_markdown,
    judgments_markdown,
)
from tests.reports.compare.make_comparison import change, comparison_of, judgment


def test_only_what_is_not_equivalent_is_listed() -> None:
    """Equivalent series are counted."""
    text = judgments_markdown([judgment(Verdict.REGRESSED, "slow"), judgment(Verdict.EQUIVALENT, "same")])
    assert "2 series: 1 regressed and 1 equivalent." in text
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
    assert text.startswith(
        "### x&#96;y against main\n\n**Slower.** sha256 (threads, 2 workers) failed; 1 of 1 series"
    )
    assert "failed in the head: &#60;b&#62;" in text
    assert "- failed: dispatch, a&#124;b: it hung" in text
    assert text.endswith("- Beware.\n")


def test_every_field() -> None:
    """Series by their facts, figures as numbers, and what is not there as null."""
    short = replace(judgment(Verdict.INCONCLUSIVE), change=change(math.nan, 1.2, math.nan))
    document = json.loads(comparison_json(comparison_of(short, judgment(Verdict.NEW, "other")), 3))
    content = document["gil_bench_comparison"]
    assert (content["schema"], content["exit_code"], content["across"]) == (1, 3, False)
    assert content["counts"] == {str(verdict): 0 for verdict in Verdict} | {"inconclusive": 1, "new": 1}
    first, second = content["series"]
    assert (first["subject"], first["path"]) == ("sha256", "speedup/sha256/threads/2/time")
    assert (first["ratio"], first["ratio_low"], first["threshold"]) == (1.2, None, 0.05)
    assert (second["verdict"], second["ratio"], second["threshold"]) == ("new", None, None)
    assert (first["unit"], first["worse"], first["base"], first["head"]) == ("s", "more", None, None)
    assert first.keys() == second.keys()
    assert content["base"]["name"] == "latest~1"
    assert content["answer"].keys() == {"title", "sentence", "next_step", "command"}
    assert content["also_changed"] == []
