"""Empty databases for the suites: a schema of its own in the PostgreSQL that ``TEST_POSTGRES_URL`` names."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text

from corpus.record.tables import metadata

needs_postgres = pytest.mark.skipif(
    not os.environ.get("TEST_POSTGRES_URL"), reason="needs_postgres: TEST_POSTGRES_URL is not set"
)


@contextmanager
def postgres_schema() -> Iterator[str]:
    """The URL of an empty schema, dropped afterwards."""
    server = make_url(os.environ["TEST_POSTGRES_URL"])
    name = f"test_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as db:
            db.execute(text(f"CREATE SCHEMA {name}"))
        url = server.update_query_dict({"options": f"-csearch_path={name}"})
        yield url.render_as_string(hide_password=False)
    finally:
        with engine.connect() as db:
            db.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
        engine.dispose()


def empty(url: str) -> None:
    """Removes every row: quicker than making the tables anew for each test."""
    engine = create_engine(url)
    with engine.begin() as db:
        db.execute(text(f"TRUNCATE {', '.join(table.name for table in metadata.sorted_tables)}"))
    engine.dispose()
