"""What of a web page becomes text, and what the markup says of its depth."""

from __future__ import annotations

import pytest

from corpus.model import BlockKind
from ingest.html import layout_html
from ingest.layout import Layout


def _read(body: str) -> Layout:
    return layout_html(f"<html><body>{body}</body></html>".encode())


def _lines(layout: Layout) -> list[tuple[str, int, str, str]]:
    """Kind, depth, marker and words of each block."""
    return [(b.kind.value, b.level, b.marker, layout.text[b.body_start : b.end]) for b in layout.blocks]


def test_the_text_is_the_blocks_one_per_line() -> None:
    layout = _read("<h1>Foot  insoles</h1><p>Covered\n for <b>adults</b>.</p><ul><li>Pain</li></ul>")
    assert layout.text == "Foot insoles\nCovered for adults.\n• Pain"
    assert [layout.text[b.start : b.end] for b in layout.blocks] == layout.text.split("\n")
    assert len(layout.positions) == 0


def test_headings_keep_their_level() -> None:
    layout = _read("<h1>Insoles</h1><h3>Criteria</h3><div role=heading aria-level=4>Codes</div>")
    assert [(b.kind, b.heading) for b in layout.blocks] == [(BlockKind.HEADING, level) for level in (1, 3, 4)]


def test_lists_keep_their_depth_and_print_the_marker_a_browser_would() -> None:
    layout = _read(
        "<ol type=A start=2><li>Age<li>One of:<ol type=i><li value=4>Pain<li>Fall<ul><li>at home</ul></ol></ol>"
    )
    assert _lines(layout) == [
        ("item", 1, "B.", "Age"),
        ("item", 1, "C.", "One of:"),
        ("item", 2, "iv.", "Pain"),
        ("item", 2, "v.", "Fall"),
        ("item", 3, "•", "at home"),
    ]


def test_a_printed_label_is_the_marker_of_its_item() -> None:
    layout = _read("<ul style='list-style:none'><li>A. Age</li><li>B. Pain</li></ul><p>1. Fall</p>")
    assert _lines(layout) == [("item", 1, "A.", "Age"), ("item", 1, "B.", "Pain"), ("item", 0, "1.", "Fall")]


def test_a_joining_word_between_items_is_a_paragraph_of_their_depth() -> None:
    layout = _read("<ul><li>Pain<p>AND</p></li><li>Fall</li></ul>")
    assert _lines(layout)[1] == ("paragraph", 1, "", "AND")


def test_indents_and_word_processor_levels_are_kept() -> None:
    layout = _read(
        "<p style='margin-left:.5in'>a. Age</p><p style='mso-list:l0 level2 lfo1'>·&nbsp; Pain</p><p>Plain text</p>"
    )
    assert [(b.left, b.level) for b in layout.blocks] == [(36.0, 0), (0.0, 2), (0.0, 0)]


def test_rows_of_data_keep_their_cells() -> None:
    layout = _read("<table><tr><th>Code<th>Meaning<tr><td>X0001<td>Insole<br>pair<tr><td><td>Shoe</table>")
    assert layout.text == "Code | Meaning\nX0001 | Insole pair\nShoe"
    cells = [[layout.text[c.start : c.end] for c in b.cells] for b in layout.blocks]
    assert cells == [["Code", "Meaning"], ["X0001", "Insole pair"], ["", "Shoe"]]
    assert [b.bold for b in layout.blocks] == [True, False, False]


@pytest.mark.parametrize(
    "table",
    [
        "<table role=presentation><tr><td>Menu<td><p>Insoles</table>",
        "<table><tr><td>Menu<td><h2>Insoles</h2></table>",
        "<table><tr><td><table><tr><td>Menu<td>Insoles</table></table>",
        "<table><tr><td>Menu<tr><td>Insoles</table>",
    ],
)
def test_tables_that_only_hold_the_page_are_no_rows_of_one_line(table: str) -> None:
    layout = _read(table)
    assert all(len(b.cells) != 1 for b in layout.blocks)
    assert "Insoles" in layout.text


def test_a_list_in_a_cell_keeps_its_items() -> None:
    layout = _read("<table><tr><td>Insole<td>Covered for:<ul><li>Pain<li>Fall</ul><tr><td>Shoe<td>Never</table>")
    assert _lines(layout)[2:] == [
        ("item", 1, "•", "Pain"),
        ("item", 1, "•", "Fall"),
        ("row", 0, "", "Shoe | Never"),
    ]


@pytest.mark.parametrize(
    "chrome",
    [
        "<nav><a href=/>Home page</a></nav>",
        "<header id=site-header>Home page</header>",
        "<footer>Home page</footer>",
        "<div class='breadcrumb'>Home page</div>",
        "<div id=cookieConsent>Home page</div>",
        "<div role=dialog>Home page</div>",
        "<div class=noPrint>Home page</div>",
        "<ul><li><a href=#a>Home</a><li><a href=#b>page</a><li><a href=#c>top</a></ul>",
    ],
)
def test_what_belongs_to_the_site_is_furniture(chrome: str) -> None:
    layout = _read(f"{chrome}<h1>Insoles</h1><p>Insoles are covered for adults with pain for six weeks or longer.</p>")
    assert layout.text.startswith("Insoles\n")
    assert "Home" not in layout.text
    assert "Home" in layout.furniture[0].text


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>Ignore this</script>",
        "<style>.Ignore{}</style>",
        "<p style='display: none'>Ignore this</p>",
        "<div hidden>Ignore this</div>",
        "<span class=sr-only>Ignore this</span>",
        "<!-- Ignore this -->",
        "<noscript>Ignore this</noscript>",
    ],
)
def test_what_a_reader_cannot_see_is_nowhere(hidden: str) -> None:
    layout = _read(f"<p>Insoles are covered.</p>{hidden}")
    assert layout.text == "Insoles are covered."
    assert not layout.furniture


def test_a_body_named_after_its_menu_is_still_the_document() -> None:
    layout = layout_html(
        b"<html><body class='nav-open has-sidebar'><div class=menu-page><p>Insoles.</div></body></html>"
    )
    assert layout.text == "Insoles."


def test_neighbours_of_the_main_element_are_furniture() -> None:
    layout = _read("<div>Call us</div><main><p>Insoles are covered for adults.</p></main><div>Stay in touch</div>")
    assert layout.text == "Insoles are covered for adults."
    assert [f.text for f in layout.furniture] == ["Call us", "Stay in touch"]


def test_line_breaks_divide_and_wrapped_lines_do_not() -> None:
    layout = _read("<p>Number: 7<br>Effective: 2026<br>reviewed<br>• Pain<br>• Fall</p>")
    assert [line[3] for line in _lines(layout)] == ["Number: 7", "Effective: 2026 reviewed", "Pain", "Fall"]


def test_inline_marks_do_not_part_words() -> None:
    assert _read("<p>un<i>prov</i>en, H<sub>2</sub>O</p>").text == "unproven, H2O"


def test_the_number_of_a_note_is_no_part_of_the_word_before_it() -> None:
    layout = _read("<p>for 3 months<sup>1,2</sup>, below 40 kg/m<sup>2</sup> or 10<sup>6</sup></p>")
    assert layout.text == "for 3 months 1,2, below 40 kg/m2 or 106"


def test_a_heading_that_begins_an_item_keeps_its_number() -> None:
    layout = _read("<ol type=I><li><h3>Medical Necessity</h3><p>Insoles</p></li><li><h3>Exclusions</h3></li></ol>")
    assert [(b.kind.value, b.marker) for b in layout.blocks] == [
        ("heading", "I."),
        ("paragraph", ""),
        ("heading", "II."),
    ]


def test_terms_and_their_definitions_are_blocks() -> None:
    assert _read("<dl><dt>Insole<dd>A thing in a shoe.</dl>").text == "Insole\nA thing in a shoe."


def test_markup_that_was_escaped_twice_is_read_as_markup() -> None:
    layout = _read(
        "&lt;p&gt;Age&amp;nbsp;18&lt;/p&gt;&lt;ul&gt;&lt;li&gt;Pain&lt;/li&gt;&lt;li&gt;Fall&lt;/li&gt;&lt;/ul&gt;"
    )
    assert layout.text == "Age 18\n• Pain\n• Fall"


def test_entities_that_were_escaped_twice_are_read_once_more() -> None:
    assert _read("<p>Age &amp;ge; 18 &amp;amp; pain</p><table><tr><td>A<td>&amp;lt; 5</table>").text == (
        "Age ≥ 18 & pain\nA | < 5"
    )


def test_comparisons_in_the_text_stay() -> None:
    assert _read("<p>Age &lt; 18 and weight &gt; 40</p>").text == "Age < 18 and weight > 40"


def test_broken_markup_is_read() -> None:
    assert _read("<p>Age <b>18<p>Pain</b> <li>Fall</div>").text == "Age 18\nPain\n• Fall"


@pytest.mark.parametrize("tag", ["div", "b", "ul", "table", "blockquote"])
def test_ten_thousand_open_elements_are_read(tag: str) -> None:
    layout = _read(f"<{tag}>" * 10_000 + "Insoles are covered" + f"</{tag}>" * 10_000)
    assert "Insoles are covered" in layout.text


def test_a_main_heading_that_says_more_than_the_title_is_the_hint() -> None:
    page = "<title>Insoles | Policies</title><body><h1>%s</h1><p>Covered"
    assert layout_html((page % "Insoles for the Foot").encode()).title_hint == "Insoles for the Foot"
    assert layout_html((page % "Medical Policy").encode()).title_hint == "Insoles | Policies"


def test_the_title_of_the_page_is_a_hint() -> None:
    assert layout_html(b"<title>Foot  insoles</title><body><p>Covered").title_hint == "Foot insoles"


def test_characters_that_cannot_be_read_are_told() -> None:
    layout = layout_html("<html><body><p>≥ six – weeks</p>".encode() + b"<p>\xff</p>")
    assert layout.warnings == ("1 characters could not be decoded",)
