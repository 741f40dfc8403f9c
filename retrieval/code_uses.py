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
from retrieval.headings import criterion_at, headings_at
from retrieval.texts import Recent
from retrieval.understand_codes import LOOKS, given_code, given_codes, names_code

_SHOWN = 10
_LONGEST = 600  # characters of a line that is shown around a code; a longer one is a whole page run together
_POSITION = (CodeWhere.CRITERIA, CodeWhere.LIST)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A code at a place of a policy, and the words it stands in: its criterion's sentence, or its row of a list.

    ``passage`` is None where the code stands alone, or in words too long to be shown.
    """

    mention: CodeMention
    citation: Citation
    passage: Citation | None = None


@dataclass(frozen=True, slots=True)
class CodeUse:
    """A policy's places with a code, those that take a position first; ``total`` counts those not shown too.

    ``coverage`` are the positions that lists and criteria take; ``unstated`` only where none of them takes one.
    """

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
        """Ids of the policies any version of which names the code, or one of a range, in order.

        Raises WrongUse for what is no code.
        """
        return self._record.policies_naming(_asked(code), payer)

    def uses(self, code: str, policy_ids: Sequence[str], as_of: date) -> list[CodeUse]:
        """How the versions in force on a day name the code; policies whose versions of that day do not are left out."""
        asked, found, quoters = _asked(code), [], []
        for policy_id, versions in self._record.versions_by_policy(policy_ids).items():
            version = governing(versions, as_of.toordinal())
            policy = self._record.policy(policy_id)
            if version is None or policy is None:
                continue
            reading = self._readings.get(version.reading_id, self._record.reading)
            mentions = _mentions(reading, version, asked)
            if not mentions:
                continue
            quoter = self._citer.quoter(version, versions, as_of.toordinal())
            quoters.append(quoter)
            origin = origin_of(version, versions, as_of.toordinal())
            found.append(_use(policy, origin, mentions, reading, quoter))
        self._citer.hand_out(quoters)
        return sorted(found, key=lambda use: use.policy.policy_id)


def _mentions(reading: Reading, version: Version, asked: Sequence[str]) -> list[CodeMention]:
    own = [mention for mention in reading.codes if version.start <= mention.start < version.end]
    return sorted((m for m in own if any(names_code(_name(m.code), code) for code in asked)), key=_rank)


def _use(policy: Policy, origin: Origin, mentions: Sequence[CodeMention], reading: Reading, quoter: Quoter) -> CodeUse:
    stated = dict.fromkeys(m.coverage for m in mentions if m.where in _POSITION)
    positions = tuple(coverage for coverage in stated if coverage is not Coverage.UNSTATED)
    return CodeUse(
        policy=policy,
        origin=origin,
        coverage=positions or tuple(stated),
        mentions=tuple(_mentioned(mention, reading, quoter) for mention in mentions[:_SHOWN]),
        total=len(mentions),
    )


def _mentioned(mention: CodeMention, reading: Reading, quoter: Quoter) -> Mentioned:
    path, node = headings_at(reading, mention.start), criterion_at(reading, mention.start)
    label = node.label if node is not None else ""
    start, end = (node.start, node.end) if node is not None else _line(quoter.text.text, mention)
    alone = end - start <= mention.end - mention.start or end - start > _LONGEST
    passage = None if alone else quoter.cite(start, end, node.section if node is not None else path, label)
    return Mentioned(mention, quoter.cite(mention.start, mention.end, path, label), passage)


def _line(text: str, mention: CodeMention) -> tuple[int, int]:
    """The line of a text that a code stands in, without white space at its ends."""
    start = text.rfind("\n", 0, mention.start) + 1
    end = text.find("\n", mention.end)
    line = text[start : end if end >= 0 else len(text)]
    return start + len(line) - len(line.lstrip()), start + len(line.rstrip())


def _asked(code: str) -> tuple[str, ...]:
    """The codes that are meant, by ``72148``, ``CPT 72148``, ``CPT:72148`` or a range."""
    written = ":".join(code.split())  # a system may stand before its code
    try:
        return (given_code(written),)
    except ValueError:  # not one code: all of a range, perhaps
        pass
    try:
        return given_codes(written)
    except ValueError as error:
        raise WrongUse(f"{error}.", todo=LOOKS) from None


def _name(code: Code) -> str:
    span = f"{code.code}-{code.last}" if code.last else code.code
    return f"{code.system.value}:{span}"


def _rank(mention: CodeMention) -> tuple[bool, bool, int]:
    return mention.where not in _POSITION, mention.coverage is Coverage.UNSTATED, mention.start
