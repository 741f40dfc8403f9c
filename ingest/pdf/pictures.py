"""Pages as pictures, for people who look at what was read: grey, so that colours can be laid over them.

Drawing a stranger's page is as risky as reading it, so it happens in a process of its own with limits; pages that it
could not draw are missing from the answer, and nothing else is.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium  # type: ignore[import-untyped]
from numpy.typing import NDArray

_PROGRAM = "from ingest.pdf.pictures import main; main()"
_SECONDS, _MEMORY = 120, 3_000_000_000  # for all pages of a document together
_WIDTH = 1000  # pixels across: letters of nine points are read without effort
_MOST_SCALE = 3.0


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as a viewer shows it: its size in points and its picture, a PNG in base64."""

    page: int
    width: float
    height: float
    png: str


def page_pictures(path: Path, most: int) -> list[PagePicture]:
    """Pictures of the first pages of a PDF, at most so many."""
    command = [sys.executable, "-P", "-c", _PROGRAM, str(path), str(most)]
    try:
        drawn = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False).stdout
    except subprocess.TimeoutExpired as slow:
        drawn = slow.stdout or b""
    lines = drawn.splitlines(keepends=True)
    return [PagePicture(**json.loads(line)) for line in lines if line.endswith(b"\n")]


def main() -> None:
    """The inside of the process: one line of JSON a page on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # whatever a library prints must not stand between two pages
    for picture in _drawn(Path(sys.argv[1]), int(sys.argv[2])):
        fields = {"page": picture.page, "width": picture.width, "height": picture.height, "png": picture.png}
        answers.write(json.dumps(fields) + "\n")
        answers.flush()


def _drawn(path: Path, most: int) -> Iterator[PagePicture]:
    document = pdfium.PdfDocument(path)
    for index in range(min(len(document), most)):
        try:
            page = document[index]
            width, height = page.get_size()
            scale = min(_WIDTH / max(width, height / 2, 1.0), _MOST_SCALE)
            pixels = page.render(scale=scale, grayscale=True).to_numpy()
        except pdfium.PdfiumError:
            continue  # the reader has an empty page in its place
        yield PagePicture(index + 1, width, height, base64.b64encode(png(pixels)).decode("ascii"))
        page.close()


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Grey pixels (rows, columns) as a PNG of sixteen shades: letters need no more, and it is half the size."""
    rows, columns = pixels.shape[:2]
    shades = np.zeros((rows, columns + columns % 2), dtype=np.uint8)
    shades[:, :columns] = pixels.reshape(rows, columns) >> 4
    packed = np.zeros((rows, 1 + shades.shape[1] // 2), dtype=np.uint8)  # each row begins with its filter: none
    packed[:, 1:] = shades[:, ::2] << 4 | shades[:, 1::2]
    header = struct.pack(">IIBBBBB", columns, rows, 4, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(packed.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
