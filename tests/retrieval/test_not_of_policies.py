"""What no policy answers is told apart from questions of coverage that use the same words."""

from __future__ import annotations

import pytest

from retrieval.not_of_policies import of_account, of_changes


@pytest.mark.parametrize(
    "question",
    [
        "when will they pay us",
        "when will Larkfield pay?",
        "when will they pay my claim for the knee widget",
        "when are you going to pay our invoice",
        "where do we send the claim",
        "how do I appeal the denial of a widget",
        "is Dr. Oakes in network?",
        "are we in-network with Larkfield",
        "what are the out-of-network benefits",
        "how do I reach member services",
        "what does Larkfield pay for a 97999",
        "how much of her deductible is left",
        "is there a copay for a knee widget",
        "how much is the monthly premium",
        "what is the contracted rate for a widget",
        "where is your fee schedule",
        "status of our credentialing application",
        "what is the fax number",
        "I can't log in",
        "is the widget form in the portal",
        "the provider portal is down",
    ],
)
def test_accounts_and_contracts_are_no_matter_of_policies(question: str) -> None:
    assert of_account(question) is not None


@pytest.mark.parametrize(
    "question",
    [
        "when will they pay the surgeon's helper for a knee widget",
        "when will Larkfield pay for a second widget",
        "when does Larkfield pay for a widget at home",
        "where can we send the specimen for a widget test",
        "are widget tests at out-of-network labs covered",
        "does the laboratory have to be in-network for a widget panel",
        "what does Larkfield pay for a brace after surgery",
        "is a widget screening covered without a copay",
        "is a premium lens covered after surgery of the eye",
        "widget embolization of the portal vein",
        "does the portal hypertension have to be measured",
        "what must be written in the sleep log in the chart",
        "which credentialing must who places a widget have",
        "what percentage of the fee schedule is paid to an assistant at surgery",
        "how is the payment rate reduced for a bilateral widget with modifier 50",
        "where does a member of the family services team come in",
    ],
)
def test_questions_of_coverage_with_the_same_words_are_answered(question: str) -> None:
    assert of_account(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "what changed in the knee widget policy since January",
        "what's new in Larkfield policies this month",
        "what has been updated in the widget criteria",
        "has the knee widget policy changed",
        "any changes to the widget guideline",
        "what are the changes to the widget policy",
        "what changed since March",
    ],
)
def test_what_changed_is_told_by_changes(question: str) -> None:
    assert of_changes(question)


@pytest.mark.parametrize(
    "question",
    [
        "widget for a patient whose dose was changed in May",
        "what new onset pain meets the widget criteria",
        "what is new start of a widget drug under this policy",
        "how often can a widget be changed under the policy",
        "when was the widget policy last revised",
        "criteria for widget exchange",
        "do wound changes meet the criteria",
    ],
)
def test_changes_of_a_patient_are_no_changes_of_a_policy(question: str) -> None:
    assert not of_changes(question)
