"""Adapting: a practice's questions change the ranking only where unseen ones gain by it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import WrongUse
from corpus.model import SectionKind
from retrieval.adapt import FEWEST, Case, adapt, cases
from retrieval.gold import GoldPassage, GoldQuestion
from retrieval.ranking import FILE, Ranking, Won, forget_ranking, load_ranking, save_ranking
from retrieval.refuse import weighed
from retrieval.understand import Question
from tests.retrieval.world import TODAY, World, Writer

THINGS = ("lamp", "splint", "brace", "pump", "lens", "chair", "mask", "insole", "sling", "collar", "corset", "glove")


def demand(thing: str) -> str:
    return f"A {thing} is medically necessary when the pain has lasted for at least six weeks."


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"))
    for number, thing in enumerate(THINGS):
        writer = Writer(f"{thing.title()} Therapy").section("Criteria", SectionKind.CRITERIA).demand(demand(thing))
        made.publish("aetna", str(number), writer)
    yield made
    made.close()


@pytest.fixture(scope="module")
def asked(world: World) -> list[Case]:
    questions = [
        GoldQuestion(f"{thing}-{way}", Question(words.format(thing)), True, (GoldPassage("", demand(thing)),))
        for thing in THINGS
        for way, words in enumerate(("{} pain weeks", "when is a {} necessary"))
    ]
    nothing = [GoldQuestion(f"none-{n}", Question(f"zebra saddle number {n}"), False) for n in range(6)]
    return cases(world.searcher, world.record, [*questions, *nothing], TODAY)


def timid(asked: list[Case]) -> Ranking:
    """A ranking that just refuses whatever it is asked."""
    ranking = Ranking()
    most = max(
        weighed(case.found.asked, case.found.gathered, case.found.ranked(ranking), case.found.catalog, ranking.evidence)
        for case in asked
    )
    return replace(ranking, evidence=replace(ranking.evidence, bias=ranking.evidence.bias - most - 0.05))


def test_a_ranking_that_is_wrong_throughout_is_put_right_on_questions_it_did_not_see(asked: list[Case]) -> None:
    found = adapt(asked, timid(asked))
    assert found.wins
    assert found.after > found.before
    assert found.better > found.worse
    assert found.ranking.evidence.bias > timid(asked).evidence.bias


def test_a_ranking_that_is_right_already_is_left_as_it_is(asked: list[Case]) -> None:
    found = adapt(asked, Ranking())
    assert not found.wins
    assert found.ranking == Ranking()


def test_the_same_questions_teach_the_same(asked: list[Case]) -> None:
    assert adapt(asked, timid(asked)) == adapt(asked, timid(asked))


def test_few_questions_are_refused_with_what_to_do(world: World) -> None:
    few = [GoldQuestion(str(n), Question("lamp"), True) for n in range(FEWEST - 1)]
    with pytest.raises(WrongUse, match="too few"):
        cases(world.searcher, world.record, few, TODAY)


def test_questions_whose_answers_are_nowhere_teach_nothing(world: World) -> None:
    wrong = [
        GoldQuestion(str(n), Question("lamp"), True, (GoldPassage("", "words that stand in no policy at all"),))
        for n in range(FEWEST)
    ]
    with pytest.raises(WrongUse, match="No question's answer"):
        cases(world.searcher, world.record, wrong, TODAY)


def test_a_ranking_is_kept_with_its_figures_and_forgotten(tmp_path: Path) -> None:
    assert load_ranking(tmp_path) == (Ranking(), None)
    ranking = replace(Ranking(), weights=replace(Ranking().weights, title=0.9))
    won = Won("2026-03-10T09:00:00+00:00", 40, 5, 0.7, 0.8)
    save_ranking(tmp_path, ranking, won)
    assert load_ranking(tmp_path) == (ranking, won)
    assert forget_ranking(tmp_path)
    assert not forget_ranking(tmp_path)
    assert load_ranking(tmp_path) == (Ranking(), None)


@pytest.mark.parametrize("content", ["no json", "[]", "{}", json.dumps({"format": 2})])
def test_a_file_that_is_no_ranking_is_told_with_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    with pytest.raises(WrongUse) as wrong:
        load_ranking(tmp_path)
    assert "--undo" in wrong.value.todo
