"""What does a question ask: of which payer, about which codes and policies, on which day, and for what?

Arguments of a call win over words, and limit the search; words do not. Whether there is an answer is judged by the
payers named, however they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from corpus.errors import WrongUse
from corpus.ids import slug
from corpus.payer_book import PayerBook
from corpus.ports import Record
from retrieval.catalog import Catalog
from retrieval.dates import DATE, one_date
from retrieval.screen import screen
from retrieval.stems import ASKING, content_stems
from retrieval.understand_asks import Asks, what_is_asked
from retrieval.understand_codes import LOOKS, codes_in, given_codes
from retrieval.understand_focus import focused
from retrieval.understand_payers import PayerNames, outside
from retrieval.vocabulary import EMPTY, Vocabulary
from retrieval.word_lists import expansions

MOST_CHARACTERS = 2000


# Words that stand beside a code and tell nothing of what it is for.
_CODE_WORDS = frozenset(
    content_stems(
        "cpt hcpcs icd icd-10 10 cm pcs ndc cdt revenue rev procedure proc diagnosis dx number bill billed billing"
        " billable reimburse reimbursed service test drug item pas work check lookup look find info information about"
        " name names mention mentioned list listed medically necessary necessity prior experimental investigational"
    )
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it comes from outside, with what the caller sets apart."""

    text: str
    payer: str | None = None
    codes: tuple[str, ...] = ()
    as_of: date | None = None
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Understood:
    """A question understood. ``text`` is screened; ``subject`` is what is left of it to search for.

    ``payer`` is the filter; ``payers`` are all that are meant, by argument or in words. ``codes`` are ``SYSTEM:CODE``,
    ``naming`` the policies that name one of them.
    ``also`` are words the policies may print instead of the question's. ``read_as`` are misspelt words and what they
    were taken for; ``unknown_payers`` are names of payers that are not in the payer book. ``background`` is what a long
    question tells beside what it asks; ``telling`` is the stem of the rarest word of what it asks.
    """

    text: str
    subject: str
    also: str
    stems: tuple[str, ...]
    also_stems: tuple[str, ...]
    payer: str | None
    payers: tuple[str, ...]
    codes: tuple[str, ...]
    codes_unmatched: tuple[str, ...]
    naming: tuple[str, ...]
    policy_numbers: tuple[str, ...]
    policies: tuple[str, ...]
    as_of: date
    as_of_given: bool
    asks: Asks
    masked: tuple[str, ...] = ()
    read_as: tuple[tuple[str, str], ...] = ()
    unknown_payers: tuple[str, ...] = ()
    background: str = ""
    telling: str = ""

    @property
    def only_codes(self) -> bool:
        """Whether nothing but codes is asked: then every policy that names them is meant, once."""
        return bool(self.naming) and not any(stem.isalpha() for stem in self.stems)

    @property
    def bare(self) -> bool:
        """Whether nothing but codes is asked, in whatever words: no word tells a service, and no policy is named."""
        told = (stem for stem in self.stems if stem not in ASKING and stem not in _CODE_WORDS)
        return not self.policies and all(any(sign.isdigit() for sign in stem) for stem in told)

    def means(self, payer: str) -> bool:
        """Whether a payer is one of those the question names; every one where it names none."""
        return not self.payers or payer in self.payers


_AS_OF = re.compile(
    rf"\b(?:as\s+of|as\s+at|effective(?:\s+on)?|in\s+effect\s+on|in\s+force\s+on|on|in|during|since|back\s+in)\s+({DATE})",
    re.IGNORECASE,
)


_NUMBER_TOKEN = re.compile(r"(?<![\w.])#?((?=[\w.\-/]*\d)[A-Za-z0-9][A-Za-z0-9.\-/]{2,24}[A-Za-z0-9])(?![\w])")
_SERIES = re.compile(
    r"\b((?:cpb|ncd|lcd|policy|bulletin|guideline|mcg|mp|cg|document)\s*(?:no\.?|number|#)?\s*#?\s*\d[\w.\-]*)",
    re.IGNORECASE,
)
_MASK = re.compile(r"\[[a-z ]+\]")
_WORD = re.compile(r"(?<![\w-])[A-Za-z]{5,}(?![\w-])")
_FORM = re.compile(r"[A-Za-z][\w/-]*\w")


class Understanding:
    """Understands questions against the payers and policies that are known.

    ``words`` are what a practice's own words mean; they win over the list that comes with the program.
    """

    def __init__(self, book: PayerBook, record: Record, words: Mapping[str, str] | None = None) -> None:
        self._book = book
        self._record = record
        self._names = PayerNames(book)
        table = {**expansions(), **(words or {})}
        # By first letter: most words of a question begin like few forms, and need not be tried against all of them.
        by_letter: dict[str, list[str]] = {}
        for form in sorted(table, key=lambda form: (-len(form), form)):
            by_letter.setdefault(form[0].lower(), []).append(re.escape(form))
        groups = (f"(?={re.escape(first)})(?:{'|'.join(forms)})" for first, forms in by_letter.items())
        self._short = re.compile(rf"(?<![\w-])({'|'.join(groups)})(?![\w-])", re.IGNORECASE)
        self._meanings = table

    def understand(
        self, question: Question, catalog: Catalog, today: date, vocabulary: Vocabulary = EMPTY
    ) -> Understood:
        """The question understood. Raises WrongUse for an unknown payer, a code that is none, an empty question."""
        screened = screen(_checked(question.text), self._names.spellings)
        payer = self._book.resolve(question.payer).slug if question.payer else None
        text, as_of_words = _without_as_of(screened.question)
        places = self._names.find(text) or self._misspelt_payers(text, vocabulary)
        others = self._names.others(text, places)
        places = outside(places, others)
        named = tuple(dict.fromkeys(name for name, _, _ in places))
        payers = (payer,) if payer else named
        numbers, policies = self._policies(text, payers, catalog)
        subject = _subject(text, [(start, end) for _, start, end in (*places, *others)], numbers)
        codes = self._codes(question.codes, text, "" if policies else _told(subject))
        naming = {code: self._naming(code, payer, payers) for code in codes}
        subject, read_as = self._spelled(subject, vocabulary)
        subject, background = focused(subject)
        also = self._also(subject, vocabulary)
        as_of = question.as_of or as_of_words or screened.as_of
        stems = content_stems(subject)
        return Understood(
            text=screened.question,
            subject=subject,
            also=also,
            stems=tuple(stems),
            also_stems=tuple(s for s in content_stems(f"{also} {background}") if s not in stems),
            payer=payer,
            payers=payers,
            codes=codes,
            codes_unmatched=tuple(code for code in codes if not naming[code]),
            naming=tuple(sorted({policy for policies_of in naming.values() for policy in policies_of})),
            policy_numbers=numbers,
            policies=policies,
            as_of=as_of or today,
            as_of_given=as_of is not None,
            asks=what_is_asked(text, payers),
            masked=screened.masked,
            read_as=read_as,
            unknown_payers=tuple(dict.fromkeys(name for name, _, _ in others)),
            background=background,
            telling=min((s for s in stems if not s.isdigit()), key=vocabulary.count, default=""),
        )

    def _codes(self, given: Sequence[str], text: str, told: str) -> tuple[str, ...]:
        """The codes of a question; ``told`` are those of its words that tell what it is about."""
        try:
            asked = [code for text in given for code in given_codes(text)]
        except ValueError as error:
            raise WrongUse(f"{error}.", todo=LOOKS) from error
        words = codes_in(text, told, lambda code: bool(self._record.policies_naming([code])))
        return tuple(dict.fromkeys([*asked, *words]))

    def _naming(self, code: str, payer: str | None, payers: Sequence[str]) -> list[str]:
        """The policies of the payers meant that name a code; of all payers where none is."""
        found = self._record.policies_naming([code], payer)
        return [policy_id for policy_id in found if not payers or policy_id.partition("/")[0] in payers]

    def _policies(self, text: str, payers: Sequence[str], catalog: Catalog) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Policy numbers a question names, and the policies they resolve to."""
        numbers, policies = [], []
        for match in [*_SERIES.finditer(text), *_NUMBER_TOKEN.finditer(text)]:
            found = catalog.by_name.get(slug(match.group(1)), ())
            mine = [policy for policy in found if not payers or policy.partition("/")[0] in payers]
            if mine:
                numbers.append(match.group(1))
                policies += mine
        return tuple(dict.fromkeys(numbers)), tuple(dict.fromkeys(policies))

    def _misspelt_payers(self, text: str, vocabulary: Vocabulary) -> list[tuple[str, int, int]]:
        """Payers named with a letter wrong, by words that no policy uses."""
        words = [
            match for match in _WORD.finditer(text) if vocabulary.size and not vocabulary.knows(match.group().lower())
        ]
        found = [(self._names.misspelt(match.group()), *match.span()) for match in words]
        return [(payer, start, end) for payer, start, end in found if payer is not None]

    def _spelled(self, subject: str, vocabulary: Vocabulary) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The subject with misspelt words put right, and which they were."""
        known = {word for match in self._short.finditer(subject) for word in match.group(1).lower().split()}
        words = {match.group() for match in _WORD.finditer(subject) if match.group().lower() not in known}
        read_as = {word: right for word in sorted(words) if (right := vocabulary.spelled(word)) is not None}
        return _WORD.sub(lambda match: read_as.get(match.group(), match.group()), subject), tuple(read_as.items())

    def _also(self, subject: str, vocabulary: Vocabulary) -> str:
        """What the question's short forms, brands and lay words mean: by the list, else by what the corpus says."""
        # A form written in capitals means something as it stands only: PT is a therapy, pt a patient.
        forms = [match.group(1) for match in self._short.finditer(subject)]
        meanings = [self._meanings.get(form) or self._meanings.get(form.lower(), "") for form in forms]
        listed = {form.lower() for form in forms}
        words = _FORM.findall(subject)
        pairs = [f"{one} {two}".lower() for one, two in pairwise(words)]
        for form in (*words, *pairs):
            if form.lower() not in listed:
                meanings += vocabulary.meant(form) or vocabulary.unclipped(form)
        return " ".join(dict.fromkeys(meaning for meaning in meanings if meaning))


def _checked(text: str) -> str:
    if not text.strip():
        raise WrongUse("The question is empty.", todo="Ask for something, for example: BMI for sleeve gastrectomy.")
    if len(text) > MOST_CHARACTERS:
        raise WrongUse(
            f"The question has {len(text)} characters.", todo=f"Ask in at most {MOST_CHARACTERS}; one thing at a time."
        )
    return " ".join(text.split())


def _told(subject: str) -> str:
    """The words of a question that tell what it is about, without those that only ask."""
    return " ".join(word for word in subject.split() if set(content_stems(word)) - ASKING - _CODE_WORDS)


def _without_as_of(text: str) -> tuple[str, date | None]:
    for match in _AS_OF.finditer(text):
        found = one_date(match.group(1))
        if found is not None:
            return f"{text[: match.start()]} {text[match.end() :]}", found
    return text, None


def _subject(text: str, places: Iterable[tuple[int, int]], numbers: Sequence[str]) -> str:
    """The question without payers, masks and policy numbers; all of it where nothing would be left."""
    left = text
    for start, end in sorted(places, reverse=True):
        left = f"{left[:start]} {left[end:]}"
    left = _MASK.sub(" ", left)
    for number in numbers:
        left = left.replace(number, " ")
    left = " ".join(left.split()).strip(" ?-–,;:.")
    return left if content_stems(left) else text
