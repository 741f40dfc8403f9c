"""A coverage determination as the CMS coverage API sends it, to a layout: its texts under their names.

The bytes that were received are the snapshot; the web page that is read here is made from them, always the same from
the same bytes. Texts come as HTML that was escaped once or twice. What the API states in fields (number, version,
dates) stands beside the text, not in it, for the payer did not print it as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape, unescape
from typing import Any

from corpus.errors import Refused
from corpus.model import Lifecycle, PolicyFacts, PrintedDate
from ingest.cms_envelope import iso_day, read_envelope
from ingest.html import layout_html
from ingest.layout import Layout
from ingest.sniff import JSON

# How the database's own pages head these fields; other fields of text are headed by their names.
_HEADINGS: Mapping[str, str] = {
    "item_service_description": "Item/Service Description",
    "indications_limitations": "Indications and Limitations of Coverage",
    "indication": "Coverage Indications, Limitations, and/or Medical Necessity",
    "cms_cov_policy": "CMS National Coverage Policy",
    "summary_of_evidence": "Summary of Evidence",
    "analysis_of_evidence": "Analysis of Evidence",
    "diagnoses_support": "Diagnoses that Support Medical Necessity",
    "diagnoses_dont_support": "Diagnoses that Do Not Support Medical Necessity",
    "associated_info": "Associated Information",
    "coding_guidelines": "Coding Guidelines",
    "doc_reqs": "Documentation Requirements",
    "util_guide": "Utilization Guidelines",
    "source_info": "Sources of Information",
    "bibliography": "Bibliography",
    "description": "Article Text",
    "other_comments": "Other Comments",
    "reasons_for_denial": "Reasons for Denial",
    "rev_hist_exp": "Revision History",
}
_TITLES = frozenset({"title", "document_title", "lcd_title", "article_title"})
_NUMBERS = ("document_display_id", "display_id", "lcd_display_id", "article_display_id")
_VERSIONS = ("document_version", "ncd_version", "lcd_version", "article_version")
_EFFECTIVE = ("rev_eff_date", "effective_date", "article_eff_date")
_ORIGINAL = ("orig_det_eff_date", "original_effective_date")
_REVIEWED = ("last_reviewed_on", "last_reviewed_date", "last_updated")
_ENDED = ("retirement_date", "ent_det_end_date", "article_end_date")
_NATIONAL = "NCD"
_PAYER = "cms"

_LEAST = 60  # characters: a field of fewer without markup is a datum and no text
_ESCAPED = re.compile(r"&lt;/?[a-z][a-z0-9]{0,9}\b|&amp;#?\w{2,8};", re.I)
_TAGGED = re.compile(r"</?[a-z][a-z0-9]{0,9}\b[^<>]*>", re.I)
_MOST_ESCAPED = 3


@dataclass(frozen=True, slots=True)
class _Field:
    """A text of a determination and the heading it stands under."""

    heading: str
    html: str


def layout_cms(data: bytes) -> Layout:
    """The layout of one determination. Raises Refused for an answer that carries none: an error, a list, no text."""
    row = _row(data)
    title = _first(row, *_TITLES)
    fields = list(_fields(row))
    if not fields:
        raise Refused("The answer of the coverage API holds no text.", code="blank", todo="Look at its page instead.")
    body = "".join(f"<h2>{escape(field.heading)}</h2>\n<div>{field.html}</div>\n" for field in fields)
    head = escape(unescape(title))
    page = f"<!doctype html><html><head><title>{head}</title></head><body><h1>{head}</h1>\n{body}</body></html>"
    layout = layout_html(page.encode("utf-8", errors="replace"))
    return replace(layout, media_type=JSON, stated=_stated(row, title))


def unescaped(text: str) -> str:
    """Markup that was escaped once or more becomes markup; text without escaped markup stays as it is.

    >>> unescaped("&amp;lt;p&amp;gt;Age &amp;amp;lt; 18&amp;lt;/p&amp;gt;")
    '<p>Age &lt; 18</p>'
    """
    for _ in range(_MOST_ESCAPED):
        if not _ESCAPED.search(text):
            break
        text = unescape(text)
    return text


def _row(data: bytes) -> Mapping[str, Any]:
    try:
        rows = read_envelope(data).rows
    except (ValueError, RecursionError) as error:
        raise Refused(f"This is no determination: {error}.", code="error_page", todo="Fetch it again.") from error
    if len(rows) != 1:
        what = "is empty" if not rows else f"lists {len(rows)} documents"
        raise Refused(f"The answer of the coverage API {what}.", code="not_a_policy", todo="Fetch one document of it.")
    return rows[0]


def _fields(row: Mapping[str, Any]) -> Iterator[_Field]:
    """The texts of a determination in the order in which the API sends them."""
    for name, value in row.items():
        if not isinstance(value, str) or name in _TITLES:
            continue
        text = unescaped(value)
        if _TAGGED.search(text) or len(text) >= _LEAST:
            yield _Field(_HEADINGS.get(name, name.replace("_", " ").capitalize()), text)


def _stated(row: Mapping[str, Any], title: str) -> PolicyFacts:
    """What the fields say. The number is the one that people know; the API's own id is none."""
    display = _first(row, *_NUMBERS) or _local_number(row)
    number = f"{_NATIONAL} {display}" if display and display[0].isdigit() else display
    version = _first(row, *_VERSIONS)
    effective, original, ended = _day(row, *_EFFECTIVE), _day(row, *_ORIGINAL), _day(row, *_ENDED)
    return PolicyFacts(
        payer=_PAYER,
        number=number or None,
        revision=f"{number} v{version}" if number and version else None,
        title=" ".join(unescape(title).split()) or None,
        effective_date=effective or original or None,
        effective_is_original=bool(original) and (not effective or effective == original),
        last_review_date=_day(row, *_REVIEWED) or None,
        dates=(PrintedDate("Retirement Date", ended, ended),) if ended else (),
        lifecycle=Lifecycle.RETIRED if ended else Lifecycle.ACTIVE,
        lines_of_business=("medicare",),
    )


def _local_number(row: Mapping[str, Any]) -> str:
    """Local determinations and articles are known by their id behind a letter."""
    for name, letter in (("lcd_id", "L"), ("article_id", "A")):
        if value := str(row.get(name) or ""):
            return value if value[0].isalpha() else f"{letter}{value}"
    return ""


def _first(row: Mapping[str, Any], *names: str) -> str:
    return next((str(row[name]).strip() for name in names if row.get(name) not in (None, "")), "")


def _day(row: Mapping[str, Any], *names: str) -> str:
    return next((day for name in names if (day := iso_day(row.get(name)))), "")
