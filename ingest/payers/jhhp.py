"""Johns Hopkins Health Plans names, at the head of a policy, the organizations it is for, each a line of business."""

from __future__ import annotations

import re

from ingest.payers import Habits

HABITS = Habits(
    business=(
        ("commercial", re.compile(r"\bEHP\b|\bEmployer Health Programs\b")),
        ("medicare", re.compile(r"\bAdvantage MD\b")),
        ("medicaid", re.compile(r"\bPriority Partners\b")),
    )
)
