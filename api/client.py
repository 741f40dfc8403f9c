"""A client for programs in Python: every call of the service as a method, every error as an exception in words.

    with PolicyClient("http://127.0.0.1:8000", key="…") as client:
        answer = client.search("weeks of therapy before a lumbar MRI", payer="larkfield")

The command line talks to a running service through it. What comes back are the documents that ``docs/api.md`` and
``/openapi.json`` describe; dates are written ``2026-01-31``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Any, TypedDict, cast
from urllib.parse import quote

import httpx

from corpus.errors import PayerPolicyError, WrongUse

Json = dict[str, Any]
DEFAULT_URL = "http://127.0.0.1:8000"
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_MOST_PATIENCE = 30.0  # seconds that a call waits when it is told to come back later
_PAGE = 100
_BATCH = 100  # questions of one call: a page of answers comes back before the call has waited too long


class Understood(TypedDict):
    """How a question was understood."""

    payers: list[str]
    codes: list[str]
    codes_unmatched: list[str]
    policy_numbers: list[str]
    as_of: str
    asks: str


class Answer(TypedDict):
    """The answer to a question; ``because`` says why there is none, and results are suggestions then."""

    question: str
    understood: Understood
    answered: bool
    because: str | None
    notice: str | None
    results: list[Json]
    took_ms: float


class Question(TypedDict, total=False):
    """A question of a batch."""

    id: str | int
    question: str
    payer: str
    codes: list[str]
    as_of: str
    limit: int


class Quoted(TypedDict, total=False):
    """Words that a policy is said to contain; without ``policy_id`` they are looked for everywhere."""

    quote: str
    policy_id: str
    payer: str
    as_of: str


class CallFailed(PayerPolicyError):
    """The service turned a call away; ``status`` is HTTP's, ``code`` is for programs, ``todo`` for people."""

    def __init__(self, status: int, message: str, *, todo: str = "", code: str = "error") -> None:
        super().__init__(message, todo=todo, code=code)
        self.status = status


class NotReached(PayerPolicyError):
    """Nobody answers at the address."""

    code = "not_reached"


class PolicyClient:
    """Calls a service; close it, or use it as a context manager. Threads may share it."""

    def __init__(
        self, url: str = DEFAULT_URL, key: str = "", *, timeout: float | None = 60.0, http: httpx.Client | None = None
    ) -> None:
        """``timeout`` in seconds, None to wait without an end; ``http`` in place of a connection of its own."""
        # An address that is gone must not be waited for, however long an answer may take.
        wait = httpx.Timeout(timeout, connect=5.0)
        self._http = http if http is not None else httpx.Client(base_url=url, timeout=wait, trust_env=False)
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}

    def __enter__(self) -> PolicyClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection."""
        self._http.close()

    def search(
        self,
        question: str,
        *,
        payer: str | None = None,
        codes: Sequence[str] = (),
        as_of: str | None = None,
        limit: int = 10,
        wording: bool = False,
    ) -> Answer:
        """Cited criteria for a question; with ``wording`` a short text above them, each sentence cited."""
        asked = {"question": question, "payer": payer, "codes": list(codes), "as_of": as_of, "limit": limit}
        if wording:
            asked["wording"] = True
        return cast(Answer, self._post("/v1/search", asked))

    def search_batch(self, questions: Sequence[Question]) -> list[Json]:
        """``{"id", "result"}`` for each question, in order; one that cannot be asked has an error as its result.

        There may be any number of them: they are asked some at a time.
        """
        parts = (list(questions[start : start + _BATCH]) for start in range(0, len(questions), _BATCH))
        answers = (self._post("/v1/search/batch", {"questions": part})["results"] for part in parts)
        return [answer for part in answers for answer in part]

    def compare(
        self, payers: Sequence[str], question: str = "", *, codes: Sequence[str] = (), as_of: str | None = None
    ) -> Json:
        """What several payers ask for the same, side by side; with no ``payers`` those that the question names."""
        asked = {"question": question, "codes": list(codes), "payers": list(payers), "as_of": as_of}
        return self._post("/v1/compare", asked)

    def payers(self) -> Iterator[Json]:
        """The payers that are known."""
        return self._pages("/v1/payers", "payers", {})

    def policies(
        self,
        *,
        payer: str | None = None,
        q: str | None = None,
        code: str | None = None,
        status: str | None = None,
        as_of: str | None = None,
        known_on: str | None = None,
    ) -> Iterator[Json]:
        """Policies in the order of their ids; ``q`` are words of title, number or a former name."""
        asked = {"payer": payer, "q": q, "code": code, "status": status, "as_of": as_of, "known_on": known_on}
        return self._pages("/v1/policies", "policies", asked)

    def policy(self, policy_id: str, *, as_of: str | None = None, known_on: str | None = None) -> Json:
        """One policy with its versions."""
        return self._get(_policy_path(policy_id), {"as_of": as_of, "known_on": known_on})

    def criteria(self, policy_id: str, *, as_of: str | None = None, known_on: str | None = None) -> Json:
        """The criteria tree of a policy, every node cited."""
        return self._get(f"{_policy_path(policy_id)}/criteria", {"as_of": as_of, "known_on": known_on})

    def version(self, version_id: str) -> Json:
        """One version, by its id: ``payer/number@date``."""
        return self._get(_version_path(version_id), {})

    def text(self, version_id: str, *, sha256: str | None = None) -> str:
        """The text of a version, or of the reading that a citation's ``text_sha256`` names: quotes count in it."""
        asked = {"sha256": sha256} if sha256 is not None else {}
        return self._answer("GET", f"{_version_path(version_id)}/text", params=asked).content.decode("utf-8")

    def document(self, version_id: str) -> bytes:
        """The payer's own document, as it was received: a stranger's file."""
        return self._answer("GET", f"{_version_path(version_id)}/document").content

    def code(self, code: str, *, payer: str | None = None, as_of: str | None = None) -> Iterator[Json]:
        """Every policy that names a code, or one of a range, with how it is covered."""
        return self._pages(f"/v1/codes/{quote(code, safe='')}", "policies", {"payer": payer, "as_of": as_of})

    def citation(self, citation_id: str, *, as_of: str | None = None) -> Json:
        """A citation that was handed out, and where its words stand today, or on a day."""
        return self._get(f"/v1/citations/{quote(citation_id, safe='')}", {"as_of": as_of})

    def verify(self, citations: Sequence[str] = (), quotes: Sequence[Quoted] = (), *, deep: bool = False) -> Json:
        """Whether citations and quotes are true, with ``deep`` against the archived bytes."""
        asked = {"citations": list(citations), "quotes": list(quotes), "deep": deep}
        return self._post("/v1/citations/verify", asked)

    def changes(
        self,
        *,
        since: str | None = None,
        payer: str | None = None,
        code: str | None = None,
        kind: str | None = None,
        material: bool | None = None,
    ) -> Iterator[Json]:
        """What payers changed."""
        only = None if material is None else str(material).lower()
        asked = {"since": since, "payer": payer, "code": code, "kind": kind, "material": only}
        return self._pages("/v1/changes", "changes", asked)

    def command(self, path: str, request: Mapping[str, Any]) -> Iterator[Json]:
        """What a command of the command line writes while the service executes it."""
        try:
            with self._http.stream("POST", path, json=dict(request), headers=self._headers) as answer:
                if answer.status_code != HTTPStatus.OK:
                    answer.read()
                    raise _failure(answer)
                yield from (json.loads(line) for line in answer.iter_lines())
        except httpx.TransportError as error:
            raise _not_reached(error) from error

    def _get(self, path: str, asked: Mapping[str, str | None]) -> Json:
        return self._call("GET", path, params={name: value for name, value in asked.items() if value is not None})

    def _post(self, path: str, asked: Mapping[str, Any]) -> Json:
        return self._call("POST", path, json={name: value for name, value in asked.items() if value is not None})

    def _pages(self, path: str, name: str, asked: Mapping[str, str | None]) -> Iterator[Json]:
        cursor: str | None = None
        while True:
            page = self._get(path, {**asked, "limit": str(_PAGE), "cursor": cursor})
            yield from page[name]
            cursor = page.get("next_cursor")
            if cursor is None:
                return

    def _call(self, method: str, path: str, **sent: Any) -> Json:
        return cast(Json, self._answer(method, path, **sent).json())

    def _answer(self, method: str, path: str, **sent: Any) -> httpx.Response:
        answer = self._sent(method, path, **sent)
        patience = _patience(answer)
        if patience is not None:
            time.sleep(patience)
            answer = self._sent(method, path, **sent)
        if not answer.is_success:
            raise _failure(answer)
        return answer

    def _sent(self, method: str, path: str, **sent: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, headers=self._headers, **sent)
        except httpx.TransportError as error:
            raise _not_reached(error) from error


def _policy_path(policy_id: str) -> str:
    payer, slash, number = policy_id.partition("/")
    if not (slash and payer and number):
        raise WrongUse(f"{policy_id!r} names no policy.", todo="Write payer/number; policies(q=…) finds it by words.")
    return f"/v1/policies/{quote(payer, safe='')}/{quote(number, safe='')}"


def _version_path(version_id: str) -> str:
    policy_id, _, dated = version_id.partition("@")
    if not dated:
        raise WrongUse(f"{version_id!r} names no version.", todo="Write payer/number@date; policy(…) lists them.")
    return f"{_policy_path(policy_id)}/versions/{quote(dated, safe='')}"


def _patience(answer: httpx.Response) -> float | None:
    """How many seconds later a call is made once more; None where it is not."""
    told = answer.headers.get("Retry-After", "")
    if answer.status_code not in _BUSY or not told.isdigit() or float(told) > _MOST_PATIENCE:
        return None
    return float(told)


def _failure(answer: httpx.Response) -> CallFailed:
    try:
        problem = answer.json()
        said, todo = str(problem["detail"]), str(problem["todo"])
        said = said.removesuffix(todo).rstrip() or said  # it ends with what to do, which has a field of its own
        return CallFailed(answer.status_code, said, todo=todo, code=problem["code"])
    except (ValueError, KeyError, TypeError):
        return CallFailed(answer.status_code, f"The service answered {answer.status_code}.", todo="Look at its log.")


def _not_reached(error: httpx.TransportError) -> NotReached:
    return NotReached(f"The service does not answer: {error}.", todo="Start it with payerpolicy serve.")
