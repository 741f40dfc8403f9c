"""How are documents asked for that the CMS coverage API gives only to those who took its licence?

The API hands a token to whoever asks for its licence agreement; for an hour it opens local determinations and
articles. This fetcher stands before another one and sends the token where it is needed, so that neither discovery nor
a visit knows of it. National determinations and reports need none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import urljoin, urlsplit

from corpus.ports import Clock, Fetcher
from corpus.source import Fetched, FetchState, Known, Source, SourceKind
from ingest.cms_envelope import read_envelope

LICENCE = "/v1/metadata/license-agreement/"
VALID = timedelta(minutes=55)  # the API says one hour; a token must not end on its way
_LICENSED = re.compile(r"^/v1/data/(?:lcd|article|sad)", re.I)
_REFUSED = (401, 403)


class CmsFetcher:
    """Fetches like the fetcher behind it, with the licence's token where the coverage API asks for it."""

    def __init__(self, behind: Fetcher, clock: Clock) -> None:
        self._behind = behind
        self._clock = clock
        self._lock = Lock()
        self._tokens: dict[str, tuple[str, datetime]] = {}

    def fetch(
        self, url: str, known: Known | None, source: Source, *, headers: Mapping[str, str] | None = None
    ) -> Fetched:
        """Asks for one address; see the port ``Fetcher``. A token that is refused is renewed once."""
        if source.kind is not SourceKind.CMS or not _LICENSED.match(urlsplit(url).path):
            return self._behind.fetch(url, known, source, headers=headers)
        answer = self._with_token(url, known, source, headers or {})
        if answer.status in _REFUSED:
            self._forget(url)
            answer = self._with_token(url, known, source, headers or {})
        return answer

    def close(self) -> None:
        """Closes the fetcher behind."""
        self._behind.close()

    def _with_token(self, url: str, known: Known | None, source: Source, headers: Mapping[str, str]) -> Fetched:
        token = self._token(url, source)
        if isinstance(token, Fetched):
            return replace(token, url=url)
        return self._behind.fetch(url, known, source, headers={**headers, "authorization": f"Bearer {token}"})

    def _token(self, url: str, source: Source) -> str | Fetched:
        """A token that is still good, or the answer that came in place of one; asked for once at a time."""
        site = urlsplit(url).netloc
        with self._lock:
            token, since = self._tokens.get(site, ("", self._clock()))
            if token and self._clock() - since < VALID:
                return token
            answer = self._behind.fetch(urljoin(url, LICENCE), None, source)
            token = _token_in(answer.data)
            if not token:
                why = answer.why or "it holds no token"
                state = answer.state if answer.data is None else FetchState.FAILED
                return replace(answer, state=state, data=None, why=f"the licence of the coverage API: {why}")
            self._tokens[site] = (token, self._clock())
            return token

    def _forget(self, url: str) -> None:
        with self._lock:
            self._tokens.pop(urlsplit(url).netloc, None)


def _token_in(data: bytes | None) -> str:
    """The token in the licence agreement; empty where there is none."""
    try:
        rows = read_envelope(data or b"").rows
    except ValueError:
        return ""
    return next((str(row[name]) for row in rows for name in ("Token", "token") if row.get(name)), "")
