"""The tables of the record, newest shape.

Things that few rows carry are named by their hashes and ids in text, so that a look into the database reads well;
placements, points, codes and citations, of which there are millions, name policies, versions, passages and texts by
small surrogate keys and lie in the order of their key (``WITHOUT ROWID`` on SQLite). Nothing here can hold a patient's
data: this is the policy side.

    snapshots < arrivals < outcomes        what was received, from where, and what became of it
    texts     < readings                   what a reader made of a snapshot
    policies  < aliases, codes, index_debt
    policies  < versions < same_texts      state says staged or published; nobody reads staged ones
    policies  < passages < passage_texts   what the versions of a policy share
                passages < points          the intervals in which it is in force
    versions  < placements                 where a passage stands in a version
    versions  < citations < anchors        what was handed out; where it stands in a newer reading
    addresses, visits, leases              what sources gave, when they were visited, who visits one now
    changes                                what payers changed
    versions  < uncompared                 versions whose changes are still to be recorded
    absences                               addresses that their source no longer lists
    events                                 what happened, for those who are told
    api_keys                               hashes of the keys that programs present
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from corpus.record.columns import NAME, Hex, Moment, PointId, Strings

STAGED = 0
PUBLISHED = 1

metadata = MetaData()

snapshots = Table(
    "snapshots",
    metadata,
    Column("sha256", NAME, primary_key=True),
    Column("size", BigInteger, nullable=False),
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", NAME, ForeignKey("snapshots.sha256"), nullable=False),
    Column("source_url", NAME, nullable=False),
    Column("retrieved_at", Moment, nullable=False),
    Column("name", Text, nullable=False),
    Column("headers", Text, nullable=False),
    UniqueConstraint("sha256", "source_url"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("arrival", Integer, ForeignKey("arrivals.id"), primary_key=True),
    Column("state", NAME, nullable=False),
    Column("reader", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("versions", Strings, nullable=False),
)

texts = Table(
    "texts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", NAME, nullable=False, unique=True),
    Column("text", Text, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("snapshot_sha256", NAME, ForeignKey("snapshots.sha256"), nullable=False),
    Column("text_sha256", NAME, ForeignKey("texts.sha256"), nullable=False, index=True),
    Column("reader", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("pages", Integer),
    Column("text_layer", SmallInteger, nullable=False),
    Column("structure", LargeBinary, nullable=False),
    Column("positions", LargeBinary, nullable=False),
)

policies = Table(
    "policies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("policy_id", NAME, nullable=False, unique=True),
    Column("payer", NAME, nullable=False),
    Column("number", Text),
    Column("edition", Text),
    Column("title", Text, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", NAME, nullable=False, unique=True),
    Column("policy", Integer, ForeignKey("policies.id"), nullable=False, index=True),
    Column("dated", NAME, nullable=False),
    Column("state", SmallInteger, nullable=False),
    Column("policy_title", Text, nullable=False),
    Column("in_force_from", Date),
    Column("in_force_basis", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("snapshot_sha256", NAME, ForeignKey("snapshots.sha256"), nullable=False, index=True),
    Column("reading_id", NAME, ForeignKey("readings.id"), nullable=False, index=True),
    Column("text_sha256", NAME, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("body_sha256", NAME, nullable=False),
    Column("source_url", Text, nullable=False),
    Column("retrieved_at", Moment, nullable=False),
    Column("withdrawn_on", Date),
    Column("withdrawn_noted_at", Moment),
)

# An alias is seen once the version that brought it is published.
aliases = Table(
    "aliases",
    metadata,
    Column("payer", NAME, primary_key=True),
    Column("alias", NAME, primary_key=True),
    Column("policy", Integer, ForeignKey("policies.id"), nullable=False, index=True),
    Column("version", Integer, ForeignKey("versions.id"), nullable=False, index=True),
    sqlite_with_rowid=False,
)

same_texts = Table(
    "same_texts",
    metadata,
    Column("version", Integer, ForeignKey("versions.id"), primary_key=True),
    Column("sha256", NAME, ForeignKey("snapshots.sha256"), primary_key=True, index=True),
    sqlite_with_rowid=False,
)

passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("policy", Integer, ForeignKey("policies.id"), nullable=False),
    Column("key", Hex, nullable=False),
    Column("content_hash", BigInteger, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("section_kind", Text, nullable=False),
    Column("codes", Strings, nullable=False),
    UniqueConstraint("policy", "key"),
)

# Apart from the passages, which are then small enough to stay in memory: a search looks at many and shows few.
passage_texts = Table(
    "passage_texts",
    metadata,
    Column("passage", Integer, ForeignKey("passages.id"), primary_key=True),
    Column("content", Text, nullable=False),
    Column("body", Text, nullable=False),
)

# No foreign key on ``passage``: it would need an index of its own, as large as the table, to delete a passage. The key
# begins as searches ask (version, then passage); whole versions are sorted by ``ordinal`` after they are fetched.
placements = Table(
    "placements",
    metadata,
    Column("version", Integer, ForeignKey("versions.id"), primary_key=True),
    Column("passage", Integer, primary_key=True, autoincrement=False),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# NULL in the last columns says "as in the passage", which is the rule.
points = Table(
    "points",
    metadata,
    Column("passage", Integer, ForeignKey("passages.id"), primary_key=True),
    Column("id", PointId, primary_key=True),
    Column("valid_from", Integer, nullable=False),
    Column("valid_to", Integer, nullable=False),
    Column("lines_of_business", Strings, nullable=False),
    Column("codes", Strings),
    Column("kind", Text),
    Column("section_kind", Text),
    Index("points_id", "id", unique=True),
    sqlite_with_rowid=False,
)

# Points that a flip changed or removed and that the index was not yet told of. No foreign key: removed ones are gone.
index_debt = Table(
    "index_debt",
    metadata,
    Column("policy", Integer, ForeignKey("policies.id"), primary_key=True),
    Column("point", PointId, primary_key=True),
    sqlite_with_rowid=False,
)

# ``stem`` is the code, or what both ends of a range have in common: every code of a range begins with its stem, so a
# code is found by looking up its own beginnings, and no range is scanned. ``span`` is ``FROM-TO``, empty for a code.
codes = Table(
    "codes",
    metadata,
    Column("stem", NAME, primary_key=True),
    Column("policy", Integer, ForeignKey("policies.id"), primary_key=True),
    Column("system", NAME, primary_key=True),
    Column("span", NAME, primary_key=True),
    sqlite_with_rowid=False,
)

# The id of a citation is its version's name, ``#`` and ``suffix``.
citations = Table(
    "citations",
    metadata,
    Column("version", Integer, ForeignKey("versions.id"), primary_key=True),
    Column("suffix", NAME, primary_key=True),
    Column("text", Integer, ForeignKey("texts.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("path", Strings, nullable=False),
    Column("label", Text, nullable=False),
    sqlite_with_rowid=False,
)

anchors = Table(
    "anchors",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("suffix", NAME, primary_key=True),
    Column("text", Integer, ForeignKey("texts.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    ForeignKeyConstraint(["version", "suffix"], ["citations.version", "citations.suffix"]),
    sqlite_with_rowid=False,
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("sha256", NAME, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

addresses = Table(
    "addresses",
    metadata,
    Column("source", NAME, primary_key=True),
    Column("url", NAME, primary_key=True),
    Column("etag", Text, nullable=False),
    Column("last_modified", Text, nullable=False),
    Column("sha256", NAME, nullable=False),
    Column("state", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("seen_well", Moment),
    sqlite_with_rowid=False,
)

# ``fetches`` are all fetches of the visit, packed: unchanged documents must not cost a row each.
visits = Table(
    "visits",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("source", NAME, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("found", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("refused", Integer, nullable=False),
    Column("alarms", Strings, nullable=False),
    Column("fetches", LargeBinary, nullable=False),
    Index("visits_source", "source", "started_at"),
)

leases = Table(
    "leases",
    metadata,
    Column("source", NAME, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("until", Moment, nullable=False),
)

# ``place`` is the order in the text among the changes between two versions; ``body`` the change itself.
changes = Table(
    "changes",
    metadata,
    Column("id", NAME, primary_key=True),
    Column("policy_id", NAME, nullable=False, index=True),
    Column("payer", NAME, nullable=False),
    Column("version_before", NAME, nullable=False),
    Column("version_after", NAME, nullable=False),
    Column("place", Integer, nullable=False),
    Column("detected_at", Moment, nullable=False, index=True),
    Column("in_force_from", Date),
    Column("kind", Text, nullable=False),
    Column("material", Boolean, nullable=False),
    Column("body", Text, nullable=False),
    Column("acknowledged_by", Text, nullable=False),
    Column("assigned_to", Text, nullable=False),
    Column("citation_before", NAME, nullable=False),
    Column("citation_after", NAME, nullable=False),
    Column("announced", Boolean),
)

uncompared = Table(
    "uncompared",
    metadata,
    Column("version", Integer, ForeignKey("versions.id"), primary_key=True),
)

absences = Table(
    "absences",
    metadata,
    Column("source", NAME, primary_key=True),
    Column("url", NAME, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("visit", NAME, nullable=False),
    sqlite_with_rowid=False,
)

# ``id`` is the order of writing, by which readers go on; ``name`` the identity of the event.
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", NAME, nullable=False, unique=True),
    Column("type", NAME, nullable=False),
    Column("subject", NAME, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("data", Text, nullable=False),
)
