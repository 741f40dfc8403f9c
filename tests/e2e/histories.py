"""Lives of invented policies, day by day, with the answer of every day worked out by hand.

Each history is what arrived, in the order in which it arrived, and a table of days with the number of weeks that the
policy asks for on that day (None: nothing governs). The number of weeks tells the versions apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field

N = None


@dataclass(frozen=True)
class Doc:
    """A document that arrives: how many weeks it asks for, when it was received, and what it prints of itself.

    ``also`` are further documents that arrive in the same run, in any order of dates.
    """

    weeks: int
    got: str
    effective: str = ""
    lines: tuple[str, ...] = ()
    number: str = ""
    title: str = "Supervised Lamp Therapy"
    page: str = ""
    note: str = ""
    also: tuple[Doc, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class Gone:
    """The policy is taken down, as two visits have seen, from a day on."""

    on: str


@dataclass(frozen=True)
class History:
    """What arrived and what every day's answer is; ``names`` are further numbers the policy answers to."""

    name: str
    steps: tuple[Doc | Gone, ...]
    answers: dict[str, int | None]
    versions: int
    names: tuple[str, ...] = ()
    known: dict[tuple[str, str], int | None] = field(default_factory=dict)
    other: dict[str, dict[str, int | None]] = field(default_factory=dict)


def first(weeks: int = 6, got: str = "2026-01-10", effective: str = "January 1, 2026") -> Doc:
    """The version that most lives begin with."""
    return Doc(weeks, got, effective)


HISTORIES = (
    History(
        "one version",
        (first(),),
        {"2025-12-31": N, "2026-01-01": 6, "2026-01-09": 6, "2026-08-01": 6, "2031-01-01": 6},
        1,
    ),
    History(
        "one after the other",
        (first(), Doc(8, "2026-04-05", "April 1, 2026")),
        {"2025-12-31": N, "2026-01-01": 6, "2026-03-31": 6, "2026-04-01": 8, "2026-12-31": 8},
        2,
        known={("2026-04-02", "2026-04-04"): 6, ("2026-04-02", "2026-04-05"): 8, ("2026-01-05", "2026-01-09"): N},
    ),
    History(
        "three in a row",
        (first(), Doc(8, "2026-04-05", "04/01/2026"), Doc(10, "2026-07-02", "07.01.2026")),
        {"2026-03-31": 6, "2026-04-01": 8, "2026-06-30": 8, "2026-07-01": 10},
        3,
    ),
    History(
        "a future version beside the current one",
        (first(), Doc(8, "2026-05-01", "July 1, 2026")),
        {"2026-05-02": 6, "2026-06-30": 6, "2026-07-01": 8},
        2,
        known={("2026-07-15", "2026-04-30"): 6, ("2026-07-15", "2026-05-01"): 8},
    ),
    History(
        "a future version, the current one posted again, then the future one again",
        (first(), Doc(8, "2026-05-01", "July 1, 2026"), first(got="2026-05-15"), Doc(8, "2026-07-03", "July 1, 2026")),
        {"2026-05-10": 6, "2026-05-20": 6, "2026-06-30": 6, "2026-07-01": 8, "2026-07-03": 8},
        2,
    ),
    History(
        "two future versions",
        (first(), Doc(8, "2026-05-01", "July 1, 2026"), Doc(10, "2026-05-20", "October 1, 2026")),
        {"2026-06-30": 6, "2026-07-01": 8, "2026-09-30": 8, "2026-10-01": 10},
        3,
    ),
    History(
        "a future version corrected before its day",
        (first(), Doc(8, "2026-05-01", "July 1, 2026"), Doc(10, "2026-06-01", "July 1, 2026")),
        {"2026-06-15": 6, "2026-06-30": 6, "2026-07-01": 10},
        3,
        known={("2026-07-01", "2026-05-31"): 8},
    ),
    History(
        "a first version that is still to come",
        (Doc(6, "2026-01-10", "March 1, 2026"),),
        {"2026-01-10": N, "2026-02-28": N, "2026-03-01": 6},
        1,
    ),
    History(
        "a retroactive date",
        (first(), Doc(8, "2026-05-10", "February 1, 2026")),
        {"2026-01-31": 6, "2026-02-01": 8, "2026-05-09": 8, "2026-05-10": 8},
        2,
        known={("2026-03-01", "2026-05-09"): 6, ("2026-03-01", "2026-05-10"): 8},
    ),
    History(
        "a late correction under the same date",
        (first(), Doc(8, "2026-03-03", "January 1, 2026")),
        {"2026-01-01": 6, "2026-03-02": 6, "2026-03-03": 8},
        2,
    ),
    History(
        "a late correction that prints its review",
        (first(), Doc(8, "2026-03-03", "January 1, 2026", ("Last Review Date: February 15, 2026",))),
        {"2026-02-14": 6, "2026-02-15": 8},
        2,
    ),
    History(
        "two corrections under the same date",
        (first(), Doc(8, "2026-03-03", "January 1, 2026"), Doc(10, "2026-03-20", "January 1, 2026")),
        {"2026-03-02": 6, "2026-03-03": 8, "2026-03-19": 8, "2026-03-20": 10},
        3,
    ),
    History(
        "a correction on the day of the first",
        (first(), Doc(8, "2026-01-10T15:00", "January 1, 2026")),
        {"2026-01-09": 6, "2026-01-10": 8},
        2,
    ),
    History(
        "an earlier date than the version before",
        (first(effective="March 1, 2026", got="2026-03-02"), Doc(8, "2026-05-05", "February 1, 2026")),
        {"2026-02-28": N, "2026-03-01": 6, "2026-05-04": 6, "2026-05-05": 8},
        2,
    ),
    History(
        "three in one run, in any order",
        (
            Doc(
                10,
                "2026-07-02",
                "July 1, 2026",
                also=(first(), Doc(8, "2026-04-05", "April 1, 2026")),
            ),
        ),
        {"2025-12-31": N, "2026-01-01": 6, "2026-04-01": 8, "2026-06-30": 8, "2026-07-01": 10},
        3,
    ),
    History(
        "the older one found later",
        (Doc(8, "2026-04-05", "April 1, 2026"), first()),
        {"2026-01-01": 6, "2026-03-31": 6, "2026-04-01": 8},
        2,
    ),
    History(
        "the one in the middle found last",
        (first(), Doc(10, "2026-07-05", "July 1, 2026"), Doc(8, "2026-04-05", "April 1, 2026")),
        {"2026-03-31": 6, "2026-04-01": 8, "2026-06-30": 8, "2026-07-01": 10},
        3,
    ),
    History(
        "an original date only",
        (Doc(6, "2026-01-10", lines=("Original Effective Date: June 1, 2012",)),),
        {"2001-01-01": 6, "2012-06-01": 6, "2026-01-10": 6},
        1,
    ),
    History(
        "an original date and a review",
        (Doc(6, "2026-01-10", lines=("Original Effective Date: June 1, 2012", "Last Review Date: November 15, 2025")),),
        {"2012-06-01": N, "2025-11-14": N, "2025-11-15": 6},
        1,
    ),
    History(
        "original dates twice, with reviews",
        (
            Doc(6, "2026-01-10", lines=("Original Effective Date: June 1, 2012", "Last Review Date: 11/15/2025")),
            Doc(8, "2026-06-01", lines=("Original Effective Date: June 1, 2012", "Last Review Date: 05/20/2026")),
        ),
        {"2025-11-14": N, "2025-11-15": 6, "2026-05-19": 6, "2026-05-20": 8},
        2,
    ),
    History(
        "original dates twice, nothing else",
        (
            Doc(6, "2026-01-10", lines=("Original Effective Date: June 1, 2012",)),
            Doc(8, "2026-06-01", lines=("Original Effective Date: June 1, 2012",)),
        ),
        {"2001-01-01": 6, "2026-05-31": 6, "2026-06-01": 8},
        2,
    ),
    History(
        "no dates at all",
        (Doc(6, "2026-01-10"), Doc(8, "2026-06-01")),
        {"2001-01-01": 6, "2026-01-09": 6, "2026-05-31": 6, "2026-06-01": 8},
        2,
    ),
    History(
        "months only",
        (Doc(6, "2026-02-10", "February 2026"), Doc(8, "2026-05-10", "May 2026")),
        {"2026-01-31": N, "2026-02-01": 6, "2026-04-30": 6, "2026-05-01": 8},
        2,
    ),
    History(
        "the same month twice",
        (Doc(6, "2026-02-10", "February 2026"), Doc(8, "2026-02-20", "February 2026")),
        {"2026-02-01": 6, "2026-02-19": 6, "2026-02-20": 8},
        2,
    ),
    History(
        "a month after a day of it",
        (Doc(6, "2026-02-15", "February 10, 2026"), Doc(8, "2026-02-20", "February 2026")),
        {"2026-02-09": N, "2026-02-10": 6, "2026-02-19": 6, "2026-02-20": 8},
        2,
    ),
    History(
        "an effective date years before the review",
        (Doc(6, "2026-01-10", "March 12, 2018", ("Last Review Date: April 30, 2025",)),),
        {"2018-03-12": N, "2025-04-29": N, "2025-04-30": 6},
        1,
    ),
    History(
        "a new year and a leap day",
        (Doc(6, "2026-12-20", "January 1, 2027"), Doc(8, "2028-02-10", "February 29, 2028")),
        {"2026-12-31": N, "2027-01-01": 6, "2028-02-28": 6, "2028-02-29": 8, "2028-03-01": 8},
        2,
    ),
    History(
        "the same text in other bytes",
        (first(), Doc(6, "2026-02-10", "January 1, 2026", remark="printed again")),
        {"2025-12-31": N, "2026-01-01": 6, "2026-02-10": 6},
        1,
    ),
    History(
        "the same text at another address",
        (first(), Doc(6, "2026-02-10", "January 1, 2026", page="mirror")),
        {"2025-12-31": N, "2026-01-01": 6, "2026-02-10": 6},
        1,
    ),
    History(
        "back to the earlier file",
        (first(), Doc(8, "2026-04-05", "April 1, 2026"), first(got="2026-05-10")),
        {"2026-03-31": 6, "2026-04-01": 8, "2026-05-09": 8, "2026-05-10": 6},
        3,
    ),
    History(
        "back to the earlier text in other bytes",
        (first(), Doc(8, "2026-04-05", "April 1, 2026"), Doc(6, "2026-05-10", "January 1, 2026", remark="again")),
        {"2026-03-31": 6, "2026-04-01": 8, "2026-05-09": 8, "2026-05-10": 6},
        3,
    ),
    History(
        "withdrawn",
        (first(), Gone("2026-05-01")),
        {"2025-12-31": N, "2026-01-01": 6, "2026-04-30": 6, "2026-05-01": N, "2027-01-01": N},
        1,
    ),
    History(
        "withdrawn with a version to come",
        (first(), Doc(8, "2026-05-01", "July 1, 2026"), Gone("2026-06-01")),
        {"2026-05-31": 6, "2026-06-01": N, "2026-07-01": N},
        2,
    ),
    History(
        "withdrawn and returned as it was",
        (first(), Gone("2026-05-01"), first(got="2026-08-01")),
        {"2026-04-30": 6, "2026-05-01": N, "2026-07-31": N, "2026-08-01": 6},
        2,
    ),
    History(
        "withdrawn and returned with a new text and its own day",
        (first(), Gone("2026-05-01"), Doc(8, "2026-08-01", "July 15, 2026")),
        {"2026-04-30": 6, "2026-05-01": N, "2026-07-14": N, "2026-07-15": 8},
        2,
    ),
    History(
        "withdrawn and returned with a day before the withdrawal",
        (first(), Gone("2026-05-01"), Doc(8, "2026-08-01", "March 1, 2026")),
        {"2026-03-01": 6, "2026-04-30": 6, "2026-05-01": N, "2026-07-31": N, "2026-08-01": 8},
        2,
    ),
    History(
        "withdrawn twice",
        (
            first(),
            Gone("2026-03-01"),
            first(got="2026-04-01"),
            Gone("2026-06-01"),
            Doc(8, "2026-09-01", "August 1, 2026"),
        ),
        {
            "2026-02-28": 6,
            "2026-03-01": N,
            "2026-04-01": 6,
            "2026-05-31": 6,
            "2026-06-01": N,
            "2026-07-31": N,
            "2026-08-01": 8,
        },
        3,
    ),
    History(
        "an older version found after the withdrawal",
        (first(), Gone("2026-05-01"), Doc(4, "2025-07-01", "June 1, 2025")),
        {"2025-05-31": N, "2025-06-01": 4, "2025-12-31": 4, "2026-01-01": 6, "2026-04-30": 6, "2026-05-01": N},
        2,
    ),
    History(
        "retired on a printed day",
        (first(), Doc(6, "2026-05-20", "January 1, 2026", ("RETIRED", "Retired Date: May 1, 2026"))),
        {"2026-04-30": 6, "2026-05-01": N, "2026-05-20": N},
        2,
    ),
    History(
        "retired without a day",
        (first(), Doc(6, "2026-05-20", "January 1, 2026", ("RETIRED POLICY",))),
        {"2026-05-19": 6, "2026-05-20": N},
        2,
    ),
    History(
        "to be retired at the end of the year",
        (first(), Doc(8, "2026-05-20", "January 1, 2026", ("RETIRED POLICY", "Termination Date: December 31, 2026"))),
        {"2026-05-19": 6, "2026-05-20": 8, "2026-12-31": 8, "2027-01-01": N},
        2,
    ),
    History(
        "retired and issued anew",
        (
            first(),
            Doc(6, "2026-05-20", "January 1, 2026", ("RETIRED", "Retired Date: May 1, 2026")),
            Doc(8, "2026-09-01", "September 1, 2026"),
        ),
        {"2026-04-30": 6, "2026-05-01": N, "2026-08-31": N, "2026-09-01": 8},
        3,
    ),
    History(
        "an archived copy beside the current one",
        (
            first(8),
            Doc(6, "2026-02-01", "January 1, 2025", ("ARCHIVED", "Archived Date: January 1, 2026"), page="archive"),
        ),
        {"2024-12-31": N, "2025-01-01": 6, "2025-12-31": 6, "2026-01-01": 8, "2026-02-01": 8},
        2,
    ),
    History(
        "a history version with its last day",
        (
            first(8),
            Doc(6, "2026-02-01", "January 1, 2025", ("HISTORY VERSION", "End Date: October 31, 2025"), page="history"),
        ),
        {"2025-01-01": 6, "2025-10-31": 6, "2025-11-01": N, "2025-12-31": N, "2026-01-01": 8},
        2,
    ),
    History(
        "renumbered at the same address",
        (first(), Doc(6, "2026-04-05", "April 1, 2026", number="FW-9001")),
        {"2026-01-01": 6, "2026-03-31": 6, "2026-04-01": 6},
        2,
        names=("FW-9001",),
    ),
    History(
        "renumbered and changed",
        (
            first(),
            Doc(8, "2026-04-05", "April 1, 2026", number="FW-9002"),
            Doc(9, "2026-06-01", "June 1, 2026", number="FW-9002"),
        ),
        {"2026-03-31": 6, "2026-04-01": 8, "2026-05-31": 8, "2026-06-01": 9},
        3,
        names=("FW-9002",),
    ),
    History(
        "merged into another policy",
        (
            first(),
            Doc(7, "2026-01-11", "January 1, 2026", number="FW-9101", title="Guided Ladder Training", page="target"),
            Doc(
                6,
                "2026-06-02",
                "January 1, 2026",
                ("RETIRED POLICY", "Retired Date: June 1, 2026"),
                note="This policy was merged into FW-9101.",
            ),
        ),
        {"2026-05-31": 6, "2026-06-01": N},
        2,
        other={"FW-9101": {"2026-05-31": 7, "2026-06-01": 7}},
    ),
    History(
        "split into two policies",
        (
            first(),
            Doc(6, "2026-06-02", "January 1, 2026", ("RETIRED POLICY", "Retired Date: June 1, 2026")),
            Doc(5, "2026-06-02", "June 1, 2026", number="FW-9201", title="Quiet Kite Flying for Adults", page="adults"),
            Doc(
                3, "2026-06-02", "June 1, 2026", number="FW-9202", title="Paper Boat Folding, Paediatric", page="young"
            ),
        ),
        {"2026-05-31": 6, "2026-06-01": N},
        2,
        other={
            "FW-9201": {"2026-05-31": N, "2026-06-01": 5},
            "FW-9202": {"2026-05-31": N, "2026-06-01": 3},
        },
    ),
    History(
        "another policy at the same address",
        (
            first(),
            Doc(
                9,
                "2026-04-05",
                "April 1, 2026",
                number="FW-9301",
                title="Hand Bells",
                note="Bells are rung in a quiet hall by two persons who have learned to count rests. " * 12,
            ),
        ),
        {"2026-03-31": 6, "2026-04-05": 6},
        1,
        other={"FW-9301": {"2026-03-31": N, "2026-04-01": 9}},
    ),
    History(
        "replaces another policy",
        (Doc(8, "2026-04-05", "April 1, 2026", note="This policy replaces FW-1000 from April on."),),
        {"2026-03-31": N, "2026-04-01": 8},
        1,
    ),
)
