"""What the corpus's own words teach: short forms, spellings, and when it is learned again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from retrieval.short_forms import short_forms
from retrieval.vocabulary import Vocabularies, Vocabulary

CONTENTS = [
    "Brindle Syndrome\nBrindle syndrome (BDS) is rare.",
    "Panels\nTesting for chronic rhinosinusitis (CRS) with Examplix® (examplumab) is covered.",
    "Panels\nHysterectomy and hysterectomies, by laparoscopic hysterectomy",
    "Panels\nA hysterectomy is surgery (also known as womb removal).",
    "Panels\nHysterectomy again",
]


@pytest.mark.parametrize(
    ("text", "form", "meaning"),
    [
        ("chronic rhinosinusitis (CRS)", "CRS", "chronic rhinosinusitis"),
        ("use of home sleep apnea tests (HSATs) at night", "HSAT", "home sleep apnea tests"),
        ("Examplix® (examplumab-abcd) is given", "examplix", "examplumab"),
        ("Examplix® (examplumab-abcd) is given", "examplumab", "examplix"),
        ("Examplix (examplumab-abcd) is given", "examplix", "examplumab"),
        ("the American College of Knees and Gaits (ACKG)", "ACKG", "american college of knees and gaits"),
    ],
)
def test_a_form_that_a_text_introduces_is_learned(text: str, form: str, meaning: str) -> None:
    assert (form, meaning) in set(short_forms(text))


@pytest.mark.parametrize(
    "text",
    ["the plan (see Appendix A) and the member (XYZ)", "Endocrinology (kidney), a panel of genes", "Gait (walking)"],
)
def test_brackets_that_spell_nothing_teach_nothing(text: str) -> None:
    assert list(short_forms(text)) == []


def test_a_word_that_most_passages_use_is_no_short_form_of_another() -> None:
    contents = ["Panels\nStrain (also known as sprain) of the ankle", *["Panels\nA strain of the ankle"] * 40]
    learned = Vocabulary.learn(contents, 41)
    assert learned.meant("strain") == ()
    assert learned.meant("sprain") == ("strain",)


def test_a_misspelt_word_is_read_as_the_word_the_policies_use() -> None:
    assert Vocabulary.learn(CONTENTS, 5).spelled("hysterectmy") == "hysterectomy"


@pytest.mark.parametrize("word", ["hysterectomy", "hysterectomies", "Zolgexma", "with", "BDS"])
def test_a_word_that_is_right_or_like_no_other_stays(word: str) -> None:
    assert Vocabulary.learn(CONTENTS, 5).spelled(word) is None


def test_a_short_form_that_is_a_small_word_too_means_something_in_capitals_only() -> None:
    contents = ["Panels\nGait operation loop disorder (GOLD)", "Panels\nthe gold standard", "Panels\na gold crown"]
    learned = Vocabulary.learn(contents, 3)
    assert learned.meant("GOLD") == ("gait operation loop disorder",)
    assert learned.meant("gold") == ()


def test_an_ordinary_word_that_no_policy_prints_is_not_misspelt() -> None:
    contents = ["Panels\nThe table shows the dose", "Panels\nIt shows it", "Panels\nas the chart shows"]
    learned = Vocabulary.learn(contents, 3)
    assert learned.spelled("shots") == "shows"
    assert replace(learned, ordinary=lambda word: word == "shots").spelled("shots") is None


def test_a_clipped_word_is_read_as_the_words_it_begins_and_is_not_misspelt() -> None:
    learned = Vocabulary.learn(CONTENTS, 5)
    assert learned.unclipped("hystere") == ("hysterectomy",)
    assert learned.spelled("hystere") is None
    assert learned.unclipped("hysterectomy") == ()


def test_a_short_form_is_known_in_small_letters_too() -> None:
    learned = Vocabulary.learn(CONTENTS, 5)
    assert learned.meant("CRS") == learned.meant("crs") == ("chronic rhinosinusitis",)


def test_a_vocabulary_survives_its_file() -> None:
    learned = Vocabulary.learn(CONTENTS, 5)
    assert Vocabulary.loads(learned.dumps()) == learned


def test_a_corpus_that_has_not_grown_is_learned_once(tmp_path: Path) -> None:
    asked = []

    def contents() -> Iterator[str]:
        asked.append(1)
        yield from CONTENTS

    file = tmp_path / "vocabulary.json"
    assert Vocabularies(contents, file).current(5).meant("BDS") == ("brindle syndrome",)
    assert Vocabularies(contents, file).current(5).meant("BDS") == ("brindle syndrome",)
    assert len(asked) == 1
    Vocabularies(contents, file).current(9)
    assert len(asked) == 2


def test_a_file_that_cannot_be_read_is_written_anew(tmp_path: Path) -> None:
    file = tmp_path / "vocabulary.json"
    file.write_text("{}")
    assert Vocabularies(lambda: iter(CONTENTS), file).current(5).knows("hysterectomy")
