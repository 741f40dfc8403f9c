"""How does a policy cover a code? Every place where the version in force names it, through ranges too, cited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus.errors import WrongUse
from corpus.model import Code, CodeMention, CodeWhere, Coverage, Policy, Reading, Version
from corpus.ports import Record
from corpus.timeline import governing
from retrieval.cite import Citation, Citer, Origin, Quoter, origin_of
from retrieval.texts import Recent
from retrieval.understand_codes import LOOKS, given_code, names_code

_SHOWN = 10
_POSITION = (CodeWhere.CRITERIA, CodeWhere.LIST)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A code at a place of a policy."""

    mention: CodeMention
    citation: Citation


@dataclass(frozen=True, slots=True)
class CodeUse:
    """A policy's places with a code, those that take a position first; ``total`` counts those not shown too."""

    policy: Policy
    origin: Origin
    coverage: tuple[Coverage, ...]
    mentions: tuple[Mentioned, ...]
    total: int


class CodeFinder:
    """Finds codes in policies; safe to share between threads."""

    def __init__(self, record: Record, citer: Citer) -> None:
        self._record = record
        self._citer = citer
        self._readings: Recent[str, Reading] = Recent(32)

    def policies(self, code: str, payer: str | None = None) -> list[str]:
        """Ids of the policies any version of which names the code, in order. Raises WrongUse for what is no code."""
        return self._record.policies_naming([_asked(code)], payer)

    def uses(self, code: str, policy_ids: Sequence[str], as_of: date) -> list[CodeUse]:
        """How the versions in force on a day name the code; policies whose versions of that day do not are left out."""
        asked, found, quoters = _asked(code), [], []
        for policy_id, versions in self._record.versions_by_policy(policy_ids).items():
            version = governing(versions, as_of.toordinal())
            policy = self._record.policy(policy_id)
            mentions = self._mentions(version, asked) if version is not None else []
            if version is None or policy is None or not mentions:
                continue
            quoter = self._citer.quoter(version, versions, as_of.toordinal())
            quoters.append(quoter)
            origin = origin_of(version, versions, as_of.toordinal())
            found.append(_use(policy, origin, mentions, quoter))
        self._citer.hand_out(quoters)
        return sorted(found, key=lambda use: use.policy.policy_id)

    def _mentions(self, version: Version, asked: str) -> list[CodeMention]:
        reading = self._readings.get(version.reading_id, self._record.reading)
        own = [m for m in reading.codes if version.start <= m.start < version.end]
        return sorted((m for m in own if names_code(_name(m.code), asked)), key=_rank)


def _use(policy: Policy, origin: Origin, mentions: Sequence[CodeMention], quoter: Quoter) -> CodeUse:
    stated = [m.coverage for m in mentions if m.where in _POSITION]
    return CodeUse(
        policy=policy,
        origin=origin,
        coverage=tuple(dict.fromkeys(stated)),
        mentions=tuple(Mentioned(m, quoter.cite(m.start, m.end)) for m in mentions[:_SHOWN]),
        total=len(mentions),
    )


def _asked(code: str) -> str:
    try:
        return given_code(code)
    except ValueError as error:
        raise WrongUse(f"{error}.", todo=LOOKS) from None


def _name(code: Code) -> str:
    span = f"{code.code}-{code.last}" if code.last else code.code
    return f"{code.system.value}:{span}"


def _rank(mention: CodeMention) -> tuple[bool, bool, int]:
    return mention.where not in _POSITION, mention.coverage is Coverage.UNSTATED, mention.start
