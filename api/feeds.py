"""Changes as feeds that readers and mail programs follow: Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree

from retrieval.render import Json, moment

ATOM = "application/atom+xml"
JSON_FEED = "application/feed+json"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_TITLE = "Changes of payers' coverage policies"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def atom(changes: Sequence[Json], base_url: str, self_url: str) -> bytes:
    """The feed as Atom; a feed without changes was last updated never."""
    ElementTree.register_namespace("", _NAMESPACE)
    feed = ElementTree.Element(f"{{{_NAMESPACE}}}feed")
    _add(feed, "id", f"{base_url}/v1/changes")
    _add(feed, "title", _TITLE)
    _add(feed, "updated", changes[0]["detected_at"] if changes else moment(_EPOCH) or "")
    _add(feed, "link", rel="self", href=self_url, type=ATOM)
    _add(_add(feed, "author"), "name", "payerpolicy")
    for change in changes:
        _entry(feed, change, base_url)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def json_feed(changes: Sequence[Json], base_url: str, self_url: str) -> Json:
    """The feed as JSON Feed; ``_payerpolicy`` of an item is the whole change."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _TITLE,
        "home_page_url": base_url,
        "feed_url": self_url,
        "items": [_item(change, base_url) for change in changes],
    }


def _entry(feed: ElementTree.Element, change: Json, base_url: str) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", _id(change, base_url))
    _add(entry, "title", _printable(change["summary"]))
    _add(entry, "updated", change["detected_at"])
    _add(entry, "content", _printable(_words(change)), type="text")
    for term in _terms(change):
        _add(entry, "category", term=term)
    if link := _link(change):
        _add(entry, "link", rel="alternate", href=link)


def _item(change: Json, base_url: str) -> Json:
    item = {
        "id": _id(change, base_url),
        "title": change["summary"],
        "content_text": _words(change),
        "date_published": change["detected_at"],
        "tags": _terms(change),
        "_payerpolicy": change,
    }
    link = _link(change)
    return {**item, "url": link} if link else item


def _words(change: Json) -> str:
    """What stood there and what stands there now, in the payer's own words."""
    sides = (("Before", change["before"]), ("Now", change["after"]))
    quotes = [f"{name}: “{side['quote']}”" for name, side in sides if side is not None]
    return "\n".join([f"{change['policy_id']}: {change['summary']}", *quotes])


def _terms(change: Json) -> list[str]:
    return [change["kind"], "material" if change["material"] else "not material", change["policy_id"].partition("/")[0]]


def _id(change: Json, base_url: str) -> str:
    return f"{base_url}/v1/changes/{change['id']}"


def _link(change: Json) -> str | None:
    side = change["after"] or change["before"]
    return side["url"] if side is not None else None


def _printable(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(char for char in text if char in "\n\t" or char >= " ")


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", attributes)
    child.text = text or None
    return child
