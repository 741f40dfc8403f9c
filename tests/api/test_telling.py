"""Subscriptions, digests and acknowledgements by the API and by pages: who may do what, and what a stranger may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.parser import BytesParser
from html import unescape
from urllib.parse import quote, urlsplit

import pytest
from fastapi.testclient import TestClient

from api.subscriptions import Wish, added
from api.wiring import now
from corpus.access import Role
from corpus.subscription import KeptDigest, Subscription
from monitors.mail import bodies
from tests.api.conftest import ELSEWHERE, HERE, Served, serving

HOST = "127.0.0.1:8000"
NAME = "Lakeside Orthopedics"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service of its own: these tests change what it keeps."""
    with serving(tmp_path_factory.mktemp("told")) as served:
        yield served


@pytest.fixture(scope="module")
def practice(told: Served) -> Subscription:
    return added(told.services, Wish(name=NAME, address="billing@lakeside.example", codes=("72148",)), now())


@pytest.fixture(scope="module")
def digest(told: Served, practice: Subscription) -> KeptDigest:
    """The digest of everything that the samples changed."""
    return told.services.postman.make_now(practice)


def person(told: Served, *, here: bool) -> TestClient:
    """A browser, on this machine or elsewhere."""
    app = told.client.app
    return TestClient(app, base_url=f"http://{HOST}", client=HERE if here else ELSEWHERE, follow_redirects=False)


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([0-9a-f]+)"', page)
    assert found, page
    return found[1]


def links_of(digest: KeptDigest) -> list[str]:
    """The links of a mail, as addresses without host."""
    urls = [urlsplit(unescape(url)) for url in re.findall(r'href="([^"]+)"', bodies(digest.message)[1])]
    return [f"{url.path}?{url.query}" if url.query else url.path for url in urls]


# by programs


def test_a_subscription_is_made_changed_removed_and_restored(told: Served) -> None:
    key = told.as_role(Role.REVIEWER)
    wanted = {"name": "Hill Street Pain", "codes": ["64400-64495"], "payers": ["Larkfield"], "weekday": "friday"}
    made = told.client.post("/v1/subscriptions", json=wanted, headers=key)
    assert made.status_code == 201
    body = made.json()
    assert (body["id"], body["payers"], body["weekday"]) == ("hill-street-pain", ["larkfield"], "friday")
    assert "secret" not in made.text
    address = f"/v1/subscriptions/{body['id']}"
    changed = told.client.patch(address, json={"words": ["nerve block"], "hour": 6}, headers=key).json()
    assert (changed["words"], changed["hour"], changed["codes"]) == (["nerve block"], 6, ["64400-64495"])
    assert told.client.delete(address, headers=key).json()["removed_at"]
    listed = told.client.get("/v1/subscriptions", headers=key).json()["subscriptions"]
    assert body["id"] not in [one["id"] for one in listed]
    assert told.client.post(f"{address}/restore", headers=key).json()["removed_at"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": NAME},
        {"name": "x", "codes": ["knee"]},
        {"name": "x", "payers": ["nobody at all"]},
        {"name": "x", "timezone": "Mars/Olympus"},
        {"name": "x", "address": "a@b.example\r\nBcc: c@d.example"},
        {"name": "x", "address": "one@b.example, two@b.example"},
    ],
)
def test_what_cannot_be_meant_is_refused(told: Served, practice: Subscription, wrong: dict[str, object]) -> None:
    answer = told.client.post("/v1/subscriptions", json=wrong, headers=told.as_role(Role.ADMIN))
    assert answer.status_code == 422
    assert answer.json()["todo"]


def test_a_reader_looks_and_may_not_change(told: Served, practice: Subscription, digest: KeptDigest) -> None:
    key = told.as_role(Role.READER)
    assert told.client.get("/v1/subscriptions", headers=key).status_code == 200
    assert told.client.get(f"/v1/digests/{digest.id}", headers=key).status_code == 200
    assert told.client.post("/v1/subscriptions", json={"name": "y"}, headers=key).status_code == 403
    assert told.client.delete(f"/v1/subscriptions/{practice.id}", headers=key).status_code == 403
    body = {"by": "Mira"}
    assert told.client.post(f"/v1/digests/{digest.id}/acknowledge", json=body, headers=key).status_code == 403


def test_a_digest_is_listed_and_shown_with_verified_quotes(told: Served, digest: KeptDigest) -> None:
    [listed] = [one for one in told.client.get("/v1/digests").json()["digests"] if one["id"] == digest.id]
    whole = told.client.get(f"/v1/digests/{quote(digest.id, safe='')}").json()
    assert listed["to_discuss"] == len(whole["discuss"]) > 0
    for change in whole["discuss"]:
        assert change["why"]
        side = change["after"] or change["before"]
        assert told.services.record.citation(side["id"]) is not None
    mail = told.client.get(f"/v1/digests/{digest.id}/message").content
    assert mail == digest.message
    assert BytesParser().parsebytes(mail)["Message-ID"] == digest.message_id


def test_a_digest_is_acknowledged_by_a_named_person(told: Served, digest: KeptDigest) -> None:
    address = f"/v1/digests/{digest.id}/acknowledge"
    assert told.client.post(address, json={}).status_code == 422
    assert told.client.post(address, json={"by": "Mira", "changes": ["no such change"]}).status_code == 422
    first = told.client.get(f"/v1/digests/{digest.id}").json()["discuss"][0]["id"]
    whole = told.client.post(address, json={"by": "Mira", "changes": [first]}).json()
    assert [one["by"] for one in whole["discuss"][0]["acknowledgements"]] == ["Mira"]
    assert all(change["acknowledgements"] == [] for change in whole["discuss"][1:])
    assert told.client.get(f"/v1/changes/{first}").json()["acknowledged_by"] == "Mira"


# by people


def test_a_stranger_sees_no_page_and_learns_nothing(told: Served, digest: KeptDigest) -> None:
    stranger = person(told, here=False)
    for path in ("/digests", f"/digests/{digest.id}", "/changes", "/subscriptions", "/digests/none"):
        answer = stranger.get(path)
        assert answer.status_code == 401
        assert "Open your last digest" in answer.text
        assert NAME not in answer.text
    forged = stranger.get(f"/digests/{digest.id}?d={digest.id}&t=AAAAAAAAAAAAAAAAAAAAAAAA")
    assert forged.status_code == 401


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"X-Forwarded-For": "192.0.2.9"}, {"Forwarded": "for=192.0.2.9"}],
)
def test_whoever_only_seems_to_be_on_this_machine_is_a_stranger(told: Served, headers: dict[str, str]) -> None:
    assert person(told, here=True).get("/digests", headers=headers).status_code == 401


def test_every_link_of_the_mail_opens_and_acknowledges_nothing(told: Served, digest: KeptDigest) -> None:
    before = told.services.record.acknowledgements([i.change_id for i in told.services.record.digest_items(digest.id)])
    for link in links_of(digest):
        browser = person(told, here=False)
        answer = browser.get(link)
        if not link.startswith("/unsubscribe/"):
            assert answer.status_code == 303
            cookie = answer.headers["set-cookie"]
            assert "HttpOnly" in cookie
            assert "SameSite=lax" in cookie
            assert "t=" not in answer.headers["location"]
            answer = browser.get(answer.headers["location"])
        assert answer.status_code == 200, link
    items = told.services.record.digest_items(digest.id)
    assert told.services.record.acknowledgements([item.change_id for item in items]) == before
    assert told.services.record.subscription(digest.subscription).unsubscribed_at is None  # type: ignore[union-attr]


def test_a_person_acknowledges_and_assigns_on_the_page(told: Served, digest: KeptDigest) -> None:
    browser = person(told, here=False)
    browser.get(links_of(digest)[-3])
    page = browser.get(f"/digests/{digest.id}").text
    last = told.client.get(f"/v1/digests/{digest.id}").json()["discuss"][-1]["id"]
    form = {"token": token_of(page), "by": "R. Alvarez", "seen": last}
    assert browser.post(f"/digests/{digest.id}", data={**form, "by": " "}).status_code == 422
    assert browser.post(f"/digests/{digest.id}", data=form).status_code == 303
    assert browser.post(f"/digests/{digest.id}", data={**form, "assign": last, f"to-{last}": "Tom"}).status_code == 303
    page = browser.get(f"/digests/{digest.id}").text
    assert "✓ R. Alvarez" in page
    assert 'value="Tom"' in page
    assert 'name="by" class="short" value="R. Alvarez"' in page, "the name is remembered"
    nothing = browser.post(f"/digests/{digest.id}", data={"token": form["token"], "by": "Eve", "enter": "yes"})
    assert nothing.status_code == 303
    assert "Eve" not in [a.by for a in told.services.record.acknowledgements([last])]


def test_a_form_that_another_site_made_up_changes_nothing(told: Served, digest: KeptDigest) -> None:
    browser = person(told, here=True)
    token = token_of(browser.get(f"/digests/{digest.id}").text)
    form = {"token": token, "by": "Eve", "seen": "all"}
    address = f"/digests/{digest.id}"
    assert browser.post(address, data={**form, "token": "0" * 64}).status_code == 403
    assert browser.post(address, data={key: form[key] for key in ("by", "seen")}).status_code == 403
    assert browser.post(address, data=form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert browser.post(address, data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert person(told, here=False).post(address, data=form).status_code == 401
    items = told.services.record.digest_items(digest.id)
    assert "Eve" not in {one.by for one in told.services.record.acknowledgements([i.change_id for i in items])}


def test_a_link_opens_the_pages_of_its_own_practice_alone(told: Served, digest: KeptDigest) -> None:
    other = added(told.services, Wish(name="Elsewhere Clinic"), now())
    theirs = told.services.postman.make_now(other)
    browser = person(told, here=False)
    browser.get(links_of(digest)[-3])
    assert browser.get(f"/digests/{theirs.id}").status_code == 404
    assert browser.get(f"/subscriptions/{other.id}").status_code == 404
    page = browser.get(f"/subscriptions/{digest.subscription}").text
    token = token_of(page)
    assert browser.post(f"/subscriptions/{other.id}", data={"token": token}).status_code == 404
    assert browser.post(f"/subscriptions/{digest.subscription}/remove", data={"token": token}).status_code == 422
    mine = {"token": token, "codes": "72148, 72149", "address": "eve@evil.example", "payers": "", "words": ""}
    assert browser.post(f"/subscriptions/{digest.subscription}", data=mine).status_code == 303
    kept = told.services.record.subscription(digest.subscription)
    assert kept is not None
    assert (kept.codes, kept.address) == (("72148", "72149"), "billing@lakeside.example")


def test_a_link_ends_with_its_time_and_with_its_practice(told: Served, practice: Subscription) -> None:
    temporary = added(told.services, Wish(name="Temporary", address="t@t.example"), now())
    made = told.services.postman.make_now(temporary)
    link = next(link for link in links_of(made) if link.startswith("/digests/"))
    assert person(told, here=False).get(link).status_code == 303
    told.services.record.put_subscription(replace(temporary, removed_at=now() - timedelta(hours=1)))
    assert person(told, here=False).get(link).status_code == 401


def test_one_click_unsubscribes_without_key_or_cookie_and_can_be_taken_back(told: Served) -> None:
    one = added(told.services, Wish(name="One Click", address="o@o.example"), now())
    header = BytesParser().parsebytes(told.services.postman.make_now(one).message)["List-Unsubscribe"]
    path = urlsplit(header.strip("<>")).path
    program = person(told, here=False)
    assert "Nothing has happened yet" in program.get(path).text
    assert told.services.record.subscription(one.id).mailed  # type: ignore[union-attr]
    assert program.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not told.services.record.subscription(one.id).mailed  # type: ignore[union-attr]
    assert program.post(path, data={"again": "yes"}).status_code == 200
    assert told.services.record.subscription(one.id).mailed  # type: ignore[union-attr]
    assert program.post(f"{path}x").status_code == 404
    assert program.post("/unsubscribe/nobody.x").status_code == 404


def test_a_watch_list_is_edited_on_this_machine_and_its_removal_undone(told: Served) -> None:
    browser = person(told, here=True)
    token = token_of(browser.get("/subscriptions").text)
    added_ = browser.post("/subscriptions", data={"token": token, "name": "Pages & Sons", "address": ""})
    address = urlsplit(added_.headers["location"]).path
    form = {
        "token": token,
        "weekday": "Thursday",
        "hour": "5",
        "timezone": "America/Denver",
        "payers": "Larkfield",
        "codes": "72148,\n27447-27448",
        "words": "knee; hip",
        "set-name": ["Own", "Dropped"],
        "set-codes": ["20610", ""],
        "starter": "Chiropractic",
    }
    assert browser.post(address, data=form).status_code == 303
    kept = told.services.record.subscription(address.rpartition("/")[2])
    assert kept is not None
    assert (kept.weekday, kept.hour, kept.codes, kept.words) == (3, 5, ("72148", "27447-27448"), ("knee", "hip"))
    assert [one.name for one in kept.specialties] == ["Own", "Chiropractic"]
    page = browser.get(address).text
    assert "Pages &amp; Sons" in page
    assert browser.post(address, data={**form, "codes": "knee"}).status_code == 422
    browser.post(f"{address}/remove", data={"token": token})
    assert "Undo" in browser.get(address).text
    browser.post(f"{address}/restore", data={"token": token})
    assert told.services.record.subscription(kept.id).active  # type: ignore[union-attr]


def test_pages_forbid_scripts_frames_and_strangers_content(told: Served) -> None:
    answer = person(told, here=True).get("/changes")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "<script" not in answer.text
    assert not re.search(r'(?:src|href)="https?://(?!127)[^"]*\.(?:css|js|png)', answer.text)


def test_changes_are_filtered_and_acknowledged_on_their_page(told: Served) -> None:
    browser = person(told, here=True)
    page = browser.get("/changes?payer=larkfield&code=72148").text
    ids = re.findall(r'id="c-([0-9a-f]+)"', page)
    assert ids
    assert "meadowbrook/" not in page
    form = {"token": token_of(page), "by": "Tom", "seen": ids[0]}
    done = browser.post("/changes?payer=larkfield&code=72148", data=form)
    assert "payer=larkfield" in done.headers["location"]
    assert "✓ Tom" in browser.get("/changes?payer=larkfield").text
    assert ids[0] not in browser.get("/changes?payer=larkfield&show=open").text
    assert browser.get("/changes?payer=nobody-at-all").status_code == 422
    assert browser.get("/changes?since=yesterday").status_code == 422


def test_figures_tell_how_telling_goes(told: Served, digest: KeptDigest) -> None:
    text = told.client.get("/metrics").text
    assert re.search(r'^payerpolicy_digests\{state="kept"\} [1-9]', text, flags=re.MULTILINE)
    assert 'payerpolicy_digests{state="refused"} 0.0' in text
    for name in ("digest_waits_seconds", "changes_to_acknowledge", "acknowledged_after_seconds"):
        assert f"\npayerpolicy_{name} " in text
