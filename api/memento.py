"""How a program that knows the Memento protocol (RFC 7089) asks for a policy as it was: headers, TimeGate and TimeMap.

The policy is the original resource and its own TimeGate; its versions are the mementos. A memento's datetime is the
first moment of the day on which the version began to govern, or that of retrieval where it is open to the past.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import quote as percent_encoded

from corpus.errors import WrongUse
from corpus.model import Version
from corpus.timeline import governing, in_order

LINK_FORMAT = "application/link-format"
VARY = {"Vary": "Accept-Datetime"}


def moment_of(version: Version) -> datetime:
    """The datetime of a version as a memento."""
    if version.in_force_from is None:
        return version.retrieved_at.astimezone(UTC)
    return datetime.combine(version.in_force_from, time(), UTC)


def asked_moment(header: str) -> datetime:
    """The moment an ``Accept-Datetime`` names. Raises WrongUse for what is no date of HTTP."""
    try:
        found = parsedate_to_datetime(header)
        return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise WrongUse(
            f"{header[:80]!r} is not a date of HTTP.", todo="Write Accept-Datetime as Thu, 01 Jan 2026 00:00:00 GMT."
        ) from None


def chosen(versions: Sequence[Version], moment: datetime) -> Version | None:
    """The version for a moment: what governed, else the last one begun by then, else the first; None without any."""
    ordered = in_order(versions)
    current = governing(ordered, moment.astimezone(UTC).date().toordinal())
    begun = [version for version in ordered if moment_of(version) <= moment]
    return current or next(iter([*reversed(begun), *ordered]), None)


def policy_url(base_url: str, policy_id: str) -> str:
    """The address of a policy."""
    payer, _, number = policy_id.partition("/")
    return f"{base_url}/v1/policies/{payer}/{percent_encoded(number, safe='')}"


def version_url(base_url: str, version: Version) -> str:
    """The address of a version."""
    return f"{policy_url(base_url, version.policy_id)}/versions/{version.dated}"


def version_headers(version: Version, versions: Sequence[Version], base_url: str) -> dict[str, str]:
    """What a version says of itself as a memento, with its neighbours."""
    ordered = in_order(versions)
    place = next(n for n, other in enumerate(ordered) if other.id == version.id)
    roles: dict[int, list[str]] = {}
    named = (("first", 0), ("prev", place - 1), ("next", place + 1), ("last", len(ordered) - 1))
    for role, at in named:
        if 0 <= at < len(ordered):
            roles.setdefault(at, []).append(role)
    links = [_general(base_url, version.policy_id)]
    links += [_memento(ordered[at], base_url, " ".join(roles[at])) for at in sorted(roles)]
    return {"Memento-Datetime": _http(moment_of(version)), "Link": ", ".join(links)}


def policy_headers(policy_id: str, versions: Sequence[Version], base_url: str) -> dict[str, str]:
    """What a policy says of itself as original resource and TimeGate."""
    ordered = in_order(versions)
    ends = [_memento(version, base_url, role) for version, role in ((ordered[0], "first"), (ordered[-1], "last"))]
    return {**VARY, "Link": ", ".join([_general(base_url, policy_id), *ends])}


def timemap(policy_id: str, versions: Sequence[Version], base_url: str) -> str:
    """All versions of a policy in the form of RFC 6690."""
    return ",\n".join(_timemap_lines(policy_id, in_order(versions), base_url)) + "\n"


def _timemap_lines(policy_id: str, ordered: Sequence[Version], base_url: str) -> Iterator[str]:
    url = policy_url(base_url, policy_id)
    yield f'<{url}>; rel="original timegate"'
    span = f'from="{_http(moment_of(ordered[0]))}"; until="{_http(moment_of(ordered[-1]))}"' if ordered else ""
    yield f'<{url}/timemap>; rel="self"; type="{LINK_FORMAT}"; {span}'.rstrip("; ")
    for place, version in enumerate(ordered):
        roles = [role for role, at in (("first", 0), ("last", len(ordered) - 1)) if at == place]
        yield _memento(version, base_url, " ".join(roles))


def _general(base_url: str, policy_id: str) -> str:
    url = policy_url(base_url, policy_id)
    return f'<{url}>; rel="original timegate", <{url}/timemap>; rel="timemap"; type="{LINK_FORMAT}"'


def _memento(version: Version, base_url: str, roles: str = "") -> str:
    rel = f"{roles} memento".strip()
    return f'<{version_url(base_url, version)}>; rel="{rel}"; datetime="{_http(moment_of(version))}"'


def _http(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
