"""What calls about policies answer with: lists, one policy, its versions, its tree, and codes."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from api.schemas_out import Citation, Criterion, PolicyBrief, Shape
from corpus.model import Basis, CodeWhere, Coverage, Governs, VersionStatus


class Version(Shape):
    """A policy's text from one day on."""

    id: str
    policy_id: str
    version: str
    title: str
    revision: str | None
    effective_date: str | None
    in_force_from: date | None
    in_force_basis: Basis
    end_date: date | None
    status: VersionStatus
    retrieved_at: datetime
    source_url: str | None
    source_sha256: str
    text_sha256: str
    same_text_sha256: list[str]


class Policies(Shape):
    """A page of policies."""

    policies: list[PolicyBrief]
    next_cursor: str | None


class Governance(Shape):
    """With which day the payer is to be asked."""

    governs: Governs
    note: str


class Succession(Shape):
    """Another policy that the payer's sentence names; ``policy_id`` is null where it is not on record."""

    name: str
    policy_id: str | None
    citation: Citation


class Policy(PolicyBrief):
    """One policy with all its versions, oldest first."""

    aliases: list[str]
    versions: list[Version]
    governance: Governance
    replaces: list[Succession]
    replaced_by: list[Succession]


class Elsewhere(Shape):
    """Whose criteria are asked for instead, and the payer's sentence that says so."""

    name: str
    citation: Citation


class Tree(Shape):
    """As ``criteria --json``; ``end_date`` is the last day of the version, where a later one is known."""

    policy: PolicyBrief
    version: str
    end_date: date | None
    criteria: list[Criterion]
    governed_by: list[Elsewhere]
    governance: Governance


class Mention(Shape):
    """A code where a policy names it."""

    system: str
    code: str
    where: CodeWhere
    coverage: Coverage
    group: str
    citation: Citation
    passage: Citation | None = Field(description="the criterion or row it stands in; null where it stands alone")


class CodeUse(Shape):
    """How one policy covers a code; ``mentions`` are the first, those that take a position before the others."""

    policy: PolicyBrief
    coverage: list[Coverage]
    mentions: list[Mention]
    mentions_total: int


class CodeUses(Shape):
    """A page of policies that name a code."""

    policies: list[CodeUse]
    next_cursor: str | None
