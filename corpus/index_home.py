"""Where the embedded index lives, and which model its vectors are of: vectors of two models are never mixed."""

from __future__ import annotations

from pathlib import Path

from corpus.edge_shard import discard
from corpus.errors import WrongUse
from corpus.index_edge import EdgeIndex

_MODEL = "model"  # names the model, beside the index


def open_index(folder: Path, model: str, *, apart: bool = False) -> EdgeIndex:
    """The index of a folder, in this process or ``apart``.

    Raises Busy, Damaged, or WrongUse when its vectors are of another model.
    """
    index = EdgeIndex(folder, apart=apart)
    marker = folder / _MODEL
    if not marker.exists():
        marker.write_text(model, encoding="utf-8")
    if (made_with := marker.read_text(encoding="utf-8")) != model:
        index.close()
        raise WrongUse(
            f"The index holds vectors of {made_with}, and the model now is {model}.",
            todo="Run `payerpolicy reindex --all`.",
        )
    return index


def discard_index(folder: Path) -> None:
    """Throws the index away, whatever its state: it is a cache of the record. Raises Busy when a process has it."""
    discard(folder)
    (folder / _MODEL).unlink(missing_ok=True)
