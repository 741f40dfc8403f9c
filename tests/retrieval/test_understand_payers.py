"""No payer is passed over because of how its name begins."""

from __future__ import annotations

import pytest

from corpus.model import Payer
from corpus.payer_book import PayerBook
from retrieval.understand_payers import PayerNames

_BOOK = PayerBook.load()
_NAMES = PayerNames(_BOOK)


@pytest.mark.parametrize("payer", [_BOOK.get(slug) for slug in _BOOK.slugs()], ids=lambda payer: payer.slug)
def test_every_name_begins_as_it_is_looked_for(payer: Payer) -> None:
    for name in (payer.slug, *payer.aliases, *payer.names_in_text):
        for written in (name, name.upper(), f"is it covered by {name}?", f"({name.replace(' ', '-')})"):
            if _NAMES._loose[payer.slug].search(written):
                assert payer.slug in _NAMES._begun(written)


def test_short_names_and_names_that_begin_with_a_sign_are_found() -> None:
    payers = (("oak", "U Oak Health"), ("elm", "L.E.M. Trust"), ("ash", "(Ash) Care"))
    names = PayerNames(PayerBook(Payer(slug, name, names_in_text=(name,)) for slug, name in payers))
    for slug, name in payers:
        assert [found for found, _, _ in names.find(f"what does {name.lower()} ask for")] == [slug]
