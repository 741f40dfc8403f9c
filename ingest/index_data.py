"""Which addresses does a page hold in its data, where its scripts and not its links show them?

Index pages are often built in the browser from JSON that came with them, or from an answer that is JSON as a whole.
Every address in it is told with what stands beside it in the same object; which are documents is not decided here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.dates import dates_in

_ADDRESS = re.compile(r"(?:https?:)?//?[\w.~%!$&'()*+,;=:@/?#-]+")
_QUOTED = re.compile(r"""["']((?:https?:)?(?:\\?/|\\u002[Ff])(?:[^"'\\\s<>]|\\/|\\u002[Ff])+)["']""")
_TITLE = re.compile(r"^(?:.*_)?(?:title|name|heading|label|policy_?title|policy_?name)$", re.I)
_NUMBER = re.compile(r"number|policy_?(?:no|id)$|^id$", re.I)
_DATE = re.compile(r"^eff|effective", re.I)
_LONG = 300
_SHORT = 40


@dataclass(frozen=True, slots=True)
class Datum:
    """An address in a page's data with what the same object says of it; empty where it says nothing."""

    address: str
    title: str = ""
    number: str = ""
    effective_date: str = ""


def data_of_json(text: str) -> list[Datum]:
    """The addresses in JSON, in their order; none where it is no JSON."""
    try:
        root = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [datum for mapping in _objects(root) for datum in _of_object(mapping)]


def data_of_script(text: str) -> list[Datum]:
    """The addresses that stand as quoted strings in a script, in their order, each once."""
    found = (match[1].replace("\\/", "/") for match in _QUOTED.finditer(text))
    return [Datum(re.sub(r"\\u002f", "/", address, flags=re.I)) for address in dict.fromkeys(found)]


def _objects(root: Any) -> Iterator[Mapping[str, Any]]:
    """All objects of parsed JSON, outer ones first, in their order; a bare list of addresses counts as one each."""
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting += reversed(value.values())
        elif isinstance(value, list):
            waiting += [{"": item} if isinstance(item, str) else item for item in reversed(value)]


def _of_object(mapping: Mapping[str, Any]) -> Iterator[Datum]:
    said = {key: " ".join(value.split()) for key, value in mapping.items() if isinstance(value, str)}
    addresses = [value for value in said.values() if _ADDRESS.fullmatch(value)]
    if not addresses:
        return
    title = next((value for key, value in said.items() if _TITLE.match(key) and len(value) <= _LONG), "")
    number = next((value for key, value in said.items() if _NUMBER.search(key) and len(value) <= _SHORT), "")
    dates = (day.value for key, value in said.items() if _DATE.search(key) for day in dates_in(value))
    effective = next((day for day in dates if len(day) == 10), "")
    for address in dict.fromkeys(addresses):
        yield Datum(address, title, number, effective)
