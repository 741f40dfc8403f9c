"""Made-up practices, digests and acknowledgements for the suites of record and backup."""

from __future__ import annotations

from datetime import date, timedelta

from corpus.subscription import Acknowledgement, KeptDigest, Posting, Specialty, Subscription
from tests.contracts.samples import MORNING

WEEK = timedelta(days=7)


def practice(name: str = "hill-street") -> Subscription:
    """A practice with something in every field that a form fills."""
    return Subscription(
        id=name,
        name=name.replace("-", " ").title(),
        address=f"billing@{name}.example",
        timezone="America/Chicago",
        secret="5ec2e7",
        created_at=MORNING,
        weekday=4,
        hour=6,
        payers=("meadow",),
        codes=("99990", "CPT:11111-11119"),
        words=("lamp therapy",),
        specialties=(Specialty("Light – „Licht“", ("99991", "99992")),),
    )


def kept(number: int = 1, subscription: str = "hill-street", posting: Posting = Posting.COMPOSED) -> KeptDigest:
    """The digest of a week."""
    ends = MORNING + number * WEEK
    return KeptDigest(
        id=f"{subscription}@{ends.date()}",
        subscription=subscription,
        week=date(ends.year, ends.month, ends.day),
        begins=ends - WEEK,
        ends=ends,
        composed_at=ends,
        recipient=f"billing@{subscription}.example",
        subject="1 change to discuss",
        message_id=f"<{number}@meadow.example>",
        message=b"Subject: 1\r\n\r\n\xc3\xa9",
        body='{"discuss": []}',
        posting=posting,
        last_event=number,
    )


def seen(change_id: str, by: str = "Mira", hours: int = 30) -> Acknowledgement:
    """Somebody has seen a change so many hours after the morning."""
    return Acknowledgement(change_id, by, MORNING + timedelta(hours=hours))
