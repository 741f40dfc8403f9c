"""``payerpolicy digest``: what changed in a week, printed, or sent to those who are told.

Without a subscriber it is the week of all payers. With one it is the practice's own: what touches it first, then what
was filed, what is coming, and the sources in trouble. ``--send`` makes the mail, keeps it as sent and delivers it.
"""

from __future__ import annotations

import argparse
import time
from datetime import date, datetime, timedelta

from api.commands.changes import midnight, show
from api.console import Console
from api.dates import parse_as_of
from api.recorded import changes_json
from api.subscriptions import find
from api.telling import must_send
from api.wiring import Services
from corpus.subscription import KeptDigest, Posting, Subscription
from ingest.manifest import parse_day
from monitors.digest import PayerDigest, Week, digest
from monitors.digest_json import digest_json
from monitors.digest_plan import everything, fitted
from monitors.digest_text import digest_text
from retrieval.render import Json, moment


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.add_argument("--subscriber", metavar="NAME", help="the digest of this practice; none: of all payers")
    parser.add_argument("--week", metavar="DATE", help="any day of the week that is meant; none: this week")
    parser.add_argument("--send", action="store_true", help="mail it, to this subscriber or to all")
    parser.add_argument("--whole", action="store_true", help="print all of it, also what a mail would only count")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Prints or sends the digest of a week."""
    started = time.monotonic()
    today = parse_as_of(None, services.settings.zone)
    week = Week.of(parse_day(args.week, "--week") if args.week else today)
    begins, ends = (midnight(day, services) for day in (week.monday, week.monday + timedelta(days=7)))
    if args.send:
        must_send(services.settings)
        names = [find(services, args.subscriber)] if args.subscriber else services.record.subscriptions()
        return _send(services, names, (begins, ends) if args.week else None, console, started)
    if args.subscriber:
        return _one(services, find(services, args.subscriber), (begins, ends), args.whole, console, started)
    return _all(services, week, (begins, ends), today, console, started)


# one practice


def _one(
    services: Services,
    subscription: Subscription,
    week: tuple[datetime, datetime],
    whole: bool,
    console: Console,
    started: float,
) -> int:
    found = services.postman.preview(subscription, *week)
    plan = everything(found) if whole else fitted(found, lambda plan: len(digest_text(found, plan, None).split()))
    text = digest_text(found, plan, None)
    console.document({**digest_json(found, plan, len(text.split())), "text": text, "took_ms": _took(started)})
    console.line(text.rstrip("\n"))
    return 0


def _send(
    services: Services,
    subscriptions: list[Subscription],
    week: tuple[datetime, datetime] | None,
    console: Console,
    started: float,
) -> int:
    """Makes and delivers; 1 where a mail was not accepted."""
    sent = []
    for one in subscriptions:
        made = services.postman.make_for(one, *week) if week else services.postman.make_now(one)
        before = made.posting
        if made.posting in (Posting.COMPOSED, Posting.REFUSED):
            made = services.postman.deliver(made)
        console.line(_delivered(services, one, made, before))
        sent.append(_sent_json(services, one, made, already=before is Posting.ACCEPTED))
    if not subscriptions:
        console.line("Nobody is told. Add a practice: payerpolicy subscriptions add NAME --address ADDRESS.")
    console.document({"sent": sent, "took_ms": _took(started)})
    return 0 if all(one["state"] in (Posting.ACCEPTED, Posting.KEPT) for one in sent) else 1


def _delivered(services: Services, subscription: Subscription, digest: KeptDigest, before: Posting) -> str:
    last = services.record.deliveries(digest.id)[-1:]
    reply = last[0].reply if last else ""
    if before is Posting.ACCEPTED:
        return f"{subscription.name}: was sent to {digest.recipient} already. {digest.subject}"
    if digest.posting is Posting.ACCEPTED:
        return f"{subscription.name}: sent to {digest.recipient}. {digest.subject}"
    if digest.posting is Posting.REFUSED:
        return f"{subscription.name}: NOT sent, the mail server refuses it: {reply}. Mend the address, then send again."
    if digest.posting is Posting.COMPOSED:
        return f"{subscription.name}: not sent yet: {reply}. `payerpolicy serve` tries again by itself."
    return f"{subscription.name}: kept, not sent: it gets no mail. Read it with payerpolicy serve, page /digests."


def _sent_json(services: Services, subscription: Subscription, digest: KeptDigest, *, already: bool) -> Json:
    return {
        "digest": digest.id,
        "subscriber": subscription.name,
        "to": digest.recipient or None,
        "subject": digest.subject,
        "message_id": digest.message_id,
        "state": digest.posting.value,
        "already": already,
        "attempts": [
            {"at": moment(one.at), "outcome": one.outcome, "reply": one.reply}
            for one in services.record.deliveries(digest.id)
        ],
    }


# all payers


def _all(
    services: Services,
    week: Week,
    span: tuple[datetime, datetime],
    today: date,
    console: Console,
    started: float,
) -> int:
    payers = digest(services.record, *span)
    told = [_told(payer, changes_json(services, payer.material, today), services) for payer in payers]
    console.document(
        {
            "week": {"from": week.monday.isoformat(), "to": week.sunday.isoformat()},
            "payers": told,
            "took_ms": _took(started),
        }
    )
    console.line(f"Changes from {week.monday} to {week.sunday}")
    for payer in told:
        _print(payer, console)
    if not told:
        console.line("Nothing changed.")
    return 0


def _told(payer: PayerDigest, material: list[Json], services: Services) -> Json:
    return {
        "payer": payer.payer,
        "name": services.book.get(payer.payer).name,
        "material": material,
        "filed": dict(payer.filed_kinds),
        "new_policies": [
            {"policy_id": version.policy_id, "title": version.facts.title, "version": version.dated}
            for version in payer.new_policies
        ],
    }


def _print(payer: Json, console: Console) -> None:
    console.line()
    console.line(f"{payer['name']}: {len(payer['material']) or 'no'} material")
    console.line()
    for change in payer["material"]:
        show(change, console)
    if payer["filed"]:
        kinds = ", ".join(f"{number} {kind.replace('_', ' ')}" for kind, number in payer["filed"].items())
        console.line(f"Filed: {kinds}.")
    for policy in payer["new_policies"]:
        console.line(f"New: {policy['policy_id']} {policy['title'] or ''}".rstrip())


def _took(started: float) -> float:
    return round((time.monotonic() - started) * 1000, 1)
