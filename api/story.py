"""What does the program do for a practice? The steps of the demo, each shown by doing it on the sample payers' site.

Nothing is staged: every line is what the product's own parts answered. A step whose outcome is not the one told makes
the story fail.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import TextWrapper

from api.answers import Asked, answer
from api.console import Console
from api.dates import parse_as_of
from api.outline import criteria_lines
from api.sample_site import SampleSite
from api.subscriptions import Wish, added
from api.wiring import Services
from corpus.change import ChangeKind
from corpus.source import FetchState, Source, Visit
from monitors.digest_plan import fitted
from monitors.digest_text import digest_text
from retrieval.lookup import own_criteria
from retrieval.render import Json

PAYERS = ("larkfield", "meadowbrook", "cedar-harbor")
POLICY = "larkfield/lhp-0610"
QUESTION = "How many weeks of conservative treatment before an MRI of the lumbar spine?"
BEFORE, AFTER = "2026-04-15", "2026-08-20"
PRACTICE = Wish(
    name="Lakeside Orthopedics",
    payers=PAYERS,
    codes=("72148", "A4230-A4240"),
    words=("knee", "brace"),
    specialties={"Injections": ("20550-20553", "20600-20611")},
)
UNANSWERABLE = "Does Cedar Harbor cover hyperbaric oxygen for migraine?"

_WIDTH = 110  # characters of a line
_WHY = {
    FetchState.FAILED: "failed",
    FetchState.GONE: "not there",
    FetchState.WALL: "refused to us",
    FetchState.FORBIDDEN: "robots.txt asks not to",
}


class Story:
    """The steps, in order."""

    def __init__(self, services: Services, site: SampleSite, console: Console) -> None:
        self._services = services
        self._site = site
        self._console = console
        self._sources = services.sources.select(PAYERS)
        self._known_missing: set[str] = set()  # what could not be had is told once

    def tell(self) -> bool:
        """Tells all of it; True when every step did what it says."""
        return all([*self._spring(), *self._summer(), self._refuses(), self._proves()])

    def _spring(self) -> Iterable[bool]:
        self._say(
            f"1. Three payers, {_day(self._site.day)}",
            "Their sites are visited one page at a time. Every policy is kept as received, then read and indexed.",
        )
        visits = self._visit("known from another site")
        yield len(visits) == len(self._sources) and all(visit.new + visit.unchanged for visit in visits)
        counts = self._services.record.counts()
        self._line(f"{counts.policies} policies can be asked now, {counts.passages} passages of theirs.")
        self._say("2. A question", QUESTION)
        yield self._ask(BEFORE)
        self._say("3. The whole policy", "What it asks for, as a list to check a chart against:")
        self._criteria(BEFORE)

    def _summer(self) -> Iterable[bool]:
        began = datetime.now(UTC)
        self._say(
            f"4. The next visit, {_day(self._site.move_on())}",
            "The payers have changed their sites. Nobody announced it. What is unchanged costs one short request.",
        )
        visits = self._visit("unchanged")
        yield any(visit.unchanged for visit in visits)
        self._say(
            "5. An alarm", "A site that gives nothing is not taken for one without changes. Somebody has to look:"
        )
        yield self._alarms(visits)
        self._say(
            "6. The digest",
            f"As {PRACTICE.name} gets it by mail: not which pages look different, but what a request must now show.",
        )
        yield self._digest(began)
        self._say("7. The same question, two days of service", QUESTION)
        yield self._ask(BEFORE)
        yield self._ask(AFTER)

    def _visit(self, old: str) -> list[Visit]:
        """Visits all sources; ``old`` says what it means here that a document is not new."""
        visits = []
        for source in self._sources:
            visit = self._services.watcher.visit(source)
            if visit is not None:
                visits.append(visit)
                self._line(f"{self._named(source)}: {_counted(visit, old)}")
                for state, address in self._missing(visit):
                    self._line(f"{_WHY[state]}: {address}", 2)
        return visits

    def _missing(self, visit: Visit) -> list[tuple[FetchState, str]]:
        lines = [line for line in self._services.record.fetches(visit.id) if line.state in _WHY]
        fresh = [line for line in lines if line.url not in self._known_missing]
        self._known_missing.update(line.url for line in fresh)
        return [(line.state, line.url.removeprefix(self._site.url)) for line in fresh]

    def _alarms(self, visits: Iterable[Visit]) -> bool:
        shut = [visit for visit in visits if not visit.new + visit.unchanged]
        for visit in shut:
            for alarm in visit.alarms:
                self._line(f"! {alarm}")
        return any("login" in alarm for visit in shut for alarm in visit.alarms)

    def _digest(self, began: datetime) -> bool:
        """The digest of a practice, as its mail says it; kept, to be read as a page once the demo is served."""
        practice = added(self._services, PRACTICE, datetime.now(UTC))
        found = self._services.postman.preview(practice, began, datetime.now(UTC))
        plan = fitted(found, lambda tried: len(digest_text(found, tried, None).split()))
        for line in digest_text(found, plan, None).splitlines():
            words = line.lstrip()
            if words:
                self._line(words, 1 + (len(line) - len(words)) // 3)
        self._services.postman.make_for(practice, began, datetime.now(UTC))
        kinds = {told.change.change.kind for told in found.told}
        return {ChangeKind.CRITERION_TIGHTENED, ChangeKind.CRITERION_RELAXED, ChangeKind.CRITERION_ADDED} <= kinds

    def _ask(self, day: str) -> bool:
        document = answer(self._services, Asked(QUESTION, payer="larkfield", as_of=day, limit=1))
        for result in document["results"]:
            self._quote(result, f"On {_day(date.fromisoformat(day))}")
        return bool(document["answered"])

    def _quote(self, result: Json, when: str) -> None:
        citation = result["citation"]
        place = f"page {citation['page']}" if citation["page"] else citation["section"][-1]
        self._line(f"{when}, {citation['policy_title']} ({place}):")
        self._line(f'"{" ".join(citation["quote"].split())}"', 2)
        self._line(f"citation {citation['id']}", 2)

    def _criteria(self, day: str) -> None:
        tree = self._services.lookup.tree(POLICY, parse_as_of(day, self._services.settings.zone))
        roots = own_criteria(tree.reading, tree.found.version)
        for line in criteria_lines(roots, tree.reading.text, tree.reading.positions.page):
            words = line.lstrip()
            self._line(words, 1 + (len(line) - len(words)) // 3)

    def _refuses(self) -> bool:
        self._say("8. What is not known", UNANSWERABLE)
        document = answer(self._services, Asked(UNANSWERABLE, limit=1))
        self._line(document["because"] or "answered")
        return not document["answered"]

    def _proves(self) -> bool:
        """Verifies everything deep; then damages one archived file and shows that exactly its citations fail."""
        self._say(
            "9. Proof", "Every citation handed out above is looked up in the file as received, by a second reader:"
        )
        record, verifier = self._services.record, self._services.verifier
        keys = list(record.citations())
        ids = [key.id for key in keys]
        today = parse_as_of(None, self._services.settings.zone)
        well = verifier.verify(ids, today=today, deep=True)
        self._line(f"{sum(v.verified for v in well)} of {len(well)} verified.")
        snapshots = {key.id: record.version(key.version_id).snapshot_sha256 for key in keys}
        ((touched, _),) = Counter(snapshots.values()).most_common(1)
        with _one_bit_flipped(self._services.archive.path(touched)):
            failed = {v.id for v in verifier.verify(ids, today=today, deep=True) if not v.verified}
        self._line("Now one bit of one kept file is flipped.")
        self._line(f"{len(failed)} of {len(ids)} fail, all of that file: they would not be shown. (It is put back.)")
        own = {citation for citation, snapshot in snapshots.items() if snapshot == touched}
        return all(v.verified for v in well) and failed == own

    def _named(self, source: Source) -> str:
        name = self._services.book.get(source.payer).name
        return name if source.id.endswith("/medical") else f"{name}, {source.id.partition('/')[2]}"

    def _say(self, heading: str, text: str) -> None:
        self._console.line()
        self._console.line(f"== {heading}")
        self._console.line(text)

    def _line(self, text: str, level: int = 1) -> None:
        """A line of the story, three spaces in for each level, broken where it would be too long to read."""
        indent = "   " * level
        wrapper = TextWrapper(
            _WIDTH,
            initial_indent=indent,
            subsequent_indent=indent + "  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in wrapper.wrap(text):
            self._console.line(line)


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _counted(visit: Visit, old: str) -> str:
    """``5 new, 1 unchanged, 2 not to be had``; what did not happen is left out."""
    missing = visit.failed + visit.refused
    said = ((visit.new, "new"), (visit.unchanged, old), (missing, "not to be had"))
    return ", ".join(f"{count} {what}" for count, what in said if count) or "nothing"


@contextmanager
def _one_bit_flipped(path: Path) -> Iterator[None]:
    """Damages a file that is read-only, and puts it back."""
    whole = path.read_bytes()
    _overwrite(path, whole[:-2] + bytes([whole[-2] ^ 1]) + whole[-1:])
    try:
        yield
    finally:
        _overwrite(path, whole)


def _overwrite(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)
    path.chmod(0o444)
