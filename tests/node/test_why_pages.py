"""Why this works: every card and claim on a page, links that lead somewhere, and cards beside steps."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from drawbridge.core.cards import Exercise
from drawbridge.core.measures import MEASURES
from drawbridge.core.ratings import ITEMS
from drawbridge.core.references import REFERENCES
from drawbridge.core.science import CARDS, CLAIMS, Grade
from drawbridge.node import words
from drawbridge.node.app import routes
from drawbridge.node.places import PLACES, place_of
from tests.node.conftest import Browser, Home, text_of

HEAD = 'id="card-beside-head"'
SETTINGS = {"name": "Ana", "auto_lock_minutes": "10", "morning_hour": "8", "time_zone": "", "theme": "auto"}


async def _empty(_: Request) -> Response:
    return PlainTextResponse("")


def test_every_card_lies_on_a_shelf_with_its_grade(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.get("/why")
        for card in CARDS.values():
            assert f'href="/why/{card.key}"' in page.text
            assert f"{card.honest} {words.verdict_words(card.verdict)}" in text_of(page)

    home.run(story)


def test_a_whole_card_says_what_nobody_knows_and_how_its_sources_were_read(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for card in CARDS.values():
            page = await browser.get(f"/why/{card.key}")
            said = text_of(page)
            assert page.status_code == 200
            assert f"What we do not know {card.unknown}" in said
            for key in card.references:
                assert words.read_sentence(REFERENCES[key]) in said
            if not card.references:
                assert "We found no study that we could check." in said

    home.run(story)


def test_every_link_of_every_card_leads_to_a_page(home: Home) -> None:
    async def story(browser: Browser) -> None:
        asked: set[str] = set()
        for key in CARDS:
            page = await browser.get(f"/why/{key}")
            main = page.text.split('<main id="page"')[1]
            asked |= {link.partition("#")[0] for link in re.findall(r'href="(/[^"]*)"', main)}
        assert "/write?practice=apologise" in asked
        for path in asked:
            assert (await browser.get(path)).status_code == 200, path

    home.run(story)


def test_an_exercise_leads_to_a_page_only_where_there_is_one() -> None:
    here = routes()
    assert place_of(None, here) is None
    assert place_of(Exercise.APOLOGISE, here) == PLACES[Exercise.APOLOGISE][0]
    assert place_of(Exercise.WALLS, []) is None
    assert place_of(Exercise.WALLS, [Route("/walls", _empty, methods=["POST"])]) is None
    found = place_of(Exercise.WALLS, [Route("/walls", _empty, methods=["GET"])])
    assert found is not None
    assert found.path == "/walls"
    assert place_of(Exercise.LADDER, [Route("/write", _empty)]) == PLACES[Exercise.LADDER][1]
    assert set(PLACES) == set(Exercise)


def test_every_claim_stands_beside_what_research_says(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.get("/why/claims")
        said = text_of(page)
        for claim in CLAIMS.values():
            assert f"The source says {claim.source} Research says {claim.research}" in said
            assert f"What the app does: {claim.app}" in said
        fragments = set(re.findall(r'href="#([^"]+)"', page.text))
        assert fragments <= set(re.findall(r'id="([^"]+)"', page.text))
        assert len(fragments) > 50

    home.run(story)


def test_claims_are_filtered_by_grade_without_a_script(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for grade in Grade:
            page = await browser.get(f"/why/claims?grade={grade}")
            shown = re.findall(r'<article [^>]*id="(c\d\d)"', page.text)
            assert shown == [claim.key for claim in CLAIMS.values() if grade in claim.grades]
        unknown = await browser.get("/why/claims?grade=excellent")
        assert len(re.findall(r'<article [^>]*id="c\d\d"', unknown.text)) == len(CLAIMS)

    home.run(story)


def test_every_question_is_shown_with_its_source_and_whether_it_was_validated(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.get("/why/ratings")
        said = text_of(page)
        for item in ITEMS.values():
            assert item.question in said
            assert item.source in said
        mine = [measure for measure in MEASURES.values() if not measure.is_validated]
        assert said.count("Not validated") == len(mine)

    home.run(story)


def test_a_reference_from_memory_says_so_and_has_no_doi(home: Home) -> None:
    async def story(browser: Browser) -> None:
        page = await browser.get("/why/claims")
        for reference in REFERENCES.values():
            if not reference.is_verified and f"ref-{reference.key.lower()}" in page.text:
                item = page.text.split(f'id="ref-{reference.key.lower()}"')[1].split("</li>")[0]
                assert "From memory, to be checked." in item
                assert "doi:" not in item
                assert "Verified" not in item

    home.run(story)


def test_a_card_that_is_not_there_is_said_not_to_be(home: Home) -> None:
    async def story(browser: Browser) -> None:
        assert (await browser.get("/why/k99")).status_code == 404

    home.run(story)


def test_nobody_signed_out_gets_past_the_door(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for path in ("/why", "/why/k01", "/why/claims", "/why/ratings"):
            page = await browser.get(path)
            assert page.status_code == 303
            assert "Where it comes from" not in page.text

    home.run(story, signed_in=False)


def test_a_card_stands_beside_a_practice_once(home: Home) -> None:
    async def story(browser: Browser) -> None:
        first = await browser.get("/write?practice=apologise")
        assert CARDS["k24"].headline in first.text
        assert 'href="/why/k24"' in first.text
        assert HEAD not in (await browser.get("/write?practice=apologise")).text
        assert CARDS["k25"].headline in (await browser.get("/write?practice=thank-or-love")).text
        assert CARDS["k01"].headline in (await browser.get("/looking-back")).text
        assert HEAD not in (await browser.get("/looking-back")).text

    home.run(story)


def test_walls_and_the_kind_voice_have_their_cards(home: Home) -> None:
    async def story(browser: Browser) -> None:
        for key in ("k06", "k12"):
            assert CARDS[key].headline in (await browser.get("/walls")).text
        assert HEAD not in (await browser.get("/walls")).text
        # From something that went badly nobody is led to a card.
        assert HEAD not in (await browser.get(f"/kind-voice?about=crossing:{'a' * 32}")).text
        assert CARDS["k26"].headline in (await browser.get("/kind-voice")).text

    home.run(story)


def test_a_refused_page_uses_no_card_up(home: Home) -> None:
    async def story(browser: Browser) -> None:
        entry = "a" * 32
        refused = await browser.post(f"/entries/{entry}/keep", {"text": "", "practice": "apologise"})
        assert refused.status_code == 422
        assert HEAD not in refused.text
        assert HEAD in (await browser.get("/write?practice=apologise")).text

    home.run(story)


def test_cards_are_turned_off_in_the_settings(home: Home) -> None:
    async def story(browser: Browser) -> None:
        assert 'name="cards_beside" value="yes" checked' in (await browser.get("/settings")).text
        await browser.post("/settings", SETTINGS | {"cards_beside": "no"})
        assert 'name="cards_beside" value="no" checked' in (await browser.get("/settings")).text
        assert HEAD not in (await browser.get("/write?practice=apologise")).text
        # A form without the question leaves it as it is.
        await browser.post("/settings", SETTINGS)
        assert HEAD not in (await browser.get("/write?practice=apologise")).text
        await browser.post("/settings", SETTINGS | {"cards_beside": "yes"})
        assert HEAD in (await browser.get("/write?practice=apologise")).text

    home.run(story)
