"""A service sets aside what it remembers, and garbage is found all the same."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from api.collector import calm


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    threshold, callbacks = gc.get_threshold(), list(gc.callbacks)
    yield
    gc.set_threshold(*threshold)
    gc.callbacks[:] = callbacks
    gc.unfreeze()


class Node:
    """Refers to itself, so that only a collection ends it."""

    def __init__(self) -> None:
        self.me = self


def test_what_stays_is_looked_at_once() -> None:
    calm()
    kept = [Node() for _ in range(100)]
    gc.collect()
    assert not {id(node) for node in kept} & {id(found) for found in gc.get_objects()}


def test_garbage_made_later_is_found() -> None:
    calm()
    gone = weakref.ref(Node())
    gc.collect()
    assert gone() is None


def test_to_be_calm_twice_is_to_be_calm_once() -> None:
    before = len(gc.callbacks)
    calm()
    calm()
    assert len(gc.callbacks) == before + 1
