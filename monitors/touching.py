"""Does a change touch what a practice does, and why? By code, word or specialty; the reasons are told in the digest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.change import Change, ChangeKind, RecordedChange
from corpus.subscription import Subscription
from monitors.watched_codes import WatchedCode, meeting, name_of, watched

_SHOWN = 4  # codes in one reason

ITSELF, POLICY, WORD, ALL = 4, 3, 2, 1
"""How strongly: the change is about the code, its policy names it, a word is said, all of the payer is watched."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something touches, in words, and how strongly."""

    strength: int
    words: str


@dataclass(frozen=True)
class Watch:
    """A subscription made ready to be asked about many changes."""

    subscription: Subscription

    @cached_property
    def _sets(self) -> list[tuple[str, list[WatchedCode]]]:
        own = [("", [watched(code) for code in self.subscription.codes])]
        named = [(one.name, [watched(code) for code in one.codes]) for one in self.subscription.specialties]
        return [(name, codes) for name, codes in own + named if codes]

    @cached_property
    def _words(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(word, _pattern(word)) for word in self.subscription.words]

    def follows(self, payer: str) -> bool:
        """Whether this payer is watched."""
        return not self.subscription.payers or payer in self.subscription.payers

    def of_change(self, change: RecordedChange, named: Sequence[str], texts: Iterable[str]) -> list[Reason]:
        """Why a change touches, the strongest reason first; empty when it does not.

        ``named`` are the codes its policy names, ``texts`` what words are looked for in: title, quotes, headings.
        """
        own = {name_of(code): "adds" for code in change.change.codes_added}
        own |= {name_of(code): "takes out" for code in change.change.codes_removed}
        said = [*texts, *_paths(change.change)]
        reasons = [*self._by_own_codes(own), *self._by_policy(named), *self._by_words(said)]
        if not reasons and self.subscription.watches_all:
            reasons = [Reason(ALL, "everything of this payer is watched")]
        return sorted(reasons, key=lambda reason: -reason.strength)

    def of_policy(self, named: Sequence[str], texts: Iterable[str]) -> list[Reason]:
        """Why a whole policy touches: one that is new, or that comes into force later."""
        reasons = [*self._by_policy(named), *self._by_words(texts)]
        return sorted(reasons, key=lambda reason: -reason.strength)

    def _by_own_codes(self, own: dict[str, str]) -> Iterable[Reason]:
        for name, codes in self._sets:
            for verb in ("adds", "takes out"):
                found = meeting(codes, [code for code, does in own.items() if does == verb])
                if found:
                    yield Reason(ITSELF, f"{_lead(name)}{verb} {_listed(found)}")

    def _by_policy(self, named: Sequence[str]) -> Iterable[Reason]:
        for name, codes in self._sets:
            found = meeting(codes, named)
            if found:
                yield Reason(POLICY, f"{_lead(name)}policy names {_listed(found)}")

    def _by_words(self, texts: Iterable[str]) -> Iterable[Reason]:
        said = [" ".join(text.split()) for text in texts]
        for word, pattern in self._words:
            if any(pattern.search(text) for text in said):
                yield Reason(WORD, f"says “{word}”")


def to_discuss(change: Change) -> bool:
    """Whether a change may alter a decision; a change of date alone is filed, not escalated."""
    return change.material and change.kind is not ChangeKind.EFFECTIVE_DATE_CHANGED


def _pattern(word: str) -> re.Pattern[str]:
    """The word or phrase, in the plural too, in any case and spacing."""
    parts = r"[\s-]+".join(re.escape(part) for part in word.split())
    return re.compile(rf"(?<!\w){parts}(?:s|es)?(?!\w)", re.IGNORECASE)


def _paths(change: Change) -> Iterable[str]:
    yield change.summary
    for side in (change.before, change.after):
        if side is not None:
            yield from side.path


def _lead(name: str) -> str:
    return f"{name}: " if name else ""


def _listed(codes: Sequence[str]) -> str:
    shown = ", ".join(code.replace("-", "–") for code in codes[:_SHOWN])
    return f"{shown} and {len(codes) - _SHOWN} more" if len(codes) > _SHOWN else shown
