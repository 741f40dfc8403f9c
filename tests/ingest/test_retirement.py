"""On which day a policy ends by its own word."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.model import Lifecycle, PolicyFacts, PrintedDate
from ingest.retirement import ends, printed_end

SEEN = date(2026, 3, 10)


def facts(lifecycle: Lifecycle, label: str = "", value: str = "") -> PolicyFacts:
    """A document of this lifecycle that prints one date."""
    return PolicyFacts(lifecycle=lifecycle, dates=(PrintedDate(label, value, value),) if label else ())


@pytest.mark.parametrize(
    ("lifecycle", "label", "value", "day"),
    [
        (Lifecycle.RETIRED, "Retired", "2026-02-01", date(2026, 2, 1)),
        (Lifecycle.ARCHIVED, "Archive Date", "2026-02", date(2026, 2, 1)),
        (Lifecycle.HISTORY, "End Date", "2025-12-31", date(2026, 1, 1)),
        (Lifecycle.RETIRED, "Termination Date", "2026-02-28", date(2026, 3, 1)),
        (Lifecycle.ACTIVE, "End Date", "2026-12-31", None),
        (Lifecycle.ACTIVE, "Archive Date", "2026-12-31", None),
        (Lifecycle.RETIRED, "Effective Date", "2026-02-01", None),
        (Lifecycle.RETIRED, "Next Review, Retired", "2027-02-01", None),
    ],
)
def test_only_a_document_that_says_it_ended_has_an_end(
    lifecycle: Lifecycle, label: str, value: str, day: date | None
) -> None:
    assert printed_end(facts(lifecycle, label, value), "") == day


def test_a_sentence_may_say_the_day() -> None:
    text = "Lamp therapy\nThis policy was retired effective May 1, 2026. It was last reviewed June 3, 2025."
    assert printed_end(facts(Lifecycle.RETIRED), text) == date(2026, 5, 1)
    assert printed_end(facts(Lifecycle.RETIRED), "This policy was retired. It was reviewed on May 1, 2026.") is None


def test_without_a_printed_day_a_policy_ends_with_the_version_that_says_so() -> None:
    since = date(2026, 1, 1)
    assert ends(facts(Lifecycle.RETIRED), "", since, SEEN, first=False) == since
    assert ends(facts(Lifecycle.RETIRED), "", since, SEEN, first=True) == SEEN
    assert ends(facts(Lifecycle.HISTORY), "", since, SEEN, first=False) is None
    assert ends(facts(Lifecycle.ACTIVE), "", since, SEEN, first=True) is None


def test_a_policy_never_ends_before_it_begins() -> None:
    early = facts(Lifecycle.RETIRED, "Retired", "2025-06-01")
    assert ends(early, "", date(2026, 1, 1), SEEN, first=False) == date(2026, 1, 1)
