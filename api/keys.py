"""The keys programs present: made once, shown once, kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from corpus.access import ApiKey, Role
from corpus.errors import WrongUse
from corpus.ports import Record
from retrieval.render import Json, moment

_MAX_NAME = 100


def hash_of(secret: str) -> str:
    """What the record keeps of a key. A plain hash is enough: keys are 256 random bits and cannot be guessed."""
    return hashlib.sha256(secret.encode("utf-8", errors="replace")).hexdigest()


def make_key(record: Record, name: str, role: Role, now: datetime) -> tuple[ApiKey, str]:
    """A new key and its secret, which nobody can show again. Raises WrongUse for an unusable name."""
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > _MAX_NAME or not cleaned.isprintable():
        raise WrongUse("A key needs a name.", todo=f"Say who uses it, in at most {_MAX_NAME} letters.")
    key_id = secrets.token_hex(4)
    prefix = f"pp_{key_id}"
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey(key_id, cleaned, role, prefix, hash_of(secret), now)
    record.add_key(key)
    return key, secret


def key_json(key: ApiKey) -> Json:
    """A key without anything secret."""
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role.value,
        "prefix": key.prefix,
        "created_at": moment(key.created_at),
        "revoked_at": moment(key.revoked_at),
    }
