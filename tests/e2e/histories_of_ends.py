"""Lives that end or change their name: withdrawn, retired, archived, renumbered, merged, split."""

from __future__ import annotations

from tests.e2e.histories import Doc, Gone, History, N, first

OF_ENDS = (
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
