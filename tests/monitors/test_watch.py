"""A visit publishes what is new, notes what is not, says what is wrong, and can be killed and repeated."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from corpus.source import FetchState
from tests.monitors.watched import Watched, policy, watched
from tests.servers import hostile
from tests.servers.local import Answer, Page


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Watched]:
    """A site with two policies."""
    with watched(tmp_path) as made:
        made.offer(a=policy("A1", "Six weeks of lamp therapy."), b=policy("B2", "A signed order."))
        yield made


def archive(files: dict[str, bytes]) -> bytes:
    """A ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def test_the_first_visit_publishes_what_the_index_links(site: Watched) -> None:
    visit = site.visit()
    assert (visit.found, visit.new, visit.unchanged, visit.failed, visit.alarms) == (2, 2, 0, 0, ())
    assert site.policies() == ["aetna/a1", "aetna/b2"]
    version = site.world.record.versions("aetna/a1")[0]
    assert version.source_url == site.site.url + "/docs/a.txt"
    arrival = site.world.record.arrivals(version.snapshot_sha256)[0]
    assert arrival.headers["etag"]
    assert arrival.name == "a.txt"


def test_a_second_visit_of_an_unchanged_site_reads_embeds_and_publishes_nothing(site: Watched) -> None:
    site.visit()
    read, embedded = len(site.world.pool.read_files), len(site.world.embedder.embedded)
    before = site.world.record.addresses(site.source.id)
    visit = site.visit()
    assert (visit.found, visit.new, visit.unchanged, visit.alarms) == (2, 0, 2, ())
    assert (len(site.world.pool.read_files), len(site.world.embedder.embedded)) == (read, embedded)
    assert site.world.record.addresses(site.source.id) == before
    assert [line.state for line in site.world.record.fetches(visit.id)][1:] == [FetchState.UNCHANGED] * 2


def test_a_changed_document_becomes_a_version_and_the_change_is_recorded_with_its_citations(site: Watched) -> None:
    site.visit()
    site.offer(a=policy("A1", "Twelve weeks of lamp therapy.", effective="2026-07-01"))
    visit = site.visit()
    assert (visit.new, visit.unchanged) == (1, 1)
    assert len(site.world.record.versions("aetna/a1")) == 2
    assert site.changes()
    for change in site.changes():
        assert (change.version_before, change.version_after) == ("aetna/a1@2026-01-01", "aetna/a1@2026-07-01")
        for citation in filter(None, (change.citation_before, change.citation_after)):
            assert site.world.record.citation(citation) is not None


def test_an_archive_at_an_address_is_taken_apart_and_is_one_document_of_the_visit(site: Watched) -> None:
    packed = archive({"c.txt": policy("C3", "Two visits."), "d.txt": policy("D4", "One scan.")})
    site.offer(packed=packed)
    visit = site.visit()
    assert (visit.found, visit.new, visit.refused) == (3, 3, 0)
    assert site.policies() == ["aetna/a1", "aetna/b2", "aetna/c3", "aetna/d4"]
    address = site.site.url + "/docs/packed.txt"
    assert site.world.record.versions("aetna/c3")[0].source_url == f"{address}!/c.txt"
    known = site.world.record.known(site.source.id, address)
    assert known is not None
    assert known.sha256 == hashlib.sha256(packed).hexdigest()
    again = site.visit()
    assert (again.found, again.new, again.unchanged) == (3, 0, 3)


def test_other_etags_with_the_same_bytes_are_noted_and_change_nothing(site: Watched) -> None:
    site.visit()
    page = site.site.pages["/docs/a.txt"]
    assert isinstance(page, Page)
    site.site.pages["/docs/a.txt"] = Page(page.body, etag='"other"', content_type="text/plain")
    visit = site.visit()
    assert (visit.new, visit.unchanged) == (0, 2)
    known = site.world.record.known(site.source.id, site.site.url + "/docs/a.txt")
    assert known is not None
    assert known.etag == '"other"'


def test_a_change_behind_the_same_etag_is_found_within_eight_visits(site: Watched) -> None:
    site.visit()
    page = site.site.pages["/docs/a.txt"]
    assert isinstance(page, Page)
    changed = policy("A1", "Nine weeks of lamp therapy.", effective="2026-07-01")
    site.site.pages["/docs/a.txt"] = Page(changed, etag=page.etag, content_type="text/plain")
    assert sum(site.visit().new for _ in range(8)) == 1


# alarms


def test_an_index_without_documents_is_an_alarm(site: Watched) -> None:
    site.visit()
    site.link()
    visit = site.visit()
    assert visit.found == 0
    assert "no document was found" in visit.alarms[0]


def test_an_index_that_became_a_login_is_an_alarm_that_says_so(site: Watched) -> None:
    site.visit()
    site.site.pages["/"] = Page(hostile.LOGIN)
    visit = site.visit()
    assert "no document was found" in visit.alarms[0]
    assert "login" in visit.alarms[0]


def test_fewer_documents_than_before_are_an_alarm(site: Watched) -> None:
    site.visit()
    site.offer(b=None)
    assert "1 fewer than at the visit before" in site.visit().alarms[0]


def test_a_document_that_becomes_something_else_is_an_alarm_and_its_version_stays(site: Watched) -> None:
    site.visit()
    good = site.site.pages["/docs/a.txt"]
    site.site.pages["/docs/a.txt"] = Page(hostile.LOGIN)
    visit = site.visit()
    assert (visit.failed, visit.unchanged) == (1, 1)
    assert "was a document before and gives something else now" in visit.alarms[0]
    assert len(site.world.record.versions("aetna/a1")) == 1
    address = site.world.record.addresses(site.source.id)[site.site.url + "/docs/a.txt"]
    assert (address.state, address.well) == (FetchState.WALL, False)
    assert address.seen_well is not None
    site.site.pages["/docs/a.txt"] = good
    assert site.visit().alarms == ()
    assert site.world.record.addresses(site.source.id)[address.url].well


HOSTILE: dict[str, Answer] = {
    "500": hostile.failing(500),
    "429": hostile.failing(429, {"Retry-After": "7200"}),
    "slow drip": hostile.slow_drip,
    "endless": hostile.endless_body,
    "gzip bomb": hostile.gzip_bomb,
    "redirect loop": hostile.redirect("/round"),
    "too short": hostile.too_short,
    "too long": hostile.too_long,
    "not found as 200": Page(hostile.NOT_FOUND),
    "bot wall": Page(hostile.BOT_WALL),
    "gone": hostile.failing(404),
}


def test_whatever_a_server_does_nothing_wrong_is_published_and_each_is_told(site: Watched) -> None:
    site.visit()
    site.site.pages["/round"] = hostile.redirect("/round")
    for number, answer in enumerate(HOSTILE.values()):
        site.site.pages[f"/docs/h{number}.txt"] = answer
    site.offer()
    visit = site.visit()
    assert (visit.found, visit.new, visit.unchanged, visit.failed) == (2 + len(HOSTILE), 0, 2, len(HOSTILE))
    assert site.policies() == ["aetna/a1", "aetna/b2"]
    told = {line.url.rpartition("/")[2]: line.why for line in site.world.record.fetches(visit.id)}
    assert all(told[f"h{number}.txt"] for number in range(len(HOSTILE)))
    assert "could not be fetched" in " ".join(visit.alarms)


def test_a_robots_txt_that_fails_closes_the_site_and_is_told(site: Watched) -> None:
    site.site.pages["/robots.txt"] = hostile.failing(500)
    visit = site.visit()
    assert visit.found == 0
    assert "robots.txt" in visit.alarms[0]
    assert site.policies() == []


# one at a time, killed, repeated


def test_a_source_is_visited_by_one_at_a_time(site: Watched) -> None:
    record, now = site.world.record, site.clock()
    assert record.lease(site.source.id, "somebody else", now, now + timedelta(minutes=5))
    assert site.watcher.visit(site.source) is None
    record.release(site.source.id, "somebody else")
    assert site.visit().new == 2


class Killed(BaseException):
    """The process ends here."""


WRITES = (
    "add_visit",
    "add_arrival",
    "set_outcome",
    "stage",
    "flip",
    "add_citations",
    "add_changes",
    "note_addresses",
    "note_absences",
    "withdraw",
)


def kill_at(site: Watched, patch: pytest.MonkeyPatch, moment: int) -> None:
    """Lets the process end before the write of this number."""
    left = [moment]

    def trapped(write: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            return write(*args, **kwargs)

        return call

    for name in WRITES:
        patch.setattr(site.world.record, name, trapped(getattr(site.world.record, name)))


def outcome(site: Watched) -> tuple[object, ...]:
    """Everything a kill must not alter."""
    visits = [(v.found, v.new, v.unchanged, v.failed, v.refused) for v in site.world.record.visits(site.source.id)]
    changes = [(c.id, c.version_before, c.version_after, c.citation_after) for c in site.changes()]
    known = {url: a.known for url, a in site.world.record.addresses(site.source.id).items()}
    return visits, changes, [path.rpartition("/")[2] for path in known], site.policies()


def two_visits(site: Watched, moment: int | None, patch: pytest.MonkeyPatch) -> tuple[object, ...]:
    """A visit, a change of the site, and a visit that is killed at a moment and repeated."""
    site.visit()
    site.offer(a=policy("A1", "Twelve weeks of lamp therapy.", effective="2026-07-01"), c=policy("C3", "A scale."))
    if moment is not None:
        with patch.context() as trap:
            kill_at(site, trap, moment)
            try:
                site.visit()
            except Killed:
                pass
            else:
                return outcome(site)
    site.visit()
    return outcome(site)


def withdrawn_and_back(site: Watched, moment: int | None, patch: pytest.MonkeyPatch) -> tuple[object, ...]:
    """A policy is taken down and missed, withdrawn and seen again by visits that are killed and repeated."""
    site.offer(a=policy("A1", "Six weeks of lamp therapy."), b=policy("B2", "A signed order."))
    site.visit()
    good = site.site.pages["/docs/a.txt"]
    site.link("/docs/b.txt")
    site.visit()
    for again in (False, True):
        if again:
            site.site.pages["/docs/a.txt"] = good
            site.link("/docs/a.txt", "/docs/b.txt")
        with patch.context() as trap, suppress(Killed):
            if moment is not None:
                kill_at(site, trap, moment)
            site.visit()
            continue
        site.visit()
    record = site.world.record
    ended = [(v.id, v.withdrawn_on) for v in record.versions("aetna/a1")]
    events = [(p.event.type, p.event.subject) for p in record.events()]
    return ended, [c.change.summary for c in site.changes()], events, record.uncompared(), record.index_debt()


def test_a_withdrawal_and_a_return_survive_a_kill_at_any_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with watched(tmp_path / "whole") as site:
        wanted = withdrawn_and_back(site, None, monkeypatch)
    assert len(wanted[0]) == 2  # type: ignore[arg-type]
    for moment in range(7):
        with watched(tmp_path / str(moment)) as site:
            assert withdrawn_and_back(site, moment, monkeypatch) == wanted, moment


def test_a_visit_killed_at_any_write_and_repeated_is_one_visit_without_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watched(tmp_path / "whole") as site:
        wanted = two_visits(site, None, monkeypatch)
    for moment in range(13):
        with watched(tmp_path / str(moment)) as site:
            assert two_visits(site, moment, monkeypatch) == wanted, moment
