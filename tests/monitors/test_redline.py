"""Two versions side by side: what stayed is the same line, what changed is marked word by word."""

from __future__ import annotations

from monitors.compare import compare
from monitors.redline import Cell, Line, Redline, redline
from tests.monitors.versions import PAGE, altered, read

PAIN = "Pain has lasted for at least 6 weeks"
WORSE = "Pain has lasted for at least 12 weeks"


def _lines(*replacements: tuple[str, str]) -> Redline:
    old, new = read(PAGE), read(altered(*replacements))
    return redline(old, new, compare(old, new))


def _changed(cell: Cell | None) -> list[str]:
    return [run.text for run in cell.runs if run.changed] if cell else []


def _differing(found: Redline) -> list[Line]:
    return [line for line in found.lines if not line.same]


def test_only_the_words_that_changed_are_marked_and_the_line_names_its_change() -> None:
    (line,) = _differing(_lines((PAIN, WORSE)))
    assert (_changed(line.before), _changed(line.after)) == (["6"], ["12"])
    assert line.changes == (0,)
    assert line.path[-1] == "Coverage Criteria"


def test_every_word_of_what_binds_stands_on_both_sides() -> None:
    old = read(PAGE)
    found = redline(old, old, compare(old, old))
    assert all(line.same for line in found.lines)
    shown = " ".join(run.text for line in found.lines if line.after for run in line.after.runs)
    assert "The brace was ordered by a surgeon of bones and joints." in shown
    assert "forty persons" not in shown
    assert found.aside > 0


def test_what_went_stands_between_its_old_neighbours() -> None:
    found = _lines(("<li>An elastic sleeve; or</li>", ""))
    (gone,) = _differing(found)
    place = found.lines.index(gone)
    around = [
        " ".join(run.text for run in line.after.runs) for line in found.lines[place - 1 : place + 2] if line.after
    ]
    assert gone.after is None
    assert around == ["A supervised course of exercise; or", "A brace from the shelf."]


def test_items_cut_at_another_place_are_no_difference() -> None:
    cut = ("for the same knee</li>\n<li>A brace worn", "for the same knee. A brace worn")
    assert _differing(_lines(cut)) == []
