"""The criteria tree of a policy on a day, as command line and API show it."""

from __future__ import annotations

from datetime import date

from api.governance import governance
from api.wiring import Services
from retrieval.lookup import Tree
from retrieval.render import Json, citation_json, criteria_json


def tree_document(services: Services, name: str, as_of: date, known_on: date | None = None) -> tuple[Tree, Json]:
    """The tree, and its ``criteria --json`` document. Raises NotFound where nothing governed on the day."""
    tree = services.lookup.tree(name, as_of, known_on)
    found, base_url = tree.found, services.settings.base_url
    shown = criteria_json(found.policy, found.version, tree.roots, tree.quoter.origin, base_url)
    others = [{"name": o.name, "citation": citation_json(o.citation, base_url)} for o in tree.governed_by]
    ends = tree.quoter.origin.end_date
    return tree, {
        **shown,
        "end_date": ends.isoformat() if ends is not None else None,
        "governed_by": others,
        "governance": governance(services.book, found.policy.payer),
    }
