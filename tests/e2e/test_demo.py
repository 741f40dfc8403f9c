"""The demo tells the whole story to the end, says what a billing lead should read, and leaves policies to ask."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

PAYERPOLICY = Path(sys.executable).with_name("payerpolicy")


@dataclass(frozen=True)
class Told:
    """One run of the demo: its lines, unwrapped, by heading, and its settings for going on."""

    steps: dict[str, str]
    errors: str
    data: Path

    def step(self, name: str) -> str:
        """What was said under the heading that has these words."""
        (text,) = [text for heading, text in self.steps.items() if name in heading]
        return text


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    data = tmp_path_factory.mktemp("demo")
    done = _payerpolicy({"PAYERPOLICY_DATA": str(data)}, "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    parts = re.split(r"^== (.+)$", done.stdout, flags=re.MULTILINE)
    steps = {heading: " ".join(text.split()) for heading, text in zip(parts[1::2], parts[2::2], strict=True)}
    return Told(steps, done.stderr, data / "demo")


def _payerpolicy(settings: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PAYERPOLICY, *arguments], env=os.environ | settings, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_demo_makes_no_noise(told: Told) -> None:
    assert told.errors == ""
    assert "Traceback" not in "".join(told.steps.values())


def test_every_payer_is_visited_and_what_could_not_be_had_is_told_with_its_reason(told: Told) -> None:
    first = told.step("March 16, 2026")
    assert "Larkfield Health Plan: 5 new, 1 not to be had failed: /larkfield/medical/lhp-0698.html" in first
    assert "Meadowbrook Mutual: 4 new, 1 not to be had not there: /meadowbrook/policies/mm-0699-2019-01.pdf" in first
    assert "refused to us: /cedar-harbor/policies/ch-2899.pdf" in first
    assert "robots.txt asks not to: /cedar-harbor/policies/members/ch-2890.pdf" in first
    assert "Cedar Harbor Health, west: 2 known from another site" in first
    assert "13 policies can be asked" in first


def test_the_second_visit_takes_only_what_is_new(told: Told) -> None:
    second = told.step("August 17, 2026")
    assert "Larkfield Health Plan: 2 new, 3 unchanged" in second
    assert "Meadowbrook Mutual: 3 new, 2 unchanged" in second
    assert "Cedar Harbor Health: 1 new, 4 unchanged" in second


def test_a_site_that_turned_into_a_login_raises_an_alarm(told: Told) -> None:
    assert "! cedar-harbor/west: no document was found" in told.step("alarm")
    assert "a login stands before the document" in told.step("alarm")


def test_the_changes_are_told_in_terms_of_the_criteria(told: Told) -> None:
    changes = told.step("digest")
    assert "at least 6 weeks becomes at least 12 weeks" in changes
    assert "more than 12 weeks becomes more than 6 weeks" in changes
    assert "New criterion: The member was examined by a spine specialist" in changes
    assert "A4238" in changes
    for kind in ("Tighter:", "Looser:", "Other words:"):
        assert kind in changes


def test_the_digest_tells_what_touches_the_practice_and_why_and_files_what_needs_nobody(told: Told) -> None:
    digest = told.step("digest")
    assert "Why you: Injections: policy names 20552, 20553" in digest
    assert "New: Artificial Knee Joints (cedar-harbor/ch-2802). Why you: says “knee”" in digest
    filed = digest.partition("NOTED AND FILED")[2]
    assert "Spinal Cord Stimulation (meadowbrook/mm-0722), 2 changes outside what you watch" in filed
    assert "date only" in filed.partition("Filed, nothing to do:")[2]


def test_the_digest_names_the_source_that_could_not_be_seen(told: Told) -> None:
    sources = told.step("digest").partition("SOURCES")[2]
    assert "3 of 4 sources were seen well." in sources
    assert "! cedar-harbor/west: no document was found" in sources


def test_a_change_is_shown_with_the_words_before_and_after(told: Told) -> None:
    quoted = r'before: "[^"]*6 weeks[^"]*" larkfield/lhp-0610@2026-01-01#\w+ after: "[^"]*12 weeks[^"]*" larkfield'
    assert re.search(quoted, told.step("digest"))


def test_the_readme_shows_what_the_demo_says(told: Told) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```demo\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
    assert [line.strip() for line in shown.splitlines() if line.strip() not in told.step("digest")] == []


def test_what_only_looks_different_is_no_change(told: Told) -> None:
    assert "lhp-0611" not in told.step("digest")


def test_the_answer_depends_on_the_day_of_service(told: Told) -> None:
    before, after = told.step("two days of service").split("On August 20, 2026")
    assert "at least 6 weeks" in before
    assert "larkfield/lhp-0610@2026-01-01#" in before
    assert "at least 12 weeks" in after
    assert "larkfield/lhp-0610@2026-07-01#" in after


def test_what_the_policies_do_not_answer_is_said_to_be_so(told: Told) -> None:
    assert "None of the 5 indexed policies of Cedar Harbor Health" in told.step("not known")


def test_every_citation_is_proved_and_a_flipped_bit_fails_those_of_its_file_alone(told: Told) -> None:
    proof = told.step("Proof")
    verified, of = map(int, re.findall(r"(\d+) of (\d+) verified", proof)[0])
    failed, of_them = map(int, re.findall(r"(\d+) of (\d+) fail", proof)[0])
    assert verified == of == of_them
    assert 0 < failed < of


def test_the_last_lines_name_commands_that_work_on_what_the_demo_left(told: Told) -> None:
    last = told.step("And now")
    settings = dict(re.findall(r"(PAYERPOLICY_[A-Z]+)=(\S+)", last))
    assert Path(settings["PAYERPOLICY_DATA"]) == told.data
    found = _payerpolicy(settings, "search", "Is a positional MRI covered?", "--payer", "larkfield")
    assert found.returncode == 0, found.stderr
    assert "investigational" in found.stdout
    tree = _payerpolicy(settings, "criteria", "meadowbrook/mm-0722", "--as-of", "2026-02-01")
    assert "At least one of the following" in tree.stdout
    served = _payerpolicy(settings, "serve", "--check", "--port", "0")
    assert served.returncode == 0, served.stderr
    assert "payerpolicy serve" in last
