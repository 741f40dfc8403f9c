"""A small coverage API in the manner of the one of CMS: reports in pages, details by token, texts escaped twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from tests.servers.local import LocalServer, Page, reply

PAGE = 2  # rows a page of a report, so that paging is met
INDICATIONS = (
    "<p>Lamp therapy is covered when <strong>all</strong> of the following criteria are met:</p>"
    "<ol><li>The patient has had symptoms for &ge; 6 weeks; and</li>"
    "<li>Body weight is &lt; 90&nbsp;kg; and</li><li>A signed order is on file.</li></ol>"
)


@dataclass
class CoverageApi:
    """Its documents, by kind (``ncd``, ``lcd``, ``article``), and what it was asked."""

    reports: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    details: dict[tuple[str, str, str], dict[str, object]] = field(default_factory=dict)
    token: str = "first"
    asked: list[str] = field(default_factory=list)
    licences: int = 0

    def add(self, kind: str, internal: str, version: int, display: str, title: str, day: str, **fields: object) -> None:
        """A document, the latest of its kind and id in the report, this version among the details."""
        rows = self.reports.setdefault(kind, [])
        rows[:] = [row for row in rows if row["document_id"] != internal]
        row = {"document_id": internal, "document_version": version, "document_display_id": display, "title": title}
        rows.append({**row, "document_type": kind.upper(), "effective_date": day, "retirement_date": "N/A"})
        self.details[kind, internal, str(version)] = _detail(kind, row, day, fields)

    def serve_on(self, server: LocalServer) -> None:
        """Puts the API on a server."""
        server.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow:\n", content_type="text/plain")
        server.pages["/v1/metadata/license-agreement/"] = self._answering(self._licence)
        for kind, path in (
            ("ncd", "national-coverage-ncd"),
            ("lcd", "local-coverage-final-lcds"),
            ("article", "local-coverage-articles"),
        ):
            server.pages[f"/v1/reports/{path}/"] = self._answering(partial(self._report, kind))
            server.pages[f"/v1/data/{kind}/"] = self._detailed(kind)

    def _answering(self, answer: Callable[[dict[str, str]], dict[str, object]]) -> Callable[..., None]:
        def handle(handler: BaseHTTPRequestHandler) -> None:
            self.asked.append(handler.path)
            reply(handler, _json(answer(_query(handler))))

        return handle

    def _detailed(self, kind: str) -> Callable[..., None]:
        def handle(handler: BaseHTTPRequestHandler) -> None:
            self.asked.append(handler.path)
            if kind != "ncd" and handler.headers.get("authorization") != f"Bearer {self.token}":
                reply(handler, _json({"message": "Unauthorized"}, status=401))
                return
            query = _query(handler)
            names = {"ncd": ("ncdid", "ncdver"), "lcd": ("lcdid", "ver"), "article": ("articleid", "ver")}[kind]
            row = self.details.get((kind, query.get(names[0], ""), query.get(names[1], "")))
            reply(handler, _json(envelope([row] if row else [])))

        return handle

    def _licence(self, _: dict[str, str]) -> dict[str, object]:
        self.licences += 1
        return envelope([{"license": "&lt;p&gt;Terms.&lt;/p&gt;", "Token": self.token}])

    def _report(self, kind: str, query: dict[str, str]) -> dict[str, object]:
        rows, start = self.reports.get(kind, []), int(query.get("next_token") or 0)
        more = str(start + PAGE) if start + PAGE < len(rows) else ""
        return envelope(rows[start : start + PAGE], more)


def envelope(rows: list[dict[str, object]], next_token: str = "") -> dict[str, object]:
    """How every answer is wrapped."""
    return {"meta": {"status": {"id": 200, "message": "OK"}, "notes": "", "next_token": next_token}, "data": rows}


def _detail(kind: str, row: dict[str, object], day: str, fields: dict[str, object]) -> dict[str, object]:
    escaped = {
        name: escape(escape(text, quote=False)) if isinstance(text, str) else text for name, text in fields.items()
    }
    if kind == "ncd":
        return {**row, "effective_date": day, "implementation_date": "", **escaped}
    return {
        f"{kind}_id": row["document_id"],
        f"{kind}_version": row["document_version"],
        "display_id": row["document_display_id"],
        "title": row["title"],
        "orig_det_eff_date": "10/01/2019",
        "rev_eff_date": day,
        "coding_guidelines": "",
        "doc_reqs": "",
        **escaped,
    }


def _json(body: dict[str, object], status: int = 200) -> Page:
    return Page(json.dumps(body).encode(), content_type="application/json", status=status)


def _query(handler: BaseHTTPRequestHandler) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
