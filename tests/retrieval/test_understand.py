"""Understanding: what a question names, in the ways people write it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.errors import WrongUse
from corpus.model import SectionKind
from corpus.payer_book import PayerBook
from retrieval.catalog import Catalog
from retrieval.understand import MOST_CHARACTERS, Question, Understanding, Understood
from retrieval.understand_asks import Asks
from retrieval.understand_codes import codes_in, given_code, given_codes, names_code
from retrieval.understand_focus import focused
from retrieval.vocabulary import Vocabulary
from tests.retrieval.world import TODAY, World, Writer


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"))
    widget = Writer("Knee Widget Implantation").section("Applicable Codes", SectionKind.CODES)
    made.publish("aetna", "CPB 9912", widget.row("97999", "Widget service", codes=["97999"]))
    made.publish("uhc", "WD.314", Writer("Widgets").section("Scope", SectionKind.OTHER).paragraph("About all widgets."))
    yield made
    made.close()


def understood(world: World, text: str, payer: str | None = None, *codes: str, as_of: date | None = None) -> Understood:
    understanding = Understanding(PayerBook.load(), world.record)
    return understanding.understand(Question(text, payer, codes, as_of), Catalog.load(world.record), TODAY)


@pytest.mark.parametrize(
    ("text", "payers"),
    [
        ("does Aetna cover widgets", ("aetna",)),
        ("widgets under United?", ("uhc",)),
        ("they were united in the wish for widgets", ()),
        ("UHC and Cigna on widgets", ("uhc", "cigna")),
        ("what does united say of widgets", ("uhc",)),
        ("widgets for united", ("uhc",)),
        ("does united cover widgets", ("uhc",)),
        ("widgets in the United States", ()),
        ("widgets at kaiser", ("kaiserwa",)),
        ("widgets for a kaiser-fleischer ring", ()),
        ("does Aetna Medicare cover widgets", ("aetna",)),
        ("does UHC Medicare Advantage cover widgets", ("uhc",)),
        ("Aetna and Medicare on widgets", ("aetna", "cms")),
        ("BCBS of Iowa widgets", ("wellmark",)),
        ("bcbs of georgia widgets", ("anthem",)),
        ("Nebraska Blue on widgets", ("bcbsne",)),
        ("blue cross ma widgets", ("bcbsma",)),
        ("BCBS of Kansas widgets", ("bcbsks",)),
        ("an ESI for a widget", ()),
        ("widgets everywhere", ()),
    ],
)
def test_payers_are_understood_in_words(world: World, text: str, payers: tuple[str, ...]) -> None:
    asked = understood(world, text)
    assert (asked.payers, asked.payer) == (payers, None)


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Blue Shield of Texas on widgets", "Blue Shield of Texas"),
        ("widgets, Horizon BCBSNJ", "BCBSNJ"),
        ("blue cross blue shield of new jersey widgets", "blue cross blue shield of new jersey"),
        ("BCBS VT widgets", "BCBS VT"),
        ("widgets at Blue Cross of Northeastern Pennsylvania", "Blue Cross of Northeastern Pennsylvania"),
        ("Blue Cross Blue Shield of Kansas City on widgets", "Blue Cross Blue Shield of Kansas City"),
        ("Oregon Blue Cross widgets", "Oregon Blue Cross"),
        ("widgets under Humana Military", "Humana Military"),
    ],
)
def test_the_blue_of_another_state_is_no_payer_that_is_known(world: World, text: str, unknown: str) -> None:
    asked = understood(world, text)
    assert (asked.payers, asked.unknown_payers) == ((), (unknown,))


def test_the_blue_of_a_state_is_the_licensee_named_before_it(world: World) -> None:
    asked = understood(world, "Regence Blue Shield of Idaho on widgets")
    assert (asked.payers, asked.unknown_payers) == (("regence",), ())


def test_a_payer_given_as_an_argument_filters_and_wins_over_words(world: World) -> None:
    asked = understood(world, "does Cigna cover widgets", "United Healthcare")
    assert (asked.payer, asked.payers) == ("uhc", ("uhc",))


def test_an_unknown_payer_is_refused_with_the_nearest_names(world: World) -> None:
    with pytest.raises(WrongUse, match="unknown payer") as refused:
        understood(world, "widgets", "Etna")
    assert "aetna" in refused.value.todo


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("is j9999 covered", ("HCPCS:J9999",)),
        ("97999 for knees", ("CPT:97999",)),
        ("CPT 12345 for knees", ("CPT:12345",)),
        ("a deductible of 12345 for knees", ()),
        ("0999U panel", ("CPT:0999U",)),
        ("diagnosis M54.16", ("ICD-10-CM:M54.16",)),
        ("dental D9999", ("CDT:D9999",)),
        ("12345", ("CPT:12345",)),
        ("does Aetna cover 12345?", ("CPT:12345",)),
        ("12345 knees", ()),
        ("b12", ()),
    ],
)
def test_codes_are_understood_in_words(world: World, text: str, codes: tuple[str, ...]) -> None:
    assert understood(world, text).codes == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("X98", ["ICD-10-CM:X98"]),
        ("x98, 0999", ["ICD-10-CM:X98", "REV:0999"]),
        ("XW0X999", ["ICD-10-PCS:XW0X999"]),
        ("is dx X98 covered", ["ICD-10-CM:X98"]),
        ("vitamin X98 test", []),
        ("X97", []),
    ],
)
def test_what_may_be_something_else_is_a_code_alone_or_beside_a_word_that_says_so(text: str, codes: list[str]) -> None:
    known = {"ICD-10-CM:X98", "REV:0999", "ICD-10-PCS:XW0X999"}
    assert list(codes_in(text, text, known.__contains__)) == codes


def test_codes_that_no_policy_names_are_said(world: World) -> None:
    asked = understood(world, "widget", None, "97999", "J9999")
    assert asked.codes == ("CPT:97999", "HCPCS:J9999")
    assert asked.codes_unmatched == ("HCPCS:J9999",)


def test_an_argument_that_is_no_code_is_refused(world: World) -> None:
    with pytest.raises(WrongUse, match="no code"):
        understood(world, "widget", None, "not a code")


def test_a_policy_is_understood_by_its_number_in_words(world: World) -> None:
    asked = understood(world, "WD.314 scope")
    assert (asked.policy_numbers, asked.policies) == (("WD.314",), ("uhc/wd-314",))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("widget as of May 1, 2025", date(2025, 5, 1)),
        ("widget in March 2025", date(2025, 3, 31)),
        ("widget for DOS 2025-05-01", date(2025, 5, 1)),
        ("widget", TODAY),
    ],
)
def test_the_day_is_understood_in_words(world: World, text: str, day: date) -> None:
    asked = understood(world, text)
    assert asked.as_of == day
    assert "2025" not in asked.subject


def test_a_day_given_as_an_argument_wins_over_words(world: World) -> None:
    assert understood(world, "widget as of May 1, 2025", as_of=date(2024, 1, 1)).as_of == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("criteria for a widget", Asks.CRITERIA),
        ("how many weeks before a widget", Asks.QUANTITY),
        ("which CPT codes for a widget", Asks.CODES),
        ("what is the effective date of the widget policy", Asks.DATES),
        ("what records must be submitted for a widget", Asks.DOCUMENTATION),
        ("widget recertification, who signs it", Asks.DOCUMENTATION),
        ("what do we fax for a widget", Asks.DOCUMENTATION),
        ("frequency of widget checks", Asks.QUANTITY),
        ("what do they mail in for a widget", Asks.DOCUMENTATION),
        ("what does the surgeon send in with a widget", Asks.DOCUMENTATION),
        ("what has to be in the letter for a widget", Asks.DOCUMENTATION),
        ("what do we need to show for a widget", Asks.DOCUMENTATION),
        ("below which birthday is a widget paid", Asks.QUANTITY),
        ("how young may who gets a widget be", Asks.QUANTITY),
        ("how distant a relative counts for a widget", Asks.QUANTITY),
        ("how big must the knee be for a widget", Asks.QUANTITY),
        ("is a widget for the knee that did not get better covered", Asks.COVERAGE),
    ],
)
def test_what_is_asked_is_understood(world: World, text: str, asks: Asks) -> None:
    assert understood(world, text).asks is asks


def test_a_short_form_is_widened_and_one_in_capitals_only_as_it_stands(world: World) -> None:
    assert "physical therapy" in understood(world, "weeks of PT").also
    assert "physical therapy" not in understood(world, "the pt had pain").also


def test_the_subject_is_the_question_without_payer_and_patient(world: World) -> None:
    asked = understood(world, "Does Aetna cover a widget for patient John Sample?")
    assert asked.text == "Does Aetna cover a widget for patient [name]?"
    assert "Aetna" not in asked.subject
    assert "name" not in asked.subject


@pytest.mark.parametrize("text", ["", "   ", "w" * (MOST_CHARACTERS + 1)])
def test_an_empty_or_endless_question_is_refused(world: World, text: str) -> None:
    with pytest.raises(WrongUse):
        understood(world, text)


@pytest.mark.parametrize(
    ("held", "asked", "named"),
    [
        ("CPT:72148", "CPT:72148", True),
        ("CPT:72140-72149", "CPT:72148", True),
        ("CPT:72140-72149", "CPT:72150", False),
        ("CPT:72140-72149", "72148", True),
        ("ICD-10-CM:M50-M54", "ICD-10-CM:M54.16", True),
        ("HCPCS:72148", "CPT:72148", False),
        ("NDC:1234-5678-90", "NDC:1234-5678-90", True),
    ],
)
def test_a_range_names_the_codes_inside_it(held: str, asked: str, *, named: bool) -> None:
    assert names_code(held, asked) is named


def test_a_given_code_gets_the_system_its_form_tells() -> None:
    assert [given_code(code) for code in ("72148", "j0585", "M54.16", "0340U", "CPT:72148")] == [
        "CPT:72148",
        "HCPCS:J0585",
        "ICD-10-CM:M54.16",
        "CPT:0340U",
        "CPT:72148",
    ]


def test_catalog_entries_answer_to_number_and_title(tmp_path: Path, world: World) -> None:
    catalog = Catalog.load(world.record)
    assert catalog.payers == {"aetna", "uhc"}
    assert catalog.by_name["knee-widget-implantation"] == ("aetna/cpb-9912",)
    fits = catalog.matches(["knee", "widget"], ())
    assert fits["aetna/cpb-9912"] > fits["uhc/wd-314"]


def test_a_misspelt_word_is_read_as_the_policies_spell_it(world: World) -> None:
    contents = ["Oxygen chambers\nHyperbaric oxygen for wounds"] * 3
    asked = Understanding(PayerBook.load(), world.record).understand(
        Question("hyperbaric oxigen"), Catalog(), TODAY, Vocabulary.learn(contents, 3)
    )
    assert asked.read_as == (("oxigen", "oxygen"),)
    assert asked.subject == "hyperbaric oxygen"


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("UPMC hearing aid", ("UPMC",)),
        ("Does Quillfeather Health Plan pay for it", ("Quillfeather Health Plan",)),
        ("what does my Health Plan say", ()),
        ("Sanford Health Plan hearing aid", ()),
    ],
)
def test_a_payer_that_is_not_in_the_book_is_told(world: World, text: str, unknown: tuple[str, ...]) -> None:
    asked = Understanding(PayerBook.load(), world.record).understand(Question(text), Catalog(), TODAY)
    assert asked.unknown_payers == unknown


def test_of_a_clinical_paragraph_what_is_requested_is_asked() -> None:
    note = (
        "Fifty year old woman with long standing knee pain and stiffness. Radiographs show narrowing of the joint."
        " She lives alone on the second floor. Her surgeon wants a unicompartmental knee replacement. No fever."
    )
    asked, beside = focused(note)
    assert asked == "Her surgeon wants a unicompartmental knee replacement."
    assert beside.startswith("Fifty year old woman")


def test_a_short_question_is_asked_as_a_whole() -> None:
    assert focused("knee replacement BMI limit") == ("knee replacement BMI limit", "")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("99401-99403", ("CPT:99401", "CPT:99402", "CPT:99403")),
        ("Q90-Q91", ("ICD-10-CM:Q90", "ICD-10-CM:Q91")),
        ("50242004062", ("NDC:50242-0040-62",)),
        ("0403", ("REV:0403",)),
        ("10000-99999", ("CPT:10000", "CPT:99999")),
    ],
)
def test_a_given_range_means_the_codes_in_it(text: str, codes: tuple[str, ...]) -> None:
    assert given_codes(text) == codes


@pytest.mark.parametrize("text", ["zzz", "7214", "CPT:zzz", "99403-99401", "", "MRI"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no code|no range"):
        given_codes(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("how do Aetna and Cigna differ on knee widgets", Asks.COMPARISON),
        ("Aetna vs Cigna knee widget", Asks.COMPARISON),
        ("does Aetna cover widget A versus widget B", Asks.COVERAGE),
        ("which policy applies to knee widgets at Aetna", Asks.GOVERNS),
        ("who decides about knee widgets", Asks.GOVERNS),
        ("what policy number is the widget", Asks.CRITERIA),
    ],
)
def test_comparisons_and_what_governs_are_told_apart(world: World, text: str, asks: Asks) -> None:
    assert understood(world, text).asks is asks
