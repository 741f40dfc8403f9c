"""Neighborhood Health Plan of Rhode Island lists whom a policy covers by the names of the state's programs."""

from __future__ import annotations

import re

from ingest.payers import Habits

HABITS = Habits(
    business=(
        ("medicaid", re.compile(r"\bR[Ii]te ?C[Aa]re\b|\bRhody Health\b|\bSubstitute Care\b")),
        ("medicare", re.compile(r"\bI[Nn][Tt][Ee][Gg][Rr][Ii][Tt][Yy]\b")),
    )
)
