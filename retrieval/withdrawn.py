"""Was a policy withdrawn by a day, since when, and is that the payer's word or only what was seen?

The last version that began by the day decides: what was to come and never began ends nothing. A payer that marks a
text as retired says that it ended; of one that was only taken away it is known since when it is missing, no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.model import Lifecycle, Version
from corpus.timeline import last_begun

_GIVEN_UP = (Lifecycle.RETIRED, Lifecycle.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The version with which a policy ended, and the first day without it."""

    version: Version
    on: date

    @property
    def told(self) -> str:
        """How it ended, in words that follow the policy's name."""
        if not _by_its_own_word(self.version):
            return f"is no longer published since {self.on}"
        noted = self.version.withdrawn_noted_at
        # Where a retired text prints no day, it counts from the day on which somebody saw it.
        seen = noted is not None and noted.date() == self.on
        return f"had been withdrawn when it was seen on {self.on}" if seen else f"was withdrawn on {self.on}"


def withdrawal(versions: Sequence[Version], by: date) -> Withdrawal | None:
    """How a policy had ended by a day; None where it governs, or nothing of it has begun."""
    last = last_begun(versions, by.toordinal())
    if last is None or last.withdrawn_on is None or last.withdrawn_on > by:
        return None
    return Withdrawal(last, last.withdrawn_on)


def _by_its_own_word(version: Version) -> bool:
    """Whether the text says that it ended; one kept for the past does where its end was known as it came."""
    if version.facts.lifecycle is Lifecycle.HISTORY:
        return version.withdrawn_noted_at == version.retrieved_at
    return version.facts.lifecycle in _GIVEN_UP
