"""Which beginnings of lines are list markers, and which only look like one."""

from __future__ import annotations

import pytest

from ingest.markers import marker_ordinal, marker_style, marker_styles, split_marker


@pytest.mark.parametrize(
    ("line", "marker", "body"),
    [
        ("A. History of migraine", "A.", "History of migraine"),
        ("I. Medical necessity", "I.", "Medical necessity"),
        ("iv. Trial of two agents", "iv.", "Trial of two agents"),
        ("12. Age 18 or older", "12.", "Age 18 or older"),
        ("1) Age 18 or older", "1)", "Age 18 or older"),
        ("a.) Age 18 or older", "a.)", "Age 18 or older"),
        ("(b) Age 18 or older", "(b)", "Age 18 or older"),
        ("(iii) Age 18 or older", "(iii)", "Age 18 or older"),
        ("3.2.1 Scope of the benefit", "3.2.1", "Scope of the benefit"),
        ("1.1 Scope", "1.1", "Scope"),
        ("30.3 - Hearing devices", "30.3 -", "Hearing devices"),
        ("1.Documentation of failure", "1.", "Documentation of failure"),
        ("• Pain for 6 weeks", "•", "Pain for 6 weeks"),
        ("•Pain for 6 weeks", "•", "Pain for 6 weeks"),
        ("\uf0b7 Pain for 6 weeks", "\uf0b7", "Pain for 6 weeks"),
        ("o Pain for 6 weeks", "o", "Pain for 6 weeks"),
        ("- Pain for 6 weeks", "-", "Pain for 6 weeks"),
        ("§ Pain for 6 weeks", "§", "Pain for 6 weeks"),
        ("➢ Pain for 6 weeks", "➢", "Pain for 6 weeks"),
        ("☐ Pain for 6 weeks", "☐", "Pain for 6 weeks"),
        ("[ ] Pain for 6 weeks", "[ ]", "Pain for 6 weeks"),
        ("  B.\u00a0 Pain for 6 weeks", "B.", "Pain for 6 weeks"),
        ("o", "o", ""),
        ("2.", "2.", ""),
    ],
)
def test_a_marker_is_split_from_its_body(line: str, marker: str, body: str) -> None:
    found, offset = split_marker(line)
    assert found == marker
    assert line[offset:] == body


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Pain for 6 weeks",
        "1.5 mg daily",
        "2.5 times the upper limit",
        "09.01.18",
        "25. 4. 8. print date",
        "2026. A year",
        "§ 410.33 applies",
        "other therapies",
        "e.g. migraine",
        "U.S. Pharmacopeia",
        "(see below)",
        "-5 degrees",
        "(T), the size of a growth",
        "*Note: see below",
        "mm. of mercury",
        "99213 office visit",
    ],
)
def test_what_only_looks_like_a_marker_is_left_alone(line: str) -> None:
    assert split_marker(line) == ("", 0)


@pytest.mark.parametrize(
    ("marker", "style"),
    [
        ("I.", "roman-upper"),
        ("IV.", "roman-upper"),
        ("A.", "alpha-upper"),
        ("C.", "alpha-upper"),
        ("1.", "decimal"),
        ("a.", "alpha-lower"),
        ("ii.", "roman-lower"),
        ("aa.", "alpha-lower"),
        ("1)", "decimal-paren"),
        ("a.)", "alpha-lower-paren"),
        ("(a)", "alpha-lower-parens"),
        ("1.1", "decimal-path"),
        ("30.3 -", "decimal-path"),
        ("•", "bullet:•"),
        ("o", "bullet:o"),
        ("[ ]", "bullet:[ ]"),
        ("", ""),
    ],
)
def test_a_marker_names_its_series(marker: str, style: str) -> None:
    assert marker_style(marker) == style


def test_an_ambiguous_letter_offers_both_series() -> None:
    assert marker_styles("i.") == ("roman-lower", "alpha-lower")
    assert marker_styles("L.") == ("alpha-upper", "roman-upper")


@pytest.mark.parametrize(
    ("marker", "style", "ordinal"),
    [
        ("B.", "alpha-upper", 2),
        ("i.", "roman-lower", 1),
        ("i.", "alpha-lower", 9),
        ("xiv.", "roman-lower", 14),
        ("(7)", "decimal-parens", 7),
        ("aa.", "alpha-lower", 27),
        ("•", "bullet:•", None),
        ("B.", "decimal", None),
    ],
)
def test_a_marker_has_a_place_in_its_series(marker: str, style: str, ordinal: int | None) -> None:
    assert marker_ordinal(marker, style) == ordinal
