"""The harbour opens for everybody, at once, with numbers that dial; and it keeps nothing but a country."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from drawbridge.actions.house import House, open_house
from drawbridge.actions.people import create_person
from drawbridge.actions.settings import read_settings
from drawbridge.core.crisis import COUNTRIES, LINES, dialable
from drawbridge.core.locks import LIGHTEST_WORK
from drawbridge.core.world import Clock, Entropy
from drawbridge.node.guard import Guard
from drawbridge.node.household import Household
from drawbridge.node.session import Jar, Sessions
from drawbridge.node.sheets import Sheets
from drawbridge.node.views import harbour

ORIGIN = "http://localhost:8420"
FORM = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def house(tmp_path: Path, clock: Clock, entropy: Entropy) -> House:
    return open_house(
        tmp_path / "house", clock=clock, entropy=entropy, relay=ORIGIN, zone=UTC, work=LIGHTEST_WORK
    )


@pytest.fixture
def household(house: House) -> Household:
    return Household(house)


@pytest.fixture
def browser(household: Household) -> Iterator[TestClient]:
    """Give a browser at a node that has nothing but the harbour, behind the real guard and sessions."""
    jar = Jar(household.house.key, 8420, secure=False)
    app = Starlette(
        routes=harbour.routes,
        middleware=[
            Middleware(Guard, origins=[ORIGIN], secure=False),
            Middleware(Sessions, household=household, jar=jar),
        ],
    )
    app.state.household = household
    app.state.jar = jar
    app.state.sheets = Sheets()
    with TestClient(app, base_url=ORIGIN, follow_redirects=False) as client:
        yield client


@pytest.fixture
def sign_in(household: Household, browser: TestClient) -> Callable[[], None]:
    def entered() -> None:
        person = create_person(household.house, "Ana", "four words are enough")
        token = asyncio.run(household.admit(person))
        browser.cookies.set("drawbridge-8420", token)

    return entered


def first_lines(page: str) -> str:
    """Return the part of the page with the chosen country's lines."""
    return page.split('id="lines"')[1].split("</section>", maxsplit=1)[0]


@pytest.mark.parametrize("code", list(COUNTRIES))
def test_a_chosen_country_shows_every_number_as_a_link_that_dials(browser: TestClient, code: str) -> None:
    browser.cookies.set("harbour-country", code)
    shown = html.unescape(first_lines(browser.get("/harbour").text))
    for line in COUNTRIES[code].lines:
        assert line.service in shown
        for number in line.call:
            assert f'href="tel:{dialable(number)}"' in shown
        for number in line.text:
            assert f'href="sms:{dialable(number)}"' in shown
    for number in COUNTRIES[code].emergency.numbers:
        assert f'href="tel:{dialable(number)}"' in shown


def test_it_opens_signed_out_with_a_guess_that_says_it_is_one(browser: TestClient) -> None:
    page = browser.get("/harbour", headers={"Accept-Language": "de-DE,de;q=0.9"})
    assert page.status_code == 200
    assert "TelefonSeelsorge" in first_lines(page.text)
    assert "Guessed from the language of this browser" in page.text


def test_without_any_hint_it_says_where_lines_can_be_found(browser: TestClient) -> None:
    page = browser.get("/harbour", headers={"Accept-Language": "eo"}).text
    assert "findahelpline.com" in first_lines(page)
    assert 'href="tel:112"' in first_lines(page)


def test_every_line_of_every_country_is_on_the_page_for_when_there_is_no_network(browser: TestClient) -> None:
    page = html.unescape(browser.get("/harbour").text)
    for line in LINES:
        assert line.service in page


def test_no_line_claims_to_be_fresh(browser: TestClient) -> None:
    shown = first_lines(browser.get("/harbour?country=AU").text)
    assert "Seen in Life in Mind" in shown
    assert shown.count("check again") == 2


def test_hours_that_were_only_remembered_say_so(browser: TestClient) -> None:
    lines = first_lines(browser.get("/harbour?country=IE").text)
    assert lines.count("Its hours are from memory.") == 1


def test_choosing_a_country_keeps_only_its_code_in_the_browser(browser: TestClient) -> None:
    answer = browser.post("/harbour/country", data={"country": "NZ"}, headers=FORM)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/harbour"
    kept = answer.headers["set-cookie"]
    assert kept.startswith("harbour-country=NZ;")
    assert re.search(r"httponly", kept, re.IGNORECASE)
    assert "samesite=strict" in kept.lower()
    assert "1737 Need to talk?" in first_lines(browser.get("/harbour").text)


@pytest.mark.parametrize("typed", ["", "XX", "<b>", "NZ" * 400])
def test_an_unknown_country_is_refused_with_a_sentence_and_nothing_kept(
    browser: TestClient, typed: str
) -> None:
    answer = browser.post("/harbour/country", data={"country": typed}, headers=FORM)
    assert answer.status_code == 422
    assert "has no list of its own here" in answer.text
    assert "set-cookie" not in answer.headers
    assert typed == "" or typed not in answer.text


def test_a_strange_cookie_or_address_shows_the_page_all_the_same(browser: TestClient) -> None:
    browser.cookies.set("harbour-country", "%3Cscript%3E")
    page = browser.get("/harbour?country=%3Cscript%3E")
    assert page.status_code == 200
    assert "<script>" not in first_lines(page.text)


def test_a_signed_in_persons_choice_goes_into_their_settings_too(
    browser: TestClient, household: Household, sign_in: Callable[[], None]
) -> None:
    sign_in()
    answer = browser.post("/harbour/country", data={"country": "JP"}, headers=FORM)
    assert answer.status_code == 303
    token = browser.cookies["drawbridge-8420"]
    session = household.find(token)
    assert session is not None
    assert read_settings(session.resident.desk).country == "JP"
    browser.cookies.delete("harbour-country")
    assert "Yorisoi" in first_lines(browser.get("/harbour").text)


def test_the_page_states_its_limits_and_helps_who_worries_about_somebody(browser: TestClient) -> None:
    page = " ".join(browser.get("/harbour").text.split())
    assert "It is not therapy, it is not monitored, and nobody sees what you write but the people" in page
    assert "I’m worried about someone" in page
    assert "Ask directly." in page


def test_a_form_from_another_site_changes_nothing(browser: TestClient) -> None:
    answer = browser.post("/harbour/country", data={"country": "NZ"}, headers={"Origin": "http://evil.test"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
