"""What pages show of changes: quotes with the words that differ marked, the payer's name, the policy's title."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from api.wiring import Services
from corpus.change import ChangeKind
from monitors.digest_words import LEADS
from monitors.excerpts import excerpts
from retrieval.render import Json

_WHOLE = 100_000  # words of a quote: a page shows all of them


def change_views(services: Services, changes: Sequence[Json]) -> list[Json]:
    """Changes as ``changes_json`` and ``discuss_json`` give them, made ready to be shown."""
    titles = {policy_id: title_of(services, policy_id) for policy_id in {one["policy_id"] for one in changes}}
    return [_view(services, one, titles[one["policy_id"]]) for one in changes]


def groups(views: Sequence[Json]) -> list[Json]:
    """The same, those of one version of a policy together, with the reasons that they share."""
    found: dict[tuple[str, str], Json] = {}
    for one in views:
        key = (one["policy_id"], one["version_after"])
        fresh = {name: one[name] for name in ("policy_id", "title", "payer", "in_force_from")} | {"changes": []}
        found.setdefault(key, fresh)["changes"].append(one)
    return [_shared(group) for group in found.values()]


def _shared(group: Json) -> Json:
    common = [why for why in group["changes"][0]["why"] if all(why in one["why"] for one in group["changes"])]
    changes = [{**one, "why": [why for why in one["why"] if why not in common]} for one in group["changes"]]
    return {**group, "why": common, "changes": changes}


def title_of(services: Services, policy_id: str) -> str:
    """The title of a policy, else its id."""
    policy = services.record.policy(policy_id)
    return policy.title if policy is not None and policy.title else policy_id


def payer_of(services: Services, policy_id: str) -> str:
    """The name of a policy's payer."""
    payer = policy_id.partition("/")[0]
    return services.book.get(payer).name if payer in services.book.slugs() else payer


def seen_on(services: Services, seen: Sequence[Json]) -> list[Json]:
    """Acknowledgements with the day where the practice is."""
    return [{**one, "on": local_day(services, one["at"])} for one in seen]


def local_day(services: Services, at: str) -> date:
    """The day of a moment where the practice is."""
    return datetime.fromisoformat(at).astimezone(services.settings.zone).date()


def _view(services: Services, one: Json, title: str) -> Json:
    before, after = one["before"], one["after"]
    pieces = excerpts(before and before["quote"], after and after["quote"], _WHOLE)
    sides = [
        {"pieces": shown, "id": side["id"], "link": side["link"], "place": _place(side)} if side is not None else None
        for side, shown in zip((before, after), pieces, strict=True)
    ]
    return {
        "why": [],
        "withheld": 0,
        **one,
        "found_on": local_day(services, one["detected_at"]),
        "acknowledgements": seen_on(services, one.get("acknowledgements", ())),
        "before": sides[0],
        "after": sides[1],
        "lead": LEADS.get(ChangeKind(one["kind"]), ""),
        "title": title,
        "payer": payer_of(services, one["policy_id"]),
    }


def _place(side: Json) -> str:
    where = f", page {side['page']}" if side["page"] else ""
    return f"version {side['version']}{where}"
