"""Texts in HTML, in Markdown and in a spreadsheet: they are shown, and none of them acts."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.wording.escaping import FORMULA_STARTS, not_a_formula, whole_figures, with_code
from reports.wording.markdown import as_markdown


def test_a_figure_stays_on_one_line() -> None:
    """It is wrapped with its interval, and everything else is escaped."""
    assert whole_figures("<b> 1.81× (1.75–1.86) & more") == (
        '&lt;b&gt; <span class="figure">1.81× (1.75–1.86)</span> &amp; more'
    )


def test_so_does_a_share() -> None:
    """Its percent sign is not left behind."""
    assert whole_figures("27.1 % (10.4–32.9).") == '<span class="figure">27.1 % (10.4–32.9)</span>.'


def test_two_levels_stay_together() -> None:
    """Before and after of a change, in their units."""
    assert whole_figures("a call: 12 % → 48 %.") == 'a call: <span class="figure">12 % → 48 %</span>.'


def test_what_stands_between_backticks_is_code() -> None:
    """A single backtick stays one, and what is code is escaped as well."""
    assert with_code("`x += 1` and `a < b`") == "<code>x += 1</code> and <code>a &lt; b</code>"
    assert with_code("one ` alone") == "one ` alone"


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a|b", "a&#124;b"),
        ("`rm`", "&#96;rm&#96;"),
        ("<img src=x>", "&#60;img src=x&#62;"),
        ("@team", "&#64;&#8288;team"),
        ("fixes #1", "fixes &#35;&#8288;1"),
        ("see gh-12", "see gh-&#8288;12"),
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
    assert as_markdown(text) == escaped


@given(text=st.text())
def test_nothing_that_acts_is_left(text: str) -> None:
    """Whatever the text: one line, and no character that begins markup, HTML or a mention."""
    escaped = re.sub(r"&#\d+;", "", as_markdown(text))
    assert not set(escaped) & set("\\`*_{}[]<>#!|~&@$^\n\r")
    assert "://" not in escaped


@given(text=st.text(st.characters(codec="ascii", exclude_categories=["Cc"])))
def test_a_reader_sees_the_text(text: str) -> None:
    """Resolved, the references give the text back, but for its spaces."""
    assert html.unescape(as_markdown(text)).replace("\N{WORD JOINER}", "") == " ".join(text.split())


@pytest.mark.parametrize("start", FORMULA_STARTS)
@pytest.mark.parametrize("space", ["", " ", "\t"])
def test_what_starts_like_a_formula_is_text(start: str, space: str) -> None:
    """Whatever space stands in front of it."""
    assert not_a_formula(f"{space}{start}1") == f"'{space}{start}1"


@pytest.mark.parametrize("text", ["", "sha256", "1.5", "a=b", "'=1"])
def test_other_texts_stay(text: str) -> None:
    """Nothing is put in front of them."""
    assert not_a_formula(text) == text
