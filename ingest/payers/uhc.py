"""UnitedHealthcare calls its Medicaid plans community plans."""

from __future__ import annotations

import re

from ingest.payers import Habits

HABITS = Habits(business=(("medicaid", re.compile(r"\bCommunity Plan\b")),))
