"""Policies, versions and codes as the JSON of the contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote as percent_encoded

from corpus.model import Policy, Version
from corpus.timeline import governing, in_order
from retrieval.cite import origin_of
from retrieval.code_uses import CodeUse, Mentioned
from retrieval.render import Json, citation_json, code_json, moment, policy_json
from retrieval.succession import Succession, Successions

if TYPE_CHECKING:  # a lookup traces no quote and must not load what does
    from retrieval.quotes_elsewhere import Traced


def policy_entry(policy: Policy, versions: Sequence[Version], as_of: int) -> Json:
    """A policy with the version that governs on a day; without one, with the next to come, or the last there was."""
    ordered = in_order(versions)
    begun = [v for v in ordered if v.in_force_from is None or v.in_force_from.toordinal() <= as_of]
    shown = governing(versions, as_of) or (begun[-1] if begun else ordered[0])
    return {
        **policy_json(policy.policy_id, policy.title, origin_of(shown, versions, as_of)),
        "edition": policy.edition,
        "lines_of_business": list(shown.facts.lines_of_business),
        "lifecycle": shown.facts.lifecycle.value,
        "versions_count": len(ordered),
    }


def policy_whole(
    policy: Policy, aliases: Sequence[str], versions: Sequence[Version], as_of: int, base_url: str
) -> Json:
    """One policy with its versions, oldest first."""
    return {
        **policy_entry(policy, versions, as_of),
        "aliases": list(aliases),
        "versions": [version_json(version, versions, as_of, base_url) for version in in_order(versions)],
    }


def version_json(version: Version, versions: Sequence[Version], as_of: int, base_url: str) -> Json:
    """One version: its dates, its standing on a day, where it came from and where its text and bytes are served."""
    origin, facts = origin_of(version, versions, as_of), version.facts
    payer, _, number = version.policy_id.partition("/")
    url = f"{base_url}/v1/policies/{payer}/{percent_encoded(number, safe='')}/versions/{version.dated}"
    return {
        "id": version.id,
        "policy_id": version.policy_id,
        "version": version.dated,
        "title": facts.title or "",
        "number": facts.number,
        "revision": facts.revision,
        "effective_date": facts.effective_date,
        "last_review_date": facts.last_review_date,
        "next_review_date": facts.next_review_date,
        "published_date": facts.published_date,
        "in_force_from": version.in_force_from.isoformat() if version.in_force_from else None,
        "in_force_basis": version.in_force_basis.value,
        "end_date": origin.end_date.isoformat() if origin.end_date else None,
        "withdrawn_on": version.withdrawn_on.isoformat() if version.withdrawn_on else None,
        "status": origin.status.value if origin.status else None,
        "lifecycle": facts.lifecycle.value,
        "lines_of_business": list(facts.lines_of_business),
        "retrieved_at": moment(version.retrieved_at),
        "source_url": version.source_url or None,
        "source_sha256": version.snapshot_sha256,
        "text_sha256": version.text_sha256,
        "same_text_sha256": list(version.same_text_sha256),
        "start": version.start,
        "end": version.end,
        "text_url": f"{url}/text?sha256={version.text_sha256}",
        "document_url": f"{url}/document",
    }


def code_use_json(use: CodeUse, base_url: str) -> Json:
    """How one policy covers a code."""
    return {
        "policy": policy_json(use.policy.policy_id, use.policy.title, use.origin),
        "coverage": [coverage.value for coverage in use.coverage],
        "mentions": [_mention_json(mentioned, base_url) for mentioned in use.mentions],
        "mentions_total": use.total,
    }


def successions_json(found: Successions, base_url: str) -> Json:
    """What a policy says that it replaces, and what replaces it, each with the payer's sentence."""
    return {
        "replaces": [_succession_json(other, base_url) for other in found.replaces],
        "replaced_by": [_succession_json(other, base_url) for other in found.replaced_by],
    }


def _succession_json(other: Succession, base_url: str) -> Json:
    return {
        "name": other.name,
        "policy_id": other.policy_id,
        "citation": citation_json(other.citation, base_url),
    }


def _mention_json(mentioned: Mentioned, base_url: str) -> Json:
    mention = mentioned.mention
    return {
        **code_json(mention.code),
        "where": mention.where.value,
        "coverage": mention.coverage.value,
        "group": mention.group,
        "citation": citation_json(mentioned.citation, base_url),
        "passage": citation_json(mentioned.passage, base_url) if mentioned.passage is not None else None,
    }


def traced_json(traced: Traced, base_url: str) -> Json:
    """Where a quote from somewhere else stands, or what stands nearest with each difference."""
    return {
        "exact": traced.exact,
        "similarity": traced.similarity,
        "differences": [{"said": difference.said, "stands": difference.stands} for difference in traced.differences],
        "versions": list(traced.versions),
        "pieces": [{"said": p.said, "citation": citation_json(p.citation, base_url)} for p in traced.pieces],
        "citation": citation_json(traced.citation, base_url),
    }
