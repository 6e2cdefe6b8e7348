"""Every folder of chapters is one, and nothing has to be told of it."""

from __future__ import annotations

import pytest

from reports.chapters.chapter import Chapter, chapter_folders, find_chapters, find_kinds
from reports.drawing.chart import find_chart_kinds
from reports.pages.run_charts import ROOMS


def test_every_folder_is_found() -> None:
    """By its own name; a kind of measurement belongs to one chapter."""
    chapters = find_chapters()
    assert len(chapters) == len(chapter_folders())
    kinds = [chapter.kind for chapter in chapters.values() if chapter.kind]
    assert {kind.name: kind for kind in kinds} == find_kinds()
    assert len(kinds) == len(find_kinds())


@pytest.mark.parametrize("chapter", find_chapters().values(), ids=find_chapters().keys())
def test_a_chapter_says_what_it_is_about(chapter: Chapter) -> None:
    """With a heading and a lead that ends as sentences do."""
    assert chapter.title
    assert chapter.lead.endswith(".")


def test_places_are_taken_once() -> None:
    """Or the order would be by chance, of chapters and of charts alike."""
    places = [chapter.place for chapter in find_chapters().values()]
    charts = [kind.place for name in (*ROOMS, *chapter_folders()) for _, kind in find_chart_kinds(name)]
    assert len(set(places)) == len(places)
    assert len(set(charts)) == len(charts)
