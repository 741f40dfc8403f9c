"""Lists of policies with the version that governs on a day, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from corpus.errors import WrongUse
from corpus.exchange import PolicyFilter
from corpus.model import VersionStatus
from corpus.ports import Record
from corpus.timeline import as_known
from retrieval.render import Json
from retrieval.render_policies import policy_entry
from retrieval.understand_codes import LOOKS, given_code

_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """What is asked for; ``as_of`` is a day ordinal, ``after`` the policy id the page before ended with.

    With ``known_on`` policies of which nothing was known on that day are left out.
    """

    payer: str | None
    text: str | None
    code: str | None
    status: VersionStatus | None
    as_of: int
    after: str | None
    limit: int
    known_on: date | None = None


def list_policies(record: Record, asked: Listed) -> tuple[list[Json], str | None]:
    """A page of policies, and the id to go on after, None when this page is the last. Raises WrongUse for no code."""
    code = _code(asked.code)
    found: list[tuple[str, Json]] = []
    after = asked.after
    while len(found) <= asked.limit:
        where = PolicyFilter(asked.payer, asked.text, code, after, _LOOKED_AT)
        policies = record.policies(where)
        every = record.versions_by_policy([policy.policy_id for policy in policies])
        versions = {policy_id: as_known(of_policy, asked.known_on) for policy_id, of_policy in every.items()}
        known = [policy for policy in policies if versions[policy.policy_id]]
        entries = [(p.policy_id, policy_entry(p, versions[p.policy_id], asked.as_of)) for p in known]
        found += [(key, entry) for key, entry in entries if asked.status in (None, entry["status"])]
        if len(policies) < _LOOKED_AT:
            break
        after = policies[-1].policy_id
    shown = found[: asked.limit]
    return [entry for _, entry in shown], shown[-1][0] if len(found) > asked.limit else None


def _code(given: str | None) -> str | None:
    if given is None:
        return None
    try:
        return given_code(":".join(given.split()))
    except ValueError as error:
        raise WrongUse(f"{error}.", todo=LOOKS) from None
