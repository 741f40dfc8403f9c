"""What does a whole clinical paragraph ask for? The sentences that request something, told apart from the history.

A note of a hundred words about a patient is mostly not the question. What is requested stands in a sentence of its own
("the surgeon wants …", "criteria for … please"); the rest helps only to choose among the criteria found.
"""

from __future__ import annotations

import re

from retrieval.stems import content_stems

_LONG = 22  # words from which on a question may tell more than it asks
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\s+(?=\bInsurance (?:is|:))|\n+")
_REQUESTS = re.compile(
    r"\?|\b(?:want(?:s|ed)?|request(?:s|ed|ing)?|order(?:s|ed|ing)?|schedul(?:e[ds]?|ing)|recommend(?:s|ed|ing)?"
    r"|need(?:s|ed)?|ask(?:s|ed|ing)?|plan(?:s|ned|ning)? (?:to|for|on)|propos(?:e[ds]?|ing)|criteria|require[ds]?"
    r"|requirements?|coverage|cover(?:s|ed)?|authori[sz]\w+|approv\w+|qualif\w+|eligible|medical(?:ly)? necess\w+"
    r"|prior auth\w*|candidate|please"
    r"|would like|start(?:ing)?|consider(?:s|ing|ed)?|switch(?:ing)?|add(?:ing)?|undergo)\b",
    re.IGNORECASE,
)
_FEWEST = 2  # telling words a request must have


def focused(subject: str) -> tuple[str, str]:
    """``(what is asked, what is told beside it)``; the whole subject where it is short or asks everywhere."""
    if len(subject.split()) < _LONG:
        return subject, ""
    sentences = [sentence.strip() for sentence in _SENTENCE.split(subject) if sentence.strip()]
    asking = [sentence for sentence in sentences if _REQUESTS.search(sentence)]
    asked = " ".join(asking)
    if len(asking) == len(sentences) or len(content_stems(asked)) < _FEWEST:
        return subject, ""
    return asked, " ".join(sentence for sentence in sentences if sentence not in asking)
