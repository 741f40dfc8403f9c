"""A digest as JSON: what is kept of it beside the bytes of the mail, and what programs are given."""

from __future__ import annotations

from monitors.digest_parts import Coming, Digest, PolicyNews
from monitors.digest_plan import Plan
from monitors.digest_words import opening, period, seen
from retrieval.render import Json, moment


def digest_json(digest: Digest, plan: Plan | None = None, words: int | None = None) -> Json:
    """All of it; changes by their ids. ``mail`` says how much of it stands in the mail."""
    return {
        "id": digest.id,
        "subscriber": {"id": digest.subscription.id, "name": digest.subscription.name},
        "week": digest.week.isoformat(),
        "begins": moment(digest.begins),
        "ends": moment(digest.ends),
        "period": period(digest),
        "opening": opening(digest),
        "to_discuss": digest.touching,
        "discuss": [_news(news) for news in digest.discuss],
        "filed": [
            {
                "payer": payer.payer,
                "policies": [{"policy_id": i, "title": t, "changes": n} for i, t, n in payer.policies],
                "kinds": dict(payer.kinds),
            }
            for payer in digest.filed
        ],
        "filed_changes": digest.filed_number,
        "new_policies": [_coming(one) for one in digest.fresh],
        "new_policies_beside": digest.fresh_others,
        "coming": [_coming(one) for one in digest.coming],
        "citations_altered": [
            {"policy_id": one.policy_id, "title": one.title, "citations": one.citations} for one in digest.altered
        ],
        "sources": {
            "seen_well": digest.sources.well,
            "visited": digest.sources.visited,
            "said": seen(digest),
            "troubles": list(digest.sources.troubles),
            "nothing_on_record_of": list(digest.sources.unknown),
        },
        "mail": None if plan is None else {"shown": plan.shown, "with_quotes": plan.quoted, "words": words},
    }


def _news(news: PolicyNews) -> Json:
    return {
        "policy_id": news.policy_id,
        "title": news.title,
        "payer": news.payer,
        "in_force_from": news.in_force_from.isoformat() if news.in_force_from else None,
        "changes": [{"id": told.change.id, "why": list(told.why), "withheld": told.withheld} for told in news.told],
    }


def _coming(one: Coming) -> Json:
    return {
        "policy_id": one.policy_id,
        "title": one.title,
        "payer": one.payer,
        "in_force_from": one.on.isoformat() if one.on else None,
        "why": list(one.why),
    }
