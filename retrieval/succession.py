"""Which policies does a policy replace, and which replace it, by the payer's own sentence?

``This policy replaces FW-1001.`` ``This policy was merged into FW-2001.`` A sentence must say so and name the other
policy by its number; the number may be of a policy that is not on record. Nothing is concluded from similar texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus import ids
from corpus.errors import WrongUse
from corpus.model import Payer, Version
from corpus.payer_book import PayerBook
from corpus.ports import Record
from corpus.timeline import in_order
from retrieval.cite import Citation, Citer

_ENDED = (
    r"(?:replaced|superseded) by|(?:merged|incorporated|consolidated|combined|split) (?:in|with)(?:to)?|"
    r"renumbered (?:as|to)"
)
_REPLACED_BY = re.compile(rf"\b(?:is|was|are|were|been|being|and)\s+(?:now\s+)?(?:{_ENDED})\b", re.I)
_REPLACES = re.compile(
    r"\b(?:this (?:medical |coverage |clinical )?(?:policy|guideline|document|bulletin)\s+(?:now\s+)?"
    r"(?:replaces|supersedes|combines|consolidates|incorporates)|formerly (?:policy|known as|numbered|published as)|"
    r"previously (?:policy|numbered|published as))\b",
    re.I,
)
_SENTENCE = re.compile(r"[^\n.!?]*(?:[.](?=\S)[^\n.!?]*)*[.!?]?")
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:transmittals?|change requests?|CR|amendments?|addend(?:a|um)|chapters?|sections?|pages?|tables?|"
    r"appendi(?:x|ces)|forms?|versions?|revisions?)[ \t]*(?:no\.?|numbers?|#)?[ \t]*$",
    re.I,
)
"""What stands before the number of something that is no policy."""
_NUMBER = re.compile(r"\b(?=[\w.-]*\d)[A-Z0-9][A-Za-z0-9]*(?:[.-][A-Za-z0-9]+)*\b")


@dataclass(frozen=True, slots=True)
class Succession:
    """Another policy that a sentence names: its number as printed, its id where it is on record, and the sentence."""

    name: str
    policy_id: str | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class Successions:
    """What a policy replaces and what replaces it."""

    replaces: tuple[Succession, ...] = ()
    replaced_by: tuple[Succession, ...] = ()


class SuccessionFinder:
    """Reads the sentences of a policy's last version."""

    def __init__(self, record: Record, book: PayerBook, citer: Citer) -> None:
        self._record = record
        self._book = book
        self._citer = citer

    def of(self, policy_id: str, as_of: int) -> Successions:
        """What a policy says of others; its citations are handed out. Raises Damaged."""
        versions = in_order(self._record.versions(policy_id))
        if not versions:
            return Successions()
        last = versions[-1]
        quoter = self._citer.quoter(last, versions, as_of)
        found: dict[re.Pattern[str], list[Succession]] = {_REPLACES: [], _REPLACED_BY: []}
        for pattern, start, end in _sentences(quoter.text.text, last):
            for name, other in self._named(quoter.text.text[start:end], pattern, policy_id):
                found[pattern].append(Succession(name, other, quoter.cite(start, end)))
        self._citer.hand_out([quoter])
        return Successions(tuple(found[_REPLACES]), tuple(found[_REPLACED_BY]))

    def _named(self, sentence: str, pattern: re.Pattern[str], policy_id: str) -> Iterator[tuple[str, str | None]]:
        """The policies a sentence names after it says what became of them."""
        said = pattern.search(sentence)
        payer = self._payer(policy_id)
        habits = [re.compile(habit) for habit in payer.number_patterns]
        seen: set[str] = set()
        for match in _NUMBER.finditer(sentence, said.end() if said else 0):
            if _OF_SOMETHING_ELSE.search(sentence, 0, match.start()):
                continue
            name = match.group().strip(".-")
            other = self._known(payer, name)
            usual = any(habit.search(name) for habit in habits)
            if other != policy_id and (other or usual) and name not in seen:
                seen.add(name)
                yield name, other

    def _known(self, payer: Payer, name: str) -> str | None:
        slug = ids.slug(name)
        tried = [slug, *(f"{prefix}-{slug}" for prefix in payer.number_prefixes)]
        found = (self._record.policy(f"{payer.slug}/{each}") for each in tried)
        return next((policy.policy_id for policy in found if policy is not None), None)

    def _payer(self, policy_id: str) -> Payer:
        slug = policy_id.partition("/")[0]
        try:
            return self._book.get(slug)
        except WrongUse:
            return Payer(slug, slug)  # a payer that the practice's data no longer describe


def _sentences(text: str, version: Version) -> Iterator[tuple[re.Pattern[str], int, int]]:
    """The sentences of a version that say what became of a policy, with what they say."""
    for match in _SENTENCE.finditer(text, version.start, version.end):
        words = match.group()
        start = match.start() + len(words) - len(words.lstrip())
        end = match.end() - len(words) + len(words.rstrip())
        for pattern in (_REPLACED_BY, _REPLACES):
            if start < end and pattern.search(words):
                yield pattern, start, end
                break
