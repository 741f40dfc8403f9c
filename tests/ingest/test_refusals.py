"""What is no policy is refused with its reason, and what is one is not."""

from __future__ import annotations

from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import Refused
from ingest.html import layout_html
from ingest.pdf import layout_pdf
from ingest.plain import layout_text
from ingest.refusals import refuse_unreadable


def _refusal(text: str) -> str:
    """The code with which a text is refused; empty when it is read."""
    try:
        refuse_unreadable(layout_text(text.encode()), text.encode())
    except Refused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize(
    "text",
    [
        "404 - File or directory not found.\nIt might have been removed or had its name changed.",
        "403 ERROR\nThe request could not be satisfied.\nRequest blocked.\nRequest ID: abcdef0123456789",
        "Access Denied\nYou don't have permission to access this policy on this server.\nReference #18.5f1e",
        "Failed to retrieve the document!",
        "Just a moment... Verify you are human. This site checks your connection. Enable JavaScript and cookies.",
        "502 Bad Gateway",
        "Member portal\nPlease sign in to continue\nUser name\nPassword",
        "The page you requested could not be found.",
        "Policy library\nWe're sorry, the policy you are looking for is no longer available.",
        "Service Unavailable\nOur site is down for maintenance.",
    ],
)
def test_error_and_block_pages_are_refused(text: str) -> None:
    assert _refusal(text) == "error_page"


@pytest.mark.parametrize(
    "text",
    [
        "Retired Policy\nFoot insoles\nPolicy 12 was retired on 07/01/2026. Another company manages these services.",
        "Foot insoles\nInsoles are not covered.\nPolicy number 404",
        "Claims without a modifier will be rejected. Payment of insoles follows the fee schedule.",
        "Coverage of insoles: if the device could not be found, a second pair is covered after review.",
        "Drug list\nTablet one 5 mg\nTablet two 10 mg",
        "Call the number on the member card. Medical policy: access denied to a service may be appealed. " * 40,
    ],
)
def test_short_and_odd_policies_are_read(text: str) -> None:
    assert _refusal(text) == ""


@pytest.mark.parametrize("text", ["", " \n\n \f", "- . •"])
def test_text_without_words_is_blank(text: str) -> None:
    assert _refusal(text) == "blank"


def test_what_never_speaks_of_coverage_is_no_policy() -> None:
    assert _refusal("Take two eggs and a cup of flour.\nStir well and bake for an hour.") == "not_a_policy"


def test_a_list_of_titles_and_dates_is_no_policy() -> None:
    rows = "\n".join(f"{month}/1/2026\tMedical Policy on Insoles {month}\t{month}/2/2026" for month in range(1, 13))
    assert _refusal(f"Effective Date\tPolicy Name\tReviewed\n{rows}") == "not_a_policy"


def test_a_web_page_of_an_error_is_refused() -> None:
    data = b"<html><title>Error</title><nav>Home</nav><h1>Access Denied</h1><p>Incident ID: 12345-67890123</p></html>"
    with pytest.raises(Refused) as refused:
        refuse_unreadable(layout_html(data), data)
    assert refused.value.code == "error_page"
    assert refused.value.todo


def _page(*, outlines: int) -> bytes:
    out = BytesIO()
    canvas = Canvas(out)
    for number in range(outlines):
        canvas.circle(100 + 3 * number, 300, 2)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize(("outlines", "code"), [(0, "blank"), (1, "blank"), (200, "no_text_layer")])
def test_pages_without_text_are_blank_or_drawn(outlines: int, code: str) -> None:
    data = _page(outlines=outlines)
    with pytest.raises(Refused) as refused:
        refuse_unreadable(layout_pdf(data), data)
    assert refused.value.code == code
