"""The lists of words that come with the program (``retrieval/words``): names, stop words, expansions of short forms."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from corpus.errors import WrongUse

OWN = "words.txt"


def word_list(name: str) -> frozenset[str]:
    """A list of words; lines that begin with ``#`` explain it."""
    return frozenset(word for line in _lines(name) for word in line.split())


def phrases(name: str) -> frozenset[str]:
    """A list of phrases, one a line."""
    return frozenset(line.strip() for line in _lines(name))


def expansions() -> dict[str, str]:
    """What a short or lay form also means in the words policies print."""
    table: dict[str, str] = {}
    for line in _lines("expansions"):
        forms, _, meaning = line.partition(" = ")
        table.update({form.strip(): meaning.strip() for form in forms.split("|")})
    return table


def own_words(folder: Path) -> dict[str, str]:
    """What a practice's own words mean, from ``words.txt`` of its data folder; nothing where there is none.

    Raises WrongUse for a line that says nothing.
    """
    path = folder / OWN
    try:
        text = path.read_text("utf-8-sig")  # Windows Notepad writes a byte-order mark
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _unusable(path, str(error)) from error
    table: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        forms, equals, meaning = (part.strip() for part in line.partition("="))
        named = [form.strip() for form in forms.split("|")]
        if not (equals and meaning and all(map(_has_letter, named))):
            raise _unusable(path, f"line {number} is {line.strip()!r}")
        table.update({form if form.isupper() else form.lower(): meaning for form in named})
    return table


def _has_letter(form: str) -> bool:
    return any(map(str.isalpha, form))


def _unusable(path: Path, why: str) -> WrongUse:
    return WrongUse(
        f"{path} cannot be used: {why}.",
        todo="Write a line for each thing: our word | another word = the words that policies print.",
    )


def _lines(name: str) -> Iterator[str]:
    text = (files("retrieval") / "words" / f"{name}.txt").read_text("utf-8")
    return (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
