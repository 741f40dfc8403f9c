"""Looking a code up by its beginnings finds exactly what comparing it with every code and range would find."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from corpus.record import codes, policies
from corpus.record.engine import open_engine, writer
from corpus.schema_steps import apply_steps
from tests.contracts.samples import story

# Few digits, so that generated codes meet generated ranges.
numbers = st.text("0129", min_size=3, max_size=3)
letters = st.text("AB", min_size=1, max_size=1)
singles = st.builds(lambda letter, number: letter + number, letters, numbers)
ranges = st.tuples(singles, singles).map(sorted).map("-".join)
named = st.sets(st.one_of(singles, ranges).map("HCPCS:{}".format), max_size=6)


@pytest.fixture
def db() -> Iterator[Connection]:
    """A transaction in an empty record, never committed."""
    engine = open_engine("sqlite://")
    apply_steps(engine)
    with writer(engine).connect() as db:
        yield db
    engine.dispose()


def names(code: str, name: str) -> bool:
    """Whether a stored code or range names the code, by comparison alone."""
    first, _, last = name.removeprefix("HCPCS:").partition("-")
    return first <= code <= (last or first)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(named, min_size=1, max_size=3), st.lists(singles, max_size=3))
def test_codes_are_found_by_their_beginnings(db: Connection, by_policy: list[set[str]], asked: list[str]) -> None:
    with db.begin():
        keys = [policies.mint(db, story(policy_id=f"meadow/p-{n}").publication.policy) for n in range(len(by_policy))]
        for key, held in zip(keys, by_policy, strict=True):
            codes.add(db, key, held)
        found = codes.naming(db, asked, None)
        for key, held in zip(keys, by_policy, strict=True):
            codes.remove(db, key, held)
        left = codes.naming(db, asked, None)
    expected = {
        key
        for key, held in zip(keys, by_policy, strict=True)
        if any(names(code, name) for code in asked for name in held)
    }
    assert found == expected
    assert left == set()
