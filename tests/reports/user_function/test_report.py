"""The page of a user's own function: in order, complete, escaped and well formed; its summary."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from markupsafe import escape
from rich.console import Console

from reports.advice.findings import findings
from reports.pages.run_charts import draw_all
from reports.user_function.answer import answer
from reports.user_function.report import print_own_summary, render_card, render_own_page
from tests.reports.make_kinds import sweep
from tests.reports.make_run import group, without_time
from tests.reports.outline import (
    assert_it_loads_nothing,
    assert_links_lead_somewhere,
    open_text,
    visible_words,
)
from tests.reports.pages.test_run_page import SCRIPT, Outline
from tests.reports.user_function.make_own import NAME, own_group, own_run

if TYPE_CHECKING:
    from reports.data.user_function import Own
    from reports.speedups.cells import Analysis


SWEPT = sweep({1e-4: [0.5, 0.52] * 3, 1e-2: [1.9, 2.0] * 3})


def page_of(run: tuple[Analysis, Own]) -> str:
    """Return the page of a run."""
    analysis, own = run
    found = findings(analysis)
    return render_own_page(analysis, own, answer(analysis, own, found), found, draw_all(analysis))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the page of a run with a bit of everything; drawn once, for its charts take a while."""
    failed = [{"number": 3, "item": "<b>3</b>", "error": "ValueError: 3"}]
    lost = [without_time(NAME, "interpreters", 2, "skipped", reason="needs 3.14")]
    facts = {"failed_items": failed, "observations": ["It starts 2 threads of its own."]}
    return page_of(own_run(tmp_path_factory.mktemp("own"), own_group(), lost, SWEPT, **facts))


def test_it_is_well_formed(page: str) -> None:
    """Every tag that is opened is closed in its place, and the document type comes first."""
    outline = Outline(page)
    assert page.startswith("<!DOCTYPE html>")
    assert outline.errors == []
    assert outline.open == []
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    """No tag loads anything, links lead within the page or beside it, and a policy forbids the rest."""
    assert_it_loads_nothing(page)
    assert_links_lead_somewhere(page)


def test_the_answer_comes_first(page: str) -> None:
    """Answer, code, what was seen, what was measured, and the rest of the evidence."""
    parts = [
        "Use processes with 2 workers: ",
        "Threads with ",
        "The code to paste",
        "with ProcessPoolExecutor(max_workers=2) as pool:",
        "What was seen of your function",
        "It starts 2 threads of its own.",
        "Items that raised an exception and were left out",
        "What was measured",
        "All cells of",
        "Dispatch and break-even",
        "About this run",
        "needs 3.14",
        "How to read this",
        "own.csv",
        "own.json",
    ]
    main = page[page.index("<main>") :]
    assert re.search(".*".join(map(re.escape, parts)), main, flags=re.DOTALL)


def test_it_says_what_was_done_to_the_function(page: str) -> None:
    """Repeats, and that no library's threads were limited."""
    assert "threads of libraries, for example of BLAS, were not limited" in page
    assert "250 of the 10,000 given items 2 times, because a single pass is too short to time" in page


def test_what_is_open_is_short(page: str) -> None:
    """Answer, code and what was seen can be read at once; the cells and failed items have to be opened."""
    shown = open_text(page)
    assert visible_words(page) <= 1_500
    for said in (
        "Use processes with 2 workers",
        "with ProcessPoolExecutor",
        "It starts 2 threads of its own.",
    ):
        assert said in shown
    for said in ("All cells of", "ValueError: 3"):
        assert said in page
        assert said not in shown


def test_its_charts_are_its_own(page: str) -> None:
    """Every PNG that is linked to lies in the folder of this page."""
    pictures = re.findall(r'href="([^"]+\.png)"', page)
    assert pictures
    assert all(re.fullmatch(r"own/\d\d_[a-z0-9_]+\.png", picture) for picture in pictures)


def test_figures_stay_in_one_piece(page: str) -> None:
    """Neither in the headline nor in the sentences does a line break within a figure."""
    assert '<span class="figure">2.00× (2.00–2.00)</span> as fast as sequential' in page


@pytest.mark.parametrize("name", [f"{SCRIPT} `x`", '"><img src=x onerror=alert(1)> {{ 7 * 7 }} 数 ü 🐍'])
def test_names_are_text_and_nothing_else(tmp_path: Path, name: str) -> None:
    """Whatever a text of the file holds, the page stays well formed and runs nothing."""
    texts = dict.fromkeys(("workload", "module", "function", "items", "items_module", "items_name"), name)
    failed = [{"number": 1, "item": name, "error": name}]
    facts: dict[str, Any] = {**texts, "failed_items": failed, "observations": [name], "travel_problem": name}
    page = page_of(own_run(tmp_path, own_group(processes=1.2), **facts))
    outline = Outline(page)
    assert outline.errors == []
    assert SCRIPT not in page
    assert [tag for tag, _ in outline.tags].count("script") == 1
    assert not any(tag == "img" for tag, _ in outline.tags)
    assert str(escape(name)) in page
    assert "Python can&#39;t import the function by its name" in page


@pytest.mark.parametrize("name", [NAME, f"{SCRIPT}</style>"])
def test_the_card_is_one_piece_that_changes_nothing_around_it(tmp_path: Path, name: str) -> None:
    """Its style holds in it alone, it loads and runs nothing, and texts are escaped."""
    lost = [without_time(NAME, "interpreters", 2, "skipped", reason="needs 3.14")]
    analysis, own = own_run(tmp_path, own_group(), lost, workload=name)
    found = answer(analysis, own, findings(analysis))
    card = render_card(analysis, own, found, draw_all(analysis))
    outline = Outline(card)
    assert (outline.errors, outline.open) == ([], [])
    rules = re.findall(r"^(.+) {", card[card.index("<style>") : card.index("</style>")], flags=re.MULTILINE)
    assert all(part.startswith(".gil-bench-card") for rule in rules for part in rule.split(", "))
    assert not {tag for tag, _ in outline.tags} & {"script", "link", "iframe", "h1"}
    assert re.findall(r'src="([^,]+)', card) == ["data:image/png;base64"]
    for said in (str(escape(name)), found.headline[:30], "max_workers=2", "needs 3.14"):
        assert said in card


def test_unchecked_results_are_nowhere_called_checked(tmp_path: Path) -> None:
    """It is said once what was done with the results of this function, and nothing of others."""
    page = page_of(own_run(tmp_path, own_group(), check="none"))
    assert page.count("Results were not checked") == 1
    assert "Every result of every round was checked" not in page


def test_odd_runs_have_a_page(tmp_path: Path) -> None:
    """Few blocks, nothing timed, nothing at all."""
    lost = [without_time(NAME, "threads", 2, "failed", detail="Traceback")]
    few = group(NAME, {("threads", 2): [0.5]}, cpu_s=None)
    for run in (own_run(tmp_path, few), own_run(tmp_path, [], lost)):
        assert Outline(page_of(run)).errors == []
    page = page_of(own_run(tmp_path, []))
    assert Outline(page).errors == []
    assert "there is no advice" in page


PAGE = Path("some/where/own.html")


def _printed(analysis: Analysis, own: Own, width: int = 80) -> str:
    stream = io.StringIO()
    told = answer(analysis, own, findings(analysis))
    print_own_summary(Console(file=stream, width=width, highlight=False), analysis, own, told, PAGE)
    return stream.getvalue()


def test_answer_code_sights_and_page_in_this_order(tmp_path: Path) -> None:
    """First what to use, last where the page is."""
    text = _printed(*own_run(tmp_path, own_group(), observations=["It prints."]))
    parts = [
        f"Threads or processes for {NAME}?",
        "Use processes with 2 workers: 2.00× (2.00–2.00)",
        "Threads with 2 workers: 1.00×",
        "The code to paste:",
        "What was seen of your function:",
        "- It prints.",
        "page: some/where/own.html",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_the_code_is_in_one_piece(tmp_path: Path) -> None:
    """On the narrowest terminal no line of it is folded, so that it can be copied."""
    text = _printed(*own_run(tmp_path, own_group()), width=20)
    assert "        results = list(pool.map(function, items))\n" in text


def test_names_are_no_markup(tmp_path: Path) -> None:
    """Whatever looks like a style is printed as it is."""
    text = _printed(*own_run(tmp_path, own_group(), workload="[red]x[/red]", observations=["[bold]"]))
    assert "[red]x[/red]" in text
    assert "[bold]" in text


def test_what_has_no_time_is_told(tmp_path: Path) -> None:
    """With its reason, and without code where nothing is advised."""
    text = _printed(*own_run(tmp_path, [], [without_time(NAME, "threads", 2, "failed", reason="It broke.")]))
    assert "No answer" in text
    assert "The code to paste" not in text
    assert f"failed: {NAME}, threads, 2 workers: It broke." in text
