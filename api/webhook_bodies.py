"""What is told of an event to other programs: ids, addresses and citations, as one small JSON document.

The fields of the event stand under ``data`` as they are on record; beside them addresses of what they name and, as far
as they fit, the changes with the payer's words before and after, verified now. There is no patient's data in an event,
so there is none here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from api.dates import parse_as_of
from api.memento import policy_url
from api.recorded import changes_json
from api.wiring import Services
from corpus.change import RecordedChange
from corpus.errors import Damaged, NotFound
from corpus.event import Event, EventType
from retrieval.render import Json, citation_json, moment

_MOST = 20_000  # characters: what Standard Webhooks asks of a body


def body_of(services: Services, event: Event) -> str:
    """The body of a message."""
    data: Json = {**event.data, **_urls(services.settings.base_url, event)}
    if event.type is EventType.CITATION_ALTERED:
        data |= _citation(services, str(event.data.get("citation_id", "")))
    told: Json = {"type": event.type.value, "timestamp": moment(event.at), "data": data}
    if event.type is EventType.POLICY_CHANGED:
        _add_changes(services, told)
    return _packed(told)


def _urls(base_url: str, event: Event) -> Json:
    found: Json = {}
    policy_id, version, citation_id = (event.data.get(name) for name in ("policy_id", "version", "citation_id"))
    if isinstance(policy_id, str):
        found["policy_url"] = policy_url(base_url, policy_id)
        if isinstance(version, str):
            found["version_url"] = f"{found['policy_url']}/versions/{quote(version.rpartition('@')[2], safe='')}"
    if isinstance(citation_id, str):
        found["citation_url"] = f"{base_url}/v1/citations/{quote(citation_id, safe='')}"
    return found


def _citation(services: Services, citation_id: str) -> Json:
    """The words that were cited, as they stood in their version; null where they are withheld."""
    key = services.record.citation(citation_id)
    try:
        today = parse_as_of(None, services.settings.zone).toordinal()
        shown = services.citer.shown(key, today) if key is not None else None
    except (Damaged, NotFound):
        shown = None
    return {"citation": citation_json(shown, services.settings.base_url) if shown is not None else None}


def _add_changes(services: Services, told: Json) -> None:
    """Adds the changes of the event, material ones first, as many as fit; ``changes`` has the ids of all."""
    data = told["data"]
    base_url, names = services.settings.base_url, list(data.get("changes", ()))
    data["shown"], data["not_shown"] = [], 0
    found = [change for name in names if (change := services.record.change(name)) is not None]
    room = _MOST - len(_packed(told))
    for place, change in enumerate(_material_first(found)):
        [shown] = changes_json(services, [change], parse_as_of(None, services.settings.zone))
        shown["url"] = f"{base_url}/v1/changes/{change.id}"
        room -= len(_packed(shown)) + 1
        if room < 0:
            data["not_shown"] = len(found) - place
            return
        data["shown"].append(shown)


def _material_first(changes: Sequence[RecordedChange]) -> list[RecordedChange]:
    return sorted(changes, key=lambda change: not change.change.material)


def _packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
