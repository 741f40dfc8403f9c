"""``payerpolicy quote``: what a person is told of words that somebody quotes."""

from __future__ import annotations

import pytest

from api.cli import FORWARDED
from corpus.errors import Busy
from tests.api.conftest import Served
from tests.api.test_lookup_commands import document, said

OLD = "Pain has been present for at least 6 weeks"
DAY = ("--as-of", "2026-03-15")


def test_words_that_stand_there_are_verified_with_their_place(served: Served) -> None:
    status, told = said(served, "quote", OLD, "--policy", "larkfield/lhp-0610", *DAY)
    assert status == 0
    assert told.startswith("Verified, and the words are no longer there today.")
    assert "larkfield/lhp-0610@2026-01-01#" in told
    assert document(served, "quote", OLD, *DAY, "--deep")["deep"]


@pytest.mark.parametrize(
    ("words", "arguments", "told"),
    [
        (OLD, ("--policy", "larkfield/lhp-0610"), "superseded"),
        (OLD, ("--payer", "Meadowbrook Mutual", *DAY), "any policy of Meadowbrook Mutual"),
        (OLD.replace("6", "7"), DAY, 'said "7", stands "6"'),
        (OLD.replace("least ", ""), DAY, 'not said: "least"'),
        (OLD.replace("been", "been really"), DAY, 'said "really", which does not stand there'),
        ("Pain has been … at least 6 weeks", DAY, 'left out: "present for"'),
        (f"{OLD}; The result will change the plan of treatment.", DAY, f'"{OLD}" stands in'),
        ("zebras graze on the moon at dawn", (), "nothing like them was found"),
    ],
)
def test_words_that_do_not_stand_there_are_told_what_does(
    served: Served, words: str, arguments: tuple[str, ...], told: str
) -> None:
    status, shown = said(served, "quote", words, *arguments)
    assert status == 1
    assert shown.startswith("Not verified: ")
    assert told in shown


@pytest.mark.parametrize("arguments", [("--payer", "nobody at all"), ("--as-of", "soon")])
def test_an_unknown_payer_and_a_wrong_day_are_wrong_use(served: Served, arguments: tuple[str, ...]) -> None:
    assert said(served, "quote", OLD, *arguments)[0] == 2


def test_a_citation_that_is_named_is_shown_with_where_it_stands_today(served: Served) -> None:
    citation = document(served, "quote", OLD, *DAY)["citation"]["id"]
    status, told = said(served, "verify", citation)
    assert status == 0
    assert "Verified, and the words are no longer there today." in told
    assert f'"{OLD}"' in told
    assert document(served, "verify", citation)["citations"][0]["today"] == "altered"


def test_of_all_citations_only_those_that_fail_are_shown(served: Served) -> None:
    document(served, "quote", OLD, *DAY)
    status, told = said(served, "verify", "--all")
    assert status == 0
    assert OLD not in told
    assert "citations verified (shallow)." in told


def test_a_quote_is_asked_of_the_service_that_has_the_index(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(*_: object, **__: object) -> None:
        raise Busy("index in use by process 1", todo="Ask it.")

    monkeypatch.setattr(served.services.elsewhere, "trace", held)
    with pytest.raises(Busy):  # which the command line answers by forwarding the command
        said(served, "quote", "Pain has been present", *DAY)
    assert "quote" in FORWARDED
