"""Pages folded into one line get their headings, sentences and items back."""

from __future__ import annotations

from ingest.layout import Layout
from ingest.plain import layout_text

_FILLER = (
    "Walking was studied by many authors (e.g., Smith et al. 2019). It was found that pain and age matter.2,3 The "
    "treatment of individuals with pain is documented in a diagnosis of the foot. "
) * 14


def _read(text: str) -> Layout:
    return layout_text(text.encode())


def _lines(layout: Layout) -> list[tuple[str, str]]:
    return [(b.kind.value, layout.text[b.body_start : b.end]) for b in layout.blocks]


def test_headings_are_found_by_capitals_and_by_their_phrases() -> None:
    layout = _read(f"DESCRIPTION Insoles go in shoes. Policy Position Insoles are covered. Rationale {_FILLER}")
    assert _lines(layout)[:5] == [
        ("heading", "DESCRIPTION"),
        ("paragraph", "Insoles go in shoes."),
        ("heading", "Policy Position"),
        ("paragraph", "Insoles are covered."),
        ("heading", "Rationale"),
    ]


def test_a_table_of_terms_begins_where_its_heads_follow_its_name() -> None:
    layout = _read(
        "POLICY Insoles are covered for any of the following: Pain of the foot Diagnosis of age Table of Terminology "
        f"Term Definition FOO Foot of one RATIONALE {_FILLER}"
    )
    assert [words for kind, words in _lines(layout) if kind == "heading"] == [
        "POLICY",
        "Table of Terminology",
        "RATIONALE",
    ]


def test_references_and_histories_begin_where_their_heads_follow_their_names() -> None:
    layout = _read(
        f"CODING For all diagnoses References Peer Reviewed Publications: Smith A. Feet. J Foot. {_FILLER} "
        "Index Foot scans and toes Document History Status Date Action Reviewed 02/20/2031 Nothing changed."
    )
    headings = [words for kind, words in _lines(layout) if kind == "heading"]
    assert headings == ["CODING", "References", "Index", "Document History"]


def test_capitals_inside_a_sentence_are_no_heading() -> None:
    layout = _read(f"POLICY Insoles are considered NOT MEDICALLY NECESSARY For adults. RATIONALE {_FILLER}")
    assert [words for kind, words in _lines(layout) if kind == "heading"] == ["POLICY", "RATIONALE"]


def test_items_begin_at_capitals_of_ordinary_words() -> None:
    layout = _read(
        "POLICY Insoles are medically necessary if ALL of the following are met: Diagnosis of pain (e.g., Sole Two) "
        f"Treatment with rest by the Foot Institute Individuals have walked RATIONALE {_FILLER}"
    )
    assert _lines(layout)[1:5] == [
        ("paragraph", "Insoles are medically necessary if ALL of the following are met:"),
        ("item", "Diagnosis of pain (e.g., Sole Two)"),
        ("item", "Treatment with rest by the Foot Institute"),
        ("item", "Individuals have walked"),
    ]
    assert layout.blocks[2].left > layout.blocks[1].left


def test_sentences_after_an_introduction_are_items_until_a_verdict() -> None:
    layout = _read(
        "POLICY Insoles are medically necessary in any of the following situations: Pain for weeks. Fall at home. "
        f"Shoes are not covered. RATIONALE {_FILLER}"
    )
    assert [kind for kind, _ in _lines(layout)][1:5] == ["paragraph", "item", "item", "paragraph"]


def test_items_that_are_counted_end_with_the_count() -> None:
    layout = _read(
        "POLICY Insoles are considered medically necessary when all are met: 1. Pain for 6 weeks; 2. One of: a. Age of "
        "18; b. Work on foot; and 3. A fitting was done. Insoles are considered investigational for shoes. Codes X0001 "
        "References 1. Smith T. Insoles in shoes. J Invented Foot. 2019;3:1-8. More was written of it later on."
    )
    assert [(b.marker, layout.text[b.body_start : b.end]) for b in layout.blocks][1:9] == [
        ("", "Insoles are considered medically necessary when all are met:"),
        ("1.", "Pain for 6 weeks;"),
        ("2.", "One of:"),
        ("a.", "Age of 18;"),
        ("b.", "Work on foot; and"),
        ("3.", "A fitting was done."),
        ("", "Insoles are considered investigational for shoes."),
        ("", "Codes"),
    ]
    assert layout.blocks[4].left > layout.blocks[3].left == layout.blocks[6].left


def test_labels_of_a_masthead_begin_lines() -> None:
    layout = _read(
        f"Subject: Insoles Document #: ABC.1 Publish Date: 01/02/2026 Status: Reviewed Description The foot. {_FILLER}"
    )
    assert [words for _, words in _lines(layout)][:4] == [
        "Subject: Insoles",
        "Document #: ABC.1",
        "Publish Date: 01/02/2026",
        "Status: Reviewed",
    ]


def test_phrases_said_many_times_over_are_furniture() -> None:
    layout = _read(f"Foot Insoles {'Open the manual to read this page ' * 9}Foot Insoles DESCRIPTION {_FILLER}")
    assert "manual" not in layout.text
    assert layout.furniture[0].text.startswith("Open the manual")
    assert _lines(layout)[0] == ("heading", "Foot Insoles")


def test_template_code_is_furniture() -> None:
    code = '{{ item.title }} :style="{ display: none }" @click="open($event)" > {{ item.name }} Back '
    layout = _read(f"{code * 5} Description The foot is covered. {_FILLER}")
    assert "{{" not in layout.text
    assert "{{" in layout.furniture[0].text


def test_every_word_is_kept() -> None:
    text = (
        f"POLICY Insoles are covered if any of the following: Pain of weeks Diagnosis of age 1.5. Note: U.S. {_FILLER}"
    )
    assert _read(text).text.split() == text.split()
