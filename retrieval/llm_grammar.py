"""The only form in which a model can answer: sentences without quotation marks, each with the numbers of its evidence.

The grammar (GBNF of llama.cpp) is written by hand: one made from a JSON schema lets control characters and any number
through. Whatever comes back is parsed again here, since a grammar binds the sampler and not the world.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_SENTENCES = 6
LEAST, MOST = 12, 300  # characters of a sentence
_FORBIDDEN = '\\x00-\\x1f\\x7f\\[\\]\\n\\r\\t\\"\\\\“”„«»‹›`*_#<>{}|~^'
_LINE = re.compile(r"- (?P<text>[^\[\]\n]{1,400}) \[(?P<refs>E\d{1,2}(?:, E\d{1,2}){0,5})\]")
_MARKS = re.compile(r"[\[\]\"“”„«»‹›`*_#<>{}|~^\\]|[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence as a model gave it, and which pieces of evidence (counted from 0) it names."""

    text: str
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Parsed:
    """The lines of an answer in the right form, and what was not."""

    lines: tuple[Line, ...]
    malformed: tuple[str, ...]


def grammar(pieces: int) -> str:
    """The grammar for so many pieces of evidence. Raises ValueError for none."""
    if pieces < 1:
        raise ValueError("a model is not asked without evidence")
    refs = " | ".join(f'"E{number}"' for number in range(1, pieces + 1))
    more = " ".join(["line?"] * (MOST_SENTENCES - 1))
    return "\n".join(
        [
            f"root ::= line {more}",
            'line ::= "- " text " [" refs "]\\n"',
            f"text ::= [A-Z0-9] char{{{LEAST - 1},{MOST - 1}}}",
            f"char ::= [^{_FORBIDDEN}]",
            'refs ::= ref (", " ref)?',
            f"ref ::= {refs}",
        ]
    )


def parsed(output: str, pieces: int) -> Parsed:
    """The lines of an answer; one that is cut off, has marks in it or names evidence that is not there is malformed."""
    lines, malformed = [], []
    for raw in output.split("\n"):
        if not raw.strip():
            continue
        found = _LINE.fullmatch(raw.strip())
        text = found["text"].strip() if found else ""
        refs = tuple(dict.fromkeys(int(ref[1:]) - 1 for ref in found["refs"].split(", "))) if found else ()
        if not LEAST <= len(text) <= MOST or _MARKS.search(text) or any(not 0 <= ref < pieces for ref in refs):
            malformed.append(raw.strip()[:MOST])
        else:
            lines.append(Line(text, refs))
    kept = tuple(lines[:MOST_SENTENCES])
    return Parsed(kept, (*malformed, *(line.text for line in lines[MOST_SENTENCES:])))
