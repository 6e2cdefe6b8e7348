"""What of a page is read before anything is opened."""

from __future__ import annotations

from html.parser import HTMLParser

UNSEEN = frozenset({"title", "style", "script", "svg"})
VOID = frozenset({"meta", "wbr", "br", "img", "link", "input", "hr"})


def open_text(page: str) -> str:
    """Return what is seen at once: of closed details only the summary, no titles and no drawings."""
    reader = _Reader()
    reader.feed(page)
    return " ".join("".join(reader.seen).split())


def visible_words(page: str) -> list[str]:
    """Return the words of the text that is seen at once."""
    return open_text(page).split()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        closed = tag == "details" and "open" not in dict(attrs)
        self._within.append("closed details" if closed else tag)

    def handle_endtag(self, tag: str) -> None:
        ends = f"closed {tag}" if self._within and self._within[-1] == f"closed {tag}" else tag
        if ends in self._within:
            while self._within.pop() != ends:
                pass
        self.seen.append(" ")

    def handle_data(self, data: str) -> None:
        if UNSEEN.isdisjoint(self._within) and not self._is_folded():
            self.seen.append(data)

    def _is_folded(self) -> bool:
        folds = [place for place, tag in enumerate(self._within) if tag == "closed details"]
        return bool(folds) and (len(folds) > 1 or "summary" not in self._within[folds[0] :])
