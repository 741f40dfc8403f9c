"""Made-up addresses, visits and changes for the suites of record and backup."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from corpus.change import Change, ChangeKind, RecordedChange, Side
from corpus.model import Code, CodeSystem, Quantity, QuantityKind, Span
from corpus.source import Address, FetchState, Known, Visit
from tests.contracts.samples import MORNING

SOURCE = "meadow/policies"
HOUR = timedelta(hours=1)
A, B = "https://meadow.example/a.pdf", "https://meadow.example/b.pdf"


def address(url: str = A, sha256: str = "1" * 64, state: FetchState = FetchState.NEW) -> Address:
    """An address that gave bytes in the morning."""
    return Address(url, Known('"1"', "yesterday", sha256), state, "", MORNING, MORNING)


def visit(hour: int = 0, source: str = SOURCE) -> Visit:
    """A visit that began so many hours after the morning."""
    return Visit(f"{source}@{hour:02}", source, MORNING + hour * HOUR)


def change(number: int = 1, kind: ChangeKind = ChangeKind.CRITERION_TIGHTENED, payer: str = "meadow") -> RecordedChange:
    """A change with something in every field."""
    weeks = Quantity(QuantityKind.DURATION, ">=", 6, "week", "6 weeks")
    made = Change(
        kind,
        kind is ChangeKind.CRITERION_TIGHTENED,
        f"Change {number}: 6 weeks becomes 12 weeks",
        Side(Span(0, 9), ("Policy", "Rules"), "A.1"),
        Side(Span(1, 9)),
        (weeks,),
        (replace(weeks, value=12.0),),
        (Code(CodeSystem.CPT, "99990"),),
    )
    policy = f"{payer}/lamp-1"
    moment = MORNING + number * HOUR
    return RecordedChange(
        id=f"{number:016x}",
        policy_id=policy,
        version_before=f"{policy}@1",
        version_after=f"{policy}@2",
        detected_at=moment,
        in_force_from=date(2026, 4, 1),
        change=made,
        citation_before=f"{policy}@1#0a",
        citation_after=f"{policy}@2#0b",
    )
