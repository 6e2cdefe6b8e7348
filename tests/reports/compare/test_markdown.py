"""Markdown that shows texts and runs none of them.

The comparison as JSON.
"""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.compare.comparing import Comparison
from reports.compare.judging import Verdict
from reports.compare.markdown import MOST_ROWS, comparison_json, comparison_markdown, escape, judged_markdown
from tests.reports.compare.make_series import change, judged


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a|b", "a&#124;b"),
        ("`rm`", "&#96;rm&#96;"),
        ("<img src=x>", "&#60;img src=x&#62;"),
        ("@team", "&#64;&#8288;team"),
        ("fixes #1", "fixes &#35;&#8288;1"),
        ("[a](http://b)", "&#91;a&#93;(http&#58;//b)"),
        ("WWW.example.org", "WWW&#46;example.org"),
        (":tada: and: so", "&#58;tada: and: so"),
        ("one\r\ntwo\tthree", "one two three"),
        ("&amp;", "&#38;amp;"),
        ("1.20× (1.10–1.30)", "1.20× (1.10–1.30)"),
    ],
)
def test_markup_becomes_text(text: str, escaped: str) -> None:
    """Pipes, code, HTML, mentions, references, links, emoji and line ends, each where it would act."""
    assert escape(text) == escaped


@given(text=st.text())
def test_nothing_that_acts_is_left(text: str) -> None:
    """Whatever the text: one line, and no character that begins markup, HTML or a mention."""
    escaped = re.sub(r"&#\d+;", "", escape(text))
    assert not set(escaped) & set("\\`*_{}[]<>#!|~&@$^\n\r")
    assert "://" not in escaped


@given(text=st.text(st.characters(codec="ascii", exclude_categories=["Cc"])))
def test_a_reader_sees_the_text(text: str) -> None:
    """Resolved, the references give the text back, but for its spaces."""
    assert html.unescape(escape(text)).replace("\N{WORD JOINER}", "") == " ".join(text.split())


def test_only_what_is_not_equivalent_is_listed() -> None:
    """Equivalent series are counted."""
    text = judged_markdown([judged(Verdict.REGRESSED, "slow"), judged(Verdict.EQUIVALENT, "same")])
    assert "**1 regressed and 1 equivalent of 2 series.**" in text
    assert "| 🔴 regressed | speedup/slow/threads/2/time | 1.20× (1.15–1.25) | 5.0 % | 8.0 % |" in text
    assert "same" not in text


def test_without_anything_to_list_there_is_no_table() -> None:
    """A table of no rows would only be a heading."""
    assert "|" not in judged_markdown([judged(Verdict.EQUIVALENT)])


def test_a_job_summary_has_its_limit() -> None:
    """Beyond 200 rows the page is pointed to."""
    rows = [judged(Verdict.INCONCLUSIVE, f"workload-{place}") for place in range(MOST_ROWS + 5)]
    text = judged_markdown(rows)
    assert text.count("inconclusive |") == MOST_ROWS
    assert "… and 5 more" in text


def test_the_whole_section(compared: Callable[..., Comparison]) -> None:
    """Names of branches, failures and notes are texts too."""
    comparison = compared(
        judged(Verdict.FAILED, sentence="failed in the head: <b>"),
        failures=("dispatch, a|b: it hung",),
        notes=("Beware.",),
        names=("main", "x`y"),
    )
    text = comparison_markdown(comparison)
    assert text.startswith("### x&#96;y against main\n\n")
    assert "failed in the head: &#60;b&#62;" in text
    assert "- failed: dispatch, a&#124;b: it hung" in text
    assert text.endswith("- Beware.\n")


def test_every_field(compared: Callable[..., Comparison]) -> None:
    """Series by their facts, figures as numbers, and what is not there as null."""
    short = replace(judged(Verdict.INCONCLUSIVE), change=change(math.nan, 1.2, math.nan))
    document = json.loads(comparison_json(compared(short, judged(Verdict.NEW, "other")), 3))
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
