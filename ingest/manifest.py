"""What does a manifest ask to be taken in, and is it well formed?

A manifest is a CSV file with the columns of the contract; paths are relative to it, everything but ``path`` may be
empty. All of it is checked before anything is touched, so that a wrong manifest disturbs nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from corpus.errors import Refused, WrongUse
from corpus.payer_book import PayerBook

_GIVEN = ("payer", "number", "title", "effective_date")
_SUGGESTED = ("number", "title", "effective_date")
COLUMNS = ("path", "payer", "number", "title", "effective_date", "source_url", "retrieved_at")


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a payer's own index says of a document; it serves only where the document does not say it itself."""

    number: str = ""
    title: str = ""
    effective_date: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One document to take in, with what is known of it from outside; empty strings mean: what it prints.

    ``data`` are the bytes of a document that is not on disk but was received (fetched, uploaded) with ``headers``;
    ``path`` is then only its name. ``refused`` says why a document inside an archive could not be taken out of it.
    """

    path: Path
    payer: str = ""
    number: str = ""
    title: str = ""
    effective_date: str = ""
    source_url: str = ""
    retrieved_at: datetime | None = None
    data: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    suggested: Suggested = Suggested()
    refused: Refused | None = None

    @property
    def origin(self) -> str:
        """The address it came from: the given one, else the file itself."""
        return self.source_url or self.path.resolve().as_uri()

    @property
    def given(self) -> dict[str, str]:
        """What the user or an index said of it, for keeping beside the bytes; ``from_given`` is the inverse."""
        said = {f"given-{name}": getattr(self, name) for name in _GIVEN}
        said |= {f"suggested-{name}": getattr(self.suggested, name) for name in _SUGGESTED}
        return {name: value for name, value in said.items() if value}

    @classmethod
    def from_given(cls, name: str, headers: Mapping[str, str]) -> Item:
        """An item that says what was said of it when the bytes were received."""
        payer, number, title, effective_date = (headers.get(f"given-{field}", "") for field in _GIVEN)
        suggested = Suggested(*(headers.get(f"suggested-{field}", "") for field in _SUGGESTED))
        return cls(Path(name), payer, number, title, effective_date, suggested=suggested)


def read_manifest(path: Path, book: PayerBook) -> list[Item]:
    """The items of a manifest. Raises WrongUse with the line that is wrong and what to write instead."""
    rows = _rows(path)
    if not rows:
        raise WrongUse(f"{path} is empty.", todo=f"Write a header line: {','.join(COLUMNS)}")
    header = [name.strip() for name in rows[0]]
    unknown = [name for name in header if name not in COLUMNS]
    if unknown or "path" not in header:
        what = f"has unknown columns: {', '.join(unknown)}" if unknown else "has no column path"
        raise WrongUse(f"{path} {what}.", todo=f"Columns are {', '.join(COLUMNS)}; all but path may be left out.")
    items = []
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            items.append(_item(path, number, header, row, book))
    return items


def _rows(path: Path) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    except FileNotFoundError:
        raise WrongUse(f"There is no manifest {path}.", todo="Check the path.") from None
    except IsADirectoryError:
        raise WrongUse(f"{path} is a folder, not a manifest.", todo=f"Take its documents in: ingest {path}") from None
    except PermissionError:
        raise WrongUse(f"{path} may not be read by you.", todo="Change its permissions, or take a copy.") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WrongUse(
            f"{path} is no list in CSV.",
            todo="Save the list as CSV in UTF-8; to take in a document itself, leave out --manifest.",
        ) from error


def _item(manifest: Path, number: int, header: Sequence[str], row: Sequence[str], book: PayerBook) -> Item:
    where = f"{manifest}, line {number}"
    if len(row) != len(header):
        raise WrongUse(
            f"{where} has {len(row)} fields, the header has {len(header)}.", todo="Quote fields that contain a comma."
        )
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
    if not cells["path"] or not cells["path"].isprintable():
        raise WrongUse(f"{where} has no usable path.", todo="Give the document's path, relative to the manifest.")
    if effective := cells.get("effective_date", ""):
        parse_day(effective, f"{where}, effective_date")
    try:
        payer = book.resolve(cells["payer"]).slug if cells.get("payer") else ""
    except WrongUse as error:
        raise WrongUse(f"{where}: {error}", todo=error.todo) from error
    return Item(
        path=manifest.parent / cells["path"],
        payer=payer,
        number=cells.get("number", ""),
        title=cells.get("title", ""),
        effective_date=effective,
        source_url=cells.get("source_url", ""),
        retrieved_at=_moment(cells.get("retrieved_at", ""), where),
    )


def parse_day(text: str, where: str) -> date:
    """A day written ``YYYY-MM-DD``. Raises WrongUse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"{where}: {text!r} is not a date.", todo="Write dates as 2026-01-31.") from None


def _moment(text: str, where: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(
            f"{where}, retrieved_at: {text!r} is not a time.", todo="Write times as 2026-01-31T09:00:00Z."
        ) from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
