"""Words as they are compared: lower case, without plural and participle endings, without words that say nothing.

A light stemmer on purpose: it must bring ``injections`` to ``injection``, and never ``operate`` to ``opera``.
"""

from __future__ import annotations

import re

from retrieval.word_lists import word_list

_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
_STOP = word_list("stop")
_REMEMBERED = 100_000  # a corpus of hundreds of policies has some fifty thousand words


def tokens(text: str) -> list[str]:
    """The words of a text in lower case, numbers with their decimals."""
    return _WORD.findall(text.lower())


def stem(word: str) -> str:
    """A word without its plural or participle ending."""
    return _STEMS[word]


def stems(text: str) -> list[str]:
    """The stems of all words of a text, in order."""
    return list(map(_STEMS.__getitem__, tokens(text)))


def content_stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, each once, in order."""
    return list(dict.fromkeys(_STEMS[word] for word in tokens(text) if word not in _STOP))


def _stemmed(word: str) -> str:
    if len(word) <= 3 or word[0].isdigit():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)].removesuffix("e")
    return word.removesuffix("e") if len(word) > 4 else word


class _Stems(dict[str, str]):
    """The stems of words met before: a question meets thousands, and nothing finds one sooner than a plain table."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[word] = _stemmed(word)
        return found


_STEMS = _Stems()


ASKING = frozenset(stem(word) for word in word_list("asking"))
"""The stems of words that tell what kind of answer is wanted."""
