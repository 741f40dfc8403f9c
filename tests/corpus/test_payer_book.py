"""Payers as data: what resolves to a payer, and what a text names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.errors import WrongUse
from corpus.model import Payer
from corpus.payer_book import PayerBook

BOOK = PayerBook.load()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("aetna", "aetna"),
        ("Aetna", "aetna"),
        ("United Healthcare", "uhc"),
        ("united", "uhc"),
        ("UHC", "uhc"),
        ("medicare", "cms"),
        ("Capital Blue Cross", "capbc"),
        ("capital", "capbc"),
        ("bcbs-il", "hcsc"),
        ("BCBS Illinois (HCSC)", "hcsc"),
        ("Blue Cross and Blue Shield of Kansas", "bcbsks"),
        ("Highmark DE", "highmark"),
        ("IBX", "amerihealth"),
    ],
)
def test_a_name_or_alias_resolves_to_its_payer(name: str, slug: str) -> None:
    assert BOOK.resolve(name).slug == slug


def test_every_payer_resolves_by_its_slug_and_its_name() -> None:
    for slug in BOOK.slugs():
        payer = BOOK.get(slug)
        assert BOOK.resolve(slug) is payer
        assert BOOK.resolve(payer.name) is payer


def test_no_alias_belongs_to_two_payers() -> None:
    owners: dict[str, str] = {}
    for slug in BOOK.slugs():
        payer = BOOK.get(slug)
        for alias in (*payer.aliases, *payer.names_in_text, *payer.names_as_printed):
            assert owners.setdefault(alias.lower(), slug) == slug
            assert BOOK.resolve(alias) is payer


def test_an_unknown_payer_is_refused_with_the_nearest_names() -> None:
    with pytest.raises(WrongUse) as refused:
        BOOK.resolve("aetnaa")
    assert "aetna" in refused.value.todo


@pytest.mark.parametrize(
    ("question", "slugs"),
    [
        ("Does Aetna cover this?", ["aetna"]),
        ("does united healthcare or cigna cover this", ["uhc", "cigna"]),
        ("Blue Cross Blue Shield of Massachusetts rules", ["bcbsma"]),
        ("blue cross nc criteria for this test", ["bcbsnc"]),
        ("Is it covered by Medicare?", ["cms"]),
        ("UnitedHealthcare Oxford and UnitedHealthcare", ["oxford", "uhc"]),
        ("AmeriHealth Caritas Ohio", ["amerihealth-caritas"]),
        ("AmeriHealth in New Jersey", ["amerihealth"]),
        ("Texas Children’s Health Plan", ["tchp"]),
        ("Oscar", ["oscar"]),
        ("what does Medica say", ["medica"]),
    ],
)
def test_the_payers_a_question_names_are_found(question: str, slugs: list[str]) -> None:
    assert [payer.slug for payer, _, _ in BOOK.find_in(question)] == slugs


@pytest.mark.parametrize(
    "question",
    [
        "medical necessity of a medicated stent",
        "the oscar trial in the United States",
        "a Medicare Advantage plan",
        "who is the payer",
        "capital equipment",
        "in concert with the dean of the empire",
        "a devoted anthemic policy",
    ],
)
def test_common_words_name_no_payer(question: str) -> None:
    assert BOOK.find_in(question) == []


def test_a_found_name_stands_at_its_place() -> None:
    text = "Ask Health  New England first"
    ((payer, start, end),) = BOOK.find_in(text)
    assert (payer.slug, text[start:end]) == ("hne", "Health  New England")


def test_habits_of_numbers_are_expressions_with_a_group() -> None:
    for slug in BOOK.slugs():
        payer = BOOK.get(slug)
        for pattern in payer.number_patterns:
            assert re.compile(pattern).groups >= 1


def test_delegates_are_payers_of_the_book() -> None:
    for slug in BOOK.slugs():
        assert set(BOOK.get(slug).delegates) <= set(BOOK.slugs())


def test_a_book_can_be_made_of_other_payers() -> None:
    book = PayerBook([Payer("acme", "Acme Health", names_in_text=("Acme Health",))])
    assert book.slugs() == ("acme",)
    assert [payer.slug for payer, _, _ in book.find_in("acme health says")] == ["acme"]


def test_payers_of_a_further_folder_stand_beside_those_that_ship(tmp_path: Path) -> None:
    (tmp_path / "pinehurst.yaml").write_text("name: Pinehurst Health\naliases: [phx]\n", encoding="utf-8")
    book = PayerBook.load(tmp_path)
    assert book.resolve("PHX").slug == "pinehurst"
    assert set(PayerBook.load().slugs()) < set(book.slugs())


def test_a_folder_without_payers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="holds no payer"):
        PayerBook.load(tmp_path)


def test_a_payer_with_a_misspelt_habit_is_refused_by_the_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "pinehurst.yaml").write_text("name: Pinehurst Health\naliasses: [phx]\n", encoding="utf-8")
    with pytest.raises(WrongUse, match=r"pinehurst\.yaml"):
        PayerBook.load(tmp_path)
