"""The trees of a section while they grow: what hangs where, and what was printed before it.

Keeps the roots in the order of the text, the node hung last, a conjunction that stood alone on its line, and the
position that was announced for the trees that follow. Knows nothing of what a block is.
"""

from __future__ import annotations

from corpus.model import Coverage
from ingest.coverage import position_in
from ingest.operators import leading, trailing
from ingest.outline import Twig
from ingest.wording import introduces


class Trees:
    """Roots and the state that joins a new node to those before it."""

    def __init__(self, text: str, path: tuple[str, ...]) -> None:
        self.roots: list[Twig] = []
        self.last: Twig | None = None
        self.path = path
        self.announced: Coverage | None = None
        self.joiner = ""
        self._text = text

    def said(self, twig: Twig) -> str:
        """The words of a node."""
        return self._text[twig.start : twig.end]

    def twig(self, start: int, end: int, marker: str) -> Twig:
        """A node that hangs nowhere yet; white space at its end is no part of it."""
        while end > start and self._text[end - 1].isspace():
            end -= 1
        return Twig(start, end, marker, position=position_in(self._text[start:end]), section=self.path)

    def root(self, twig: Twig) -> None:
        """Makes a node the root of a tree."""
        twig.root = True
        twig.announced = self.announced
        self.roots.append(twig)

    def announce(self) -> None:
        """A root that announces what stands in the items beside it ("… necessary when B and C below are met:")."""
        last = self.last
        if last is not None and last.root and not last.children and introduces(self.said(last)):
            self.announced = last.position or self.announced

    def hang(self, parent: Twig | None, twig: Twig) -> None:
        """Hangs a node below another, None for a root, joined by what was printed before it."""
        before = trailing(self.said(self.last)) if self.last else ""
        twig.joiner = self.joiner or leading(self.said(twig)) or before
        self.joiner = ""
        if parent is None:
            self.root(twig)
        else:
            parent.children.append(twig)
        self.last = twig

    def close(self) -> None:
        """Nothing that follows is joined to what was hung before."""
        self.last = None
        self.joiner = ""
