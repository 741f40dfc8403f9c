"""How a policy ended by a day: the last version that began decides, and what was only seen is not told as said."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from corpus.model import Basis, Lifecycle, PolicyFacts, Version
from retrieval.withdrawn import withdrawal

CAME = datetime(2026, 1, 10, 9, tzinfo=UTC)
MISSED = datetime(2026, 2, 8, 9, tzinfo=UTC)
END = date(2026, 2, 1)


def version(
    since: str, ended: date | None, life: Lifecycle = Lifecycle.ACTIVE, noted: datetime | None = MISSED
) -> Version:
    return Version(
        policy_id="fernwood/0071",
        dated=since,
        in_force_from=date.fromisoformat(since),
        in_force_basis=Basis.EFFECTIVE,
        facts=PolicyFacts(lifecycle=life),
        snapshot_sha256=since,
        text_sha256=since,
        reading_id=since,
        start=0,
        end=1,
        body_sha256=since,
        source_url="https://fernwood.example/0071",
        retrieved_at=CAME,
        withdrawn_on=ended,
        withdrawn_noted_at=noted if ended else None,
    )


def test_a_version_to_come_that_was_taken_away_moves_no_end() -> None:
    versions = [version("2025-01-01", END), version("2027-01-01", date(2026, 5, 1))]
    found = withdrawal(versions, date(2026, 6, 1))
    assert found is not None
    assert (found.on, found.version) == (END, versions[0])


def test_what_never_began_has_not_ended() -> None:
    assert withdrawal([version("2027-01-01", END)], date(2026, 6, 1)) is None
    assert withdrawal([], date(2026, 6, 1)) is None


def test_what_governs_has_not_ended() -> None:
    assert withdrawal([version("2025-01-01", END)], date(2026, 1, 31)) is None
    assert withdrawal([version("2025-01-01", END), version("2026-03-01", None)], date(2026, 6, 1)) is None


@pytest.mark.parametrize(
    ("life", "noted", "told"),
    [
        (Lifecycle.ACTIVE, MISSED, "is no longer published since 2026-02-01"),
        (Lifecycle.ACTIVE, datetime(2026, 2, 1, tzinfo=UTC), "is no longer published since 2026-02-01"),
        (Lifecycle.RETIRED, CAME, "was withdrawn on 2026-02-01"),
        (Lifecycle.ARCHIVED, datetime(2026, 2, 1, tzinfo=UTC), "had been withdrawn when it was seen on 2026-02-01"),
        (Lifecycle.HISTORY, CAME, "was withdrawn on 2026-02-01"),
        (Lifecycle.HISTORY, MISSED, "is no longer published since 2026-02-01"),
    ],
)
def test_only_a_text_that_says_that_it_ended_is_told_as_withdrawn(life: Lifecycle, noted: datetime, told: str) -> None:
    found = withdrawal([version("2025-01-01", END, life, noted)], date(2026, 6, 1))
    assert found is not None
    assert found.told == told
