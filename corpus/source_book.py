"""Where does each payer publish, and how is that read?

The sources are data, beside the payers they belong to (``sources:`` in ``corpus/payers/<slug>.yaml``); this is their
one reader, asked only by what visits or lists them. It is strict: a rule that does not compile, a key it does not know
or an address without a scheme is an error that names the file and the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from rapidfuzz import process

from corpus.errors import WrongUse
from corpus.source import LinkRules, Source, SourceKind

CADENCES: Mapping[str, timedelta] = {
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "fortnightly": timedelta(days=14),
    "monthly": timedelta(days=30),
    "quarterly": timedelta(days=91),
}
_KEYS = frozenset(
    {"name", "kind", "url", "urls", "links", "cadence", "at_least", "delay", "internal", "verified", "note"}
)
_RULES = frozenset({"include", "exclude", "text", "follow"})
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ALPHABET = re.compile(r"\{([a-z])-([a-z])\}|\{([A-Z])-([A-Z])\}|\{([0-9])-([0-9])\}")
_RECIPE = "See CONTRIBUTING, Add a source."
_BY_RULE = (SourceKind.INDEX, SourceKind.BULLETIN, SourceKind.SITEMAP)


class SourceBook:
    """All sources the program knows, by id (``<payer>/<name>``), in order. Immutable."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._sources = {source.id: source for source in sorted(sources, key=lambda source: source.id)}

    @classmethod
    def load(cls, *folders: Path) -> SourceBook:
        """The sources that ship with the program and those of further folders.

        A payer's file in a later folder takes the place of the file of the same name, as in the payer book. Raises
        WrongUse for a file that cannot be read or says what is not understood.
        """
        found: dict[str, tuple[Source, ...]] = {}
        for folder in (files("corpus") / "payers", *folders):
            found.update(_sources_in(folder))
        return cls(source for sources in found.values() for source in sources)

    def __iter__(self) -> Iterator[Source]:
        """The sources in the order of their ids."""
        return iter(self._sources.values())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._sources)

    def get(self, source_id: str) -> Source:
        """The source of this id. Raises WrongUse that names the nearest ids."""
        found = self._sources.get(source_id)
        if found is None:
            nearest = ", ".join(name for name, _, _ in process.extract(source_id, list(self._sources), limit=3))
            raise WrongUse(f"unknown source {source_id!r}.", todo=f"Did you mean {nearest}?" if nearest else _RECIPE)
        return found

    def select(self, names: Iterable[str]) -> tuple[Source, ...]:
        """The sources of these ids or payers' slugs, each once; all of them for no names. Raises WrongUse."""
        chosen: dict[str, Source] = {}
        for name in names:
            of_payer = [source for source in self if source.payer == name]
            chosen.update({source.id: source for source in of_payer or [self.get(name)]})
        return tuple(chosen.values()) or tuple(self)


def read_sources(payer: str, data: bytes) -> tuple[Source, ...]:
    """The sources of one payer's file. Raises ValueError with the source and what is wrong with it."""
    raw = yaml.load(data, Loader=yaml.CSafeLoader)
    if not isinstance(raw, dict):
        raise ValueError(f"{payer}.yaml: not a payer")
    entries = raw.get("sources") or []
    if not isinstance(entries, list):
        raise ValueError(f"{payer}.yaml: sources must be a list")
    sources = tuple(_source(payer, entry) for entry in entries)
    if len({source.id for source in sources}) < len(sources):
        raise ValueError(f"{payer}.yaml: two sources of one name")
    return sources


def _sources_in(folder: Traversable) -> dict[str, tuple[Source, ...]]:
    found = {}
    try:
        for entry in folder.iterdir():
            if entry.name.endswith(".yaml"):
                slug = entry.name.removesuffix(".yaml")
                found[slug] = read_sources(slug, entry.read_bytes())
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise WrongUse(f"{folder} cannot be read as sources: {error}.", todo=_RECIPE) from error
    return found


def _source(payer: str, raw: Any) -> Source:
    """One entry of ``sources:``. Raises ValueError."""
    if not isinstance(raw, dict) or not _NAME.fullmatch(str(raw.get("name", ""))):
        raise ValueError(f"{payer}.yaml: every source needs a name of small letters, digits and hyphens")
    where = f"{payer}.yaml, source {raw['name']}"
    _only(raw, _KEYS, where)
    addresses = [one for given in (*_texts(raw.get("url")), *_texts(raw.get("urls"))) for one in _spelt_out(given)]
    try:
        source = Source(
            id=f"{payer}/{raw['name']}",
            payer=payer,
            kind=SourceKind(raw.get("kind", "index")),
            url=addresses[0] if addresses else "",
            urls=tuple(addresses[1:]),
            links=_rules(raw.get("links") or {}, where),
            every=_cadence(raw.get("cadence", "weekly")),
            internal=bool(raw.get("internal", False)),
            verified=_verified(raw.get("verified", "never")),
            at_least=int(raw.get("at_least", 1)),
            delay=timedelta(seconds=float(raw.get("delay", 2))),
            note=" ".join(str(raw.get("note", "")).split()),
        )
    except (TypeError, ValueError) as error:
        raise ValueError(f"{where}: {error}") from error
    _check(source, where)
    return source


def _check(source: Source, where: str) -> None:
    """Raises ValueError for a source that could never be visited, or would take every link of a page."""
    if not source.url:
        raise ValueError(f"{where}: no address")
    for address in (source.url, *source.urls):
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{where}: {address!r} is no address of the web")
    if source.kind in _BY_RULE and not (source.links.include or source.links.text):
        raise ValueError(f"{where}: links need include or text, else every link of the page would be a document")


def _rules(raw: Any, where: str) -> LinkRules:
    if not isinstance(raw, dict):
        raise ValueError("links must name include, exclude, text or follow")
    _only(raw, _RULES, where)
    patterns = {name: _texts(raw.get(name, ())) for name in sorted(_RULES)}
    for pattern in (pattern for group in patterns.values() for pattern in group):
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"the rule {pattern!r} is no regular expression ({error})") from error
    return LinkRules(**patterns)


def _spelt_out(address: str) -> list[str]:
    """``…?letter={A-Z}`` is twenty-six addresses."""
    found = _ALPHABET.search(address)
    if found is None:
        return [address]
    first, last = (ord(letter) for letter in found.groups() if letter)
    return [f"{address[: found.start()]}{chr(code)}{address[found.end() :]}" for code in range(first, last + 1)]


def _only(raw: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    unknown = sorted(str(key) for key in raw if key not in known)
    if unknown:
        raise ValueError(f"{where}: unknown keys {unknown}")


def _texts(raw: Any) -> tuple[str, ...]:
    return (raw,) if isinstance(raw, str) else tuple(str(item) for item in raw or ())


def _cadence(raw: Any) -> timedelta:
    """``weekly`` and its like, or a number of days."""
    if isinstance(raw, int) and raw > 0:
        return timedelta(days=raw)
    if raw not in CADENCES:
        raise ValueError(f"cadence {raw!r} is none of {', '.join(CADENCES)}, and no number of days")
    return CADENCES[raw]


def _verified(raw: Any) -> date | None:
    if raw in ("never", None):
        return None
    if isinstance(raw, date):
        return raw
    raise ValueError(f"verified {raw!r} is neither never nor a day like 2026-01-31")
