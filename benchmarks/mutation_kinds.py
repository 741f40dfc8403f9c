"""What a payer might do to a page: each mutation alters the HTML of a document and says what must be told of it.

Targets are chosen by the page's own words (a list that a granting sentence introduces, a heading that names evidence),
never by what the reader made of them, so that what the reader misses counts as missed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from bs4 import BeautifulSoup, Tag

from benchmarks.mutation_page import (
    GRANTS,
    blocks_of,
    indent,
    leaf,
    lists_of,
    one_of,
    only_once,
    own_words,
    replace_words,
    statements,
    strings,
)
from corpus.change import ChangeKind

_NUMBER = re.compile(
    r"(?<![\w.,/-])(\d{1,3})(?=(?: or more| consecutive|-)?[ -](?:weeks?|months?|years?|days?|hours?|visits?|sessions"
    r"|times|percent|mg|mm|cm|points)\b|%)",
    re.IGNORECASE,
)
_CODE = re.compile(r"^\s*(?:\d{5}|[A-CEGHJ-MP-TV]\d{4})\s*$")
_LOGIC = re.compile(r"\b(all|any|one|both) of the (following|criteria below)\b", re.IGNORECASE)
_NEW_CONDITIONS = (
    "A walking diary was kept and handed in before the request",
    "The harbour clinic has seen the member twice in the same season",
    "A second opinion by a wrist specialist agrees with the plan",
    "The device was tried at home under the eyes of a visiting nurse",
    "Two readings taken at dawn were above the agreed line",
)

_AROUND = 4
_ADDED_WORDS = 10
Kinds = frozenset[ChangeKind]


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be told: a kind of change whose quotes hold these words, or these codes; no kinds: nothing at all."""

    kinds: Kinds
    words: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Mutation:
    """A sort of alteration; ``make`` alters the page, or returns None where the page has no place for it."""

    name: str
    material: bool
    make: Callable[[BeautifulSoup, random.Random], Expected | None]


_SILENT = Expected(frozenset())
_ADDED = frozenset({ChangeKind.CRITERION_ADDED})
_REMOVED = frozenset({ChangeKind.CRITERION_REMOVED})
_NUMBERED = frozenset({ChangeKind.CRITERION_TIGHTENED, ChangeKind.CRITERION_RELAXED})
_TURNED = frozenset({ChangeKind.COVERAGE_CHANGED})
_JOINED = frozenset({ChangeKind.LOGIC_CHANGED})
_CONDITION = frozenset({ChangeKind.CRITERION_TIGHTENED, ChangeKind.CRITERION_RELAXED})


# ------------------------------------------------------------------------------------------------------ what is told


def _near_words(text: str, words: str) -> str:
    """A few words around those that were put in: of a long paragraph only the sentence need be told."""
    at = max(0, text.find(words))
    before, after = text[:at].split()[-_AROUND:], text[at + len(words) :].split()[:_AROUND]
    return " ".join((*before, words, *after))


def _number(*, up: bool) -> Callable[[BeautifulSoup, random.Random], Expected | None]:
    def make(soup: BeautifulSoup, chance: random.Random) -> Expected | None:
        fit = [tag for tag in statements(soup) if (m := _NUMBER.search(own_words(tag))) and int(m[1]) > 1]
        tag = one_of(chance, fit)
        if tag is None:
            return None
        match = _NUMBER.search(own_words(tag))
        assert match is not None
        value = int(match[1])
        other = str(value + chance.randint(1, value) if up else value - chance.randint(1, max(1, value // 2)))
        around = own_words(tag)[match.start() : match.end() + 6]
        if not replace_words(tag, around, other + around[len(match[1]) :]):
            return None
        return Expected(_NUMBERED, _near_words(own_words(tag), other + around[len(match[1]) :]))

    return make


def _swap_logic(soup: BeautifulSoup, chance: random.Random) -> Expected | None:
    fit = only_once(soup, [intro for intro, _ in lists_of(soup) if _LOGIC.search(own_words(intro))])
    intro = one_of(chance, fit)
    if intro is None:
        return None
    match = _LOGIC.search(own_words(intro))
    assert match is not None
    other = "any" if match[1].lower() in ("all", "both") else "all"
    spelt = other.upper() if match[1].isupper() else other.capitalize() if match[1][0].isupper() else other
    if not replace_words(intro, match[0], spelt + match[0][len(match[1]) :]):
        return None
    return Expected(_JOINED, _near_words(own_words(intro), spelt + match[0][len(match[1]) :]))


def _swap_joiners(soup: BeautifulSoup, chance: random.Random) -> Expected | None:
    """``; and`` between the items of a list becomes ``; or``, or the other way round."""
    fit = [
        (items, word)
        for intro, items in lists_of(soup)
        for word in ("and", "or")
        if any(re.search(rf"[;,]\s*{word}\s*$", own_words(item)) for item in items)
        and not _LOGIC.search(own_words(intro))
    ]
    chosen = one_of(chance, fit)
    if chosen is None:
        return None
    items, word = chosen
    other = "or" if word == "and" else "and"
    told = []
    for item in items:
        for text in strings(item):
            if re.search(rf"[;,]\s*{word}\s*$", str(text)):
                told.append(own_words(item))
                text.replace_with(re.sub(rf"{word}(\s*)$", rf"{other}\1", str(text)))
    return Expected(_JOINED, " ".join(told[:1]))


def _add_item(soup: BeautifulSoup, chance: random.Random) -> Expected | None:
    fit = [item for _, items in lists_of(soup) for item in items[:-1] if leaf(item)]
    item = one_of(chance, fit)
    if item is None:
        return None
    words = chance.choice(_NEW_CONDITIONS)
    end = re.search(r"[;,.]?\s*(?:\b(?:and|or))?\s*$", own_words(item))
    added = soup.new_tag(item.name, attrs={k: str(v) for k, v in item.attrs.items() if k.startswith("data-")})
    added.string = words + (end[0] if end else "")
    item.insert_after(added)
    return Expected(_ADDED, words)


def _take_item(soup: BeautifulSoup, chance: random.Random) -> Expected | None:
    fit = [item for _, items in lists_of(soup) for item in items[:-1] if leaf(item)]
    fit = only_once(soup, [item for item in fit if len(own_words(item).split()) > 2])
    item = one_of(chance, fit)
    if item is None:
        return None
    words = own_words(item)
    item.extract()
    return Expected(_REMOVED, words)


def _narrow(soup: BeautifulSoup, chance: random.Random) -> Expected | None:
    """A condition within a sentence: "… and has worn it for a season"."""
    fit = [tag for tag in statements(soup) if re.search(r"\w{4}[.;]?\s*$", own_words(tag)) and leaf(tag)]
    tag = one_of(chance, fit)
    if tag is None:
        return None
    for text in reversed(strings(tag)):
        if str(text).strip():
            bare = re.sub(
                r"([.;]?\s*)$", r" and only when the harbour clinic has agreed in writing\1", str(text), count=1
            )
            text.replace_with(bare)
            return Expected(_CONDITION, " ".join(own_words(tag).split()[-2 * _AROUND - _ADDED_WORDS :]))
    return None


def _flip(soup: BeautifulSoup, chance: random.Random) -> Expected | None:
    fit = [tag for tag in statements(soup) if GRANTS.search(own_words(tag))]
    fit = [tag for tag in fit if len(GRANTS.findall(own_words(tag))) == 1]
    tag = one_of(chance, fit)
    if tag is None:
        return None
    match = GRANTS.search(own_words(tag))
    assert match is not None
    refused = match[1].lower() not in ("medically necessary", "covered")
    other = "medically necessary" if refused else chance.choice(("not medically necessary", "investigational"))
    if not replace_words(tag, match[1], other):
        return None
    return Expected(_TURNED, _near_words(own_words(tag), other))


# ------------------------------------------------------------------------------------------------------------ codes


def _code_rows(soup: BeautifulSoup) -> list[Tag]:
    rows = [row for row in soup.find_all("tr") if (cell := row.find("td")) and _CODE.match(cell.get_text())]
    page = soup.get_text(" ")
    return [row for row in rows if page.count(_first_cell(row).get_text().strip()) == 1]


def _first_cell(row: Tag) -> Tag:
    return row.find_all("td")[0]


def _add_code(soup: BeautifulSoup, chance: random.Random) -> Expected | None:
    row = one_of(chance, _code_rows(soup))
    if row is None:
        return None
    old = _first_cell(row).get_text().strip()
    new = next((c for c in _near(old) if c not in soup.get_text()), None)
    if new is None:
        return None
    added = BeautifulSoup(str(row), "html.parser").find("tr")
    assert isinstance(added, Tag)
    _first_cell(added).string = new
    row.insert_after(added)
    return Expected(frozenset({ChangeKind.CODES_ADDED}), code=new)


def _near(code: str) -> Iterator[str]:
    head, tail = code[:-2], int(code[-2:])
    for step in range(1, 60):
        yield f"{head}{(tail + step) % 100:02d}"


def _take_code(soup: BeautifulSoup, chance: random.Random) -> Expected | None:
    row = one_of(chance, _code_rows(soup))
    if row is None:
        return None
    code = _first_cell(row).get_text().strip()
    row.extract()
    return Expected(frozenset({ChangeKind.CODES_REMOVED}), code=code)


def _move_code(soup: BeautifulSoup, chance: random.Random) -> Expected | None:
    """A row goes from the table of covered codes to the table of those not covered, or back."""
    tables = [table for table in soup.find_all("table") if table.find("tr")]
    granted = [t for t in tables if re.search(r"codes covered|codes medically necessary", _before(t), re.I)]
    refused = [t for t in tables if re.search(r"codes (?:not covered|not medically)", _before(t), re.I)]
    moves = [(a, b) for a in granted for b in refused] + [(b, a) for a in granted for b in refused]
    fit = [(row, b) for a, b in moves for row in _code_rows(soup) if row.find_parent("table") is a]
    fit = [(row, b) for row, b in fit if b.find("td") is not None]
    chosen = one_of(chance, fit)
    if chosen is None:
        return None
    row, table = chosen
    code = _first_cell(row).get_text().strip()
    table.find_all("tr")[-1].insert_after(row.extract())
    return Expected(_TURNED, code=code)


def _before(table: Tag) -> str:
    head = table.find_previous(["p", "h2", "h3", "h4", "caption"])
    return own_words(head) if head is not None else ""


# ------------------------------------------------------------------------------------------------- what only looks new


def _move_paragraph(soup: BeautifulSoup, chance: random.Random) -> Expected | None:
    """Two neighbouring paragraphs change places."""
    blocks = [tag for tag, live in blocks_of(soup) if tag.name in ("p", "li") or tag.name[0] == "h"]
    fit = [
        (a, b)
        for a, b in pairwise(blocks)
        if a.name == b.name == "p" and a.parent is b.parent and _whole(a) and _whole(b) and indent(a) == indent(b)
    ]
    chosen = one_of(chance, fit)
    if chosen is None:
        return None
    chosen[1].insert_after(chosen[0].extract())
    return _SILENT


def _whole(tag: Tag) -> bool:
    words = own_words(tag)
    following = tag.find_next_sibling(["p", "ul", "ol", "table", "div", "tr"])
    alone = following is None or (following.name == "p" and not following.get("data-mark"))
    return words.endswith(".") and len(words.split()) > 6 and not tag.get("data-mark") and alone


def _renumber(soup: BeautifulSoup, _chance: random.Random) -> Expected | None:
    """All lists get other marks: letters become numbers, dots become dashes."""
    done = False
    for tag in soup.find_all("p", attrs={"data-mark": True}):
        mark = str(tag["data-mark"])
        tag["data-mark"] = _other_mark(mark)
        done = done or tag["data-mark"] != mark
    for tag in soup.find_all("ol"):
        if tag.find_parent(("nav", "footer")) is None:
            tag["type"] = "i" if tag.get("type") in ("A", "a") else "A"
            done = True
    return _SILENT if done else None


def _other_mark(mark: str) -> str:
    if (found := re.fullmatch(r"([(]?)([A-Za-z])([.)]+)", mark)) and found[2] not in "iIvVxX":
        return f"{found[1]}{ord(found[2].lower()) - ord('a') + 1}{found[3]}"
    if (found := re.fullmatch(r"([(]?)(\d{1,2})([.)]+)", mark)) and 0 < int(found[2]) < 27:
        return f"{found[1]}{chr(ord('A') + int(found[2]) - 1)}{found[3]}"
    return {"•": "–", "o": "•", "–": "•", "▪": "•"}.get(mark, mark)


def _date_footer(soup: BeautifulSoup, chance: random.Random) -> Expected | None:
    """The foot of the page says another day; a print says so in the foot of each page (see the benchmark)."""
    foot = soup.find("footer") or soup.find("body")
    if not isinstance(foot, Tag):
        return None
    for day in soup.find_all("p", attrs={"class": "printed-on"}):
        day.string = f"Page printed on {chance.choice(('May', 'June', 'July'))} {chance.randint(1, 28)}, 2026"
        return _SILENT
    return None


def _new_template(soup: BeautifulSoup, chance: random.Random) -> Expected | None:
    """The site gets another look: menu, wrappers, classes, spaces and line ends."""
    body = soup.find("body")
    if not isinstance(body, Tag):
        return None
    for tag in soup.find_all(("p", "li")):
        tag["class"] = f"text-{chance.randint(1, 9)}"
    for text in soup.find_all(string=True):
        if isinstance(text.parent, Tag) and text.parent.name in ("p", "li", "td") and " " in str(text).strip():
            place = str(text).find(" ", len(str(text)) // 2)
            if place > 0:
                text.replace_with(f"{str(text)[:place]}\n      {str(text)[place + 1 :]}")
    menu = BeautifulSoup(
        "<nav><ul><li><a href='#'>Find care</a></li><li><a href='#'>Pay a bill</a></li></ul></nav>", "lxml"
    )
    body.insert(0, menu.find_all("nav")[0])
    return _SILENT


def _leave(_soup: BeautifulSoup, _chance: random.Random) -> Expected:
    return _SILENT


REPRINTED = "printed on other paper in another font"
FOOTER = "date in the foot"
MUTATIONS: tuple[Mutation, ...] = (
    Mutation("number raised", True, _number(up=True)),
    Mutation("number lowered", True, _number(up=False)),
    Mutation("all of, any of swapped", True, _swap_logic),
    Mutation("and, or between items swapped", True, _swap_joiners),
    Mutation("item added", True, _add_item),
    Mutation("item taken", True, _take_item),
    Mutation("condition added in a sentence", True, _narrow),
    Mutation("coverage flipped", True, _flip),
    Mutation("code added", True, _add_code),
    Mutation("code taken", True, _take_code),
    Mutation("code moved between groups", True, _move_code),
    Mutation("paragraph moved", False, _move_paragraph),
    Mutation("bullets renumbered", False, _renumber),
    Mutation(FOOTER, False, _date_footer),
    Mutation("another template", False, _new_template),
    Mutation(REPRINTED, False, _leave),
)
