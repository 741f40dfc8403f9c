"""Every day's answer of every history is the one worked out by hand, at every door: tree, search, list and citation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path

import pytest

from api.answers import Asked, answer
from api.cli import execute, parse
from api.console import Console
from api.policy_lists import Listed, list_policies
from api.settings import Settings
from api.wiring import Services, build
from corpus.errors import NotFound, Refused
from corpus.exchange import Hints
from corpus.model import Reading, VersionStatus
from corpus.payer_book import PayerBook
from ingest.manifest import Item
from ingest.reader import DocumentReader
from retrieval.render import Json
from tests.e2e.histories import Doc, Gone, History
from tests.e2e.histories_of_dates import OF_DATES
from tests.e2e.histories_of_ends import OF_ENDS
from tests.retrieval.world import WordEmbedder

HISTORIES = (*OF_DATES, *OF_ENDS)
PAYER = """name: Fernwood Health
aliases: [fernwood-health]
number_patterns: ['\\b(FW-\\d{4})\\b']
names_in_text: [Fernwood Health]
governs: processing_date
"""
PAGE = """<!doctype html><html><head><title>{title}</title></head><body><main><!-- {remark} -->
<h1>{title}</h1><p>Fernwood Health</p><p>Policy Number: {number}</p>{dates}
<h2>Coverage Criteria</h2>
<p>{title} is considered medically necessary when all of the following criteria are met:</p>
<ol><li>At least {weeks} weeks of supervised lamp therapy</li><li>A signed order of a physician</li>
<li>A scale of sleep was filled in before the first session and again after the last one</li></ol>
<h2>Background</h2><p>{note}Light was used long before lamps. What is written here tells how it is used today, by whom
and with which care, and where the record of each session is kept so that it can be looked at later.</p>
</main></body></html>"""
_WEEKS = re.compile(r"At least (\d+) weeks")


class Here:
    """Reads documents in this process."""

    def __init__(self, book: PayerBook) -> None:
        self._reader = DocumentReader(book)
        self.revision = self._reader.revision

    def read_all(self, jobs: Iterable[tuple[Path, Hints]]) -> Iterator[tuple[int, Reading | Refused]]:
        for number, (path, hints) in enumerate(jobs):
            yield number, self._reader.read(path, hints)

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """One data folder for all histories: each is a policy of its own."""
    folder = tmp_path_factory.mktemp("histories")
    (folder / "payers").mkdir()
    (folder / "payers" / "fernwood.yaml").write_text(PAYER)
    made = build(Settings(data=str(folder / "var"), payers=str(folder / "payers"), workers=1))
    made.__dict__["embedder"] = WordEmbedder()
    made.__dict__["pool"] = Here(made.book)
    for place, history in enumerate(HISTORIES):
        live(made, history, number_of(place))
    made.detector.record()
    yield made
    made.close()


def number_of(place: int) -> str:
    """The number of the policy of a history."""
    return f"FW-{1000 + place}"


def live(services: Services, history: History, number: str) -> None:
    """Lets everything arrive, in its order."""
    for step in history.steps:
        if isinstance(step, Gone):
            services.publisher.end(f"fernwood/{number.lower()}", date.fromisoformat(step.on), [], [])
        else:
            services.intake.take([item(doc, number) for doc in (replace(step, also=()), *step.also)])


def item(doc: Doc, number: str) -> Item:
    """A document as a visit would hand it over."""
    printed = [f"Effective Date: {doc.effective}"] if doc.effective else []
    dates = "".join(f"<p>{escape(line)}</p>" for line in (*doc.lines, *printed))
    page = PAGE.format(
        title=doc.title,
        number=doc.number or number,
        dates=dates,
        weeks=doc.weeks,
        note=f"{doc.note} " if doc.note else "",
        remark=doc.remark,
    )
    host = "mirror.fernwood.example" if doc.page == "mirror" else "fernwood.example"
    url = f"https://{host}/policies/{doc.page or 'page'}-{number.lower()}.html"
    got = datetime.fromisoformat(doc.got).replace(tzinfo=UTC)
    return Item(Path("page.html"), payer="fernwood", source_url=url, retrieved_at=got, data=page.encode())


def told(services: Services, capsys: pytest.CaptureFixture[str], *arguments: str) -> Json:
    """What a command prints with ``--json``; empty where the answer is no."""
    command, args = parse([*arguments, "--json"])
    try:
        execute(command, args, services, Console(as_json=True))
    except NotFound:
        return {}
    return dict(json.loads(capsys.readouterr().out))


def weeks_of(tree: Json) -> int | None:
    """The number of weeks that a tree asks for; None for no tree."""
    waiting = list(tree.get("criteria", ()))
    while waiting:
        node = waiting.pop()
        found = _WEEKS.search(node["text"])
        if found:
            return int(found[1])
        waiting += node["children"]
    return None


CASES = [pytest.param(number_of(place), history, id=history.name) for place, history in enumerate(HISTORIES)]


@pytest.mark.parametrize(("number", "history"), CASES)
def test_the_tree_of_every_day_is_the_one_worked_out_by_hand(
    services: Services, capsys: pytest.CaptureFixture[str], number: str, history: History
) -> None:
    lives = {number: history.answers, **dict.fromkeys(history.names, history.answers), **history.other}
    for name, answers in lives.items():
        found = {
            day: weeks_of(told(services, capsys, "criteria", f"fernwood/{name}", "--as-of", day)) for day in answers
        }
        assert found == answers, name
    assert len(services.record.versions(f"fernwood/{number.lower()}")) == history.versions


@pytest.mark.parametrize(("number", "history"), [case for case in CASES if case.values[1].known])  # type: ignore[union-attr]
def test_what_was_known_on_a_day_is_answered_as_it_was_known(
    services: Services, capsys: pytest.CaptureFixture[str], number: str, history: History
) -> None:
    for (day, known_on), weeks in history.known.items():
        arguments = ("criteria", f"fernwood/{number}", "--as-of", day, "--known-on", known_on)
        assert weeks_of(told(services, capsys, *arguments)) == weeks, (day, known_on)


@pytest.mark.parametrize(("number", "history"), CASES)
def test_search_finds_the_words_of_the_day_and_no_others(services: Services, number: str, history: History) -> None:
    policy_id = f"fernwood/{number.lower()}"
    for day, weeks in history.answers.items():
        asked = Asked(
            f"How many weeks of supervised lamp therapy does {number} ask for?", "fernwood", as_of=day, limit=50
        )
        results = [r for r in answer(services, asked)["results"] if r["policy"]["policy_id"] == policy_id]
        found = {int(m[1]) for r in results if (m := _WEEKS.search(r["citation"]["quote"]))}
        assert found == ({weeks} if weeks is not None else set()), day
        assert {r["citation"]["status"] for r in results} <= {"in_force"}, day


@pytest.mark.parametrize(("number", "history"), CASES)
def test_lists_and_citations_say_where_every_version_stands(services: Services, number: str, history: History) -> None:
    record, policy_id = services.record, f"fernwood/{number.lower()}"
    versions = record.versions(policy_id)
    for day, weeks in history.answers.items():
        as_of = date.fromisoformat(day)
        listed, _ = list_policies(record, Listed("fernwood", number, None, None, as_of.toordinal(), None, 5))
        assert [entry["status"] == "in_force" for entry in listed] == [weeks is not None], day
        if weeks is None:
            continue
        tree = services.lookup.tree(policy_id, as_of)
        (key,) = [k for k in record.citations_of(policy_id) if k.id == tree.roots[0].citation.id]
        standing = {v.id: _status(services, v.id, as_of) for v in versions}
        assert services.citer.shown(key, as_of.toordinal()).origin.status is VersionStatus.IN_FORCE
        assert [v for v, status in standing.items() if status is VersionStatus.IN_FORCE] == [tree.found.version.id]


def _status(services: Services, version_id: str, as_of: date) -> VersionStatus | None:
    version = services.record.version(version_id)
    versions = services.record.versions(version.policy_id)
    return services.citer.quoter(version, versions, as_of.toordinal()).origin.status


def test_there_are_at_least_thirty_histories() -> None:
    assert len({history.name for history in HISTORIES}) == len(HISTORIES) >= 30


def test_an_address_names_the_policy_that_it_gave_last(services: Services) -> None:
    place = next(n for n, history in enumerate(HISTORIES) if history.name == "another policy at the same address")
    number = number_of(place).lower()
    url = f"https://fernwood.example/policies/page-{number}.html"
    assert services.record.policies_at(url) == ["fernwood/fw-9301", f"fernwood/{number}"]


def test_a_payer_that_goes_by_the_day_of_processing_says_so_beside_every_answer(
    services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = told(services, capsys, "criteria", "fernwood/FW-1000", "--as-of", "2026-02-01")
    assert tree["governance"]["governs"] == "processing_date"
    assert "day of processing" in tree["governance"]["note"]
    asked = Asked("weeks of supervised lamp therapy", "fernwood", as_of="2026-02-01", limit=3)
    (rule,) = answer(services, asked)["understood"]["governs"]
    assert (rule["payer"], rule["governs"]) == ("fernwood", "processing_date")


@pytest.mark.parametrize(
    ("history", "replaced", "named"),
    [("merged into another policy", True, "fernwood/fw-9101"), ("replaces another policy", False, "fernwood/fw-1000")],
)
def test_a_policy_says_by_the_payers_sentence_what_replaces_it_and_what_it_replaces(
    services: Services, history: str, replaced: bool, named: str
) -> None:
    place = next(n for n, h in enumerate(HISTORIES) if h.name == history)
    found = services.succession_finder.of(f"fernwood/{number_of(place).lower()}", date(2026, 8, 1).toordinal())
    (other,) = found.replaced_by if replaced else found.replaces
    assert other.policy_id == named
    assert other.name in other.citation.quote
    assert services.verifier.verify([str(other.citation.id)], today=date(2026, 8, 1))[0].verified
    assert not (found.replaces if replaced else found.replaced_by)


def test_a_question_about_a_withdrawn_policy_is_not_answered_by_another_one(services: Services) -> None:
    number = number_of(next(n for n, history in enumerate(HISTORIES) if history.name == "withdrawn"))
    question = f"How many weeks of supervised lamp therapy does {number} ask for?"
    after = answer(services, Asked(question, "fernwood", as_of="2026-06-01", limit=3))
    assert not after["answered"]
    assert "is no longer published since 2026-05-01" in after["because"]
    assert all(result["suggestion"] for result in after["results"])
    assert answer(services, Asked(question, "fernwood", as_of="2026-04-30", limit=3))["answered"]
