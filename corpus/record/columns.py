"""How values of the nouns lie in columns, the same on SQLite and PostgreSQL.

Hashes and point ids of the large tables are bytes (half their hex), times are text in UTC (SQLite has no zone), lists
of strings are JSON. Text that is sorted or compared uses the order of code points on both engines.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy import Dialect, LargeBinary, Text, TypeDecorator

# PostgreSQL sorts by the locale of its database otherwise, and cursors and ranges of codes would differ by engine.
NAME = Text().with_variant(Text(collation="C"), "postgresql")


class Hex(TypeDecorator[str]):
    """Hexadecimal text, kept as bytes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Text to bytes. Raises ValueError when it is not hexadecimal."""
        return None if value is None else bytes.fromhex(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Bytes to text."""
        return None if value is None else value.hex()


class PointId(TypeDecorator[str]):
    """A UUID in its usual text form, kept as 16 bytes."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Text to bytes. Raises ValueError when it is not a UUID."""
        return None if value is None else bytes.fromhex(value.replace("-", ""))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Bytes to text."""
        if value is None:
            return None
        digits = value.hex()
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class Moment(TypeDecorator[datetime]):
    """A point in time, kept as text of fixed width in UTC, so that the order of the text is the order in time."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Time to text. Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Text to time."""
        return None if value is None else datetime.fromisoformat(value)


class Strings(TypeDecorator[tuple[str, ...]]):
    """A list of strings, kept as JSON; the empty list, the commonest, as the empty text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Strings to text."""
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Text to strings."""
        if not value:
            return None if value is None else ()
        return _strings(value) if len(value) < 200 else tuple(json.loads(value))


@lru_cache(maxsize=4096)  # the same few paths, codes and lines of business, again and again
def _strings(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
