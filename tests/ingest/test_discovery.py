"""Discovery: which documents a source offers, from pages written here."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from corpus.source import Fetched, FetchState, LinkRules, Source, SourceKind
from ingest.discovery import Announced, Discovered, Document, discover

AT = datetime(2026, 3, 10, 9, tzinfo=UTC)
INDEX = "https://www.payer.example/policies/index.html"
PDF = LinkRules(include=(r"/policies/docs/[^/]+\.pdf$",))


class Site:
    """Pages by address; what is not there is gone."""

    def __init__(self, pages: Mapping[str, str | bytes]) -> None:
        self.pages = pages
        self.asked: list[str] = []

    def __call__(self, url: str) -> Fetched:
        self.asked.append(url)
        page = self.pages.get(url)
        if page is None:
            return Fetched(url, FetchState.GONE, AT, status=404, why="the site answers 404")
        data = page.encode() if isinstance(page, str) else page
        return Fetched(url, FetchState.NEW, AT, status=200, final_url=url, data=data)


def found(body: str, links: LinkRules = PDF) -> Discovered:
    source = Source("payer/policies", "payer", SourceKind.INDEX, INDEX, links=links)
    return discover(source, Site({INDEX: f"<!doctype html><html><body>{body}</body></html>"}))


def urls(discovered: Discovered) -> list[str]:
    return [document.url.removeprefix("https://www.payer.example") for document in discovered.documents]


def test_a_list_of_addresses_is_taken_as_it_stands_without_asking_the_site() -> None:
    source = Source("payer/list", "payer", SourceKind.LIST, "", urls=("https://payer.example/a.pdf#page=2",))
    site = Site({})

    assert discover(source, site).documents == (Document("https://payer.example/a.pdf"),)
    assert site.asked == []


def test_addresses_are_absolute_and_lose_fragments_and_what_belongs_to_a_session() -> None:
    body = """<a href="docs/a.pdf#page=3">Insoles</a> <a href="docs/b.pdf;jsessionid=0A1?utm_source=mail">Braces</a>
    <a href="/policies/docs/c d.pdf">Splints</a> <a href="//www.payer.example/policies/docs/e.pdf?sid=1">Canes</a>"""

    assert urls(found(body)) == [f"/policies/docs/{name}.pdf" for name in ("a", "b", "c%20d", "e")]


def test_a_document_linked_twice_is_one_with_all_that_is_said_of_it() -> None:
    body = """<ul><li><a href="docs/a.pdf">Insoles</a></li></ul>
    <table><tr><th>Policy</th><th>Number</th></tr>
    <tr><td><a href="http://payer.example/policies/docs/a.pdf">Insoles</a></td><td>QX-7</td></tr></table>"""

    assert [(d.title, d.number) for d in found(body).documents] == [("Insoles", "QX-7")]


def test_menus_mail_scripts_forms_and_other_sites_are_no_documents() -> None:
    rules = LinkRules(include=(r"\.pdf$",), exclude=(r"\bform\b",))
    body = """<nav><a href="docs/menu.pdf">Guide</a></nav><div role="banner"><a href="docs/banner.pdf">New</a></div>
    <a href="mailto:a@payer.example?x=.pdf">Mail</a><a href="javascript:x('.pdf')">Run</a><a href="#x.pdf">Top</a>
    <a href="docs/request.pdf">Request form</a><a href="https://other.example/z.pdf">Elsewhere</a>
    <a href="docs/a.pdf">Insoles</a><footer><a href="docs/terms.pdf">Terms</a></footer>"""

    assert urls(found(body, rules)) == ["/policies/docs/a.pdf"]


def test_another_host_is_visited_where_a_rule_names_it() -> None:
    rules = LinkRules(include=(r"^https://files\.payer-documents\.example/.*\.pdf$",))
    body = '<a href="https://files.payer-documents.example/a.pdf">Insoles</a>'

    assert [d.url for d in found(body, rules).documents] == ["https://files.payer-documents.example/a.pdf"]


def test_the_columns_of_a_table_say_title_number_and_the_day_it_takes_effect() -> None:
    body = """<table><thead><tr><th>Policy No.</th><th>Title</th><th>Reviewed</th><th>Effective Date</th><th></th></tr>
    </thead><tbody><tr><td>QX-7</td><td>Custom insoles</td><td>1/5/2026</td><td>02/01/2026</td>
    <td><a href="docs/a.pdf">PDF (120 KB)</a></td></tr></tbody></table>"""
    (document,) = found(body).documents

    assert document == Document(
        "https://www.payer.example/policies/docs/a.pdf", "Custom insoles", "QX-7", "2026-02-01", found_on=INDEX
    )


def test_a_speechless_link_takes_its_title_from_what_stands_beside_it() -> None:
    body = """<ul><li>Custom insoles - effective March 1, 2026 <a href="docs/a.pdf">View PDF</a></li></ul>
    <h3>Knee braces</h3><div><a href="docs/b.pdf">Download</a></div>"""
    first, second = found(body).documents

    assert (first.effective_date, second.title) == ("2026-03-01", "Knee braces")
    assert first.title.startswith("Custom insoles")


def test_further_pages_are_followed_once_each_even_from_menus() -> None:
    rules = LinkRules(include=PDF.include, follow=(r"[?&]page=\d+$",))
    pager = '<nav><a href="?page=1">1</a><a href="?page=2">2</a></nav>'
    site = Site(
        {
            INDEX: f'{pager}<p><a href="docs/a.pdf">A</a></p>',
            f"{INDEX}?page=1": f'{pager}<p><a href="docs/a.pdf">A</a></p>',
            f"{INDEX}?page=2": f'{pager}<p><a href="docs/b.pdf">B</a></p>',
        }
    )
    discovered = discover(Source("payer/p", "payer", SourceKind.INDEX, INDEX, links=rules), site)

    assert urls(discovered) == ["/policies/docs/a.pdf", "/policies/docs/b.pdf"]
    assert discovered.pages == 3
    assert len(site.asked) == 3


def test_a_page_that_does_not_answer_is_a_warning_and_disturbs_no_other() -> None:
    rules = LinkRules(include=PDF.include, follow=(r"letter=",))
    site = Site({INDEX: '<a href="?letter=Z">Z</a><p><a href="docs/a.pdf">A</a></p>'})
    discovered = discover(Source("payer/p", "payer", SourceKind.INDEX, INDEX, links=rules), site)

    assert urls(discovered) == ["/policies/docs/a.pdf"]
    assert discovered.warnings == (f"{INDEX}?letter=Z gave nothing to read: the site answers 404.",)


def test_a_page_built_by_scripts_gives_the_addresses_in_its_data() -> None:
    body = r"""<div id="app"></div><script type="application/json">{"items": [{"policyTitle": "Insoles", "policyNumber":
    "QX-7", "effectiveDate": "2026-02-01", "link": "\/policies\/docs\/a.pdf"}, {"title": "Menu", "url": "/en/home"}]}
    </script><script>window.list = ["\u002Fpolicies\u002Fdocs\u002Fb.pdf", '/policies/docs/style.css'];</script>"""
    first, second = found(body).documents

    assert (first.title, first.number, first.effective_date) == ("Insoles", "QX-7", "2026-02-01")
    assert urls(found(body)) == ["/policies/docs/a.pdf", "/policies/docs/b.pdf"]
    assert second.title == ""


def test_an_answer_that_is_data_alone_is_an_index_too() -> None:
    site = Site({INDEX: '[{"name": "Insoles", "path": "docs/a.pdf", "pdf": "/policies/docs/a.pdf"}]'})
    discovered = discover(Source("payer/p", "payer", SourceKind.INDEX, INDEX, links=PDF), site)

    assert [(d.title, d.url) for d in discovered.documents] == [
        ("Insoles", "https://www.payer.example/policies/docs/a.pdf")
    ]


SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


def sitemap(pages: Mapping[str, str | bytes], links: LinkRules = PDF) -> Discovered:
    url = "https://www.payer.example/sitemap.xml"
    return discover(Source("payer/map", "payer", SourceKind.SITEMAP, url, links=links), Site(pages))


def test_a_packed_sitemap_behind_an_index_is_unpacked() -> None:
    inner = SITEMAP.format("<url><loc>https://www.payer.example/policies/docs/a.pdf</loc></url>").encode()
    outer = "<sitemapindex><sitemap><loc>https://www.payer.example/s.xml.gz</loc></sitemap></sitemapindex>"
    pages: dict[str, str | bytes] = {"https://www.payer.example/sitemap.xml": outer}
    pages |= {"https://www.payer.example/s.xml.gz": gzip.compress(inner)}

    assert urls(sitemap(pages)) == ["/policies/docs/a.pdf"]


def test_a_sitemap_of_plain_lines_is_read() -> None:
    lines = "https://www.payer.example/policies/docs/a.pdf\nhttps://www.payer.example/about\n"

    assert urls(sitemap({"https://www.payer.example/sitemap.xml": lines})) == ["/policies/docs/a.pdf"]


def test_entities_of_a_sitemap_are_not_loaded() -> None:
    bomb = '<!DOCTYPE u [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "docs/b.pdf">]>' + SITEMAP.format(
        "<url><loc>https://www.payer.example/policies/&a;</loc></url>"
        "<url><loc>https://www.payer.example/policies/docs/a.pdf</loc></url>"
    )

    assert urls(sitemap({"https://www.payer.example/sitemap.xml": bomb})) == ["/policies/docs/a.pdf"]


@pytest.mark.parametrize("data", [b"<html>Not found</html>", b"\x1f\x8bbroken", b"<urlset", b"<rss><loc>x</loc></rss>"])
def test_what_is_no_sitemap_is_a_warning(data: bytes) -> None:
    discovered = sitemap({"https://www.payer.example/sitemap.xml": data})

    assert discovered.documents == ()
    assert len(discovered.warnings) <= 1


def bulletin(body: str) -> list[tuple[str, str, str]]:
    source = Source("payer/news", "payer", SourceKind.BULLETIN, INDEX, links=PDF)
    discovered = discover(source, Site({INDEX: f"<html><body>{body}</body></html>"}))
    taken = {document.url for document in discovered.documents}
    assert taken == {a.document.url for a in discovered.announcements if a.change is not Announced.RETIRED}
    return [(a.change.value, a.document.title, a.document.effective_date) for a in discovered.announcements]


def test_a_bulletin_says_what_became_of_each_policy_under_its_headings() -> None:
    body = """<h2>New policies effective April 1, 2026</h2><p><a href="docs/a.pdf">Insoles</a></p>
    <h2>Policy changes</h2><h3>Revised</h3><ul><li><a href="docs/b.pdf">Braces</a>, effective 5/1/2026</li></ul>
    <p><strong>Retired</strong></p><p><a href="docs/c.pdf">Splints</a></p>"""

    assert bulletin(body) == [
        ("new", "Insoles", "2026-04-01"),
        ("revised", "Braces", "2026-05-01"),
        ("retired", "Splints", ""),
    ]


def test_a_column_of_a_bulletin_says_it_for_each_row() -> None:
    body = """<table><tr><th>Policy</th><th>Action</th><th>Effective</th></tr>
    <tr><td><a href="docs/a.pdf">Insoles</a></td><td>New</td><td>4/1/2026</td></tr>
    <tr><td><a href="docs/b.pdf">Braces</a></td><td>Archived</td><td></td></tr></table>"""

    assert bulletin(body) == [("new", "Insoles", "2026-04-01"), ("retired", "Braces", "")]
