"""Which policy a document is, and under which names it resolves to it."""

from __future__ import annotations

from itertools import islice

from corpus.model import Payer, Policy, PolicyFacts
from ingest.identity import UNKNOWN_PAYER, editions, names_of, printed_number, same_policy

ACME = Payer("acme", "Acme Health", number_prefixes=("mpb",))


def test_a_bare_number_gets_the_series_prefix_of_its_payer() -> None:
    assert printed_number("0236", ACME) == "mpb-0236"
    assert printed_number("MPB 0236", ACME) == "mpb-0236"
    assert printed_number("0236", None) == "0236"


def test_a_policy_id_is_made_of_payer_number_and_edition() -> None:
    names = names_of(PolicyFacts(number="34-E", edition="Medicaid", title="Gene Tests"), ACME, "file")
    assert names.policy_id == "acme/34-e~medicaid"


def test_title_number_and_revision_are_aliases() -> None:
    facts = PolicyFacts(number="0236", revision="2026T0099AB", title="Sleep Apnea: Devices", aliases=("T0099",))
    assert set(names_of(facts, ACME, "f").aliases) == {
        "0236",
        "mpb-0236",
        "2026t0099ab",
        "sleep-apnea-devices",
        "t0099",
    }


def test_without_a_number_the_title_is_the_name_and_without_both_the_file() -> None:
    assert names_of(PolicyFacts(title="Sleep Apnea"), ACME, "file").policy_id == "acme/sleep-apnea"
    assert names_of(PolicyFacts(), ACME, "scan-17").policy_id == "acme/scan-17"


def test_a_document_that_names_no_payer_is_kept_under_unknown() -> None:
    assert names_of(PolicyFacts(title="Sleep Apnea"), None, "f").policy_id == f"{UNKNOWN_PAYER}/sleep-apnea"


def test_titles_may_drift_but_not_become_another_subject() -> None:
    known = Policy("acme/7", "acme", "7", None, "Oral Appliances for Sleep Apnea")
    assert same_policy("Oral Appliances for Obstructive Sleep Apnea", known)
    assert not same_policy("Bunion Surgery", known)
    assert same_policy(None, known)


def test_editions_of_one_number_are_told_apart_by_line_of_business_first() -> None:
    known = Policy("acme/7", "acme", "7", None, "Sleep Apnea")
    facts = PolicyFacts(number="7", title="Sleep Apnea", lines_of_business=("medicaid",))
    assert next(editions(names_of(facts, None, "f"), facts, "f", known)) == "medicaid"


def test_editions_never_run_out() -> None:
    known = Policy("acme/7", "acme", "7", None, "Sleep Apnea")
    bare = PolicyFacts(number="7", title="Sleep Apnea")
    found = list(islice(editions(names_of(bare, None, "state-b"), bare, "state-b", known), 3))
    assert found == ["state-b", "state-b-2", "state-b-3"]


def test_a_section_number_means_something_only_within_its_file() -> None:
    facts = PolicyFacts(number="10.1", title="General")
    names = names_of(facts, ACME, "file", within="Manual Chapter 7")
    assert names.policy_id == "acme/manual-chapter-7-10-1"
    assert "10-1" not in names.aliases


def test_a_series_over_all_files_gives_its_policies_one_number() -> None:
    payer = Payer("acme", "Acme Health", part_series=("determinations-manual=det",))
    names = names_of(PolicyFacts(number="240.2", title="Oxygen"), payer, "f", within="Determinations Manual, Part 4")
    assert names.policy_id == "acme/det-240-2"
    assert "240-2" in names.aliases
