"""Sources are data: what may stand in a payer's file, and what is refused with the place where it stands."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from corpus.errors import WrongUse
from corpus.payer_book import PayerBook
from corpus.source import SourceKind
from corpus.source_book import SourceBook, read_sources

PAYER = "name: Meadow Health\nsources:\n"
ONE = """
  - name: medical
    kind: index
    url: https://meadow.example/policies
    links: {include: ['\\.pdf$'], follow: ['page=\\d+']}
    cadence: monthly
    at_least: 12
    verified: 2026-03-01
    note: >-
      One
      line.
"""


def test_a_source_is_read_with_all_it_says() -> None:
    (source,) = read_sources("meadow", (PAYER + ONE).encode())

    assert (source.id, source.payer, source.kind) == ("meadow/medical", "meadow", SourceKind.INDEX)
    assert (source.every, source.at_least, source.verified) == (timedelta(days=30), 12, date(2026, 3, 1))
    assert (source.links.include, source.links.follow) == ((r"\.pdf$",), (r"page=\d+",))
    assert (source.note, source.internal, source.delay) == ("One line.", False, timedelta(seconds=2))


def test_an_alphabet_in_braces_is_spelt_out() -> None:
    entry = "  - {name: a, kind: list, url: 'https://meadow.example/?letter={A-C}'}"
    (source,) = read_sources("meadow", (PAYER + entry).encode())

    assert [source.url, *source.urls] == [f"https://meadow.example/?letter={letter}" for letter in "ABC"]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("{name: a, kind: list, url: 'https://a.example', colour: red}", "unknown keys"),
        ("{name: a, kind: index, url: 'https://a.example', links: {includes: [x]}}", "unknown keys"),
        ("{name: a, kind: index, url: 'https://a.example'}", "every link of the page"),
        ("{name: a, kind: index, url: 'https://a.example', links: {include: ['(']}}", "no regular expression"),
        ("{name: a, kind: list, url: 'ftp://a.example/x'}", "no address of the web"),
        ("{name: a, kind: list}", "no address"),
        ("{name: a, kind: tree, url: 'https://a.example'}", "tree"),
        ("{name: a, kind: list, url: 'https://a.example', cadence: often}", "cadence"),
        ("{name: a, kind: list, url: 'https://a.example', verified: maybe}", "verified"),
        ("{name: A source, kind: list, url: 'https://a.example'}", "needs a name"),
        ("{name: a, kind: list, url: 'https://a.example', at_least: many}", "many"),
        ("{name: a, kind: list, url: 'https://a.example'}\n  - {name: a, kind: list, url: 'https://b.example'}", "two"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(entry: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"meadow\.yaml.*" + why):
        read_sources("meadow", f"{PAYER}  - {entry}\n".encode())


def test_a_practice_adds_sources_of_its_own_beside_those_that_ship(tmp_path: Path) -> None:
    (tmp_path / "meadow.yaml").write_text(PAYER + ONE)
    book = SourceBook.load(tmp_path)

    assert book.get("meadow/medical").payer == "meadow"
    assert len(book) == len(SourceBook.load()) + 1
    assert PayerBook.load(tmp_path).get("meadow").name == "Meadow Health"


@pytest.mark.parametrize("after", ["", "aliases: [mead]\n", "# the end\n"])
def test_a_payer_is_read_whole_wherever_its_sources_stand(tmp_path: Path, after: str) -> None:
    (tmp_path / "meadow.yaml").write_text(PAYER + ONE + after)

    assert PayerBook.load(tmp_path).get("meadow").aliases == (("mead",) if "mead" in after else ())


def test_a_misspelt_habit_behind_the_sources_is_not_lost(tmp_path: Path) -> None:
    (tmp_path / "meadow.yaml").write_text(PAYER + ONE + "alias: [mead]\n")

    with pytest.raises(WrongUse, match="unknown keys"):
        PayerBook.load(tmp_path)


def test_a_folder_with_a_broken_source_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "meadow.yaml").write_text(PAYER + "  - {name: a, kind: list}\n")

    with pytest.raises(WrongUse, match="no address"):
        SourceBook.load(tmp_path)


def test_sources_are_chosen_by_id_or_by_payer_and_all_without_a_name() -> None:
    book = SourceBook.load()
    payer = next(iter(book)).payer

    assert {source.payer for source in book.select([payer])} == {payer}
    assert book.select([next(iter(book)).id]) == (next(iter(book)),)
    assert book.select([]) == tuple(book)


def test_an_unknown_source_is_wrong_use_that_names_near_ones() -> None:
    book = SourceBook.load()
    known = next(iter(book)).id

    with pytest.raises(WrongUse) as refused:
        book.get(known + "s")
    assert known in refused.value.todo


def test_every_source_belongs_to_a_known_payer_and_says_what_is_uncertain() -> None:
    for source in SourceBook.load():
        assert PayerBook.load().get(source.payer).slug == source.payer
        assert source.verified is not None or source.note
