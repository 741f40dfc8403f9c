"""The sentences of a digest that text, HTML and page share, so that all three say the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from corpus.change import ChangeKind
from monitors.digest_parts import Digest, PayerFile, PolicyNews, Told
from monitors.weeks import local_day

LEADS = {
    ChangeKind.CRITERION_TIGHTENED: "Tighter",
    ChangeKind.CRITERION_RELAXED: "Looser",
    ChangeKind.CRITERION_REWORDED: "Other words",
    ChangeKind.LOGIC_CHANGED: "Other logic",
}
"""What a change means, where its summary does not say it."""

_FILED = {
    ChangeKind.EFFECTIVE_DATE_CHANGED.value: "date only",
    ChangeKind.BACKGROUND_CHANGED.value: "background",
    ChangeKind.REFERENCE_CHANGED.value: "references",
    ChangeKind.HISTORY_CHANGED.value: "policy history",
    ChangeKind.EDITORIAL.value: "wording only",
    ChangeKind.MOVED.value: "moved only",
    ChangeKind.POLICY_FACT_CHANGED.value: "title or number",
}
"""Kinds that need nobody, in a few words."""

WITHHELD = "A quote is withheld: it could not be proved in the payer's document. Run payerpolicy doctor --deep."
NO_VERDICT = "This says what payers published. Whether a service is medically necessary is for a clinician to say."


def counted(number: int, one: str, many: str = "") -> str:
    """``1 change``, ``3 changes``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def long_day(day: date) -> str:
    """``July 1, 2026``."""
    return f"{day:%B} {day.day}, {day.year}"


def period(digest: Digest) -> str:
    """``November 13 to November 20, 2026``, in the practice's days."""
    first, last = (local_day(digest.subscription, moment) for moment in (digest.begins, digest.ends))
    if first == last:
        return long_day(last)
    return f"{first:%B} {first.day} to {long_day(last)}"


def subject(digest: Digest) -> str:
    """The subject of the mail: how much there is to discuss, and whose and when it is."""
    what = f"{counted(digest.touching, 'policy change')} to discuss" if digest.touching else "Nothing to discuss"
    return f"{what} · {digest.subscription.name} · {period(digest)}"


def opening(digest: Digest) -> str:
    """The first sentence: what the week comes to."""
    if digest.touching:
        policies = counted(len({news.policy_id for news in digest.discuss}), "policy", "policies")
        return f"{counted(digest.touching, 'change')} in {policies} touch what you do. Discuss them with the team."
    if digest.sources.visited and not digest.sources.troubles:
        return f"Nothing that your payers changed touches what you do. {seen(digest)}"
    if digest.sources.troubles:
        return f"Nothing that was seen touches you. {seen(digest)} See below: changes there may be missing."
    return "Nothing on record touches what you do. No source of your payers was visited, so changes may be missing."


def seen(digest: Digest) -> str:
    """How many sources were seen well."""
    sources = digest.sources
    if not sources.visited:
        return "No source of your payers was visited yet."
    if sources.well == sources.visited:
        which = "The one source was" if sources.well == 1 else f"All {sources.well} sources were"
        return f"{which} seen well, but some documents could not be had." if sources.troubles else f"{which} seen well."
    return f"{sources.well} of {counted(sources.visited, 'source')} were seen well."


def heading(news: PolicyNews) -> str:
    """``Lumbar Spine MRI (larkfield/lhp-0610), from July 1, 2026``."""
    begins = f", from {long_day(news.in_force_from)}" if news.in_force_from else ""
    return f"{news.title} ({news.policy_id}){begins}"


def summary(told: Told) -> str:
    """The change in a sentence, led by what it means where the sentence does not say it."""
    lead = LEADS.get(told.change.change.kind)
    return f"{lead}: {told.change.change.summary}" if lead else told.change.change.summary


def common_why(news: PolicyNews) -> tuple[str, ...]:
    """The reasons that all changes of a policy have."""
    first = news.told[0].why
    return tuple(reason for reason in first if all(reason in told.why for told in news.told))


def own_why(told: Told, common: Sequence[str]) -> tuple[str, ...]:
    """The reasons that a change has beside those of its policy."""
    return tuple(reason for reason in told.why if reason not in common)


def kinds(payer: PayerFile) -> str:
    """``12 references, 3 wording only``."""
    return ", ".join(f"{number} {filed_as(kind)}" for kind, number in payer.kinds)


def filed_as(kind: str) -> str:
    """What a kind that needs nobody is called."""
    return _FILED.get(kind) or kind.replace("_", " ")


def first_of(digest: Digest, number: int) -> Iterator[tuple[PolicyNews, tuple[Told, ...]]]:
    """The first so many changes, by policy."""
    for news in digest.discuss:
        if number <= 0:
            return
        yield news, news.told[:number]
        number -= len(news.told)
