"""Which coverage determinations does the CMS coverage API offer now?

The API lists national determinations, local determinations and articles in reports, page by page, in an envelope. Each
row becomes one address per version, so that a new version is a new document of the same number. The number people know
is the display id; the API's own id is only part of the address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin

from corpus.source import Source
from ingest.cms_envelope import Envelope, iso_day, read_envelope
from ingest.found import Document, Fetch, Findings
from ingest.links import Rules

PAGE_SIZE = 500
MAX_PAGES = 200  # a report of more is a token that never ends


@dataclass(frozen=True, slots=True)
class Report:
    """A report of the API and where its documents lie: the address and the names of its two parameters."""

    path: str
    detail: str
    id_name: str
    version_name: str
    prefix: str = ""


REPORTS = (
    Report("/v1/reports/national-coverage-ncd/", "/v1/data/ncd/", "ncdid", "ncdver", "NCD "),
    Report("/v1/reports/local-coverage-final-lcds/", "/v1/data/lcd/", "lcdid", "ver"),
    Report("/v1/reports/local-coverage-articles/", "/v1/data/article/", "articleid", "ver"),
)


def read_reports(source: Source, fetch: Fetch, findings: Findings) -> None:
    """Takes the documents of all reports of a source whose ``url`` is where the API lives.

    Link rules, where a source has any, hold for the addresses of the documents and their titles.
    """
    rules = Rules(source)
    for report in REPORTS:
        for row in _rows(source.url, report, fetch, findings):
            document = _document(source.url, report, row)
            if document is not None and rules.is_document(document.url, document.title):
                findings.add(document)


def _rows(base: str, report: Report, fetch: Fetch, findings: Findings) -> Iterator[Mapping[str, Any]]:
    token = ""
    for _ in range(MAX_PAGES):
        query = urlencode({"page_size": PAGE_SIZE, **({"next_token": token} if token else {})})
        url = urljoin(base, f"{report.path}?{query}")
        envelope = _envelope(url, fetch, findings)
        yield from envelope.rows
        if not envelope.next_token or envelope.next_token == token:
            return
        token = envelope.next_token
    findings.warnings.append(f"{report.path} has more than {MAX_PAGES} pages; the rest was left out.")


def _envelope(url: str, fetch: Fetch, findings: Findings) -> Envelope:
    answer = findings.read(url, fetch)
    if answer is None or answer.data is None:
        return Envelope()
    try:
        return read_envelope(answer.data)
    except ValueError as error:
        findings.warnings.append(f"{url} gave nothing to read: {error}.")
        return Envelope()


def _document(base: str, report: Report, row: Mapping[str, Any]) -> Document | None:
    """The address of one version; None for rows without an id and for what is retired."""
    internal, version = str(row.get("document_id") or ""), str(row.get("document_version") or "")
    if not internal or iso_day(row.get("retirement_date")):
        return None
    query = {report.id_name: internal, **({report.version_name: version} if version else {})}
    display = str(row.get("document_display_id") or "")
    return Document(
        urljoin(base, f"{report.detail}?{urlencode(query)}"),
        title=" ".join(str(row.get("title") or "").split()),
        number=f"{report.prefix}{display}" if display else "",
        effective_date=iso_day(row.get("effective_date")),
        found_on=urljoin(base, report.path),
    )
