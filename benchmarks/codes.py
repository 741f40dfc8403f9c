"""Does every code that any policy prints, asked alone, bring every policy that prints it? All codes are tried.

``PAYERPOLICY_DATA=… python -m benchmarks codes`` reads the data folder as it is. What a policy prints is told twice: by
its reading, and by a scan of its text for forms that can be nothing else, which owes the reader nothing. ``--search``
asks the search too, some 50 codes a second; ``--sample N`` asks it N of them, spread evenly over all.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import count

from api.settings import Settings
from api.wiring import Services, build
from corpus.exchange import PolicyFilter
from corpus.model import Code, Version
from corpus.timeline import governing
from retrieval.answer import Answer
from retrieval.cite import Citer, Quoter
from retrieval.search import MOST_RESULTS, Searcher
from retrieval.texts import Texts
from retrieval.understand import Question

_PAGE = 1_000
_SHOWN = 10
_SPARE = 5  # results more than policies
_TOLD = 1_000  # codes from one line of progress to the next
_SURE = re.compile(
    r"(?<![\w.$/-])(?:[ABCEGHJKLMPQRSTV]\d{4}|\d{4}[FTUM]|[A-TV-Z]\d[0-9A-Z]\.[0-9A-Z]{1,4}|\d{5}-\d{4}-\d{2})(?![\w.-]\w|\w)"
)


def main() -> int:
    """Tries every code; 0 when none misses a policy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--search", action="store_true", help="ask the search too, not the list of codes alone")
    parser.add_argument("--sample", type=int, metavar="N", help="ask the search only so many of the codes")
    args = parser.parse_args()
    services, today = build(Settings.from_env()), datetime.now(UTC).date()
    try:
        printed, scanned = _printed(services, today.toordinal())
        _say(f"{len(printed)} codes in {len({p for ps in printed.values() for p in ps})} policies")
        missed = _report("read, asked of the list of codes", printed, lambda code: _listed(services, code))
        known = {code.rpartition(":")[2] for code in printed}
        sure = {code: policies for code, policies in scanned.items() if code in known}
        missed += _report("scanned, asked of the list of codes", sure, lambda code: _listed(services, code))
        if args.search:
            searcher = _searcher(services)
            some = _spread(printed, args.sample)
            ask = _counted(lambda code: _found(services, searcher, code, today), len(some))
            missed += _report("read, asked of the search", some, ask)
        return 1 if missed else 0
    finally:
        services.close()


def _printed(services: Services, today: int) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Policies by the codes their versions in force print: as read, and as scanned."""
    read: dict[str, set[str]] = defaultdict(set)
    scanned: dict[str, set[str]] = defaultdict(set)
    for version in _in_force(services, today):
        reading = services.record.reading(version.reading_id)
        for mention in reading.codes:
            if version.start <= mention.start < version.end:
                for name in _names(mention.code):
                    read[name].add(version.policy_id)
        for match in _SURE.finditer(reading.text, version.start, version.end):
            scanned[match.group()].add(version.policy_id)
    return read, scanned


def _in_force(services: Services, today: int) -> Iterator[Version]:
    after: str | None = None
    while True:
        page = services.record.policies(PolicyFilter(after=after, limit=_PAGE))
        versions = services.record.versions_by_policy([policy.policy_id for policy in page])
        yield from (version for found in versions.values() if (version := governing(found, today)) is not None)
        if len(page) < _PAGE:
            return
        after = page[-1].policy_id


def _names(code: Code) -> tuple[str, ...]:
    """A code as it is asked for; a range by both its ends."""
    return tuple(f"{code.system.value}:{end}" for end in (code.code, code.last) if end)


def _listed(services: Services, code: str) -> set[str]:
    return set(services.code_finder.policies(code))


class _Silent(Citer):
    """Hands out no citation: what is only counted here is no reason to write to the record that is measured."""

    def hand_out(self, quoters: Iterable[Quoter]) -> None:
        """Stores nothing."""


def _searcher(services: Services) -> Searcher:
    citer = _Silent(services.record, Texts(services.record))
    return Searcher(services.record, services.index, services.embedder, services.lexicon, services.book, citer)


def _found(services: Services, searcher: Searcher, code: str, today: date) -> set[str]:
    """The policies of an answer as long as there are policies, and some more: each comes before a second of any."""
    limit = min(MOST_RESULTS, len(services.record.policies_naming([code])) + _SPARE)
    answer: Answer = searcher.answer(Question(code.rpartition(":")[2], limit=limit), today)
    return {result.citation.origin.policy_id or "" for result in answer.results}


def _spread(printed: dict[str, set[str]], sample: int | None) -> dict[str, set[str]]:
    codes = sorted(printed)
    step = max(1, len(codes) // sample) if sample else 1
    return {code: printed[code] for code in codes[::step]}


def _counted(ask: Callable[[str], set[str]], codes: int) -> Callable[[str], set[str]]:
    """The same, telling on standard error how far it is."""
    asked = count(1)

    def told(code: str) -> set[str]:
        number = next(asked)
        if number % _TOLD == 0:
            sys.stderr.write(f"{number} of {codes} codes asked\n")
        return ask(code)

    return told


def _report(what: str, printed: dict[str, set[str]], ask: Callable[[str], set[str]]) -> int:
    missed = {code: left for code, policies in sorted(printed.items()) if (left := policies - ask(code))}
    share = 1 - len(missed) / max(1, len(printed))
    _say(f"{what}: {len(printed)} codes tried, {share:.2%} bring every policy that prints them")
    for code, left in list(missed.items())[:_SHOWN]:
        _say(f"  {code} misses {', '.join(sorted(left))}")
    return len(missed)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
