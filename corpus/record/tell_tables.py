"""The tables of those who are told, newest shape: a part of the record's metadata, on a page of its own.

subscriptions < digests < digest_items   what a practice watches, what it was sent, and the changes in it
                digests < deliveries     every attempt to hand one to the mail server
acknowledgements                         who has seen a change
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, LargeBinary, Table, Text

from corpus.record.columns import NAME, Moment, Strings
from corpus.record.tables import metadata

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("payers", Strings, nullable=False),
    Column("codes", Strings, nullable=False),
    Column("words", Strings, nullable=False),
    Column("specialties", Text, nullable=False),
    Column("unsubscribed_at", Moment),
    Column("removed_at", Moment),
)

# ``message`` are the bytes of the mail as they were composed and as every attempt sends them.
digests = Table(
    "digests",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("subscription", NAME, ForeignKey("subscriptions.id"), nullable=False),
    Column("week", Date, nullable=False),
    Column("begins", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    Column("composed_at", Moment, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("message", LargeBinary, nullable=False),
    Column("body", Text, nullable=False),
    Column("posting", Text, nullable=False, index=True),
    Column("last_event", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Moment),
    Index("digests_subscription", "subscription", "week"),
)

digest_items = Table(
    "digest_items",
    metadata,
    Column("digest", NAME, ForeignKey("digests.id"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("change", NAME, ForeignKey("changes.id"), nullable=False, index=True),
    Column("touches", Boolean, nullable=False),
    Column("shown", Boolean, nullable=False),
    Column("why", Strings, nullable=False),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("digest", NAME, ForeignKey("digests.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reply", Text, nullable=False),
    sqlite_with_rowid=False,
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("change", NAME, ForeignKey("changes.id"), primary_key=True),
    Column("by", NAME, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("digest", NAME, nullable=False),
    sqlite_with_rowid=False,
)

ALL = (subscriptions, digests, digest_items, deliveries, acknowledgements)
