"""How is the body of an answer received, without trusting what it says of itself?

The size is limited on the wire and again while unpacking, step by step, so that a small packed body cannot fill the
memory. What was packed in a way nobody asked for, was cut, or differs from its announced length is not received.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

ACCEPT_ENCODING = "gzip, deflate"
_STEP = 1 << 20


class Unusable(Exception):
    """A body that must not be believed; the message says why, for people. ``again`` says that asking again may help."""

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.again = again


def receive(chunks: Iterable[bytes], headers: Mapping[str, str], limit: int) -> bytes:
    """The unpacked body. Raises Unusable: too large, packed unasked, or broken while unpacking."""
    announced = headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(limit)
    unpacked = bytearray()
    unpack = _unpacker(headers.get("content-encoding", "").strip().lower())
    received = 0
    for chunk in chunks:
        received += len(chunk)
        if received > limit:
            raise _too_large(limit)
        if unpack is None:
            unpacked += chunk
        else:
            _inflate(unpack, chunk, unpacked, limit)
    if unpack is not None and received and not unpack.eof:
        unpacked += unpack.step(b"")  # what the last step held back
    if unpack is not None and received and not unpack.eof:
        raise Unusable("the packed answer ended too early", again=True)
    return bytes(unpacked)


class _Inflater:
    """gzip or deflate, the latter with or without the header that some servers leave out."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._inner = zlib.decompressobj(zlib.MAX_WBITS | 16 if gzip else zlib.MAX_WBITS)
        self._begun = False

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def waiting(self) -> bytes:
        return self._inner.unconsumed_tail

    def step(self, data: bytes) -> bytes:
        try:
            out = self._inner.decompress(data, _STEP)
        except zlib.error:
            if self._begun or self._gzip:
                raise
            self._inner = zlib.decompressobj(-zlib.MAX_WBITS)
            out = self._inner.decompress(data, _STEP)
        self._begun = True
        return out


def _unpacker(encoding: str) -> _Inflater | None:
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _Inflater(gzip=encoding != "deflate")
    raise Unusable(f"the answer is packed as {encoding[:40]!r}, which was not asked for", again=False)


def _inflate(unpack: _Inflater, chunk: bytes, unpacked: bytearray, limit: int) -> None:
    try:
        while chunk and not unpack.eof:
            unpacked += unpack.step(chunk)
            if len(unpacked) > limit:
                raise _too_large(limit)
            chunk = unpack.waiting
    except zlib.error as error:
        raise Unusable("the packed answer is broken", again=True) from error


def _too_large(limit: int) -> Unusable:
    return Unusable(f"the answer is larger than {limit / 1e6:.0f} MB", again=False)
