"""Archives and e-mails are opened for the documents in them; what could harm is refused and harms nothing."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pytest

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.payer_book import PayerBook
from ingest.containers import is_container, members
from ingest.reader import DocumentReader

POLICY = b"""<html><body><h1>Foot insoles</h1><h2>Coverage Criteria</h2>
<p>Insoles are considered medically necessary when all of the following criteria are met:</p>
<ul><li>Pain for at least 6 weeks; and</li><li>Shoes were changed.</li></ul></body></html>"""


def archive(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def mail(body: str, attachments: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "Policy change", "notices@larkfield.example"
    message["Date"], message["Message-ID"] = "Mon, 02 Nov 2026 10:00:00 -0500", "<1@larkfield.example>"
    message.set_content(body)
    for name, data in attachments.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


def test_the_documents_of_an_archive_come_in_its_order_without_litter() -> None:
    inside = members(archive({"a/first.html": POLICY, "__MACOSX/a/._first": b"x", "second.txt": b"words"}))
    assert [(member.name, member.data) for member in inside] == [("a/first.html", POLICY), ("second.txt", b"words")]


def test_a_path_that_climbs_is_a_name_only() -> None:
    (member,) = members(archive({"../../etc/policy.html": POLICY}))
    assert member.name == "etc/policy.html"


def test_an_archive_in_an_archive_is_opened() -> None:
    (member,) = members(archive({"inner.zip": archive({"policy.html": POLICY})}))
    assert (member.name, member.data) == ("inner.zip/policy.html", POLICY)


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_an_archive_of_files_that_are_stored_as_they_are_is_an_archive(kind: str) -> None:
    word = archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"})
    inside = b"%PDF-1.7 one" if kind == "pdf" else word
    packed = archive({"one": inside, "two": inside}, zipfile.ZIP_STORED)
    assert is_container(packed)
    assert [member.data for member in members(packed)] == [inside, inside]


def test_a_mail_nested_without_end_is_refused() -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000))
    with pytest.raises(Refused) as refused:
        members(b"From: a@larkfield.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n" + nested)
    assert refused.value.code == "unreadable"


def test_a_bomb_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        members(archive({"zeros.txt": bytes(50_000_000)}))
    assert refused.value.code == "too_large"


def test_a_broken_archive_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        members(archive({"policy.html": POLICY})[:-30])
    assert refused.value.code == "unreadable"


def test_a_member_that_cannot_be_unpacked_costs_itself_alone() -> None:
    whole = archive({"first.html": POLICY, "second.html": POLICY + b"<!-- -->"})
    at = whole.index(b"first.html") + len("first.html") + 20
    broken = members(whole[:at] + b"\x00\xff\x00\xff" + whole[at + 4 :])
    assert [member.refused is None for member in broken] == [False, True]


def test_what_is_attached_to_a_mail_is_a_document_of_its_own() -> None:
    inside = members(mail("Please find attached our new policy.", {"insoles.html": POLICY}))
    assert [(member.name, member.data) for member in inside] == [("insoles.html", POLICY)]


def test_a_mail_that_states_coverage_is_a_document_too() -> None:
    inside = members(mail("Insoles are considered medically necessary for all.", {"insoles.html": POLICY}))
    assert [member.name for member in inside] == ["body.txt", "insoles.html"]


def test_an_archive_of_one_document_is_read_as_that_document() -> None:
    reader = DocumentReader(PayerBook.load())
    packed = reader.read_bytes(archive({"policy.html": POLICY}), Hints())
    assert packed.text == reader.read_bytes(POLICY, Hints()).text


def test_an_archive_of_several_documents_is_not_read_as_one() -> None:
    with pytest.raises(Refused) as refused:
        DocumentReader(PayerBook.load()).read_bytes(archive({"a.html": POLICY, "b.html": POLICY}), Hints())
    assert refused.value.code == "many_documents"
    assert "a.html, b.html" in str(refused.value)
    assert "payerpolicy ingest" in refused.value.todo
