"""The digest as plain text: what a mail program without HTML, a terminal and a screen reader show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitors.digest_parts import Coming, Digest, Quoted, Told
from monitors.digest_plan import Plan
from monitors.digest_words import (
    NO_VERDICT,
    WITHHELD,
    common_why,
    counted,
    first_of,
    heading,
    kinds,
    long_day,
    opening,
    own_why,
    period,
    seen,
    summary,
)
from monitors.excerpts import as_text
from monitors.links import Links


def digest_text(digest: Digest, plan: Plan, links: Links | None) -> str:
    """The whole text. Without ``links`` (on a terminal) it ends where a mail says what can be done with it."""
    parts = [
        [f"{digest.subscription.name}: what payers changed", period(digest), "", opening(digest)],
        list(_discuss(digest, plan, links)),
        list(_fresh(digest, plan)),
        list(_coming(digest, plan)),
        list(_altered(digest, plan)),
        list(_filed(digest, plan)),
        list(_sources(digest, plan)),
        list(_end(links)),
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _discuss(digest: Digest, plan: Plan, links: Links | None) -> Iterator[str]:
    if not digest.touching:
        return
    yield "TO DISCUSS"
    place = 0
    for news, shown in first_of(digest, plan.shown):
        common = common_why(news)
        yield ""
        yield heading(news)
        yield f"   {news.payer}{_why(common)}"
        for told in shown:
            yield from _change(told, common, quoted=place < plan.quoted)
            place += 1
    left = digest.touching - plan.shown
    if left:
        where = f": {links.digest()}" if links else "."
        yield ""
        yield f"And {counted(left, 'more change')} to discuss, in the whole digest{where}"


def _change(told: Told, common: Sequence[str], *, quoted: bool) -> Iterator[str]:
    own = own_why(told, common)
    yield f"   {summary(told)}"
    if own:
        yield f"      Why you: {'; '.join(own)}"
    if not quoted:
        return
    for side, words in (("before", told.before), ("after", told.after)):
        if words is not None:
            yield _quote(side, words)
    if told.withheld:
        yield f"      {WITHHELD}"


def _quote(side: str, words: Quoted) -> str:
    return f'      {side}: "{as_text(words.pieces)}" {words.citation_id}'


def _fresh(digest: Digest, plan: Plan) -> Iterator[str]:
    if not digest.fresh and not digest.fresh_others:
        return
    yield "NEW POLICIES"
    for one in digest.fresh[: plan.fresh]:
        yield f"   New: {one.title} ({one.policy_id}){_why(one.why)}"
    yield from _rest(len(digest.fresh) - plan.fresh, "new policy that touches you", "new policies that touch you")
    if digest.fresh_others:
        yield f"   {counted(digest.fresh_others, 'new policy', 'new policies')} of your payers beside these."


def _coming(digest: Digest, plan: Plan) -> Iterator[str]:
    if not digest.coming:
        return
    yield "COMING INTO FORCE"
    for one in digest.coming[: plan.coming]:
        yield f"   {_dated(one)}"
    yield from _rest(len(digest.coming) - plan.coming, "more date", "more dates")


def _dated(one: Coming) -> str:
    day = long_day(one.on) if one.on else "soon"
    return f"{day}: {one.title} ({one.policy_id}){_why(one.why)}"


def _altered(digest: Digest, plan: Plan) -> Iterator[str]:
    if not digest.altered:
        return
    yield "QUOTED WORDS THAT ARE GONE"
    for one in digest.altered[: plan.altered]:
        yield f"   {one.title} ({one.policy_id}): {counted(one.citations, 'citation')}. Look at letters that quote it."
    yield from _rest(len(digest.altered) - plan.altered, "more policy", "more policies")


def _filed(digest: Digest, plan: Plan) -> Iterator[str]:
    if not digest.filed:
        return
    yield f"NOTED AND FILED: {counted(digest.filed_number, 'change')}, nothing to do"
    left = plan.filed
    for payer in digest.filed:
        shown = payer.policies[: max(0, left)]
        left -= len(shown)
        for policy_id, title, number in shown:
            yield f"   {payer.payer}: {title} ({policy_id}), {counted(number, 'change')} outside what you watch"
        hidden = sum(number for _, _, number in payer.policies[len(shown) :])
        said = [f"{hidden} outside what you watch"] if hidden else []
        if payer.kinds:
            said.append(kinds(payer))
        if said:
            yield f"   {payer.payer}. Filed, nothing to do: {', '.join(said)}."


def _sources(digest: Digest, plan: Plan) -> Iterator[str]:
    sources = digest.sources
    if not sources.troubles and not sources.unknown and not digest.touching:
        return  # the opening has said it
    yield "SOURCES"
    yield f"   {seen(digest)}"
    for trouble in sources.troubles[: plan.troubles]:
        yield f"   ! {trouble}"
    yield from _rest(len(sources.troubles) - plan.troubles, "more trouble", "more troubles")
    if sources.unknown:
        yield f"   Nothing is on record of {', '.join(sources.unknown)}: their changes cannot be told."


def _end(links: Links | None) -> Iterator[str]:
    if links is None:
        return
    yield "--"
    yield f"The whole digest, every quote with its source, and where you put your name to it: {links.digest()}"
    yield "Opening a link acknowledges nothing."
    yield f"What you watch: {links.watch_list()}"
    yield f"No more mails: {links.unsubscribe()}"
    yield NO_VERDICT


def _why(reasons: Sequence[str]) -> str:
    return f". Why you: {'; '.join(reasons)}" if reasons else ""


def _rest(number: int, one: str, many: str) -> Iterator[str]:
    if number > 0:
        yield f"   And {counted(number, one, many)}."
