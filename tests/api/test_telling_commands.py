"""The commands ``subscriptions`` and ``digest`` for a practice, from adding it to the mail and to what doctor says."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.cli import execute, parse
from api.console import Console
from api.telling import mail_server, postman_of
from corpus.errors import WrongUse
from corpus.subscription import Posting
from monitors.digest_plan import LIMIT
from monitors.smtp import Handed
from tests.api.conftest import Served, serving

ADD = ("subscriptions", "add", "Lakeside Orthopedics", "--address", "billing@lakeside.example", "--code", "72148")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The samples with all that changed between them, and a practice."""
    with serving(tmp_path_factory.mktemp("commands")) as served:
        watched = ("--payer", "larkfield", "--specialty", "Chiropractic", "--specialty", "Own=20610")
        assert said(served, *ADD, *watched)[0] == 0
        yield served


def said(told: Served, *arguments: str) -> tuple[int, str]:
    """What a command exits with and prints, notes included."""
    out = io.StringIO()
    command, args = parse(arguments)
    console = Console(out=out, err=out, as_json="--json" in arguments)
    return execute(command, args, told.services, console), out.getvalue()


def document(told: Served, *arguments: str) -> Any:
    """What a command prints as JSON."""
    status, text = said(told, *arguments, "--json")
    assert status == 0, text
    return json.loads(text)


@pytest.fixture
def answering(told: Served, monkeypatch: pytest.MonkeyPatch) -> list[Handed]:
    """A mail server that says what the list says, and that it took the mail once the list is empty."""
    says: list[Handed] = []

    class Server:
        def hand_over(self, sender: str, recipient: str, data: bytes) -> Handed:
            return says.pop(0) if says else Handed("accepted", "250 ok")

    settings = replace(told.services.settings, mail_host="mail.example", mail_from="watch@practice.example")
    monkeypatch.setattr(told.services, "settings", settings)
    postman = postman_of(told.services)
    monkeypatch.setattr(postman, "_transport", Server())
    monkeypatch.setitem(told.services.__dict__, "postman", postman)
    return says


def test_a_practice_is_shown_as_it_was_added(told: Served) -> None:
    shown = document(told, "subscriptions", "show", "lakeside orthopedics")
    assert shown["payers"] == ["larkfield"]
    assert [one["name"] for one in shown["specialties"]] == ["Chiropractic", "Own"]
    listed = document(told, "subscriptions", "list")["subscriptions"]
    assert [one["id"] for one in listed] == ["lakeside-orthopedics"]
    assert "Monday at 07:00" in said(told, "subscriptions", "show", "lakeside-orthopedics")[1]


def test_what_is_wrong_is_told_with_what_to_do(told: Served) -> None:
    for wrong in (
        ADD,
        ("subscriptions", "add", "Other", "--code", "knee"),
        ("subscriptions", "add", "Other", "--specialty", "Astrology"),
        ("subscriptions", "set", "Lakeside Orthopedics", "--weekday", "T"),
        ("digest", "--send"),
    ):
        status, printed = said(told, *wrong)
        assert status == 2, printed
        assert len(printed.strip().splitlines()) == 1
    assert said(told, "subscriptions", "show", "nobody")[0] == 1
    assert said(told, "digest", "--subscriber", "nobody")[0] == 1


def test_removing_is_undone(told: Served) -> None:
    said(told, "subscriptions", "add", "For a while")
    said(told, "subscriptions", "remove", "For a while")
    assert "For a while" not in said(told, "subscriptions", "list")[1]
    said(told, "subscriptions", "restore", "For a while")
    assert "For a while" in said(told, "subscriptions", "list")[1]
    said(told, "subscriptions", "remove", "For a while")


def test_the_digest_of_a_practice_tells_what_touches_it_first(told: Served) -> None:
    found = document(told, "digest", "--subscriber", "Lakeside Orthopedics")
    assert found["to_discuss"] > 0
    assert all(news["policy_id"].startswith("larkfield/") for news in found["discuss"])
    assert all(change["why"] for news in found["discuss"] for change in news["changes"])
    assert found["mail"]["words"] == len(found["text"].split()) <= LIMIT
    text = said(told, "digest", "--subscriber", "Lakeside Orthopedics")[1]
    assert text.index("TO DISCUSS") < text.index("NOTED AND FILED")
    quiet = said(told, "digest", "--subscriber", "Lakeside Orthopedics", "--week", "2001-01-01")[1]
    assert "touches what you do" in quiet
    assert "TO DISCUSS" not in quiet


def test_a_digest_is_sent_once_and_what_the_server_says_is_told(told: Served, answering: list[Handed]) -> None:
    answering.append(Handed("deferred", "451 come back"))
    send = ("digest", "--subscriber", "lakeside-orthopedics", "--send")
    status, printed = said(told, *send)
    assert (status, "451 come back" in printed) == (1, True)
    answering.append(Handed("refused", "550 no such person"))
    status, printed = said(told, *send)
    assert (status, "550 no such person" in printed) == (1, True)
    doctor = said(told, "doctor")
    assert doctor[0] == 1
    assert re.search(r"NOT\s+mail: 1 refused; lakeside-orthopedics@\S+: 550 no such person", doctor[1])
    sent = document(told, *send)["sent"][0]
    assert (sent["state"], sent["already"], sent["to"]) == (Posting.ACCEPTED, False, "billing@lakeside.example")
    assert document(told, *send)["sent"][0]["already"]
    assert len(told.services.record.digests("lakeside-orthopedics")) == 1


def test_a_data_folder_without_a_mail_server_is_well(told: Served) -> None:
    assert "ok   mail: 1 practice told by page only" in said(told, "doctor")[1]


def test_the_password_of_the_mail_server_comes_from_a_file(told: Served, tmp_path: Path) -> None:
    settings = replace(told.services.settings, mail_host="m.example", mail_from="a@b.example")
    (tmp_path / "password").write_text("open sesame\n", encoding="utf-8")
    made = mail_server(replace(settings, mail_user="watch", mail_password_file=str(tmp_path / "password")))
    assert made is not None
    assert made.password == "open sesame"  # type: ignore[attr-defined]
    with pytest.raises(WrongUse, match="cannot be read"):
        mail_server(replace(settings, mail_password_file=str(tmp_path / "none")))
    with pytest.raises(WrongUse, match="MAIL_TLS"):
        mail_server(replace(settings, mail_tls="yes"))
