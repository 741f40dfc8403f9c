"""The digest as a mail in HTML: inline styles, no pictures, nothing fetched, everything from documents escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from html import unescape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from corpus.change import ChangeKind
from monitors.digest_parts import Digest, PayerFile, PolicyNews, Quoted, Told
from monitors.digest_plan import Plan
from monitors.digest_words import (
    LEADS,
    NO_VERDICT,
    WITHHELD,
    common_why,
    counted,
    first_of,
    kinds,
    long_day,
    opening,
    own_why,
    period,
    seen,
    subject,
)
from monitors.links import Links

_COLOURS = {ChangeKind.CRITERION_TIGHTENED: "#d0454c", ChangeKind.CRITERION_RELAXED: "#2e8f57"}
_OTHER = "#8a6d1d"
_UNSEEN = re.compile(r"<!--.*?-->|<head>.*?</head>|<[^>]+>", re.DOTALL)


def digest_html(digest: Digest, plan: Plan, links: Links) -> str:
    """The whole page."""
    return (
        _environment()
        .get_template("digest.html")
        .render(
            digest=digest,
            plan=plan,
            links=links,
            subject=subject(digest),
            title=_title(digest),
            period=period(digest),
            opening=opening(digest),
            discuss=list(_discuss(digest, plan)),
            filed=list(_filed(digest.filed, plan.filed)),
            sources_section=bool(digest.sources.troubles or digest.sources.unknown or digest.touching),
            seen=seen(digest),
            withheld=WITHHELD,
            no_verdict=NO_VERDICT,
        )
    )


def words_seen(html: str) -> int:
    """How many words a person sees of a page."""
    return len(unescape(_UNSEEN.sub(" ", html)).split())


def place(quoted: Quoted) -> str:
    """Where a quote stands, short: ``2026-07-01, p. 3``."""
    dated = quoted.version.rpartition("@")[2]
    return f"{dated}, p. {quoted.page}" if quoted.page else f"version {dated}"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        counted=counted,
        long_day=long_day,
        place=place,
        lead=lambda told: LEADS.get(told.change.change.kind, ""),
        colour=lambda told: _COLOURS.get(told.change.change.kind, _OTHER),
    )
    return made


def _title(digest: Digest) -> str:
    return f"{counted(digest.touching, 'policy change')} to discuss" if digest.touching else "Nothing to discuss"


def _discuss(
    digest: Digest, plan: Plan
) -> Iterator[tuple[PolicyNews, tuple[str, ...], list[tuple[Told, bool, tuple[str, ...]]]]]:
    """Each policy with the reasons its changes share, and each change: with quotes or not, and its own reasons."""
    number = 0
    for news, shown in first_of(digest, plan.shown):
        common = common_why(news)
        quoted = [number + n < plan.quoted for n in range(len(shown))]
        number += len(shown)
        yield news, common, [(told, full, own_why(told, common)) for told, full in zip(shown, quoted, strict=True)]


def _filed(payers: Sequence[PayerFile], left: int) -> Iterator[tuple[PayerFile, tuple[tuple[str, str, int], ...], str]]:
    """Each payer with the policies that are named, and what else was filed in a few words."""
    for payer in payers:
        shown = payer.policies[: max(0, left)]
        left -= len(shown)
        hidden = sum(number for _, _, number in payer.policies[len(shown) :])
        said = [f"{hidden} outside what you watch"] if hidden else []
        yield payer, shown, ", ".join([*said, *([kinds(payer)] if payer.kinds else [])])
