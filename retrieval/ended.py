"""Does a question ask whether a policy still stands, and is it one that was withdrawn? Then its last words answer.

What was withdrawn governs nothing: no search of a later day finds it, and whoever asks for its criteria is refused
with the day. Whether it still stands is another question. It is answered by the sentences in which the withdrawn
version itself says that it ended, marked as withdrawn; where the payer only took it away there is nothing to quote.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.errors import Damaged, NotFound
from corpus.exchange import Point
from corpus.model import Passage, Version
from corpus.ports import Record
from retrieval.answer import Answer, Result, Shower, Shown
from retrieval.catalog import Catalog
from retrieval.passages import make_passages
from retrieval.search_rank import Ranked
from retrieval.stems import content_stems
from retrieval.understand import Understood
from retrieval.withdrawn import Withdrawal, withdrawal

_POLICY = re.compile(
    r"\b(?:polic(?:y|ies)|[nl]cds?|cpbs?|bulletins?|guidelines?|determinations?|criteria document|documents?)\b", re.I
)
_STANDS = re.compile(
    r"\bstill (?:active|in (?:effect|force|use)|valid|current|good|appl(?:y|ies)|exists?|ha(?:ve|s)|there|live)\b"
    r"|\b(?:in|out of) (?:effect|force)\b"
    r"|\bno longer (?:active|in (?:effect|force)|valid|exists?|appl(?:y|ies)|current)\b|\bany ?more\b"
    r"|\b(?:retired?|withdr(?:ew|awn)|archived?|rescinded|inactive|discontinued|terminated|obsolete|sunset(?:ted)?)\b"
    r"|\b(?:polic\w+|[nl]cd|cpb|bulletin|guideline|determination|it)\b.{0,40}\b(?:replaced|superseded)\b"
    r"|\b(?:replaced|replaces|superseded|supersedes)\b.{0,30}\b(?:polic\w+|[nl]cd|cpb|bulletin|guideline)\b"
    r"|\b(?:currently|yet|polic\w+|[nl]cd) active\b|\bis\b.{3,80}\bactive\W*$|\b(?:gone|went) away\b",
    re.I,
)
# Words by which such a question asks, and none of what it asks about.
_ASKING = frozenset(
    content_stems(
        "still active effect force valid current currently good apply applies exist exists live longer retired retire"
        " withdrawn withdrew archived archive rescinded inactive discontinued terminated obsolete sunset replaced"
        " replaces superseded supersedes anymore policy policies ncd lcd cpb bulletin guideline determination document"
        " medical coverage national local gone went away"
    )
)
_SAYS = re.compile(
    r"\b(?:retir(?:ed|ing|ement)|withdrawn|archived|rescinded|discontinued|terminated|sunset|removed|deleted|replaced"
    r"|superseded|no longer (?:active|in effect|in force|valid|used|applicable)"
    r"|in the absence of an? (?:[nl]cd|policy)|no (?:\w+ )?coverage determination)\b",
    re.I,
)
# A sentence says it; a masthead ("Retired Policy", "Retired Date") only labels it.
_SENTENCE = re.compile(
    r"\b(?:is|was|are|were|be|been|being)\s+(?:\w+\s+){0,2}(?:retired|withdrawn|archived|rescinded|discontinued"
    r"|terminated|removed|deleted|replaced|superseded|no longer)\b"
    r"|\b(?:removed|retired|rescinded|withdrew)\s+(?:the|[nl]cd)\b|\bin the absence of\b",
    re.I,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FIT = 0.3  # of a title with the question, as in the lanes of search
_ALIKE = 0.95  # of the best fit: the same title under another number
_LOOKED_AT = 40  # policies by title
_LIKELY = 0.4  # fit, by the catalog, from which on a withdrawn policy may be meant
_SURE = 0.75  # fit from which on it is, though its standing is not asked
_MOST = 3  # withdrawn policies told of


@dataclass(frozen=True, slots=True)
class Ended:
    """A withdrawn policy that a question speaks of: how it ended, and its versions."""

    withdrawal: Withdrawal
    versions: tuple[Version, ...]

    @property
    def told(self) -> str:
        """That it was withdrawn, in words."""
        version = self.withdrawal.version
        title = f" ({version.facts.title})" if version.facts.title else ""
        return f"{version.policy_id}{title} {self.withdrawal.told}"


def asks_standing(text: str) -> bool:
    """Whether a question may ask if a policy still stands; cheap, for most do not."""
    return _STANDS.search(text) is not None


def spoken_of(asked: Understood, catalog: Catalog, record: Record, *, least: float = _FIT) -> tuple[Ended, ...]:
    """The withdrawn policies a question names or plainly speaks of; none where one that governs fits as well.

    ``least`` is how well a title must fit, up to 1.
    """
    fits = dict.fromkeys(asked.policies, 1.0) or _titles(asked, catalog, least)
    found = record.versions_by_policy(list(fits)) if fits else {}
    ended = {p: how for p, versions in found.items() if (how := withdrawal(versions, asked.as_of)) is not None}
    best = max((fits[p] for p in ended), default=0.0)
    if not ended or any(fits[p] >= best for p in fits if p not in ended):
        return ()
    likely = sorted((p for p in ended if fits[p] >= _ALIKE * best), key=lambda p: (-fits[p], p))
    return tuple(Ended(ended[p], tuple(found[p])) for p in likely[:_MOST])


class Standing:
    """Answers whether policies still stand."""

    def __init__(self, record: Record, shower: Shower) -> None:
        self._record = record
        self._shower = shower

    def answer(self, asked: Understood, catalog: Catalog, limit: int) -> Answer | None:
        """What withdrawn policies say of their end; None where another answer is wanted, or they say nothing.

        Where all that they may say is withheld, it is refused in words that tell how they ended.
        """
        if not asked.policies and _POLICY.search(asked.text) is None:
            return None
        ended = spoken_of(asked, catalog, self._record)
        results: list[Result] = []
        withheld = 0
        for one in ended:
            shown = self._shown(one, asked, limit)
            results += shown.results
            withheld += shown.withheld
        if not results:
            return Answer(asked, False, _told(ended, asked.as_of), (), withheld) if withheld else None
        return Answer(asked, True, None, tuple(results[:limit]), withheld, _told(ended, asked.as_of))

    def notice(
        self, asked: Understood, titles: Mapping[str, float], ranked: Sequence[Ranked], catalog: Catalog
    ) -> str | None:
        """What is to be known with an answer by other policies: that the one which the question means was withdrawn.

        ``titles`` say how well each policy's title fits; the record is asked only where one that fits found nothing.
        """
        governing = {item.point.policy_id for item in ranked}
        if asked.policies or not any(fit >= _LIKELY for p, fit in titles.items() if p not in governing):
            return None
        ended = spoken_of(asked, catalog, self._record, least=_SURE)
        return _told(ended, asked.as_of) if ended else None

    def _shown(self, ended: Ended, asked: Understood, limit: int) -> Shown:
        """The last words of a policy; a reading that is damaged is withheld like a passage."""
        version = ended.withdrawal.version
        try:
            said = self._last_words(version)
        except (Damaged, NotFound):
            return Shown((), 1)
        return self._shower.of_version(version, ended.versions, said, asked, limit)

    def _last_words(self, version: Version) -> list[Ranked]:
        """The passages of a version that say that it ended, the plainest first. Raises Damaged or NotFound."""
        reading = self._record.reading(version.reading_id)
        said = [(_plain(p), p) for p in make_passages(reading, version.start, version.end)]
        ordered = sorted(((worth, p) for worth, p in said if worth), key=lambda pair: (-pair[0], pair[1].start))
        return [_ranked(version.policy_id, passage, worth) for worth, passage in ordered]


def _titles(asked: Understood, catalog: Catalog, least: float) -> dict[str, float]:
    """How well titles fit, by the question's own words or with those that policies print instead."""
    own = {stem for stem in asked.stems if stem not in _ASKING}
    also = own | {stem for stem in asked.also_stems if stem not in _ASKING}
    near = catalog.matches(sorted(also), asked.payers)
    first = sorted(near, key=lambda p: (-near[p], p))[:_LOOKED_AT]
    fits = {p: max(_fit(catalog, p, own), _fit(catalog, p, also)) for p in first}
    return {p: fit for p, fit in fits.items() if fit >= least}


def _fit(catalog: Catalog, policy_id: str, about: set[str]) -> float:
    """As the catalog's, but that a title may say "retired" and lose nothing by it."""
    title = catalog.entries[policy_id].stems - _ASKING
    both = math.sqrt(sum(map(catalog.rarity, title)) * sum(map(catalog.rarity, about)))
    return sum(map(catalog.rarity, title & about)) / both if both > 0 else 0.0


def _told(ended: Sequence[Ended], as_of: date) -> str:
    return f"{'; '.join(one.told for one in ended)}. Nothing of it governs on {as_of}."


def _plain(passage: Passage) -> float:
    """How plainly a passage says that its policy ended, up to 1; 0 where it does not."""
    text = passage.content.rpartition("\n")[2]
    if _SAYS.search(text) is None:
        return 0.0
    said = _SENTENCE.search(text)
    return 0.4 + 0.4 * (said is not None) + 0.2 * bool(_YEAR.search(text))


def _ranked(policy_id: str, passage: Passage, worth: float) -> Ranked:
    point = Point("", policy_id, policy_id.partition("/")[0], passage.key, 0, 0)
    return Ranked(point, passage, worth, worth, worth)
