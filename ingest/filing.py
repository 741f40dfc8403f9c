"""Under which policy, as which version, is a reading filed?

Turns one reading (or one policy's part of it) into a publication: the facts with what the user gave on top, the policy
it belongs to, the day it governs from, the version id it is minted under. Deciding needs the record; nothing is
written here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from corpus import ids
from corpus.exchange import Publication
from corpus.model import Arrival, Payer, Policy, PolicyFacts, Reading, Version
from corpus.ports import PassageMaker, Record
from ingest.identity import Names, editions, names_of, same_policy, stands_alone
from ingest.in_force import first_day, in_force
from ingest.manifest import Item
from ingest.retirement import ends, given_up, printed_end, superseded_copy

_WEB = ("http://", "https://")
_SAME_TEXT = 80.0  # of 100: an annual review rewrites less, a text about something else shares a third
_COMPARED = 40_000  # characters of each text
_SIDE_BY_SIDE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """One policy of a reading: its facts, its stretch of the text, and the file of many it is in."""

    facts: PolicyFacts
    start: int
    end: int
    within: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a part goes: a publication to make, or the id of the version that carries this text already."""

    publication: Publication | None
    same_as: str | None


def parts_of(reading: Reading, item: Item) -> list[Part]:
    """The policies of a reading with the user's word on top of what is printed."""
    if not reading.parts:
        return [Part(_told(reading.facts, item), 0, len(reading.text))]
    file = reading.facts.number or reading.facts.title or ""
    return [
        Part(
            replace(part.facts, payer=item.payer or part.facts.payer),
            part.start,
            part.end,
            "" if stands_alone(part.facts.number) else file,
        )
        for part in reading.parts
    ]


class Filing:
    """Files parts of readings; asks the record what is there."""

    def __init__(self, record: Record, passages_of: PassageMaker) -> None:
        self._record = record
        self._passages_of = passages_of

    def file(self, part: Part, reading: Reading, reading_id: str, arrival: Arrival, payer: Payer | None) -> Filed:
        """Decides policy, version and interval of a part, and makes its passages."""
        body = ids.sha256_hex(reading.text[part.start : part.end])
        fallback = ids.slug(arrival.name.rpartition(".")[0] or arrival.name)
        names = names_of(part.facts, payer, fallback, part.within)
        names, known, versions = self._place(names, part.facts, fallback, arrival, reading, body)
        same = _same_text(versions, part.facts, arrival, body)
        if same is not None:
            return Filed(None, same.id)
        policy = known or Policy(names.policy_id, names.payer, part.facts.number, names.edition, _title(part, fallback))
        version = _mint(policy, part, reading, reading_id, arrival, versions, body)
        passages = tuple(self._passages_of(reading, part.start, part.end))
        return Filed(Publication(replace(policy, title=_title(part, fallback)), names.aliases, version, passages), None)

    def _place(
        self, names: Names, facts: PolicyFacts, fallback: str, arrival: Arrival, reading: Reading, body: str
    ) -> tuple[Names, Policy | None, list[Version]]:
        """The policy a document belongs to with its versions, or the names under which a new one is minted."""
        known = self._known(names) or self._of_address(names.payer, facts, arrival)
        known = known or self._renumbered(names.payer, facts, reading, arrival)
        versions = self._record.versions(known.policy_id) if known else []
        if known is None or (same_policy(facts.title, known) and not _rivals(versions, facts, arrival, body)):
            return names, known, versions
        for edition in editions(names, facts, fallback, known):
            apart = replace(names, edition=edition)
            other = self._record.policy(apart.policy_id)
            versions = self._record.versions(other.policy_id) if other else []
            if not _rivals(versions, facts, arrival, body):
                return apart, other, versions
        raise AssertionError("there is always a further edition")

    def _known(self, names: Names) -> Policy | None:
        """The policy of a document's names: by id, by number, or, where it prints no number, by title."""
        found = self._record.policy(names.policy_id)
        if found is not None or names.edition:
            return found
        for alias in names.sought:
            policy_id = self._record.find_policy(names.payer, alias)
            if policy_id is not None:
                return self._record.policy(policy_id)
        return None

    def _of_address(self, payer: str, facts: PolicyFacts, arrival: Arrival) -> Policy | None:
        """The policy that a document without a number overwrites: of the same web address, under a similar title."""
        if not _unnumbered(facts) or not arrival.source_url.startswith(_WEB):
            return None
        found = (self._record.policy(policy_id) for policy_id in self._record.policies_at(arrival.source_url))
        return next(
            (known for known in found if known and known.payer == payer and same_policy(facts.title, known)), None
        )

    def _renumbered(self, payer: str, facts: PolicyFacts, reading: Reading, arrival: Arrival) -> Policy | None:
        """The policy that a document overwrites under another number: of the same web address, with the same text.

        The payer gave it another number, so its id stays and the number becomes an alias. A text of its own at the
        address of another is another policy.
        """
        if reading.parts or not facts.number or not arrival.source_url.startswith(_WEB):
            return None
        for policy_id in self._record.policies_at(arrival.source_url)[:1]:
            known = self._record.policy(policy_id)
            here = [v for v in self._record.versions(policy_id) if v.source_url == arrival.source_url]
            named = known is not None and known.payer == payer and known.number and same_policy(facts.title, known)
            if known is not None and named and here:
                last = self._record.reading(max(here, key=_order).reading_id)
                if not last.parts and _aligned(last.text, reading.text):
                    return known
        return None


def _aligned(old: str, new: str) -> bool:
    """Whether one text is the other with changes, and not another text."""
    if not min(len(old), len(new)):
        return False
    ratio = fuzz.ratio(old[:_COMPARED], new[:_COMPARED], score_cutoff=_SAME_TEXT)
    return ratio >= _SAME_TEXT


def _told(facts: PolicyFacts, item: Item) -> PolicyFacts:
    """What was given wins over what is printed, and that over what an index suggests."""
    suggested = item.suggested
    printed = facts.number if not _unnumbered(facts) else suggested.number or facts.number
    return replace(
        facts,
        payer=item.payer or facts.payer,
        number=item.number or printed,
        title=item.title or facts.title or suggested.title or None,
        effective_date=item.effective_date or facts.effective_date or suggested.effective_date or None,
        effective_is_original=facts.effective_is_original and not item.effective_date,
    )


def _unnumbered(facts: PolicyFacts) -> bool:
    """Whether a document prints no number: its name then stands for one."""
    return facts.number is None or facts.number == ids.slug(facts.title or "")


def _title(part: Part, fallback: str) -> str:
    return part.facts.title or part.facts.number or fallback


def _order(version: Version) -> tuple[object, str]:
    return version.retrieved_at, version.snapshot_sha256


def _rivals(versions: Sequence[Version], facts: PolicyFacts, arrival: Arrival, body: str) -> bool:
    """Whether another text of this policy came in the same file, or at the same time from another place.

    Such texts cannot follow one another, unless their printed dates differ: they are editions of one number.
    """
    return any(
        v.body_sha256 != body
        and (v.snapshot_sha256 == arrival.sha256 or _beside(v, arrival))
        and (v.facts.effective_date, v.facts.revision) == (facts.effective_date, facts.revision)
        for v in versions
    )


def _beside(version: Version, arrival: Arrival) -> bool:
    near = abs(version.retrieved_at - arrival.retrieved_at) < _SIDE_BY_SIDE
    return near and version.source_url != arrival.source_url


def _same_text(versions: Sequence[Version], facts: PolicyFacts, arrival: Arrival, body: str) -> Version | None:
    """The version that an arrival only shows once more.

    Texts stand side by side: the next one is posted weeks before it takes effect, and other hosts follow late. So the
    text is looked for in the neighbours in time, in what this address gave last, in what governs on this day and in
    what will; and, at a host that is new to the policy, in whatever prints the same day and revision. A text that
    returns where another one was given since is a new version, and so is one that a site gives again after it was
    withdrawn.
    """
    same = [v for v in versions if v.body_sha256 == body and not _over(v, versions, arrival)]
    ordered = sorted(versions, key=_order)
    before = [v for v in ordered if _order(v) <= (arrival.retrieved_at, arrival.sha256)]
    here = [v for v in before if v.source_url == arrival.source_url]
    day = arrival.retrieved_at.date()
    shown = [*before[-1:], *ordered[len(before) :][:1], *here[-1:], *_governing(before, day)[-1:]]
    shown += [v for v in before if v.in_force_from is not None and v.in_force_from > day]
    if facts.effective_date and _host(arrival.source_url) not in {_host(v.source_url) for v in before}:
        said = (facts.effective_date, facts.revision)
        shown += [v for v in before if (v.facts.effective_date, v.facts.revision) == said]
    of_snapshot = [v for v in reversed(same) if v.snapshot_sha256 == arrival.sha256]
    if here and here[-1].body_sha256 != body:  # this address gave something else since: the bytes alone prove nothing
        of_snapshot = []
    return next((v for v in (*of_snapshot, *shown) if v in same), None)


def given_again(origin: str, sha256: str, moment: datetime, versions: Sequence[Version]) -> bool:
    """Whether an address gives bytes again after something else stood there, or after their policy was withdrawn.

    ``versions`` are those of the policies that the bytes carried when they first came.
    """
    here = [v for v in sorted(versions, key=_order) if v.source_url == origin and v.retrieved_at <= moment]
    if not here:
        return False
    last = here[-1]
    return sha256 not in (last.snapshot_sha256, *last.same_text_sha256) or _ended(last, origin, moment)


def _ended(version: Version, origin: str, moment: datetime) -> bool:
    """Whether a version was withdrawn, not by its own word, when a site gave it at a moment."""
    ended = version.withdrawn_on
    withdrawn = ended is not None and ended <= moment.date() and not given_up(version.facts)
    return withdrawn and origin.startswith(_WEB)


def _over(version: Version, versions: Sequence[Version], arrival: Arrival) -> bool:
    """Whether a version was withdrawn when a site gave its text again, and nothing has followed it since."""
    ended = version.withdrawn_on
    if ended is None or not _ended(version, arrival.source_url, arrival.retrieved_at):
        return False
    return not any(_order(v) > _order(version) and v.in_force_from and ended <= v.in_force_from for v in versions)


def _host(address: str) -> str:
    return urlsplit(address).netloc


def _governing(versions: Sequence[Version], day: date) -> list[Version]:
    """Those of some versions that governed up to a day, the one that governs on it last."""
    begun = [v for v in versions if v.in_force_from is None or v.in_force_from <= day]
    return sorted(begun, key=lambda v: v.in_force_from or date.min)


def _mint(
    policy: Policy,
    part: Part,
    reading: Reading,
    reading_id: str,
    arrival: Arrival,
    versions: Sequence[Version],
    body: str,
) -> Version:
    day, text = arrival.retrieved_at.date(), reading.text[part.start : part.end]
    governing = _followed(part.facts, arrival, versions)
    ended = printed_end(part.facts, text)
    since = in_force(part.facts, day, _last_day(governing, day), first=not governing, ended=ended)
    withdrawn_on = ends(part.facts, text, since.since, day, first=not governing)
    return Version(
        policy_id=policy.policy_id,
        dated=free_name((since.since or day).isoformat(), versions),
        in_force_from=since.since,
        in_force_basis=since.basis,
        facts=part.facts,
        snapshot_sha256=arrival.sha256,
        text_sha256=reading.text_sha256,
        reading_id=reading_id,
        start=part.start,
        end=part.end,
        body_sha256=body,
        source_url=arrival.source_url,
        retrieved_at=arrival.retrieved_at,
        withdrawn_on=withdrawn_on,
        withdrawn_noted_at=arrival.retrieved_at if withdrawn_on is not None else None,
    )


def _followed(facts: PolicyFacts, arrival: Arrival, versions: Sequence[Version]) -> list[Version]:
    """The versions that governed before this one, the last of them last.

    What takes effect later does not come before this one. A copy that the payer keeps for the past, beside the
    address of what governs, stands where its own date puts it.
    """
    before = [v for v in sorted(versions, key=_order) if _order(v) <= (arrival.retrieved_at, arrival.sha256)]
    governing = _governing(before, arrival.retrieved_at.date())
    effective = first_day(facts.effective_date)
    if superseded_copy(facts) and effective and governing and governing[-1].source_url != arrival.source_url:
        return [v for v in governing if v.in_force_from is None or v.in_force_from < effective]
    return governing


def _last_day(governing: Sequence[Version], day: date) -> date | None:
    """The day that the next version must be later than: the first one of the version before, or its last one."""
    if not governing:
        return None
    since, ended = governing[-1].in_force_from, governing[-1].withdrawn_on
    if ended is None or ended > day:
        return since
    return max(ended - timedelta(days=1), since or date.min)


def free_name(dated: str, versions: Sequence[Version]) -> str:
    """The first of ``2026-01-01``, ``2026-01-01.2`` … that no version of the policy has."""
    taken = {version.dated for version in versions}
    if dated not in taken:
        return dated
    return next(name for n in range(2, len(taken) + 3) if (name := f"{dated}.{n}") not in taken)
