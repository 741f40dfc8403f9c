"""The grammar of printed list markers: what is a bullet or a label, where the body begins, which series it belongs to.

Every format shares these rules, so that a list looks the same to the criteria tree whether it was printed, served as a
web page or saved as text. A marker is judged by its own line alone; what only the neighbours can tell (is ``I.`` a
letter or a Roman number?) is answered with every possible style, the likeliest first.
"""

from __future__ import annotations

import re

# Never anything but a bullet at the start of a line; private-use glyphs are what symbol fonts leave behind.
_STRONG = "•●○◦▪▫■□◼◻⬛⬜▶►▸▹▻➢➣➤➔➜➙→⇒⇨❖◆◇♦✓✔✗✘✦★☆‣⁃∙⦁⚫⚪☐☑☒❏❐❑❒❍◉◌⮚⮞❯\ue000-\uf8ff"
# Bullets only where a space and a body follow; letters among them are symbol fonts read as text (Wingdings § Ø ü).
_WEAK = re.escape("o§·*+¨Øü–—−‐-")
_BULLET = re.compile(rf"[{_STRONG}]|\[[ xX_]?\]|[{_WEAK}](?=\s+\S)|[{_WEAK}]$")

_TOKEN = r"(?:\d{1,3}|[A-Za-z]|AA|BB|CC|DD|EE|FF|aa|bb|cc|dd|ee|ff|[IVXL]{2,7}|[ivxl]{2,7})"
_ENUMERATIONS = (
    re.compile(rf"\(\s?({_TOKEN})\s?\)(?![\],.;:/-])"),
    re.compile(rf"({_TOKEN})\.?\)(?![\],.;:/-])"),
    re.compile(rf"({_TOKEN})\.(?=\s|$)"),
    re.compile(r"(\d{1,2}|[A-Z])\.(?=[A-Z][a-z]+[\s,])"),  # "1.Documentation": the space was lost
)
_PATH = re.compile(r"(\d{1,3}(?:\.\d{1,3}){1,5})\.?(?=\s|$)")
_DATE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d")
_HEADING_FOLLOWS = re.compile(r"\s+(?:[-–—]\s*)?[A-Z][A-Za-z]|\s*$")
_DASH = re.compile(r"\s+[-–—](?=\s+[A-Z])")
_BODY = re.compile(r"\s*")

_ROMAN = re.compile(r"(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})$")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
_LIKELY_ROMAN = frozenset("ivx")


def split_marker(text: str) -> tuple[str, int]:
    """The marker a line begins with and the offset of its body; ``("", 0)`` where there is none.

    ``text[offset:]`` begins with the body's first character and is empty when the marker stands alone.

    >>> split_marker("A. History of migraine")
    ('A.', 3)
    """
    lead = len(text) - len(text.lstrip())
    end = _marker_end(text, lead)
    if end == lead:
        return "", 0
    body = _BODY.match(text, end)
    return text[lead:end], body.end() if body else end


def marker_styles(marker: str) -> tuple[str, ...]:
    """Every series a marker may belong to, the likeliest first; empty for no marker.

    Styles are ``bullet:<glyph>``, ``decimal-path`` (``1.1``) and ``decimal``, ``alpha-upper``, ``alpha-lower``,
    ``roman-upper``, ``roman-lower``, with ``-paren`` (``1)``) or ``-parens`` (``(1)``) after them.
    """
    if not marker:
        return ()
    if _bullet_end(marker, 0) == len(marker):
        return (f"bullet:{marker}",)
    if _PATH.fullmatch(marker.split()[0]) or not _token(marker):
        return ("decimal-path",)
    token, suffix = _token(marker), _suffix(marker)
    return tuple(style + suffix for style in _series(token))


def marker_style(marker: str) -> str:
    """The likeliest series of a marker, empty for no marker.

    A single ``I``, ``V`` or ``X`` is Roman, any other single letter is a letter: ask ``marker_styles`` for the rest.
    """
    styles = marker_styles(marker)
    return styles[0] if styles else ""


def marker_ordinal(marker: str, style: str) -> int | None:
    """The place of a marker in a series of that style, counted from 1 (``B.`` is 2); None for bullets and paths."""
    token = _token(marker).lower()
    if not token or style.startswith("bullet") or style not in marker_styles(marker):
        return None
    if style.startswith("decimal"):
        return int(token)
    if style.startswith("roman"):
        return _roman_value(token)
    return (len(token) - 1) * 26 + ord(token[0]) - ord("a") + 1


def _marker_end(text: str, at: int) -> int:
    end = _bullet_end(text, at)
    if end > at:
        return end
    if not text[at : at + 1].isalnum() and text[at : at + 1] != "(":
        return at
    return _enumeration_end(text, at) or at


def _bullet_end(text: str, at: int) -> int:
    found = _BULLET.match(text, at)
    if not found or (found.group() == "§" and text[found.end() :].lstrip()[:1].isdigit()):
        return at  # "§ 410.33" cites a regulation
    return found.end()


def _enumeration_end(text: str, at: int) -> int:
    """The end of an enumeration label, 0 where there is none."""
    path = _PATH.match(text, at)
    if path:
        return _path_end(text, path)
    if _DATE.match(text, at):
        return 0
    for pattern in _ENUMERATIONS:
        found = pattern.match(text, at)
        if found and _series(found.group(1)):
            return found.end()
    return 0


def _path_end(text: str, found: re.Match[str]) -> int:
    """``1.1 Scope`` is a label, ``1.5 mg daily`` and ``09.01.18`` are not."""
    parts = found.group(1).split(".")
    if any(len(part) > 1 and part.startswith("0") for part in parts):
        return 0
    if len(parts) < 3 and not _HEADING_FOLLOWS.match(text, found.end()):
        return 0
    dash = _DASH.match(text, found.end())
    return dash.end() if dash else found.end()


def _token(marker: str) -> str:
    """The letter or number inside a label, empty for a bullet or a path."""
    token = marker.strip("(). ")
    return token if re.fullmatch(_TOKEN, token) else ""


def _suffix(marker: str) -> str:
    if marker.startswith("("):
        return "-parens"
    return "-paren" if marker.endswith(")") else ""


def _series(token: str) -> tuple[str, ...]:
    if token.isdigit():
        return ("decimal",)
    case = "upper" if token.isupper() else "lower"
    letter = len(token) == 1 or token == token[0] * 2
    roman = _roman_value(token.lower()) is not None
    first = roman and (len(token) > 1 or token.lower() in _LIKELY_ROMAN)
    styles = [f"roman-{case}"] * roman + [f"alpha-{case}"] * letter
    return tuple(styles if first else reversed(styles))


def _roman_value(token: str) -> int | None:
    if not token or not _ROMAN.fullmatch(token):
        return None
    values = [_ROMAN_VALUES[letter] for letter in token]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
