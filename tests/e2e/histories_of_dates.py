"""Lives in which versions follow one another: by their printed dates, in any order of arrival, with corrections."""

from __future__ import annotations

from tests.e2e.histories import Doc, History, N, first

OF_DATES = (
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
)
