"""Puts candidates in order: how well the passage fits, how well its policy fits, and what the question asks for.

The score is a sum of few parts, each between 0 and about 1, with weights measured on questions with known answers
(``payerpolicy eval``). Nothing here reads the record but for passages' texts, which are kept by their key.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from corpus.exchange import Point
from corpus.model import Passage, PassageKind, SectionKind
from retrieval.catalog import Catalog
from retrieval.expression import Expression
from retrieval.ranking import Weights
from retrieval.scope import scope_asked
from retrieval.search_lanes import Candidate, Gathered
from retrieval.search_numbers import holds_asked, numbers_asked
from retrieval.stems import ASKING, stems
from retrieval.understand import Understood
from retrieval.understand_asks import Asks
from retrieval.understand_codes import names_code

_RERANKED = 80  # candidates whose words are read: most of what an answer costs
_OF_POLICY = 3  # best passages that speak for a policy

_DIGIT = re.compile(r"\d")
# How much a word counts that tells what kind of answer is wanted rather than what about.
_ASKING_WORD = 0.5


_DEFINES = Expression(
    r"\b(?:means?|(?:is|are) defined as|refers? to|is (?:an?|the) \w+|is considered|are those|include[sd]?)\b",
    "mean|defined as|refer|is a|is the |is considered|are those|include",
)
_EXAMPLE = re.compile(r"\bEXAMPLES?\b")  # a heading
_TELLS = re.compile(r"(?:for example|example|mr\.|mrs\.|ms\.|similarly|in this (?:case|example))\W", re.IGNORECASE)
_DENIES = Expression(
    r"\b(?:unproven|not (?:medically necessary|covered|considered|reasonable)|investigational|experimental"
    r"|exclu(?:ded|sions?)|non-?covered|contraindicat\w+)\b",
    "unproven|not medically|not co|not reasonable|investigational|experimental|exclu|covered|contraindicat",
)
_REFERS = Expression(
    r"\b(?:(?:criteria|guidelines?|polic(?:y|ies)) (?:is|are|can be) (?:found|located|available|contained) (?:in|at)"
    r"|refers? to|referred to|delegated?|(?:managed|administered|reviewed|governed|determined|decided) (?:by|under)"
    r"|appl(?:y|ies) to|InterQual|MCG)\b",
    "found |located |available |contained |refer|delegate|ed by|ed under|appl|interqual|mcg",
)
_DOCUMENTS = Expression(
    r"\b(?:document(?:ation|ed|s|ing)?|submi(?:t|ts|tted|ssion)|records?|signed|signatures?|attest\w*|chart notes?"
    r"|certif(?:y|ies|ied|ication)|prescription must|must (?:include|specify|describe|state)|accompan(?:y|ied))\b",
    "document|submi|record|sign|attest|chart note|certif|prescription must|must |accompan",
)
_POSITION = Expression(
    r"\b(?:unproven|proven|investigational|experimental|medically necessary|(?:not |non-?)?covered|excluded)\b",
    "proven|investigational|experimental|medically necessary|covered|excluded",
)

# What a section of this kind is worth to somebody who asks what a payer demands.
_WORTH = {
    SectionKind.CRITERIA: 1.0,
    SectionKind.DOCUMENTATION: 0.7,
    SectionKind.DEFINITIONS: 0.5,
    SectionKind.CODES: 0.4,
    SectionKind.OTHER: 0.5,
    SectionKind.ADMINISTRATIVE: 0.4,
    SectionKind.BACKGROUND: 0.2,
    SectionKind.EVIDENCE: 0.0,
    SectionKind.HISTORY: -0.2,
    SectionKind.REFERENCES: 0.0,
}
_WANTED = {
    Asks.DOCUMENTATION: {SectionKind.DOCUMENTATION: 1.2, SectionKind.CRITERIA: 0.7, SectionKind.ADMINISTRATIVE: 0.6},
    Asks.CODES: {SectionKind.CODES: 1.0, SectionKind.CRITERIA: 0.8},
    Asks.DEFINITION: {SectionKind.DEFINITIONS: 1.0, SectionKind.CRITERIA: 0.9, SectionKind.OTHER: 0.7},
    Asks.DATES: {SectionKind.ADMINISTRATIVE: 1.0, SectionKind.HISTORY: 0.9, SectionKind.CRITERIA: 0.6},
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage in its place: the point it stands for, the passage, the score and what made it.

    ``held`` are the question's own words that it holds, with its context.
    """

    point: Point
    passage: Passage
    score: float
    dense: float
    words: float
    held: frozenset[str] = frozenset()


class Ranker:
    """Orders candidates for one question."""

    def __init__(self, asked: Understood, gathered: Gathered, catalog: Catalog, weights: Weights) -> None:
        self._asked = asked
        self._gathered = gathered
        self._catalog = catalog
        self._w = weights
        found = gathered.candidates
        self._dense_floor = min((c.dense for c in found if c.dense is not None), default=0.0)
        self._sparse_top = max((c.sparse for c in found if c.sparse is not None), default=0.0) or 1.0
        self._sparse_floor = min((c.sparse for c in found if c.sparse is not None), default=0.0)
        self._rarity = _Rarity(asked)
        self._numbers = numbers_asked(asked.text)
        self._stems = frozenset(asked.stems)
        self._scope = scope_asked(asked.text)
        wanted = {**_WORTH, **_WANTED.get(asked.asks, {})}
        self._sections = {"": wanted[SectionKind.OTHER], **{kind.value: worth for kind, worth in wanted.items()}}

    def first_pass(self) -> list[Candidate]:
        """The candidates worth reading, best first, by what the index alone says of them."""
        means = self._asked.means
        ordered = sorted(self._gathered.candidates, key=lambda c: (not means(c.point.payer), -self._fit(c), c.point.id))
        if not self._asked.only_codes:
            return ordered[:_RERANKED]
        naming = [c for c in ordered if any(names_code(h, code) for h in c.point.codes for code in self._asked.codes)]
        each = {c.point.policy_id: c for c in reversed(naming)}.values()
        return list({c.point.id: c for c in (*each, *ordered[:_RERANKED])}.values())

    def order(self, read: Sequence[tuple[Candidate, Words]]) -> list[Ranked]:
        """The candidates with the words of their passages, in order."""
        held = self._rarity.learn([words for _, words in read])
        own = [self._own(c, text, words) for (c, text), words in zip(read, held, strict=True)]
        most = self._w.most
        policies = self._policies([(c.point.policy_id, score) for (c, _), (score, _) in zip(read, own, strict=True)])
        ranked = [
            Ranked(
                point=c.point,
                passage=text.passage,
                score=(score + policies[c.point.policy_id]) / most,
                dense=c.dense or self._dense_floor,
                words=words,
                held=self._stems & holds,
            )
            for (c, text), (score, words), holds in zip(read, own, held, strict=True)
        ]
        # Another payer's words may help, but they are no answer to who asked for this one's.
        ordered = sorted(ranked, key=lambda r: (not self._asked.means(r.point.payer), -r.score, r.point.id))
        if self._asked.asks is Asks.COMPARISON:
            return _in_turn([r for r in ordered if r.point.payer in self._asked.payers], _payer)
        # Of one payer the criteria are wanted first, of everybody each policy.
        return _in_turn(ordered, _policy) if self._asked.only_codes and not self._asked.payers else ordered

    def _fit(self, candidate: Candidate) -> float:
        w, point = self._w, candidate.point
        dense = candidate.dense if candidate.dense is not None else self._dense_floor
        sparse = candidate.sparse if candidate.sparse is not None else 0.5 * self._sparse_floor
        score = w.dense * dense + w.sparse * sparse / self._sparse_top
        score += w.title * self._gathered.titles.get(point.policy_id, 0.0)
        score += w.section * self._sections[point.section_kind]
        if self._asked.codes and any(names_code(held, code) for held in point.codes for code in self._asked.codes):
            score += w.code
        if point.policy_id in self._asked.naming:
            score += w.naming
        if point.payer in self._asked.payers:
            score += w.payer
        if point.policy_id in self._asked.policies:
            score += w.named_policy
        score += w.scope * self._scope.fit(point)
        return score

    def _own(self, candidate: Candidate, text: Words, held: frozenset[str]) -> tuple[float, float]:
        """The passage's own score, and how much of the question its words (with context) hold."""
        words = self._rarity.share(held)
        score = self._fit(candidate) + self._w.words * words + self._w.quoted * self._rarity.share(text.quote)
        if self._asked.asks is Asks.QUANTITY and text.has_number:
            score += self._w.number
        if self._asked.asks in (Asks.COVERAGE, Asks.CRITERIA) and text.takes_position:
            score += self._w.position
        if self._asked.asks is Asks.COVERAGE and text.denies:
            score += self._w.denial
        if self._asked.asks is Asks.DEFINITION:
            score += self._w.defines * text.defines + self._w.headed * self._rarity.share(text.headings)
        if self._asked.asks is Asks.DOCUMENTATION and text.documents:
            score += self._w.documents
        if self._asked.asks is Asks.GOVERNS and text.refers:
            score += self._w.governs
        if self._numbers and holds_asked(self._numbers, text.text):
            score += self._w.asked_number
        if text.passage.kind is PassageKind.CRITERION:
            score += self._w.criterion
        if text.length < 6:
            score -= self._w.short
        if text.illustrates or text.heads_codes:
            score -= self._w.example
        return score, words

    def _policies(self, scored: Sequence[tuple[str, float]]) -> dict[str, float]:
        """What a policy's best passages add to all of its passages: the policy that fits throughout wins."""
        by_policy: dict[str, list[float]] = defaultdict(list)
        for policy_id, score in scored:
            by_policy[policy_id].append(score)
        best = {p: sorted(scores, reverse=True)[:_OF_POLICY] for p, scores in by_policy.items()}
        strength = {p: sum(scores) / _OF_POLICY for p, scores in best.items()}
        top = max(strength.values(), default=1.0) or 1.0
        return {p: self._w.policy * value / top for p, value in strength.items()}


def _policy(item: Ranked) -> str:
    return item.point.policy_id


def _payer(item: Ranked) -> str:
    return item.point.payer


def _in_turn(ordered: Sequence[Ranked], whose: Callable[[Ranked], str]) -> list[Ranked]:
    """The best passage of every policy, or payer, before the second best of any."""
    seen: Counter[str] = Counter()
    turns: list[tuple[int, int]] = []
    for number, item in enumerate(ordered):
        turns.append((seen[whose(item)], number))
        seen[whose(item)] += 1
    return [ordered[number] for _, number in sorted(turns)]


@lru_cache(maxsize=8192)
def _stems_above(context: str) -> frozenset[str]:
    """The words of what stands above a passage, which is the same for its neighbours."""
    return frozenset(stems(context))


class Words:
    """A passage and its words, of its quote alone and with its context; made once, kept between questions."""

    def __init__(self, passage: Passage) -> None:
        above, newline, self.text = passage.content.rpartition("\n")
        found = stems(self.text)
        self.passage = passage
        self.length = len(found)
        self.quote = frozenset(found)
        self.above = _stems_above(above + newline)

    def holding(self, words: frozenset[str]) -> frozenset[str]:
        """Those of these words that it holds, with its context."""
        return words & self.quote | words & self.above

    # What only some questions ask of a passage is found when one does.

    @cached_property
    def headings(self) -> frozenset[str]:
        """The words of title and headings."""
        return frozenset(stems(" ".join(self.passage.content.split("\n")[:2])))

    @cached_property
    def defines(self) -> bool:
        """Whether it says what something is."""
        return _DEFINES.within(self.text)

    @cached_property
    def illustrates(self) -> bool:
        """Whether it shows what a rule means, and says it of one case only."""
        if _TELLS.match(self.text) is not None:
            return True
        above = self.passage.content[: -len(self.text)]
        return "EXAMPLE" in above and _EXAMPLE.search(above) is not None

    @property
    def heads_codes(self) -> bool:
        """Whether it stands among codes and names none: the head of a table, or how to read one."""
        return self.passage.section_kind is SectionKind.CODES and not self.passage.codes

    @cached_property
    def refers(self) -> bool:
        """Whether it says which policy, or whose criteria, apply."""
        return _REFERS.within(self.text)

    @cached_property
    def denies(self) -> bool:
        """Whether it says that something is not covered."""
        return _DENIES.within(self.text)

    @cached_property
    def takes_position(self) -> bool:
        """Whether it says that something is covered or is not."""
        return _POSITION.within(self.text)

    @cached_property
    def documents(self) -> bool:
        """Whether it says what is to be documented, submitted or signed."""
        return _DOCUMENTS.within(self.text)

    @cached_property
    def has_number(self) -> bool:
        """Whether it holds a number that is no code."""
        return _DIGIT.search(self.text) is not None and self.passage.kind is not PassageKind.CODES


class _Rarity:
    """How much each word of the question tells candidates apart."""

    def __init__(self, asked: Understood) -> None:
        self._terms = {
            **dict.fromkeys(asked.also_stems, 0.5),
            **{stem: _ASKING_WORD if stem in ASKING else 1.0 for stem in asked.stems},
        }
        self._weights: dict[str, float] = dict(self._terms)
        self._total = sum(self._weights.values())

    def learn(self, texts: Sequence[Words]) -> list[frozenset[str]]:
        """Weighs the words by how few of these texts hold each; returns what each text holds."""
        terms = frozenset(self._terms)
        held = [text.holding(terms) for text in texts]
        holding = Counter(chain.from_iterable(held))
        for term, weight in self._terms.items():
            self._weights[term] = weight * math.log((len(texts) + 2) / (holding[term] + 0.5))
        self._total = sum(self._weights.values())
        return held

    def share(self, words: frozenset[str]) -> float:
        held = words.intersection(self._weights)
        return sum(map(self._weights.__getitem__, sorted(held))) / self._total if held and self._total else 0.0
