"""The numbers a browser prints before list items are seen by the proof of a quote that runs over them."""

from __future__ import annotations

import pytest

from retrieval.verify_text import visible_lines
from retrieval.verify_words import stands_in

PAGE = b"""<html><body><p>All of the following:</p><ol type="A"><li>Pain for 6 weeks;</li><li>Failure of:
<ol style="list-style-type: lower-roman" start="3"><li>Rest</li><li>Heat</li></ol></li>
<li value="9">No fracture.</li></ol>
<ul><li>A bullet</li></ul></body></html>"""


@pytest.mark.parametrize(
    "quote",
    [
        "Pain for 6 weeks; B. Failure of: iii. Rest iv. Heat I. No fracture.",
        "Pain for 6 weeks; Failure of: Rest Heat No fracture.",
        "All of the following: A. Pain for 6 weeks;",
        "A bullet",
    ],
)
def test_a_quote_may_hold_the_markers_of_a_list_or_leave_them_out(quote: str) -> None:
    assert stands_in(visible_lines(PAGE), quote)


@pytest.mark.parametrize("quote", ["Pain for 6 weeks; C. Failure of:", "Failure of: i. Rest", "1. A bullet"])
def test_a_quote_with_another_marker_is_not_there(quote: str) -> None:
    assert not stands_in(visible_lines(PAGE), quote)
