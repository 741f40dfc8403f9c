"""How do the sample payers show what they publish? Their index pages, each in a manner that real payers have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Listed:
    """A document on an index page."""

    path: str
    title: str


def index_page(name: str, shown: Sequence[Listed], number: int, pages: int, manner: str) -> bytes:
    """One page of an index: a list of links, or a table with numbers; further pages are linked below."""
    body = _table(shown) if manner == "table" else _list(shown)
    further = "".join(f' <a href="?page={n}">{n}</a>' for n in range(1, pages + 1) if n != number)
    return _page(f"Medical policies | {name}", f"<h1>Medical policies</h1>{body}<p>Page {number}.{further}</p>")


def sitemap(shown: Sequence[Listed], base: str) -> bytes:
    """A sitemap of absolute addresses, as the protocol asks."""
    urls = "".join(f"<url><loc>{escape(base + listed.path)}</loc></url>" for listed in shown)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    ).encode()


def login_page(name: str) -> bytes:
    """What an index becomes when a payer moves its policies behind a login: a page like any other, to a machine."""
    form = (
        '<h1>Sign in</h1><form method="post" action="/login"><label>User <input name="user"></label>'
        '<label>Password <input type="password" name="password"></label><button>Sign in</button></form>'
    )
    return _page(f"Sign in | {name}", form)


def _list(shown: Sequence[Listed]) -> str:
    return "<ul>" + "".join(f'<li><a href="{item.path}">{escape(item.title)}</a></li>' for item in shown) + "</ul>"


def _table(shown: Sequence[Listed]) -> str:
    rows = "".join(
        f'<tr><td>{_number(item.path)}</td><td>{escape(item.title)}</td><td><a href="{item.path}">PDF</a></td></tr>'
        for item in shown
    )
    return f"<table><tr><th>Policy number</th><th>Title</th><th>Document</th></tr>{rows}</table>"


def _number(path: str) -> str:
    """``LAB.00520`` of ``…/lab-00520-2026-05.pdf``."""
    series, digits = Path(path).stem.split("-")[:2]
    return f"{series.upper()}{'.' if series == 'lab' else '-'}{digits}"


def _page(title: str, body: str) -> bytes:
    nav = '<nav><a href="/">Home</a> <a href="/providers.html">Providers</a></nav>'
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f"<body><header>{nav}</header><main>{body}</main></body></html>"
    ).encode()
