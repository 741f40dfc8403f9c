"""``payerpolicy sources``: what is listed, tried out and added, through the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from tests.servers.local import LocalServer, Page, local_server

PAYER = """
name: Meadow Health
aliases: [meadow]
sources:
  - name: medical
    kind: index
    url: {url}/policies
    links: {{include: ['/docs/[a-z-]+\\.pdf$']}}
    internal: true
    delay: 0
    at_least: {at_least}
    note: Invented.
"""


@pytest.fixture
def practice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A practice with folders of its own."""
    monkeypatch.setenv("PAYERPOLICY_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("PAYERPOLICY_PAYERS", str(tmp_path / "payers"))
    (tmp_path / "payers").mkdir()
    (tmp_path / "payers" / "own.yaml").write_text("name: Own Plan\n")
    return tmp_path


@pytest.fixture
def site() -> Iterator[LocalServer]:
    """A payer's site with two policies."""
    with local_server() as server:
        server.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /docs/\n", content_type="text/plain")
        body = b'<html><h1>Medical policy list</h1><a href="/docs/lamp-therapy.pdf">Lamp Therapy</a>'
        server.pages["/policies"] = Page(body + b'<a href="/docs/heated-gloves.pdf">Heated Gloves</a></html>')
        yield server


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """The one document on standard output."""
    return json.loads(capsys.readouterr().out)


def written(practice: Path, url: str, at_least: int = 1) -> str:
    """A payer's file beside the practice's folder."""
    file = practice / "meadow.yaml"
    file.write_text(PAYER.format(url=url, at_least=at_least))
    return str(file)


def test_all_sources_are_listed_with_what_is_uncertain(practice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "list", "--json"]) == 0
    sources = told(capsys)["sources"]

    assert len({source["payer"] for source in sources}) >= 16
    assert all(source["note"] for source in sources if source["verified"] is None)
    assert not (practice / "var").exists()


def test_a_source_that_is_added_is_tried_out_and_nothing_is_stored(
    practice: Path, site: LocalServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sources", "add", written(practice, site.url)]) == 0
    capsys.readouterr()
    assert main(["sources", "check", "meadow/medical", "--json"]) == 0
    (checked,) = told(capsys)["sources"]

    assert [document["title"] for document in checked["documents"]] == ["Lamp Therapy", "Heated Gloves"]
    assert checked["warnings"] == []
    assert site.count("/docs/lamp-therapy.pdf") == 0
    assert not (practice / "var").exists()


def test_a_source_that_offers_too_little_is_an_answer_of_no(
    practice: Path, site: LocalServer, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["sources", "add", written(practice, site.url, at_least=5)])

    assert main(["sources", "check", "meadow"]) == 1
    assert "2 documents on 1 pages; at least 5 are expected. Nothing was stored." in capsys.readouterr().out


def test_a_site_that_does_not_answer_is_told_in_words(
    practice: Path, site: LocalServer, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["sources", "add", written(practice, site.url)])
    del site.pages["/policies"]

    assert main(["sources", "check", "meadow"]) == 1
    assert "gave nothing to read" in capsys.readouterr().out


def test_a_payer_of_the_same_name_is_replaced_on_demand_only(
    practice: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(practice, "http://127.0.0.1:9")

    assert main(["sources", "add", file]) == 0
    assert main(["sources", "add", file]) == 2
    assert main(["sources", "add", file, "--replace"]) == 0


@pytest.mark.parametrize(
    "text", ["name: Meadow\n", "name: Meadow\nsources: [{name: a, kind: list}]\n", "sources: [", "- a\n"]
)
def test_a_file_that_is_not_understood_is_refused_and_not_kept(
    practice: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (practice / "meadow.yaml").write_text(text)

    assert main(["sources", "add", str(practice / "meadow.yaml")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (practice / "payers" / "meadow.yaml").exists()


def test_an_unknown_source_is_wrong_use(practice: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sources", "check", "nobody/nothing"]) == 2
    assert "unknown source" in capsys.readouterr().err


def test_sources_that_give_nothing_for_the_same_reason_are_told_together(
    practice: Path, site: LocalServer, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, path in (("one", "/gone"), ("two", "/gone-too"), ("three", "/policies")):
        text = PAYER.format(url=site.url, at_least=1).replace("/policies", path).replace("Meadow", name)
        (practice / f"{name}.yaml").write_text(text.replace("[meadow]", f"[{name}]"))
        assert main(["sources", "add", str(practice / f"{name}.yaml")]) == 0
    unreachable = PAYER.format(url="http://127.0.0.1:9", at_least=1).replace("Meadow", "Four")
    (practice / "four.yaml").write_text(unreachable.replace("[meadow]", "[four]"))
    assert main(["sources", "add", str(practice / "four.yaml")]) == 0
    capsys.readouterr()

    assert main(["sources", "check", "one", "two", "three", "four"]) == 1
    lines = capsys.readouterr().out.splitlines()
    gone = lines.index("2 sources gave nothing: the page is no longer there.")
    assert lines[gone + 1] == "  one/medical, two/medical"
    assert "sources add FILE.yaml" in lines[gone + 2]
    away = lines.index("1 source gave nothing: the site could not be connected to.")
    assert lines[away + 1] == "  four/medical"
    assert "three/medical: 2 documents on 1 pages. Nothing was stored." in lines
    assert lines[-1].startswith("1 of 4 sources offer what they should, 3 nothing.")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (Page(b"<title>404</title>", status=404), "gone"),
        (Page(b"Not for robots.", status=403), "not_allowed"),
        (Page(b"<html><h1>Medical policies</h1><p>Choose a state.</p></html>"), "no_documents"),
        (Page(b"Odd.", status=418), "error"),
    ],
)
def test_the_reason_is_told_to_programs(
    practice: Path, site: LocalServer, page: Page, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["sources", "add", written(practice, site.url)])
    capsys.readouterr()
    site.pages["/policies"] = page
    assert main(["sources", "check", "meadow/medical", "--json"]) == 1
    assert told(capsys)["sources"][0]["reason"] == reason


def test_how_watching_goes_is_told_before_anything_was_watched(
    practice: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sources"]) == 0
    out = capsys.readouterr().out
    assert "never seen" in out
    assert "payerpolicy crawl SOURCE visits one now." in out
    assert main(["sources", "--json"]) == 0
    status = told(capsys)
    assert status["figures"]["sources"] == {"well": 0, "silent": 0, "never": len(status["sources"])}
    assert status["figures"]["detection_lag_seconds"]["in_force"] == {"versions": 0, "median": None, "most": None}
