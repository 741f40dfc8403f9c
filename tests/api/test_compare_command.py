"""``payerpolicy compare``: what a person sees of a comparison."""

from __future__ import annotations

import argparse

import pytest

from api.commands import compare
from api.console import Channel, Console
from retrieval.render import Json
from tests.api.conftest import Served

PAYERS = ("larkfield", "meadowbrook")


def cell(text: str, *context: str) -> Json:
    return {"text": text, "context": list(context), "citation": {"id": f"id of {text}"}}


def shared(*contexts: str) -> Json:
    """A row that both payers ask, under the same words each."""
    row = {"cells": {payer: cell("exercise", *contexts) for payer in PAYERS}, "asked_by": list(PAYERS)}
    return {**row, "not_asked_by": [], "nearest": {}, "differing": [], "positions": {}}


def shown(served: Served, monkeypatch: pytest.MonkeyPatch, *rows: Json) -> str:
    """What is printed of rows."""
    result = {"policy": {"title": "Lamps", "policy_id": "x/lamps"}, "citation": {"quote": "q", "id": "i"}}
    side = {"answered": True, "because": None, "results": [result], "criteria_compared": 1, "criteria_left_out": 3}
    document = {"payers": [{"payer": payer, **side} for payer in PAYERS], "rows": list(rows)}
    monkeypatch.setattr(compare, "comparison", lambda *_: document)
    out: list[str] = []
    args = argparse.Namespace(question="lamps", codes=[], payers=list(PAYERS), as_of=None)
    assert compare.run(args, served.services, Console(out=Channel(out.append))) == 0
    return "".join(out)


def test_what_criteria_stand_under_is_said_once_for_those_that_follow_each_other(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = shown(
        served, monkeypatch, shared("in adults", "one of"), shared("in adults", "one of"), shared("in children")
    )
    assert told.count("larkfield, under: in adults > one of") == 1
    assert told.count("meadowbrook, under: in children") == 1


def test_what_stands_under_nothing_after_what_did_is_told_apart(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "larkfield, on its own:" in shown(served, monkeypatch, shared("in adults"), shared())
    assert "on its own:" not in shown(served, monkeypatch, shared())


def test_criteria_that_are_not_compared_are_counted(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "3 more are not: payerpolicy criteria x/lamps" in shown(served, monkeypatch, shared())


def test_differences_positions_and_what_is_nearest_are_told(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    differing = [{"kind": "duration", "values": {"larkfield": [{"text": "6 weeks"}], "meadowbrook": []}}]
    positions = {"larkfield": "medically_necessary", "meadowbrook": "investigational"}
    alone = {**shared(), "asked_by": ["larkfield"], "nearest": {"meadowbrook": cell("photographs")}}
    told = shown(served, monkeypatch, {**shared(), "differing": differing, "positions": positions}, alone)
    assert "differs: larkfield 6 weeks; meadowbrook no such number" in told
    assert "position: larkfield medically necessary; meadowbrook investigational" in told
    assert "Asked by larkfield alone:" in told
    assert 'nearest of meadowbrook: "photographs"' in told
