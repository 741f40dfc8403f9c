"""Which payers are known, and which of them does a word or a text name?

The payers are data (``corpus/payers/<slug>.yaml``); this is their one reader. Slugs, names and aliases resolve
regardless of case, white space and hyphens. Names in running text are found longest first, at word boundaries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from corpus.errors import WrongUse
from corpus.ids import slug
from corpus.model import Governs, Payer

_LISTS = (
    "aliases",
    "lines_of_business",
    "number_prefixes",
    "number_patterns",
    "revision_patterns",
    "delegates",
    "names_in_text",
    "names_as_printed",
    "editions_by",
    "part_series",
    "own_words",
)
#: Those that say how a payer's documents are made, and not what it is called.
_HABITS = ("number_prefixes", "number_patterns", "revision_patterns", "delegates", "editions_by", "part_series")
#: Words that hold a payer's name and are none: products, places and things.
_NO_PAYER = ("medicare advantage", "medicare supplement", "united states", "united kingdom", "united network")
_NEAREST = 3
_NEXT_KEY = re.compile(rb"^[^\s#-]", re.M)


class PayerBook:
    """All payers the program knows. Immutable; ``load`` gives the one that ships with the program."""

    def __init__(self, payers: Iterable[Payer]) -> None:
        self._payers = {payer.slug: payer for payer in sorted(payers, key=lambda payer: payer.slug)}

    @classmethod
    def load(cls, *folders: Path) -> PayerBook:
        """The payers that ship with the program, read once per process, and those of further folders.

        A payer of a later folder takes the place of one of the same slug. Raises WrongUse for a folder without payers.
        """
        if not folders:
            return _shipped()
        return cls((*_shipped()._payers.values(), *(payer for folder in folders for payer in _further(folder))))

    def without_habits(self, *slugs: str) -> PayerBook:
        """The same payers, known by name alone: those of ``slugs``, or all, without the habits of their documents."""
        return PayerBook(
            _plain(payer) if not slugs or payer.slug in slugs else payer for payer in self._payers.values()
        )

    def slugs(self) -> tuple[str, ...]:
        """All slugs, in order."""
        return tuple(self._payers)

    def get(self, payer_slug: str) -> Payer:
        """The payer of this slug. Raises WrongUse for an unknown one."""
        payer = self._payers.get(payer_slug)
        return payer if payer is not None else self.resolve(payer_slug)

    def resolve(self, name_or_alias: str) -> Payer:
        """The payer that a slug, name or alias means. Raises WrongUse that names the nearest known names."""
        found = self._by_alias.get(slug(name_or_alias))
        if found is None:
            raise WrongUse(
                f"unknown payer {name_or_alias!r}.",
                todo=f"Did you mean {self._nearest(name_or_alias)}? `payerpolicy payers --all` lists them.",
            )
        return self._payers[found]

    def find_in(self, text: str) -> list[tuple[Payer, int, int]]:
        """The payers a text names, each time with its place, in the order of the text."""
        found: list[tuple[Payer, int, int]] = []
        for match in self._names.finditer(text):
            payer = self._by_name.get(_folded(match.group())) or self._by_printed.get(match.group())
            if payer is not None:
                found.append((self._payers[payer], match.start(), match.end()))
        return found

    @cached_property
    def _by_alias(self) -> Mapping[str, str]:
        table: dict[str, str] = {}
        for payer in self._payers.values():
            for name in (*payer.names_as_printed, *payer.names_in_text, *payer.aliases, payer.name):
                table[slug(name)] = payer.slug
        table.update({name: name for name in self._payers})
        return table

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        return {_folded(name): payer.slug for payer in self._payers.values() for name in payer.names_in_text}

    @cached_property
    def _by_printed(self) -> Mapping[str, str]:
        return {name: payer.slug for payer in self._payers.values() for name in payer.names_as_printed}

    @cached_property
    def _names(self) -> re.Pattern[str]:
        loose = [(name, rf"(?i:{_pattern(name)})") for name in (*self._by_name, *_NO_PAYER)]
        exact = [(name, re.escape(name)) for name in self._by_printed]
        # By first letter: most words of a text begin like few names, and need not be tried against all of them.
        by_letter: dict[str, list[str]] = {}
        for name, pattern in sorted((*loose, *exact), key=lambda pair: (-len(pair[0]), pair[0])):
            by_letter.setdefault(name[0].lower(), []).append(pattern)
        groups = (f"(?=(?i:{re.escape(first)}))(?:{'|'.join(names)})" for first, names in by_letter.items())
        return re.compile(rf"(?<![\w-])(?:{'|'.join(groups)})(?!\w)")

    def _nearest(self, name: str) -> str:
        from rapidfuzz import fuzz, process  # here, for names are hardly ever wrong and every start would wait for it

        # By letters first, which a slip of the finger leaves; by whole words where a name is said longer than it is.
        asked, known = slug(name), list(self._by_alias)
        hits = process.extract(asked, known, scorer=fuzz.ratio, limit=4 * _NEAREST)
        hits += process.extract(asked.replace("-", " "), known, scorer=fuzz.token_set_ratio, limit=4 * _NEAREST)
        nearest = dict.fromkeys(self._by_alias[alias] for alias, _, _ in sorted(hits, key=lambda hit: -hit[1]))
        return ", ".join(list(nearest)[:_NEAREST])


def _plain(payer: Payer) -> Payer:
    bare: dict[str, Any] = dict.fromkeys(_HABITS, ())
    return replace(payer, plain=True, **bare)


def _folded(name: str) -> str:
    """A name regardless of case, white space, trademark signs and kind of apostrophe."""
    return re.sub(r"\s+", " ", name.replace("’", "'").replace("®", "").lower()).strip()


def _pattern(name: str) -> str:
    """A folded name as it may be printed: any white space, a trademark sign after a word, either apostrophe."""
    words = [re.escape(word).replace("'", "['’]") for word in name.split()]
    return r"®?\s+".join(words)


@cache
def _shipped() -> PayerBook:
    return PayerBook(_payers_in(Path(__file__).with_name("payers")))


def _further(folder: Path) -> list[Payer]:
    """The payers of a folder the user named; what is wrong with it is the user's to mend."""
    try:
        found = _payers_in(folder)
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise WrongUse(f"{folder} cannot be read as payers: {error}.", todo="See CONTRIBUTING, Add a payer.") from error
    if not found:
        raise WrongUse(f"{folder} holds no payer.", todo="Put one <slug>.yaml for each payer there.")
    return found


def _payers_in(folder: Path) -> list[Payer]:
    entries = (entry for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return [
        _payer(entry.name.removesuffix(".yaml"), entry.read_bytes())
        for entry in sorted(entries, key=lambda entry: entry.name)
    ]


def _payer(payer_slug: str, data: bytes) -> Payer:
    """One payer's file. Raises ValueError for keys it does not know, so that a misspelt habit is not lost."""
    raw = yaml.load(_without_sources(data), Loader=yaml.CSafeLoader)
    unknown = set(raw) - {"name", "governs", "sources", *_LISTS}  # sources have a reader of their own
    if unknown:
        raise ValueError(f"{payer_slug}.yaml: unknown keys {sorted(unknown)}")
    governs = Governs(raw.get("governs", Governs.DATE_OF_SERVICE))
    lists: dict[str, Any] = {key: tuple(str(item) for item in raw.get(key, ())) for key in _LISTS}
    return Payer(payer_slug, str(raw["name"]), governs=governs, **lists)


def _without_sources(data: bytes) -> bytes:
    """A payer's file up to its sources, where they come last: every start reads the payers, few ask for sources."""
    payer, _, sources = data.partition(b"\nsources:")
    return data if _NEXT_KEY.search(sources) else payer
