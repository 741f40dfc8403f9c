"""One sentence a billing lead understands, made by the program of the two texts: what, the old value, the new value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.model import Code, Coverage, Quantity
from monitors.wording import without_joiner

_LEAD = 14  # words that name a criterion
_AROUND = 4  # words shown on either side of what differs
_SPACE = re.compile(r"\s+")


def shortened(text: str, most: int = _LEAD) -> str:
    """The first words of a text, on one line."""
    found = _SPACE.sub(" ", without_joiner(text)).strip().split(" ")
    short = " ".join(found[:most]).rstrip(" ,;:.")
    return f"{short} …" if len(found) > most else short


def numbers(text: str, before: Sequence[Quantity], after: Sequence[Quantity]) -> str:
    """ "Conservative therapy before imaging: 6 weeks becomes 12 weeks"."""
    old, new = ", ".join(q.text for q in before), ", ".join(q.text for q in after)
    return f"{_without(text, after or before)}: {old or 'no number'} becomes {new or 'no number'}"


def reworded(before: str, after: str) -> str:
    """The stretch that differs, with a few words around it, old and new."""
    old, new = before.split(), after.split()
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    first = max(0, head - _AROUND)
    left, right = (words[first : max(head, len(words) - tail + _AROUND)] for words in (old, new))
    lead = "… " if first else ""
    return f"“{lead}{shortened(' '.join(left), 24)}” becomes “{lead}{shortened(' '.join(right), 24)}”"


def one_sided(what: str, text: str, *, added: bool) -> str:
    """ "New criterion: Spinal manipulation" or "Dropped criterion: Spinal manipulation"."""
    return f"{'New' if added else 'Dropped'} {what.lower()}: {shortened(text)}"


def codes(names: Sequence[Code], verb: str, group: str) -> str:
    """ "CPT codes added to Applicable codes: 11111, 22222 and 3 more"."""
    systems = sorted({code.system.value for code in names})
    listed = [f"{code.code}-{code.last}" if code.last else code.code for code in names]
    shown = ", ".join(listed[:8]) + (f" and {len(listed) - 8} more" if len(listed) > 8 else "")
    where = f" {shortened(group, 8)}" if group else " the policy"
    preposition = "to" if verb == "added" else "from"
    return f"{' and '.join(systems)} {'code' if len(names) == 1 else 'codes'} {verb} {preposition}{where}: {shown}"


def becomes(what: str, before: str | None, after: str | None) -> str:
    """ "Effective date: January 1, 2026 becomes July 1, 2026"."""
    return f"{what}: {before or 'not printed'} becomes {after or 'not printed'}"


def said(position: Coverage) -> str:
    """A position in words: "not covered"."""
    return position.value.replace("_", " ")


def _without(text: str, quantities: Sequence[Quantity]) -> str:
    text = without_joiner(text)
    for quantity in quantities:
        text = text.replace(quantity.text, " ")
    text = _SPACE.sub(" ", text).strip(" .;,")
    return shortened(re.sub(r"\s+(?:of|for|at|within|is)$", "", text), 12)


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    count = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        count += 1
    return count
