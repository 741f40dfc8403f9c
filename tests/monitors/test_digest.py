"""What of a week stands in a practice's digest, in which order, with which proof, and within how many words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from corpus.change import ChangeKind
from corpus.event import Event, EventType
from corpus.source import Visit
from corpus.subscription import Specialty
from monitors.digest_html import words_seen
from monitors.digest_parts import Digest
from monitors.digest_plan import LIMIT, everything
from monitors.digest_text import digest_text
from monitors.digest_words import subject
from monitors.mail import bodies, composed
from monitors.weeks import last_due, next_due
from tests.monitors.tell_world import DAY, SENDER, SOURCE, TellWorld, tell_world

WEEK = 7 * DAY
BEFORE, AFTER = "Pain for 6 weeks at the lumbar spine.", "Pain for 12 weeks at the lumbar spine."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[TellWorld]:
    with tell_world(tmp_path) as made:
        yield made


def digest_of(world: TellWorld, **wanted: object) -> Digest:
    """The digest of the week that ends an hour from now."""
    end = world.now + timedelta(hours=1)
    return world.postman.preview(world.subscribe(**wanted), end - WEEK, end)


def text_of(world: TellWorld, digest: Digest) -> str:
    return digest_text(digest, everything(digest), world.postman.links(digest.subscription, digest.id))


# what touches


def test_a_change_touches_by_a_code_that_its_policy_names_through_ranges(world: TellWorld) -> None:
    world.change("meadow/lamp-1", BEFORE, AFTER, codes=["CPT:72141-72158"])
    digest = digest_of(world)
    assert [told.why for told in digest.told] == [("policy names 72141–72158",)]


def test_a_change_touches_by_a_code_set_and_says_which(world: TellWorld) -> None:
    world.change("meadow/lamp-1", BEFORE, AFTER, codes=["CPT:72148"])
    digest = digest_of(world, codes=(), specialties=(Specialty("Spine imaging", ("72141-72158",)),))
    assert [told.why for told in digest.told] == [("Spine imaging: policy names 72148",)]


@pytest.mark.parametrize("word", ["lumbar spine", "Lumbar  Spine", "week"])
def test_a_change_touches_by_a_word_that_its_quote_says(world: TellWorld, word: str) -> None:
    world.change("meadow/lamp-1", BEFORE, AFTER)
    assert digest_of(world, codes=(), words=(word,)).touching == 1


def test_a_word_inside_another_is_not_said(world: TellWorld) -> None:
    world.change("meadow/lamp-1", BEFORE, AFTER)
    assert digest_of(world, codes=(), words=("lum",)).touching == 0


def test_without_a_watch_list_everything_of_the_payers_touches(world: TellWorld) -> None:
    world.change("meadow/lamp-1", BEFORE, AFTER)
    world.change("brook/lamp-9", BEFORE, AFTER)
    digest = digest_of(world, codes=(), payers=("brook",))
    assert [news.policy_id for news in digest.discuss] == ["brook/lamp-9"]
    assert digest.filed == ()


def test_a_change_that_adds_the_code_itself_comes_before_others(world: TellWorld) -> None:
    world.change("meadow/a", BEFORE, AFTER, codes=["CPT:72148"])
    world.change("meadow/b", BEFORE, AFTER, ChangeKind.CODES_ADDED, codes=["CPT:72148"], added=["72148"])
    assert [news.policy_id for news in digest_of(world).discuss] == ["meadow/b", "meadow/a"]


def test_what_is_not_material_and_what_only_moves_a_date_is_filed(world: TellWorld) -> None:
    for kind in (ChangeKind.EDITORIAL, ChangeKind.EFFECTIVE_DATE_CHANGED):
        world.change("meadow/lamp-1", BEFORE, f"{AFTER} {kind}", kind, codes=["CPT:72148"])
    world.change("meadow/lamp-2", BEFORE, AFTER, codes=["CPT:99999"])
    digest = digest_of(world)
    assert digest.touching == 0
    [payer] = digest.filed
    assert dict(payer.kinds) == {"editorial": 1, "effective_date_changed": 1}
    assert [(policy, number) for policy, _, number in payer.policies] == [("meadow/lamp-2", 1)]
    assert "3 changes, nothing to do" in text_of(world, digest)


# quotes


def test_each_side_is_quoted_with_its_citation(world: TellWorld) -> None:
    change = world.change("meadow/lamp-1", BEFORE, AFTER, codes=["CPT:72148"])
    text = text_of(world, digest_of(world))
    assert f'before: "{BEFORE}" {change.citation_before}' in text
    assert f'after: "{AFTER}" {change.citation_after}' in text


def test_a_long_quote_is_cut_around_what_differs_in_its_own_words(world: TellWorld) -> None:
    lead = " ".join(f"word{n}" for n in range(100))
    world.change("meadow/lamp-1", f"{lead} 6 weeks", f"{lead} 12 weeks", codes=["CPT:72148"])
    [told] = digest_of(world).told
    assert told.after is not None
    shown = " ".join(piece.text for piece in told.after.pieces if piece.text != "…")
    assert shown in told.after.quote
    assert "12" in [piece.text for piece in told.after.pieces if piece.marked]
    assert len(shown.split()) < 50


def test_what_does_not_verify_is_withheld_and_said(world: TellWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    world.change("meadow/lamp-1", BEFORE, AFTER, codes=["CPT:72148"])
    whole = world.record.text
    monkeypatch.setattr(world.record, "text", lambda name: whole(name).replace("12", "13"))
    digest = digest_of(world)
    [told] = digest.told
    assert (told.withheld, told.after) == (1, None)
    text = text_of(world, digest)
    assert "A quote is withheld" in text
    assert "13 weeks" not in text


def test_what_the_archived_bytes_do_not_carry_is_not_mailed(world: TellWorld) -> None:
    change = world.change("meadow/lamp-1", BEFORE, AFTER, codes=["CPT:72148"])
    world.unproved.add(change.citation_after)
    world.now += timedelta(hours=1)
    made = world.postman.make_now(world.subscribe())
    assert change.id in {item.change_id for item in world.record.digest_items(made.id)}
    text = bodies(made.message)[0]
    assert "A quote is withheld" in text
    assert BEFORE in text
    assert AFTER not in text.replace(change.change.summary, "")


# other sections


def test_versions_that_are_still_to_come_are_told_with_their_day(world: TellWorld) -> None:
    told = world.publish("meadow/lamp-1", [AFTER], codes=["CPT:72148"])
    digest = digest_of(world)
    assert [(one.policy_id, one.on) for one in digest.coming] == [("meadow/lamp-1", told.version.in_force_from)]
    assert "March 3, 2026: Lamp therapy (meadow/lamp-1). Why you: policy names 72148" in text_of(world, digest)


def test_a_source_in_trouble_is_told_and_an_empty_week_is_honest_about_it(world: TellWorld) -> None:
    visit = Visit("v", SOURCE.id, world.now - DAY, world.now - DAY, found=5, unchanged=5)
    world.record.add_visit(visit)
    assert "Nothing that your payers changed touches" in text_of(world, digest_of(world))
    assert "The one source was seen well." in text_of(world, digest_of(world))
    world.record.add_visit(replace(visit, alarms=("meadow/policies: a login stands before the documents.",)))
    text = text_of(world, digest_of(world))
    assert "changes there may be missing" in text
    assert "! meadow/policies: a login stands" in text


def test_a_watched_payer_of_whom_nothing_is_known_is_named(world: TellWorld) -> None:
    assert "Nothing is on record of Brook Mutual" in text_of(world, digest_of(world, payers=("brook",)))


def test_quotes_that_somebody_holds_and_that_are_gone_are_told_once(world: TellWorld) -> None:
    world.subscribe()
    world.now = datetime(2026, 3, 9, 15, tzinfo=UTC)
    change = world.change("meadow/lamp-1", BEFORE, AFTER, codes=["CPT:72148"], at=world.now - DAY)
    first = world.postman.make_due(world.subscribe())
    assert first is not None
    for citation_id in (change.citation_before, "meadow/lamp-1@2026-01-01#abc"):
        gone = Event.of(EventType.CITATION_ALTERED, "meadow/lamp-1", world.now, citation_id, citation_id=citation_id)
        world.record.add_events([gone])
    late = world.change("meadow/lamp-1", AFTER, "Pain for 2 weeks.", codes=["CPT:72148"])
    shown = Event.of(EventType.CITATION_ALTERED, "meadow/lamp-1", world.now, "x", citation_id=late.citation_before)
    world.record.add_events([shown])
    world.now += WEEK
    second = world.postman.make_due(world.subscribe())
    assert second is not None
    assert "(meadow/lamp-1): 2 citations" in bodies(second.message)[0]


def test_a_policy_that_was_received_before_the_hour_and_published_after_it_is_told_in_the_next_digest(
    world: TellWorld,
) -> None:
    world.now = datetime(2026, 3, 9, 15, tzinfo=UTC)
    world.postman.make_due(world.subscribe())
    late = world.publish("meadow/new-1", [AFTER], codes=["CPT:72148"])
    known = world.publish("meadow/new-1", [BEFORE], codes=["CPT:72148"])
    for told in (late, known):
        name = told.version.id
        event = Event.of(EventType.VERSION_PUBLISHED, "meadow/new-1", world.now, name, version=name)
        world.record.add_events([event])
    world.now += WEEK
    second = world.postman.make_due(world.subscribe())
    assert second is not None
    assert bodies(second.message)[0].count("New: Lamp therapy (meadow/new-1). Why you: policy names 72148") == 1


# words


@pytest.mark.parametrize("number", [0, 1, 12, 80])
def test_a_mail_keeps_its_words_counts_the_rest_and_begins_with_what_touches(world: TellWorld, number: int) -> None:
    lead = " ".join(f"criterion{n}" for n in range(60))
    for n in range(number):
        world.change(f"meadow/p-{n}", f"{lead} {n} weeks", f"{lead} {n + 1} weeks", codes=["CPT:72148"])
        world.change(f"meadow/q-{n}", BEFORE, AFTER, title=f"{lead} {n}"[-200:])
    digest = digest_of(world)
    mail = composed(digest, world.postman.links(digest.subscription, digest.id), SENDER)
    text, html = bodies(mail.data)
    assert max(len(text.split()), words_seen(html)) == mail.words <= LIMIT
    shown = [told for told in digest.told if told.change.change.summary in text]
    rest = re.search(r"And (\d+) more changes? to discuss", text)
    assert len(shown) + (int(rest[1]) if rest else 0) == number
    assert number < 12 or len(shown) >= 3
    if number:
        assert text.index("TO DISCUSS") < text.index("NOTED AND FILED")


def test_the_subject_says_how_much_there_is_and_the_mail_holds_no_script_or_picture(world: TellWorld) -> None:
    world.change("meadow/lamp-1", "Pain <script>alert(1)</script>", AFTER, codes=["CPT:72148"], title="<b>Lamp</b>")
    digest = digest_of(world)
    assert subject(digest).startswith("1 policy change to discuss · Hill Street")
    html = bodies(composed(digest, world.postman.links(digest.subscription, digest.id), SENDER).data)[1]
    assert "<script" not in html
    assert "&lt;b&gt;Lamp" in html
    assert not re.search(r"<img|<link|<style|url\(|src=", html)


# weeks


def test_the_digest_is_due_at_the_practices_hour_whatever_its_clocks_do(world: TellWorld) -> None:
    chicago = world.subscribe(timezone="America/Chicago", weekday=0, hour=7)
    winter = datetime(2026, 3, 2, 13, tzinfo=UTC)  # seven o'clock in Chicago
    assert last_due(chicago, winter) == winter
    assert last_due(chicago, winter - timedelta(seconds=1)) == winter - WEEK
    summer = next_due(chicago, winter)  # the clocks went forward on March 8
    assert summer == datetime(2026, 3, 9, 12, tzinfo=UTC)
