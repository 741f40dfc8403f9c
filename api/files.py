"""Which document on disk does a command's argument mean? It must be one file that is there."""

from __future__ import annotations

from pathlib import Path

from api.console import Console
from corpus.errors import Refused


def one_file(given: str, console: Console) -> Path:
    """The path of a document the caller named. Raises Refused where it is no file."""
    path = console.path(given)
    if path.is_dir():
        raise Refused(f"{given} is a folder.", code="missing", todo="Name one document in it.")
    if not path.is_file():
        raise Refused(f"There is no file {given}.", code="missing", todo="Check the path.")
    return path
