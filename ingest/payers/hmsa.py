"""HMSA calls its Medicaid plan by the name of the state's program, alone or before another word."""

from __future__ import annotations

import re

from ingest.payers import Habits

HABITS = Habits(business=(("medicaid", re.compile(r"\bQUEST\b")),))
