"""A backup is whole or refused, serves both databases, and changes nothing until it was checked."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.access import ApiKey, Role
from corpus.archive import FolderArchive
from corpus.backup import backup, check, restore
from corpus.errors import Damaged, WrongUse
from corpus.event import Event, EventType
from corpus.ports import Record
from corpus.record.tables import metadata
from corpus.record_sql import SqlRecord
from corpus.schema_steps import newest
from corpus.source import Absence, FetchLine, FetchState
from corpus.subscription import Delivery, DigestItem
from tests.contracts.databases import needs_postgres, postgres_schema
from tests.contracts.samples import MORNING, arrival, citation, outcome, points_of, story
from tests.contracts.tell_samples import kept, practice, seen
from tests.contracts.visit_samples import HOUR, SOURCE, address, change, visit
from tests.contracts.webhook_samples import hook, sent
from tests.contracts.writing_samples import writing

State = dict[str, list[tuple[object, ...]]]


def fill(record: Record, archive: FolderArchive) -> None:
    """Writes something into every table."""
    told = story(["Six weeks.", "Zwölf \U0001f9e0."], codes=[["CPT:99990-99999"]], aliases=["lamp"])
    told.publish(record)
    archive.put(told.data)
    archive.put(b"printed again")
    record.add_arrival(arrival(b"printed again", "https://payer.example/b.pdf"), size=13)
    record.note_same_text(told.version.id, arrival(b"printed again"))
    record.set_outcome(outcome(told))
    record.add_citations([citation(told), citation(told, 1)])
    record.reanchor(citation(told).id, told.version.text_sha256, 0, 1)
    points = points_of(told)
    record.flip(told.version.id, [replace(points[0], codes=("CPT:1",)), points[1]])
    record.add_key(ApiKey("k1", "billing", Role.READER, "pp_1", "0" * 64, MORNING))
    record.note_addresses(SOURCE, [address()])
    record.add_visit(visit(), [FetchLine("https://payer.example/a.pdf", FetchState.NEW, 200)])
    record.lease(SOURCE, "somebody", MORNING, MORNING + HOUR)
    record.add_changes(
        [change()], events=[Event.of(EventType.POLICY_CHANGED, "meadow/lamp-1", MORNING, "1", sure=True)]
    )
    record.note_absences(SOURCE, [Absence("https://payer.example/b.pdf", MORNING, visit().id)])
    record.put_subscription(practice())
    record.add_digest(kept(), [DigestItem(change().id, True, True, ("because",))])
    record.note_delivery(Delivery(kept().id, 1, MORNING, "accepted", "250 ok"))
    record.acknowledge([seen(change().id)])
    record.add_writing(writing("one"))
    record.add_webhook(hook())
    record.note_sending(sent(1))


def state_of(url: str) -> State:
    """The dump of a record."""
    with closing(SqlRecord(url)) as record:
        return record.dump()


@pytest.fixture
def archive(tmp_path: Path) -> FolderArchive:
    """An archive to save from."""
    return FolderArchive(tmp_path / "archive")


@pytest.fixture
def other_archive(tmp_path: Path) -> FolderArchive:
    """An archive to restore into."""
    return FolderArchive(tmp_path / "other-archive")


@pytest.fixture
def filled(tmp_path: Path, archive: FolderArchive) -> str:
    """The URL of a record with something in every table."""
    url = f"sqlite:///{tmp_path}/filled.db"
    with closing(SqlRecord(url)) as record:
        fill(record, archive)
    return url


@pytest.fixture
def saved(tmp_path: Path, filled: str, archive: FolderArchive) -> Path:
    """A backup of it."""
    backup(filled, archive, tmp_path / "saved.tar")
    return tmp_path / "saved.tar"


@pytest.fixture
def empty_url(tmp_path: Path) -> str:
    """The URL of a record that is not there yet."""
    return f"sqlite:///{tmp_path}/restored/record.db"


def test_every_table_has_rows_to_save(filled: str) -> None:
    assert {name for name, rows in state_of(filled).items() if rows} == set(metadata.tables)


def test_what_was_saved_is_restored(
    filled: str, saved: Path, empty_url: str, other_archive: FolderArchive, archive: FolderArchive
) -> None:
    contents = restore(saved, empty_url, other_archive)
    assert state_of(empty_url) == state_of(filled)
    assert list(other_archive.names()) == list(archive.names())
    assert contents.files == 2
    assert contents.rows["versions"] == 1


def test_times_survive(filled: str, saved: Path, empty_url: str, other_archive: FolderArchive) -> None:
    restore(saved, empty_url, other_archive)
    told = story(["Six weeks.", "Zwölf \U0001f9e0."])
    with closing(SqlRecord(filled)) as before, closing(SqlRecord(empty_url)) as after:
        assert after.version(told.version.id) == before.version(told.version.id)
        assert after.arrivals(told.version.snapshot_sha256) == before.arrivals(told.version.snapshot_sha256)


def test_two_backups_of_one_state_are_the_same_bytes(
    tmp_path: Path, filled: str, archive: FolderArchive, saved: Path
) -> None:
    backup(filled, archive, tmp_path / "again.tar")
    assert (tmp_path / "again.tar").read_bytes() == saved.read_bytes()


def test_a_record_with_rows_is_left_alone_unless_told(
    filled: str, saved: Path, tmp_path: Path, other_archive: FolderArchive
) -> None:
    url = f"sqlite:///{tmp_path}/occupied.db"
    with closing(SqlRecord(url)) as record:
        story(policy_id="brook/own").publish(record)
    before = state_of(url)
    with pytest.raises(WrongUse, match="not empty"):
        restore(saved, url, other_archive)
    assert state_of(url) == before
    assert list(other_archive.names()) == []
    restore(saved, url, other_archive, replace=True)
    assert state_of(url) == state_of(filled)


def test_archived_files_that_are_there_stay(saved: Path, empty_url: str, other_archive: FolderArchive) -> None:
    own = other_archive.put(b"my own")
    restore(saved, empty_url, other_archive)
    assert other_archive.get(own) == b"my own"


def test_a_restored_record_can_be_written_to(saved: Path, empty_url: str, other_archive: FolderArchive) -> None:
    restore(saved, empty_url, other_archive)
    with closing(SqlRecord(empty_url)) as record:
        story(policy_id="brook/new").publish(record)
        assert record.counts().policies == 2


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flip(data: bytes) -> bytes:
    at = data.index(b"record/texts.jsonl.gz") + 512 + 20
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _flip_archived(data: bytes) -> bytes:
    at = data.index(b"printed again")
    return data[:at] + b"P" + data[at + 1 :]


def _without(name: str) -> Callable[[bytes], bytes]:
    def leave_out(data: bytes) -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=io.BytesIO(data)) as old, tarfile.open(fileobj=out, mode="w") as new:
            for member in old:
                if not member.name.startswith(name):
                    new.addfile(member, old.extractfile(member))
        return out.getvalue()

    return leave_out


def _with_stranger(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with tarfile.open(fileobj=out, mode="a") as tar:
        tar.addfile(tarfile.TarInfo("../stranger"))
    return out.getvalue()


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(_cut, id="cut in half"),
        pytest.param(_flip, id="a bit of a table"),
        pytest.param(_flip_archived, id="a bit of a document"),
        pytest.param(_without("manifest.json"), id="no manifest"),
        pytest.param(_without("record/citations"), id="a table is missing"),
        pytest.param(_without("archive/"), id="documents are missing"),
        pytest.param(_with_stranger, id="a member nobody wrote"),
        pytest.param(lambda data: b"", id="empty"),
        pytest.param(lambda data: b"not a backup" * 99, id="another file"),
    ],
)
def test_a_harmed_backup_is_refused_and_changes_nothing(
    harm: Callable[[bytes], bytes], saved: Path, empty_url: str, other_archive: FolderArchive
) -> None:
    saved.write_bytes(harm(saved.read_bytes()))
    with pytest.raises(Damaged):
        restore(saved, empty_url, other_archive)
    assert not any(state_of(empty_url).values())
    assert list(other_archive.names()) == []


def test_a_backup_of_another_schema_is_refused(saved: Path) -> None:
    data, ours = saved.read_bytes(), str(newest())
    other = ours[:-1] + ("7" if ours.endswith("8") else "8")  # as long: nothing else of the file moves
    saved.write_bytes(data.replace(f'"schema": {ours}'.encode(), f'"schema": {other}'.encode()))
    with pytest.raises(WrongUse, match=f"schema {other}"):
        check(saved)


def test_a_missing_file_and_a_missing_folder_are_wrong_use(tmp_path: Path, filled: str, archive: FolderArchive) -> None:
    with pytest.raises(WrongUse, match="no file"):
        check(tmp_path / "nothing.tar")
    with pytest.raises(WrongUse, match="no folder"):
        backup(filled, archive, tmp_path / "nowhere" / "saved.tar")


def test_a_damaged_document_stops_the_backup_and_leaves_the_old_one(
    tmp_path: Path, filled: str, archive: FolderArchive, saved: Path
) -> None:
    before = saved.read_bytes()
    path = archive.path(next(archive.names()))
    path.chmod(0o644)
    path.write_bytes(b"altered")
    with pytest.raises(Damaged):
        backup(filled, archive, saved)
    assert saved.read_bytes() == before
    assert [found.name for found in tmp_path.glob(".saved*")] == []


@pytest.fixture
def two_schemas() -> Iterator[tuple[str, str]]:
    """Two empty PostgreSQL records."""
    with ExitStack() as stack:
        yield stack.enter_context(postgres_schema()), stack.enter_context(postgres_schema())


@needs_postgres
def test_a_backup_goes_from_one_database_to_the_other_and_back(
    filled: str, saved: Path, tmp_path: Path, archive: FolderArchive, two_schemas: tuple[str, str], empty_url: str
) -> None:
    restore(saved, two_schemas[0], archive)
    assert state_of(two_schemas[0]) == state_of(filled)
    with closing(SqlRecord(two_schemas[0])) as record:
        story(policy_id="brook/new").publish(record)  # surrogate keys go on where they were
    backup(two_schemas[0], archive, tmp_path / "second.tar")
    restore(tmp_path / "second.tar", empty_url, archive)
    restore(tmp_path / "second.tar", two_schemas[1], archive)
    assert state_of(empty_url) == state_of(two_schemas[0]) == state_of(two_schemas[1])
