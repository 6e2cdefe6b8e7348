"""Sentences as HTML."""

from __future__ import annotations

from reports.markup import whole_figures, with_code


def test_a_figure_stays_on_one_line() -> None:
    """It is wrapped with its interval, and everything else is escaped."""
    assert whole_figures("<b> 1.81× (1.75–1.86) & more") == (
        '&lt;b&gt; <span class="figure">1.81× (1.75–1.86)</span> &amp; more'
    )


def test_so_does_a_share() -> None:
    """Its percent sign is not left behind."""
    assert whole_figures("27.1 % (10.4–32.9).") == '<span class="figure">27.1 % (10.4–32.9)</span>.'


def test_what_stands_between_backticks_is_code() -> None:
    """A single backtick stays one, and what is code is escaped as well."""
    assert with_code("`x += 1` and `a < b`") == "<code>x += 1</code> and <code>a &lt; b</code>"
    assert with_code("one ` alone") == "one ` alone"
