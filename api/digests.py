"""A digest that was made, as calls and pages show it: its changes verified anew, who has seen them, how it was sent."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.dates import parse_as_of
from api.recorded import changes_json
from api.wiring import Services
from corpus.errors import NotFound, WrongUse
from corpus.subscription import Acknowledgement, DigestItem, KeptDigest
from retrieval.render import Json, moment

_REST = (
    "filed",
    "filed_changes",
    "new_policies",
    "new_policies_beside",
    "coming",
    "citations_altered",
    "sources",
    "mail",
    "period",
    "opening",
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A digest with what it tells."""

    digest: KeptDigest
    touching: tuple[DigestItem, ...]
    body: Json


def opened(services: Services, digest_id: str) -> Opened:
    """A digest by its id. Raises NotFound."""
    digest = services.record.digest(digest_id)
    if digest is None:
        raise NotFound(f"There is no digest {digest_id!r}.", todo="List them: GET /v1/digests.")
    touching = tuple(item for item in services.record.digest_items(digest_id) if item.touches)
    return Opened(digest, touching, json.loads(digest.body))


def brief_json(services: Services, digest: KeptDigest) -> Json:
    """A digest in a list."""
    return _brief(services, opened(services, digest.id))


def whole_json(services: Services, found: Opened) -> Json:
    """All of a digest; what does not verify today is withheld today."""
    return {
        **_brief(services, found),
        "discuss": discuss_json(services, found),
        "rest": {name: found.body[name] for name in _REST if name in found.body},
        "deliveries": [
            {"at": moment(one.at), "outcome": one.outcome, "reply": one.reply}
            for one in services.record.deliveries(found.digest.id)
        ],
    }


def discuss_json(services: Services, found: Opened) -> list[Json]:
    """The changes that touch, in their order, with the reasons and who has seen them."""
    ids = [item.change_id for item in found.touching]
    changes = {change.id: change for change in map(services.record.change, ids) if change is not None}
    today = parse_as_of(None, services.settings.zone)
    shown = changes_json(services, list(changes.values()), today)
    by_change: dict[str, list[Json]] = defaultdict(list)
    for one in services.record.acknowledgements(ids):
        by_change[one.change_id].append({"by": one.by, "at": moment(one.at)})
    items = {item.change_id: item for item in found.touching}
    return [
        {
            **change,
            "why": list(items[change["id"]].why),
            "shown": items[change["id"]].shown,
            "acknowledgements": by_change[change["id"]],
        }
        for change in shown
    ]


def acknowledge(services: Services, found: Opened, by: str, at: datetime, changes: Sequence[str] | None = None) -> None:
    """Notes that a person has seen changes of a digest; none given: all that touch. Raises WrongUse for others."""
    ids = [item.change_id for item in found.touching]
    wrong = [change for change in changes or () if change not in ids]
    if wrong:
        raise WrongUse(f"{wrong[0]!r} is no change to discuss in this digest.", todo="See GET /v1/digests/{id}.")
    person = " ".join(by.split())
    if not person:
        raise WrongUse("A name is missing.", todo="Say who has seen it.")
    wanted = ids if changes is None else changes
    services.record.acknowledge([Acknowledgement(change, person, at, found.digest.id) for change in wanted])


def _brief(services: Services, found: Opened) -> Json:
    digest = found.digest
    seen = {one.change_id for one in services.record.acknowledgements([item.change_id for item in found.touching])}
    return {
        "id": digest.id,
        "subscription": digest.subscription,
        "week": digest.week.isoformat(),
        "begins": moment(digest.begins),
        "ends": moment(digest.ends),
        "state": digest.posting.value,
        "subject": digest.subject,
        "message_id": digest.message_id,
        "to_discuss": len(found.touching),
        "acknowledged": len(seen),
    }
