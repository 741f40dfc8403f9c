"""Does a code that a practice watches meet a code or range that a policy names?

Both may be ranges. People write ``72148``, ``CPT:72148``, ``72141-72158``, ``M54``; the record keeps ``CPT:72148`` and
``ICD-10-CM:M50-M54``. A category of ICD-10 stands for all below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.errors import WrongUse
from corpus.model import Code, CodeSystem

_WRITTEN = re.compile(r"(?:(?P<system>[A-Z0-9-]+):)?(?P<first>[A-Z0-9.]{3,8})(?:\s*[-–]\s*(?P<last>[A-Z0-9.]{3,8}))?")
_DRUG = re.compile(r"(?:NDC:)?\d{4,5}-\d{3,4}-\d{1,2}")
_SYSTEMS = {system.value.upper(): system.value for system in CodeSystem}
_ICD = frozenset({CodeSystem.ICD10CM.value, CodeSystem.ICD10PCS.value})
_HIGHEST = "~"  # sorts after every character of a code


@dataclass(frozen=True, slots=True)
class WatchedCode:
    """A code or range; ``system`` None where it was not said. ``text`` is how it is shown."""

    system: str | None
    first: str
    last: str
    text: str

    def meets(self, named: str) -> bool:
        """Whether a policy's ``SYSTEM:CODE`` or ``SYSTEM:FROM-TO`` is, or has a part, in it."""
        system, _, span = named.rpartition(":")
        if self.system not in (None, system):
            return False
        first, dash, last = span.partition("-") if system != CodeSystem.NDC.value else (span, "", "")
        if system in _ICD:
            return self.first <= _end(last or first) and first <= _end(self.last)
        if len(first) != len(self.first) and system != CodeSystem.NDC.value:
            return False
        return self.first <= (last if dash else first) and first <= self.last


def watched(text: str) -> WatchedCode:
    """Reads a code as people write it. Raises WrongUse for what is none."""
    written = " ".join(text.upper().split())
    if _DRUG.fullmatch(written):
        number = written.removeprefix("NDC:")
        return WatchedCode(CodeSystem.NDC.value, number, number, number)
    found = _WRITTEN.fullmatch(written)
    system = found["system"] if found else None
    if found is None or not any(char.isdigit() for char in found["first"]) or (system and system not in _SYSTEMS):
        raise WrongUse(f"{text!r} is not a code.", todo="Write it like 72148, 72141-72158, CPT:72148 or M54.")
    first, last = found["first"], found["last"] or found["first"]
    if last < first:
        raise WrongUse(f"The range {text!r} ends before it begins.", todo="Turn it round.")
    shown = first if first == last else f"{first}–{last}"
    return WatchedCode(_SYSTEMS[system] if system else None, first, last, shown)


def meeting(codes: Sequence[WatchedCode], named: Iterable[str]) -> list[str]:
    """Those of the named codes that one of the watched ones meets, without their systems, in order."""
    return [name.rpartition(":")[2] for name in named if any(code.meets(name) for code in codes)]


def name_of(code: Code) -> str:
    """A code as the record names it."""
    return f"{code.system.value}:{code.code}" + (f"-{code.last}" if code.last else "")


def _end(code: str) -> str:
    """The last code that a code of ICD-10 may stand for: a category has many below it."""
    return code + _HIGHEST
