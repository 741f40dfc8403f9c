"""Commands that look up: payers, codes, comparisons, and a policy by its number alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.cli import execute, parse
from api.console import Channel, Console
from tests.api.conftest import Served


def said(served: Served, *arguments: str) -> tuple[int, str]:
    """The exit status of a command, and what it printed."""
    out: list[str] = []
    command, args = parse(arguments)
    console = Console(out=Channel(out.append), err=Channel(out.append), as_json="--json" in arguments)
    return execute(command, args, served.services, console), "".join(out)


def document(served: Served, *arguments: str) -> Any:
    """What a command prints with --json."""
    return json.loads(said(served, *arguments, "--json")[1].splitlines()[-1])


def test_payers_of_whom_there_are_policies_are_listed(served: Served) -> None:
    payers = document(served, "payers")["payers"]
    assert {"larkfield", "cedar-harbor"} <= {entry["payer"] for entry in payers}
    assert all(entry["policies"] for entry in payers)


def test_payers_are_found_by_any_of_their_names(served: Served) -> None:
    assert "larkfield" in said(served, "payers", "LARK")[1]
    assert said(served, "payers", "nobody of this name")[0] == 1


def test_a_code_is_told_with_every_policy_that_names_it(served: Served) -> None:
    found = document(served, "codes", "72148", "--as-of", "2026-03-15")
    assert [use["policy"]["policy_id"] for use in found["policies"]] == ["larkfield/lhp-0610"]
    status, told = said(served, "codes", "72148", "--as-of", "2026-03-15")
    assert status == 0
    assert "larkfield/lhp-0610" in told


@pytest.mark.parametrize(("code", "status"), [("99999", 1), ("zzz", 2)])
def test_a_code_nobody_names_is_no_answer_and_what_is_no_code_is_wrong(served: Served, code: str, status: int) -> None:
    assert said(served, "codes", code)[0] == status


def test_payers_are_compared_on_the_command_line(served: Served) -> None:
    _, told = said(served, "compare", "lumbar MRI", "--payer", "larkfield", "--as-of", "2026-03-15")
    assert told.startswith("larkfield: ")
    assert "larkfield/lhp-0610@" in told


def test_a_policy_is_found_by_its_number_alone_where_one_payer_has_it(served: Served) -> None:
    found = document(served, "criteria", "lhp-0610", "--as-of", "2026-03-15")
    assert found["policy"]["policy_id"] == "larkfield/lhp-0610"
    status, told = said(served, "criteria", "no-such-number")
    assert status == 1
    assert "payer/number" in told
