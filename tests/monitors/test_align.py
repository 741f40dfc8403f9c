"""Which piece of the older text is which of the newer, under moves, re-flow and sheer size."""

from __future__ import annotations

from dataclasses import replace

from corpus.model import BlockKind
from monitors.align import align
from monitors.units import Unit, Zone
from monitors.wording import squeezed, words


def _units(*texts: str, zone: Zone = Zone.RULES) -> list[Unit]:
    return [
        Unit(n, n + 1, text, squeezed(text), words(text), zone, ("Criteria",), BlockKind.ITEM, n)
        for n, text in enumerate(texts)
    ]


def test_equal_pieces_are_kept_and_an_alike_one_in_their_midst_is_altered() -> None:
    old = _units("The knee gives way", "Pain has lasted for six weeks", "A sleeve was worn")
    new = _units("The knee gives way", "Pain has lasted for twelve weeks", "A sleeve was worn")
    found = align(old, new)
    assert found.kept == [(0, 0), (2, 2)]
    assert found.altered == [(1, 1)]
    assert (found.gone, found.come) == ([], [])


def test_a_piece_out_of_order_is_moved() -> None:
    old = _units("The knee gives way", "Pain has lasted", "A sleeve was worn")
    new = _units("A sleeve was worn", "The knee gives way", "Pain has lasted")
    found = align(old, new)
    assert found.moved == [(2, 0)]
    assert (found.gone, found.come) == ([], [])


def test_a_paragraph_cut_in_two_is_no_difference() -> None:
    old = _units("First", "The knee gives way at night and the sleeve was worn for a year", "Last")
    new = _units("First", "The knee gives way at night and the", "sleeve was worn for a year", "Last")
    found = align(old, new)
    assert (found.altered, found.gone, found.come) == ([], [], [])
    assert found.reflowed == 2


def test_a_rule_that_only_evidence_repeats_is_gone() -> None:
    old = _units("A brace for a stiff person is unproven")
    found = align(old, _units("A brace for a stiff person is unproven", zone=Zone.ASIDE))
    assert found.gone == [0]
    assert found.come == [0]


def test_one_more_copy_of_a_criterion_is_one_more_criterion() -> None:
    (unit,) = _units("Authorization is for twelve months at most")
    copies = [replace(unit, node=node, start=node, end=node + 1) for node in range(2)]
    found = align(copies[:1], copies)
    assert len(found.come) == 1
