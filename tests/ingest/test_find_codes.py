"""Where a document names codes, and which position its lists take."""

from __future__ import annotations

from corpus.model import (
    Block,
    BlockKind,
    CodeMention,
    CodeWhere,
    Coverage,
    Criterion,
    Section,
    SectionKind,
    Span,
)
from corpus.positions import Positions
from ingest.codes import find_codes
from ingest.layout import CELL_SEPARATOR, Layout

LIST, CRITERIA, HISTORY, OTHER = CodeWhere.LIST, CodeWhere.CRITERIA, CodeWhere.HISTORY, CodeWhere.OTHER


def found(kind: SectionKind, *lines: str, criterion: str = "") -> tuple[Layout, tuple[CodeMention, ...]]:
    """The mentions of a document of one section; a line with " | " is a table row."""
    text, blocks = "", []
    for line in lines:
        start, at, cells = len(text), len(text), []
        for cell in line.split(CELL_SEPARATOR):
            cells.append(Span(at, at + len(cell)))
            at += len(cell) + len(CELL_SEPARATOR)
        row = len(cells) > 1
        shape = BlockKind.ROW if row else BlockKind.PARAGRAPH
        blocks.append(Block(shape, start, start + len(line), start, cells=tuple(cells) if row else ()))
        text += line + "\n"
    layout = Layout("text/plain", None, True, text, tuple(blocks), Positions())
    section = Section("Some Heading", ("Some Heading",), kind, 0, len(text))
    place = text.index(criterion) if criterion else 0
    necessary = Coverage.MEDICALLY_NECESSARY
    nodes = (Criterion(place, place + len(criterion), coverage=necessary),) if criterion else ()
    return layout, find_codes(layout, (section,), nodes)


def test_rows_of_a_code_table_are_a_list_under_their_caption() -> None:
    _, mentions = found(
        SectionKind.CODES, "CPT codes not covered for the above:", "11111 | Some procedure", "22222 | Other"
    )
    assert [(m.code.code, m.where, m.coverage) for m in mentions] == [
        ("11111", LIST, Coverage.NOT_COVERED),
        ("22222", LIST, Coverage.NOT_COVERED),
    ]
    assert mentions[0].group == "CPT codes not covered for the above:"


def test_lines_that_begin_with_a_code_are_a_list() -> None:
    _, mentions = found(SectionKind.CODES, "11111 Some procedure", "G0999 Other procedure, 30 minutes")
    assert [m.code.code for m in mentions] == ["11111", "G0999"]


def test_a_caption_that_names_a_system_keeps_the_position_above_it() -> None:
    _, mentions = found(
        SectionKind.CODES, "Considered investigational:", "CPT® Codes | Description", "11111 | Procedure"
    )
    assert [m.coverage for m in mentions] == [Coverage.INVESTIGATIONAL]


def test_columns_that_the_header_names_list_codes() -> None:
    rows = ("Test | CPT Codes | ICD Codes", "Some test | 11111, 22222 | H99")
    _, mentions = found(SectionKind.OTHER, *rows)
    assert [f"{m.code.system}:{m.code.code}" for m in mentions] == ["CPT:11111", "CPT:22222", "ICD-10-CM:H99"]


def test_columns_of_tests_and_papers_list_no_codes_that_are_billed() -> None:
    _, mentions = found(
        SectionKind.CODES, "LOINC Codes:", "Paper | LOINC Codes | LOINC Modifier Code", "A history | 11111-0, | 22222-3"
    )
    assert mentions == ()


def test_the_heads_of_columns_one_above_the_other_keep_the_position_above_them() -> None:
    _, mentions = found(
        SectionKind.CODES, "Considered investigational:", "CPT® or", "HCPC Codes", "Description", "11111 | Procedure"
    )
    assert [m.coverage for m in mentions] == [Coverage.INVESTIGATIONAL]


def test_a_range_is_kept_and_its_end_is_named_as_well() -> None:
    layout, mentions = found(SectionKind.CODES, "11111 - 11199 | Some procedures", "61261-64 | Others")
    assert [(m.code.code, m.code.last) for m in mentions] == [
        ("11111", "11199"),
        ("11199", None),
        ("61261", "61264"),
        ("61264", None),
    ]
    assert layout.text[mentions[1].start : mentions[1].end] == "11199"


def test_a_code_with_a_modifier_is_no_range() -> None:
    _, mentions = found(SectionKind.CODES, "CPT 11113-25")
    assert [(m.code.code, m.code.last) for m in mentions] == [("11113", None)]


def test_codes_of_a_criterion_take_its_position() -> None:
    sentence = "Some panel (11111, 22222) is medically necessary."
    _, mentions = found(SectionKind.CRITERIA, sentence, criterion=sentence)
    assert {(m.where, m.coverage) for m in mentions} == {(CRITERIA, Coverage.MEDICALLY_NECESSARY)}


def test_codes_of_history_and_references_take_no_position() -> None:
    _, past = found(SectionKind.HISTORY, "Added CPT 11111")
    _, cited = found(SectionKind.REFERENCES, "Somebody on CPT 11111")
    assert [m.where for m in past] == [HISTORY]
    assert [m.where for m in cited] == [OTHER]


def test_an_entry_of_a_history_is_told_wherever_it_stands() -> None:
    _, mentions = found(SectionKind.CODES, "Updated | 01/01/2031 | Removed CPT codes 11111, 22222")
    assert {m.where for m in mentions} == {HISTORY}


def test_numbers_in_evidence_and_references_are_no_codes() -> None:
    _, mentions = found(SectionKind.EVIDENCE, "12345 | patients", "12345, 23456", "Somebody. 2031;12(3):12345.")
    assert mentions == ()


def test_a_long_row_of_codes_with_a_stray_word_is_read_to_its_end() -> None:
    codes = " ".join(["11111", "22222"] * 400)
    _, mentions = found(SectionKind.CODES, f"{codes} stray", f"{codes} | word")
    assert mentions[-1].code.code == "22222"


def test_lines_of_codes_can_name_the_kind_of_service() -> None:
    _, mentions = found(SectionKind.OTHER, "Procedure Code(s):", "Pathology: 11111, 22222", "Anesthesia: 00999")
    assert [(m.code.code, m.where) for m in mentions] == [("11111", LIST), ("22222", LIST), ("00999", LIST)]


def test_a_number_behind_a_word_is_no_code_where_nothing_lists_codes() -> None:
    assert found(SectionKind.OTHER, "Enrolled: 11111, 22222")[1] == ()
