"""What a document says about itself, then and now: dates, number, title, lines of business, lifecycle."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.change import Change, ChangeKind, Side
from corpus.model import PolicyFacts, Reading, Span
from monitors import summaries
from monitors.wording import squeezed

_Part = tuple[int, int]


def fact_changes(
    old: Reading, new: Reading, before: PolicyFacts, after: PolicyFacts, parts: tuple[_Part, _Part]
) -> Iterator[Change]:
    """The facts that differ. A date of review alone is history; a new number or title is not material."""
    facts = _Facts(old, new, before, after, parts)
    yield from facts.effective_date()
    yield from facts.wording()
    yield from facts.standing()


class _Facts:
    def __init__(
        self, old: Reading, new: Reading, before: PolicyFacts, after: PolicyFacts, parts: tuple[_Part, _Part]
    ) -> None:
        self._old, self._new, self._before, self._after, self._parts = old, new, before, after, parts

    def effective_date(self) -> Iterator[Change]:
        """The printed effective date."""
        was, now = self._before.effective_date, self._after.effective_date
        if was != now and now is not None:
            left, right = _printed(self._before, was), _printed(self._after, now)
            yield self._told(ChangeKind.EFFECTIVE_DATE_CHANGED, True, "Effective date", left, right)

    def wording(self) -> Iterator[Change]:
        """Number, revision and title, which change no claim."""
        before, after = self._before, self._after
        for what, was, now in (
            ("Policy number", before.revision or before.number, after.revision or after.number),
            ("Title", before.title, after.title),
        ):
            if was and now and squeezed(was) != squeezed(now):
                yield self._told(ChangeKind.POLICY_FACT_CHANGED, False, what, was, now)
        reviewed, again = before.last_review_date, after.last_review_date
        if reviewed != again and again is not None:
            left, right = _printed(before, reviewed), _printed(after, again)
            yield self._told(ChangeKind.HISTORY_CHANGED, False, "Last review", left, right)

    def standing(self) -> Iterator[Change]:
        """Lines of business and lifecycle, which decide whom the policy governs."""
        before, after = self._before, self._after
        was, now = set(before.lines_of_business), set(after.lines_of_business)
        if was and now and was != now:
            left, right = _listed(was), _listed(now)
            yield self._told(ChangeKind.POLICY_FACT_CHANGED, True, "Lines of business", left, right)
        if before.lifecycle is not after.lifecycle:
            left, right = before.lifecycle.value, after.lifecycle.value
            yield self._told(ChangeKind.POLICY_FACT_CHANGED, True, "Lifecycle", left, right)

    def _told(self, kind: ChangeKind, material: bool, what: str, was: str | None, now: str | None) -> Change:
        before, after = _place(self._old, was, self._parts[0]), _place(self._new, now, self._parts[1])
        return Change(kind, material, summaries.becomes(what, was, now), before, after)


def _printed(facts: PolicyFacts, value: str | None) -> str | None:
    """A date as the document prints it."""
    return next((date.text for date in facts.dates if date.value == value), value)


def _listed(lines: set[str]) -> str:
    return ", ".join(sorted(line.replace("_", " ") for line in lines))


def _place(reading: Reading, words: str | None, part: _Part) -> Side | None:
    """Where the words stand in the text; None where they are only beside it."""
    start = reading.text.find(words, *part) if words else -1
    return Side(Span(start, start + len(words))) if words and start >= 0 else None
