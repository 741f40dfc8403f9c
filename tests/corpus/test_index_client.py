"""What only an index on a server can meet: no server."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from corpus.errors import PayerPolicyError
from corpus.index_client import ClientIndex


def test_a_server_that_is_not_there_is_named_with_what_to_do() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening: nobody else answers there
        with pytest.raises(PayerPolicyError) as caught:
            ClientIndex.connect(f"http://127.0.0.1:{unused.getsockname()[1]}")
    assert caught.value.code == "index_unreachable"
    assert "URL" in caught.value.todo


def test_what_answers_and_is_no_qdrant_server_is_reported_alike() -> None:
    refusal = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno"
    with _saying(refusal) as url, pytest.raises(PayerPolicyError) as caught:
        ClientIndex.connect(url)
    assert caught.value.code == "index_unreachable"


@contextmanager
def _saying(answer: bytes) -> Iterator[str]:
    """The URL of a server that gives the same answer to its first question."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()
