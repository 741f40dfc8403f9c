"""Which words do the indexed policies use, and what do their short forms mean? Learned from the passages themselves.

A view of the record, never the truth: it corrects a misspelt word of a question and adds the words that policies print
for its short forms, brands and generics. It is kept in a file beside the index and learned again as the corpus grows.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from rapidfuzz.distance import DamerauLevenshtein

from retrieval.short_forms import short_forms
from retrieval.stems import stem, tokens
from retrieval.word_lists import word_list

_FEWEST = 3  # passages a word must stand in before another is taken for a misspelling of it
_SHORTEST = 5  # letters of a word that may be misspelt
_LONG = 8  # letters from which on two may be wrong
_MEANINGS = 2  # of one short form; more would drown the question
_RARE_MEANING = 0.25  # of the uses of a short form; a rarer meaning is somebody's slip
_WORD_OF_ITS_OWN = 40  # passages with a word to each that introduces it as a short form
_CLIPPED = 3  # letters at least that a clipped word leaves out
_CLIPPINGS = 2  # words of the corpus that one may stand for
_GROWN = 1.05  # a corpus so many times as large, or as small, is learned anew
_FORMAT = 3
_STOP = word_list("stop")
_SMALL = re.compile(r"\b[a-z]{3,10}\b")


def _nothing_ordinary(_: str) -> bool:
    return False


@dataclass(frozen=True)
class Vocabulary:
    """``words`` count the passages a word stands in; ``meanings`` are what short forms mean; ``size`` is in points.

    ``ordinary`` knows words of everyday language: what policies never print may be rightly spelt nevertheless.
    """

    size: int = 0
    words: Mapping[str, int] = field(default_factory=dict)
    meanings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ordinary: Callable[[str], bool] = field(default=_nothing_ordinary, compare=False, repr=False)

    @classmethod
    def learn(cls, contents: Iterable[str], size: int) -> Vocabulary:
        """The vocabulary of passages' contents: about 8,000 of them a second."""
        words: Counter[str] = Counter()
        small: Counter[str] = Counter()
        forms: Counter[tuple[str, str]] = Counter()
        for content in contents:
            words.update({word for word in _words(content) if len(word) > 2})
            small.update(set(_SMALL.findall(content)))
            forms.update(set(short_forms(content)))
        return cls(size, dict(words), _settled(forms, words, small))

    @classmethod
    def loads(cls, text: str) -> Vocabulary:
        """The inverse of ``dumps``. Raises ValueError for anything else."""
        packed = json.loads(text)
        if not isinstance(packed, dict) or packed.get("format") != _FORMAT:
            raise ValueError("not a vocabulary")
        meanings = {form: tuple(meant) for form, meant in packed["meanings"].items()}
        return cls(packed["size"], packed["words"], meanings)

    def dumps(self) -> str:
        """The vocabulary as JSON."""
        packed = {"format": _FORMAT, "size": self.size, "words": self.words, "meanings": self.meanings}
        return json.dumps(packed, ensure_ascii=False, sort_keys=True)

    def knows(self, word: str) -> bool:
        """Whether some policy uses the word, in whatever form."""
        return word in self.words or stem(word) in self._stems

    def spelled(self, word: str) -> str | None:
        """The word of the corpus a misspelt word stands for; None for one that is right, or like no other."""
        lowered = word.lower()
        if len(lowered) < _SHORTEST or not lowered.isalpha() or lowered in _STOP or self.knows(lowered):
            return None
        if self.ordinary(lowered) or self.unclipped(lowered):
            return None
        most = 1 if len(lowered) < _LONG else 2
        near = ((DamerauLevenshtein.distance(lowered, o, score_cutoff=most), o) for o in self._like(lowered, most))
        best = min(((d, -self.words[other], other) for d, other in near if d <= most), default=None)
        return best[2] if best is not None else None

    def unclipped(self, word: str) -> tuple[str, ...]:
        """The words of the corpus that a clipped one (``amnio``) may be the beginning of, the most used first."""
        lowered = word.lower()
        if len(lowered) < _SHORTEST or not lowered.isalpha() or self.knows(lowered) or self.ordinary(lowered):
            return ()
        longer = [
            w
            for w in self._by_letter.get(lowered[0], ())
            if w.startswith(lowered) and len(w) - len(lowered) >= _CLIPPED
        ]
        return tuple(sorted(longer, key=lambda w: (-self.words[w], w))[:_CLIPPINGS])

    def count(self, word_stem: str) -> int:
        """How often words of this stem stand in passages: what is asked about is told by the rarest word."""
        return self._stems.get(word_stem, 0)

    def meant(self, form: str) -> tuple[str, ...]:
        """What a short form, a brand or another name means; nothing for one the corpus does not introduce."""
        found = self.meanings.get(form)
        # Two letters written small are a word far more often than a short form.
        if found is not None or len(form) < 3:
            return found or ()
        return self.meanings.get(form.lower(), ())

    def _like(self, word: str, most: int) -> Iterator[str]:
        """Words that begin alike and are about as long: a first letter is hardly ever wrong."""
        return (other for other in self._by_letter.get(word[0], ()) if abs(len(other) - len(word)) <= most)

    @cached_property
    def _stems(self) -> dict[str, int]:
        table: dict[str, int] = defaultdict(int)
        for word, count in self.words.items():
            table[stem(word)] += count
        return dict(table)

    @cached_property
    def _by_letter(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = defaultdict(list)
        for word, count in self.words.items():
            if count >= _FEWEST and len(word) >= _SHORTEST - 1 and word.isalpha():
                table[word[0]].append(word)
        return dict(table)


EMPTY = Vocabulary()


class Vocabularies:
    """The vocabulary of the corpus as it is: from its file, or learned when the corpus has grown."""

    def __init__(
        self,
        contents: Callable[[], Iterator[str]],
        file: Path | None = None,
        *,
        aside: bool = False,
        ordinary: Callable[[str], bool] | None = None,
    ) -> None:
        """``aside``: learn in a thread of its own, and answer from the old vocabulary meanwhile."""
        self._contents, self._file, self._aside = contents, file, aside
        self._ordinary = ordinary or _nothing_ordinary
        self._known: Vocabulary | None = None
        self._learning = threading.Lock()

    def current(self, size: int) -> Vocabulary:
        """The vocabulary for a corpus of so many points; a stale one while a new one is being learned aside."""
        known = self._known = self._known or self._loaded()
        if known.size / _GROWN <= size <= known.size * _GROWN or not self._learning.acquire(blocking=False):
            return known
        if self._aside:
            threading.Thread(target=self._learn, args=(size,), daemon=True).start()
            return known
        self._learn(size)
        return self._known

    def _learn(self, size: int) -> None:
        try:
            learned = Vocabulary.learn(self._contents(), size)
            self._known = replace(learned, ordinary=self._ordinary)
            self._keep(learned)
        finally:
            self._learning.release()

    def _loaded(self) -> Vocabulary:
        try:
            kept = Vocabulary.loads(self._file.read_text("utf-8")) if self._file is not None else EMPTY
            return replace(kept, ordinary=self._ordinary)
        except (OSError, ValueError, KeyError, TypeError):
            return EMPTY  # a file that cannot be read is written anew

    def _keep(self, vocabulary: Vocabulary) -> None:
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._file.with_suffix(".new")
            fresh.write_text(vocabulary.dumps(), "utf-8")
            fresh.replace(self._file)
        except OSError:  # a folder that cannot be written costs time, not answers
            return


def _words(content: str) -> Iterator[str]:
    return (word for word in tokens(content) if not word[0].isdigit())


def _settled(forms: Counter[tuple[str, str]], words: Counter[str], small: Counter[str]) -> dict[str, tuple[str, ...]]:
    """The meanings that are used; a short form that is also a common word counts only in capitals.

    ``small`` counts the passages that print a word in small letters: hearing aids are no case of AIDS.
    """
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for (form, meaning), count in forms.items():
        uses[form][meaning] += count
    settled: dict[str, tuple[str, ...]] = {}
    for form, meanings in uses.items():
        total = meanings.total()
        # What most passages use without introducing it is a word of its own, and means what it says.
        if form == form.lower() and words[form] >= _WORD_OF_ITS_OWN * total:
            continue
        kept = [meaning for meaning, count in meanings.most_common() if count >= _RARE_MEANING * total]
        told = _told_apart(kept)[:_MEANINGS]
        if len(kept) > 2 * _MEANINGS or not told:
            continue
        settled[form] = told
        lowered = form.lower()
        # Where most passages with the word do not introduce it as a short form, it may be a word of its own.
        own = words[lowered] >= _WORD_OF_ITS_OWN * total or small[lowered] > total
        if len(form) >= 3 and form != lowered and lowered not in _STOP and not own:
            settled.setdefault(lowered, told)
    return settled


def _told_apart(meanings: Iterable[str]) -> tuple[str, ...]:
    """Each meaning once, however it is hyphenated or numbered."""
    seen: dict[str, str] = {}
    for meaning in meanings:
        seen.setdefault(" ".join(stem(word) for word in meaning.replace("-", " ").split()), meaning)
    return tuple(seen.values())
