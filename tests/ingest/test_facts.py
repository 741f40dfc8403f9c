"""What a document says about itself."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus.errors import WrongUse
from corpus.exchange import Hints
from corpus.model import Block, BlockKind, Furniture, Lifecycle, Payer, PolicyFacts, Span
from corpus.payer_book import PayerBook
from corpus.positions import Positions
from ingest.facts import find_facts
from ingest.layout import CELL_SEPARATOR, Layout

ACME = Payer(
    "acme",
    "Acme Health Plan",
    names_in_text=("Acme Health Plan", "Acme"),
    number_prefixes=("amp",),
    editions_by=("state",),
)
ZENITH = Payer(
    "zenith",
    "Zenith Mutual",
    names_in_text=("Zenith Mutual",),
    revision_patterns=(r"\b\d{4}([A-Z]\d{4})[A-Z]+\b",),
    delegates=("vendor",),
)
VENDOR = Payer(
    "vendor",
    "Vendor Labs",
    names_in_text=("Vendor Labs",),
    number_patterns=(r"\b(LABX\.\d{3}\.[A-Z])\b",),
    revision_patterns=(r"\bv\d+\.\d+\.\d{4}\b",),
)
MEDICARE = Payer("cms", "CMS (Medicare)", names_in_text=("Medicare", "CMS"), own_words=(r"Medicare [A-Z]\w+ Manual",))
BOOK = PayerBook([ACME, ZENITH, VENDOR, MEDICARE])

PROSE = "This treatment is described at length in a paragraph that no reader takes for a masthead. " * 6


def layout(
    *lines: str | tuple[str, float], furniture: Sequence[str] = (), title: str = "", page_two: Sequence[str] = ()
) -> Layout:
    """A document of one line per block; a line with " | " is a table row, a pair is a line with its font size."""
    text, blocks = "", []
    for page, page_lines in ((1, lines), (2, page_two)):
        for line in page_lines:
            words, size = (line, 10.0) if isinstance(line, str) else line
            start = len(text)
            cells, at = [], start
            for cell in words.split(CELL_SEPARATOR):
                cells.append(Span(at, at + len(cell)))
                at += len(cell) + len(CELL_SEPARATOR)
            row = len(cells) > 1
            kind = BlockKind.ROW if row else BlockKind.PARAGRAPH
            blocks.append(
                Block(kind, start, start + len(words), start, page=page, size=size, cells=tuple(cells) if row else ())
            )
            text += words + "\n"
    pieces = tuple(Furniture(piece, 1) for piece in furniture)
    return Layout("application/pdf", 2, True, text, tuple(blocks), Positions(), pieces, (), title)


def facts(
    document: Layout, payer: str | None = "acme", name: str = "", start: int = 0, end: int | None = None
) -> PolicyFacts:
    return find_facts(document, (), Hints(payer, name), BOOK, start, end)


def test_labels_say_what_a_date_is() -> None:
    found = facts(
        layout(
            "Effective Date: May 1, 2031",
            "Last Review Date | 04/02/2031",
            "Next Review: February 2032",
            "Publish Date: 04.20.31",
        )
    )
    assert found.effective_date == "2031-05-01"
    assert found.last_review_date == "2031-04-02"
    assert found.next_review_date == "2032-02"
    assert found.published_date == "2031-04-20"
    assert [date.label for date in found.dates] == ["Effective Date", "Last Review Date", "Next Review", "Publish Date"]


def test_the_current_effective_date_wins_over_the_original_one() -> None:
    found = facts(layout("ORIGINAL EFFECTIVE DATE: | 11/17/20", "CURRENT EFFECTIVE DATE: | 02/20/31"))
    assert (found.effective_date, found.effective_is_original) == ("2031-02-20", False)


def test_an_original_date_alone_is_marked_as_original() -> None:
    found = facts(layout("Original Effective Date: 11/15/06", "Revised: 01/01/31"))
    assert (found.effective_date, found.effective_is_original) == ("2006-11-15", True)


def test_a_label_can_be_detached_from_its_date() -> None:
    assert facts(layout("Status: Reviewed Last Review Date:", "11/14/2031")).last_review_date == "2031-11-14"
    assert facts(layout("Policy Name | Date Effective", "Some Treatment | 11/01/2031")).effective_date == "2031-11-01"
    stacked = layout("Policy Name:", "Effective Date:", "Some Treatment", "January 01, 2031")
    assert (facts(stacked).title, facts(stacked).effective_date) == ("Some Treatment", "2031-01-01")


@pytest.mark.parametrize("line", ["Commercial Products", "Please note", "Read more"])
def test_words_for_whom_a_document_is_are_no_title(line: str) -> None:
    assert facts(layout((line, 14.0), ("Repair of Heels", 14.0), PROSE)).title == "Repair of Heels"


def test_of_a_list_of_dates_the_latest_counts() -> None:
    found = facts(layout("Review Dates: 8/07, 10/07, 2/31", "Effective Date: 3/1/30; 3/1/31"))
    assert (found.last_review_date, found.effective_date) == ("2031-02", "2031-03-01")


def test_dates_of_sentences_are_no_facts() -> None:
    found = facts(
        layout(
            "Effective January 1, 2031, this plan uses other criteria for these services.",
            "12.3 - Some Service (Effective March 2, 2006)",
            "(Some regulation was effective June 1, 2020 for all plans)",
        )
    )
    assert found.effective_date is None


def test_a_date_on_the_running_lines_serves_where_the_masthead_has_none() -> None:
    found = facts(layout("Some Treatment", furniture=["Effective 6/1/2031 Page 1"]))
    assert found.effective_date == "2031-06-01"


def test_a_date_only_in_the_name_of_the_file_serves_last() -> None:
    assert facts(layout("Some Treatment"), name="X_eff01.02.2031_pub09.10.2030_1.pdf").effective_date == "2031-01-02"
    printed = layout("Effective Date: 03/04/2031")
    assert facts(printed, name="X_eff01.02.2031.pdf").effective_date == "2031-03-04"


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Policy Number: ABC.00012", "abc-00012"),
        ("Reference Number: ERX.ABC.999", "erx-abc-999"),
        ("Document #: CG-ABC-99", "cg-abc-99"),
        ("Clinical Policy ID: QQP.9999", "qqp-9999"),
        ("Bulletin Number: | RP- 999", "rp-999"),
        ("Number: 0999", "amp-0999"),
        ("Coverage Policy Number.......... 0999", "amp-0999"),
    ],
)
def test_a_labelled_number_is_read_with_the_prefix_of_its_series(line: str, number: str) -> None:
    assert facts(layout("Some Treatment", line)).number == number


@pytest.mark.parametrize(
    "line", ["BCBSA Reference Number: 9.99.99", "Group Number: 12345", "Phone Number: 800-555-0199"]
)
def test_numbers_of_others_are_not_the_policys(line: str) -> None:
    assert facts(layout(("Some Treatment", 18.0), line, PROSE)).number == "some-treatment"


def test_a_number_in_the_line_below_its_label_is_read() -> None:
    assert facts(layout("Guideline # | Owner", "9999 | Somebody")).number == "amp-9999"


def test_a_number_that_changes_is_the_revision_and_the_policy_goes_by_its_title() -> None:
    found = facts(layout(("Some Treatment", 20.0), "Policy Number: 2031T0999ZZ", PROSE), payer="zenith")
    assert (found.number, found.revision, found.aliases) == ("some-treatment", "2031T0999ZZ", ("t0999",))


def test_a_delegates_number_is_known_in_the_payers_document() -> None:
    found = facts(layout(("Some Testing", 20.0), "LABX.999.A", "v1.0.2031", PROSE), payer="zenith")
    assert (found.number, found.revision) == ("labx-999-a", "v1.0.2031")


@pytest.mark.parametrize(
    ("document", "title"),
    [
        (layout("Subject: Some Treatment of Something", PROSE), "Some Treatment of Something"),
        (layout("POLICY TITLE | SOME TREATMENT", PROSE), "SOME TREATMENT"),
        (
            layout(("Medical Policy", 14.0), ("Some Treatment", 20.0), ("of Something", 20.0), PROSE),
            "Some Treatment of Something",
        ),
        (layout(("Acme Health Plan Medical Policy", 22.0), ("Some Treatment", 16.0), PROSE), "Some Treatment"),
        (layout("Some Treatment", PROSE, title="Some Treatment | Acme"), "Some Treatment"),
        (layout("Clinical Policy: Someximab (Brand)", PROSE), "Someximab (Brand)"),
        (
            layout(
                "POLICY TITLE | OF SOMETHING", PROSE, furniture=["SOME TREATMENT"], title="Some Treatment of Something"
            ),
            "Some Treatment of Something",
        ),
    ],
)
def test_the_title_is_what_the_document_calls_itself(document: Layout, title: str) -> None:
    assert facts(document).title == title


def test_metadata_that_the_page_does_not_print_is_no_title() -> None:
    assert facts(layout(("Some Treatment", 20.0), PROSE, title="Quarterly template final")).title == "Some Treatment"


def test_the_payer_told_wins() -> None:
    assert facts(layout("Zenith Mutual Medical Policy"), payer="Acme").payer == "acme"


def test_an_unknown_payer_is_wrong_use() -> None:
    with pytest.raises(WrongUse):
        facts(layout("Some Treatment"), payer="nobody")


def test_the_payer_of_a_reprint_is_the_one_that_prints_it() -> None:
    body = "Vendor Labs criteria apply. Vendor Labs is a vendor. Medicare may differ, as Medicare says."
    document = layout("Zenith Mutual Medical Policy", body, furniture=["Proprietary Information of Zenith Mutual"])
    assert facts(document, payer=None).payer == "zenith"


def test_a_document_of_nobody_known_has_no_payer() -> None:
    assert facts(layout("Some Treatment", "Covered by Medicare rules."), payer=None).payer is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Line of Business: Commercial"], {"commercial"}),
        (
            ["Line(s) of Business: HMO; PPO; Medicare; FEP | Precertification: Medicaid desk"],
            {"commercial", "medicare", "fep"},
        ),
        (
            ["Applies to:", "☒ Commercial products", "☐ Medicaid products", "☒ Medicare Advantage"],
            {"commercial", "medicare"},
        ),
        (["Ohio Medicaid", "Some Treatment"], {"medicaid"}),
        (["Policy: Commercial", "Policy: Medicare"], {"commercial", "medicare"}),
        (["Some Treatment of a chip on a star quest"], set()),
    ],
)
def test_lines_of_business_are_those_printed(lines: list[str], expected: set[str]) -> None:
    assert set(facts(layout(*lines, PROSE)).lines_of_business) == expected


def test_status_and_lifecycle_are_the_printed_words() -> None:
    assert facts(layout("Status: Revised", "Some Treatment")).status == "revised"
    assert facts(layout("Retired Policy", "Some Treatment")).lifecycle is Lifecycle.RETIRED
    assert facts(layout("Some Treatment", furniture=["HISTORY VERSION"])).lifecycle is Lifecycle.HISTORY
    assert facts(layout("Some Treatment", "Retired Date: ")).lifecycle is Lifecycle.ACTIVE


def test_the_edition_is_the_state_in_the_name_of_the_plan_or_of_the_file() -> None:
    assert facts(layout("Some Treatment", "Acme Ohio has policies.")).edition == "oh"
    assert facts(layout("Some Treatment"), name="Acme_NH_some-treatment.pdf").edition == "nh"
    assert facts(layout("Some Treatment")).edition is None


def test_a_form_before_the_policy_is_not_its_masthead() -> None:
    document = layout(
        "Policy Submission",
        "Policy Name: Some Treatment",
        page_two=["Some Treatment", "Recent review date: 7/2031"],
    )
    assert facts(document).last_review_date == "2031-07"


def test_a_part_of_a_file_of_many_is_read_from_its_heading() -> None:
    heading = "999.14 – Some Screening (Effective March 2, 2030)"
    document = layout(
        "Some Manual", heading, "(Rev. 999; Issued:04-29-31; (Effective: 02-10-31; Implementation:10-03-31)", PROSE
    )
    start = document.text.index(heading)
    found = facts(document, start=start, end=len(document.text))
    assert (found.number, found.title) == ("999.14", "Some Screening")
    assert (found.effective_date, found.published_date) == ("2031-02-10", "2031-04-29")


def test_a_number_without_a_label_is_told_by_the_name_of_the_file() -> None:
    found = facts(layout("Repeat Imaging", "IMG.TS.12.B v1.0.2026", PROSE), name="IMG.TS.12.B_Repeat_Imaging.pdf")
    assert found.number == "img-ts-12-b"
    assert facts(layout("Repeat Imaging", "IMG.TS.12.B v1.0.2026", PROSE), name="repeat.pdf").number == "repeat-imaging"


def test_a_date_under_two_labels_at_the_end_is_the_effective_date() -> None:
    lines = ["Walking Aids", PROSE, PROSE, PROSE, PROSE, PROSE]
    found = facts(layout(*lines, "Created: Not Set", "Effective/Publication Date: 09/30/2031", "Printed copies"))
    assert found.effective_date == "2031-09-30"


def test_a_title_may_follow_its_label_without_a_colon_in_a_table_of_dates() -> None:
    found = facts(layout("Medical Policy", "Subject Walking Aids | Supersedes Date", "I. ACTION", PROSE))
    assert found.title == "Walking Aids"


def test_notices_are_no_titles() -> None:
    notice = "Reproduction without authorization is prohibited"
    assert facts(layout(notice, "Not applicable", "Walking Aids", PROSE)).title == "Walking Aids"


def test_the_name_of_the_site_is_no_part_of_a_title() -> None:
    hint = "Magnetic Insoles | Larkfield Health Plan"
    assert facts(layout("Larkfield", "Magnetic Insoles", PROSE, title=hint)).title == "Magnetic Insoles"


def test_a_program_every_policy_speaks_of_owns_only_what_is_called_its_own() -> None:
    assert facts(layout("Some Treatment", "Lines of Business: Medicare; Medicare Plus"), payer=None).payer is None
    assert facts(layout("Medicare Example Manual", "Some Treatment"), payer=None).payer == "cms"


def test_labels_run_into_the_values_before_them_are_told_apart() -> None:
    found = facts(layout("Document #: EXA.00077Publish Date: 07/06/2031", "Status: NewLast Review Date:", "05/12/2031"))
    assert (found.number, found.published_date, found.last_review_date) == ("exa-00077", "2031-07-06", "2031-05-12")
    assert found.status == "new"


def test_a_title_goes_on_where_its_line_was_broken() -> None:
    broken = (
        "Some Treatment and Another Treatment for",
        "Management of a Long Illness",
        "(Short Name)",
        "Effective: 1/1/31",
    )
    assert (
        facts(layout(*broken)).title
        == "Some Treatment and Another Treatment for Management of a Long Illness (Short Name)"
    )


def test_the_dates_of_listed_policies_are_not_the_list_s() -> None:
    rows = (
        "Policy Title | Status | Effective Date",
        "Some Treatment | Updated | 8/1/31",
        "A Device | Revised | 9/1/31",
    )
    found = facts(layout("Update Bulletin: August 2031", *rows))
    assert (found.effective_date, found.last_review_date, found.published_date) == (None, None, None)
    assert found.title == "Update Bulletin: August 2031"


def test_a_date_of_origin_is_no_date_of_effect() -> None:
    assert facts(layout("Last Review Date: 11/04/2031", "Date of Origin: 11/28/2011")).effective_date is None


def test_the_last_revision_counts_before_an_approval_without_more_words() -> None:
    found = facts(layout("Approval Date: | 9/1/2029", "Last Revised Date: | 10/12/2030; 11/21/31"))
    assert found.last_review_date == "2031-11-21"


def test_dates_in_a_table_at_the_end_count_and_entries_of_a_history_do_not() -> None:
    end = ("Created Date: 07/28/08", "Effective Date: 07/28/30", "Next Review Date: 01/30/32")
    found = facts(layout("Some Treatment", *[PROSE] * 8, *end))
    assert (found.effective_date, found.next_review_date) == ("2030-07-28", "2032-01-30")
    entries = ("08/05/2031 The committee approved the criteria for a device; effective 01/01/2032.", "A last line.")
    assert facts(layout("Some Treatment", *[PROSE] * 8, *entries)).effective_date is None


@pytest.mark.parametrize(
    ("line", "furniture", "expected"),
    [
        ("Applicable Commercial Market", "", ("commercial",)),
        ("A treatment of some length", "Medical Necessity Guideline: STAR, CHIP, STAR Kids", ("medicaid", "chip")),
        ("For Non-Medicare Members", "", ("commercial",)),
    ],
)
def test_lines_of_business_stand_at_the_head_of_parts_and_along_pages(
    line: str, furniture: str, expected: tuple[str, ...]
) -> None:
    opening = ("Some Treatment", "A line", "Another line", "One more line", line)
    assert facts(layout(*opening, furniture=[furniture] if furniture else [])).lines_of_business == expected


@pytest.mark.parametrize(
    ("lines", "number", "revision"),
    [
        (["POLICY NUMBER | XQ 2.987", "POLICY TITLE | Some Treatment"], "xq-2-987", None),
        (["Policy: XQ987", "Subject: Some Treatment"], "xq987", None),
        (["Medical Policy: X-987-006", "Topic: Some Treatment"], "x-987-006", None),
        (["Coverage Policy | Surgical 98E", "Title: Some Treatment"], "surgical-98e", None),
        (["Policy Name: Some Treatment XQ9876", "Effective Date: 1/1/31"], "xq9876", None),
        (["Policy Name & Number | Date Effective", "Some Treatment-ZZ XQ-MM-9876 | 1/1/31"], "zz-xq-mm-9876", None),
        (["XQP 9.87.654 Some Treatment", "Effective: 1/1/31"], "xqp-9-87-654", None),
        (["Policy Number: 2031Q9876ZZ", "Title: Some Treatment"], "some-treatment", "2031Q9876ZZ"),
        (["Some Treatment | V1.0.2031"], "some-treatment", "V1.0.2031"),
    ],
)
def test_numbers_of_unknown_kinds_are_read_where_they_stand(
    lines: list[str], number: str, revision: str | None
) -> None:
    found = facts(layout(*lines), payer=None)
    assert (found.number, found.revision, found.title) == (number, revision, "Some Treatment")


def test_the_constant_part_of_a_number_that_bears_a_year_is_an_alias() -> None:
    assert facts(layout("Policy Number: 2031Q9876ZZ", "Title: Some Treatment"), payer=None).aliases == ("q9876",)
