"""Payer modules: each with a document in its payer's manner, read with the module and like anybody's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.exchange import Hints
from corpus.model import PolicyFacts
from corpus.payer_book import PayerBook
from ingest.payers import NONE, habits, with_modules
from ingest.reader import DocumentReader

HERE = Path(__file__).parent / "payers"
BOOK = PayerBook.load()


def facts(module: str, book: PayerBook) -> PolicyFacts:
    hints = Hints(payer=module.replace("_", "-"), name="policy.txt")
    return DocumentReader(book).read_bytes((HERE / f"{module}.txt").read_bytes(), hints).facts


def expected(module: str) -> dict[str, Any]:
    return dict(json.loads((HERE / f"{module}.expected.json").read_text()))


@pytest.mark.parametrize("module", with_modules())
def test_a_document_in_the_manner_of_a_payer_is_read_as_expected(module: str) -> None:
    found, want = facts(module, BOOK), expected(module)
    assert found.payer == module.replace("_", "-")
    assert (found.number, found.title) == (want["number"], want["title"])
    assert found.effective_date == want["effective_date"]
    assert sorted(found.lines_of_business) == want["lines_of_business"]


@pytest.mark.parametrize("module", with_modules())
def test_without_its_module_only_what_is_particular_is_missing(module: str) -> None:
    found, want = facts(module, BOOK.without_habits(module.replace("_", "-"))), expected(module)
    assert (found.title, found.effective_date) == (want["title"], want["effective_date"])
    assert sorted({*found.lines_of_business, *want["only_here"]}) == want["lines_of_business"]
    assert not {*found.lines_of_business} & {*want["only_here"]}


def test_a_payer_without_a_module_has_no_habits() -> None:
    assert habits(BOOK.get("aetna")) is NONE
    assert habits(None) is NONE


def test_leaving_the_habits_of_one_payer_out_leaves_the_others_theirs() -> None:
    book = BOOK.without_habits("aetna")
    assert book.get("aetna").number_patterns == ()
    assert book.get("aetna").names_in_text == BOOK.get("aetna").names_in_text
    assert book.get("anthem") == BOOK.get("anthem")
    assert all(BOOK.without_habits().get(slug).plain for slug in BOOK.slugs())
