"""Is this answer the document, or something a site puts in its place?

Bot walls, logins, terms to accept, errors served as a success, the site's front page, nothing at all: each is told
from a document by what it says and is built of, so that none becomes a version of a policy. A doubtful page is let
through to the reader, which judges again by the whole layout.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.errors import Refused
from corpus.source import FetchState
from ingest.refusals import is_error_page, speaks_of_coverage
from ingest.sniff import HTML, PDF, decode, media_type

_LOOKED_AT = 400_000  # characters; walls are small
_SHORT = 6_000

_WALL_MARKS = re.compile(
    r"cf-chl-|/cdn-cgi/challenge-platform/|_Incapsula_Resource|Incapsula incident|px-captcha|distil_r_captcha"
    r"|/_sec/cp_challenge|awswaf\.com|captcha-delivery\.com|geo\.captcha|hcaptcha\.com/captcha|Pardon Our Interruption"
    r"|<title>\s*(?:Just a moment|Attention Required|Request unsuccessful|Bot Verification"
    r"|Access to this page has been)",
    re.I,
)
_WALL_WORDS = re.compile(
    r"verify (?:that )?you are (?:a )?human|are you a robot|not a robot|checking your browser|unusual traffic"
    r"|automated (?:access|requests?|queries)|complete the (?:captcha|security check)",
    re.I,
)
_PASSWORD = re.compile(r"<input\b[^>]*\btype\s*=\s*[\"']?password\b", re.I)
_LOGIN_TITLE = re.compile(r"\b(?:log|sign)[ -]?(?:in|on)\b|\bauthentication\b|\bsingle sign", re.I)
_LOGIN_PATH = re.compile(
    r"/(?:[\w-]*(?:login|log-in|signin|sign-in|logon|sso)[\w.-]*|oauth2?|saml2?|idp|adfs)(?:/|$)", re.I
)
_TERMS = re.compile(
    r"\b(?:terms (?:and conditions|of use|of service)|licen[cs]e agreement|end user licen[cs]e|disclaimer)\b", re.I
)
_ACCEPT = re.compile(
    r"<(?:button|a|label)\b[^>]*>(?:\s|<[^>]*>)*(?:I\s+(?:do\s+)?)?(?:accept|agree|acknowledge)\b"
    r"|<input\b[^>]*\bvalue\s*=\s*[\"']?\s*(?:I\s+)?(?:accept|agree|acknowledge)\b",
    re.I,
)
_SCRIPT_ONLY = re.compile(r"enable javascript|javascript (?:is )?(?:required|disabled)|requires javascript", re.I)
_MISSING_TITLE = re.compile(
    r"^\W*(?:error\W*)?(?:404|410|403|500|503)\b|\b(?:page|file|document|content)\b[^<]{0,20}\bnot (?:be )?found\b"
    r"|^\W*(?:not found|error|oops|page unavailable|access denied|forbidden|maintenance)\b",
    re.I,
)
_TITLE = re.compile(r"<title\b[^>]*>(.*?)</title>", re.I | re.S)
_HIDDEN = re.compile(r"<!--.*?-->|<(script|style|noscript|template|svg|head)\b.*?</\1\s*>", re.I | re.S)
_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What stands in place of the document, and how that was seen."""

    state: FetchState
    why: str


def judge(asked: str, final: str, headers: Mapping[str, str], data: bytes) -> Judgement | None:
    """What a successful answer is instead of a document; None where it may be one."""
    if not data.strip():
        return Judgement(FetchState.ERROR_PAGE, "the answer is empty")
    kind = _kind(data)
    if kind == PDF and b"%%EOF" not in data[-4096:] and b"startxref" not in data[-4096:]:
        return Judgement(FetchState.FAILED, "the PDF ends in the middle")
    if kind != HTML:
        return None
    if _went_home(asked, final):
        return Judgement(FetchState.ERROR_PAGE, "the address leads to the front page of the site: the document is gone")
    return _judge_page(asked, final, headers, decode(data[:_LOOKED_AT]).text)


def is_wall(headers: Mapping[str, str], data: bytes) -> bool:
    """Whether an answer that is no success (403, 429, 503) is a bot wall rather than a plain refusal."""
    return "challenge" in headers.get("cf-mitigated", "") or bool(_WALL_MARKS.search(decode(data[:_LOOKED_AT]).text))


def _kind(data: bytes) -> str:
    try:
        return media_type(data)
    except Refused:
        return ""


def _judge_page(asked: str, final: str, headers: Mapping[str, str], page: str) -> Judgement | None:
    title = _words(found[1]) if (found := _TITLE.search(page)) else ""
    words = _words(_HIDDEN.sub(" ", page))
    small = len(words) < _SHORT
    about_coverage = speaks_of_coverage(words)
    if "challenge" in headers.get("cf-mitigated", "") or (small and not about_coverage and _is_wall(page, words)):
        return Judgement(FetchState.WALL, "a wall against robots stands before the document")
    if not about_coverage and _is_login(asked, final, page, title):
        return Judgement(FetchState.WALL, "a login stands before the document")
    if _is_terms(page, title, words):
        return Judgement(FetchState.WALL, "terms must be accepted before the document is shown")
    if not words:
        why = "the page has no words without its scripts" if "<script" in page.lower() else "the page has no words"
        return Judgement(FetchState.ERROR_PAGE, why)
    if small and not about_coverage and _SCRIPT_ONLY.search(page) and len(words) < 600:
        return Judgement(FetchState.ERROR_PAGE, "the page shows nothing without its scripts")
    if is_error_page(words) or (small and not about_coverage and _MISSING_TITLE.search(title)):
        return Judgement(FetchState.ERROR_PAGE, f"an error page served as a success ({_short(title or words)})")
    if _named_pdf(asked) and not about_coverage and len(words) < 1_500:
        return Judgement(FetchState.ERROR_PAGE, f"a short web page in place of a PDF ({_short(title or words)})")
    return None


def _is_wall(page: str, words: str) -> bool:
    return bool(_WALL_MARKS.search(page) or (len(words) < 2_000 and _WALL_WORDS.search(words)))


def _is_login(asked: str, final: str, page: str, title: str) -> bool:
    sent = asked != final and not _LOGIN_PATH.search(urlsplit(asked).path) and _LOGIN_PATH.search(urlsplit(final).path)
    return bool(sent or (_PASSWORD.search(page) and _LOGIN_TITLE.search(title or page[:2_000])))


def _is_terms(page: str, title: str, words: str) -> bool:
    headed = _TERMS.search(title) or (len(words) < _SHORT and _TERMS.search(words[:300]))
    return bool(headed and _ACCEPT.search(page))


def _went_home(asked: str, final: str) -> bool:
    return urlsplit(final).path in ("", "/") and urlsplit(asked).path not in ("", "/")


def _named_pdf(url: str) -> bool:
    return urlsplit(url).path.lower().endswith(".pdf")


def _words(markup: str) -> str:
    return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", markup))).strip()


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
