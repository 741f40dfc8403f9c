"""``payerpolicy keys``: the keys with which other programs call the service."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from api.console import Console
from api.keys import key_json, make_key
from api.wiring import Services
from corpus.access import Role


def declare(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="create|list|revoke")
    create = actions.add_parser("create", help="make a key and show it, this once")
    create.add_argument("name", metavar="NAME", help="who uses it")
    create.add_argument("--role", choices=[role.value for role in Role], default=Role.READER.value, help="what it may")
    revoke = actions.add_parser("revoke", help="end a key at once")
    revoke.add_argument("key", metavar="KEY", help="its id, as keys list shows it")
    for action in (create, revoke, actions.add_parser("list", help="all keys ever made, without their secrets")):
        action.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace, services: Services, console: Console) -> int:
    """Makes, lists or ends keys."""
    record, now = services.record, datetime.now(UTC)
    if args.action == "create":
        key, secret = make_key(record, args.name, Role(args.role), now)
        console.document({**key_json(key), "secret": secret})
        console.line(secret)
        console.note(
            f"Key {key.id} of {key.name!r}, a {key.role.value}. It is shown this once: the record has its hash."
        )
    elif args.action == "revoke":
        record.revoke_key(args.key, now)
        console.document({"revoked": args.key})
        console.line(f"Key {args.key} is revoked.")
    else:
        keys = record.api_keys()
        console.document({"keys": [key_json(key) for key in keys]})
        if not keys:
            console.line("There are no keys. payerpolicy keys create NAME makes one.")
        for key in keys:
            ended = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else "valid"
            console.line(
                f"{key.id}  {key.prefix}…  {key.role.value:<8}  {key.created_at:%Y-%m-%d}  {ended}  {key.name}"
            )
    return 0
