"""Somebody claims that a policy, a payer or anybody says these words: is it so, where do they stand, and why not?

The words are looked for where they are said to be: in the version in force on the day. Then in the policy's other
versions, in the payer's other policies, and everywhere; what is found there does not make the claim true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from corpus.errors import NotFound, WrongUse
from corpus.model import VersionStatus
from corpus.payer_book import PayerBook
from retrieval.cite import Citation
from retrieval.lookup import Lookup
from retrieval.quotes import Quotes
from retrieval.quotes_elsewhere import Elsewhere, Traced

_HYPHENATED = re.compile(r"(?<=[^\W\d_])-[ \t]*\r?\n\s*(?=[^\W\d_])")
"""A word that was parted at the end of a line, as it is copied from a page."""
_NOTHING = "nothing like them was found"
_STANDING = {
    VersionStatus.FUTURE: ", which comes into force later",
    VersionStatus.SUPERSEDED: ", which is superseded",
    VersionStatus.WITHDRAWN: ", which is withdrawn",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """Words, the day they are about, and who is said to say them: a policy, a payer, or nobody in particular."""

    quote: str
    as_of: date
    policy_id: str | None = None
    payer: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the words stand: ``citation`` where the claim is true, ``traced`` what was found by looking for them.

    ``refused`` says why the policy that is named could not be looked into.
    """

    claim: Claim
    citation: Citation | None = None
    traced: Traced | None = None
    refused: str = ""


def place_of(lookup: Lookup, quotes: Quotes, elsewhere: Elsewhere, claim: Claim) -> Place:
    """Where the words of a claim stand. Raises WrongUse where there are no words, or the name is not one policy's."""
    if not any(letter.isalnum() for letter in claim.quote):
        raise WrongUse("There are no words in this quote.", todo="Copy the words that are to be looked for.")
    whole = replace(claim, quote=_HYPHENATED.sub("", claim.quote))
    if whole != claim:
        place = _place_of(lookup, quotes, elsewhere, whole)
        if place.citation is not None:
            return place
    return _place_of(lookup, quotes, elsewhere, claim)


def _place_of(lookup: Lookup, quotes: Quotes, elsewhere: Elsewhere, claim: Claim) -> Place:
    if claim.policy_id is None:
        traced = elsewhere.trace(claim.quote, claim.as_of, payer=claim.payer)
        if traced is not None and traced.exact and traced.citation.origin.status is VersionStatus.IN_FORCE:
            return Place(claim, traced.citation, traced)
        return Place(claim, None, _better(traced, elsewhere, claim) if claim.payer else traced)
    try:
        policy_id = lookup.policy(claim.policy_id).policy_id
    except NotFound as error:
        return Place(claim, None, elsewhere.trace(claim.quote, claim.as_of), error.line())
    found, refused = None, ""
    try:
        found = quotes.find(policy_id, claim.quote, claim.as_of)
    except NotFound as error:  # it did not govern on the day: the words may stand in a version of another
        refused = error.line()
    if found is not None:
        return Place(claim, found)
    traced = elsewhere.trace(claim.quote, claim.as_of, policy_id=policy_id)
    return Place(claim, None, _better(traced, elsewhere, claim), refused)


def _better(traced: Traced | None, elsewhere: Elsewhere, claim: Claim) -> Traced | None:
    """What was found where the words are said to be, unless they stand elsewhere word by word."""
    if traced is not None and traced.exact:
        return traced
    everywhere = elsewhere.trace(claim.quote, claim.as_of)
    if everywhere is not None and (traced is None or everywhere.exact):
        return everywhere
    return traced


def missing(place: Place, book: PayerBook) -> str:
    """Why words are not verified, and what stands instead."""
    claim, traced = place.claim, place.traced
    where = "in any policy in force on that day"
    if claim.policy_id:
        where = "in the version in force on that day"
    elif claim.payer:
        where = f"in any policy of {book.get(claim.payer).name} in force on that day"
    if place.refused:
        return f"{place.refused} {_found('The words', traced)}." if traced else f"{place.refused} {_NOTHING}."
    said = f"these words are not {where}"
    return f"{said}; {_found('they', traced)}" if traced is not None else f"{said}, and {_NOTHING}"


def _found(words: str, traced: Traced) -> str:
    origin = traced.citation.origin
    version = f"{origin.version_id}{_STANDING.get(origin.status, '') if origin.status else ''}"
    if traced.exact:
        return f"{words} stand in {version}"
    if traced.cut:
        return f"{words} stand in {version}, but with other words between them that were left out"
    if traced.pieces:
        held = traced.pieces[0].citation.origin.version_id
        return f"{words} are put together from {len(traced.pieces)} places of {held}; what is nearest is shown"
    return f"{words} are nearest to {version}, and differ"
