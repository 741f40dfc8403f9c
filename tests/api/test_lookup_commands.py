"""Commands that look up: payers, codes, comparisons, and a policy by its number alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.cli import execute, parse
from api.console import Channel, Console
from corpus.model import Governing
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


def test_a_code_is_told_with_the_words_it_stands_in_and_their_headings(served: Served) -> None:
    found = document(served, "codes", "72148", "--as-of", "2026-03-15")
    for mention in found["policies"][0]["mentions"]:
        assert mention["citation"]["section"]
        assert mention["citation"]["quote"] == "72148"
        passage = mention["passage"]
        assert passage["start"] <= mention["citation"]["start"] < mention["citation"]["end"] <= passage["end"]
    assert passage["quote"] in said(served, "codes", "72148", "--as-of", "2026-03-15")[1]


def test_a_code_in_a_list_is_told_with_the_sentence_over_the_list(served: Served) -> None:
    found = document(served, "codes", "E2103", "--as-of", "2026-03-15")["policies"][0]
    assert found["coverage"] == ["medically_necessary"]
    told = said(served, "codes", "E2103", "--as-of", "2026-03-15")[1]
    assert "medically necessary: " in told
    assert f"in: {found['mentions'][0]['group']}" in told


@pytest.mark.parametrize("written", ["CPT 72148", "cpt:72148", "72146-72149"])
def test_a_code_may_be_written_with_its_system_and_as_a_range(served: Served, written: str) -> None:
    found = document(served, "codes", written, "--as-of", "2026-03-15")
    assert [use["policy"]["policy_id"] for use in found["policies"]] == ["larkfield/lhp-0610"]


def test_a_code_that_only_other_days_name_is_told_to_be_so(served: Served) -> None:
    status, told = said(served, "codes", "E2103", "--as-of", "2020-01-01")
    assert status == 1
    assert "meadowbrook/mm-0720" in told
    assert "--as-of" in told


def test_a_code_nobody_ever_named_is_not_looked_for_on_other_days(served: Served) -> None:
    assert "On other days" not in said(served, "codes", "99999")[1]


def test_payers_are_compared_on_the_command_line(served: Served) -> None:
    _, told = said(served, "compare", "lumbar MRI", "--payer", "larkfield", "--as-of", "2026-03-15")
    assert told.startswith("larkfield: ")
    assert "larkfield/lhp-0610@" in told


def test_a_comparison_says_under_what_a_criterion_stands(served: Served) -> None:
    arguments = ("compare", "lumbar MRI", "--payer", "larkfield", "--as-of", "2026-03-15")
    rows = document(served, *arguments)["rows"]
    above = {text for row in rows for cell in row["cells"].values() for text in cell["context"]}
    assert above
    _, told = said(served, *arguments)
    assert "under: " in told
    assert "alone" not in told  # there is nobody beside whom it could be


def test_the_payers_that_a_question_names_are_compared(served: Served) -> None:
    question = "what do Larkfield and Meadowbrook Mutual ask before a lumbar MRI"
    found = document(served, "compare", question, "--as-of", "2026-03-15")
    assert {side["payer"] for side in found["payers"]} == {"larkfield", "meadowbrook"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("lumbar MRI at Larkfield",), "names only larkfield"),
        (("lumbar MRI",), "not said which payers"),
        (("--code", "72148"), "not said which payers"),
        ((), "neither a question nor a code"),
    ],
)
def test_a_comparison_with_nobody_is_told_to_name_two(served: Served, arguments: tuple[str, ...], words: str) -> None:
    status, told = said(served, "compare", *arguments)
    assert status == 2
    assert words in told


def test_a_search_that_compares_shows_the_command_that_does(served: Served) -> None:
    question = "compare what Larkfield and Meadowbrook ask for a lumbar MRI's approval"
    _, told = said(served, "search", question, "--as-of", "2026-03-15")
    assert "payerpolicy compare 'compare what Larkfield" in told
    assert "--payer larkfield" in told


def test_policies_are_listed_by_their_names_payer_and_code(served: Served) -> None:
    status, told = said(served, "policies", "lumbar", "imaging", "--payer", "Larkfield Health Plan")
    assert (status, told.split()[0]) == (0, "larkfield/lhp-0610")
    assert "versions" in told
    found = document(served, "policies", "--code", "CPT 72148", "--as-of", "2026-03-15")
    assert [(p["policy_id"], p["status"]) for p in found["policies"]] == [("larkfield/lhp-0610", "in_force")]
    assert not found["more"]


def test_a_long_list_of_policies_says_that_there_are_more(served: Served) -> None:
    assert document(served, "policies", "--limit", "1")["more"]
    assert "There are more" in said(served, "policies", "--limit", "1")[1]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("no such words",), 1, "search looks into"),
        (("--code", "zzz"), 2, "M54.16"),
        (("--limit", "0"), 2, "not possible"),
        (("--payer", "nobody at all"), 2, "unknown payer"),
    ],
)
def test_a_list_without_policies_says_what_to_do(
    served: Served, arguments: tuple[str, ...], status: int, words: str
) -> None:
    found = said(served, "policies", *arguments)
    assert found[0] == status
    assert words in found[1]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Larkfield", "is a payer, not a policy"),
        ("larkfield/lumbar-imaging", "larkfield/lhp-0610 (Magnetic Resonance Imaging of the Lumbar Spine)"),
        ("larkfield/qqqq", "payerpolicy policies --payer larkfield"),
        ("no-such-number", "payerpolicy policies WORDS"),
    ],
)
def test_a_name_that_is_no_policy_is_told_where_policies_are_found(served: Served, name: str, words: str) -> None:
    status, told = said(served, "criteria", name)
    assert status == 1
    assert words in told


def test_the_tree_of_an_older_version_says_until_when_it_was_in_force(served: Served) -> None:
    assert (
        "in force since 2026-01-01 until 2026-06-30" in said(served, "criteria", "lhp-0610", "--as-of", "2026-03-15")[1]
    )
    assert document(served, "criteria", "lhp-0610", "--as-of", "2026-03-15")["end_date"] == "2026-06-30"


def test_a_tree_says_whose_criteria_are_asked_for_in_the_payer_s_words(served: Served) -> None:
    services = served.services
    tree = services.lookup.tree("larkfield/lhp-0610", date(2026, 3, 15))
    citation = tree.roots[0].citation
    named = Governing("Fernwood Guidelines", citation.start, citation.end)
    version = replace(tree.found.version, facts=replace(tree.found.version.facts, governed_by=(named,)))
    [other] = services.lookup.tree_of(replace(tree.found, version=version)).governed_by
    assert (other.name, other.citation.quote) == ("Fernwood Guidelines", citation.quote)
    assert services.record.citation(str(other.citation.id)) is not None


def batch(served: Served, folder: Path, lines: Sequence[object], *arguments: str) -> list[Any]:
    """The answers to the lines of a batch."""
    path = folder / "batch.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    status, told = said(served, "search", "--batch", str(path), *arguments)
    assert status == 0
    return [row for row in map(json.loads, told.splitlines()) if "result" in row]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({}, "`question`"),
        ({"question": "MRI", "payer": 7}, "`payer`"),
        ({"question": "MRI", "as_of": 20260101}, "`as_of`"),
        ({"question": "MRI", "codes": "72148"}, "`codes`"),
        ({"question": "MRI", "codes": [None]}, "`codes`"),
        ({"question": "MRI", "limit": "ten"}, "`limit`"),
    ],
)
def test_a_wrong_line_of_a_batch_is_told_which_field_and_the_others_are_answered(
    served: Served, tmp_path: Path, wrong: object, named: str
) -> None:
    good = {"id": "good", "question": "lumbar MRI", "payer": None, "codes": [72148], "limit": 1}
    first, second = batch(served, tmp_path, [wrong, good])
    assert named in first["result"]["error"]["message"]
    assert second["id"] == "good"
    assert len(second["result"]["results"]) == 1


def test_what_the_command_line_says_holds_for_lines_that_do_not_say_it(served: Served, tmp_path: Path) -> None:
    lines = [{"question": "lumbar MRI"}, {"question": "lumbar MRI", "payer": "meadowbrook", "as_of": "2026-03-01"}]
    told = batch(served, tmp_path, lines, "--payer", "larkfield", "--as-of", "2026-03-15")
    assert [row["result"]["understood"]["payers"] for row in told] == [["larkfield"], ["meadowbrook"]]
    assert [row["result"]["understood"]["as_of"] for row in told] == ["2026-03-15", "2026-03-01"]


def test_a_question_beside_a_batch_is_wrong_use(served: Served) -> None:
    status, told = said(served, "search", "lumbar MRI", "--batch", "questions.jsonl")
    assert status == 2
    assert "without a question" in told


def test_a_policy_is_found_by_its_number_alone_where_one_payer_has_it(served: Served) -> None:
    found = document(served, "criteria", "lhp-0610", "--as-of", "2026-03-15")
    assert found["policy"]["policy_id"] == "larkfield/lhp-0610"
    status, told = said(served, "criteria", "no-such-number")
    assert status == 1
    assert "payer/number" in told
