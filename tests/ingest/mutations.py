"""Documents damaged as files are: bytes flipped, streams cut, objects looped, tags unbalanced; repeatable by a seed."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "tests" / "fixtures" / "documents", ROOT / "corpus" / "samples" / "documents")
KINDS = (".pdf", ".html", ".txt")

_REFERENCE = re.compile(rb"\b(\d{1,5}) 0 R\b")
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_STREAM = re.compile(rb"(?s)stream\r?\n(.*?)\r?\nendstream")
_TAG = re.compile(rb"</?[a-zA-Z][^<>]*>")
_EXTREME = (b"-1", b"0", b"65536", b"2147483648", b"-9999999999", b"1e38", b"0.0000001")
_STRANGE = (
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"&#1114112;",
    b"&amp;" * 40,
    b"\x1b[2J",
)

Change = Callable[[bytes, random.Random], bytes]


def mutated(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """So many (name, bytes), each made from one document by one to three changes."""
    originals = sorted(path for folder in FOLDERS for path in folder.iterdir() if path.suffix in KINDS)
    for number in range(count):
        chance = random.Random(seed * 1_000_003 + number)
        path = chance.choice(originals)
        data = path.read_bytes()
        changes = (*_ANY, *(_PDF if path.suffix == ".pdf" else _MARKUP))
        chosen = [chance.choice(changes) for _ in range(chance.randint(1, 3))]
        for change in chosen:
            data = change(data, chance)
        what = "+".join(change.__name__ for change in chosen)
        yield f"{number:05d}-{what}-{path.stem[:20]}{path.suffix}", data


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Some bytes are others."""
    bytes_ = bytearray(data)
    for _ in range(chance.choice((1, 8, 64)) if bytes_ else 0):
        bytes_[chance.randrange(len(bytes_))] = chance.randrange(256)
    return bytes(bytes_)


def cut(data: bytes, chance: random.Random) -> bytes:
    """It ends early."""
    return data[: chance.randrange(len(data) + 1)]


def holed(data: bytes, chance: random.Random) -> bytes:
    """A piece from its middle is missing."""
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.choice((1, 100, 4000)) :]


def doubled(data: bytes, chance: random.Random) -> bytes:
    """A piece stands in it once more, elsewhere."""
    start, to = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
    return data[:to] + data[start : start + chance.choice((10, 1000, 20_000))] + data[to:]


def strange(data: bytes, chance: random.Random) -> bytes:
    """Bytes that no text should hold."""
    for _ in range(chance.choice((1, 20))):
        at = chance.randrange(len(data) + 1)
        data = data[:at] + chance.choice(_STRANGE) + data[at:]
    return data


def looped(data: bytes, chance: random.Random) -> bytes:
    """Objects point at others than they should: at their parents, at themselves, at nothing."""
    numbers = _REFERENCE.findall(data)
    if not numbers:
        return data
    share = chance.choice((0.02, 0.2, 0.8))

    def other(match: re.Match[bytes]) -> bytes:
        return chance.choice(numbers) + b" 0 R" if chance.random() < share else match.group()

    return _REFERENCE.sub(other, data)


def extreme(data: bytes, chance: random.Random) -> bytes:
    """Numbers outside streams are far too large, too small or negative."""
    share = chance.choice((0.01, 0.1))

    def other(match: re.Match[bytes]) -> bytes:
        return chance.choice(_EXTREME) if chance.random() < share else match.group()

    parts = re.split(rb"(?s)(stream\r?\n.*?endstream)", data)
    return b"".join(part if part.startswith(b"stream") else _NUMBER.sub(other, part) for part in parts)


def stream_cut(data: bytes, chance: random.Random) -> bytes:
    """A stream ends in its middle."""
    found = [match.span(1) for match in _STREAM.finditer(data)]
    if not found:
        return data
    start, end = chance.choice(found)
    return data[: chance.randint(start, end)] + data[end:]


def stream_rewritten(data: bytes, chance: random.Random) -> bytes:
    """The content of a compressed stream is damaged, and packed as it should be."""
    found = list(_STREAM.finditer(data))
    chance.shuffle(found)
    for match in found:
        try:
            inside = zlib.decompress(match.group(1))
        except zlib.error:
            continue
        changed = zlib.compress(chance.choice((flipped, holed, doubled, extreme))(inside, chance))
        return data[: match.start(1)] + changed + data[match.end(1) :]
    return data


def unbalanced(data: bytes, chance: random.Random) -> bytes:
    """Tags are missing."""
    share = chance.choice((0.05, 0.4))
    return _TAG.sub(lambda match: b"" if chance.random() < share else match.group(), data)


def nested(data: bytes, chance: random.Random) -> bytes:
    """Elements stand in each other, hundreds deep, and are never closed."""
    opened = chance.choice((b"<ul><li>", b"<div>", b"<table><tr><td>", b"<b>", b"<p>", b"<h2>")) * chance.choice(
        (30, 900)
    )
    at = chance.randrange(len(data) + 1)
    return data[:at] + opened + data[at:]


def shuffled(data: bytes, chance: random.Random) -> bytes:
    """Tags stand where others stood."""
    tags = _TAG.findall(data)
    chance.shuffle(tags)
    left = iter(tags)
    return _TAG.sub(lambda _: next(left), data)


def one_line(data: bytes, chance: random.Random) -> bytes:
    """All on one line, over and over."""
    return data.replace(b"\n", b" ") * chance.choice((1, 5))


_ANY: tuple[Change, ...] = (flipped, cut, holed, doubled, strange)
_PDF: tuple[Change, ...] = (looped, extreme, stream_cut, stream_rewritten, stream_rewritten)
_MARKUP: tuple[Change, ...] = (unbalanced, nested, shuffled, one_line)
