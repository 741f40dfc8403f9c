"""Which policies name a code, through ranges too.

A range is found without scanning ranges: every code inside ``FROM-TO`` begins with what FROM and TO have in common (the
*stem*), so the rows to look at are those whose stem is a beginning of the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from sqlalchemy import Connection, bindparam, select

from corpus.model import CodeSystem
from corpus.record.engine import insert_missing
from corpus.record.tables import codes, policies

_CANDIDATES = select(codes).where(codes.c.stem.in_(bindparam("stems", expanding=True)))
_CANDIDATES_OF_PAYER = _CANDIDATES.join_from(codes, policies).where(policies.c.payer == bindparam("payer"))

_REMOVE = codes.delete().where(*(column == bindparam(f"old_{column.name}") for column in codes.columns))


@dataclass(frozen=True, slots=True)
class _Asked:
    system: str | None
    code: str

    @classmethod
    def of(cls, text: str) -> _Asked:
        system, colon, code = text.strip().upper().rpartition(":")
        return cls(system if colon else None, code)

    @property
    def stems(self) -> list[str]:
        return [self.code[:length] for length in range(len(self.code) + 1)]

    def is_named_by(self, system: str, stem: str, span: str) -> bool:
        if self.system not in (None, system):
            return False
        return _inside(self.code, span, system) if span else self.code == stem


def naming(db: Connection, asked: Sequence[str], payer: str | None) -> set[int]:
    """Surrogate keys of policies a published version of which names one of the codes."""
    wanted = [_Asked.of(text) for text in asked]
    stems = sorted({stem for code in wanted for stem in code.stems})
    if payer is None:
        rows = db.execute(_CANDIDATES, {"stems": stems})
    else:
        rows = db.execute(_CANDIDATES_OF_PAYER, {"stems": stems, "payer": payer})
    return {row.policy for row in rows if any(code.is_named_by(row.system, row.stem, row.span) for code in wanted)}


def policies_naming(db: Connection, asked: Sequence[str], payer: str | None) -> list[str]:
    """Ids of those policies, in order."""
    found = naming(db, asked, payer)
    names = select(policies.c.policy_id).where(policies.c.id.in_(found)).order_by(policies.c.policy_id)
    return list(db.execute(names).scalars()) if found else []


def add(db: Connection, policy: int, named: Iterable[str]) -> None:
    """Notes that a policy names these codes (``SYSTEM:CODE`` or ``SYSTEM:FROM-TO``)."""
    insert_missing(db, codes, [_row(policy, name) for name in sorted(set(named))])


def remove(db: Connection, policy: int, named: Iterable[str]) -> None:
    """Notes that a policy no longer names these codes."""
    rows = [{f"old_{column}": value for column, value in _row(policy, name).items()} for name in sorted(set(named))]
    if rows:
        db.execute(_REMOVE, rows)


def _row(policy: int, name: str) -> dict[str, object]:
    system, _, code = name.upper().partition(":")
    first, dash, last = code.partition("-")
    if not dash or system == CodeSystem.NDC:  # the numbers of drug packages have hyphens of their own
        return {"stem": code, "policy": policy, "system": system, "span": ""}
    return {"stem": _common_beginning(first, last), "policy": policy, "system": system, "span": code}


def _common_beginning(first: str, last: str) -> str:
    return "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))


def _inside(code: str, span: str, system: str) -> bool:
    """Whether a code lies in ``FROM-TO``, ends included.

    ICD-10 ranges may be of categories: ``M54.16`` lies in ``M50-M54``. Elsewhere codes of a range are equally long.
    """
    first, _, last = span.partition("-")
    if len(code) != len(last) and system not in (CodeSystem.ICD10CM, CodeSystem.ICD10PCS):
        return False
    return first <= code and code[: len(last)] <= last
