"""Said in person, through the pages: planned, too much, said, let go, asked about, deleted."""

from __future__ import annotations

import pytest

from drawbridge.actions.ratings import ratings_of
from drawbridge.core.ratings import Moment
from tests.node.conftest import Browser, Home, text_of

ENTRY = "0123456789abcdef" * 2
PLAN = {
    "practice": "start-small",
    "whom": "my brother",
    "plan": "I was jealous.",
    "feared": "7",
    "fear": "He laughs.",
}
DAY = 86_400


async def planned(browser: Browser, **more: str) -> str:
    answer = await browser.post("/tellings/new", PLAN | more)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"])


def rated(home: Home, about: str) -> dict[tuple[Moment, str], int]:
    resident = next(iter(home.household._residents.values()))
    return ratings_of(resident.desk, about)


def test_from_the_page_to_a_plan_with_the_words_kept(home: Home) -> None:
    async def story(browser: Browser) -> None:
        typed = {"practice": "apologise", "text": "I was late on Friday."}
        plan = await browser.follow(await browser.post(f"/entries/{ENTRY}/in-person", typed))
        assert "To say in person" in text_of(plan)
        assert "I was late on Friday." in plan.text
        assert f'name="entry" value="{ENTRY}"' in plan.text
        told = await planned(browser, practice="apologise", entry=ENTRY)
        assert told in (await browser.get(f"/entries/{ENTRY}")).text
        # Without a word there is no entry, and still a plan can be made.
        empty = await browser.post(f"/entries/{'f' * 32}/in-person", {"practice": "apologise", "text": ""})
        assert "entry" not in empty.headers["location"]

    home.run(story)


def test_said_rated_and_looked_back_at(home: Home) -> None:
    async def story(browser: Browser) -> None:
        telling = await planned(browser, **{"rate-fear-now": "50", "rate-warm": "2"})
        assert "my brother: to say in person" in text_of(await browser.get("/"))
        asked = await browser.follow(await browser.post(f"{telling}/said"))
        assert "You told my brother today" in text_of(asked)
        assert "You feared a 7. How did it go?" in text_of(asked)
        for item in ("was-warm", "understood", "accepted", "cared-for"):
            assert f'name="rate-{item}"' in asked.text
        assert "You told my brother today" in text_of(await browser.get("/"))
        # Today asks for the number alone; the rest follows.
        more = await browser.post(f"{telling}/outcome", {"level": "2"})
        assert "What surprised you?" in text_of(more)
        went = {"happened": "no", "level": "2", "surprise": "He nodded.", "rate-was-warm": "8"}
        back = await browser.follow(await browser.post(f"{telling}/outcome", went))
        assert f'href="{telling}"' in back.text
        assert "It was a 2." in text_of(await browser.get(telling))
        about = "telling:" + telling.rsplit("/", 1)[1]
        assert rated(home, about) == {
            (Moment.BEFORE, "fear-now"): 50,
            (Moment.BEFORE, "warm"): 2,
            (Moment.AFTER, "was-warm"): 8,
        }

    home.run(story)


def test_letting_it_go_is_an_ending_and_so_is_not_now(home: Home) -> None:
    async def story(browser: Browser) -> None:
        telling = await planned(browser)
        page = await browser.follow(await browser.post(f"{telling}/let-go"))
        assert "You let it go. That counts." in text_of(page)
        assert "to say in person" not in text_of(await browser.get("/"))
        assert "Let go" in text_of(await browser.get("/tellings"))
        assert (await browser.post(f"{telling}/said")).status_code == 409
        not_now = await browser.post("/tellings/not-now", PLAN)
        assert "Not now. That counts." in text_of(not_now)

    home.run(story)


@pytest.mark.parametrize(
    ("more", "says", "harbour"),
    [
        ({"rate-fear-now": "90"}, "By your own numbers", True),
        ({"rate-freely": "4"}, "By your own numbers", True),
        ({"feared": "9"}, "A realistic fear is a reason not to.", False),
        ({"stop": "1"}, "Then this is not the step for now.", True),
        ({"person": "no"}, "Somebody else could read it first", False),
    ],
)
def test_what_is_too_much_is_met_with_something_smaller_once_and_never_blocked(
    home: Home, more: dict[str, str], says: str, harbour: bool
) -> None:
    async def story(browser: Browser) -> None:
        offered = await browser.post("/tellings/new", PLAN | more)
        assert says in text_of(offered)
        assert "Not now" in text_of(offered)
        assert "Something smaller" in text_of(offered)
        assert ("To the harbour" in text_of(offered)) is harbour
        assert "I was jealous." in offered.text
        assert "Nothing yet" in text_of(await browser.get("/tellings"))
        await planned(browser, **more, anyway="yes")

    home.run(story)


def test_just_below_the_limits_nothing_is_offered(home: Home) -> None:
    async def story(browser: Browser) -> None:
        await planned(browser, **{"rate-fear-now": "85", "rate-freely": "5", "feared": "8"})

    home.run(story)


def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(home: Home) -> None:
    async def story(browser: Browser) -> None:
        nobody = await browser.post("/tellings/new", PLAN | {"whom": ""})
        assert nobody.status_code == 422
        assert "There is no name here yet." in text_of(nobody)
        assert "He laughs." in nobody.text
        unrated = await browser.post("/tellings/new", PLAN | {"feared": ""})
        assert "This still needs a choice." in text_of(unrated)
        odd = await browser.post("/tellings/new", PLAN | {"rate-fear-now": "51"})
        assert odd.status_code == 422
        gone = await browser.post("/tellings/new", PLAN | {"bridge": "0" * 32})
        assert gone.status_code == 404

    home.run(story)


def test_a_plan_can_be_changed_until_it_is_said(home: Home) -> None:
    async def story(browser: Browser) -> None:
        telling = await planned(browser, **{"rate-warm": "2"})
        form = await browser.get(f"{telling}/change")
        assert "I was jealous." in form.text
        assert 'value="2" checked' in form.text.split('name="rate-warm"', 3)[-1] or "rate-warm" in form.text
        changed = PLAN | {"whom": "my sister", "rate-warm": "3"}
        page = await browser.follow(await browser.post(f"{telling}/change", changed))
        assert "To tell my sister" in text_of(page)
        await browser.post(f"{telling}/said")
        assert (await browser.post(f"{telling}/change", changed)).status_code == 409

    home.run(story)


def test_a_bad_one_opens_the_gentle_branch_and_nothing_is_asked_for_two_days(home: Home) -> None:
    async def story(browser: Browser) -> None:
        telling = await planned(browser)
        await browser.post(f"{telling}/said")
        went = {"happened": "yes", "level": "8", "surprise": ""}
        hard = await browser.follow(await browser.post(f"{telling}/outcome", went))
        assert "That hurt. You did an honest thing." in text_of(hard)
        home.clock.push(DAY)
        await browser.sign_in("Ana")
        assert "a day later?" not in text_of(await browser.get("/"))

    home.run(story)


def test_the_day_after_is_asked_once(home: Home) -> None:
    async def story(browser: Browser) -> None:
        abouts = []
        for _ in range(2):
            telling = await planned(browser)
            await browser.post(f"{telling}/said")
            await browser.post(f"{telling}/outcome", {"happened": "no", "level": "1", "surprise": ""})
            abouts.append("telling:" + telling.rsplit("/", 1)[1])
        assert "a day later?" not in text_of(await browser.get("/"))
        home.clock.push(DAY)
        await browser.sign_in("Ana")
        page = await browser.get("/")
        assert "What you shared with my brother, noted yesterday And now, a day later?" in text_of(page)
        first = next(about for about in abouts if f'value="{about}"' in page.text)
        await browser.post("/day-after", {"about": first, "rate-day-after": "1", "rate-regret": "0"})
        assert rated(home, first)[Moment.DAY_AFTER, "day-after"] == 1
        other = next(about for about in abouts if about != first)
        assert f'value="{other}"' in (await browser.get("/")).text
        await browser.post("/day-after/not-now", {"about": other})
        assert "a day later?" not in text_of(await browser.get("/"))
        assert (await browser.post("/day-after/not-now", {"about": "telling:" + "0" * 32})).status_code == 404
        refused = await browser.post("/day-after", {"about": first, "rate-regret": "11"})
        assert refused.status_code == 422

    home.run(story)


def test_deleting_is_for_good(home: Home) -> None:
    async def story(browser: Browser) -> None:
        telling = await planned(browser)
        await browser.follow(await browser.post(f"{telling}/delete"))
        assert (await browser.get(telling)).status_code == 404

    home.run(story)


def test_how_it_went_can_only_be_said_of_what_was_said(home: Home) -> None:
    async def story(browser: Browser) -> None:
        telling = await planned(browser)
        assert (await browser.get(f"{telling}/outcome")).headers["location"] == telling
        await browser.post(f"{telling}/said")
        refused = await browser.post(f"{telling}/outcome", {"happened": "no", "level": "", "surprise": "Hm."})
        assert refused.status_code == 422
        assert "Hm." in refused.text
        later = await browser.post(f"{telling}/not-now")
        assert later.headers["location"] == "/"
        assert "You told my brother" not in text_of(await browser.get("/"))

    home.run(story)


def test_an_invitation_nobody_took_up_can_be_withdrawn_whatever_was_planned(home: Home) -> None:
    async def story(browser: Browser) -> None:
        invited = await browser.post("/bridges/invite", {"name": "Mara", "kind": "friend"})
        bridge = invited.headers["location"]
        refused = await browser.post("/tellings/new", PLAN | {"bridge": bridge.rsplit("/", 1)[1]})
        assert refused.status_code == 404
        assert (await browser.post(f"{bridge}/cancel")).status_code == 303

    home.run(story)
