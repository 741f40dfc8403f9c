"""How does the command line show a citation to a person? Its policy, its headings, its words and its id."""

from __future__ import annotations

from collections.abc import Iterator

from api.clipped import clipped
from retrieval.render import Json

_WORDS = 130

TODAY = {
    "unchanged": "it stands there today",
    "moved": "it stands in another place of the policy today",
    "altered": "the words are no longer there today",
    "withdrawn": "the policy is withdrawn today",
}
"""Where verified words stand, in words."""


def citation_lines(citation: Json) -> Iterator[str]:
    """The lines of a citation as the JSON of the contract has it."""
    page = f", p. {citation['page']}" if citation["page"] else ""
    standing = str(citation["status"] or "").replace("_", " ")
    yield f"   {citation['policy_title']}  ({citation['policy_id']}, {standing}{page})"
    if under := " > ".join(citation["section"][-2:]):
        yield f"   {under}"
    yield f'   "{clipped(citation["quote"], _WORDS)}"'
    yield f"   {citation['id']}"
