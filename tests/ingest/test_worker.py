"""Documents that hang, grow, crash or are killed cost themselves and nothing else."""

from __future__ import annotations

import os
import pickle
import signal
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from corpus.errors import Refused
from corpus.exchange import Hints
from corpus.model import Reading
from ingest.reader import DocumentReader
from ingest.worker import Limits, ReaderPool

_PAGE = b"<html><body><h1>Foot insoles</h1><h2>Coverage Criteria</h2><p>Insoles are considered medically necessary.</p>"

# A reader that does to its worker what its document says.
_MISBEHAVING = """
import os, signal, sys
from dataclasses import dataclass
from corpus.errors import WrongUse

@dataclass
class Misbehaving:
    revision: str = "1"

    def read(self, path, hints):
        order = path.read_text()
        if order == "loop":
            while True:
                pass
        if order == "grow":
            heap = []
            while True:
                heap.append(b"x" * 50_000_000)
        if order == "leap":
            bytearray(40_000_000_000)
        if order == "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        if order == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if order == "leave":
            sys.exit(3)
        if order == "fail":
            raise ZeroDivisionError(order)
        if order == "wrong":
            raise WrongUse("unknown payer", todo="Name another.")
        print("noise on standard output")
        raise WrongUse(order)
"""


@pytest.fixture
def misbehaving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ReaderPool]:
    """A pool of two workers whose documents misbehave, with tight limits."""
    (tmp_path / "misbehaving_reader.py").write_text(_MISBEHAVING)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    from misbehaving_reader import Misbehaving  # type: ignore[import-not-found]

    with ReaderPool(Misbehaving(), 2, Limits(seconds=60, cpu_seconds=60, memory_bytes=200_000_000)) as pool:
        yield pool


def _orders(folder: Path, *orders: str) -> list[tuple[Path, Hints]]:
    paths = [folder / f"{number}.txt" for number, _ in enumerate(orders)]
    for path, order in zip(paths, orders, strict=True):
        path.write_text(order)
    return [(path, Hints()) for path in paths]


def _codes(answers: Iterator[tuple[int, Reading | Refused]]) -> list[str]:
    found = sorted(answers, key=lambda answer: answer[0])
    return [answer.code if isinstance(answer, Refused) else "read" for _, answer in found]


def test_each_misfortune_is_a_refusal_of_that_document_alone(misbehaving: ReaderPool, tmp_path: Path) -> None:
    jobs = _orders(tmp_path, "die", "grow", "leap", "leave", "fail", "kill", "wrong", "print")
    assert _codes(misbehaving.read_all(jobs)) == [
        "unreadable",
        "out_of_memory",
        "out_of_memory",
        "unreadable",
        "unreadable",
        "unreadable",
        "wrong_use",
        "wrong_use",
    ]


def test_refusals_say_what_to_do_and_show_no_traceback(misbehaving: ReaderPool, tmp_path: Path) -> None:
    for _, answer in misbehaving.read_all(_orders(tmp_path, "die", "fail", "leap")):
        assert isinstance(answer, Refused)
        assert answer.todo
        assert "Traceback" not in answer.line()


@pytest.mark.parametrize("limits", [Limits(seconds=0.5), Limits(seconds=60, cpu_seconds=0)], ids=["wall", "processor"])
def test_a_document_that_never_ends_is_stopped(misbehaving: ReaderPool, tmp_path: Path, limits: Limits) -> None:
    with ReaderPool(misbehaving._reader, 1, limits) as pool:
        assert _codes(pool.read_all(_orders(tmp_path, "loop"))) == ["timed_out"]


def test_a_pool_that_cannot_start_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "vanishing_reader.py").write_text("class Vanishing:\n    revision = '1'\n")
    monkeypatch.syspath_prepend(tmp_path)
    from vanishing_reader import Vanishing  # type: ignore[import-not-found]

    with ReaderPool(Vanishing()) as pool, pytest.raises(RuntimeError, match="could not be started"):
        pool.read_one(tmp_path / "any", Hints())


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    """Two workers of the real reader, shared by the tests that leave them in order."""
    with ReaderPool(DocumentReader(), 2) as two:
        yield two


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A web page named like a PDF."""
    path = tmp_path / "insoles.pdf"
    path.write_bytes(_PAGE)
    return path


def test_workers_killed_between_documents_are_replaced(pool: ReaderPool, page: Path) -> None:
    first = pool.read(page, Hints())
    for pid in pool.pids:
        os.kill(pid, signal.SIGKILL)
    assert pool.read(page, Hints()) == first


def test_a_web_page_named_pdf_is_read_as_what_it_is(pool: ReaderPool, page: Path) -> None:
    assert pool.read(page, Hints()).media_type == "text/html"


def test_readings_do_not_depend_on_who_reads_them(tmp_path: Path) -> None:
    jobs = []
    for number in range(4):
        path = tmp_path / f"{number}.html"
        path.write_bytes(_PAGE + f"<ul><li>Pain for {number} weeks</li></ul>".encode())
        jobs.append((path, Hints(payer="aetna", name=path.name)))
    with ReaderPool(DocumentReader(), 3) as three:
        many = dict(three.read_all(jobs))
    alone = DocumentReader()
    one = {index: alone.read(*job) for index, job in enumerate(jobs)}
    assert one == many
    assert {index: pickle.dumps(answer) for index, answer in one.items()} == {
        index: pickle.dumps(answer) for index, answer in many.items()
    }


def test_jobs_left_unread_leave_no_answer_behind(pool: ReaderPool, page: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.html"
    other.write_bytes(_PAGE.replace(b"Foot", b"Heel"))
    for _ in pool.read_all([(page, Hints()), (page, Hints()), (page, Hints())]):
        break
    assert "Heel" in pool.read(other, Hints()).text


def test_a_series_inside_a_series_is_refused(pool: ReaderPool, page: Path) -> None:
    for _ in pool.read_all([(page, Hints())]):
        with pytest.raises(RuntimeError, match="in the middle"):
            pool.read(page, Hints())


def test_threads_take_turns(pool: ReaderPool, page: Path) -> None:
    with ThreadPoolExecutor(3) as threads:
        readings = list(threads.map(lambda _: pool.read(page, Hints()), range(3)))
    assert readings[0] == readings[1] == readings[2]


def _pdf(*, encrypt: StandardEncryption | None = None) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, encrypt=encrypt)
    for line in range(400):
        canvas.drawString(72, 720 - 14 * (line % 40), f"Insoles are considered medically necessary, reason {line}.")
        if line % 40 == 39:
            canvas.showPage()
    canvas.save()
    return out.getvalue()


def _bomb() -> bytes:
    """A file of two kilobytes with a page whose content, packed twice, takes a hundred megabytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0 0 m 9 9 l S\n" * 75_000) for _ in range(100)) + packer.flush()
    stream = zlib.compress(packed, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
        b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    data, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(data),
    )


def test_a_bomb_inside_a_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(_bomb())
    with ReaderPool(DocumentReader(), 1, Limits(seconds=60, memory_bytes=120_000_000)) as pool:
        answer = pool.read_one(path, Hints())
    assert isinstance(answer, Refused)
    assert answer.code == "out_of_memory"


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", {"empty"}),
        (b"\x00" * 4000, {"unknown_type", "empty"}),
        (_pdf(encrypt=StandardEncryption("secret", canPrint=0)), {"encrypted"}),
        (_pdf()[: len(_pdf()) // 2], {"truncated", "unreadable"}),
        (b"%PDF-1.7\n" + bytes(range(256)) * 40, {"truncated", "unreadable"}),
        (b"x" * 3_000_001, {"too_large"}),
        (b"<html><body>403 Forbidden: you do not have permission to see this page", {"error_page"}),
        (b"<html><body><p> &nbsp; </p></body></html>", {"blank"}),
    ],
    ids=["empty", "zeros", "encrypted", "half", "noise", "too large", "error page", "blank"],
)
def test_bad_input_is_refused_with_its_reason(data: bytes, codes: set[str], tmp_path: Path) -> None:
    path = tmp_path / "document"
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        DocumentReader(max_bytes=3_000_000).read(path, Hints())
    assert refused.value.code in codes
    assert refused.value.todo


@pytest.mark.parametrize(
    "data",
    [_PAGE + b"\xff\xfe\x80 pain", b"<div>" * 10_000 + _PAGE, b"Coverage criteria\xff\n\n1. Pain\x80\n2. Fall\n"],
    ids=["invalid utf-8", "nested", "invalid text"],
)
def test_strange_input_is_read(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "document"
    path.write_bytes(data)
    assert "overage" in DocumentReader().read(path, Hints()).text


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        DocumentReader().read(tmp_path / "nothing", Hints())
    assert refused.value.code == "unreadable"
